//! Finding a mentor, asking, answering, meeting, and seeing whether knowledge spread.

use std::collections::{BTreeMap, BTreeSet};

use castra_evidence::repositories::{self, Analysis, ComponentRow};
use castra_org::organization::{self, Current, PersonId, Repository};
use castra_platform::{Ctx, Error, Result};
use chrono::NaiveDate;

use super::{
    model::{Ask, Availability, Candidate, Pair, Part, Risk, Session, Shares},
    rules::{self, Looking},
    store,
};
use crate::growth::{
    assessments,
    kinds::{MeansKind, PairState, SessionState},
    ladder::ladder,
    plans::{self, Means, MeansTerms, store as plan_store},
    sight,
};

/// A component is worth a pair from so many files or lines on, as elsewhere.
const LEAST_FILES: usize = 5;
const LEAST_LINES: u64 = 200;
const LONGEST: usize = 4000;

/// In which part somebody looks at a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// They are the mentor.
    Mentor,
    /// They are the mentee.
    Mentee,
    /// They lead the mentee: they see that there is a pair and when it meets, no notes.
    Lead,
}

fn role(ctx: &Ctx, current: &Current, pair: &Pair) -> Option<Seat> {
    if sight::is_among(ctx, &[&pair.mentor]) {
        return Some(Seat::Mentor);
    }
    match sight::eye(ctx, current, &pair.mentee)? {
        sight::Eye::Own => Some(Seat::Mentee),
        sight::Eye::Lead | sight::Eye::Mentor => Some(Seat::Lead),
    }
}

fn me(ctx: &Ctx) -> PersonId {
    PersonId::from(ctx.viewer.person.clone().unwrap_or_default())
}

fn subject(pair: &Pair) -> String {
    format!("mentoring:{}", pair.id)
}

/// The ids of the pairs in which the viewer mentors a person now.
pub(in crate::growth) async fn meeting_with(ctx: &Ctx, mentee: &PersonId) -> Result<Vec<String>> {
    if ctx.viewer.person.is_none() {
        return Ok(Vec::new());
    }
    let pairs = store::of_person(ctx, &me(ctx)).await?.into_iter();
    let is_meeting = |pair: &Pair| pair.state == PairState::Accepted && &pair.mentee == mentee;
    let mine = pairs.filter(|pair| is_meeting(pair) && sight::is_among(ctx, &[&pair.mentor]));
    Ok(mine.map(|pair| pair.id).collect())
}

/// The pairs in which a person is mentored now, for those who may change their plan.
pub(in crate::growth) async fn meeting_as_mentee(ctx: &Ctx, mentee: &PersonId) -> Result<Vec<Pair>> {
    let mut pairs = of_mentee(ctx, mentee).await?;
    pairs.retain(|pair| pair.state == PairState::Accepted);
    Ok(pairs)
}

/// The pairs in which a person learns, the newest first, for those who may see all of their growth.
pub async fn of_mentee(ctx: &Ctx, mentee: &PersonId) -> Result<Vec<Pair>> {
    sight::entitled(ctx, mentee).await?;
    let mut pairs = store::of_person(ctx, mentee).await?;
    pairs.retain(|pair| &pair.mentee == mentee);
    Ok(pairs)
}

/// The pairs that the viewer is one of, the newest first.
pub async fn mine(ctx: &Ctx) -> Result<Vec<Pair>> {
    if ctx.viewer.person.is_none() {
        return Ok(Vec::new());
    }
    store::of_person(ctx, &me(ctx)).await
}

/// What the viewer has planned up to a day, and has not written down.
pub async fn planned(ctx: &Ctx, until: NaiveDate) -> Result<Vec<Session>> {
    store::planned(ctx.read(), &me(ctx), until).await
}

/// A pair with its sessions, as far as the viewer may see.
#[derive(Debug, Clone)]
pub struct OpenedPair {
    /// The pair.
    pub pair: Pair,
    /// In which part the viewer sees it.
    pub part: Seat,
    /// Its sessions, the newest first; notes for the two alone.
    pub sessions: Vec<Session>,
    /// How well the two know the part of the code now.
    pub now: Option<Shares>,
}

