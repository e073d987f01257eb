//! Recording a decision, taking it, and everything that happens to it afterwards.

use castra_org::organization::{self, Current, PersonId, Scope, TeamId};
use castra_platform::{
    Ctx, Error, Result, Seen,
    db::Tx,
    journal::Entry,
    private::Sealed,
    terms::{Faults, Terms as _},
    text::folded,
};
use chrono::NaiveDate;

use super::{entitled, may_propose, opened_each, rights};
use crate::{
    deciders,
    kinds::{DecisionEventKind, DecisionState, Importance, Part, Verdict},
    model::{
        Acceptance, Advice, Decision, DecisionLink, DecisionTerms, Happening, Known, MOST_ENTRIES,
        Participant, Reason, Review, Rights, Successor, owner,
    },
    rules, store,
};

/// What a change adds to the history.
pub(super) struct Noted<'a> {
    kind: DecisionEventKind,
    verdict: Option<Verdict>,
    words: &'a str,
    /// The sentence for the journal.
    says: &'static str,
}

impl<'a> Noted<'a> {
    pub(super) fn new(kind: DecisionEventKind, says: &'static str, words: &'a str) -> Self {
        Self { kind, verdict: None, words, says }
    }
}

/// A decision within the change that will save it.
struct Changing {
    tx: Tx,
    current: Current,
    known: Known,
    rights: Rights,
}

pub(crate) fn refused() -> Error {
    Error::forbidden("only its decider, its author, and those who keep the decisions of its team can do this")
        .ask_who("decisions")
}

/// Begins a change of a decision the viewer may know of, of the revision they saw.
async fn begin(ctx: &Ctx, id: &str, seen: &Seen) -> Result<Changing> {
    let mut tx = ctx.write().await?;
    let (decision, people) = entitled(ctx, &mut tx, id).await?;
    let current = organization::current(ctx).await?;
    let rights = rights(ctx, &current, &decision, &people);
    seen.check(decision.revision)?;
    let terms = decision.body.open(ctx).await?.unwrap_or_default();
    Ok(Changing { tx, current, known: Known { decision, terms }, rights })
}

/// The scope that was typed.
pub(super) fn scope(current: &Current, typed: &str) -> Result<Scope> {
    let typed = typed.trim();
    if typed == "organization" {
        return Ok(Scope::Organization);
    }
    let mut teams = current.organization().active_teams(current.today);
    match teams.find(|team| team.id.as_str() == typed) {
        Some(team) => Ok(Scope::Team(team.id.clone())),
        None => Err(Error::invalid_field(
            "scope",
            format!("`{typed}` is not a team; write `organization` for all"),
        )),
    }
}

/// The terms without spaces around texts, and with ids in the place of the names of people and teams here. A name that
/// several have is named as a fault; one that no one here has stays as it is.
fn settled(current: &Current, terms: DecisionTerms, faults: &mut Faults) -> DecisionTerms {
    let organization = current.organization();
    let mut terms = terms.trimmed();
    for (field, entries) in [("consulted", &mut terms.consulted), ("informed", &mut terms.informed)] {
        // More are refused, and looking each up among everyone's names would take long before that.
        for entry in entries.iter_mut().take(MOST_ENTRIES) {
            let is_id =
                organization.people.contains_key(&PersonId::from(entry.as_str())) || entry.contains(':');
            if is_id {
                continue;
            }
            let named = folded(entry);
            let people =
                organization.active_people(current.today).filter(|person| folded(&person.name) == named);
            let teams = organization.active_teams(current.today).filter(|team| folded(&team.name) == named);
            let mut found: Vec<String> = people.map(|person| person.id.to_string()).collect();
            found.extend(teams.map(|team| format!("team:{}", team.id)));
            match &found[..] {
                [] => {}
                [one] => one.clone_into(entry),
                several => faults
                    .add(field, format!("`{entry}` may be {}; write the one you mean", several.join(" or "))),
            }
        }
    }
    terms
}

