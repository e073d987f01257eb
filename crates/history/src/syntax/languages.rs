//! What the parts of each language's grammar are called. The names are those of the grammars' published node types; a
//! test checks each against its grammar.

use tree_sitter::Language;
use tree_sitter_language::LanguageFn;

/// A language's grammar, and which of its nodes mean what.
pub(super) struct Grammar {
    parser: LanguageFn,
    /// Extensions in lower case.
    pub(super) extensions: &'static [&'static str],
    /// Functions with a name.
    pub(super) functions: &'static [&'static str],
    /// Names bound to a closure.
    pub(super) bindings: &'static [&'static str],
    /// Functions without a name, and blocks handed to a call.
    pub(super) closures: &'static [&'static str],
    /// Classes, modules and the like, whose name goes before their functions'.
    pub(super) containers: &'static [&'static str],
    /// `if` and conditional expressions.
    pub(super) branches: &'static [&'static str],
    /// `else if` where it is a node of its own.
    pub(super) else_ifs: &'static [&'static str],
    /// Loops and handlers of exceptions.
    pub(super) loops: &'static [&'static str],
    /// Choices among cases.
    pub(super) switches: &'static [&'static str],
    /// The cases.
    pub(super) cases: &'static [&'static str],
    /// `goto`, and `break` and `continue`, which count with a label.
    pub(super) jumps: &'static [&'static str],
}

impl Grammar {
    pub(super) fn language(&self) -> Language {
        self.parser.into()
    }
}

/// The grammar for a file's name.
pub(super) fn grammar_of(path: &[u8]) -> Option<&'static Grammar> {
    let name = path.rsplit(|byte| *byte == b'/').next()?;
    let dot = name.iter().rposition(|byte| *byte == b'.')?;
    let extension = std::str::from_utf8(name.get(dot + 1..)?).ok()?.to_ascii_lowercase();
    GRAMMARS.iter().find(|grammar| grammar.extensions.contains(&extension.as_str()))
}

const NONE: Grammar = Grammar {
    parser: tree_sitter_rust::LANGUAGE,
    extensions: &[],
    functions: &[],
    bindings: &[],
    closures: &[],
    containers: &[],
    branches: &[],
    else_ifs: &[],
    loops: &[],
    switches: &[],
    cases: &[],
    jumps: &["break_statement", "continue_statement"],
};

const SCRIPT: Grammar = Grammar {
    functions: &["function_declaration", "generator_function_declaration", "method_definition"],
    bindings: &["variable_declarator"],
    closures: &["arrow_function", "function_expression", "generator_function"],
    containers: &["class_declaration", "class"],
    branches: &["if_statement", "ternary_expression"],
    loops: &["for_statement", "for_in_statement", "while_statement", "do_statement", "catch_clause"],
    switches: &["switch_statement"],
    cases: &["switch_case"],
    ..NONE
};

const TYPED_SCRIPT: Grammar = Grammar {
    bindings: &["variable_declarator", "public_field_definition"],
    containers: &["class_declaration", "class", "abstract_class_declaration", "internal_module"],
    ..SCRIPT
};

