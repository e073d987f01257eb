//! Reading a profile, adding and ending entries, and reviewing it.

use std::collections::{BTreeSet, HashMap};

use castra_analysis::{handover, person_areas, person_fading, person_languages};
use castra_org::organization::{self, Current, PersonId, TeamId};
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    clock::Timestamp,
    db::Tx,
    private::{self, Owner},
};
use chrono::NaiveDate;
use serde_json::json;

use super::{
    RESPONSIBILITY,
    kinds::ProfilePart,
    model::{End, Entry, Member, Profile, Read, Review, Technical, Words},
    rules, store,
};

fn not_there() -> Error {
    Error::not_found("such profile")
}

fn body_place(id: &str) -> String {
    format!("profile_entries/{id}/body")
}

fn why_place(id: &str) -> String {
    format!("profile_entries/{id}/why")
}

fn note_place(id: &str) -> String {
    format!("profile_reviews/{id}/note")
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

fn check_writer(ctx: &Ctx, current: &Current, person: &PersonId) -> Result<()> {
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
    let mut sealed = Vec::new();
    for entry in &entries {
        sealed.push((body_place(&entry.id), entry.body.as_str()));
        let why = entry.end.as_ref().and_then(|end| end.why.as_deref());
        sealed.extend(why.map(|why| (why_place(&entry.id), why)));
    }
    let mut texts = private::open_all(ctx, &sealed).await?.into_iter();
    let mut all = Vec::new();
    for entry in entries {
        let words = texts.next().flatten().map(|text| words(&text)).transpose()?;
        let has_why = entry.end.as_ref().is_some_and(|end| end.why.is_some());
        let why = if has_why { texts.next().flatten() } else { None };
        all.push(Read { entry, words, why });
    }
    Ok(all)
}

fn words(text: &str) -> Result<Words> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    let links = value["links"].as_array().into_iter().flatten();
    Ok(Words {
        text: value["text"].as_str().unwrap_or_default().to_owned(),
        links: links.filter_map(|link| link.as_str()).map(str::to_owned).collect(),
    })
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
    let noted: Vec<_> =
        reviews.iter().filter_map(|review| Some((note_place(&review.id), review.note.as_deref()?))).collect();
    let mut notes = private::open_all(ctx, &noted).await?.into_iter();
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
    Ok(Technical {
        areas: person_areas(ctx, person).await?,
        languages: person_languages(ctx, person).await?,
        alone: handover(ctx, person).await?.map(|found| found.repositories),
        fading: person_fading(ctx, person).await?,
    })
}

/// Adds an entry to a profile, replacing another one if given.
pub(super) async fn note(
    ctx: &Ctx,
    person: &str,
    part: ProfilePart,
    said: Words,
    replaces: Option<&str>,
) -> Result<Entry> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let (current, person) = find(ctx, person).await?;
    check_writer(ctx, &current, &person)?;
    rules::check(&said)?;
    let id = ctx.new_id();
    let body = seal(&mut tx, ctx, &person, &id, &said).await?;
    let entry = Entry {
        id,
        person,
        part,
        author: me.clone(),
        body,
        noted_at: ctx.now(),
        noted_on: current.today,
        end: None,
    };
    store::insert(&mut tx, &entry).await?;
    if let Some(old) = replaces {
        let known = store::get(&mut tx, old).await?.filter(|old| old.person == entry.person);
        let known = known.ok_or_else(|| Error::not_found("such entry"))?;
        let end = End { at: ctx.now(), by: me, why: None, replaced_by: Some(entry.id.clone()) };
        store::end(&mut tx, &known.id, &end).await?;
    }
    tx.commit(ctx.says_privately()).await?;
    Ok(entry)
}

async fn seal(tx: &mut Tx, ctx: &Ctx, person: &PersonId, id: &str, said: &Words) -> Result<String> {
    let text = json!({"text": said.text.trim(), "links": said.links}).to_string();
    private::seal(tx, ctx, Owner::Person(person.as_str()), &body_place(id), &text).await
}

/// Ends an entry that no longer applies; the reason is optional.
pub(super) async fn end(ctx: &Ctx, id: &str, why: &str) -> Result<PersonId> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let entry = store::get(&mut tx, id).await?.filter(|entry| may_read(ctx, &current, &entry.person));
    let person = entry.ok_or_else(|| Error::not_found("such entry"))?.person;
    check_writer(ctx, &current, &person)?;
    rules::check_note("why", why)?;
    let why = match why.trim() {
        "" => None,
        why => Some(private::seal(&mut tx, ctx, Owner::Person(person.as_str()), &why_place(id), why).await?),
    };
    store::end(&mut tx, id, &End { at: ctx.now(), by: me, why, replaced_by: None }).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(person)
}

/// Confirms the viewer's own profile, or marks that of a person they lead as reviewed; the note is optional.
pub(super) async fn review(ctx: &Ctx, person: &str, note: &str) -> Result<Review> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let (current, person) = find(ctx, person).await?;
    if !may_review(ctx, &current, &person) {
        return Err(Error::forbidden(
            "only the person can confirm a profile, and only their lead can review it",
        ));
    }
    rules::check_note("note", note)?;
    let id = ctx.new_id();
    let note = match note.trim() {
        "" => None,
        note => {
            Some(private::seal(&mut tx, ctx, Owner::Person(person.as_str()), &note_place(&id), note).await?)
        }
    };
    let is_confirmed = me == person;
    let review = Review { id, person, reviewer: me, at: ctx.now(), on: current.today, note, is_confirmed };
    store::add_review(&mut tx, &review).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(review)
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
        let said = Words { text: past.text.clone(), links: past.links.clone() };
        let body = seal(&mut tx, ctx, &past.person, &id, &said).await?;
        let (person, author) = (past.person.clone(), past.author.clone());
        let owner = Owner::Person(past.person.as_str());
        let entry = Entry {
            id,
            person,
            part: past.part,
            author,
            body,
            noted_at: past.at,
            noted_on: on(past.at),
            end: None,
        };
        store::insert(&mut tx, &entry).await?;
        if let Some((at, why)) = &past.ended {
            let why = private::seal(&mut tx, ctx, owner, &why_place(&entry.id), why).await?;
            let end = End { at: *at, by: past.author.clone(), why: Some(why), replaced_by: None };
            store::end(&mut tx, &entry.id, &end).await?;
        }
    }
    for past in reviews {
        let id = ctx.new_id();
        let owner = Owner::Person(past.person.as_str());
        let note = match past.note.as_str() {
            "" => None,
            note => Some(private::seal(&mut tx, ctx, owner, &note_place(&id), note).await?),
        };
        let (person, reviewer) = (past.person.clone(), past.reviewer.clone());
        let is_confirmed = person == reviewer;
        let review = Review { id, person, reviewer, at: past.at, on: on(past.at), note, is_confirmed };
        store::add_review(&mut tx, &review).await?;
    }
    tx.commit(ctx.says_privately()).await
}