/// Refuses faulty terms; people who left may stay where they are named already.
fn check(current: &Current, before: Option<&DecisionTerms>, terms: &DecisionTerms) -> Faults {
    let mut faults = rules::faults(terms);
    let organization = current.organization();
    let kept = before.and_then(DecisionTerms::decider);
    if let Some(decider) = terms.decider()
        && kept.as_ref() != Some(&decider)
        && !organization.is_active(&decider, current.today)
    {
        faults.add("decider", format!("`{decider}` is not an active person"));
    }
    for (field, entries) in [("consulted", &terms.consulted), ("informed", &terms.informed)] {
        let unknown = entries.iter().find(|entry| match entry.split_once(':') {
            Some(("team", id)) => !organization.teams.contains_key(&TeamId::from(id)),
            Some(("person", id)) => !organization.people.contains_key(&PersonId::from(id)),
            _ => terms.restricted && !organization.people.contains_key(&PersonId::from(entry.as_str())),
        });
        if let Some(unknown) = unknown {
            faults
                .add(field, format!("`{unknown}` is not a person or team here; write `bo` or `team:search`"));
        }
    }
    if let (Some(due), Some(review)) = (terms.due, terms.review)
        && review < due
    {
        faults.add("review", "the review comes after the decision is due");
    }
    faults
}

/// The people among the entries who are people here.
pub(super) fn people_of(current: &Current, id: &str, terms: &DecisionTerms) -> Vec<Participant> {
    let mut people: Vec<Participant> = Vec::new();
    for (part, entries) in [(Part::Consulted, &terms.consulted), (Part::Informed, &terms.informed)] {
        for entry in entries {
            let person = PersonId::from(entry.strip_prefix("person:").unwrap_or(entry));
            let is_known = current.organization().people.contains_key(&person);
            if is_known && !people.iter().any(|known| known.part == part && known.person == person) {
                people.push(Participant { decision: id.to_owned(), person, part });
            }
        }
    }
    people
}

/// Every decision the viewer may know of, as it is within the change.
async fn visible_in(ctx: &Ctx, tx: &mut Tx) -> Result<Vec<Known>> {
    let (person, actor) = super::names(ctx);
    opened_each(ctx, store::of(tx, person, &actor).await?).await
}

/// The links that were typed; the reference is replaced by the decision's name.
fn links_of(id: &str, terms: &mut DecisionTerms, all: &[Known], faults: &mut Faults) -> Vec<DecisionLink> {
    let mut links = Vec::new();
    for text in &mut terms.links {
        let Some((kind, reference)) = rules::link_of(text) else { continue };
        match rules::meant(reference, &terms.scope, all) {
            Ok(other) if other.decision.id == id => {
                faults.add("links", "a decision is not linked with itself")
            }
            Ok(other) if other.decision.is_restricted && !terms.restricted => {
                faults.add("links", "a restricted decision is linked once it is announced");
            }
            Ok(other) => {
                links.push(DecisionLink { decision: id.to_owned(), kind, target: other.decision.id.clone() });
                *text = format!("{} {}", kind.words(), other.decision.label());
            }
            Err(fault) => faults.add("links", fault),
        }
    }
    links
}

/// The journal's sentence: of a restricted decision only that its author wrote something.
fn entry(ctx: &Ctx, known: &Known, says: &str) -> Entry {
    if known.decision.is_restricted {
        return ctx.says_privately();
    }
    ctx.says(says, format!("decision:{}", known.decision.id), known.terms.title.clone())
}

pub(super) async fn note(
    tx: &mut Tx,
    ctx: &Ctx,
    decision: &Decision,
    on_day: NaiveDate,
    noted: &Noted<'_>,
) -> Result<()> {
    let id = ctx.new_id();
    let key = decision.key_id();
    let words = Sealed::new(
        tx,
        ctx,
        owner(decision.is_restricted, &key),
        ("decision_events", &id, "words"),
        &noted.words.trim().to_owned(),
    )
    .await?;
    let event = Happening {
        words,
        id,
        decision: decision.id.clone(),
        place: store::next_place(tx, &decision.id).await?,
        kind: noted.kind,
        person: ctx.actor.to_string(),
        on_day,
        verdict: noted.verdict,
    };
    store::add_event(tx, &event).await
}

/// Records a decision to be taken.
pub(crate) async fn propose(ctx: &Ctx, terms: DecisionTerms) -> Result<Known> {
    record(ctx, terms, false).await
}

/// Records a decision that the viewer has taken.
pub(crate) async fn decide(ctx: &Ctx, terms: DecisionTerms) -> Result<Known> {
    record(ctx, terms, true).await
}

