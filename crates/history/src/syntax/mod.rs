//! Functions and how hard they are to read, from the syntax of common languages.
//!
//! *Cognitive complexity* after Campbell, "Cognitive Complexity: a new way of measuring understandability"
//! (SonarSource, 2018): each break of the linear flow counts one, and one more for each level it is nested in; `else`
//! counts one flat; a run of the same boolean operator counts one. Recursion, which needs more than one function's
//! text, is not counted. *Cyclomatic complexity* after McCabe (1976): decisions plus one, boolean operators among them.

mod count;
mod languages;

use tree_sitter::{Node, ParseOptions, ParseState, Parser};

use languages::{Grammar, grammar_of};

/// Longer text is data or generated, and not worth its time.
const LARGEST_TEXT: usize = 1 << 20;
/// How often a parser may say that it is still working: far beyond any real file of that size.
const PATIENCE: u32 = 2_000_000;

/// A function, method or named closure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionComplexity {
    /// Its name with that of its class or module before it: `Account.deposit`. Of several with the same name in a
    /// file, the second is `deposit#2`.
    pub name: String,
    /// Its first line, from 1.
    pub start_line: u32,
    /// Its last line, from 1.
    pub end_line: u32,
    /// Cognitive complexity; 0 is straight.
    pub cognitive: u32,
    /// Cyclomatic complexity, at least 1.
    pub cyclomatic: u32,
}

/// The functions of a file in the order of their lines; `None` if no grammar is known for its name, or it is too long
/// to look into. Functions inside others count towards the outer one. Text that does not parse is read as far as it
/// can be.
#[must_use]
pub fn functions_of(path: &[u8], text: &[u8]) -> Option<Vec<FunctionComplexity>> {
    let grammar = grammar_of(path)?;
    if text.len() > LARGEST_TEXT {
        return None;
    }
    let mut parser = Parser::new();
    parser.set_language(&grammar.language()).ok()?;
    let mut calls = 0_u32;
    let mut watch = |_: &ParseState| {
        calls += 1;
        if calls > PATIENCE { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut watch);
    let tree =
        parser.parse_with_options(&mut |at, _| text.get(at..).unwrap_or_default(), None, Some(options))?;
    let mut found = Vec::new();
    // A stack of our own: hostile text nests deeper than a thread's stack.
    let mut waiting: Vec<(Node<'_>, String)> = vec![(tree.root_node(), String::new())];
    while let Some((node, inside)) = waiting.pop() {
        if let Some(name) = function_name(grammar, node, text) {
            let (cognitive, cyclomatic) = count::complexity(grammar, node);
            let line = |row: usize| u32::try_from(row + 1).unwrap_or(u32::MAX);
            found.push(FunctionComplexity {
                name: joined(&inside, &name),
                start_line: line(node.start_position().row),
                end_line: line(node.end_position().row),
                cognitive,
                cyclomatic,
            });
            continue;
        }
        let own = grammar.containers.contains(&node.kind()).then(|| container_name(node, text)).flatten();
        let inside = own.map_or(inside.clone(), |own| joined(&inside, &own));
        let mut cursor = node.walk();
        waiting.extend(node.named_children(&mut cursor).map(|child| (child, inside.clone())));
    }
    found.sort();
    found.sort_by_key(|function| (function.start_line, function.end_line));
    number_twins(&mut found);
    Some(found)
}

fn joined(inside: &str, name: &str) -> String {
    if inside.is_empty() { name.to_owned() } else { format!("{inside}.{name}") }
}

/// The second of a name is its `#2`: overloads, and functions under conditions.
fn number_twins(functions: &mut [FunctionComplexity]) {
    let mut seen: std::collections::HashMap<String, u32> = std::collections::HashMap::new();
    for function in functions {
        let count = seen.entry(function.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            function.name = format!("{}#{count}", function.name);
        }
    }
}

/// The name if a node defines a function with one.
fn function_name(grammar: &Grammar, node: Node<'_>, text: &[u8]) -> Option<String> {
    if grammar.functions.contains(&node.kind()) {
        let name = field_text(node, "name", text).or_else(|| declared(node, text))?;
        let receiver = node.child_by_field_name("receiver").and_then(|receiver| first_type(receiver, text));
        return Some(receiver.map_or(name.clone(), |receiver| joined(&receiver, &name)));
    }
    // `const run = () => …` is a function to everybody who reads it.
    if grammar.bindings.contains(&node.kind()) {
        let value = node.child_by_field_name("value")?;
        if grammar.closures.contains(&value.kind()) {
            return field_text(node, "name", text).or_else(|| field_text(node, "property", text));
        }
    }
    None
}

/// The name behind pointers, references and parentheses of a C declarator.
fn declared(node: Node<'_>, text: &[u8]) -> Option<String> {
    let Some(mut at) = node.child_by_field_name("declarator") else {
        let mut cursor = node.walk();
        let mut named = node.named_children(&mut cursor);
        return named.find(|child| child.kind().ends_with("identifier")).and_then(|name| words(name, text));
    };
    while let Some(inner) = at.child_by_field_name("declarator").or_else(|| inner_declarator(at)) {
        at = inner;
    }
    words(at, text)
}

fn inner_declarator(node: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| child.kind().ends_with("declarator"))
}

fn container_name(node: Node<'_>, text: &[u8]) -> Option<String> {
    let named = field_text(node, "name", text).or_else(|| {
        let of = node.child_by_field_name("type")?;
        first_type(of, text)
    });
    named.or_else(|| declared(node, text))
}

/// The first name of a type in a node: `Server` of `(s *Server)` and of `Server<'a>`.
fn first_type(node: Node<'_>, text: &[u8]) -> Option<String> {
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        if node.kind() == "type_identifier" {
            return words(node, text);
        }
        let mut cursor = node.walk();
        let children: Vec<_> = node.named_children(&mut cursor).collect();
        waiting.extend(children.into_iter().rev());
    }
    words(node, text)
}

fn field_text(node: Node<'_>, field: &str, text: &[u8]) -> Option<String> {
    words(node.child_by_field_name(field)?, text)
}

/// A node's own text in one line of at most 80 letters.
fn words(node: Node<'_>, text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text.get(node.byte_range())?);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then(|| words.chars().take(80).collect())
}

#[cfg(test)]
mod tests;
