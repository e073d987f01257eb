//! The agenda of a review: what each feature has to say to a meeting, computed from its records when the page is opened.
//!
//! A feature names a function in its manifest (`Feature::agenda`). It is asked with the [`Meeting`] and answers with
//! [`AgendaLine`]s. Two rules:
//!
//! * *Nothing private.* Everyone in the room reads every line, and what was on the agenda is kept. The function is therefore
//!   called in a context without a person ([`agenda`] sees to it): it reads what every member of the organization may read,
//!   private records do not exist for it, and no value of a reading is shown to it that is only for its holder. It must not read
//!   its own store past that.
//! * *Acts are the viewer's.* [`Meeting::viewer`] only decides which one-press acts a line offers; the rest of the line is the same
//!   for everyone. A line without acts of its own has those that the viewer's Today offers for the same record.
//!
//! A line keeps its [`key`](AgendaLine::key) for as long as it is about the same thing, so that it can be ticked as discussed. Lines
//! of the past are not asked for again: a closed review keeps its agenda as it was.

use std::sync::Arc;

use chrono::NaiveDate;
use futures::future::BoxFuture;

use crate::{
    access::Viewer,
    closed_set,
    context::{Credential, Ctx},
    error::Result,
    feature::{Act, TodayItem},
};

closed_set! {
    /// The kind of a review: who meets, and about what.
    MeetingKind {
        /// A team: its lead and members.
        TeamWeekly = "team-weekly", "Team weekly";
        /// The CTO and the leads.
        LeadsWeekly = "leads-weekly", "Leads' weekly";
    }
}

closed_set! {
    /// A section of an agenda, in the order in which a review goes through them.
    AgendaSection {
        /// Dates that moved or passed, each with its question.
        Dates = "dates", "Dates";
        /// Decisions proposed, waking or due.
        Decisions = "decisions", "Decisions";
        /// Delegations and promises, between people and between teams.
        Promises = "promises", "Promises";
        /// Goals and their check-ins.
        Goals = "goals", "Goals";
        /// Who does what: contested, vacant, accepted risks that end.
        Responsibilities = "responsibilities", "Who does what";
        /// Responsibilities whose practice changed.
        Practice = "practice", "How it is going";
        /// Deliverables, incidents and their follow-ups.
        Deliverables = "deliverables", "Deliverables and incidents";
        /// Code, technical debt, the gate, repositories.
        Code = "code", "Code";
        /// Working agreements and rotations.
        Agreements = "agreements", "Agreements and rotations";
        /// People who join or leave.
        People = "people", "People";
        /// What to be glad of.
        Praise = "praise", "Praise";
    }
}

/// The review that an agenda is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Its kind.
    pub kind: MeetingKind,
    /// The team that meets, by id; `None` for the whole company.
    pub team: Option<String>,
    /// The day they last met or, before the first time, one rhythm ago: what happened from then on is news.
    pub since: NaiveDate,
    /// Today.
    pub today: NaiveDate,
    /// The person who looks at it, for [`AgendaLine::acts`] and nothing else.
    pub viewer: Viewer,
}

impl Meeting {
    /// Whether a record of a team belongs on it: the team's own, or any team's where the leads meet.
    pub fn is_about(&self, team: &str) -> bool {
        self.team.as_deref().is_none_or(|own| own == team)
    }

    /// Whether a day is news: since they last met, and not in the future.
    pub fn is_news(&self, day: NaiveDate) -> bool {
        (self.since..=self.today).contains(&day)
    }
}

/// A line of an agenda. Everyone in the room reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaLine {
    /// The section it belongs to.
    pub section: AgendaSection,
    /// A key that stays the same while it is about the same thing, such as `debt:<id>`, of at most 200 characters.
    pub key: String,
    /// The title, in a few words.
    pub title: String,
    /// Why it is on the agenda, in a sentence.
    pub detail: String,
    /// The page of its record.
    pub href: String,
    /// One-press acts for the viewer, the usual one first.
    pub acts: Vec<Act>,
    /// As of a Today item: 0 overdue, 1 due, 2 worth a look, 3 worth knowing.
    pub urgency: u8,
    /// Whether it is new or different since they last met. An agenda on which nothing changed offers to be skipped.
    pub changed: bool,
    /// The day since which it has waited, where it has one: within a section, what waits longest comes first.
    pub since: Option<NaiveDate>,
}

