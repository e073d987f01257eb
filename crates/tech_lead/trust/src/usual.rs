//! The questions a round asks unless the lead writes others: data, in `questions.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

/// The usual questions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Usual {
    pub(crate) scales: Vec<String>,
    pub(crate) texts: Vec<String>,
}

static USUAL: LazyLock<Usual> =
    LazyLock::new(|| toml::from_str(include_str!("questions.toml")).expect("the file that ships is valid"));

/// The usual questions.
pub(crate) fn questions() -> &'static Usual {
    &USUAL
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_usual_questions_are_few_and_short() {
        let usual = super::questions();
        assert!((1..=6).contains(&usual.scales.len()) && (1..=3).contains(&usual.texts.len()));
        assert!(usual.scales.iter().chain(&usual.texts).all(|words| words.chars().count() <= 200));
    }
}