async fn record(ctx: &Ctx, terms: DecisionTerms, is_taken: bool) -> Result<Known> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let scope = scope(&current, &terms.scope)?;
    if !may_propose(ctx, &current, &scope) {
        return Err(Error::forbidden(
            "a team's decisions are recorded by its members and those who keep them",
        ));
    }
    if terms.restricted && ctx.viewer.person.is_none() {
        return Err(Error::forbidden("only a person can record a restricted decision"));
    }
    let id = ctx.new_id();
    let mut faults = Faults::default();
    let mut terms = settled(&current, terms, &mut faults);
    faults.join(check(&current, None, &terms));
    let all = visible_in(ctx, &mut tx).await?;
    let links = links_of(&id, &mut terms, &all, &mut faults);
    if is_taken {
        let asks_more = terms.importance.is_some_and(Importance::asks_more);
        faults.join(rules::faults_of_acceptance(&terms, asks_more, "outcome"));
    }
    faults.refuse("the decision")?;
    let number =
        if terms.restricted { None } else { Some(store::next_number(&mut tx, scope.as_str()).await?) };
    let decision = Decision {
        scope: scope.as_str().to_owned(),
        number,
        state: DecisionState::Proposed,
        importance: terms.importance.expect("the terms require an importance"),
        decider: terms.decider(),
        author: ctx.actor.to_string(),
        proposed_on: current.today,
        due: terms.due,
        decided_on: None,
        decided_by: None,
        in_place: None,
        belonged_to: None,
        review: terms.review,
        reviewed_on: None,
        turned_out: None,
        superseded_by: None,
        is_restricted: terms.restricted,
        body: seal(&mut tx, ctx, &id, terms.restricted, &terms).await?,
        id,
        revision: 1,
    };
    let people = people_of(&current, &decision.id, &terms);
    let decision = match is_taken {
        true if !rights(ctx, &current, &decision, &people).may_decide => {
            return Err(Error::invalid_field("decider", "it is theirs to decide; record it as open"));
        }
        true => decided(ctx, &current, decision, DecisionState::Accepted),
        false => decision,
    };
    store::insert(&mut tx, &decision).await?;
    store::put_people(&mut tx, &decision.id, &people).await?;
    store::put_links(&mut tx, &decision.id, &links).await?;
    note(&mut tx, ctx, &decision, current.today, &Noted::new(DecisionEventKind::Proposed, "", "")).await?;
    if is_taken {
        note(&mut tx, ctx, &decision, current.today, &Noted::new(DecisionEventKind::Accepted, "", ""))
            .await?;
    }
    let known = Known { decision, terms };
    tx.commit(entry(ctx, &known, if is_taken { "took a decision" } else { "proposed a decision" })).await?;
    Ok(known)
}

pub(super) async fn seal(
    tx: &mut Tx,
    ctx: &Ctx,
    id: &str,
    is_restricted: bool,
    terms: &DecisionTerms,
) -> Result<Sealed<DecisionTerms>> {
    let key = format!("decision:{id}");
    Sealed::new(tx, ctx, owner(is_restricted, &key), ("decisions", id, "body"), terms).await
}

/// Saves a decision under the next revision, with its event.
async fn save(
    ctx: &Ctx,
    mut tx: Tx,
    today: NaiveDate,
    mut decision: Decision,
    terms: DecisionTerms,
    noted: Noted<'_>,
) -> Result<Known> {
    decision.body = seal(&mut tx, ctx, &decision.id, decision.is_restricted, &terms).await?;
    store::update(&mut tx, &decision).await?;
    note(&mut tx, ctx, &decision, today, &noted).await?;
    decision.revision += 1;
    let known = Known { decision, terms };
    tx.commit(entry(ctx, &known, noted.says)).await?;
    Ok(known)
}

/// Edits a decision. Once it is decided, what was decided is not rewritten: only its surroundings change.
pub(crate) async fn change(ctx: &Ctx, id: &str, seen: &Seen, terms: DecisionTerms) -> Result<Known> {
    let Changing { mut tx, current, known, rights } = begin(ctx, id, seen).await?;
    if !rights.may_edit {
        return Err(refused());
    }
    let mut faults = Faults::default();
    let mut terms = settled(&current, terms, &mut faults);
    faults.join(check(&current, Some(&known.terms), &terms));
    if terms.scope != known.decision.scope {
        faults.add("scope", "a decision stays where it was recorded");
    }
    match (known.decision.is_restricted, terms.restricted) {
        (true, false) => faults.add("restricted", "announce the decision instead"),
        (false, true) => faults.add("restricted", "everyone could read it already"),
        _ => {}
    }
    if !matches!(known.decision.state, DecisionState::Proposed | DecisionState::Unstated)
        && rules::rewrites(&known.terms, &terms)
    {
        return Err(Error::conflict("a decision that was taken is not rewritten")
            .hint("record the new decision, and let it supersede this one"));
    }
    let all = visible_in(ctx, &mut tx).await?;
    let links = links_of(id, &mut terms, &all, &mut faults);
    faults.refuse("the decision")?;
    store::put_people(&mut tx, id, &people_of(&current, id, &terms)).await?;
    store::put_links(&mut tx, id, &links).await?;
    let decision = Decision {
        importance: terms.importance.expect("the terms require an importance"),
        decider: terms.decider(),
        due: terms.due,
        review: terms.review,
        ..known.decision
    };
    let noted = Noted::new(DecisionEventKind::Changed, "edited a decision", "");
    save(ctx, tx, current.today, decision, terms, noted).await
}

