//! Taking in what is known of people's growth from before, with its own days: by the machine itself, as a demonstration does.

use castra_platform::{Ctx, Error, Result};
use chrono::NaiveDate;

use super::{
    assessments::{Assessment, Rating, store as assessments},
    mentoring::{Availability, Pair, Session, store as mentoring},
    plans::{Area, Plan, store as plans},
    training::{Training, store as trainings},
};

/// Somebody's growth from before.
#[derive(Debug, Clone)]
pub struct Past {
    /// Their plan.
    pub plan: Plan,
    /// The days on which something in it changed, the earliest first.
    pub touched: Vec<NaiveDate>,
    /// Its areas with all that is in them.
    pub areas: Vec<Area>,
    /// What was said of their levels.
    pub assessments: Vec<Assessment>,
    /// What they said of their skills.
    pub ratings: Vec<Rating>,
    /// What they say of being a mentor.
    pub availability: Option<Availability>,
    /// The pairs in which they learn, with their sessions.
    pub pairs: Vec<(Pair, Vec<Session>)>,
}

/// Takes in people's growth, all of it in one change.
pub async fn take_in(ctx: &Ctx, people: &[Past]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("what was before is taken in by the machine itself"));
    }
    let mut tx = ctx.write().await?;
    for past in people {
        let person = &past.plan.person;
        for day in &past.touched {
            plans::touch(&mut tx, ctx, person, *day, None).await?;
        }
        plans::save_plan(&mut tx, ctx, person, &past.plan.terms).await?;
        for area in &past.areas {
            plans::insert_area(&mut tx, ctx, area).await?;
            for means in &area.means {
                plans::insert_means(&mut tx, ctx, means).await?;
            }
            for milestone in &area.milestones {
                plans::insert_milestone(&mut tx, ctx, milestone).await?;
                if let Some(day) = milestone.reached_on {
                    plans::reach(&mut tx, ctx, milestone, day, &milestone.evidence).await?;
                }
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
            mentoring::insert(&mut tx, ctx, pair).await?;
            mentoring::turn(&mut tx, pair).await?;
            mentoring::answer(&mut tx, ctx, &pair.id, &pair.mentor, &pair.answer).await?;
            for session in sessions {
                mentoring::insert_session(&mut tx, ctx, session).await?;
            }
        }
    }
    tx.commit(ctx.says_privately()).await
}

/// Takes in what a team needs, and the catalog of trainings.
pub async fn take_in_catalog(
    ctx: &Ctx,
    trainings_of: &[Training],
    needed: &[(String, String, NaiveDate)],
) -> Result<()> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("what was before is taken in by the machine itself"));
    }
    let mut tx = ctx.write().await?;
    for training in trainings_of {
        trainings::insert(&mut tx, training).await?;
    }
    for (team, skill, since) in needed {
        assessments::need(&mut tx, team, skill, *since).await?;
    }
    tx.commit(ctx.says("took in trainings and skills", "growth:all", "")).await
}
