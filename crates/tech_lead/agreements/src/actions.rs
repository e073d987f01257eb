//! Reading a team's agreements, proposing changes, agreeing and objecting, and answering a review.

use std::collections::{BTreeSet, HashMap};

use castra_org::{
    charter::Charter,
    organization::{self, Current, PersonId, Scope, TeamId},
    readings::{self, Readings},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    db::{Reads, Tx},
    terms::Terms as _,
};
use chrono::{Days, NaiveDate};

use crate::{
    checks::Grounds,
    kinds::{CheckKind, ProposalKind, ProposalState},
    model::{Agreement, Answer, Answered, Checked, Opened, Proposal, Terms, Vote, Why},
    rules::{self, Decision},
    store,
};

/// An active team.
pub(crate) fn team(current: &Current, id: &str) -> Result<TeamId> {
    let mut teams = current.organization().active_teams(current.today);
    let found = teams.find(|team| team.id.as_str() == id);
    found.map(|team| team.id.clone()).ok_or_else(|| Error::not_found(format!("team `{id}`")))
}

/// The people who change a team's agreements together: its members and those who hold its lead.
pub(crate) fn together(charter: &Charter, team: &TeamId) -> BTreeSet<PersonId> {
    let members = charter.organization().members(team, charter.day()).map(|person| person.id.clone());
    let leads = charter.holders("tech-lead", &Scope::Team(team.clone()));
    members.chain(leads.into_iter().map(|held| held.person.clone())).collect()
}

/// The people who are asked in reviews: the members besides the leads or, if there are none, everyone in the team.
pub(crate) fn asked_people(charter: &Charter, team: &TeamId) -> Vec<PersonId> {
    let leads = charter.leads(team);
    let all = together(charter, team);
    let members: Vec<PersonId> = all.iter().filter(|person| !leads.contains(person)).cloned().collect();
    if members.is_empty() { all.into_iter().collect() } else { members }
}

/// The viewer, if they belong to the team.
fn member(ctx: &Ctx, current: &Current, team: &TeamId) -> Result<PersonId> {
    let me = ctx.viewer.person.as_deref().map(PersonId::from);
    me.filter(|me| together(&current.charter, team).contains(me))
        .ok_or_else(|| Error::forbidden("only members of the team change its agreements and answer for them"))
}

/// Whether the viewer belongs to the team.
pub(crate) fn is_member(ctx: &Ctx, current: &Current, team: &TeamId) -> bool {
    member(ctx, current, team).is_ok()
}

async fn find(reads: impl Reads, id: &str) -> Result<Agreement> {
    store::get(reads, id).await?.ok_or_else(|| Error::not_found("agreement with this id"))
}

async fn find_proposal(reads: impl Reads, id: &str) -> Result<Proposal> {
    store::proposal(reads, id).await?.ok_or_else(|| Error::not_found("proposal with this id"))
}

/// What a team's page shows.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) team: TeamId,
    /// Those in effect, with the outcome of their checks.
    pub(crate) agreements: Vec<Checked>,
    /// Those that ended, the latest first.
    pub(crate) ended: Vec<Agreement>,
    /// The answers of reviews, the newest first.
    pub(crate) answers: Vec<Answer>,
    pub(crate) proposals: Vec<Opened>,
}

/// A team's agreements, proposals and history.
pub(crate) async fn of_team(ctx: &Ctx, id: &str) -> Result<Shown> {
    ctx.may(&Permission::ReadOrganization)?;
    let current = organization::current(ctx).await?;
    let team = team(&current, id)?;
    let answers = store::answers_of_team(ctx.read(), id).await?;
    let (now, mut ended): (Vec<_>, Vec<_>) =
        store::of_team(ctx.read(), id).await?.into_iter().partition(|known| known.is_on(current.today));
    ended.sort_by(|a, b| (b.ended_on, &b.id).cmp(&(a.ended_on, &a.id)));
    let agreements = checked(ctx, &current, now, &answers).await?;
    let mut votes: HashMap<String, Vec<Vote>> = HashMap::new();
    for vote in store::votes_of_team(ctx.read(), id).await? {
        votes.entry(vote.proposal.clone()).or_default().push(vote);
    }
    let of = together(&current.charter, &team).len();
    let proposals = store::proposals(ctx.read(), id).await?.into_iter();
    let proposals = proposals
        .map(|proposal| Opened { votes: votes.remove(&proposal.id).unwrap_or_default(), proposal, of })
        .collect();
    Ok(Shown { team, agreements, ended, answers, proposals })
}

