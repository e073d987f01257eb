//! The bank of questions: `catalog/questions.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

/// A topic with its questions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Topic {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) questions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bank {
    topic: Vec<Topic>,
}

/// All topics with their questions.
pub(super) fn topics() -> &'static [Topic] {
    static BANK: OnceLock<Vec<Topic>> = OnceLock::new();
    BANK.get_or_init(|| {
        let bank: Bank = toml::from_str(include_str!("../catalog/questions.toml"))
            .expect("the bank of questions is read by a test");
        bank.topic
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_topic_has_questions_of_its_own() {
        let ids: Vec<&str> = topics().iter().map(|topic| topic.id.as_str()).collect();
        assert_eq!(ids, ["career", "workload", "feedback-for-me", "team", "wellbeing"]);
        let all: Vec<&String> = topics().iter().flat_map(|topic| &topic.questions).collect();
        let different: BTreeSet<&&String> = all.iter().collect();
        assert_eq!((all.len(), different.len()), (30, 30));
        assert!(all.iter().all(|question| question.ends_with('?') && question.len() < 100));
    }
}