/// One pair.
pub async fn opened(ctx: &Ctx, id: &str) -> Result<OpenedPair> {
    let current = organization::current(ctx).await?;
    let mut pair = store::find(ctx, id).await?;
    let part = role(ctx, &current, &pair).ok_or_else(sight::nothing)?;
    let sessions = store::sessions(ctx, id, part != Seat::Lead).await?;
    // What the mentor answers is said to whoever asked and to the two.
    if part == Seat::Lead && pair.asked_by != me(ctx) {
        pair.answer.clear();
    }
    let now = match &pair.part {
        Some(part) => shares(ctx, &current, part, &pair.mentor, &pair.mentee).await?,
        None => None,
    };
    Ok(OpenedPair { pair, part, sessions, now })
}

/// How well two people know a part of the code today; none before its repository's first scan.
async fn shares(
    ctx: &Ctx,
    current: &Current,
    part: &Part,
    mentor: &PersonId,
    mentee: &PersonId,
) -> Result<Option<Shares>> {
    let Some(analysis) = repositories::analysis(ctx, part.repository.as_str(), current.today).await? else {
        return Ok(None);
    };
    let Some(row) = analysis.components.iter().find(|row| row.name == part.component) else {
        return Ok(None);
    };
    let knowers = i64::try_from(row.known_by.len()).unwrap_or(i64::MAX);
    Ok(Some(Shares { mentor: share(&analysis, row, mentor), mentee: share(&analysis, row, mentee), knowers }))
}

/// The share of a component's files that somebody is an author of.
fn share(analysis: &Analysis, row: &ComponentRow, person: &PersonId) -> f64 {
    let files = analysis.knowledge.files.iter().filter(|file| file.component == row.name);
    let own =
        files.filter(|file| file.authors().any(|identity| analysis.person(identity) == Some(person))).count();
    #[expect(clippy::cast_precision_loss, reason = "files are far below 2^52")]
    let share = own as f64 / row.files.max(1) as f64;
    share
}

/// The repositories of a person's teams.
fn repositories_of(current: &Current, person: &PersonId) -> Vec<Repository> {
    let teams = current.charter.teams_of(person);
    let all = repositories::on_day(current, current.today, None);
    all.into_iter().filter(|repository| teams.contains(&repository.team)).collect()
}

/// Who knows which part of the code that a person works on.
async fn parts_of(
    ctx: &Ctx,
    current: &Current,
    person: &PersonId,
) -> Result<BTreeMap<Part, BTreeSet<PersonId>>> {
    let mut parts = BTreeMap::new();
    for repository in repositories_of(current, person) {
        let Some(analysis) = repositories::analysis(ctx, repository.id.as_str(), current.today).await? else {
            continue;
        };
        for row in &analysis.components {
            let part = Part { repository: repository.id.clone(), component: row.name.clone() };
            parts.insert(part, row.known_by.iter().filter_map(|who| who.id().cloned()).collect());
        }
    }
    Ok(parts)
}

/// How many people everybody mentors, or was asked to.
async fn mentees(ctx: &Ctx) -> Result<BTreeMap<PersonId, i64>> {
    let mut counts = BTreeMap::new();
    for pair in store::live(ctx.read()).await? {
        *counts.entry(pair.mentor).or_insert(0) += 1;
    }
    Ok(counts)
}

/// Who would fit as a mentor on an axis, with the reasons.
pub async fn candidates(ctx: &Ctx, mentee: &PersonId, axis: &str) -> Result<Vec<Candidate>> {
    let (current, _) = sight::entitled(ctx, mentee).await?;
    let (_, ladder) = ladder(ctx).await?;
    let Some(found) = ladder.axis(axis) else {
        return Err(Error::invalid_field("axis", format!("`{axis}` is not an axis of the ladder")));
    };
    let open: Vec<Availability> = store::availabilities(ctx.read())
        .await?
        .into_values()
        .filter(|said| said.axes.iter().any(|known| known == axis))
        .collect();
    let pairs = store::live(ctx.read()).await?;
    let own = pairs.iter().filter(|pair| &pair.mentee == mentee).map(|pair| pair.mentor.clone());
    let is_here = |person: &PersonId| current.organization().is_active(person, current.today);
    let left = open.iter().map(|said| said.person.clone()).filter(|person| !is_here(person));
    Ok(rules::candidates(&Looking {
        mentee,
        axis: &found.title,
        levels: &assessments::on_axis(ctx, axis).await?,
        open: &open,
        mentees: &mentees(ctx).await?,
        parts: &parts_of(ctx, &current, mentee).await?,
        out: &own.chain(left).collect(),
    }))
}

