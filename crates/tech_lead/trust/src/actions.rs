//! Opening a round, reading it, and telling the team what will change. Sheets and answers are in `post`.

use std::collections::BTreeSet;

use castra_concerns::code;
use castra_org::{
    charter::{self, Charter},
    organization::{self, Current, PersonId, Scope, TeamId},
};
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Permission,
    db::{Reads, Tx},
    private::{self, Owner, Sealed},
    terms::Terms as _,
};
use chrono::NaiveDate;

use crate::{
    RESPONSIBILITY,
    kinds::RoundState,
    model::{Kept, Opened, Outcome, Results, Round, Sheet, Terms},
    rules, store,
};

pub(crate) fn not_there() -> Error {
    Error::not_found("round here that you can read")
}

/// The viewer's person; services and the machine itself are not asked and ask no one.
pub(crate) fn me(ctx: &Ctx) -> Result<PersonId> {
    let person = ctx.viewer.person.as_deref();
    person.map(PersonId::from).ok_or_else(|| Error::forbidden("only a person who leads a team can ask it"))
}

/// The owner of the key that seals a round's sheets and answers until it ends.
pub(crate) fn record(round: &str) -> String {
    format!("trust:{round}")
}

/// The teams the viewer may ask: those whose trust they are accountable for.
pub(crate) fn teams(ctx: &Ctx, current: &Current) -> Vec<TeamId> {
    if ctx.viewer.person.is_none() {
        return Vec::new();
    }
    let may_ask = |team: &&organization::Team| {
        charter::practises(ctx, &current.charter, RESPONSIBILITY, &Scope::Team(team.id.clone()))
    };
    current.organization().active_teams(current.today).filter(may_ask).map(|team| team.id.clone()).collect()
}

/// The people asked in some teams: their members besides the one who asks and the teams' leads.
pub(crate) fn asked_in(charter: &Charter, teams: &[TeamId], lead: &PersonId) -> BTreeSet<PersonId> {
    let mut people = BTreeSet::new();
    for team in teams {
        let leads = charter.leads(team);
        let members = charter.organization().members(team, charter.day()).map(|person| person.id.clone());
        people.extend(members.filter(|person| person != lead && !leads.contains(person)));
    }
    people
}

/// Opens a round: everyone in these teams is asked.
pub(crate) async fn open(ctx: &Ctx, chosen: &[String], terms: Terms) -> Result<Round> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let mine = teams(ctx, &current);
    if mine.is_empty() {
        return Err(Error::forbidden("only those accountable for a team's trust can ask it").ask_who("trust"));
    }
    let terms = terms.trimmed();
    let mut faults = rules::faults(&terms, current.today);
    let teams: BTreeSet<TeamId> = chosen.iter().map(|team| TeamId::from(team.as_str())).collect();
    if teams.is_empty() || !teams.iter().all(|team| mine.contains(team)) {
        faults.add("teams", "choose teams that you lead");
    }
    faults.refuse("the round")?;
    let teams: Vec<TeamId> = teams.into_iter().collect();
    let people = asked_in(&current.charter, &teams, &me);
    if people.len() < rules::LEAST {
        let message = format!(
            "{} people would be asked, and fewer than {} answers are never shown",
            people.len(),
            rules::LEAST
        );
        return Err(Error::invalid_field("teams", message)
            .hint("ask them together with your other teams, or talk about it in one-on-ones"));
    }
    let rounds = store::of_lead(&mut tx, me.as_str()).await?;
    if let Some(from) = rules::again_from(&rounds).filter(|from| *from > current.today) {
        let message = format!(
            "your last round began less than {} days ago; ask again from {} on",
            rules::APART_DAYS,
            charter::show::long_date(from)
        );
        return Err(Error::conflict(message));
    }
    let id = ctx.new_id();
    let round = Round {
        body: Sealed::new(&mut tx, ctx, Owner::Person(me.as_str()), ("trust_rounds", &id, "body"), &terms)
            .await?,
        lead: me,
        state: RoundState::Open,
        opened_on: current.today,
        closes_on: terms.closes_on.unwrap_or(current.today),
        outcome_on: None,
        asked: i64::try_from(people.len()).unwrap_or(i64::MAX),
        answered: None,
        revision: 1,
        id,
    };
    let ids: Vec<&str> = teams.iter().map(TeamId::as_str).collect();
    store::insert(&mut tx, &round, &ids).await?;
    lay_out(&mut tx, ctx, &round, &people).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(round)
}

