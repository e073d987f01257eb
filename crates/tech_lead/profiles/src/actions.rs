//! Reading a profile, adding and ending entries, and reviewing it.

use std::collections::{BTreeSet, HashMap};

use castra_analysis::{handover, person_areas, person_fading, person_languages};
use castra_org::{
    organization::{self, Current, PersonId, TeamId},
    practices::REPOSITORIES,
};
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    clock::Timestamp,
    db::Tx,
    private::{Owner, Sealed, open_each},
    terms::Terms as _,
};
use chrono::NaiveDate;

use super::{
    RESPONSIBILITY,
    kinds::ProfilePart,
    model::{End, Entry, Look, Member, Note, Profile, Read, Reason, Review, Technical, Words},
    rules, store,
};

fn not_there() -> Error {
    Error::not_found("such profile")
}

/// The readers of a profile other than the person: their leads and their manager.
pub(super) fn readers(current: &Current, person: &PersonId) -> Vec<PersonId> {
    let mut readers = current.charter.leaders(person);
    let manager = current.organization().people.get(person).and_then(|known| known.manager.clone());
    if let Some(manager) = manager.filter(|manager| !readers.contains(manager) && manager != person) {
        readers.push(manager);
    }
    readers
}

fn is_among(ctx: &Ctx, people: &[PersonId]) -> bool {
    let ids: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    ctx.viewer.may(&Permission::Private(&ids))
}

/// Whether the viewer may read a profile.
pub(super) fn may_read(ctx: &Ctx, current: &Current, person: &PersonId) -> bool {
    ctx.viewer.may(&Permission::Private(&[person.as_str()])) || is_among(ctx, &readers(current, person))
}

/// Whether the viewer is the person, who confirms their profile, or a lead of theirs, who marks it as reviewed.
pub(super) fn may_review(ctx: &Ctx, current: &Current, person: &PersonId) -> bool {
    ctx.viewer.may(&Permission::Private(&[person.as_str()])) || leads(ctx, current, person)
}

fn leads(ctx: &Ctx, current: &Current, person: &PersonId) -> bool {
    is_among(ctx, &current.charter.leaders(person))
}

fn may_write(ctx: &Ctx, current: &Current, person: &PersonId) -> bool {
    may_review(ctx, current, person)
}

/// Refuses a viewer who may read a profile but not edit it.
pub(super) fn check_writer(ctx: &Ctx, current: &Current, person: &PersonId) -> Result<()> {
    if may_write(ctx, current, person) {
        return Ok(());
    }
    Err(Error::forbidden("only the person and their lead can edit a profile; a manager can read it"))
}

/// The person of a profile the viewer may read; otherwise `not found`.
async fn find(ctx: &Ctx, person: &str) -> Result<(Current, PersonId)> {
    let current = organization::current(ctx).await?;
    let person = PersonId::from(person);
    let is_here = current.organization().people.contains_key(&person);
    if is_here && may_read(ctx, &current, &person) { Ok((current, person)) } else { Err(not_there()) }
}

/// The number of days after which a profile is due for review.
pub(super) fn cadence(current: &Current) -> u32 {
    current.organization().catalog.responsibility(RESPONSIBILITY).map_or(90, |known| known.cadence_days)
}

fn me(ctx: &Ctx) -> Result<PersonId> {
    ctx.viewer.person.as_deref().map(PersonId::from).ok_or_else(not_there)
}

/// Opens entries.
pub(super) async fn read(ctx: &Ctx, entries: Vec<Entry>) -> Result<Vec<Read>> {
    let words = open_each(ctx, entries.iter().map(|entry| &entry.body)).await?;
    let ends = entries.iter().filter_map(|entry| entry.end.as_ref());
    let mut whys = open_each(ctx, ends.filter_map(|end| end.why.as_ref())).await?.into_iter();
    let read = |(entry, words): (Entry, Option<Words>)| {
        let has_why = entry.end.as_ref().is_some_and(|end| end.why.is_some());
        let why = if has_why { whys.next().flatten() } else { None };
        Read { entry, words, why }
    };
    Ok(entries.into_iter().zip(words).map(read).collect())
}

