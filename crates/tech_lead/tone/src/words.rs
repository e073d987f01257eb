//! The word lists, one file per language, read once.

use std::sync::OnceLock;

use serde::Deserialize;

/// The word lists of one language; the file explains the keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Language {
    pub(super) grammar: Grammar,
    pub(super) imperative: Imperative,
    pub(super) absolute: Absolute,
    pub(super) judgement: Judgement,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grammar {
    pub(super) them: Vec<String>,
    pub(super) us: Vec<String>,
    pub(super) be: Vec<String>,
    pub(super) contracted: Vec<String>,
    pub(super) between: Vec<String>,
    pub(super) not: Vec<String>,
    pub(super) conditions: Vec<String>,
    pub(super) denials: Vec<String>,
    pub(super) rhetorical: Vec<String>,
    pub(super) articles: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Imperative {
    pub(super) reason: String,
    pub(super) verbs: Vec<String>,
    pub(super) nouns_too: Vec<String>,
    pub(super) before: Vec<String>,
    pub(super) sharpeners: Vec<String>,
    pub(super) fine: Vec<String>,
    pub(super) ask: String,
    pub(super) ask_not: String,
    pub(super) never: String,
    pub(super) always: String,
    pub(super) negated: Vec<String>,
    pub(super) phrases: Vec<Phrases>,
    pub(super) supposed: Supposed,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Supposed {
    pub(super) after: Vec<String>,
    pub(super) words: Vec<String>,
}

/// Phrases to mark.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phrases {
    pub(super) find: Vec<String>,
    pub(super) reword: Option<String>,
    /// Replaces `reword` at the start of a sentence.
    pub(super) opening: Option<String>,
    pub(super) reason: Option<String>,
    /// Whether to mark it everywhere, also in questions.
    #[serde(default)]
    pub(super) anywhere: bool,
    /// Whether to mark it only at the start of a sentence.
    #[serde(default)]
    pub(super) opens: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Absolute {
    pub(super) reason: String,
    pub(super) fine: Vec<String>,
    pub(super) good_to_lack: Vec<String>,
    pub(super) never: Vec<String>,
    pub(super) words: Vec<Phrases>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Judgement {
    pub(super) reason: String,
    pub(super) praise: String,
    pub(super) work: String,
    pub(super) reword: String,
    pub(super) reword_work: String,
    pub(super) persons: Vec<String>,
    pub(super) things_too: Vec<String>,
    pub(super) denied: Vec<String>,
    pub(super) praised: Vec<String>,
    pub(super) traits: Vec<String>,
    pub(super) lacked: Vec<String>,
    pub(super) phrases: Vec<String>,
    pub(super) considers: Vec<String>,
    pub(super) condemned: Vec<String>,
    pub(super) works: Vec<String>,
}

impl Language {
    /// The brackets around what only the writer knows, in its rewordings.
    pub(super) fn brackets(&self) -> impl Iterator<Item = &str> {
        let (imperative, absolute, judgement) = (&self.imperative, &self.absolute, &self.judgement);
        let phrases = imperative.phrases.iter().chain(&absolute.words);
        let rewordings = phrases.flat_map(|rule| rule.reword.iter().chain(&rule.opening));
        let all = rewordings.chain([
            &judgement.reword,
            &judgement.reword_work,
            &imperative.ask,
            &imperative.ask_not,
        ]);
        all.flat_map(|text| {
            text.match_indices('[')
                .filter_map(move |(from, _)| text[from..].find(']').map(|to| &text[from..=from + to]))
        })
    }
}

/// The files of all languages.
const FILES: [&str; 1] = [include_str!("../words/tone/en.toml")];

/// The languages; the first is the fallback.
pub(super) fn languages() -> &'static [Language] {
    static LANGUAGES: OnceLock<Vec<Language>> = OnceLock::new();
    LANGUAGES.get_or_init(|| {
        let parse = |file: &&str| toml::from_str(file).expect("a test reads every file of words");
        FILES.iter().map(parse).collect()
    })
}

/// Whether a list contains a word.
pub(super) fn holds(list: &[String], word: &str) -> bool {
    list.iter().any(|known| known == word)
}
