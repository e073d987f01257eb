//! The check against the corpus of invented sentences, and properties of any text.

use std::{collections::BTreeSet, path::Path};

use proptest::prelude::*;

use super::{model::ToneKind, rules::check, words::languages};

const TUNING: &str = include_str!("../tests/tone/tuning.txt");
const HELD_OUT: &str = include_str!("../tests/tone/held_out.txt");

/// Sentences with the kinds a reader wants marked.
fn corpus(file: &'static str) -> Vec<(BTreeSet<ToneKind>, &'static str)> {
    let line = |line: &'static str| {
        let (kinds, sentence) = line.split_once(" | ").expect("kinds, a bar, a sentence");
        let kind = |name: &str| ToneKind::ALL.into_iter().find(|kind| kind.as_str() == name);
        let kinds: Vec<_> =
            kinds.split(' ').filter(|name| *name != "fine").map(|name| kind(name).expect(name)).collect();
        (kinds.into_iter().collect(), sentence)
    };
    file.lines().filter(|line| !line.starts_with('#')).map(line).collect()
}

/// Counts of marks wanted and made, made but not wanted, and wanted but not made.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    fn of(file: &'static str, kind: Option<ToneKind>, faults: &mut Vec<String>) -> Self {
        let mut counts = Self::default();
        for (wanted, sentence) in corpus(file) {
            let made: BTreeSet<ToneKind> = check(sentence).into_iter().map(|mark| mark.kind).collect();
            for each in ToneKind::ALL.into_iter().filter(|each| kind.is_none_or(|kind| kind == *each)) {
                match (wanted.contains(&each), made.contains(&each)) {
                    (true, true) => counts.right += 1,
                    (false, true) => counts.wrong += 1,
                    (true, false) => counts.missed += 1,
                    (false, false) => continue,
                }
                if wanted.contains(&each) != made.contains(&each) {
                    faults.push(format!("{}: {sentence}", each.as_str()));
                }
            }
        }
        counts
    }

    /// In whole per cent, rounded down.
    fn precision(&self) -> usize {
        self.right * 100 / (self.right + self.wrong).max(1)
    }

    fn recall(&self) -> usize {
        self.right * 100 / (self.right + self.missed).max(1)
    }
}

#[test]
fn the_corpus_is_large_enough_and_balanced() {
    let all: Vec<_> = corpus(TUNING).into_iter().chain(corpus(HELD_OUT)).collect();
    let marked = all.iter().filter(|(kinds, _)| !kinds.is_empty()).count();
    assert!(marked >= 100 && all.len() - marked >= 100 && all.len() >= 200, "{marked} of {}", all.len());
    for kind in ToneKind::ALL {
        assert!(all.iter().filter(|(kinds, _)| kinds.contains(&kind)).count() >= 30, "{kind:?}");
    }
    let different: BTreeSet<&str> = all.iter().map(|(_, sentence)| *sentence).collect();
    assert_eq!(different.len(), all.len(), "no sentence is in both halves");
}

#[test]
fn the_rules_hold_on_what_they_were_made_by() {
    let mut faults = Vec::new();
    let counts = Counts::of(TUNING, None, &mut faults);
    assert!(counts.precision() >= 97 && counts.recall() >= 97, "{counts:?}: {faults:#?}");
}

/// The guide's table: one row per kind, with precision and recall on the held-out half.
#[test]
fn the_guide_says_how_often_the_check_is_right() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/guide/tone.md");
    let guide = std::fs::read_to_string(guide).expect("the guide has a page");
    let rows = ToneKind::ALL.map(Some).into_iter().chain([None]);
    let row = |kind: Option<ToneKind>| {
        let counts = Counts::of(HELD_OUT, kind, &mut Vec::new());
        let name = kind.map_or("all together", ToneKind::as_str);
        format!("| {name} | {} % | {} % |", counts.precision(), counts.recall())
    };
    let missing: Vec<String> = rows.map(row).filter(|row| !guide.contains(row)).collect();
    assert_eq!(missing, Vec::<String>::new(), "rows that the guide does not have");
}

