//! The rules that find the marks of a text. Pure and deterministic.

mod absolute;
mod imperative;
mod judgement;

use super::{
    model::Mark,
    text::{Sentence, sentences},
    words::{Language, languages},
};

/// The longest text checked, in bytes: more than anyone types.
const LONGEST: usize = 20_000;

/// The marks of a text, in order.
pub fn check(text: &str) -> Vec<Mark> {
    let language = &languages()[0];
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let mut marks = Vec::new();
    for sentence in sentences(text) {
        marks.extend(imperative::find(language, text, &sentence));
        marks.extend(absolute::find(language, text, &sentence));
        marks.extend(judgement::find(language, &sentence));
    }
    marks.sort_by_key(|mark| (mark.start, mark.kind));
    marks
}

/// Whether a sentence is a genuine question.
fn asks(language: &Language, sentence: &Sentence) -> bool {
    sentence.is_question && !language.grammar.rhetorical.iter().any(|opening| sentence.has_at(0, opening))
}