/// What the viewer says of being a mentor.
pub async fn availability(ctx: &Ctx) -> Result<Option<Availability>> {
    Ok(store::availabilities(ctx.read()).await?.remove(&me(ctx)))
}

/// Says on which axes the viewer may be suggested as a mentor, and for how many people.
pub async fn be_available(ctx: &Ctx, capacity: i64, axes: Vec<String>) -> Result<Availability> {
    let current = organization::current(ctx).await?;
    let person = me(ctx);
    if !current.organization().is_active(&person, current.today) {
        return Err(Error::forbidden("mentors are people of the organization"));
    }
    if !(0..=20).contains(&capacity) {
        return Err(Error::invalid_field("capacity", "give a number of people from 0 to 20"));
    }
    let (_, ladder) = ladder(ctx).await?;
    if let Some(axis) = axes.iter().find(|axis| ladder.axis(axis).is_none()) {
        return Err(Error::invalid_field("axes", format!("`{axis}` is not an axis of the ladder")));
    }
    let said = Availability { person: person.clone(), capacity, axes };
    let mut tx = ctx.write().await?;
    store::put_availability(&mut tx, &said).await?;
    tx.commit(ctx.says("said whom they can mentor", plans::subject(&person), "")).await?;
    Ok(said)
}

/// Checks who is asked, for what.
async fn check(ctx: &Ctx, current: &Current, mentee: &PersonId, ask: &Ask) -> Result<()> {
    let mentor = PersonId::from(ask.mentor.as_str());
    let refuse = |message: &str| Err(Error::invalid_field("mentor", message));
    if !current.organization().is_active(&mentor, current.today) {
        return refuse("choose somebody who is here");
    }
    if &mentor == mentee {
        return refuse("nobody mentors themself");
    }
    if ask.why.chars().count() > LONGEST {
        return Err(Error::invalid_field("why", format!("this is longer than {LONGEST} characters")));
    }
    if !ask.axis.is_empty() && ladder(ctx).await?.1.axis(&ask.axis).is_none() {
        return Err(Error::invalid_field("axis", format!("`{}` is not an axis of the ladder", ask.axis)));
    }
    if let Some(part) = &ask.part
        && !current.organization().repositories.contains_key(&part.repository)
    {
        return Err(Error::invalid_field(
            "repository",
            format!("there is no repository `{}`", part.repository),
        ));
    }
    let live = store::live(ctx.read()).await?;
    if live.iter().any(|pair| {
        pair.mentor == mentor && &pair.mentee == mentee && pair.axis == ask.axis && pair.part == ask.part
    }) {
        return refuse("they are asked already, or meet");
    }
    let said = store::availabilities(ctx.read()).await?.remove(&mentor);
    let n = mentees(ctx).await?.get(&mentor).copied().unwrap_or(0);
    if rules::room(rules::capacity(said.as_ref()), n) == 0 {
        return refuse("they have no room for one more; ask again later, or somebody else");
    }
    Ok(())
}

/// Asks somebody to be a person's mentor: the person themself does, or whoever leads them.
pub async fn ask(ctx: &Ctx, mentee: &PersonId, ask: Ask) -> Result<Pair> {
    let (current, _) = sight::entitled(ctx, mentee).await?;
    check(ctx, &current, mentee, &ask).await?;
    if let Some(area) = &ask.area {
        let known = plans::whole(ctx, mentee).await?.areas;
        if !known.iter().any(|known| &known.id == area) {
            return Err(Error::invalid_field("area", "there is no area like this in the plan"));
        }
    }
    let mentor = PersonId::from(ask.mentor.as_str());
    let then = match &ask.part {
        Some(part) => shares(ctx, &current, part, &mentor, mentee).await?,
        None => None,
    };
    let pair = Pair {
        id: ctx.new_id(),
        mentor,
        mentee: mentee.clone(),
        axis: ask.axis,
        area: ask.area,
        part: ask.part,
        state: PairState::Asked,
        asked_by: me(ctx),
        asked_on: current.today,
        answered_on: None,
        ended_on: None,
        why: ask.why,
        answer: String::new(),
        then,
        revision: 1,
    };
    let mut tx = ctx.write().await?;
    store::insert(&mut tx, ctx, &pair).await?;
    tx.commit(ctx.says("asked for a mentor", subject(&pair), "")).await?;
    Ok(pair)
}

