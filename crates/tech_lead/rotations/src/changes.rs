//! Swaps, asked and agreed, and covers.

use castra_calendar::instant;
use castra_org::organization::{self, Current, PersonId};
use castra_platform::{Ctx, Error, Result, access::Permission, clock::Timestamp, terms::Terms as _};
use chrono::{NaiveDateTime, TimeDelta};

use crate::{
    actions::{self, Presence, find, refuse_ended, subject},
    kinds::SwapState,
    model::{Cover, CoverTerms, Rota, Rotation, Swap, SwapTerms},
    rules, store,
};

/// How long ago a cover may begin that begins now: people type whole hours.
const JUST_NOW: TimeDelta = TimeDelta::minutes(60);
/// The most covers and open swaps of a rotation that are not over.
const MOST: usize = 60;

fn me(ctx: &Ctx) -> Result<PersonId> {
    let person = ctx.viewer.person.as_deref().map(PersonId::from);
    person.ok_or_else(|| Error::forbidden("only people swap turns and cover for one another"))
}

fn is_member(current: &Current, rota: &Rota, person: &PersonId) -> bool {
    Presence::new(current.organization(), &rota.rotation.team).is_here(person, current.today)
}

/// Whether the viewer is a member of the rotation's team.
pub(crate) fn may_take_part(ctx: &Ctx, current: &Current, rota: &Rota) -> bool {
    me(ctx).is_ok_and(|me| is_member(current, rota, &me))
}

fn typed(field: &str, text: &str) -> Result<NaiveDateTime> {
    rules::local(text).map_err(|fault| Error::invalid_field(field, fault))
}

/// The next revision of a rotation, for readers and calendars.
fn touched(ctx: &Ctx, rota: &Rota) -> Rotation {
    Rotation { changed_at: ctx.now(), ..rota.rotation.clone() }
}

/// Covers for some time: a member themself, or a member named by the lead.
pub(crate) async fn cover(ctx: &Ctx, id: &str, terms: &CoverTerms) -> Result<Cover> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let rota = find(&mut tx, id).await?;
    let current = organization::current(ctx).await?;
    let by_lead = actions::may_keep(ctx, &rota.rotation.team);
    if !by_lead && !is_member(&current, &rota, &me) {
        return Err(Error::forbidden("only members of the team cover, and its lead names who does"));
    }
    refuse_ended(&rota)?;
    terms.faults().refuse("the cover")?;
    let person = PersonId::from(terms.person.trim());
    if person != me {
        if !by_lead {
            return Err(Error::forbidden("you can cover yourself; ask the other, or your lead"));
        }
        ctx.may(&Permission::WorkIn(Some(rota.rotation.team.as_str())))?;
    }
    let zone = rota.rotation.zone;
    let (begins, ends) =
        (instant(typed("begins", &terms.begins)?, zone), instant(typed("ends", &terms.ends)?, zone));
    if begins < ctx.now() - JUST_NOW {
        return Err(Error::invalid_field("begins", "choose now or later; what was, stays"));
    }
    let begins = begins.max(ctx.now());
    if ends <= begins {
        return Err(Error::invalid_field("ends", "choose an end after the start"));
    }
    if ends - begins > TimeDelta::days(rules::COVER_DAYS) {
        let message = format!("cover for at most {} days; change the order for longer", rules::COVER_DAYS);
        return Err(Error::invalid_field("ends", message));
    }
    let presence = Presence::new(current.organization(), &rota.rotation.team);
    if !presence.is_here(&person, begins.with_timezone(&zone).date_naive()) {
        return Err(Error::invalid_field("person", "choose a member of the team"));
    }
    let ahead = rota.covers.iter().filter(|known| !known.cancelled && known.ends > ctx.now());
    if ahead.count() >= MOST {
        return Err(Error::conflict(format!("{MOST} covers are ahead")).hint("cancel one of them first"));
    }
    let made = Cover {
        id: ctx.new_id(),
        rotation: id.to_owned(),
        person,
        begins,
        ends,
        why: terms.why.trim().to_owned(),
        made_by: me,
        made_at: ctx.now(),
        cancelled: false,
    };
    store::add_cover(&mut tx, &made).await?;
    store::update(&mut tx, &touched(ctx, &rota)).await?;
    tx.commit(ctx.says("covered in a rotation", subject(&rota.rotation), rota.rotation.name.clone())).await?;
    Ok(made)
}

/// Cancels what is left of a cover: by the person who covers, the one who named them, and the lead.
pub(crate) async fn cancel(ctx: &Ctx, id: &str, cover: &str) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let rota = find(&mut tx, id).await?;
    let known = store::cover(&mut tx, cover).await?.filter(|known| known.rotation == id);
    let known = known.ok_or_else(|| Error::not_found("cover with this id"))?;
    let is_mine = [&known.person, &known.made_by].contains(&&me);
    if !is_mine && !actions::may_keep(ctx, &rota.rotation.team) {
        return Err(Error::forbidden(
            "only the person who covers, the one who named them and the lead cancel it",
        ));
    }
    refuse_ended(&rota)?;
    if known.cancelled || known.ends <= ctx.now() {
        return Err(Error::conflict("this cover is over, or was cancelled"));
    }
    store::cancel_cover(&mut tx, cover, ctx.now()).await?;
    store::update(&mut tx, &touched(ctx, &rota)).await?;
    tx.commit(ctx.says("cancelled a cover", subject(&rota.rotation), rota.rotation.name.clone())).await
}

