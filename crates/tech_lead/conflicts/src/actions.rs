//! Opening a case, noting steps, planning the next one, adding readers, and ending it.

use castra_org::{
    charter,
    organization::{self, Current, PersonId, Scope, TeamId},
};
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Permission,
    db::{Reads, Tx},
    private::{Owner, Sealed, open_each},
    terms::Terms as _,
};
use chrono::NaiveDate;

use super::{
    RESPONSIBILITY, guidance,
    kinds::CaseState,
    model::{Case, Entry, Line, Note, Opened, Said, Terms},
    rules, store,
};

fn not_there() -> Error {
    Error::not_found("case here that you can read")
}

fn me(ctx: &Ctx) -> Result<PersonId> {
    ctx.viewer.person.as_deref().map(PersonId::from).ok_or_else(not_there)
}

/// The teams for whose conflicts the viewer is accountable or responsible.
pub(super) fn teams(ctx: &Ctx, current: &Current) -> Vec<TeamId> {
    let keeps = |team: &&organization::Team| {
        charter::practises(ctx, &current.charter, RESPONSIBILITY, &Scope::Team(team.id.clone()))
    };
    if ctx.viewer.person.is_none() {
        return Vec::new();
    }
    current.organization().active_teams(current.today).filter(keeps).map(|team| team.id.clone()).collect()
}

async fn lines(ctx: &Ctx, cases: Vec<Case>) -> Result<Vec<Line>> {
    let terms = open_each(ctx, cases.iter().map(|case| &case.body)).await?;
    Ok(cases.into_iter().zip(terms).map(|(case, terms)| Line { case, terms }).collect())
}

/// Every case the viewer can read, newest first.
pub(super) async fn mine(ctx: &Ctx) -> Result<Vec<Line>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    lines(ctx, store::of(ctx.read(), me).await?).await
}

/// A page of the same, in the order of ids, after one of them.
pub(super) async fn page(ctx: &Ctx, after: &str, limit: i64) -> Result<Vec<Line>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    lines(ctx, store::page(ctx.read(), me, after, limit).await?).await
}

/// A case the viewer can read, with its other readers; any other is not found, and the refusal takes equally long.
async fn find(ctx: &Ctx, mut reads: impl Reads, id: &str) -> Result<(Case, Vec<PersonId>)> {
    ctx.may(&Permission::ReadOrganization)?;
    let case = store::get(&mut reads, id).await?;
    let readers = store::readers(&mut reads, id).await?;
    let case = case.ok_or_else(not_there)?;
    let mut all: Vec<&str> = readers.iter().map(String::as_str).collect();
    all.push(case.lead.as_str());
    if !ctx.viewer.may(&Permission::Private(&all)) {
        return Err(not_there());
    }
    Ok((case, readers.into_iter().map(PersonId::from).collect()))
}

/// A case of the viewer's own; other readers are refused with the rule, since they know the case exists.
async fn find_own(ctx: &Ctx, tx: &mut Tx, id: &str, seen: &Seen) -> Result<Case> {
    let (case, _) = find(ctx, tx, id).await?;
    if !ctx.viewer.is(case.lead.as_str()) {
        return Err(Error::forbidden(
            "only the lead who opened a case can change it; you can read it and add notes",
        ));
    }
    seen.check(case.revision)?;
    Ok(case)
}

/// A case with all notes.
pub(super) async fn opened(ctx: &Ctx, id: &str) -> Result<Opened> {
    let (case, readers) = find(ctx, ctx.read(), id).await?;
    let notes = store::notes(ctx.read(), id).await?;
    let terms = case.body.open(ctx).await?;
    let said = open_each(ctx, notes.iter().map(|note| &note.words)).await?;
    Ok(Opened { notes: notes.into_iter().zip(said).collect(), case, terms, readers })
}

fn check(current: &Current, terms: Terms) -> Result<Terms> {
    let mut faults = rules::faults(&terms);
    let organization = current.organization();
    let is_known = |party: &&String| match party.split_once(':') {
        Some(("person", id)) => organization.people.contains_key(&PersonId::from(id)),
        Some(("team", id)) => organization.teams.contains_key(&TeamId::from(id)),
        _ => false,
    };
    if let Some(unknown) = terms.between.iter().find(|party| !is_known(party)) {
        let message = format!("`{unknown}` is not a person or team here; write `person:bo` or `team:search`");
        faults.add("between", message);
    }
    faults.refuse("the case").map(|()| terms.trimmed())
}