fn only_from(decision: &Decision, states: &[DecisionState]) -> Result<()> {
    if states.contains(&decision.state) {
        return Ok(());
    }
    let state = decision.state.words().to_lowercase();
    Err(Error::conflict(format!("the decision is {state}; its status does not allow this")))
}

/// The decision with who took it and whether it was theirs.
fn decided(ctx: &Ctx, current: &Current, decision: Decision, state: DecisionState) -> Decision {
    let deciders = deciders::who_decides(&current.charter, &decision.scope(), decision.importance);
    let by = ctx.viewer.person.as_deref().map(PersonId::from);
    let in_place = by.as_ref().map(|by| deciders.includes(by.as_str()));
    let named = decision.decider.clone().filter(|named| deciders.includes(named.as_str()));
    Decision {
        state,
        decided_on: Some(current.today),
        belonged_to: if in_place == Some(false) { named } else { None },
        decided_by: by,
        in_place,
        ..decision
    }
}

/// Accepts a proposal.
pub(crate) async fn accept(ctx: &Ctx, id: &str, seen: &Seen, acceptance: Acceptance) -> Result<Known> {
    let Changing { tx, current, known, rights } = begin(ctx, id, seen).await?;
    if !rights.may_decide {
        return Err(refused());
    }
    only_from(&known.decision, &[DecisionState::Proposed, DecisionState::Unstated])?;
    let mut faults = acceptance.faults();
    let terms = rules::accepted(&known.terms, &acceptance);
    faults.join(rules::faults_of_acceptance(&terms, known.decision.importance.asks_more(), "because"));
    if terms.review.is_some_and(|review| review <= current.today) {
        faults.add("review", "the review is on a day after today");
    }
    faults.refuse("the decision")?;
    let decision = decided(ctx, &current, known.decision, DecisionState::Accepted);
    let decision = Decision { review: terms.review, ..decision };
    let noted = Noted::new(DecisionEventKind::Accepted, "accepted a decision", "");
    save(ctx, tx, current.today, decision, terms, noted).await
}

/// Rejects a proposal.
pub(crate) async fn reject(ctx: &Ctx, id: &str, seen: &Seen, reason: &Reason) -> Result<Known> {
    let Changing { tx, current, known, rights } = begin(ctx, id, seen).await?;
    if !rights.may_decide {
        return Err(refused());
    }
    only_from(&known.decision, &[DecisionState::Proposed, DecisionState::Unstated])?;
    reason.faults().refuse("the decision")?;
    let decision = decided(ctx, &current, known.decision, DecisionState::Rejected);
    let noted = Noted::new(DecisionEventKind::Rejected, "rejected a decision", &reason.because);
    save(ctx, tx, current.today, decision, known.terms, noted).await
}

/// Ends an accepted decision without a successor.
pub(crate) async fn deprecate(ctx: &Ctx, id: &str, seen: &Seen, reason: &Reason) -> Result<Known> {
    let Changing { tx, current, known, rights } = begin(ctx, id, seen).await?;
    if !rights.may_decide {
        return Err(refused());
    }
    only_from(&known.decision, &[DecisionState::Accepted])?;
    reason.faults().refuse("the decision")?;
    let decision = Decision { state: DecisionState::Deprecated, ..known.decision };
    let noted = Noted::new(DecisionEventKind::Deprecated, "deprecated a decision", &reason.because);
    save(ctx, tx, current.today, decision, known.terms, noted).await
}