/// The person who has a turn that is still ahead.
fn ahead(current: &Current, rota: &Rota, starts: NaiveDateTime, now: Timestamp) -> Option<PersonId> {
    let presence = Presence::new(current.organization(), &rota.rotation.team);
    let holder = rules::holder(rota, &|person: &PersonId, day| presence.is_here(person, day), starts)?;
    (instant(starts, rota.rotation.zone) > now).then_some(holder)
}

/// Asks the holder of another turn to swap.
pub(crate) async fn ask(ctx: &Ctx, id: &str, terms: &SwapTerms) -> Result<Swap> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let rota = find(&mut tx, id).await?;
    let current = organization::current(ctx).await?;
    if !is_member(&current, &rota, &me) {
        return Err(Error::forbidden("only members of the team swap turns"));
    }
    refuse_ended(&rota)?;
    terms.faults().refuse("the swap")?;
    let (mine, theirs) = (typed("mine", &terms.mine)?, typed("theirs", &terms.theirs)?);
    if ahead(&current, &rota, mine, ctx.now()).as_ref() != Some(&me) {
        return Err(Error::invalid_field("mine", "choose a turn of your own that is still ahead"));
    }
    let other = ahead(&current, &rota, theirs, ctx.now()).filter(|other| *other != me);
    let other = other.ok_or_else(|| {
        Error::invalid_field("theirs", "choose a turn of another member that is still ahead")
    })?;
    let open: Vec<&Swap> = rota.swaps.iter().filter(|known| known.state == SwapState::Asked).collect();
    if open.iter().any(|known| known.mine == mine && known.theirs == theirs && known.asker == me) {
        return Err(Error::conflict("you have asked for this swap"));
    }
    if open.len() >= MOST {
        return Err(
            Error::conflict(format!("{MOST} swaps are asked for")).hint("withdraw one of yours first")
        );
    }
    let made = Swap {
        id: ctx.new_id(),
        rotation: id.to_owned(),
        asker: me,
        other,
        mine,
        theirs,
        why: terms.why.trim().to_owned(),
        state: SwapState::Asked,
        asked_on: current.today,
        answered_at: None,
    };
    store::add_swap(&mut tx, &made).await?;
    tx.commit(ctx.says("asked for a swap", subject(&rota.rotation), rota.rotation.name.clone())).await?;
    Ok(made)
}

/// A swap, for everyone who reads rotations.
pub(crate) async fn swap(ctx: &Ctx, id: &str) -> Result<Swap> {
    ctx.may(&Permission::ReadOrganization)?;
    store::swap(ctx.read(), id).await?.ok_or_else(|| Error::not_found("swap with this id"))
}

/// Agrees to a swap or declines it, as the one who was asked; withdraws it, as the one who asked.
pub(crate) async fn settle(ctx: &Ctx, id: &str, to: SwapState) -> Result<Swap> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let known = store::swap(&mut tx, id).await?.ok_or_else(|| Error::not_found("swap with this id"))?;
    let rota = find(&mut tx, &known.rotation).await?;
    let current = organization::current(ctx).await?;
    let by = if to == SwapState::Withdrawn { &known.asker } else { &known.other };
    if *by != me {
        return Err(Error::forbidden(match to {
            SwapState::Withdrawn => "only the one who asked for a swap withdraws it",
            _ => "only the one who was asked answers a swap",
        }));
    }
    if known.state != SwapState::Asked {
        return Err(Error::conflict(format!("this swap is {}", known.state.words().to_lowercase())));
    }
    if to == SwapState::Agreed {
        refuse_ended(&rota)?;
        let now = ctx.now();
        let holds = |starts, person: &PersonId| ahead(&current, &rota, starts, now).as_ref() == Some(person);
        if !holds(known.mine, &known.asker) || !holds(known.theirs, &known.other) {
            return Err(Error::conflict("one of the turns has begun, or is another person's by now")
                .hint("decline this swap, and ask for another"));
        }
        store::update(&mut tx, &touched(ctx, &rota)).await?;
    }
    store::settle_swap(&mut tx, id, to, ctx.now()).await?;
    let said = match to {
        SwapState::Agreed => "agreed to a swap",
        SwapState::Declined => "declined a swap",
        _ => "withdrew a swap",
    };
    tx.commit(ctx.says(said, subject(&rota.rotation), rota.rotation.name.clone())).await?;
    Ok(Swap { state: to, answered_at: Some(ctx.now()), ..known })
}