/// A profile with knowledge from history.
pub(super) async fn opened(ctx: &Ctx, person: &str) -> Result<Profile> {
    let (current, person) = find(ctx, person).await?;
    let technical = technical(ctx, &person).await?;
    let entries = store::entries(ctx.read(), person.as_str()).await?;
    let reviews = store::reviews(ctx.read(), person.as_str()).await?;
    let changes = rules::changes(&entries, reviews.first().map(|review| review.at));
    let (standing, mut ended): (Vec<_>, Vec<_>) =
        read(ctx, entries).await?.into_iter().partition(|read| read.entry.end.is_none());
    ended.sort_by_key(|read| std::cmp::Reverse(read.entry.end.as_ref().map(|end| end.at)));
    let notes = open_each(ctx, reviews.iter().filter_map(|review| review.note.as_ref())).await?;
    let mut notes = notes.into_iter();
    let reviews = reviews
        .into_iter()
        .map(|review| {
            let note = if review.note.is_some() { notes.next().flatten() } else { None };
            (review, note)
        })
        .collect();
    Ok(Profile {
        readers: readers(&current, &person),
        may_write: may_write(ctx, &current, &person),
        may_review: may_review(ctx, &current, &person),
        today: current.today,
        person,
        standing,
        ended,
        reviews,
        changes,
        technical,
    })
}

async fn technical(ctx: &Ctx, person: &PersonId) -> Result<Technical> {
    if !ctx.is_on(REPOSITORIES.key).await? {
        return Ok(Technical::default());
    }
    Ok(Technical {
        is_used: true,
        areas: person_areas(ctx, person).await?,
        languages: person_languages(ctx, person).await?,
        alone: handover(ctx, person).await?.map(|found| found.repositories),
        fading: person_fading(ctx, person).await?,
    })
}

/// Adds an entry to a profile, replacing another one if given.
pub(super) async fn note(ctx: &Ctx, person: &str, note: Note) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let (current, person) = find(ctx, person).await?;
    check_writer(ctx, &current, &person)?;
    rules::faults(&note).refuse("the entry")?;
    let Note { part, text, links, replaces } = note.trimmed();
    let part = part.ok_or_else(|| Error::invalid_field("part", "choose a part of the profile"))?;
    let id = ctx.new_id();
    if let Some(old) = &replaces {
        let known = store::get(&mut tx, old).await?.filter(|old| old.person == person);
        still_stands(&known.ok_or_else(no_entry)?)?;
        let end = End { at: ctx.now(), by: me.clone(), why: None, replaced_by: Some(id.clone()) };
        store::end(&mut tx, old, &end).await?;
    }
    let entry = Entry {
        body: seal(&mut tx, ctx, &person, &id, &Words { text, links }).await?,
        id,
        person,
        part,
        author: me,
        noted_at: ctx.now(),
        noted_on: current.today,
        end: None,
    };
    store::insert(&mut tx, &entry).await?;
    tx.commit(ctx.says_privately()).await
}

fn no_entry() -> Error {
    Error::not_found("such entry")
}

fn still_stands(entry: &Entry) -> Result<()> {
    match entry.end {
        None => Ok(()),
        Some(_) => Err(Error::conflict("this entry has already ended; nothing was saved")),
    }
}

async fn seal(tx: &mut Tx, ctx: &Ctx, person: &PersonId, id: &str, words: &Words) -> Result<Sealed<Words>> {
    Sealed::new(tx, ctx, Owner::Person(person.as_str()), ("profile_entries", id, "body"), words).await
}

/// Seals an optional text; none if it is empty.
async fn seal_text(
    tx: &mut Tx,
    ctx: &Ctx,
    person: &PersonId,
    place: (&str, &str, &str),
    text: &str,
) -> Result<Option<Sealed<String>>> {
    if text.is_empty() {
        return Ok(None);
    }
    Sealed::new(tx, ctx, Owner::Person(person.as_str()), place, &text.to_owned()).await.map(Some)
}

