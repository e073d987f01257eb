//! The rules: from a text to its marks. Pure, and the same every time.

mod absolute;
mod imperative;
mod judgement;

use super::{
    model::Mark,
    text::{Sentence, sentences},
    words::{Language, languages},
};

/// No text is read further than this; so much nobody types.
const LONGEST: usize = 20_000;

/// The marks of a text, in their order.
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

/// Whether a sentence asks something that wants an answer.
fn asks(language: &Language, sentence: &Sentence) -> bool {
    sentence.is_question && !language.grammar.rhetorical.iter().any(|opening| sentence.has_at(0, opening))
}
