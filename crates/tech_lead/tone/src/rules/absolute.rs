//! Absolutes about a person: always, never, every time.

use super::asks;
use crate::{
    model::{Mark, Rewording, ToneKind},
    text::Sentence,
    words::{Language, Phrases, holds},
};

pub(super) fn find(language: &Language, text: &str, sentence: &Sentence) -> Vec<Mark> {
    let mut marks = Vec::new();
    if asks(language, sentence) {
        return marks;
    }
    let mut at = 0;
    while at < sentence.words.len() {
        let rules = language.absolute.words.iter();
        let mut here = rules.flat_map(|rule| rule.find.iter().map(move |phrase| (rule, phrase)));
        let Some((rule, phrase)) = here.find(|(_, phrase)| sentence.has_at(at, phrase)) else {
            at += 1;
            continue;
        };
        let last = at + phrase.split(' ').count();
        if (!rule.opens || at == 0) && is_meant(language, sentence, at, last) {
            marks.push(mark(language, text, sentence, rule, at, last));
        }
        at = last;
    }
    marks
}

/// Whether it is about a person, and neither negated nor praise.
fn is_meant(language: &Language, sentence: &Sentence, at: usize, last: usize) -> bool {
    let (grammar, rules) = (&language.grammar, &language.absolute);
    let is_fine = |phrase: &String| {
        let length = phrase.split(' ').count();
        (at.saturating_sub(length)..last).any(|from| from + length > at && sentence.has_at(from, phrase))
    };
    if rules.fine.iter().any(is_fine) || (at > 0 && holds(&grammar.not, sentence.lower(at - 1))) {
        return false;
    }
    if holds(&rules.never, sentence.lower(at)) && lacks_a_fault(language, sentence, last) {
        return false;
    }
    let before = (0..at).rev().map(|place| sentence.lower(place));
    let own = sentence.lower(at).to_owned();
    let mut said_of = std::iter::once(own.as_str()).chain(before).filter_map(|word| {
        if holds(&grammar.them, word) { Some(true) } else { holds(&grammar.us, word).then_some(false) }
    });
    match said_of.next() {
        Some(is_them) => is_them,
        // An order has no subject before it; any other sentence must mention a person.
        None if is_order(language, sentence, at, last) => true,
        None if at == 0 => {
            (at..sentence.words.len()).any(|place| holds(&grammar.them, sentence.lower(place)))
        }
        None => at > 0 && sentence.words[at - 1].is_capital && at == 1,
    }
}

fn is_order(language: &Language, sentence: &Sentence, at: usize, last: usize) -> bool {
    let rules = &language.imperative;
    let word = sentence.lower(last);
    let opens = at == 0 || sentence.words[at].after_comma;
    let is_word = sentence.lower(at) == rules.always || sentence.lower(at) == rules.never;
    opens && is_word && (holds(&rules.verbs, word) || holds(&rules.nouns_too, word))
}

/// Whether it is praise, such as "You never complained" or "you are never rude".
fn lacks_a_fault(language: &Language, sentence: &Sentence, last: usize) -> bool {
    let judgement = &language.judgement;
    let is_fault = |place: usize| {
        holds(&judgement.persons, sentence.lower(place))
            || holds(&judgement.things_too, sentence.lower(place))
    };
    let follows = language.absolute.good_to_lack.iter().any(|phrase| sentence.has_at(last, phrase));
    follows
        || is_fault(last)
        || (holds(&language.grammar.between, sentence.lower(last)) && is_fault(last + 1))
}

fn mark(
    language: &Language,
    text: &str,
    sentence: &Sentence,
    rule: &Phrases,
    at: usize,
    last: usize,
) -> Mark {
    let (start, end) = (sentence.words[at].start, sentence.words[last - 1].end);
    let opens = at == 0;
    // An order is reworded as a whole, including its absolute.
    let is_order = is_order(language, sentence, at, last);
    let words = if opens { rule.opening.as_ref().or(rule.reword.as_ref()) } else { rule.reword.as_ref() };
    let rewording = words.filter(|_| !is_order).map(|words| {
        let mut letters = words.chars();
        let capital = sentence.words[at].is_capital;
        let first = letters
            .next()
            .into_iter()
            .flat_map(|first| if capital { first.to_uppercase().collect::<Vec<_>>() } else { vec![first] });
        Rewording { start, end, text: first.chain(letters).collect() }
    });
    let reason = language.absolute.reason.replace("{}", &text[start..end].to_lowercase());
    Mark { kind: ToneKind::Absolute, start, end, reason, rewording }
}