/// Notes who is asked, and lays out as many sheets: nothing says whose is which.
async fn lay_out(tx: &mut Tx, ctx: &Ctx, round: &Round, people: &BTreeSet<PersonId>) -> Result<()> {
    let owner = record(&round.id);
    private::prepare(tx, ctx, Owner::Record(&owner)).await?;
    for person in people {
        store::add_asked(tx, &round.id, person.as_str()).await?;
    }
    for _ in people {
        let code = code::new(ctx);
        let hash = code::hash(&code).ok_or_else(|| Error::internal("a new code is none"))?;
        let id = ctx.new_timeless_id();
        let place = ("trust_sheets", id.as_str(), "code");
        let code = Sealed::new(tx, ctx, Owner::Record(&owner), place, &code).await?;
        store::add_sheet(tx, &round.id, &Sheet { id, code }, &hash).await?;
    }
    Ok(())
}

/// A round the viewer leads or is asked in; any other is not found.
async fn find(ctx: &Ctx, mut reads: impl Reads, id: &str) -> Result<(Round, bool)> {
    ctx.may(&Permission::ReadOrganization)?;
    let person = ctx.viewer.person.as_deref().unwrap_or_default();
    let found = store::get(&mut reads, id).await?;
    let asked = store::asked(&mut reads, id, person).await?;
    let round = found.ok_or_else(not_there)?;
    let mut readers = vec![round.lead.as_str()];
    readers.extend(asked.as_ref().map(|asked| asked.person.as_str()));
    if !ctx.viewer.may(&Permission::Private(&readers)) {
        return Err(not_there());
    }
    let may_answer = asked.is_some_and(|asked| !asked.has_sheet) && round.state == RoundState::Open;
    Ok((round, may_answer))
}

/// A round with its questions and, for its lead, the results.
pub(crate) async fn opened(ctx: &Ctx, id: &str) -> Result<Opened> {
    let (round, may_answer) = find(ctx, ctx.read(), id).await?;
    let is_lead = ctx.viewer.is(round.lead.as_str());
    let results = match store::results(ctx.read(), id).await?.filter(|_| is_lead) {
        Some(kept) => kept.sealed.open(ctx).await?,
        None => None,
    };
    let outcome = match store::outcome(ctx.read(), id).await? {
        Some(kept) => kept.sealed.open(ctx).await?,
        None => None,
    };
    Ok(Opened { terms: round.body.open(ctx).await?, round, is_lead, may_answer, results, outcome })
}

/// The rounds the viewer leads or is asked in, the newest first, each with whether they may answer.
pub(crate) async fn mine(ctx: &Ctx) -> Result<Vec<(Round, bool)>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for round in store::of_reader(ctx.read(), me).await? {
        let asked = store::asked(ctx.read(), &round.id, me).await?;
        let may_answer = asked.is_some_and(|asked| !asked.has_sheet) && round.state == RoundState::Open;
        all.push((round, may_answer));
    }
    Ok(all)
}

/// A page of the same, in the order of ids, after one of them.
pub(crate) async fn page(ctx: &Ctx, after: &str, limit: i64) -> Result<Vec<Round>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    store::page(ctx.read(), me, after, limit).await
}

/// The rounds of leads below the viewer, for their counts.
pub(crate) async fn below(ctx: &Ctx, current: &Current) -> Result<Vec<Round>> {
    let Some(me) = ctx.viewer.person.as_deref().map(PersonId::from) else { return Ok(Vec::new()) };
    // Only a person who wears a hat leads anyone; visitors wear none.
    if ctx.viewer.holdings.is_empty() {
        return Ok(Vec::new());
    }
    let mut rounds = store::all(ctx.read()).await?;
    rounds.retain(|round| {
        round.state != RoundState::Open
            && round.lead != me
            && current.charter.leaders(&round.lead).contains(&me)
    });
    Ok(rounds)
}