/// Ends an entry that no longer applies; the reason is optional.
pub(super) async fn end(ctx: &Ctx, id: &str, reason: Reason) -> Result<PersonId> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let entry = store::get(&mut tx, id).await?.filter(|entry| may_read(ctx, &current, &entry.person));
    let entry = entry.ok_or_else(no_entry)?;
    check_writer(ctx, &current, &entry.person)?;
    reason.faults().refuse("the reason")?;
    still_stands(&entry)?;
    let why = reason.trimmed().why;
    let why = seal_text(&mut tx, ctx, &entry.person, ("profile_entries", id, "why"), &why).await?;
    store::end(&mut tx, id, &End { at: ctx.now(), by: me, why, replaced_by: None }).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(entry.person)
}

/// Confirms the viewer's own profile, or marks that of a person they lead as reviewed; the note is optional.
pub(super) async fn review(ctx: &Ctx, person: &str, look: Look) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let (current, person) = find(ctx, person).await?;
    if !may_review(ctx, &current, &person) {
        return Err(Error::forbidden(
            "only the person can confirm a profile, and only their lead can review it",
        ));
    }
    look.faults().refuse("the review")?;
    let id = ctx.new_id();
    let note = look.trimmed().note;
    let note = seal_text(&mut tx, ctx, &person, ("profile_reviews", &id, "note"), &note).await?;
    let is_confirmed = me == person;
    let review = Review { id, person, reviewer: me, at: ctx.now(), on: current.today, note, is_confirmed };
    store::add_review(&mut tx, &review).await?;
    tx.commit(ctx.says_privately()).await
}

/// A team's members whose profiles the viewer may read, due ones first; `not found` if there are none.
pub(super) async fn of_team(ctx: &Ctx, team: &str) -> Result<(TeamId, Vec<Member>)> {
    let current = organization::current(ctx).await?;
    let nobody = || Error::not_found("such list of profiles");
    let organization = current.organization();
    let mut teams = organization.active_teams(current.today);
    let team =
        teams.find(|known| known.id.as_str() == team).map(|known| known.id.clone()).ok_or_else(nobody)?;
    let leads = current.charter.leads(&team);
    let mine: Vec<PersonId> = organization
        .members(&team, current.today)
        .map(|member| member.id.clone())
        .filter(|id| !leads.contains(id) && !ctx.viewer.is(id.as_str()) && may_read(ctx, &current, id))
        .collect();
    let leads_it = is_among(ctx, &leads);
    if mine.is_empty() && !leads_it {
        return Err(nobody());
    }
    Ok((team, members(ctx, &current, mine).await?))
}

/// The status of these people's profiles, due ones first.
pub(super) async fn members(ctx: &Ctx, current: &Current, people: Vec<PersonId>) -> Result<Vec<Member>> {
    let cadence = cadence(current);
    let (mut entries, mut reviews): (HashMap<_, Vec<_>>, HashMap<_, _>) = Default::default();
    for entry in store::entries_of(ctx.read(), &people).await? {
        entries.entry(entry.person.clone()).or_default().push(entry);
    }
    for review in store::reviews_of(ctx.read(), &people).await? {
        reviews.entry(review.person.clone()).or_insert(review);
    }
    let member = |person: PersonId| {
        let entries = entries.get(&person).map_or(&[][..], Vec::as_slice);
        let review = reviews.get(&person);
        Member {
            standing: entries.iter().filter(|entry| entry.end.is_none()).count(),
            reviewed_on: review.map(|review| review.on),
            due: review.map(|review| rules::due(review.on, cadence)),
            changes: rules::changes(entries, review.map(|review| review.at)),
            person,
        }
    };
    let mut all: Vec<Member> = people.into_iter().map(member).collect();
    let name = |member: &Member| current.organization().person_name(&member.person).to_lowercase();
    all.sort_by_cached_key(|member| (member.due.is_some(), member.due, name(member)));
    Ok(all)
}

/// Whether the viewer's profile has been started and not confirmed within the cadence.
pub(super) async fn owes_confirmation(ctx: &Ctx, current: &Current) -> Result<bool> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(false) };
    let reviews = store::reviews(ctx.read(), me).await?;
    let own = reviews.iter().filter(|review| review.is_confirmed);
    let own: Vec<NaiveDate> = own.map(|review| review.on).collect();
    if rules::is_fresh(&own, current.today, cadence(current)) {
        return Ok(false);
    }
    let begun = store::begun(ctx.read(), current.today).await?;
    Ok(!reviews.is_empty() || begun.iter().any(|person| person == me))
}

