//! The steps of a case and the wording for difficult talks: data, read once.

use std::sync::OnceLock;

use serde::Deserialize;

/// A step towards an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Step {
    /// Its key in records.
    pub(super) key: String,
    pub(super) title: String,
    /// How to do it.
    pub(super) about: String,
}

/// Wording for a difficult talk.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Talk {
    pub(super) key: String,
    pub(super) title: String,
    /// What to say.
    pub(super) words: String,
}

#[derive(Debug, Deserialize)]
struct Guidance {
    step: Vec<Step>,
    talk: Vec<Talk>,
}

fn guidance() -> &'static Guidance {
    static GUIDANCE: OnceLock<Guidance> = OnceLock::new();
    GUIDANCE.get_or_init(|| toml::from_str(include_str!("steps.toml")).expect("a test reads it"))
}

/// The steps, in the order in which they are usually tried.
pub(super) fn steps() -> &'static [Step] {
    &guidance().step
}

pub(super) fn talks() -> &'static [Talk] {
    &guidance().talk
}

/// A step by its key.
pub(super) fn step(key: &str) -> Option<&'static Step> {
    steps().iter().find(|step| step.key == key)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_step_and_talk_has_a_name_of_its_own_and_words() {
        let keys: BTreeSet<&str> = steps().iter().map(|step| step.key.as_str()).collect();
        assert_eq!(keys.len(), steps().len());
        assert!(steps().len() >= 8 && talks().len() >= 3);
        assert!(steps().iter().all(|step| !step.title.is_empty() && !step.about.is_empty()));
        assert!(talks().iter().all(|talk| talk.words.len() > 100));
        assert!(step("interests").is_some() && step("nothing").is_none());
    }
}
