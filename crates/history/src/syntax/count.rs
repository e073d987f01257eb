//! Counts both complexities of one function in one walk.

use tree_sitter::Node;

use super::languages::Grammar;

/// A node on the way, with what of its surroundings matters. Asking a node for its parent would search from the root.
struct Visit<'a> {
    node: Node<'a>,
    parent: Node<'a>,
    /// The kind of the parent's parent.
    above: &'static str,
    /// Whether the sibling before it is the word `else`.
    follows_else: bool,
    nesting: u32,
}

/// Cognitive and cyclomatic complexity of a function's node.
pub(super) fn complexity(grammar: &Grammar, function: Node<'_>) -> (u32, u32) {
    let (mut cognitive, mut cyclomatic) = (0_u32, 1_u32);
    let mut waiting: Vec<Visit<'_>> = Vec::new();
    push_children(function, "", 0, &mut waiting);
    // The closure of `const run = () => …` is the function itself, not one inside it.
    if grammar.bindings.contains(&function.kind()) {
        for visit in std::mem::take(&mut waiting) {
            push_children(visit.node, visit.parent.kind(), 0, &mut waiting);
        }
    }
    while let Some(visit) = waiting.pop() {
        let weight = weigh(grammar, &visit);
        cognitive = cognitive.saturating_add(match weight.cognitive {
            Cost::None => 0,
            Cost::Flat => 1,
            Cost::Nested => visit.nesting.saturating_add(1),
        });
        cyclomatic = cyclomatic.saturating_add(u32::from(weight.decides));
        let nesting = visit.nesting.saturating_add(u32::from(weight.nests));
        push_children(visit.node, visit.parent.kind(), nesting, &mut waiting);
    }
    (cognitive, cyclomatic)
}

fn push_children<'a>(parent: Node<'a>, above: &'static str, nesting: u32, waiting: &mut Vec<Visit<'a>>) {
    let mut cursor = parent.walk();
    let mut follows_else = false;
    for node in parent.children(&mut cursor) {
        waiting.push(Visit { node, parent, above, follows_else, nesting });
        follows_else = node.kind() == "else";
    }
}

enum Cost {
    None,
    Flat,
    Nested,
}

/// What a node adds, and whether what is in it is nested deeper.
struct Weight {
    cognitive: Cost,
    decides: bool,
    nests: bool,
}

const NOTHING: Weight = Weight { cognitive: Cost::None, decides: false, nests: false };

fn weigh(grammar: &Grammar, visit: &Visit<'_>) -> Weight {
    let node = visit.node;
    let kind = node.kind();
    if !node.is_named() {
        let counts = kind == "else" && is_branch(visit);
        return if counts { Weight { cognitive: Cost::Flat, ..NOTHING } } else { NOTHING };
    }
    if grammar.branches.contains(&kind) {
        // `else if` has had its one with the `else`, and is no deeper than the `if` before it.
        return if visit.follows_else {
            Weight { decides: true, ..NOTHING }
        } else {
            Weight { cognitive: Cost::Nested, decides: true, nests: true }
        };
    }
    if grammar.loops.contains(&kind) {
        return Weight { cognitive: Cost::Nested, decides: true, nests: true };
    }
    if grammar.switches.contains(&kind) {
        return Weight { cognitive: Cost::Nested, decides: false, nests: true };
    }
    if grammar.else_ifs.contains(&kind) {
        return Weight { cognitive: Cost::Flat, decides: true, nests: false };
    }
    if grammar.cases.contains(&kind) {
        return Weight { decides: true, ..NOTHING };
    }
    if grammar.closures.contains(&kind) || grammar.functions.contains(&kind) {
        return Weight { nests: true, ..NOTHING };
    }
    if grammar.jumps.contains(&kind) && (kind.starts_with("goto") || has_label(node)) {
        return Weight { cognitive: Cost::Flat, ..NOTHING };
    }
    match boolean_operator(node) {
        Some(operator) => {
            let continues = boolean_operator(visit.parent) == Some(operator);
            let cognitive = if continues { Cost::None } else { Cost::Flat };
            Weight { cognitive, decides: true, nests: false }
        }
        None => NOTHING,
    }
}

/// Whether an `else` belongs to a branch, and not to the default of a choice or to a conditional expression that has
/// been counted as a whole.
fn is_branch(visit: &Visit<'_>) -> bool {
    const NOT: [&str; 5] = ["conditional_expression", "when_entry", "when_condition", "case", "case_match"];
    let parent = visit.parent.kind();
    !NOT.contains(&parent) && (parent != "else" || !NOT.contains(&visit.above))
}

fn has_label(node: Node<'_>) -> bool {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .any(|child| child.kind().contains("label") || child.kind().ends_with("identifier"))
}

/// `and` or `or`, if the node joins two conditions.
fn boolean_operator(node: Node<'_>) -> Option<&'static str> {
    let kind = node.kind();
    let joins = kind.ends_with("_expression") || matches!(kind, "boolean_operator" | "binary" | "let_chain");
    if !joins {
        return None;
    }
    let mut cursor = node.walk();
    node.children(&mut cursor).filter(|child| !child.is_named()).find_map(|child| match child.kind() {
        "&&" | "and" => Some("and"),
        "||" | "or" => Some("or"),
        _ => None,
    })
}