/// Opens a case for a team.
pub(super) async fn open(ctx: &Ctx, team: &str, terms: Terms) -> Result<Case> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let mine = teams(ctx, &current);
    if mine.is_empty() {
        return Err(Error::forbidden(
            "only those accountable or responsible for conflicts in a team can open a case",
        )
        .ask_who("conflict"));
    }
    let team = mine.into_iter().find(|known| known.as_str() == team).ok_or_else(|| {
        Error::invalid_field("team", "choose a team for whose conflicts you are accountable or responsible")
    })?;
    let terms = check(&current, terms)?;
    let id = ctx.new_id();
    let case = Case {
        body: seal(&mut tx, ctx, &me, &id, &terms).await?,
        id,
        team,
        lead: me,
        state: CaseState::Open,
        opened_on: current.today,
        next_on: terms.next_on,
        revision: 1,
    };
    store::insert(&mut tx, &case).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(case)
}

async fn seal(tx: &mut Tx, ctx: &Ctx, lead: &PersonId, id: &str, terms: &Terms) -> Result<Sealed<Terms>> {
    Sealed::new(tx, ctx, Owner::Person(lead.as_str()), ("conflict_cases", id, "body"), terms).await
}

/// Changes the content of a case: parties, subject, situation, next step.
pub(super) async fn change(ctx: &Ctx, id: &str, seen: &Seen, terms: Terms) -> Result<()> {
    let mut tx = ctx.write().await?;
    let case = find_own(ctx, &mut tx, id, seen).await?;
    let terms = check(&organization::current(ctx).await?, terms)?;
    save(&mut tx, ctx, case, &terms).await?;
    tx.commit(ctx.says_privately()).await
}

async fn save(tx: &mut Tx, ctx: &Ctx, case: Case, terms: &Terms) -> Result<()> {
    let body = case.body.replace(tx, ctx, Owner::Person(case.lead.as_str()), terms).await?;
    store::update(tx, &Case { body, next_on: terms.next_on, ..case }).await
}

/// Notes what was done, a step that was tried, or how the case ended. Only its lead can end it.
pub(super) async fn note(ctx: &Ctx, id: &str, seen: &Seen, entry: &Entry) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let mut case = match entry.to {
        Some(_) => find_own(ctx, &mut tx, id, seen).await?,
        None => find(ctx, &mut tx, id).await?.0,
    };
    seen.check(case.revision)?;
    if let Some(unknown) = entry.step.as_deref().filter(|key| guidance::step(key).is_none()) {
        return Err(Error::invalid_field("step", format!("`{unknown}` is not a step in the list")));
    }
    rules::faults_of_note(entry).refuse("the note")?;
    let today = organization::current(ctx).await?.today;
    case.state = rules::turn(case.state, entry.to).map_err(Error::conflict)?;
    if case.state != CaseState::Open {
        case.next_on = None;
    }
    store::update(&mut tx, &case).await?;
    add(&mut tx, ctx, id, &me, entry, today).await?;
    tx.commit(ctx.says_privately()).await
}

async fn add(
    tx: &mut Tx,
    ctx: &Ctx,
    conflict: &str,
    writer: &PersonId,
    entry: &Entry,
    on: NaiveDate,
) -> Result<()> {
    let id = ctx.new_id();
    let owner = Owner::Person(writer.as_str());
    let said = entry.said.clone().trimmed();
    let note = Note {
        words: Sealed::new(tx, ctx, owner, ("conflict_notes", &id, "words"), &said).await?,
        place: store::next_place(tx, conflict).await?,
        conflict: conflict.to_owned(),
        writer: writer.clone(),
        step: entry.step.clone(),
        state: entry.to,
        written_on: on,
        id,
    };
    store::add_note(tx, &note).await
}

