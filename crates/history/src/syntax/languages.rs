//! The grammars, and their file extensions.

use std::sync::LazyLock;

use tree_sitter::Language;

use super::roles::{LABELS, NAMED, Role, UNNAMED};

/// A grammar with the roles of its nodes.
pub(super) struct Grammar {
    pub(super) language: Language,
    /// By kind of node.
    roles: Vec<Role>,
    /// By kind of node: whether it is a label that names a jump's target.
    labels: Vec<bool>,
    /// Whether a piece of a file may be parsed without the text before it.
    pub(super) is_cut: bool,
}

/// A grammar's deviations from [`NAMED`].
type Exceptions = &'static [(&'static str, Role)];

impl Grammar {
    fn new(language: Language, is_cut: bool, exceptions: Exceptions) -> Self {
        let count = language.node_kind_count();
        let (mut roles, mut labels) = (vec![Role::None; count], vec![false; count]);
        for (id, (role, label)) in (0..).zip(roles.iter_mut().zip(&mut labels)) {
            let Some(kind) = language.node_kind_for_id(id) else { continue };
            let table = if language.node_kind_is_named(id) { NAMED } else { UNNAMED };
            let usual = table.iter().find(|(_, kinds)| kinds.contains(&kind)).map(|(role, _)| *role);
            let exception = exceptions.iter().find(|(name, _)| *name == kind).map(|(_, role)| *role);
            *role = exception.or(usual).unwrap_or_default();
            *label = LABELS.contains(&kind);
        }
        Self { language, roles, labels, is_cut }
    }

    pub(super) fn role(&self, kind: u16) -> Role {
        self.roles.get(usize::from(kind)).copied().unwrap_or_default()
    }

    pub(super) fn is_label(&self, kind: u16) -> bool {
        self.labels.get(usize::from(kind)).copied().unwrap_or(false)
    }
}

/// Braces end items that are nested in nothing else, and real files gave the same results cut as whole: all
/// of 915 of Rust and 5 of Go; of C and C++, where an `#if` may begin in one piece and end in another, all
/// but 15 of 779, by single functions and points.
const CUT: bool = true;
/// They do not, the beginning of a file determines how to read the rest, or a regular expression or a string
/// with single quotes may contain a brace: bundles of JavaScript gave other results.
const WHOLE: bool = false;

macro_rules! grammars {
    ($($name:ident = $language:expr, [$($ending:literal),+], $is_cut:expr, $exceptions:expr;)+) => {
        $(static $name: LazyLock<Grammar> = LazyLock::new(|| Grammar::new($language.into(), $is_cut, $exceptions));)+

        /// The grammar for a file extension in lower case.
        pub(super) fn grammar_for(ending: &str) -> Option<&'static Grammar> {
            match ending {
                $($($ending)|+ => Some(&$name),)+
                _ => None,
            }
        }

        /// One extension of each grammar.
        #[cfg(test)]
        pub(super) const ENDINGS: &[&str] = &[$([$($ending),+][0]),+];
    };
}

grammars! {
    RUST = tree_sitter_rust::LANGUAGE, ["rs"], CUT, &[];
    TYPESCRIPT = tree_sitter_typescript::LANGUAGE_TYPESCRIPT, ["ts", "mts", "cts"], WHOLE, &[];
    TSX = tree_sitter_typescript::LANGUAGE_TSX, ["tsx"], WHOLE, &[];
    JAVASCRIPT = tree_sitter_javascript::LANGUAGE, ["js", "jsx", "mjs", "cjs"], WHOLE, &[];
    PYTHON = tree_sitter_python::LANGUAGE, ["py", "pyi"], WHOLE, &[];
    // A label of Java is a plain name.
    JAVA = tree_sitter_java::LANGUAGE, ["java"], WHOLE, &[];
    GO = tree_sitter_go::LANGUAGE, ["go"], CUT, &[];
    C = tree_sitter_c::LANGUAGE, ["c"], CUT, &[];
    // Headers are parsed as C++, which nearly all of C is.
    CPP = tree_sitter_cpp::LANGUAGE, ["cpp", "cc", "cxx", "h", "hh", "hpp", "hxx"], CUT, &[];
    C_SHARP = tree_sitter_c_sharp::LANGUAGE, ["cs"], WHOLE, &[];
    PHP = tree_sitter_php::LANGUAGE_PHP, ["php"], WHOLE, &[];
    RUBY = tree_sitter_ruby::LANGUAGE, ["rb"], WHOLE, &[("block", Role::Block), ("do_block", Role::Block)];
    KOTLIN = tree_sitter_kotlin_ng::LANGUAGE, ["kt", "kts"], WHOLE,
        &[("getter", Role::Function), ("setter", Role::Function), ("property_declaration", Role::None)];
}
