//! Complexity of functions from syntax, where a grammar is known.
//!
//! *Cognitive complexity* follows Campbell, "Cognitive Complexity: a new way of measuring understandability"
//! (SonarSource): one for each break of the linear flow (`if`, `else`, `switch`, loops, `catch`, `?:`, jumps to a label,
//! and each run of like logical operators), and one more for each level such a thing is nested in; the kinds that open a
//! level are those of the paper. Deviations: recursion is not counted; a function with a name inside another is reported
//! on its own and not added to the outer one.
//!
//! *Cyclomatic complexity* (`McCabe` 1976) is one plus one for each decision: `if`, loop, `catch`, `?:`,
//! branch of a switch except the default, `&&` and `||`.

mod languages;
mod pieces;
mod roles;
mod walk;

use std::ops::{ControlFlow, Range};

use tree_sitter::{ParseOptions, Parser, Tree};

use languages::{Grammar, grammar_for};
pub(crate) use pieces::Piece;
use walk::Walk;

/// Larger files are not parsed: no one wrote them by hand.
const LARGEST_FILE: usize = 1 << 20;
/// How often the parser may report progress per byte, and at least per piece, before it is stopped; it
/// reports after a fixed number of steps.
const PARSER_PATIENCE: (usize, usize) = (1, 1_000);

/// The name of a function without one.
pub const UNNAMED: &str = "(anonymous)";

/// A function and how hard it is to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionComplexity {
    /// Its name, with those of the items that contain it, separated by dots; [`UNNAMED`] for each without a
    /// name.
    pub name: String,
    /// Its first line, from 1.
    pub start_line: u32,
    /// Its last line.
    pub end_line: u32,
    /// Cognitive complexity; 0 if the flow is linear.
    pub cognitive: u32,
    /// Cyclomatic complexity; 1 if there is no decision.
    pub cyclomatic: u32,
}

impl FunctionComplexity {
    /// Moves the function down by this many lines.
    pub(crate) fn move_down(&mut self, lines: u32) {
        self.start_line = self.start_line.saturating_add(lines);
        self.end_line = self.end_line.saturating_add(lines);
    }
}

/// All measurements of a file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct FileSyntax {
    /// Functions in the order in which they begin, with their byte ranges.
    pub functions: Vec<(FunctionComplexity, Range<usize>)>,
    /// Cognitive complexity of all functions and of the code outside them.
    pub cognitive: u32,
}

impl FileSyntax {
    /// Cognitive complexity of the code outside functions, as in a script.
    #[must_use]
    pub fn outside(&self) -> u32 {
        let inside = self.functions.iter().map(|(function, _)| function.cognitive);
        self.cognitive.saturating_sub(inside.fold(0, u32::saturating_add))
    }
}

/// The functions of a file in the order in which they begin, each with its text range in `content`: names
/// repeat, and some functions have none. `None` whenever [`syntax_of`] returns `None`.
///
/// ```
/// let code = b"fn f(a: bool) -> u8 { if a { 1 } else { 2 } }";
/// let functions = castra_history::functions_of(b"src/lib.rs", code).unwrap();
/// let (function, text) = &functions[0];
/// assert_eq!((function.name.as_str(), function.cognitive, function.cyclomatic), ("f", 2, 2));
/// assert_eq!(code.get(text.clone()), Some(code.as_slice()));
/// ```
#[must_use]
pub fn functions_of(path: &[u8], content: &[u8]) -> Option<Vec<(FunctionComplexity, Range<usize>)>> {
    Some(syntax_of(path, content)?.functions)
}

/// Measures a file; `None` if no grammar is known for the extension of `path`, if the file is binary or
/// larger than 1 MiB, or if the parser gives up. A file with errors yields the parts that could be read.
#[must_use]
pub fn syntax_of(path: &[u8], content: &[u8]) -> Option<FileSyntax> {
    let mut parser = PieceParser::of(path)?;
    let mut whole = FileSyntax::default();
    for piece in pieces_of(path, content)? {
        let measured = parser.measure(piece)?;
        whole.cognitive = whole.cognitive.saturating_add(measured.cognitive);
        whole.functions.extend(measured.functions);
    }
    Some(whole)
}

/// The pieces of a file, each measured on its own; `None` if it cannot be measured.
pub(crate) fn pieces_of<'a>(
    path: &[u8],
    content: &'a [u8],
) -> Option<impl Iterator<Item = Piece<'a>> + use<'a>> {
    let grammar = grammar_of(path)?;
    if content.len() > LARGEST_FILE || memchr::memchr(0, content).is_some() {
        return None;
    }
    Some(pieces::cut(content, grammar.is_cut))
}

/// Measures the pieces of a file one by one.
pub(crate) struct PieceParser {
    grammar: &'static Grammar,
    parser: Parser,
}

impl PieceParser {
    /// A parser for a file of this name, if its grammar is known.
    pub(crate) fn of(path: &[u8]) -> Option<Self> {
        let grammar = grammar_of(path)?;
        let mut parser = Parser::new();
        parser.set_language(&grammar.language).ok()?;
        Some(Self { grammar, parser })
    }

    /// The functions of a piece, at their positions in the file; `None` if the parser gives up.
    pub(crate) fn measure(&mut self, piece: Piece<'_>) -> Option<FileSyntax> {
        let tree = self.parse(piece.text)?;
        let mut measured = Walk::new(self.grammar, piece.text).run(&tree);
        for (function, place) in &mut measured.functions {
            function.move_down(piece.line);
            *place = place.start + piece.start..place.end + piece.start;
        }
        Some(measured)
    }

    /// The parser is stopped by a count of its steps rather than a clock, so that the result does not depend
    /// on the machine.
    fn parse(&mut self, text: &[u8]) -> Option<Tree> {
        let (a_byte, a_piece) = PARSER_PATIENCE;
        let mut left = text.len() * a_byte + a_piece;
        let mut patience = |_: &tree_sitter::ParseState| {
            left -= 1;
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut patience);
        let mut read = |offset: usize, _| text.get(offset..).unwrap_or_default();
        self.parser.parse_with_options(&mut read, None, Some(options))
    }
}

/// The text after the last dot of a file's name.
pub(crate) fn ending_of(path: &[u8]) -> Option<&[u8]> {
    let name = path.rsplit(|&byte| byte == b'/').next()?;
    name.rsplit(|&byte| byte == b'.').next().filter(|ending| ending.len() < name.len())
}

/// Whether functions of a file of this name can be measured.
pub(crate) fn has_grammar(path: &[u8]) -> bool {
    grammar_of(path).is_some()
}

fn grammar_of(path: &[u8]) -> Option<&'static Grammar> {
    grammar_for(&std::str::from_utf8(ending_of(path)?).ok()?.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
