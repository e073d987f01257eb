//! Judgements of a person: what they are, instead of what they did.

use super::asks;
use crate::{
    model::{Mark, Rewording, ToneKind},
    text::Sentence,
    words::{Language, holds},
};

/// Whether a judgement blames or praises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Blame,
    Praise,
    /// Of the work, as a whole.
    Work,
}

pub(super) fn find(language: &Language, sentence: &Sentence) -> Vec<Mark> {
    if asks(language, sentence) {
        return Vec::new();
    }
    let denied = language.grammar.denials.iter().any(|phrase| sentence.find(0, phrase).is_some());
    let found = (0..sentence.words.len()).find_map(|at| here(language, sentence, at, denied));
    let Some((from, to, sort)) = found else { return Vec::new() };
    let rules = &language.judgement;
    let (reason, reword) = match sort {
        Sort::Blame => (&rules.reason, &rules.reword),
        Sort::Praise => (&rules.praise, &rules.reword),
        Sort::Work => (&rules.work, &rules.reword_work),
    };
    vec![Mark {
        kind: ToneKind::Judgement,
        start: sentence.words[from].start,
        end: sentence.words[to - 1].end,
        reason: reason.clone(),
        rewording: Some(Rewording {
            start: sentence.words[0].start,
            end: sentence.end,
            text: reword.clone(),
        }),
    }]
}

/// A judgement that begins at a word: its first word, the word after its last, and its sort.
fn here(language: &Language, sentence: &Sentence, at: usize, denied: bool) -> Option<(usize, usize, Sort)> {
    let rules = &language.judgement;
    let phrase = rules.phrases.iter().find(|phrase| sentence.has_at(at, phrase));
    if let Some(phrase) = phrase {
        return Some((at, at + length(phrase), Sort::Blame));
    }
    if denied {
        return None;
    }
    let word = sentence.lower(at);
    if word == "your"
        && let Some(named) = rules.traits.iter().find(|phrase| sentence.has_at(at + 1, phrase))
    {
        return Some((at, at + 1 + length(named), Sort::Blame));
    }
    if let Some(to) = condemned(language, sentence, at) {
        return Some((at, to, Sort::Work));
    }
    if is_fault(language, word, true) && sentence.has_at(at + 1, "of you") {
        return Some((at, at + 3, Sort::Blame));
    }
    if sentence.has_at(at, "you have no") || sentence.has_at(at, "you've no") {
        let after = if sentence.has_at(at, "you have no") { at + 3 } else { at + 2 };
        let lacked = rules.lacked.iter().find(|phrase| sentence.has_at(after, phrase))?;
        return Some((at, after + length(lacked), Sort::Blame));
    }
    if holds(&rules.considers, word) && sentence.lower(at + 1) == "you" {
        let fault = skip(language, sentence, at + 2);
        return is_fault(language, sentence.lower(fault), true).then_some((at, fault + 1, Sort::Blame));
    }
    being(language, sentence, at)
}

/// The end of a dismissal of work, such as "your code is garbage" or "that change of yours was a mess".
fn condemned(language: &Language, sentence: &Sentence, at: usize) -> Option<usize> {
    let (grammar, rules) = (&language.grammar, &language.judgement);
    if !matches!(sentence.lower(at), "your" | "his" | "her" | "their" | "this" | "that" | "the") {
        return None;
    }
    let work = (at + 1..at + 4).find_map(|from| {
        let work = rules.works.iter().find(|work| sentence.has_at(from, work))?;
        Some(from + length(work))
    })?;
    let verb = (work..work + 4).find(|verb| holds(&grammar.be, sentence.lower(*verb)))?;
    let fault = skip(language, sentence, verb + 1);
    let found = rules.condemned.iter().find_map(|fault_words| {
        let first = (verb + 1..=fault).find(|from| sentence.has_at(*from, fault_words))?;
        Some(first + length(fault_words))
    });
    let is_denied = (verb..fault).any(|near| holds(&grammar.not, sentence.lower(near)));
    found.filter(|_| !is_denied)
}

/// A judgement such as "You are …", "why are you …" or "Dana is …".
fn being(language: &Language, sentence: &Sentence, at: usize) -> Option<(usize, usize, Sort)> {
    let (grammar, word) = (&language.grammar, sentence.lower(at));
    let is_pronoun = matches!(word, "you" | "he" | "she" | "they");
    let is_contracted = holds(&grammar.contracted, word);
    let is_inverted = holds(&grammar.be, word) && sentence.lower(at + 1) == "you" && sentence.is_question;
    let mut rest = if is_contracted {
        at + 1
    } else if is_inverted {
        at + 2
    } else if is_pronoun || is_name(sentence, at) {
        let verb = skip(language, sentence, at + 1);
        if !holds(&grammar.be, sentence.lower(verb)) {
            return None;
        }
        verb + 1
    } else {
        return None;
    };
    let by_pronoun = is_pronoun || is_contracted || is_inverted;
    rest = skip(language, sentence, rest);
    let rules = &language.judgement;
    if matches!(sentence.lower(rest), "not" | "no") {
        let after = skip(language, sentence, rest + 1);
        let denied = rules.denied.iter().find(|phrase| sentence.has_at(after, phrase))?;
        return by_pronoun.then_some((at, after + length(denied), Sort::Blame));
    }
    if let Some(praise) = rules.praised.iter().find(|phrase| sentence.has_at(rest, phrase)) {
        return Some((at, rest + length(praise), Sort::Praise));
    }
    // In "a difficult colleague" the judgement precedes the noun.
    is_fault(language, sentence.lower(rest), by_pronoun).then_some((at, rest + 1, Sort::Blame))
}

/// Whether a word is a name: capitalized, and not just because it begins the sentence.
fn is_name(sentence: &Sentence, at: usize) -> bool {
    let word = &sentence.words[at];
    let is_plain = word.lower.ends_with("ing") || word.lower.len() < 3 || word.lower.contains('\'');
    word.is_capital && !is_plain
}

fn is_fault(language: &Language, word: &str, by_pronoun: bool) -> bool {
    holds(&language.judgement.persons, word) || (by_pronoun && holds(&language.judgement.things_too, word))
}

/// The position after words that only strengthen or weaken, at most five.
fn skip(language: &Language, sentence: &Sentence, from: usize) -> usize {
    (from..from + 5).find(|at| !holds(&language.grammar.between, sentence.lower(*at))).unwrap_or(from + 5)
}

fn length(phrase: &str) -> usize {
    phrase.split(' ').count()
}
