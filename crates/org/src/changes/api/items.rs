//! Changes as documents.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    changes::{
        actions, rules,
        store::{ProposalState, Proposed},
    },
    org_file::describe,
    organization::{self, Current, PersonId, PersonName, Scope},
};

/// A change of who does what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
pub(super) struct ChangeItem {
    /// The change's id.
    pub(super) id: String,
    /// What it does, in one sentence.
    pub(super) summary: String,
    /// The reason for it.
    pub(super) reason: String,
    /// `proposed`, `applied`, `declined`, `withdrawn` or `undone`.
    pub(super) state: &'static str,
    /// The scope: a team's id, or `organization`. Anyone who may change this scope decides.
    pub(super) scope: String,
    /// The day it takes effect.
    pub(super) from: NaiveDate,
    /// When it was proposed.
    pub(super) proposed_at: DateTime<Utc>,
    /// Its author: `person:ana`, or `host` for a command.
    pub(super) proposed_by: String,
    /// When it was applied, declined, withdrawn or undone.
    #[schema(required)]
    pub(super) decided_at: Option<DateTime<Utc>>,
    /// Who applied, declined, withdrew or undid it.
    #[schema(required)]
    pub(super) decided_by: Option<String>,
    /// The people who agreed.
    pub(super) agreed: Vec<AgreedItem>,
}

/// A person's agreement to take on what a change gives them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agreement)]
pub(super) struct AgreedItem {
    /// The person.
    pub(super) person: PersonName,
    /// The day they agreed.
    pub(super) on: NaiveDate,
}

/// A change with what it changes and who it affects.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangeInFull)]
pub(super) struct ChangeFull {
    #[serde(flatten)]
    pub(super) change: ChangeItem,
    /// The changed records, in order.
    pub(super) moves: Vec<MoveItem>,
    /// Who would become accountable for what; only while it is proposed.
    pub(super) gains: Vec<DutyItem>,
    /// Who would stop being accountable; only while it is proposed.
    pub(super) losses: Vec<DutyItem>,
    /// Who would gain a responsibility, a part or access to others' records and has not agreed yet; only while it is proposed.
    pub(super) waits_for: Vec<PersonName>,
}

/// One record's change in words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangeMove)]
pub(super) struct MoveItem {
    /// `addition`, `change` or `ending`.
    pub(super) kind: &'static str,
    /// The change, in words.
    pub(super) text: String,
}

/// A responsibility that a person gains or loses.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangeDuty)]
pub(super) struct DutyItem {
    /// The person.
    pub(super) person: PersonName,
    /// The responsibility's id.
    pub(super) responsibility: String,
    /// The scope: a team's id, or `organization`.
    pub(super) scope: String,
}

impl ChangeItem {
    pub(super) fn of(current: &Current, proposal: Proposed) -> Self {
        let organization = current.organization();
        let agreed = proposal.agreed.iter().map(|(person, on)| AgreedItem {
            person: PersonName::of(organization, &PersonId::from(person.as_str())),
            on: *on,
        });
        Self {
            agreed: agreed.collect(),
            scope: actions::scope(&proposal).to_string(),
            id: proposal.id,
            summary: proposal.summary,
            reason: proposal.reason,
            state: proposal.state.as_str(),
            from: proposal.effective,
            proposed_at: proposal.proposed_at,
            proposed_by: proposal.proposed_by,
            decided_at: proposal.decided_at,
            decided_by: proposal.decided_by,
        }
    }
}

impl ChangeFull {
    pub(super) fn of(current: &Current, proposal: Proposed) -> Self {
        let organization = current.organization();
        let lines = proposal.changes.iter().map(describe);
        let moves = lines.map(|(mark, text)| MoveItem { kind: mark.as_str(), text }).collect();
        // Once it is decided, the organization has moved on.
        let effects = if proposal.state == ProposalState::Proposed {
            rules::effects(organization, &proposal.changes, proposal.effective)
        } else {
            rules::Effects::default()
        };
        let asked = if proposal.state == ProposalState::Proposed {
            actions::gainers(current, &proposal)
        } else {
            std::collections::BTreeSet::new()
        };
        let waits = asked.into_iter().filter(|person| !proposal.agreed.contains_key(person));
        let waits_for = waits.map(|person| PersonName::of(organization, &PersonId::from(person))).collect();
        let duties = |duties: std::collections::BTreeSet<(PersonId, _, Scope)>| {
            let item =
                |(person, responsibility, scope): (PersonId, organization::ResponsibilityId, Scope)| {
                    DutyItem {
                        person: PersonName::of(organization, &person),
                        responsibility: responsibility.to_string(),
                        scope: scope.to_string(),
                    }
                };
            duties.into_iter().map(item).collect()
        };
        Self {
            waits_for,
            gains: duties(effects.gains),
            losses: duties(effects.losses),
            change: ChangeItem::of(current, proposal),
            moves,
        }
    }
}