/// A pair that the viewer may change in one of these parts.
async fn to_change(ctx: &Ctx, id: &str, parts: &[Seat]) -> Result<(Current, Pair)> {
    let current = organization::current(ctx).await?;
    let pair = store::find(ctx, id).await?;
    let part = role(ctx, &current, &pair).ok_or_else(sight::nothing)?;
    if !parts.contains(&part) {
        return Err(Error::forbidden("this is for the two who meet"));
    }
    Ok((current, pair))
}

/// The mentor says yes or no, and why, if they want to.
pub async fn answer(ctx: &Ctx, id: &str, accepts: bool, text: &str) -> Result<Pair> {
    let (current, mut pair) = to_change(ctx, id, &[Seat::Mentor]).await?;
    if pair.state != PairState::Asked {
        return Err(Error::conflict("this is answered already, or was taken back"));
    }
    if text.chars().count() > LONGEST {
        return Err(Error::invalid_field("answer", format!("this is longer than {LONGEST} characters")));
    }
    pair.state = if accepts { PairState::Accepted } else { PairState::Declined };
    pair.answered_on = Some(current.today);
    text.clone_into(&mut pair.answer);
    let mut tx = ctx.write().await?;
    store::save(&mut tx, ctx, &pair).await?;
    if let Some(area) = pair.area.as_ref().filter(|_| accepts) {
        let what = format!("Mentoring by {}", current.organization().person_name(&pair.mentor));
        let terms = MeansTerms { pair: Some(pair.id.clone()), ..MeansTerms::new(MeansKind::Mentoring, what) };
        let means = Means {
            id: ctx.new_id(),
            area: area.clone(),
            person: pair.mentee.clone(),
            terms,
            since: current.today,
            ended_on: None,
        };
        plan_store::touch(&mut tx, &pair.mentee, current.today, None).await?;
        plan_store::insert_means(&mut tx, ctx, &means).await?;
    }
    let did = if accepts { "accepted to mentor" } else { "declined to mentor" };
    tx.commit(ctx.says(did, subject(&pair), "")).await?;
    pair.revision += 1;
    Ok(pair)
}

/// Ends a pair that meets, or takes back what was asked.
pub async fn end(ctx: &Ctx, id: &str) -> Result<Pair> {
    let (current, mut pair) = to_change(ctx, id, &[Seat::Mentor, Seat::Mentee, Seat::Lead]).await?;
    let (state, did) = match pair.state {
        PairState::Accepted => (PairState::Ended, "ended a mentoring"),
        PairState::Asked if pair.mentor != me(ctx) => {
            (PairState::Withdrawn, "took back a request for a mentor")
        }
        PairState::Asked => return Err(Error::conflict("you are asked: say yes or no")),
        _ => return Err(Error::conflict("this is over already")),
    };
    pair.state = state;
    pair.ended_on = Some(current.today);
    let mut tx = ctx.write().await?;
    store::save(&mut tx, ctx, &pair).await?;
    plan_store::end_pair(&mut tx, id, current.today).await?;
    tx.commit(ctx.says(did, subject(&pair), "")).await?;
    pair.revision += 1;
    Ok(pair)
}

/// Plans a session, or writes one down that took place.
pub async fn meet(ctx: &Ctx, id: &str, day: NaiveDate, is_held: bool, note: &str) -> Result<Session> {
    let (current, pair) = to_change(ctx, id, &[Seat::Mentor, Seat::Mentee]).await?;
    if pair.state != PairState::Accepted {
        return Err(Error::conflict("the two do not meet"));
    }
    check_note(note)?;
    check_day(&current, &pair, day, is_held)?;
    if !is_held && !note.is_empty() {
        return Err(Error::invalid_field("note", "a note is of what took place; write it down then"));
    }
    let session = Session {
        id: ctx.new_id(),
        pair: pair.id.clone(),
        day,
        state: if is_held { SessionState::Held } else { SessionState::Planned },
        author: me(ctx),
        note: note.to_owned(),
    };
    let mut tx = ctx.write().await?;
    store::insert_session(&mut tx, ctx, &session).await?;
    if is_held {
        touch(&mut tx, &current, &pair).await?;
    }
    let did = if is_held { "held a mentoring session" } else { "planned a mentoring session" };
    tx.commit(ctx.says(did, subject(&pair), day.to_string())).await?;
    Ok(session)
}

