//! Words of names and questions in one form, and how well one word fits another. Pure.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use castra_platform::text::folded;
use serde::Deserialize;

/// The longest question that is read, in bytes: a longer text names nothing.
const LONGEST: usize = 800;
/// The words of a question that are read.
const MOST_WORDS: usize = 12;
/// The weight of a word that only says what kind of thing is meant.
const WEAK: f64 = 0.25;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    noise: HashSet<String>,
    weak: HashSet<String>,
    endings: Vec<(String, String)>,
    same: Vec<Vec<String>>,
    roles: HashMap<String, Vec<String>>,
}

struct Lexicon {
    noise: HashSet<String>,
    weak: HashSet<String>,
    endings: Vec<(String, String)>,
    /// Phrases by their first word, longest first, and the word they are read as.
    same: HashMap<String, Vec<(Vec<String>, String)>>,
    roles: HashMap<String, Vec<String>>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../catalog/words.toml")).expect("it ships with the program");
    let mut same: HashMap<String, Vec<(Vec<String>, String)>> = HashMap::new();
    for group in &file.same {
        for phrase in group {
            let parts: Vec<String> =
                split(phrase).map(|(word, _)| spelled(&singular(word), &file.endings)).collect();
            same.entry(parts[0].clone()).or_default().push((parts, group[0].clone()));
        }
    }
    for phrases in same.values_mut() {
        phrases.sort_by_key(|(parts, _)| std::cmp::Reverse(parts.len()));
    }
    Lexicon { noise: file.noise, weak: file.weak, endings: file.endings, same, roles: file.roles }
});

/// Other names of a role.
pub(super) fn role_names(role: &str) -> &'static [String] {
    LEXICON.roles.get(role).map_or(&[], Vec::as_slice)
}

/// A word of a name or question.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// Its one form.
    pub(super) text: String,
    /// As it was typed.
    pub(super) typed: String,
    /// How much it counts, from 0 to 1.
    pub(super) weight: f64,
}

/// The words of a text that carry meaning; all of them if none does.
pub(super) fn words(text: &str) -> Vec<Word> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    let all: Vec<(String, String)> = split(text).collect();
    let plain: Vec<String> =
        all.iter().map(|(word, _)| spelled(&singular(word.clone()), &LEXICON.endings)).collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < plain.len() {
        let phrases = LEXICON.same.get(&plain[at]).map_or(&[][..], Vec::as_slice);
        let phrase = phrases.iter().find(|(parts, _)| plain[at..].starts_with(parts));
        let (length, text) = phrase.map_or((1, &plain[at]), |(parts, word)| (parts.len(), word));
        let typed =
            all[at..at + length].iter().map(|(_, typed)| typed.as_str()).collect::<Vec<_>>().join(" ");
        // Noise is known by how it was typed too: "does" is not "doe".
        let is_noise =
            length == 1 && (LEXICON.noise.contains(&all[at].0) || LEXICON.noise.contains(&plain[at]));
        let weight = if is_noise {
            0.0
        } else if LEXICON.weak.contains(text) {
            WEAK
        } else {
            1.0
        };
        words.push(Word { text: text.clone(), typed, weight });
        at += length;
    }
    if words.iter().any(|word| word.weight > 0.0) {
        words.retain(|word| word.weight > 0.0);
    }
    if words.iter().all(|word| word.weight < 1.0) {
        for word in &mut words {
            word.weight = 1.0;
        }
    }
    words.truncate(MOST_WORDS);
    words
}

/// The parts between spaces and signs, folded and as typed; `1:1` stays one.
fn split(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let parts = text.split(|c: char| c.is_whitespace() || "-_/,?!\"'’()&.;+".contains(c));
    parts
        .filter(|part| part.chars().any(char::is_alphanumeric) && *part != "s")
        .map(|part| (folded(part), part.to_owned()))
}

fn spelled(word: &str, endings: &[(String, String)]) -> String {
    let ending = |(british, american): &(String, String)| {
        let stem = word.strip_suffix(british.as_str()).filter(|_| word.chars().count() > 4)?;
        Some(format!("{stem}{american}"))
    };
    endings.iter().find_map(ending).unwrap_or_else(|| word.to_owned())
}

fn singular(word: String) -> String {
    if word.len() > 4 && word.ends_with("ies") {
        return format!("{}y", &word[..word.len() - 3]);
    }
    // Three letters are a word of their own ("ops"); a number's plural is not ("1s").
    let can_be_plural = word.len() > 3 || word.starts_with(|first: char| first.is_ascii_digit());
    if can_be_plural && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") {
        return word[..word.len() - 1].to_owned();
    }
    word
}

/// How well a word of a name fits a word of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Fit {
    /// Not at all.
    #[default]
    None,
    /// Two letters differ, in a long word.
    FarTypo,
    /// One letter differs, or two are swapped.
    Typo,
    /// The name's word begins with it.
    Beginning,
    /// The same word.
    Same,
}

