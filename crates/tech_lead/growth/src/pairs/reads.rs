//! The pairs of a mentee.

use std::collections::BTreeSet;

use castra_org::organization::{Current, PersonId};
use castra_platform::{Ctx, Result, db::Reads};

use super::{model::Pair, store};
use crate::{sight, text};

/// The ids of the pairs that let the viewer read parts of a person's growth now.
pub(crate) async fn meeting_with(ctx: &Ctx, current: &Current, mentee: &PersonId) -> Result<Vec<String>> {
    let pairs = store::of_mentee(ctx.read(), mentee).await?.into_iter();
    let opens = |pair: &Pair| pair.opens(current.organization(), current.today);
    let mine = pairs.filter(|pair| opens(pair) && sight::is_among(ctx, &[&pair.mentor]));
    Ok(mine.map(|pair| pair.id).collect())
}

/// The active pairs in which a person is the mentee, for those who may change their plan.
pub(crate) async fn meeting_as_mentee(reads: impl Reads, mentee: &PersonId) -> Result<Vec<Pair>> {
    let mut pairs = store::of_mentee(reads, mentee).await?;
    pairs.retain(Pair::is_meeting);
    Ok(pairs)
}

/// The pairs in which a person is the mentee, newest first, for those who may see all of their growth.
pub async fn of_mentee(ctx: &Ctx, mentee: &PersonId) -> Result<Vec<Pair>> {
    sight::entitled(ctx, mentee).await?;
    text::open(ctx, store::of_mentee(ctx.read(), mentee).await?).await
}

/// The people with an active mentor.
pub(crate) async fn meeting(ctx: &Ctx) -> Result<BTreeSet<PersonId>> {
    let live = store::live(ctx.read()).await?.into_iter();
    Ok(live.filter(Pair::is_meeting).map(|pair| pair.mentee).collect())
}