/// Puts another decision in the place of one.
pub(crate) async fn supersede(ctx: &Ctx, id: &str, seen: &Seen, successor: &Successor) -> Result<Known> {
    let Changing { mut tx, current, known, rights } = begin(ctx, id, seen).await?;
    if !rights.may_decide {
        return Err(refused());
    }
    only_from(&known.decision, &[DecisionState::Proposed, DecisionState::Unstated, DecisionState::Accepted])?;
    let all = visible_in(ctx, &mut tx).await?;
    let mut faults = successor.faults();
    let by = match rules::meant(&successor.by, &known.decision.scope, &all) {
        Ok(by) if by.decision.is_restricted && !known.decision.is_restricted => {
            faults.add("by", "announce the restricted decision first");
            None
        }
        Ok(by) if rules::is_circular(id, &by.decision.id, &all) => {
            faults.add("by", "a decision cannot take its own place, nor that of its successor");
            None
        }
        Ok(by)
            if !matches!(
                by.decision.state,
                DecisionState::Proposed | DecisionState::Unstated | DecisionState::Accepted
            ) =>
        {
            faults.add(
                "by",
                format!("{} is {}", by.decision.label(), by.decision.state.words().to_lowercase()),
            );
            None
        }
        Ok(by) => Some(by.decision.id.clone()),
        Err(fault) => {
            faults.add("by", fault);
            None
        }
    };
    faults.refuse("the decision")?;
    let decision = Decision { state: DecisionState::Superseded, superseded_by: by, ..known.decision };
    let noted = Noted::new(DecisionEventKind::Superseded, "superseded a decision", &successor.because);
    save(ctx, tx, current.today, decision, known.terms, noted).await
}

/// Answers whether an accepted decision turned out as expected. The answer belongs to the decision, never to its decider.
pub(crate) async fn review(ctx: &Ctx, id: &str, seen: &Seen, review: &Review) -> Result<Known> {
    let Changing { tx, current, known, rights } = begin(ctx, id, seen).await?;
    if !rights.may_edit {
        return Err(refused());
    }
    only_from(
        &known.decision,
        &[DecisionState::Accepted, DecisionState::Superseded, DecisionState::Deprecated],
    )?;
    let mut faults = review.faults();
    if review.next.is_some_and(|next| next <= current.today) {
        faults.add("next", "the next review is on a day after today");
    }
    faults.refuse("the review")?;
    let decision = Decision {
        review: review.next,
        reviewed_on: Some(current.today),
        turned_out: review.verdict,
        ..known.decision
    };
    let terms = DecisionTerms { review: review.next, ..known.terms };
    let noted = Noted {
        verdict: review.verdict,
        ..Noted::new(DecisionEventKind::Reviewed, "reviewed a decision", &review.words)
    };
    save(ctx, tx, current.today, decision, terms, noted).await
}

/// Adds advice to a proposal. It is advice: nothing waits for it.
pub(crate) async fn advise(ctx: &Ctx, id: &str, advice: &Advice) -> Result<Known> {
    let Changing { mut tx, current, known, rights } = begin(ctx, id, &Seen::ANY).await?;
    only_from(&known.decision, &[DecisionState::Proposed])?;
    if !rights.may_advise {
        return Err(Error::forbidden("only a person who may read the proposal can advise on it"));
    }
    advice.faults().refuse("the advice")?;
    let noted = Noted::new(DecisionEventKind::Advised, "advised on a decision", &advice.words);
    note(&mut tx, ctx, &known.decision, current.today, &noted).await?;
    tx.commit(entry(ctx, &known, noted.says)).await?;
    Ok(known)
}

/// Opens a restricted decision to everyone. It gets its number, and cannot be restricted again.
pub(crate) async fn announce(ctx: &Ctx, id: &str, seen: &Seen) -> Result<Known> {
    let Changing { mut tx, current, known, rights } = begin(ctx, id, seen).await?;
    if !rights.may_edit {
        return Err(refused());
    }
    if !known.decision.is_restricted {
        return Err(Error::conflict("the decision is announced already"));
    }
    let number = store::next_number(&mut tx, &known.decision.scope).await?;
    let decision = Decision { is_restricted: false, number: Some(number), ..known.decision };
    let terms = DecisionTerms { restricted: false, ..known.terms };
    let key = decision.key_id();
    for event in store::events(&mut tx, id).await? {
        let words = event.words.open(ctx).await?.unwrap_or_default();
        let words = event.words.replace(&mut tx, ctx, owner(false, &key), &words).await?;
        store::reseal_event(&mut tx, &Happening { words, ..event }).await?;
    }
    save(
        ctx,
        tx,
        current.today,
        decision,
        terms,
        Noted::new(DecisionEventKind::Announced, "announced a decision", ""),
    )
    .await
}