/// Agreements with the outcome of their checks today.
async fn checked(
    ctx: &Ctx,
    current: &Current,
    agreements: Vec<Agreement>,
    answers: &[Answer],
) -> Result<Vec<Checked>> {
    let readings = current_readings(ctx, current.today).await?;
    let grounds = Grounds::new(ctx, current, current.today, &agreements, answers, &readings).await?;
    let with_outcome = |agreement: Agreement| {
        let outcome = grounds.outcome(&agreement);
        let asked = open_question(current, &agreement, answers);
        Checked { agreement, outcome, asked }
    };
    Ok(agreements.into_iter().map(with_outcome).collect())
}

/// The newest readings of a day.
pub(crate) async fn current_readings(ctx: &Ctx, day: NaiveDate) -> Result<Readings> {
    readings::on(ctx, day).await
}

/// The member asked today about an agreement, if its period has no answer yet.
pub(crate) fn open_question(
    current: &Current,
    agreement: &Agreement,
    answers: &[Answer],
) -> Option<PersonId> {
    if agreement.check.kind != CheckKind::Review || !agreement.is_on(current.today) {
        return None;
    }
    let period = rules::period(agreement, current.today);
    let is_answered =
        answers.iter().any(|answer| answer.agreement == agreement.id && answer.period == period);
    let people = asked_people(&current.charter, &agreement.team);
    rules::asked(agreement, &people, period).filter(|_| !is_answered).cloned()
}

/// One agreement with the outcome of its check.
pub(crate) async fn opened(ctx: &Ctx, id: &str) -> Result<Checked> {
    ctx.may(&Permission::ReadOrganization)?;
    let agreement = find(ctx.read(), id).await?;
    let current = organization::current(ctx).await?;
    let answers = store::answers_of_team(ctx.read(), agreement.team.as_str()).await?;
    let checked = checked(ctx, &current, vec![agreement], &answers).await?;
    checked.into_iter().next().ok_or_else(|| Error::internal("an agreement has an outcome"))
}

/// One proposal with its votes.
pub(crate) async fn proposal(ctx: &Ctx, id: &str) -> Result<Opened> {
    ctx.may(&Permission::ReadOrganization)?;
    let proposal = find_proposal(ctx.read(), id).await?;
    with_votes(ctx, proposal).await
}

async fn with_votes(ctx: &Ctx, proposal: Proposal) -> Result<Opened> {
    let current = organization::current(ctx).await?;
    let of = together(&current.charter, &proposal.team).len();
    Ok(Opened { votes: store::votes(ctx.read(), &proposal.id).await?, proposal, of })
}

/// A page of a team's proposals, in the order of ids, after one of them.
pub(crate) async fn page(ctx: &Ctx, id: &str, after: &str, limit: i64) -> Result<Vec<Opened>> {
    ctx.may(&Permission::ReadOrganization)?;
    let team = team(&organization::current(ctx).await?, id)?;
    let mut all = Vec::new();
    for proposal in store::page(ctx.read(), team.as_str(), after, limit).await? {
        all.push(with_votes(ctx, proposal).await?);
    }
    Ok(all)
}

/// Proposes a new agreement.
pub(crate) async fn propose(ctx: &Ctx, id: &str, terms: Terms) -> Result<Proposal> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = team(&current, id)?;
    let me = member(ctx, &current, &team)?;
    rules::faults(&terms, &current.organization().catalog).refuse("the proposal")?;
    let in_effect = store::of_team(&mut tx, id).await?;
    if in_effect.iter().filter(|known| known.is_on(current.today)).count() >= rules::MOST {
        return Err(too_many().hint("propose to end or change one of them first"));
    }
    let terms = terms.trimmed();
    let made = Proposal {
        kind: ProposalKind::Add,
        agreement: None,
        check: rules::check(&terms),
        words: terms.words,
        why: terms.why,
        ..blank(ctx, &current, &team, &me)
    };
    put(tx, ctx, &current, made).await
}

/// Proposes another wording or check of an agreement.
pub(crate) async fn propose_change(ctx: &Ctx, id: &str, terms: Terms) -> Result<Proposal> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let agreement = in_effect(&mut tx, &current, id).await?;
    let me = member(ctx, &current, &agreement.team)?;
    rules::faults(&terms, &current.organization().catalog).refuse("the proposal")?;
    let terms = terms.trimmed();
    let check = rules::check(&terms);
    if check == agreement.check && terms.words == agreement.words {
        return Err(Error::invalid_field("words", "change the sentence or its check"));
    }
    let made = Proposal {
        kind: ProposalKind::Change,
        agreement: Some(agreement.id),
        check,
        words: terms.words,
        why: terms.why,
        ..blank(ctx, &current, &agreement.team, &me)
    };
    put(tx, ctx, &current, made).await
}