#[test]
fn every_language_has_words_in_lower_case() {
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("words/tone")).unwrap().count();
    assert_eq!(languages().len(), files, "every file of words is read");
    for language in languages() {
        let lists = [&language.imperative.verbs, &language.judgement.persons, &language.judgement.things_too];
        for word in lists.into_iter().flatten() {
            assert_eq!(*word, word.to_lowercase());
        }
        assert!(language.imperative.ask.contains("{}") && language.absolute.reason.contains("{}"));
    }
}

#[test]
fn a_rewording_can_be_taken_over_as_it_stands() {
    for (text, expected) in [
        ("Fix the build.", "Could you fix the build?"),
        ("Thanks. Just do it today!", "Thanks. Could you do it today?"),
        ("Next time, ask before you merge.", "Next time, could you ask before you merge?"),
        ("Don't merge this.", "I would ask you not to merge this."),
        ("Never push to main.", "I would ask you not to push to main."),
        ("Always write a test.", "Could you write a test?"),
        ("You must answer.", "I would ask you to answer."),
        ("Then you have to answer.", "Then I would ask you to answer."),
        ("Send it asap.", "Send it by [day], if you can."),
        ("I saw it; finish it by Monday; thanks", "I saw it; could you finish it by Monday; thanks"),
        ("You always interrupt.", "You often interrupt."),
        ("Every time we meet, you are late.", "Several times when we meet, you are late."),
        (
            "Good. You are lazy.",
            "Good. When [what happened], you [what you did or said]; it led to [what came of it].",
        ),
    ] {
        let marks = check(text);
        let rewording = marks.iter().find_map(|mark| mark.rewording.as_ref()).expect(text);
        assert_eq!(rewording.applied_to(text), expected, "{text}");
    }
}

#[test]
fn brackets_that_are_left_are_found() {
    let left = |text: &str| crate::unfilled([text]);
    assert_eq!(
        left("When [what happened], you [what you did or said]; it led to [what came of it]."),
        ["[what happened]", "[what you did or said]", "[what came of it]"]
    );
    assert_eq!(left("Send it by [day], if you can."), ["[day]"]);
    assert_eq!(left("See [the guide](https://example.org) and list[0]."), Vec::<String>::new());
}

/// Applies rewordings until none is suggested.
fn settled(text: &str) -> (String, usize) {
    let mut text = text.to_owned();
    for steps in 0..50 {
        let marks = check(&text);
        let Some(words) = marks.iter().find_map(|mark| mark.rewording.clone()) else { return (text, steps) };
        text = words.applied_to(&text);
    }
    (text, 50)
}

#[test]
fn taking_over_what_is_offered_comes_to_an_end() {
    for (_, sentence) in corpus(TUNING).into_iter().chain(corpus(HELD_OUT)) {
        let (text, steps) = settled(sentence);
        assert!(steps <= 4, "{sentence}: {text}");
    }
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "[a-zA-Z’'“”\"`.,;?!>\\n äé-]{0,80}|.{0,80}") {
        for mark in check(&text) {
            prop_assert!(text.get(mark.start..mark.end).is_some());
            if let Some(words) = mark.rewording {
                prop_assert!(text.get(words.start..words.end).is_some());
            }
        }
    }

    #[test]
    fn words_that_may_be_marked_in_any_order(
        words in prop::collection::vec(
            prop::sample::select(vec!["you", "must", "never", "always", "fix", "the", "are", "lazy", "do", "not", ".", ";", "?", ",", "asap", "\n", "don’t", "I", "every", "time"]),
            0..16,
        )
    ) {
        let text = words.join(" ");
        let (_, steps) = settled(&text);
        prop_assert!(steps < 50, "{text:?}");
        prop_assert_eq!(check(&text), check(&text));
    }
}