/// Tells everyone who was asked what will change; sent again, it replaces the earlier text.
pub(crate) async fn tell(ctx: &Ctx, id: &str, seen: &Seen, outcome: &Outcome) -> Result<()> {
    let mut tx = ctx.write().await?;
    let (round, _) = find(ctx, &mut tx, id).await?;
    if !ctx.viewer.is(round.lead.as_str()) {
        return Err(Error::forbidden("only the lead who asked tells what will change"));
    }
    seen.check(round.revision)?;
    if round.state == RoundState::Open {
        return Err(Error::conflict("the round has not ended")
            .hint(format!("it ends after {}", charter::show::long_date(round.closes_on))));
    }
    outcome.faults().refuse("what will change")?;
    let today = organization::current(ctx).await?.today;
    let words = outcome.clone().trimmed().words;
    let owner = Owner::Person(round.lead.as_str());
    let sealed = Sealed::new(&mut tx, ctx, owner, ("trust_outcomes", id, "sealed"), &words).await?;
    store::put_outcome(&mut tx, &Kept { id: id.to_owned(), sealed }).await?;
    let outcome_on = round.outcome_on.or(Some(today));
    store::update(&mut tx, &Round { outcome_on, ..round }).await?;
    tx.commit(ctx.says_privately()).await
}

/// The rounds as far as a person who downloads their data may read them.
pub(crate) async fn own(ctx: &Ctx) -> Result<Vec<Opened>> {
    let mut all = Vec::new();
    for (round, _) in mine(ctx).await? {
        all.push(opened(ctx, &round.id).await?);
    }
    Ok(all)
}

/// A round of the past, for the demonstration company.
#[derive(Debug, Clone)]
pub struct Past {
    /// The lead who asked.
    pub lead: PersonId,
    /// The teams.
    pub teams: Vec<TeamId>,
    /// The people who were asked.
    pub asked: Vec<PersonId>,
    /// The first day.
    pub opened_on: NaiveDate,
    /// The last day to answer.
    pub closes_on: NaiveDate,
    /// The statements, with how many chose 1 to 5; the counts are at least five each.
    pub scales: Vec<(String, [u32; 5])>,
    /// The questions in words, with the answers.
    pub texts: Vec<(String, Vec<String>)>,
    /// How many answered; fewer than five show nothing.
    pub answered: usize,
    /// When the lead shared what will change, and its text.
    pub outcome: Option<(NaiveDate, String)>,
}

/// Saves rounds of the past as if asked then; only for the machine itself.
pub async fn backfill(ctx: &Ctx, since: NaiveDate, all: &[Past]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(not_there());
    }
    let mut tx = ctx.write().await?;
    store::note_begun(&mut tx, since).await?;
    for past in all {
        backfill_one(&mut tx, ctx, past).await?;
    }
    tx.commit(ctx.says_privately()).await
}

async fn backfill_one(tx: &mut Tx, ctx: &Ctx, past: &Past) -> Result<()> {
    let id = ctx.new_id();
    let owner = Owner::Person(past.lead.as_str());
    let terms = Terms {
        scales: past.scales.iter().map(|(words, _)| words.clone()).collect(),
        texts: past.texts.iter().map(|(words, _)| words.clone()).collect(),
        words: String::new(),
        closes_on: Some(past.closes_on),
    };
    let is_shown = past.answered >= rules::LEAST;
    let round = Round {
        body: Sealed::new(tx, ctx, owner, ("trust_rounds", &id, "body"), &terms).await?,
        lead: past.lead.clone(),
        state: if is_shown { RoundState::Shown } else { RoundState::Withheld },
        opened_on: past.opened_on,
        closes_on: past.closes_on,
        outcome_on: past.outcome.as_ref().map(|(on, _)| *on),
        asked: i64::try_from(past.asked.len()).unwrap_or(0),
        answered: i64::try_from(past.answered).ok().filter(|_| is_shown),
        revision: 1,
        id: id.clone(),
    };
    let teams: Vec<&str> = past.teams.iter().map(TeamId::as_str).collect();
    store::insert(tx, &round, &teams).await?;
    for person in &past.asked {
        store::add_asked(tx, &id, person.as_str()).await?;
    }
    if is_shown {
        let results = Results {
            scales: past.scales.iter().map(|(_, counts)| Some(*counts)).collect(),
            texts: past.texts.iter().map(|(_, texts)| texts.clone()).collect(),
        };
        let sealed = Sealed::new(tx, ctx, owner, ("trust_results", &id, "sealed"), &results).await?;
        store::add_results(tx, &Kept { id: id.clone(), sealed }).await?;
    }
    if let Some((_, words)) = &past.outcome {
        let sealed = Sealed::new(tx, ctx, owner, ("trust_outcomes", &id, "sealed"), words).await?;
        store::put_outcome(tx, &Kept { id, sealed }).await?;
    }
    Ok(())
}