/// Proposes to end an agreement.
pub(crate) async fn propose_end(ctx: &Ctx, id: &str, why: &Why) -> Result<Proposal> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let agreement = in_effect(&mut tx, &current, id).await?;
    let me = member(ctx, &current, &agreement.team)?;
    why.faults().refuse("the proposal")?;
    let made = Proposal {
        kind: ProposalKind::End,
        agreement: Some(agreement.id),
        check: agreement.check,
        words: agreement.words,
        why: why.clone().trimmed().why,
        ..blank(ctx, &current, &agreement.team, &me)
    };
    put(tx, ctx, &current, made).await
}

fn too_many() -> Error {
    Error::conflict(format!("the team already has {} agreements", rules::MOST))
}

async fn in_effect(tx: &mut Tx, current: &Current, id: &str) -> Result<Agreement> {
    let agreement = find(tx, id).await?;
    if !agreement.is_on(current.today) {
        return Err(Error::conflict("this agreement has ended"));
    }
    Ok(agreement)
}

/// A proposal of today without its content.
fn blank(ctx: &Ctx, current: &Current, team: &TeamId, me: &PersonId) -> Proposal {
    Proposal {
        id: ctx.new_id(),
        team: team.clone(),
        kind: ProposalKind::Add,
        agreement: None,
        words: String::new(),
        check: rules::check(&Terms::default()),
        why: String::new(),
        proposed_by: me.clone(),
        proposed_on: current.today,
        until: current.today + Days::new(rules::OBJECT_DAYS),
        state: ProposalState::Open,
        decided_on: None,
        outcome: String::new(),
    }
}

/// Saves a proposal with its author's word for it, which may already be most of the team.
async fn put(mut tx: Tx, ctx: &Ctx, current: &Current, mut made: Proposal) -> Result<Proposal> {
    let open = store::proposals(&mut tx, made.team.as_str()).await?;
    let open: Vec<&Proposal> = open.iter().filter(|known| known.state == ProposalState::Open).collect();
    if open.len() >= rules::MOST_OPEN {
        return Err(Error::conflict(format!("{} proposals of the team are open", rules::MOST_OPEN))
            .hint("agree, object or withdraw first"));
    }
    let is_same = |known: &&&Proposal| {
        known.kind == made.kind && known.agreement == made.agreement && known.words == made.words
    };
    if open.iter().find(is_same).is_some_and(|known| known.check == made.check) {
        return Err(Error::conflict("this is proposed already"));
    }
    store::add_proposal(&mut tx, &made).await?;
    let vote = Vote {
        proposal: made.id.clone(),
        person: made.proposed_by.clone(),
        agrees: true,
        words: String::new(),
        voted_on: current.today,
    };
    store::vote(&mut tx, &vote).await?;
    settle(&mut tx, ctx, current, &mut made).await?;
    tx.commit(ctx.says("proposed a working agreement", subject(&made), made.words.clone())).await?;
    Ok(made)
}

fn subject(proposal: &Proposal) -> String {
    format!("agreement-proposal:{}", proposal.id)
}

/// Lets a proposal take effect or lapse, if it is time; returns whether it is decided.
async fn settle(tx: &mut Tx, ctx: &Ctx, current: &Current, proposal: &mut Proposal) -> Result<bool> {
    let votes = store::votes(&mut *tx, &proposal.id).await?;
    let members = together(&current.charter, &proposal.team);
    let decision = rules::decide(proposal, &members, &votes, current.today);
    let decision = match decision {
        Decision::Waits => return Ok(false),
        Decision::Takes(because) => take_effect(tx, ctx, current, proposal, because).await?,
        lapses @ Decision::Lapses(_) => lapses,
    };
    (proposal.state, proposal.outcome) = match decision {
        Decision::Takes(because) => (ProposalState::Taken, because),
        Decision::Lapses(because) => (ProposalState::Lapsed, because),
        Decision::Waits => return Ok(false),
    };
    proposal.decided_on = Some(current.today);
    store::decide(tx, proposal).await?;
    Ok(true)
}

