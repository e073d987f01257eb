//! Raising a concern with one's name, answering it, and ending it. Anonymous messages go through `post`.

use std::collections::{BTreeMap, BTreeSet};

use castra_org::{
    charter::Charter,
    organization::{self, Current, PersonId, Scope},
};
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Permission,
    db::{Reads, Tx},
    private::{Owner, Sealed, open_each},
    terms::{Faults, Terms as _},
};
use chrono::NaiveDate;

use super::{
    kinds::ConcernState,
    model::{Addressee, Concern, Line, Opened, Said, Terms, Word},
    rules, store,
};

pub(super) fn not_there() -> Error {
    Error::not_found("concern here that you can read")
}

/// The viewer's person; services and the machine itself raise no concerns.
pub(super) fn me(ctx: &Ctx) -> Result<PersonId> {
    let person = ctx.viewer.person.as_deref();
    person.map(PersonId::from).ok_or_else(|| Error::forbidden("only a person can raise a concern"))
}

/// The next leader above a person, other than the author: the target of an escalation.
pub(super) fn next_leader(
    charter: &Charter,
    person: &PersonId,
    author: Option<&PersonId>,
) -> Option<PersonId> {
    charter.leaders(person).into_iter().find(|leader| Some(leader) != author)
}

/// The leaders a concern can be raised with: the viewer's own first, then everyone who leads people here.
pub(super) fn addressees(current: &Current, me: &PersonId) -> Vec<Addressee> {
    let (organization, charter, today) = (current.organization(), &current.charter, current.today);
    let mut roles: BTreeMap<PersonId, (bool, Vec<String>)> = BTreeMap::new();
    let mut add = |person: &PersonId, is_own: bool, role: String| {
        if person == me || !organization.is_active(person, today) {
            return;
        }
        let known = roles.entry(person.clone()).or_default();
        known.0 |= is_own;
        if !known.1.contains(&role) {
            known.1.push(role);
        }
    };
    for team in organization.active_teams(today) {
        let is_mine = charter.teams_of(me).contains(&team.id);
        for lead in charter.holders("tech-lead", &Scope::Team(team.id.clone())) {
            let role =
                if is_mine { "your tech lead".to_owned() } else { format!("tech lead of {}", team.name) };
            add(&lead.person, is_mine, role);
        }
        if is_mine {
            charter.leads(&team.id).iter().for_each(|lead| add(lead, true, "your tech lead".to_owned()));
        }
    }
    for person in organization.active_people(today) {
        if let Some(manager) = &person.manager {
            let is_mine = &person.id == me;
            add(manager, is_mine, if is_mine { "your manager" } else { "manager" }.to_owned());
        }
    }
    for held in charter.holders("cto", &Scope::Organization) {
        add(&held.person, false, "CTO".to_owned());
    }
    if let Some((person, _)) = charter.de_facto_cto() {
        add(&person, false, "does the CTO's work".to_owned());
    }
    let mut all: Vec<Addressee> = roles
        .into_iter()
        .map(|(person, (is_own, mut roles))| {
            if roles.iter().any(|role| role == "your manager") {
                roles.retain(|role| role != "manager");
            }
            roles.sort_by_key(|role| !role.starts_with("your"));
            Addressee { next: next_leader(charter, &person, Some(me)), person, roles, is_own }
        })
        .collect();
    all.sort_by_key(|known| (!known.is_own, organization.person_name(&known.person).to_lowercase()));
    all
}

/// A concern to raise, with its addressee found to be a leader.
pub(super) fn checked(current: &Current, me: &PersonId, terms: Terms) -> Result<Terms> {
    let mut faults = Faults::default();
    if !addressees(current, me).iter().any(|known| known.person.as_str() == terms.addressee) {
        faults.add("addressee", "choose a tech lead, a manager or the CTO other than yourself");
    }
    faults.join(terms.faults());
    faults.refuse("the concern").map(|()| terms.trimmed())
}