/// The people the viewer leads. To keep this cheap, only members of teams in a line they lead, leads of teams, and people
/// without a team are checked.
pub(super) fn led(ctx: &Ctx, current: &Current) -> Vec<PersonId> {
    let Some(me) = ctx.viewer.person.as_deref().map(PersonId::from) else { return Vec::new() };
    let organization = current.organization();
    let (mut candidates, mut placed) = (BTreeSet::new(), BTreeSet::new());
    for team in organization.active_teams(current.today) {
        let mut line = organization.lineage(&team.id).into_iter();
        let is_mine = line.any(|level| current.charter.leads(level).contains(&me));
        for member in organization.members(&team.id, current.today) {
            placed.insert(&member.id);
            if is_mine {
                candidates.insert(member.id.clone());
            }
        }
        candidates.extend(current.charter.leads(&team.id));
    }
    let others = organization.active_people(current.today).filter(|person| !placed.contains(&person.id));
    candidates.extend(others.map(|person| person.id.clone()));
    candidates.into_iter().filter(|id| leads(ctx, current, id)).collect()
}

/// The people whose profiles the viewer reads: themselves, those they lead, and those they manage.
pub(super) fn readable(ctx: &Ctx, current: &Current) -> BTreeSet<PersonId> {
    let Some(me) = ctx.viewer.person.as_deref().map(PersonId::from) else { return BTreeSet::new() };
    let mut people: BTreeSet<PersonId> = led(ctx, current).into_iter().collect();
    let managed = current.organization().active_people(current.today);
    people.extend(
        managed.filter(|person| person.manager.as_ref() == Some(&me)).map(|person| person.id.clone()),
    );
    people.insert(me);
    people
}

/// A past entry, for the demo.
#[derive(Debug, Clone)]
pub struct PastEntry {
    /// The profile's person.
    pub person: PersonId,
    /// The part of the profile.
    pub part: ProfilePart,
    /// The author.
    pub author: PersonId,
    /// The text.
    pub text: String,
    /// Addresses of evidence.
    pub links: Vec<String>,
    /// The time it was written.
    pub at: Timestamp,
    /// The time and reason it ended, if it has.
    pub ended: Option<(Timestamp, String)>,
}

/// A past review, for the demo.
#[derive(Debug, Clone)]
pub struct PastReview {
    /// The profile's person.
    pub person: PersonId,
    /// The reviewer.
    pub reviewer: PersonId,
    /// The time of the review.
    pub at: Timestamp,
    /// The reviewer's note; may be empty.
    pub note: String,
}

/// Backfills past entries and reviews; for the host only.
pub async fn remember(ctx: &Ctx, entries: &[PastEntry], reviews: &[PastReview]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(not_there());
    }
    let current = organization::current(ctx).await?;
    let zone = current.organization().settings.timezone;
    let on = |at: Timestamp| castra_platform::clock::date_in(at, zone);
    let mut tx = ctx.write().await?;
    for past in entries {
        let id = ctx.new_id();
        let words = Words { text: past.text.clone(), links: past.links.clone() };
        let entry = Entry {
            body: seal(&mut tx, ctx, &past.person, &id, &words).await?,
            id,
            person: past.person.clone(),
            part: past.part,
            author: past.author.clone(),
            noted_at: past.at,
            noted_on: on(past.at),
            end: None,
        };
        store::insert(&mut tx, &entry).await?;
        if let Some((at, why)) = &past.ended {
            let place = ("profile_entries", entry.id.as_str(), "why");
            let why = seal_text(&mut tx, ctx, &past.person, place, why).await?;
            let end = End { at: *at, by: past.author.clone(), why, replaced_by: None };
            store::end(&mut tx, &entry.id, &end).await?;
        }
    }
    for past in reviews {
        let id = ctx.new_id();
        let place = ("profile_reviews", id.as_str(), "note");
        let note = seal_text(&mut tx, ctx, &past.person, place, &past.note).await?;
        let (person, reviewer) = (past.person.clone(), past.reviewer.clone());
        let is_confirmed = person == reviewer;
        let review = Review { id, person, reviewer, at: past.at, on: on(past.at), note, is_confirmed };
        store::add_review(&mut tx, &review).await?;
    }
    tx.commit(ctx.says_privately()).await
}