/// Puts a proposal into effect, unless something happened in the meantime that makes it impossible: then it lapses.
async fn take_effect(
    tx: &mut Tx,
    ctx: &Ctx,
    current: &Current,
    proposal: &Proposal,
    because: String,
) -> Result<Decision> {
    let all = store::of_team(&mut *tx, proposal.team.as_str()).await?;
    let in_effect = || all.iter().filter(|known| known.is_on(current.today));
    let ended = || Decision::Lapses("The agreement it was about has ended.".to_owned());
    let target = proposal.agreement.as_ref();
    let is_there = target.is_none_or(|id| in_effect().any(|known| &known.id == id));
    match proposal.kind {
        ProposalKind::Change | ProposalKind::End if !is_there => return Ok(ended()),
        ProposalKind::Add if in_effect().count() >= rules::MOST => {
            return Ok(Decision::Lapses(format!("The team had {} agreements by then.", rules::MOST)));
        }
        _ => {}
    }
    if let Some(id) = target {
        store::end(tx, id, current.today).await?;
    }
    if proposal.kind != ProposalKind::End {
        let agreement = Agreement {
            id: ctx.new_id(),
            team: proposal.team.clone(),
            words: proposal.words.clone(),
            check: proposal.check.clone(),
            began_on: current.today,
            ended_on: None,
            replaces: proposal.agreement.clone(),
        };
        store::insert(tx, &agreement).await?;
    }
    Ok(Decision::Takes(because))
}

/// Agrees with a proposal, or objects to it with a reason.
pub(crate) async fn vote(ctx: &Ctx, id: &str, objection: Option<&Why>) -> Result<Opened> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let mut proposal = find_proposal(&mut tx, id).await?;
    let me = member(ctx, &current, &proposal.team)?;
    if proposal.state != ProposalState::Open {
        return Err(decided(&proposal));
    }
    if let Some(why) = objection {
        why.faults().refuse("the objection")?;
    }
    let vote = Vote {
        proposal: id.to_owned(),
        person: me,
        agrees: objection.is_none(),
        words: objection.map(|why| why.clone().trimmed().why).unwrap_or_default(),
        voted_on: current.today,
    };
    store::vote(&mut tx, &vote).await?;
    settle(&mut tx, ctx, &current, &mut proposal).await?;
    let said = if objection.is_none() { "agreed with a proposal" } else { "objected to a proposal" };
    tx.commit(ctx.says(said, subject(&proposal), proposal.words.clone())).await?;
    with_votes(ctx, proposal).await
}

fn decided(proposal: &Proposal) -> Error {
    Error::conflict(format!("this proposal is closed: {}", proposal.state.words().to_lowercase()))
}

/// Withdraws a proposal of the viewer's own.
pub(crate) async fn withdraw(ctx: &Ctx, id: &str) -> Result<Opened> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let mut proposal = find_proposal(&mut tx, id).await?;
    if !ctx.viewer.is(proposal.proposed_by.as_str()) {
        return Err(Error::forbidden("only its author can withdraw a proposal; you can object to it"));
    }
    if proposal.state != ProposalState::Open {
        return Err(decided(&proposal));
    }
    proposal.state = ProposalState::Withdrawn;
    proposal.decided_on = Some(current.today);
    "Its author withdrew it.".clone_into(&mut proposal.outcome);
    store::decide(&mut tx, &proposal).await?;
    tx.commit(ctx.says("withdrew a proposal", subject(&proposal), proposal.words.clone())).await?;
    with_votes(ctx, proposal).await
}

/// Answers whether the team kept to an agreement in this period. The member asked answers, or another member in their
/// place; a lead does only where no one else is in the team.
pub(crate) async fn answer(ctx: &Ctx, id: &str, answered: &Answered) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let agreement = in_effect(&mut tx, &current, id).await?;
    let me = member(ctx, &current, &agreement.team)?;
    if agreement.check.kind != CheckKind::Review {
        return Err(Error::conflict("this agreement is checked by itself; no one is asked"));
    }
    if !asked_people(&current.charter, &agreement.team).contains(&me) {
        return Err(Error::forbidden("members answer this, not those who lead them"));
    }
    answered.faults().refuse("the answer")?;
    let period = rules::period(&agreement, current.today);
    if store::answer_of(&mut tx, id, period).await?.is_some() {
        return Err(Error::conflict("this period has its answer").hint("answer again in the next period"));
    }
    let answer = Answer {
        agreement: id.to_owned(),
        period,
        person: me,
        held: answered.held,
        words: answered.words.trim().to_owned(),
        answered_on: current.today,
    };
    store::add_answer(&mut tx, &answer).await?;
    let said = if answer.held { "held" } else { "not held" };
    tx.commit(ctx.says("answered for a working agreement", format!("agreement:{id}"), said)).await
}