/// Raises a concern with the viewer's name.
pub(super) async fn raise(ctx: &Ctx, terms: Terms) -> Result<Concern> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let terms = checked(&current, &me, terms)?;
    let concern = add(&mut tx, ctx, (Some(&me), None), &terms, current.today).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(concern)
}

/// The name of the key of a concern without an author.
pub(super) fn record(id: &str) -> String {
    format!("concern:{id}")
}

/// Adds a concern with its first message; it has an author or the hash of a return code.
pub(super) async fn add(
    tx: &mut Tx,
    ctx: &Ctx,
    (author, return_hash): (Option<&PersonId>, Option<String>),
    terms: &Terms,
    on: NaiveDate,
) -> Result<Concern> {
    let id = if author.is_some() { ctx.new_id() } else { ctx.new_timeless_id() };
    let record = record(&id);
    let owner = author.map_or(Owner::Record(&record), |author| Owner::Person(author.as_str()));
    let concern = Concern {
        about: Sealed::new(tx, ctx, owner, ("concerns", &id, "about"), &terms.about).await?,
        id,
        author: author.cloned(),
        return_hash,
        addressee: terms.addressee.as_str().into(),
        passed_from: None,
        escalates: terms.escalates,
        state: ConcernState::Raised,
        raised_on: on,
        answered_on: None,
        gone_since: None,
        revision: 1,
    };
    store::insert(tx, &concern).await?;
    say(tx, ctx, &concern, Message { writer: author, words: &terms.words, state: None, on }).await?;
    Ok(concern)
}

/// A message to save.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message<'a> {
    /// The writer; `None` for an anonymous author.
    pub(super) writer: Option<&'a PersonId>,
    pub(super) words: &'a str,
    /// The concern's new status, if it changed.
    pub(super) state: Option<ConcernState>,
    pub(super) on: NaiveDate,
}

/// Adds a message to a concern, sealed under its writer's key, or under the concern's own.
pub(super) async fn say(tx: &mut Tx, ctx: &Ctx, concern: &Concern, said: Message<'_>) -> Result<()> {
    let id = if said.writer.is_some() { ctx.new_id() } else { ctx.new_timeless_id() };
    let record = record(&concern.id);
    let owner = said.writer.map_or(Owner::Record(&record), |writer| Owner::Person(writer.as_str()));
    let place = ("concern_words", id.as_str(), "words");
    let word = Word {
        words: Sealed::new(tx, ctx, owner, place, &said.words.to_owned()).await?,
        id,
        concern: concern.id.clone(),
        place: store::next_place(tx, &concern.id).await?,
        writer: said.writer.cloned(),
        state: said.state,
        written_on: said.on,
    };
    store::add_word(tx, &word).await
}

/// Opens a concern with all messages, without checking the viewer.
pub(super) async fn open(ctx: &Ctx, concern: Concern) -> Result<Opened> {
    let words = store::words(ctx.read(), &concern.id).await?;
    let sealed = std::iter::once(&concern.about).chain(words.iter().map(|word| &word.words));
    let mut texts = open_each(ctx, sealed).await?.into_iter();
    let about = texts.next().flatten();
    Ok(Opened { about, words: words.into_iter().zip(texts).collect(), concern })
}

/// The concerns with their subjects opened.
async fn lines(ctx: &Ctx, concerns: Vec<Concern>) -> Result<Vec<Line>> {
    let texts = open_each(ctx, concerns.iter().map(|known| &known.about)).await?;
    Ok(concerns.into_iter().zip(texts).map(|(concern, about)| Line { concern, about }).collect())
}

/// Every concern the viewer can read, newest first.
pub(super) async fn mine(ctx: &Ctx) -> Result<Vec<Line>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    lines(ctx, store::of(ctx.read(), me).await?).await
}

/// A page of the same, in the order of ids, after one of them.
pub(super) async fn page(ctx: &Ctx, after: &str, limit: i64) -> Result<Vec<Line>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    lines(ctx, store::page(ctx.read(), me, after, limit).await?).await
}

