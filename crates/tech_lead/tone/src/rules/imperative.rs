//! Bare orders: a sentence that opens with a verb, and phrases such as "you must".

use super::asks;
use crate::{
    model::{Mark, Rewording, ToneKind},
    text::Sentence,
    words::{Language, holds},
};

pub(super) fn find(language: &Language, text: &str, sentence: &Sentence) -> Vec<Mark> {
    let mut marks = phrases(language, text, sentence);
    if marks.is_empty() && !sentence.is_question {
        marks.extend(opening(language, text, sentence));
    }
    marks
}

fn phrases(language: &Language, text: &str, sentence: &Sentence) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut taken = 0;
    for at in 0..sentence.words.len() {
        let rules = language.imperative.phrases.iter();
        let mut here = rules.flat_map(|rule| rule.find.iter().map(move |phrase| (rule, phrase)));
        let Some((rule, phrase)) = here.find(|(_, phrase)| sentence.has_at(at, phrase)) else { continue };
        let last = at + phrase.split(' ').count();
        let is_condition = at > 0
            && !sentence.words[at].after_comma
            && holds(&language.grammar.conditions, sentence.lower(at - 1));
        let harmless = asks(language, sentence) || is_condition || supposes(language, sentence, last);
        if at < taken || (!rule.anywhere && harmless) {
            continue;
        }
        taken = last;
        let (start, end) = (sentence.words[at].start, sentence.words[last - 1].end);
        let rewording = rule.reword.as_ref().map(|words| Rewording {
            start,
            end,
            text: if at == 0 { capitalized(words, &text[start..]) } else { words.clone() },
        });
        let reason = rule.reason.as_ref().unwrap_or(&language.imperative.reason).clone();
        marks.push(Mark { kind: ToneKind::Imperative, start, end, reason, rewording });
    }
    marks
}

/// Whether the sentence makes a supposition, such as "You must be tired".
fn supposes(language: &Language, sentence: &Sentence, last: usize) -> bool {
    let supposed = &language.imperative.supposed;
    let follows = |phrase: &String| {
        let length = phrase.split(' ').count();
        let first = (last.saturating_sub(length)..=last).find(|at| sentence.has_at(*at, phrase));
        first.is_some_and(|at| holds(&supposed.words, sentence.lower(at + length)))
    };
    supposed.after.iter().any(follows)
}

/// An order that opens with a verb, possibly after words that do not soften it.
fn opening(language: &Language, text: &str, sentence: &Sentence) -> Option<Mark> {
    let rules = &language.imperative;
    let mut at = 0;
    let mut keeps = 0;
    loop {
        if let Some(phrase) = rules.before.iter().find(|phrase| sentence.has_at(at, phrase)) {
            at += phrase.split(' ').count();
            keeps = at;
        } else if holds(&rules.sharpeners, sentence.lower(at)) {
            at += 1;
        } else {
            break;
        }
    }
    if rules.fine.iter().any(|phrase| sentence.has_at(at, phrase)) {
        return None;
    }
    let negated = rules.negated.iter().find(|phrase| sentence.has_at(at, phrase));
    let is_stressed = negated.is_some() || sentence.lower(at) == rules.always;
    let verb = match negated {
        Some(phrase) => at + phrase.split(' ').count(),
        None if is_stressed => at + 1,
        None => at,
    };
    let word = sentence.lower(verb);
    let is_verb = holds(&rules.verbs, word);
    let is_object = holds(&language.grammar.articles, sentence.lower(verb + 1));
    let is_order = is_verb || (holds(&rules.nouns_too, word) && (is_stressed || is_object));
    if !is_order {
        return None;
    }
    let shape = if negated.is_some() { &rules.ask_not } else { &rules.ask };
    let (start, end, words) = asked(text, sentence, shape, keeps, verb)?;
    Some(Mark {
        kind: ToneKind::Imperative,
        start: sentence.words.get(at)?.start,
        end: sentence.words[verb].end,
        reason: rules.reason.clone(),
        rewording: Some(Rewording { start, end, text: words }),
    })
}

/// The order as a request, and the place it replaces: everything from `from` on, including the closing mark if a question mark
/// replaces it.
fn asked(
    text: &str,
    sentence: &Sentence,
    shape: &str,
    from: usize,
    verb: usize,
) -> Option<(usize, usize, String)> {
    let (first, last) = (sentence.words.get(from)?, sentence.words.last()?);
    let order = lowered(&text[sentence.words[verb].start..last.end]);
    let mut words = shape.replace("{}", &order);
    if from > 0 || !first.is_capital {
        words = if words.starts_with("I ") { words } else { lowered(&words) };
    }
    // A quotation or a semicolon after the last word stays.
    let closing = text.get(last.end..sentence.end).unwrap_or_default();
    let is_replaced = words.ends_with('?') && matches!(closing, "." | "!" | "…" | "");
    if words.ends_with('?') && (!is_replaced || closing.is_empty()) {
        words.pop();
    }
    Some((first.start, if is_replaced { sentence.end } else { last.end }, words))
}

/// A rewording, capitalized if the text it replaces is.
fn capitalized(words: &str, replaced: &str) -> String {
    let mut letters = words.chars();
    match (letters.next(), replaced.chars().next()) {
        (Some(first), Some(was)) if was.is_uppercase() => first.to_uppercase().chain(letters).collect(),
        _ => words.to_owned(),
    }
}

/// The text with its first letter in lower case.
fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