fn check_note(note: &str) -> Result<()> {
    if note.chars().count() > LONGEST {
        return Err(Error::invalid_field("note", format!("this is longer than {LONGEST} characters")));
    }
    Ok(())
}

fn check_day(current: &Current, pair: &Pair, day: NaiveDate, is_held: bool) -> Result<()> {
    if is_held && day > current.today {
        return Err(Error::invalid_field("day", "what is to come cannot have taken place"));
    }
    if is_held && pair.answered_on.is_some_and(|since| day < since) {
        return Err(Error::invalid_field("day", "the two did not meet yet on this day"));
    }
    if !is_held && day < current.today {
        return Err(Error::invalid_field("day", "choose a day to come, or say that it took place"));
    }
    Ok(())
}

/// A session held is a step in the area of the plan that the pair is for.
async fn touch(tx: &mut castra_platform::db::Tx, current: &Current, pair: &Pair) -> Result<()> {
    if pair.area.is_none() {
        return Ok(());
    }
    plan_store::touch(tx, &pair.mentee, current.today, None).await
}

/// Says that a planned session took place or was skipped.
pub async fn close(ctx: &Ctx, id: &str, is_held: bool, note: &str) -> Result<Session> {
    let known = store::session(ctx.read(), id).await?;
    let (current, pair) = to_change(ctx, &known.pair, &[Seat::Mentor, Seat::Mentee]).await?;
    // Held earlier than planned is held today.
    let day = known.day.min(current.today);
    check_note(note)?;
    if is_held {
        check_day(&current, &pair, day, is_held)?;
    }
    let state = if is_held { SessionState::Held } else { SessionState::Skipped };
    let day = if is_held { day } else { known.day };
    let session = Session { state, day, author: me(ctx), note: note.to_owned(), ..known };
    let mut tx = ctx.write().await?;
    store::end_session(&mut tx, ctx, &session).await?;
    if is_held {
        touch(&mut tx, &current, &pair).await?;
    }
    let did = if is_held { "held a mentoring session" } else { "skipped a mentoring session" };
    tx.commit(ctx.says(did, subject(&pair), session.day.to_string())).await?;
    Ok(session)
}

/// Who was mentored in the days up to one.
pub(in crate::growth) async fn mentored(ctx: &Ctx, day: NaiveDate, days: u32) -> Result<Vec<String>> {
    store::mentored(ctx.read(), day - chrono::Days::new(u64::from(days)), day).await
}

/// How many of these people are mentored now.
pub(in crate::growth) async fn meeting(ctx: &Ctx) -> Result<BTreeSet<PersonId>> {
    let live = store::live(ctx.read()).await?.into_iter();
    Ok(live.filter(|pair| pair.state == PairState::Accepted).map(|pair| pair.mentee).collect())
}

/// The parts of a team's code that one person alone knows, the largest first: for its lead.
pub async fn risks(ctx: &Ctx, team: &str) -> Result<Vec<Risk>> {
    let (current, team) = sight::of_team(ctx, team).await?;
    let live = store::live(ctx.read()).await?;
    let mut risks = Vec::new();
    for repository in repositories::on_day(&current, current.today, Some(&team)) {
        let Some(analysis) = repositories::analysis(ctx, repository.id.as_str(), current.today).await? else {
            continue;
        };
        let counts = |row: &&ComponentRow| row.files >= LEAST_FILES || row.lines >= LEAST_LINES;
        for row in analysis.components.iter().filter(counts) {
            let Some(knower) = row.sole.as_ref().and_then(|who| who.id()) else { continue };
            let part = Part { repository: repository.id.clone(), component: row.name.clone() };
            let pair = live.iter().find(|pair| pair.part.as_ref() == Some(&part) && &pair.mentor == knower);
            // A pair is named only where the viewer may open it.
            let pair = pair.filter(|pair| role(ctx, &current, pair).is_some()).map(|pair| pair.id.clone());
            risks.push(Risk { part, lines: row.lines, knower: knower.clone(), pair });
        }
    }
    risks.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.part.cmp(&b.part)));
    Ok(risks)
}