/// Every language that is looked into.
pub(super) static GRAMMARS: [Grammar; 13] = [
    Grammar {
        parser: tree_sitter_rust::LANGUAGE,
        extensions: &["rs"],
        functions: &["function_item"],
        closures: &["closure_expression"],
        containers: &["impl_item", "trait_item", "mod_item"],
        branches: &["if_expression"],
        loops: &["while_expression", "for_expression", "loop_expression"],
        switches: &["match_expression"],
        cases: &["match_arm"],
        jumps: &["break_expression", "continue_expression"],
        ..NONE
    },
    Grammar {
        parser: tree_sitter_javascript::LANGUAGE,
        extensions: &["js", "jsx", "mjs", "cjs"],
        bindings: &["variable_declarator", "field_definition"],
        ..SCRIPT
    },
    Grammar {
        parser: tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        extensions: &["ts", "mts", "cts"],
        ..TYPED_SCRIPT
    },
    Grammar { parser: tree_sitter_typescript::LANGUAGE_TSX, extensions: &["tsx"], ..TYPED_SCRIPT },
    Grammar {
        parser: tree_sitter_python::LANGUAGE,
        extensions: &["py", "pyi"],
        functions: &["function_definition"],
        closures: &["lambda"],
        containers: &["class_definition"],
        branches: &["if_statement", "conditional_expression"],
        else_ifs: &["elif_clause"],
        loops: &["for_statement", "while_statement", "except_clause"],
        switches: &["match_statement"],
        cases: &["case_clause"],
        ..NONE
    },
    Grammar {
        parser: tree_sitter_java::LANGUAGE,
        extensions: &["java"],
        functions: &["method_declaration", "constructor_declaration", "compact_constructor_declaration"],
        closures: &["lambda_expression"],
        containers: &["class_declaration", "interface_declaration", "enum_declaration", "record_declaration"],
        branches: &["if_statement", "ternary_expression"],
        loops: &[
            "for_statement",
            "enhanced_for_statement",
            "while_statement",
            "do_statement",
            "catch_clause",
        ],
        switches: &["switch_expression"],
        cases: &["switch_label"],
        ..NONE
    },
    Grammar {
        parser: tree_sitter_go::LANGUAGE,
        extensions: &["go"],
        functions: &["function_declaration", "method_declaration"],
        closures: &["func_literal"],
        branches: &["if_statement"],
        loops: &["for_statement"],
        switches: &["expression_switch_statement", "type_switch_statement", "select_statement"],
        cases: &["expression_case", "type_case", "communication_case"],
        jumps: &["break_statement", "continue_statement", "goto_statement"],
        ..NONE
    },
    Grammar {
        parser: tree_sitter_c::LANGUAGE,
        extensions: &["c", "h"],
        functions: &["function_definition"],
        branches: &["if_statement", "conditional_expression"],
        loops: &["for_statement", "while_statement", "do_statement"],
        switches: &["switch_statement"],
        cases: &["case_statement"],
        jumps: &["goto_statement"],
        ..NONE
    },
    Grammar {
        parser: tree_sitter_cpp::LANGUAGE,
        extensions: &["cc", "cpp", "cxx", "hh", "hpp", "hxx"],
        functions: &["function_definition"],
        closures: &["lambda_expression"],
        containers: &["class_specifier", "struct_specifier", "namespace_definition"],
        branches: &["if_statement", "conditional_expression"],
        loops: &["for_statement", "for_range_loop", "while_statement", "do_statement", "catch_clause"],
        switches: &["switch_statement"],
        cases: &["case_statement"],
        jumps: &["goto_statement"],
        ..NONE
    },
    Grammar {
        parser: tree_sitter_c_sharp::LANGUAGE,
        extensions: &["cs"],
        functions: &["method_declaration", "constructor_declaration"],
        closures: &["lambda_expression", "anonymous_method_expression", "local_function_statement"],
        containers: &[
            "class_declaration",
            "struct_declaration",
            "record_declaration",
            "interface_declaration",
        ],
        branches: &["if_statement", "conditional_expression"],
        loops: &["for_statement", "foreach_statement", "while_statement", "do_statement", "catch_clause"],
        switches: &["switch_statement", "switch_expression"],
        cases: &["switch_section", "switch_expression_arm"],
        jumps: &["goto_statement"],
        ..NONE
    },
    Grammar {
        parser: tree_sitter_php::LANGUAGE_PHP,
        extensions: &["php"],
        functions: &["function_definition", "method_declaration"],
        closures: &["anonymous_function", "arrow_function"],
        containers: &["class_declaration", "trait_declaration", "interface_declaration", "enum_declaration"],
        branches: &["if_statement", "conditional_expression"],
        else_ifs: &["else_if_clause"],
        loops: &["for_statement", "foreach_statement", "while_statement", "do_statement", "catch_clause"],
        switches: &["switch_statement", "match_expression"],
        cases: &["case_statement", "match_conditional_expression"],
        jumps: &["goto_statement"],
        ..NONE
    },
    Grammar {
        parser: tree_sitter_ruby::LANGUAGE,
        extensions: &["rb", "rake"],
        functions: &["method", "singleton_method"],
        closures: &["block", "do_block", "lambda"],
        containers: &["class", "module"],
        branches: &["if", "unless", "conditional", "if_modifier", "unless_modifier"],
        else_ifs: &["elsif"],
        loops: &["while", "until", "for", "while_modifier", "until_modifier", "rescue"],
        switches: &["case", "case_match"],
        cases: &["when", "in_clause"],
        jumps: &[],
        ..NONE
    },
    Grammar {
        parser: tree_sitter_kotlin_ng::LANGUAGE,
        extensions: &["kt", "kts"],
        functions: &["function_declaration"],
        closures: &["lambda_literal", "anonymous_function"],
        containers: &["class_declaration", "object_declaration"],
        branches: &["if_expression"],
        loops: &["for_statement", "while_statement", "do_while_statement", "catch_block"],
        switches: &["when_expression"],
        cases: &["when_entry"],
        jumps: &[],
        ..NONE
    },
];