/// Notes that the planned step was done, and clears it.
pub(super) async fn next_done(ctx: &Ctx, id: &str) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let case = find_own(ctx, &mut tx, id, &Seen::ANY).await?;
    let terms = case.body.open(ctx).await?.filter(|terms| !terms.next.is_empty());
    let terms = terms.ok_or_else(|| Error::conflict("this case has no next step"))?;
    let today = organization::current(ctx).await?.today;
    let said = Said { words: format!("Done: {}", terms.next), ..Said::default() };
    save(&mut tx, ctx, case, &Terms { next: String::new(), next_on: None, ..terms }).await?;
    add(&mut tx, ctx, id, &me, &Entry { said, ..Entry::default() }, today).await?;
    tx.commit(ctx.says_privately()).await
}

/// Adds a reader, who can read the case and add notes from now on.
pub(super) async fn let_read(ctx: &Ctx, id: &str, person: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    let case = find_own(ctx, &mut tx, id, &Seen::ANY).await?;
    let current = organization::current(ctx).await?;
    let person = PersonId::from(person);
    if !current.organization().is_active(&person, current.today) || person == case.lead {
        return Err(Error::invalid_field("person", "choose an active person other than yourself"));
    }
    store::add_reader(&mut tx, id, person.as_str(), current.today).await?;
    tx.commit(ctx.says_privately()).await
}

/// Permanently removes readers who have left: their access does not return with them.
pub(super) async fn end_of_leavers(ctx: &Ctx) -> Result<()> {
    if gone(ctx, ctx.read()).await?.is_empty() {
        return Ok(());
    }
    let mut tx = ctx.write().await?;
    for person in gone(ctx, &mut tx).await? {
        store::remove_reader(&mut tx, &person).await?;
    }
    tx.commit(ctx.says_privately()).await
}

/// Readers who have left.
async fn gone(ctx: &Ctx, reads: impl Reads) -> Result<Vec<String>> {
    let current = organization::current(ctx).await?;
    let mut people = store::let_in(reads).await?;
    people
        .retain(|person| !current.organization().is_active(&PersonId::from(person.as_str()), current.today));
    Ok(people)
}

/// A past case, for the demo company.
#[derive(Debug, Clone)]
pub struct PastCase {
    /// The team it concerns.
    pub team: TeamId,
    /// The lead.
    pub lead: PersonId,
    /// The day it was opened.
    pub opened_on: NaiveDate,
    /// The parties, such as `person:bo` or `team:search`.
    pub between: Vec<String>,
    /// The subject.
    pub about: String,
    /// The situation.
    pub situation: String,
    /// The next step and its day.
    pub next: Option<(String, NaiveDate)>,
    /// The notes, in order.
    pub notes: Vec<PastNote>,
}

/// A note in a past case.
#[derive(Debug, Clone)]
pub struct PastNote {
    /// The day.
    pub on: NaiveDate,
    /// The step that was tried, if any.
    pub step: Option<&'static str>,
    /// The new status, if it changed.
    pub to: Option<CaseState>,
    /// What was done, or how it ended.
    pub words: String,
    /// The lesson learned.
    pub learning: String,
}

/// Saves past cases as if written then; only for the machine itself.
pub async fn remember(ctx: &Ctx, cases: &[PastCase]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(not_there());
    }
    let mut tx = ctx.write().await?;
    for past in cases {
        let id = ctx.new_id();
        let (next, next_on) = past.next.clone().unzip();
        let terms = Terms {
            between: past.between.clone(),
            about: past.about.clone(),
            situation: past.situation.clone(),
            next: next.unwrap_or_default(),
            next_on,
        };
        let case = Case {
            body: seal(&mut tx, ctx, &past.lead, &id, &terms).await?,
            id,
            team: past.team.clone(),
            lead: past.lead.clone(),
            state: past.notes.iter().rev().find_map(|note| note.to).unwrap_or(CaseState::Open),
            opened_on: past.opened_on,
            next_on,
            revision: 1,
        };
        store::insert(&mut tx, &case).await?;
        for note in &past.notes {
            let said = Said { words: note.words.clone(), learning: note.learning.clone() };
            let entry = Entry { said, step: note.step.map(str::to_owned), to: note.to };
            add(&mut tx, ctx, &case.id, &past.lead, &entry, note.on).await?;
        }
    }
    tx.commit(ctx.says_privately()).await
}