/// A concern the viewer may read; any other is not found.
async fn find(ctx: &Ctx, reads: impl Reads, id: &str) -> Result<Concern> {
    ctx.may(&Permission::ReadOrganization)?;
    let found = store::get(reads, id).await?;
    let may_read = |known: &Concern| ctx.viewer.may(&Permission::Private(&known.readers()));
    found.filter(may_read).ok_or_else(not_there)
}

/// A concern with all messages.
pub(super) async fn opened(ctx: &Ctx, id: &str) -> Result<Opened> {
    let concern = find(ctx, ctx.read(), id).await?;
    open(ctx, concern).await
}

/// Writes a message in a concern; returns the concern's status after it.
pub(super) async fn write(ctx: &Ctx, id: &str, seen: &Seen, said: Said) -> Result<ConcernState> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let mut concern = find(ctx, &mut tx, id).await?;
    seen.check(concern.revision)?;
    said.faults().refuse("the message")?;
    let said = said.trimmed();
    let on = organization::current(ctx).await?.today;
    let by_author = !concern.is_told_to(me.as_str());
    let state = rules::turn(concern.state, by_author, said.to).map_err(Error::conflict)?;
    let turned = (state != concern.state).then_some(state);
    concern.state = state;
    if !by_author {
        concern.answered_on.get_or_insert(on);
        concern.gone_since = None;
    }
    store::update(&mut tx, &concern).await?;
    let message = Message { writer: Some(&me), words: &said.words, state: turned, on };
    say(&mut tx, ctx, &concern, message).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(state)
}

/// The number of people in the author's teams together, including the author: in a small group the author is easy to
/// guess.
pub(super) fn company(current: &Current, me: &PersonId) -> usize {
    let organization = current.organization();
    let mine = current.charter.teams_of(me).iter();
    let members = mine.flat_map(|team| organization.members(team, current.today));
    members.map(|member| &member.id).collect::<BTreeSet<&PersonId>>().len()
}

/// A past concern, for the demo company.
#[derive(Debug, Clone)]
pub struct Past {
    /// The author; `None` if anonymous.
    pub author: Option<PersonId>,
    /// The leader it was raised with.
    pub addressee: PersonId,
    /// Whether it was to escalate.
    pub escalates: bool,
    /// The subject.
    pub about: String,
    /// The messages, in order; the first one raised it.
    pub words: Vec<PastWord>,
}

/// A message in a past concern.
#[derive(Debug, Clone)]
pub struct PastWord {
    /// Whether the author wrote it, or else the addressee.
    pub by_author: bool,
    /// The day.
    pub on: NaiveDate,
    /// The text.
    pub words: String,
    /// The new status, if it changed.
    pub to: Option<ConcernState>,
}

/// Saves past concerns as if written then; only for the machine itself.
pub async fn remember(ctx: &Ctx, concerns: &[Past]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(not_there());
    }
    let mut tx = ctx.write().await?;
    for past in concerns {
        remember_one(&mut tx, ctx, past).await?;
    }
    tx.commit(ctx.says_privately()).await
}

async fn remember_one(tx: &mut Tx, ctx: &Ctx, past: &Past) -> Result<()> {
    let Some((first, rest)) = past.words.split_first() else { return Ok(()) };
    let author = past.author.as_ref();
    let terms = Terms {
        addressee: past.addressee.to_string(),
        about: past.about.clone(),
        words: first.words.clone(),
        escalates: past.escalates,
    };
    let return_hash = author.is_none().then(|| ctx.app.ids.secret());
    let mut concern = add(tx, ctx, (author, return_hash), &terms, first.on).await?;
    concern.answered_on = rest.iter().find(|word| !word.by_author).map(|word| word.on);
    concern.state = rest.iter().rev().find_map(|word| word.to).unwrap_or(concern.state);
    store::update(tx, &concern).await?;
    for PastWord { by_author, on, words, to } in rest {
        let writer = if *by_author { author } else { Some(&past.addressee) };
        say(tx, ctx, &concern, Message { writer, words, state: *to, on: *on }).await?;
    }
    Ok(())
}