impl AgendaLine {
    /// A line that is worth knowing, without acts, and not new.
    pub fn new(
        section: AgendaSection,
        key: impl Into<String>,
        title: impl Into<String>,
        detail: impl Into<String>,
        href: impl Into<String>,
    ) -> Self {
        Self {
            section,
            key: key.into(),
            title: title.into(),
            detail: detail.into(),
            href: href.into(),
            acts: Vec::new(),
            urgency: 3,
            changed: false,
            since: None,
        }
    }

    /// Sets the urgency.
    #[must_use]
    pub fn urgency(mut self, urgency: u8) -> Self {
        self.urgency = urgency;
        self
    }

    /// Sets whether it changed since they last met.
    #[must_use]
    pub fn changed(mut self, changed: bool) -> Self {
        self.changed = changed;
        self
    }

    /// Sets the day since which it has waited.
    #[must_use]
    pub fn since(mut self, day: Option<NaiveDate>) -> Self {
        self.since = day;
        self
    }

    /// Sets the acts.
    #[must_use]
    pub fn acts(mut self, acts: Vec<Act>) -> Self {
        self.acts = acts;
        self
    }
}

/// A feature's lines for a review, in any order. See the module for what may be in them.
pub type Agenda = for<'a> fn(&'a Ctx, &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>>;

/// The agenda of a review from all features: by section, and within one what waits longest first.
pub async fn agenda(ctx: &Ctx, meeting: &Meeting) -> Result<Vec<AgendaLine>> {
    let room = of_the_room(ctx);
    let mut lines = Vec::new();
    for feature in ctx.features().await? {
        let Some(agenda) = feature.agenda else { continue };
        let mut of_feature = agenda(&room, meeting).await?;
        if let Some(today) = feature.today.filter(|_| of_feature.iter().any(|line| line.acts.is_empty())) {
            offer(&mut of_feature, today(ctx).await?);
        }
        lines.extend(of_feature);
    }
    sort(&mut lines);
    Ok(lines)
}

/// Offers what the viewer's Today offers for the record of a line.
fn offer(lines: &mut [AgendaLine], items: Vec<TodayItem>) {
    for item in items {
        let of_it = lines.iter_mut().find(|line| line.href == item.href && line.acts.is_empty());
        if let Some(line) = of_it {
            line.acts = item.acts;
        }
    }
}

/// The context of no person in particular, who reads what every member may read. What was read for the viewer is not reused.
fn of_the_room(ctx: &Ctx) -> Ctx {
    let viewer =
        Viewer { service: Some("review".to_owned()), name: "Review".to_owned(), ..Viewer::anonymous() };
    let memo = ctx.memo.as_ref().map(|_| Arc::default());
    Ctx { viewer, memo, credential: Credential::None, ..ctx.clone() }
}

fn sort(lines: &mut [AgendaLine]) {
    let waits = |line: &AgendaLine| line.since.unwrap_or(NaiveDate::MAX);
    lines.sort_by(|a, b| {
        (a.section, waits(a), a.urgency, &a.title, &a.key).cmp(&(
            b.section,
            waits(b),
            b.urgency,
            &b.title,
            &b.key,
        ))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(section: AgendaSection, key: &str, since: Option<&str>) -> AgendaLine {
        AgendaLine::new(section, key, key, "", "/").since(since.map(|day| day.parse().unwrap()))
    }

    #[test]
    fn sections_follow_their_order_and_what_waits_longest_comes_first() {
        let mut lines = vec![
            line(AgendaSection::Praise, "thanks", None),
            line(AgendaSection::Code, "undated", None),
            line(AgendaSection::Code, "young", Some("2026-03-01")),
            line(AgendaSection::Code, "old", Some("2025-03-01")),
            line(AgendaSection::Decisions, "decide", None),
        ];
        sort(&mut lines);
        let keys: Vec<&str> = lines.iter().map(|line| line.key.as_str()).collect();
        assert_eq!(keys, ["decide", "old", "young", "undated", "thanks"]);
    }

    #[test]
    fn a_review_is_about_its_team_or_about_all() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let of_team = Meeting {
            kind: MeetingKind::TeamWeekly,
            team: Some("payments".to_owned()),
            since: day("2026-02-25"),
            today: day("2026-03-04"),
            viewer: Viewer::anonymous(),
        };
        assert!(of_team.is_about("payments") && !of_team.is_about("web"));
        assert!(of_team.is_news(day("2026-02-25")) && of_team.is_news(day("2026-03-04")));
        assert!(!of_team.is_news(day("2026-02-24")) && !of_team.is_news(day("2026-03-05")));
        let of_leads = Meeting { kind: MeetingKind::LeadsWeekly, team: None, ..of_team };
        assert!(of_leads.is_about("payments") && of_leads.is_about("web"));
    }
}
