//! Rounds, their questions, answers and results.
// tidy: serde, because answers and results are sealed as JSON.

use castra_org::organization::PersonId;
use castra_platform::{
    Result,
    private::{Body, Sealed},
    terms,
    terms::Limit,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::kinds::RoundState;

terms! {
    /// The questions of a round.
    pub(crate) struct Terms as "TrustQuestions" {
        /// Statements people rate from 1 (not at all) to 5 (fully).
        scales: Vec<String> = Limit::items(0..=6).called("statements").example("I can say what I think."),
        /// Questions people answer in words.
        texts: Vec<String> = Limit::items(0..=3).called("questions").example("What should I do differently?"),
        /// A sentence to the people asked.
        words: String = Limit::text(0..=500).called("the sentence"),
        /// The last day to answer; 5 to 30 days from now.
        closes_on: Option<NaiveDate> = Limit::required().called("the last day").example("2026-03-18"),
    }
}

terms! {
    /// What will change.
    pub(crate) struct Outcome as "TrustOutcome" {
        /// What the lead heard and will change, in Markdown.
        words: String = Limit::text(1..=10_000).called("what will change"),
    }
}

/// A round as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Round {
    pub(crate) id: String,
    pub(crate) lead: PersonId,
    pub(crate) state: RoundState,
    pub(crate) opened_on: NaiveDate,
    /// The last day to answer.
    pub(crate) closes_on: NaiveDate,
    pub(crate) outcome_on: Option<NaiveDate>,
    /// How many people were asked.
    pub(crate) asked: i64,
    /// How many answered; only where at least five did.
    pub(crate) answered: Option<i64>,
    pub(crate) body: Sealed<Terms>,
    /// Increases with every change.
    pub(crate) revision: i64,
}

/// A person who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) round: String,
    pub(crate) person: PersonId,
    /// Whether they took a sheet; `false` for all once the round has ended.
    pub(crate) has_sheet: bool,
}

/// A sheet that no one took yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) id: String,
    pub(crate) code: Sealed<String>,
}

/// One person's answers, until the round ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) id: String,
    pub(crate) round: String,
    pub(crate) sealed: Sealed<Answers>,
}

/// The content of one person's answers, in the order of the questions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answers {
    /// From 1 to 5; `None` where they gave none.
    pub(crate) scales: Vec<Option<i64>>,
    /// Empty where they wrote nothing.
    pub(crate) texts: Vec<String>,
}

/// The results of a round: counts and texts, each question by itself, so that nothing shows which belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Results {
    /// For each statement how many chose 1 to 5; `None` where fewer than five did.
    pub(crate) scales: Vec<Option<[u32; 5]>>,
    /// For each question the texts, in random order.
    pub(crate) texts: Vec<Vec<String>>,
}

impl Body for Answers {
    fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    fn from_text(text: String) -> Result<Self> {
        Ok(serde_json::from_str(&text)?)
    }
}

impl Body for Results {
    fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    fn from_text(text: String) -> Result<Self> {
        Ok(serde_json::from_str(&text)?)
    }
}

/// A stored sealed column under the round's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept<T> {
    pub(crate) id: String,
    pub(crate) sealed: Sealed<T>,
}

/// A round opened for its lead or a person who was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) round: Round,
    /// The questions; `None` where they were erased.
    pub(crate) terms: Option<Terms>,
    pub(crate) is_lead: bool,
    /// Whether the viewer is asked and has not taken a sheet.
    pub(crate) may_answer: bool,
    /// For the lead, once shown.
    pub(crate) results: Option<Results>,
    /// What will change, once shared.
    pub(crate) outcome: Option<String>,
}