/// Lets proposals take effect or lapse whose time has come.
pub(crate) async fn settle_due(ctx: &Ctx) -> Result<()> {
    let current = organization::current(ctx).await?;
    for known in store::open_proposals(ctx.read()).await? {
        let votes = store::votes(ctx.read(), &known.id).await?;
        let members = together(&current.charter, &known.team);
        if rules::decide(&known, &members, &votes, current.today) == Decision::Waits {
            continue;
        }
        let mut tx = ctx.write().await?;
        let mut proposal = find_proposal(&mut tx, &known.id).await?;
        if proposal.state == ProposalState::Open && settle(&mut tx, ctx, &current, &mut proposal).await? {
            let said = format!("{}: {}", proposal.state.words().to_lowercase(), proposal.words);
            tx.commit(ctx.says("decided a proposal", subject(&proposal), said)).await?;
        } else {
            tx.roll_back().await?;
        }
    }
    Ok(())
}

/// An agreement of the past, for the demonstration company.
#[derive(Debug, Clone)]
pub struct Past {
    /// The team.
    pub team: TeamId,
    /// The sentence.
    pub words: String,
    /// The check, its rule or figure with its test, and its period in days.
    pub check: PastCheck,
    /// The period in days.
    pub every_days: i64,
    /// The first day.
    pub began_on: NaiveDate,
    /// The first day on which it no longer held.
    pub ended_on: Option<NaiveDate>,
    /// The place, in the list, of the agreement it replaced.
    pub replaces: Option<usize>,
    /// The member who proposed it.
    pub proposed_by: PersonId,
    /// The members who agreed.
    pub agreed: Vec<PersonId>,
    /// The answers by period: the member and whether it held.
    pub answers: Vec<(i64, PersonId, bool, NaiveDate)>,
}

/// The check of an agreement of the past.
#[derive(Debug, Clone, Copy)]
pub enum PastCheck {
    /// By the gate as a whole.
    Gate,
    /// A reading that is practised.
    Figure(&'static str),
    /// Asked in a review.
    Review,
}

/// Saves agreements of the past as if agreed then; only for the machine itself.
pub async fn backfill(ctx: &Ctx, all: &[Past]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("only the machine itself does this"));
    }
    let mut tx = ctx.write().await?;
    let ids: Vec<String> = all.iter().map(|_| ctx.new_id()).collect();
    for (past, id) in all.iter().zip(&ids) {
        backfill_one(&mut tx, ctx, past, id, past.replaces.and_then(|at| ids.get(at))).await?;
    }
    tx.commit(ctx.says("recorded working agreements", "agreements", format!("{}", all.len()))).await
}

async fn backfill_one(
    tx: &mut Tx,
    ctx: &Ctx,
    past: &Past,
    id: &str,
    replaces: Option<&String>,
) -> Result<()> {
    let (kind, rule, figure) = match past.check {
        PastCheck::Gate => (CheckKind::Gate, Some(crate::kinds::GateRule::Any), None),
        PastCheck::Figure(id) => (CheckKind::Figure, None, Some(id.to_owned())),
        PastCheck::Review => (CheckKind::Review, None, None),
    };
    let test = figure.is_some().then_some(crate::kinds::FigureTest::Practised);
    let check = crate::model::Check { kind, rule, figure, test, bound: None, every_days: past.every_days };
    let proposed_on = past.began_on - Days::new(rules::OBJECT_DAYS);
    let proposal = Proposal {
        id: ctx.new_id(),
        team: past.team.clone(),
        kind: if replaces.is_some() { ProposalKind::Change } else { ProposalKind::Add },
        agreement: replaces.cloned(),
        words: past.words.clone(),
        check: check.clone(),
        why: String::new(),
        proposed_by: past.proposed_by.clone(),
        proposed_on,
        until: past.began_on,
        state: ProposalState::Taken,
        decided_on: Some(past.began_on),
        outcome: "Most members agreed.".to_owned(),
    };
    let agreement = Agreement {
        id: id.to_owned(),
        team: past.team.clone(),
        words: past.words.clone(),
        check,
        began_on: past.began_on,
        ended_on: past.ended_on,
        replaces: replaces.cloned(),
    };
    store::insert(tx, &agreement).await?;
    store::add_proposal(tx, &proposal).await?;
    for person in &past.agreed {
        let vote = Vote {
            proposal: proposal.id.clone(),
            person: person.clone(),
            agrees: true,
            words: String::new(),
            voted_on: proposed_on,
        };
        store::vote(tx, &vote).await?;
    }
    for (period, person, held, on) in &past.answers {
        let answer = Answer {
            agreement: id.to_owned(),
            period: *period,
            person: person.clone(),
            held: *held,
            words: String::new(),
            answered_on: *on,
        };
        store::add_answer(tx, &answer).await?;
    }
    Ok(())
}
