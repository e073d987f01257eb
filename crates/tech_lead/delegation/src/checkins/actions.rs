//! Holding check-ins, saying how they feel, and saying how many hours one has.

use castra_org::organization;
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Permission,
    private::{Owner, Sealed, open_each},
    terms,
    terms::{Limit, Terms as _},
};
use chrono::{Days, NaiveDate};

use super::store::{self, FeltTerms, Held, Hours, Said};
use crate::{
    actions::{find_own, is_of_viewer, me},
    kinds::{DelegationState, Felt},
    model::Delegation,
    rules,
};

/// Days before its date from which a check-in may be held.
const AHEAD_DAYS: u64 = 7;

terms! {
    /// A check-in that was held.
    pub(crate) struct CheckInTerms as "DelegationCheckIn" {
        /// The day it was due.
        on: Option<NaiveDate> = Limit::required().called("the day of the check-in").example("2026-03-16"),
        /// How the delegate feels led; only the delegate says it, and only the two read it.
        felt: Option<Felt> = Limit::NONE,
    }
}

terms! {
    /// Hours for delegated work.
    pub(crate) struct HoursTerms as "DelegationHours" {
        /// Hours a week.
        hours: i64 = Limit::number(0..=40),
        /// Whether you would like more to be delegated to you.
        wants_more: bool = Limit::NONE,
    }
}

/// A check-in in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckIn {
    /// The day it is due.
    pub(crate) on: NaiveDate,
    pub(crate) held_on: Option<NaiveDate>,
    /// Whether it was missed by more than one rhythm.
    pub(crate) is_missed: bool,
    /// For the two only.
    pub(crate) felt: Option<Felt>,
}

/// The check-ins of a delegation up to a few days ahead, oldest first.
pub(crate) fn list(
    one: &Delegation,
    held: &[Held],
    felt: &[(NaiveDate, Felt)],
    today: NaiveDate,
) -> Vec<CheckIn> {
    let until = one.ended_on.unwrap_or(today + Days::new(AHEAD_DAYS));
    let mut days = match (one.rhythm_since, one.rhythm, one.due) {
        (Some(since), Some(rhythm), Some(due)) => rules::check_ins(since, rhythm, due, until),
        _ => Vec::new(),
    };
    days.extend(held.iter().map(|held| held.due_on));
    days.sort();
    days.dedup();
    let check_in = |on: NaiveDate| {
        let held_on = held.iter().find(|held| held.due_on == on).map(|held| held.held_on);
        CheckIn {
            on,
            held_on,
            is_missed: held_on.is_none() && rules::is_missed(on, one.rhythm, one.ended_on.unwrap_or(today)),
            felt: felt.iter().find(|(day, _)| *day == on).map(|(_, felt)| *felt),
        }
    };
    days.into_iter().map(check_in).collect()
}

/// The check-ins of an accepted delegation, for everyone; how they felt, for the two.
pub(crate) async fn of(ctx: &Ctx, one: &Delegation) -> Result<Vec<CheckIn>> {
    if one.accepted_on.is_none() {
        return Ok(Vec::new());
    }
    let today = organization::current(ctx).await?.today;
    let held = store::held(ctx.read(), &one.id).await?;
    let felt = if is_of_viewer(ctx, one) {
        let said = store::felt(ctx.read(), &one.id).await?;
        let felt = open_each(ctx, said.iter().map(|said| &said.felt)).await?;
        said.iter().zip(felt).filter_map(|(said, felt)| Some((said.due_on, felt?.felt?))).collect()
    } else {
        Vec::new()
    };
    Ok(list(one, &held, &felt, today))
}

/// Days in which a delegate can put right how a check-in felt.
const CHANGEABLE: i64 = 7;

/// Marks a check-in as held, and for the delegate says how it feels.
pub(crate) async fn check_in(ctx: &Ctx, id: &str, terms: &CheckInTerms) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let one = find_own(ctx, &mut tx, id, &Seen::ANY).await?;
    let mut faults = terms.faults();
    let today = organization::current(ctx).await?.today;
    let held = store::held(&mut tx, id).await?;
    let known = list(&one, &held, &[], today);
    let on = terms.on.filter(|on| known.iter().any(|known| known.on == *on));
    if terms.on.is_some() && on.is_none() {
        faults.add("on", "choose the day of a check-in that is due by now or within a week");
    }
    if terms.felt.is_some() && me != one.taker {
        faults.add("felt", "only the delegate says how it feels");
    }
    faults.refuse("the check-in")?;
    let Some(on) = on else { return Err(Error::internal("a check-in without its day")) };
    let is_held = held.iter().any(|held| held.due_on == on);
    if !is_held {
        if one.state != DelegationState::Open {
            return Err(Error::conflict("this delegation has ended"));
        }
        let held = Held { delegation: id.to_owned(), due_on: on, held_on: today, marked_by: me.clone() };
        store::hold(&mut tx, &held).await?;
    } else if terms.felt.is_none() {
        return Err(Error::conflict("this check-in is marked as held already"));
    }
    if terms.felt.is_some() {
        let before = store::felt(&mut tx, id).await?;
        let is_settled = |said: &&Said| said.due_on == on && (today - said.said_on).num_days() > CHANGEABLE;
        if before.iter().any(|said| is_settled(&said)) {
            return Err(Error::conflict(format!(
                "what was said about this check-in stays: it could be changed for {CHANGEABLE} days"
            )));
        }
        let said = ctx.new_id();
        let place = ("delegation_felt", said.as_str(), "felt");
        let felt = FeltTerms { felt: terms.felt };
        let felt = Sealed::new(&mut tx, ctx, Owner::Person(me.as_str()), place, &felt).await?;
        let said = Said { felt, id: said, delegation: id.to_owned(), due_on: on, said_on: today };
        store::say(&mut tx, &said).await?;
    }
    tx.commit(ctx.says_privately()).await
}

/// Says how many hours a week the viewer has for delegated work.
pub(crate) async fn set_hours(ctx: &Ctx, terms: &HoursTerms) -> Result<()> {
    ctx.may(&Permission::ReadOrganization)?;
    let me = ctx.viewer.person.as_deref().map(organization::PersonId::from);
    let me = me.ok_or_else(|| Error::forbidden("only a person of the organization has hours"))?;
    terms.faults().refuse("your hours")?;
    let mut tx = ctx.write().await?;
    let said_on = organization::current(ctx).await?.today;
    let hours = Hours { person: me.clone(), hours: terms.hours, wants_more: terms.wants_more, said_on };
    store::set_hours(&mut tx, &hours).await?;
    tx.commit(ctx.says(
        "set their hours for delegated work",
        format!("person:{me}"),
        format!("{}", terms.hours),
    ))
    .await
}
