//! Assessing people and rating skills, and reading both.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{Ctx, Error, Result};

use super::{
    model::{Assessment, AssessmentTerms, Coverage, Rating, Standing},
    rules, store,
};
use crate::{
    kinds::Side,
    ladder::ladder_in,
    sight::{self, Eye},
};

/// All assessments of a person, oldest first.
pub async fn history(ctx: &Ctx, person: &PersonId) -> Result<Vec<Assessment>> {
    sight::entitled(ctx, person).await?;
    store::of_person(ctx, person).await
}

/// A person's current levels.
pub async fn standing(ctx: &Ctx, person: &PersonId) -> Result<Standing> {
    Ok(rules::standing(&history(ctx, person).await?))
}

/// Everyone's effective level on an axis, for computations that show no level.
pub(crate) async fn on_axis(ctx: &Ctx, axis: &str) -> Result<BTreeMap<PersonId, u8>> {
    let mut people: BTreeMap<PersonId, Vec<Assessment>> = BTreeMap::new();
    for known in store::on_axis(ctx.read(), axis).await? {
        people.entry(known.person.clone()).or_default().push(known);
    }
    let level =
        |(person, all): (PersonId, Vec<Assessment>)| Some((person, rules::standing(&all).level(axis)?));
    Ok(people.into_iter().filter_map(level).collect())
}

/// The current levels of these people. The caller has checked that the viewer leads them.
pub(crate) async fn of_members(ctx: &Ctx, members: &[PersonId]) -> Result<BTreeMap<PersonId, Standing>> {
    let mut levels: BTreeMap<PersonId, Vec<Assessment>> = BTreeMap::new();
    for level in store::levels_of(ctx.read(), members).await? {
        levels.entry(level.person.clone()).or_default().push(level);
    }
    let standing = |member: &PersonId| {
        let levels = levels.remove(member).unwrap_or_default();
        (member.clone(), rules::standing(&levels))
    };
    Ok(members.iter().map(standing).collect())
}

/// Saves assessments of a person on some axes, as their own view or their lead's: all of them or none.
pub async fn assess(ctx: &Ctx, person: &PersonId, said: &[AssessmentTerms]) -> Result<Vec<Assessment>> {
    let mut tx = ctx.write().await?;
    let (current, eye) = sight::entitled(ctx, person).await?;
    let (_, ladder) = ladder_in(ctx, &mut tx).await?;
    let author = PersonId::from(ctx.viewer.person.clone().unwrap_or_default());
    if said.is_empty() {
        return Err(Error::invalid("choose a level on at least one axis"));
    }
    let mut faults = Vec::new();
    for terms in said {
        faults.extend(rules::check(terms, &ladder).err().into_iter().flat_map(|error| error.fields));
    }
    if !faults.is_empty() {
        return Err(Error::invalid("the assessment was not saved; check these fields").with_fields(faults));
    }
    let mut all = Vec::new();
    for terms in said {
        let new = Assessment {
            id: ctx.new_id(),
            person: person.clone(),
            axis: terms.axis.clone(),
            side: if eye == Eye::Own { Side::Own } else { Side::Lead },
            author: author.clone(),
            day: current.today,
            level: terms.level,
            confidence: terms.confidence,
            evidence: terms.evidence.clone(),
        };
        store::insert(&mut tx, ctx, &new).await?;
        all.push(new);
    }
    tx.commit(ctx.says_privately()).await?;
    Ok(all)
}

/// A person's newest rating of each of their skills.
pub async fn skills(ctx: &Ctx, person: &PersonId) -> Result<BTreeMap<String, Rating>> {
    sight::entitled(ctx, person).await?;
    Ok(rules::newest(&store::ratings(ctx, person).await?))
}

/// All ratings by a person of their skills, oldest first.
pub async fn ratings(ctx: &Ctx, person: &PersonId) -> Result<Vec<Rating>> {
    sight::entitled(ctx, person).await?;
    store::ratings(ctx, person).await
}

/// Rates one of the viewer's own skills; no one can rate another person's.
pub async fn rate(
    ctx: &Ctx,
    person: &PersonId,
    skill: &str,
    knowledge: u8,
    willingness: u8,
) -> Result<Rating> {
    let mut tx = ctx.write().await?;
    let (current, eye) = sight::entitled(ctx, person).await?;
    if eye != Eye::Own {
        return Err(Error::forbidden("only the person can rate their own skills"));
    }
    let skill = rules::skill(skill)?;
    for (field, step) in [("knowledge", knowledge), ("willingness", willingness)] {
        if !(1..=5).contains(&step) {
            return Err(Error::invalid_field(field, "choose one of the five steps"));
        }
    }
    let rating = Rating { person: person.clone(), skill, day: current.today, knowledge, willingness };
    store::rate(&mut tx, ctx, &rating).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(rating)
}

/// The skills a person's teams need; these are asked for first.
pub async fn asked(ctx: &Ctx, person: &PersonId) -> Result<Vec<String>> {
    let (current, _) = sight::entitled(ctx, person).await?;
    let needed = store::needed(ctx.read()).await?;
    let teams = current.charter.teams_of(person).iter();
    let mut skills: Vec<String> =
        teams.flat_map(|team| needed.get(team.as_str()).into_iter().flatten().cloned()).collect();
    skills.sort();
    skills.dedup();
    Ok(skills)
}

/// The skills a team needs, with its members' ratings: for its lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SkillMatrix {
    /// The skills the team needs and how they are covered.
    pub needed: Vec<Coverage>,
    /// Each member's ratings, by skill.
    pub said: BTreeMap<PersonId, BTreeMap<String, Rating>>,
}

/// The skill matrix of a team, for its lead.
pub async fn matrix(ctx: &Ctx, team: &str) -> Result<SkillMatrix> {
    let (current, team) = sight::of_team(ctx, team).await?;
    let members = current.organization().members(&team, current.today);
    let members: Vec<PersonId> = members.map(|member| member.id.clone()).collect();
    let led = members.iter().filter(|member| sight::eye(ctx, &current, member).is_some());
    let mut ratings = store::ratings_of(ctx, &led.cloned().collect::<Vec<_>>()).await?;
    let newest = |member: PersonId| {
        let ratings = ratings.remove(&member).unwrap_or_default();
        let newest = rules::newest(&ratings);
        (member, newest)
    };
    let said: BTreeMap<PersonId, _> = members.into_iter().map(newest).collect();
    let needed = store::needed(ctx.read()).await?.remove(team.as_str()).unwrap_or_default();
    Ok(SkillMatrix { needed: needed.iter().map(|skill| rules::coverage(skill, &said)).collect(), said })
}

/// Adds or removes a skill the team needs.
pub async fn need(ctx: &Ctx, team: &str, skill: &str, is_needed: bool) -> Result<()> {
    let mut tx = ctx.write().await?;
    let (current, team) = sight::of_team(ctx, team).await?;
    let skill = rules::skill(skill)?;
    if is_needed {
        store::need(&mut tx, team.as_str(), &skill, current.today).await?;
    } else {
        store::need_no_more(&mut tx, team.as_str(), &skill).await?;
    }
    let said = if is_needed { "added a skill the team needs" } else { "removed a skill the team needs" };
    tx.commit(ctx.says(said, format!("team:{team}"), skill)).await
}
