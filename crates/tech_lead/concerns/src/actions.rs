//! Raising a concern with one's name, answering it, and ending it. Anonymous messages go through `post`.

use std::collections::{BTreeMap, BTreeSet};

use castra_org::{
    charter::Charter,
    organization::{self, Current, PersonId, Scope},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    db::{Reads, Tx},
    private::{self, Owner},
};
use chrono::NaiveDate;

use super::{
    kinds::ConcernState,
    model::{Addressee, Concern, Line, Opened, Terms, Word},
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

pub(super) fn about_place(id: &str) -> String {
    format!("concerns/{id}/about")
}

pub(super) fn word_place(id: &str) -> String {
    format!("concern_words/{id}/words")
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

/// Checks a concern before it is raised, and that its addressee is a leader.
pub(super) fn check(current: &Current, me: &PersonId, terms: &Terms) -> Result<()> {
    let mut faults = rules::check(terms).err().map(|error| error.fields).unwrap_or_default();
    if !addressees(current, me).iter().any(|known| known.person == terms.addressee) {
        let message = "choose a tech lead, a manager or the CTO other than yourself";
        faults.splice(0..0, Error::invalid_field("addressee", message).fields);
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::invalid("the concern was not sent; check these fields").with_fields(faults))
}

/// Raises a concern with the viewer's name.
pub(super) async fn raise(ctx: &Ctx, terms: Terms) -> Result<Concern> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    check(&current, &me, &terms)?;
    let id = ctx.new_id();
    let owner = Owner::Person(me.as_str());
    let concern = Concern {
        about: private::seal(&mut tx, ctx, owner, &about_place(&id), terms.about.trim()).await?,
        id,
        author: Some(me.clone()),
        return_hash: None,
        addressee: terms.addressee,
        passed_from: None,
        escalates: terms.escalates,
        state: ConcernState::Raised,
        raised_on: current.today,
        answered_on: None,
        gone_since: None,
        revision: 1,
    };
    store::insert(&mut tx, &concern).await?;
    say(&mut tx, ctx, &concern, owner, Said::of(Some(&me), terms.words.trim(), None, current.today)).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(concern)
}

/// A message to save.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    writer: Option<&'a PersonId>,
    words: &'a str,
    state: Option<ConcernState>,
    on: NaiveDate,
}

impl<'a> Said<'a> {
    pub(super) fn of(
        writer: Option<&'a PersonId>,
        words: &'a str,
        state: Option<ConcernState>,
        on: NaiveDate,
    ) -> Self {
        Self { writer, words, state, on }
    }
}

/// Adds a message to a concern, sealed under its owner's key.
pub(super) async fn say(
    tx: &mut Tx,
    ctx: &Ctx,
    concern: &Concern,
    owner: Owner<'_>,
    said: Said<'_>,
) -> Result<()> {
    let id = if said.writer.is_some() { ctx.new_id() } else { ctx.new_timeless_id() };
    let word = Word {
        words: private::seal(tx, ctx, owner, &word_place(&id), said.words).await?,
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
    let mut sealed = vec![(about_place(&concern.id), concern.about.as_str())];
    sealed.extend(words.iter().map(|word| (word_place(&word.id), word.words.as_str())));
    let mut texts = private::open_all(ctx, &sealed).await?.into_iter();
    let about = texts.next().flatten();
    Ok(Opened { about, words: words.into_iter().zip(texts).collect(), concern })
}

/// The concerns with their subjects opened.
pub(super) async fn lines(ctx: &Ctx, concerns: Vec<Concern>) -> Result<Vec<Line>> {
    let sealed: Vec<_> =
        concerns.iter().map(|known| (about_place(&known.id), known.about.as_str())).collect();
    let texts = private::open_all(ctx, &sealed).await?;
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

/// Writes a message in a concern, with the new status if it changes.
pub(super) async fn write(
    ctx: &Ctx,
    id: &str,
    revision: Option<i64>,
    words: &str,
    to: Option<ConcernState>,
) -> Result<Concern> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let mut concern = find(ctx, &mut tx, id).await?;
    rules::check_words(words)?;
    let today = organization::current(ctx).await?.today;
    if revision.is_some_and(|seen| seen != concern.revision) {
        return Err(Error::conflict("this concern was changed since you opened it; nothing was saved")
            .hint("open it in another tab and copy over what you typed"));
    }
    let by_author = !concern.is_told_to(me.as_str());
    let state = rules::turn(concern.state, by_author, to).map_err(Error::conflict)?;
    let turned = (state != concern.state).then_some(state);
    concern.state = state;
    if !by_author {
        concern.answered_on.get_or_insert(today);
        concern.gone_since = None;
    }
    store::update(&mut tx, &concern).await?;
    let said = Said::of(Some(&me), words.trim(), turned, today);
    say(&mut tx, ctx, &concern, Owner::Person(me.as_str()), said).await?;
    tx.commit(ctx.says_privately()).await?;
    concern.revision += 1;
    Ok(concern)
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
    let Some(first) = past.words.first() else { return Ok(()) };
    let id = if past.author.is_some() { ctx.new_id() } else { ctx.new_timeless_id() };
    let record = super::post::record(&id);
    let author = past.author.as_ref();
    let owner = author.map_or(Owner::Record(&record), |author| Owner::Person(author.as_str()));
    let answered = past.words.iter().find(|word| !word.by_author);
    let concern = Concern {
        about: private::seal(tx, ctx, owner, &about_place(&id), &past.about).await?,
        id,
        author: past.author.clone(),
        return_hash: past.author.is_none().then(|| ctx.app.ids.secret()),
        addressee: past.addressee.clone(),
        passed_from: None,
        escalates: past.escalates,
        state: past.words.iter().rev().find_map(|word| word.to).unwrap_or(ConcernState::Raised),
        raised_on: first.on,
        answered_on: answered.map(|word| word.on),
        gone_since: None,
        revision: 1,
    };
    store::insert(tx, &concern).await?;
    for word in &past.words {
        let (owner, writer) = if word.by_author {
            (owner, author)
        } else {
            (Owner::Person(past.addressee.as_str()), Some(&past.addressee))
        };
        say(tx, ctx, &concern, owner, Said::of(writer, &word.words, word.to, word.on)).await?;
    }
    Ok(())
}
