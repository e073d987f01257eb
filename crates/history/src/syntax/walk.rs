//! One walk over a syntax tree, without recursion: trees may be as deep as files are long.

use tree_sitter::{Node, Tree, TreeCursor};

use super::languages::Grammar;
use super::roles::Role;
use super::{FileSyntax, FunctionComplexity, UNNAMED};

/// Names are cut here: they are shown to people.
const LONGEST_NAME: usize = 200;
/// Declarators of C are unwrapped this far.
const DEEPEST_DECLARATOR: usize = 16;

/// A node that contains the current one.
#[derive(Clone, Copy)]
struct Frame<'tree> {
    node: Node<'tree>,
    role: Role,
    /// The nesting depth of its conditions.
    outside: u32,
    /// The nesting depth of its other children.
    inside: u32,
    /// Position of the function it belongs to.
    function: Option<usize>,
    /// Position of the sequence of logical operators it belongs to.
    sequence: Option<usize>,
    /// Whether the previous child was the word `else`.
    after_else: bool,
    /// How many names prefix those of functions in it.
    names: usize,
}

/// The state of a walk.
pub(super) struct Walk<'a> {
    grammar: &'a Grammar,
    content: &'a [u8],
    measured: FileSyntax,
    /// Cognitive complexity outside of any function.
    outside: u32,
    /// The last operator of each sequence.
    sequences: Vec<Role>,
    names: Vec<String>,
}

/// Whether an `if` in this place only continues a chain: it is all that an `else` holds. Ruby has a word of
/// its own for that, and its `else` holds statements.
fn is_else_if(parent: &Frame<'_>) -> bool {
    (parent.role == Role::Else || parent.after_else) && parent.node.kind() != "else"
}

impl<'a> Walk<'a> {
    pub(super) fn new(grammar: &'a Grammar, content: &'a [u8]) -> Self {
        let (sequences, names) = (Vec::new(), Vec::new());
        Self { grammar, content, measured: FileSyntax::default(), outside: 0, sequences, names }
    }

    pub(super) fn run(mut self, tree: &Tree) -> FileSyntax {
        let root = tree.root_node();
        let mut cursor = root.walk();
        let mut frames = vec![Frame {
            node: root,
            role: Role::None,
            outside: 0,
            inside: 0,
            function: None,
            sequence: None,
            after_else: false,
            names: 0,
        }];
        let mut has_child = cursor.goto_first_child();
        while let Some(parent) = frames.last().copied() {
            if has_child {
                self.names.truncate(parent.names);
                let frame = self.enter(&parent, &cursor);
                if let Some(parent) = frames.last_mut() {
                    parent.after_else = frame.role == Role::Else;
                }
                if cursor.goto_first_child() {
                    frames.push(frame);
                    continue;
                }
            } else {
                frames.pop();
                if frames.is_empty() || !cursor.goto_parent() {
                    break;
                }
            }
            has_child = cursor.goto_next_sibling();
        }
        let all = self.measured.functions.iter().map(|(function, _)| function.cognitive);
        self.measured.cognitive = all.fold(self.outside, u32::saturating_add);
        self.measured
    }

    /// Counts a node and returns the state inside it.
    fn enter<'tree>(&mut self, parent: &Frame<'tree>, cursor: &TreeCursor<'tree>) -> Frame<'tree> {
        let node = cursor.node();
        let role = self.grammar.role(node.kind_id());
        // A field's name takes a while to find, and mostly makes no difference.
        let is_condition = || matches!(cursor.field_name(), Some("condition" | "value" | "subject"));
        let is_outside = parent.outside != parent.inside && is_condition();
        let nesting = if is_outside { parent.outside } else { parent.inside };
        let mut frame = Frame {
            node,
            role,
            outside: nesting,
            inside: nesting,
            function: parent.function,
            sequence: None,
            after_else: false,
            names: parent.names,
        };
        match role {
            Role::Container => self.push_name(&mut frame, self.name_of(node)),
            Role::Function => self.begin_function(parent, &mut frame),
            Role::Lambda if parent.function.is_none() => self.begin_function(parent, &mut frame),
            Role::Lambda | Role::Block => frame.inside = nesting + 1,
            Role::If if is_else_if(parent) => self.count(&frame, 0, 1),
            Role::If | Role::Loop | Role::Catch | Role::Ternary => {
                self.count(&frame, nesting + 1, 1);
                frame.inside = nesting + 1;
            }
            Role::Switch => {
                self.count(&frame, nesting + 1, 0);
                frame.inside = nesting + 1;
            }
            Role::ElseIf => self.count(&frame, 1, 1),
            Role::Else => {
                let belongs_to_if = matches!(parent.role, Role::If | Role::ElseIf);
                self.count(&frame, u32::from(belongs_to_if), 0);
            }
            Role::Case => self.count(&frame, 0, u32::from(!self.is_default(node))),
            Role::Jump => self.count(&frame, u32::from(self.has_label(node)), 0),
            Role::Goto => self.count(&frame, 1, 0),
            Role::Binary if self.is_logical(node) => {
                frame.sequence = parent.sequence.or_else(|| {
                    self.sequences.push(Role::None);
                    Some(self.sequences.len() - 1)
                });
            }
            Role::None | Role::Binary => {}
            Role::Parenthesis => frame.sequence = parent.sequence,
            Role::And | Role::Or => self.operator(parent, &frame),
        }
        frame
    }