impl Fit {
    pub(super) fn score(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::FarTypo => 0.7,
            Self::Typo => 0.82,
            Self::Beginning => 0.93,
            Self::Same => 1.0,
        }
    }

    pub(super) fn is_typo(self) -> bool {
        matches!(self, Self::Typo | Self::FarTypo)
    }
}

/// Which letters a word has: words that differ in `n` letters differ in at most `2 n` bits, which is a hundred times
/// quicker to find out than their distance.
pub(super) fn letters(word: &str) -> u32 {
    word.chars().fold(0, |seen, letter| seen | 1 << (u32::from(letter) % 32))
}

/// How many letters of a word may be wrong: short words have too few to tell a typo from another word.
pub(super) fn most_typos(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// How well `known`, a word of a name, fits `asked`.
pub(super) fn fit(known: &str, asked: &str) -> Fit {
    if known == asked {
        return Fit::Same;
    }
    if asked.chars().count() >= 2 && known.starts_with(asked) {
        return Fit::Beginning;
    }
    typo(known, letters(known), asked, letters(asked))
}

/// The same, for words that neither are the same nor begin alike; their letters are known.
pub(super) fn typo(known: &str, of_known: u32, asked: &str, of_asked: u32) -> Fit {
    let most = most_typos(asked).min(most_typos(known));
    let differ = (of_known ^ of_asked).count_ones() as usize;
    if most == 0 || differ > 2 * most || known.len().abs_diff(asked.len()) > 2 * most {
        return Fit::None;
    }
    match strsim::osa_distance(known, asked) {
        1 => Fit::Typo,
        2 if most == 2 => Fit::FarTypo,
        _ => Fit::None,
    }
}

/// A question, to compare with many names.
#[derive(Debug, Clone)]
pub struct Sought {
    words: Vec<Word>,
    text: String,
}

impl Sought {
    /// Reads a question once.
    pub fn new(query: &str) -> Self {
        Self { words: words(query), text: folded(query.trim()) }
    }

    /// How well a record's name fits, from 0 to 1; 0 unless it has every word that carries meaning, as it is, as its
    /// beginning, or with a typo.
    pub fn likeness(&self, name: &str, id: &str) -> f64 {
        if self.words.is_empty() {
            return 0.0;
        }
        if id.eq_ignore_ascii_case(&self.text) {
            return 1.0;
        }
        let name = words(name);
        let best =
            |asked: &Word| name.iter().map(|known| fit(&known.text, &asked.text)).max().unwrap_or_default();
        let (mut sum, mut whole, mut found) = (0.0, 0.0, 0.0);
        for asked in &self.words {
            let fit = best(asked);
            if fit == Fit::None && asked.weight >= 1.0 {
                return 0.0;
            }
            sum += fit.score() * asked.weight;
            whole += asked.weight;
            found += if fit == Fit::None { 0.0 } else { 1.0 };
        }
        #[expect(clippy::cast_precision_loss, reason = "a name has a few words")]
        let of_name = found / name.len().max(1) as f64;
        0.75 * sum / whole + 0.25 * of_name.min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn different_spellings_of_one_thing_are_one_word() {
        for text in ["1:1s", "1-1", "one-on-ones", "One on ones", "1on1", "1 on 1s", "who does one to one?"] {
            assert_eq!(texts(text), ["one-on-one"], "{text}");
        }
        assert_eq!(texts("organisation of licences"), texts("Organization, licenses"));
        assert_eq!(texts("behaviour"), texts("behavior"));
        assert_eq!(texts("Technical debt"), texts("tech debts"));
        assert_eq!(texts("Who does what"), ["who", "doe", "what"]);
        assert_eq!(texts("who is accountable for policies?"), ["policy"]);
        assert_eq!(texts(&"long ".repeat(400)), Vec::<String>::new());
    }

    #[test]
    fn a_typo_is_one_letter_and_two_in_a_long_word() {
        let check = |known: &str, asked: &str, expected: Fit| {
            assert_eq!(fit(known, asked), expected, "{known} {asked}")
        };
        check("debt", "debt", Fit::Same);
        check("delegation", "dele", Fit::Beginning);
        check("debt", "detb", Fit::Typo);
        check("marketplace", "marketplase", Fit::Typo);
        check("marketplace", "markteplase", Fit::FarTypo);
        check("data", "dote", Fit::None);
        check("ops", "obs", Fit::None);
        check("lunch", "laptop", Fit::None);
    }

    #[test]
    fn a_record_is_found_by_all_words_that_carry_meaning() {
        let sought = Sought::new("the refund timeots"); // a typo on purpose
        assert!(sought.likeness("Timeouts of refunds", "x") > 0.9);
        assert!(sought.likeness("Refunds", "x") < f64::EPSILON);
        assert!(sought.likeness("", "x") < f64::EPSILON);
        assert!((Sought::new("D-17").likeness("anything", "d-17") - 1.0).abs() < f64::EPSILON);
    }
}
