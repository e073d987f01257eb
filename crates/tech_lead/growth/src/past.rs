//! Backfill of people's growth with its own dates, by the host only: the demo uses it.

use castra_org::organization::PersonId;
use castra_platform::{Ctx, Error, Result, Seen};
use chrono::NaiveDate;

use super::{
    assessments::{Assessment, Rating, store as assessments},
    mentoring::{Availability, Session, store as mentoring},
    pairs::{Pair, store as pairs},
    plans::{Area, PlanTerms, store as plans},
    training::{Training, store as trainings},
};

/// A person's past growth.
#[derive(Debug, Clone)]
pub struct Past {
    /// The person.
    pub person: PersonId,
    /// The content of the plan.
    pub plan: PlanTerms,
    /// The days on which the plan changed, oldest first.
    pub touched: Vec<NaiveDate>,
    /// The areas of the plan with their means and milestones.
    pub areas: Vec<Area>,
    /// Assessments of their levels.
    pub assessments: Vec<Assessment>,
    /// Ratings of their own skills.
    pub ratings: Vec<Rating>,
    /// Their availability as a mentor.
    pub availability: Option<Availability>,
    /// The pairs in which they are the mentee, with their sessions.
    pub pairs: Vec<(Pair, Vec<Session>)>,
}

/// Backfills people's growth in one transaction.
pub async fn take_in(ctx: &Ctx, people: &[Past]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("only the host can backfill past growth"));
    }
    let mut tx = ctx.write().await?;
    for past in people {
        let person = &past.person;
        for day in &past.touched {
            plans::touch(&mut tx, ctx, person, *day, &Seen::ANY).await?;
        }
        plans::save_plan(&mut tx, ctx, person, past.plan.clone()).await?;
        for area in &past.areas {
            plans::put_area(&mut tx, ctx, area).await?;
            for means in &area.means {
                plans::put_means(&mut tx, ctx, means).await?;
            }
            for milestone in &area.milestones {
                plans::put_milestone(&mut tx, ctx, milestone).await?;
            }
        }
        for known in &past.assessments {
            assessments::insert(&mut tx, ctx, known).await?;
        }
        for rating in &past.ratings {
            assessments::rate(&mut tx, ctx, rating).await?;
        }
        if let Some(said) = &past.availability {
            mentoring::put_availability(&mut tx, said).await?;
        }
        for (pair, sessions) in &past.pairs {
            pairs::insert(&mut tx, ctx, pair).await?;
            for session in sessions {
                mentoring::insert_session(&mut tx, ctx, session).await?;
            }
        }
    }
    tx.commit(ctx.says_privately()).await
}

/// Backfills the training catalog and the skills teams need.
pub async fn take_in_catalog(
    ctx: &Ctx,
    trainings_of: &[Training],
    needed: &[(String, String, NaiveDate)],
) -> Result<()> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("only the host can backfill past growth"));
    }
    let mut tx = ctx.write().await?;
    for training in trainings_of {
        trainings::insert(&mut tx, training).await?;
    }
    for (team, skill, since) in needed {
        assessments::need(&mut tx, team, skill, *since).await?;
    }
    tx.commit(ctx.says("backfilled trainings and skills", "growth:all", "")).await
}
