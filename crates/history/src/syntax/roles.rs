//! The roles of syntax nodes in complexity. Grammars mostly agree on names, so that one table serves them
//! all; exceptions are in [`super::languages`].

/// The role of a kind of node in complexity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    /// No role.
    #[default]
    None,
    /// A function of its own, wherever it is.
    Function,
    /// A function that is part of the one that contains it.
    Lambda,
    /// A block passed as an argument: part of what contains it, even outside functions.
    Block,
    /// A type or module whose name prefixes those of its functions.
    Container,
    If,
    ElseIf,
    Else,
    Ternary,
    Loop,
    Switch,
    /// A branch of a switch, unless it is the default.
    Case,
    Catch,
    /// A jump that counts if it names a target.
    Jump,
    /// A jump that always counts.
    Goto,
    /// May combine with `and` and `or`.
    Binary,
    Parenthesis,
    /// The word or sign for "and" within [`Role::Binary`].
    And,
    Or,
}

use Role::{
    And, Binary, Case, Catch, Container, Else, ElseIf, Function, Goto, If, Jump, Lambda, Loop, Or,
    Parenthesis, Switch, Ternary,
};

/// Kinds of named nodes.
pub(super) const NAMED: &[(Role, &[&str])] = &[
    (
        Function,
        &[
            "function_item",
            "function_definition",
            "function_declaration",
            "generator_function_declaration",
            "method_declaration",
            "method_definition",
            "constructor_declaration",
            "compact_constructor_declaration",
            "destructor_declaration",
            "operator_declaration",
            "conversion_operator_declaration",
            "local_function_statement",
            "accessor_declaration",
            "secondary_constructor",
            "method",
            "singleton_method",
        ],
    ),
    (
        Lambda,
        &[
            "closure_expression",
            "arrow_function",
            "function_expression",
            "generator_function",
            "func_literal",
            "lambda",
            "lambda_expression",
            "lambda_literal",
            "anonymous_function",
            "anonymous_method_expression",
        ],
    ),
    (
        Container,
        &[
            "impl_item",
            "trait_item",
            "mod_item",
            "class",
            "module",
            "class_declaration",
            "abstract_class_declaration",
            "class_definition",
            "class_specifier",
            "struct_specifier",
            "struct_declaration",
            "interface_declaration",
            "trait_declaration",
            "enum_declaration",
            "record_declaration",
            "object_declaration",
            "property_declaration",
            "internal_module",
        ],
    ),
    (If, &["if_statement", "if_expression", "if", "unless", "if_modifier", "unless_modifier"]),
    (ElseIf, &["elif_clause", "else_if_clause", "elsif"]),
    (Else, &["else_clause", "else"]),
    (Ternary, &["ternary_expression", "conditional_expression", "conditional"]),
    (
        Loop,
        &[
            "for_statement",
            "foreach_statement",
            "enhanced_for_statement",
            "for_in_statement",
            "for_range_loop",
            "while_statement",
            "do_statement",
            "do_while_statement",
            "for_expression",
            "while_expression",
            "loop_expression",
            "while",
            "until",
            "for",
            "while_modifier",
            "until_modifier",
        ],
    ),
    (
        Switch,
        &[
            "switch_statement",
            "switch_expression",
            "match_expression",
            "match_statement",
            "when_expression",
            "expression_switch_statement",
            "type_switch_statement",
            "select_statement",
            "case",
            "case_match",
        ],
    ),
    (
        Case,
        &[
            "match_arm",
            "switch_label",
            "switch_case",
            "switch_section",
            "switch_expression_arm",
            "case_statement",
            "match_conditional_expression",
            "when_entry",
            "when",
            "in_clause",
            "case_clause",
            "expression_case",
            "type_case",
            "communication_case",
        ],
    ),
    (
        Catch,
        &["catch_clause", "catch_block", "except_clause", "seh_except_clause", "rescue", "rescue_modifier"],
    ),
    (Jump, &["break_statement", "continue_statement", "break_expression", "continue_expression"]),
    (Goto, &["goto_statement"]),
    (Binary, &["binary_expression", "boolean_operator", "binary", "let_chain"]),
    (Parenthesis, &["parenthesized_expression", "parenthesized_statements"]),
];

/// Words and signs.
pub(super) const UNNAMED: &[(Role, &[&str])] =
    &[(Else, &["else"]), (And, &["&&", "and"]), (Or, &["||", "or"])];

/// Node kinds that name the target of a jump.
pub(super) const LABELS: &[&str] = &["label", "statement_identifier", "label_name", "integer"];