    fn count(&mut self, frame: &Frame<'_>, cognitive: u32, cyclomatic: u32) {
        match frame.function.and_then(|function| self.measured.functions.get_mut(function)) {
            Some((function, _)) => {
                function.cognitive = function.cognitive.saturating_add(cognitive);
                function.cyclomatic = function.cyclomatic.saturating_add(cyclomatic);
            }
            None => self.outside = self.outside.saturating_add(cognitive),
        }
    }

    fn operator(&mut self, parent: &Frame<'_>, frame: &Frame<'_>) {
        if parent.role != Role::Binary {
            return;
        }
        let last = parent.sequence.and_then(|sequence| self.sequences.get_mut(sequence));
        if let Some(last) = last {
            let is_new = std::mem::replace(last, frame.role) != frame.role;
            self.count(frame, u32::from(is_new), 1);
        }
    }

    fn begin_function<'tree>(&mut self, parent: &Frame<'tree>, frame: &mut Frame<'tree>) {
        let node = frame.node;
        // Declared here, implemented elsewhere.
        if matches!(node.kind(), "method_declaration" | "accessor_declaration")
            && node.child_by_field_name("body").is_none()
        {
            return;
        }
        let own =
            if frame.role == Role::Lambda { self.name_by_parent(parent.node) } else { self.name_of(node) };
        let own = own.unwrap_or_else(|| UNNAMED.to_owned());
        let line = |row: usize| u32::try_from(row + 1).unwrap_or(u32::MAX);
        self.push_name(frame, Some(own));
        let mut name = self.names.join(".");
        name.truncate(name.floor_char_boundary(LONGEST_NAME));
        frame.function = Some(self.measured.functions.len());
        (frame.outside, frame.inside) = (0, 0);
        let function = FunctionComplexity {
            name,
            start_line: line(node.start_position().row),
            end_line: line(node.end_position().row),
            cognitive: 0,
            cyclomatic: 1,
        };
        self.measured.functions.push((function, node.byte_range()));
    }

    fn push_name(&mut self, frame: &mut Frame<'_>, name: Option<String>) {
        if let Some(name) = name {
            self.names.push(name);
            frame.names = self.names.len();
        }
    }

    fn text(&self, node: Node<'_>) -> Option<String> {
        let bytes = self.content.get(node.byte_range())?;
        let bytes = &bytes[..bytes.len().min(LONGEST_NAME)];
        let text = String::from_utf8_lossy(bytes).split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    /// A node's own name.
    fn name_of(&self, node: Node<'_>) -> Option<String> {
        if let Some(name) = node.child_by_field_name("name") {
            return self.text(name);
        }
        if node.kind() == "impl_item" {
            return self.text(node.child_by_field_name("type")?);
        }
        if matches!(node.kind(), "getter" | "setter" | "secondary_constructor") {
            return Some(node.kind().to_owned());
        }
        // C wraps the name in the expression that yields the value.
        let mut declarator = node.child_by_field_name("declarator")?;
        for _ in 0..DEEPEST_DECLARATOR {
            match declarator.child_by_field_name("declarator") {
                Some(inner) => declarator = inner,
                None => break,
            }
        }
        self.text(declarator)
    }

    /// The name that a nameless function is assigned to.
    fn name_by_parent(&self, parent: Node<'_>) -> Option<String> {
        let fields = ["name", "left", "key", "property"];
        let named = fields.iter().find_map(|field| parent.child_by_field_name(field))?;
        self.text(named).filter(|name| !name.contains(['(', '{', '[']))
    }

    fn is_default(&self, node: Node<'_>) -> bool {
        let text = self.content.get(node.byte_range()).unwrap_or_default();
        let text = text.strip_prefix(b"case ").unwrap_or(text).trim_ascii_start();
        text.starts_with(b"default")
            || text.starts_with(b"else")
            || text
                .strip_prefix(b"_")
                .is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric))
    }

    fn has_label(&self, node: Node<'_>) -> bool {
        let mut cursor = node.walk();
        // Only in Java is a label a plain name, which elsewhere would be a value.
        let is_java_label =
            |child: &Node<'_>| child.kind() == "identifier" && node.kind().ends_with("_statement");
        node.named_children(&mut cursor)
            .any(|child| self.grammar.is_label(child.kind_id()) || is_java_label(&child))
    }

    fn is_logical(&self, node: Node<'_>) -> bool {
        let mut cursor = node.walk();
        node.children(&mut cursor)
            .any(|child| matches!(self.grammar.role(child.kind_id()), Role::And | Role::Or))
    }
}
