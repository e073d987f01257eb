//! Assessing people and rating skills, and reading both.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    terms::{Faults, Terms as _},
};

use super::{
    model::{Assessment, AssessmentTerms, Coverage, Rating, SkillTerms, Standing},
    rules, store,
};
use crate::{
    kinds::{Confidence, Side},
    ladder::ladder_in,
    sight::{self, Eye},
    text,
};

/// All assessments of a person, oldest first.
pub async fn history(ctx: &Ctx, person: &PersonId) -> Result<Vec<Assessment>> {
    sight::entitled(ctx, person).await?;
    text::open(ctx, store::of_person(ctx.read(), person).await?).await
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
pub async fn assess(ctx: &Ctx, person: &PersonId, said: Vec<AssessmentTerms>) -> Result<Vec<Assessment>> {
    let mut tx = ctx.write().await?;
    let (current, eye) = sight::entitled(ctx, person).await?;
    let (_, ladder) = ladder_in(ctx, &mut tx).await?;
    let author = sight::me(ctx).ok_or_else(sight::nothing)?;
    if said.is_empty() {
        return Err(Error::invalid("choose a level on at least one axis"));
    }
    let mut faults = Faults::default();
    for terms in &said {
        faults.join(rules::faults(terms, &ladder));
    }
    faults.refuse("the assessment")?;
    let mut all = Vec::new();
    for terms in said {
        let terms = terms.trimmed();
        let new = Assessment {
            id: ctx.new_id(),
            person: person.clone(),
            axis: terms.axis,
            side: if eye == Eye::Own { Side::Own } else { Side::Lead },
            author: author.clone(),
            day: current.today,
            level: terms.level,
            confidence: terms.confidence.unwrap_or(Confidence::Medium),
            evidence: terms.evidence.into(),
        };
        store::insert(&mut tx, ctx, &new).await?;
        all.push(new);
    }
    tx.commit(ctx.says_privately()).await?;
    Ok(all)
}

/// A person's newest rating of each of their skills.
pub async fn skills(ctx: &Ctx, person: &PersonId) -> Result<BTreeMap<String, Rating>> {
    Ok(rules::newest(&ratings(ctx, person).await?))
}

/// All ratings by a person of their skills, oldest first.
pub async fn ratings(ctx: &Ctx, person: &PersonId) -> Result<Vec<Rating>> {
    sight::entitled(ctx, person).await?;
    store::ratings_of(ctx, std::slice::from_ref(person)).await
}

/// Rates one of the viewer's own skills; no one can rate another person's.
pub async fn rate(ctx: &Ctx, person: &PersonId, terms: SkillTerms) -> Result<Rating> {
    let mut tx = ctx.write().await?;
    let (current, eye) = sight::entitled(ctx, person).await?;
    if eye != Eye::Own {
        return Err(Error::forbidden("only the person can rate their own skills"));
    }
    let terms = SkillTerms { skill: rules::skill(&terms.skill), ..terms };
    rules::faults_of_rating(&terms).refuse("the rating")?;
    let SkillTerms { skill, knowledge, willingness } = terms;
    let skill = skill.into();
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
    let led: Vec<PersonId> = led.cloned().collect();
    let mut said: BTreeMap<PersonId, Vec<Rating>> =
        members.iter().map(|member| (member.clone(), Vec::new())).collect();
    for rating in store::ratings_of(ctx, &led).await? {
        said.entry(rating.person.clone()).or_default().push(rating);
    }
    let said = said.into_iter().map(|(member, ratings)| (member, rules::newest(&ratings))).collect();
    let needed = store::needed(ctx.read()).await?.remove(team.as_str()).unwrap_or_default();
    Ok(SkillMatrix { needed: needed.iter().map(|skill| rules::coverage(skill, &said)).collect(), said })
}

/// Adds or removes a skill the team needs.
pub async fn need(ctx: &Ctx, team: &str, skill: &str, is_needed: bool) -> Result<()> {
    let mut tx = ctx.write().await?;
    let (current, team) = sight::of_team(ctx, team).await?;
    let skill = rules::skill(skill);
    rules::faults_of_skill(&skill).refuse("the skill")?;
    if is_needed {
        store::need(&mut tx, team.as_str(), &skill, current.today).await?;
    } else {
        store::need_no_more(&mut tx, team.as_str(), &skill).await?;
    }
    let said = if is_needed { "added a skill the team needs" } else { "removed a skill the team needs" };
    tx.commit(ctx.says(said, format!("team:{team}"), skill)).await
}
