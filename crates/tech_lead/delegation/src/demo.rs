//! Delegations of an invented past, stored as if made then.

use castra_org::organization::{PersonId, TeamId};
use castra_platform::{
    Ctx, Result,
    private::{Owner, Sealed},
};
use chrono::NaiveDate;

use super::{
    actions::not_there,
    board::{
        model::{Agreed, Area},
        store as board,
    },
    checkins::store::{self as checkins, FeltTerms, Held, Hours, Said},
    kinds::{DelegationEventKind, DelegationState, Felt, Level, Rhythm, RoundKind},
    model::{Delegation, DelegationTerms, Event, Round},
    store,
};

/// An area of a team's board with the levels of its people.
#[derive(Debug, Clone)]
pub struct PastArea {
    /// The team.
    pub team: TeamId,
    /// The area.
    pub title: String,
    /// What belongs to it.
    pub about: String,
    /// The usual check-in rhythm.
    pub rhythm: Option<Rhythm>,
    /// The day it was opened.
    pub opened_on: NaiveDate,
    /// Agreed levels in order: person, level, wanted, day.
    pub levels: Vec<(PersonId, Level, Option<Level>, NaiveDate)>,
}

/// A delegation of the past.
#[derive(Debug, Clone)]
pub struct PastDelegation {
    /// The team.
    pub team: TeamId,
    /// The lead.
    pub giver: PersonId,
    /// The delegate.
    pub taker: PersonId,
    /// The terms; level, rhythm and size must be set.
    pub terms: DelegationTerms,
    /// The day of the request.
    pub asked_on: NaiveDate,
    /// The day it was accepted, if it was.
    pub accepted_on: Option<NaiveDate>,
    /// How and when it ended, and what came of it.
    pub ended: Option<(DelegationState, NaiveDate, String)>,
    /// Held check-ins: the day, and how it felt.
    pub check_ins: Vec<(NaiveDate, Option<Felt>)>,
}

pub use super::model::DelegationTerms as PastTerms;

/// Saves boards, delegations and hours of the past; only for the machine itself.
pub async fn remember(
    ctx: &Ctx,
    areas: &[PastArea],
    delegations: &[PastDelegation],
    hours: &[(PersonId, i64, bool, NaiveDate)],
) -> Result<()> {
    if !ctx.viewer.host {
        return Err(not_there());
    }
    let mut tx = ctx.write().await?;
    for past in areas {
        let area = Area {
            id: ctx.new_id(),
            team: past.team.clone(),
            title: past.title.clone(),
            about: past.about.clone(),
            level: None,
            rhythm: past.rhythm,
            goal: String::new(),
            opened_on: past.opened_on,
            ended_on: None,
            revision: 1,
        };
        board::insert_area(&mut tx, &area).await?;
        let mut before: Vec<(&PersonId, Level)> = Vec::new();
        for (person, level, wanted, on) in &past.levels {
            let was = before.iter().rev().find(|(known, _)| *known == person).map(|(_, level)| *level);
            let agreed = Agreed {
                id: ctx.new_id(),
                area: area.id.clone(),
                person: person.clone(),
                level: *level,
                wanted: *wanted,
                was,
                agreed_on: *on,
            };
            board::add_level(&mut tx, &agreed).await?;
            before.push((person, *level));
        }
    }
    for past in delegations {
        add(&mut tx, ctx, past).await?;
    }
    for (person, hours, wants_more, said_on) in hours {
        let hours =
            Hours { person: person.clone(), hours: *hours, wants_more: *wants_more, said_on: *said_on };
        checkins::set_hours(&mut tx, &hours).await?;
    }
    tx.commit(ctx.says_privately()).await
}

async fn add(tx: &mut castra_platform::db::Tx, ctx: &Ctx, past: &PastDelegation) -> Result<()> {
    let is_open = past.accepted_on.is_some();
    let state = match (&past.ended, is_open) {
        (Some((state, ..)), _) => *state,
        (None, true) => DelegationState::Open,
        (None, false) => DelegationState::Asked,
    };
    let waits = state == DelegationState::Asked;
    let mut one = Delegation {
        id: ctx.new_id(),
        team: past.team.clone(),
        giver: past.giver.clone(),
        taker: past.taker.clone(),
        state,
        turn: waits.then(|| past.taker.clone()),
        turn_since: waits.then_some(past.asked_on),
        asked_on: past.asked_on,
        accepted_on: past.accepted_on,
        ended_on: past.ended.as_ref().map(|(_, on, _)| *on),
        follows: None,
        outcome: None,
        why: None,
        authority: None,
        level: None,
        rhythm: None,
        rhythm_since: past.accepted_on,
        due: None,
        is_temporary: false,
        goal: None,
        size: None,
        area: None,
        result: past.ended.as_ref().map(|(.., result)| result.clone()).filter(|result| !result.is_empty()),
        revision: 1,
    };
    if is_open {
        one.put(&past.terms);
    }
    store::insert(tx, &one).await?;
    let asked = [
        (RoundKind::Ask, &past.giver, Some(past.asked_on)),
        (RoundKind::Accept, &past.taker, past.accepted_on),
    ];
    for (place, (kind, writer, on)) in (1..).zip(asked) {
        let Some(on) = on else { continue };
        let id = ctx.new_id();
        let owner = Owner::Person(writer.as_str());
        let round = Round {
            terms: Sealed::new(tx, ctx, owner, ("delegation_rounds", &id, "terms"), &past.terms).await?,
            words: Sealed::new(tx, ctx, owner, ("delegation_rounds", &id, "words"), &String::new()).await?,
            id,
            delegation: one.id.clone(),
            place,
            writer: writer.clone(),
            kind,
            written_on: on,
        };
        store::add_round(tx, &round).await?;
    }
    let ended = past.ended.as_ref().and_then(|(state, on, _)| Some((event_of(*state)?, *on)));
    for (kind, on) in past.accepted_on.map(|on| (DelegationEventKind::Accepted, on)).into_iter().chain(ended)
    {
        let event = Event {
            id: ctx.new_id(),
            delegation: one.id.clone(),
            kind,
            person: Some(past.taker.clone()),
            was: None,
            became: None,
            happened_on: on,
        };
        store::add_event(tx, &event).await?;
    }
    for (on, felt) in &past.check_ins {
        let held =
            Held { delegation: one.id.clone(), due_on: *on, held_on: *on, marked_by: past.taker.clone() };
        checkins::hold(tx, &held).await?;
        if felt.is_some() {
            let id = ctx.new_id();
            let place = ("delegation_felt", id.as_str(), "felt");
            let terms = FeltTerms { felt: *felt };
            let felt = Sealed::new(tx, ctx, Owner::Person(past.taker.as_str()), place, &terms).await?;
            let said = Said { felt, delegation: one.id.clone(), due_on: *on, said_on: *on, id };
            checkins::say(tx, &said).await?;
        }
    }
    Ok(())
}

fn event_of(state: DelegationState) -> Option<DelegationEventKind> {
    match state {
        DelegationState::Finished => Some(DelegationEventKind::Finished),
        DelegationState::HandedBack => Some(DelegationEventKind::HandedBack),
        DelegationState::TakenBack => Some(DelegationEventKind::TakenBack),
        DelegationState::Expired => Some(DelegationEventKind::Expired),
        _ => None,
    }
}
