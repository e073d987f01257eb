//! The pages: lists, one decision, its form, the map.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::{Path, Query},
    http::header,
    response::{IntoResponse as _, Response},
};
use castra_org::{
    charter::show,
    organization::{self, Current, Organization, PersonId, Scope, TeamId},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    terms::{Filled, Terms as _},
    ui::{Link, chart::FlowNode},
    web::{Page, Routes, ceiling::Takes, csv, done, form::Form},
};

use super::{
    actions::{self, Effect},
    consult, deciders, figures, graph,
    kinds::{DecisionEventKind, DecisionState, FileForm, Importance, Verdict},
    lists::{self, Due, Wanted},
    model::{Acceptance, Advice, DecisionTerms, Known, Opened, Reason, Review, Successor},
    rules::{Standing, standing},
    url,
    views::{Asked, DecisionForm, ShowDecision, ShowFiles, ShowList, ShowMap},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/decisions", Rule::SignedIn, index)
        .get("/decisions.csv", Rule::SignedIn, index_csv)
        .get("/decisions/map", Rule::SignedIn, map)
        .get("/decisions/files", Rule::SignedIn, files)
        .get("/decisions/new", Rule::SignedIn, new)
        .post("/decisions", Rule::SignedIn, record)
        .get("/decisions/{id}", Rule::SignedIn, show_one)
        .get("/decisions/{id}/file", Rule::SignedIn, file)
        .get("/decisions/{id}/edit", Rule::SignedIn, edit)
        .post("/decisions/{id}", Rule::SignedIn, change)
        .post("/decisions/{id}/accept", Rule::SignedIn, accept)
        .post("/decisions/{id}/reject", Rule::SignedIn, reject)
        .post("/decisions/{id}/supersede", Rule::SignedIn, supersede)
        .post("/decisions/{id}/deprecate", Rule::SignedIn, deprecate)
        .post("/decisions/{id}/review", Rule::SignedIn, review)
        .post("/decisions/{id}/advise", Rule::SignedIn, advise)
        .post("/decisions/{id}/announce", Rule::SignedIn, announce)
        .get("/teams/{team}/decisions", Rule::SignedIn, of_team)
        .get("/teams/{team}/decisions.csv", Rule::SignedIn, of_team_csv)
        .taking(Takes::Files)
        .post("/decisions/files", Rule::SignedIn, import)
}

/// Lines on a page of the list.
const ON_A_PAGE: usize = 50;

type Pairs = Query<Vec<(String, String)>>;

/// What an address asks for; what is none of the choices is left out, as every list does.
fn wanted(pairs: &[(String, String)], team: Option<&str>) -> Wanted {
    let get = |name: &str| {
        pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    };
    let text = |name: &str| get(name).map(str::to_owned);
    Wanted {
        scope: team.map(str::to_owned).or_else(|| text("scope")),
        state: get("state").and_then(|text| text.parse().ok()),
        importance: get("importance").and_then(|text| text.parse::<Importance>().ok()),
        decider: text("decider"),
        area: text("area"),
        words: text("q").unwrap_or_default(),
        due: get("due").and_then(|text| text.parse::<Due>().ok()),
    }
}

fn team(current: &Current, id: &str) -> Result<TeamId> {
    let id = TeamId::from(id);
    let is_known = current.organization().teams.contains_key(&id);
    if is_known { Ok(id) } else { Err(Error::not_found(format!("team `{id}`"))) }
}

async fn index(ctx: Ctx, Query(pairs): Pairs) -> Result<Page> {
    listed(&ctx, None, &pairs).await
}

async fn of_team(ctx: Ctx, Path(id): Path<String>, Query(pairs): Pairs) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let team = team(&current, &id)?;
    listed(&ctx, Some(&team), &pairs).await
}

fn names<'a>(organization: &Organization, ids: impl Iterator<Item = &'a PersonId>) -> Vec<(String, String)> {
    let unique: BTreeSet<&PersonId> = ids.collect();
    let mut all: Vec<_> =
        unique.into_iter().map(|id| (id.to_string(), organization.person_name(id).to_owned())).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

fn areas(all: &[Known]) -> Vec<String> {
    let unique: BTreeSet<&str> =
        all.iter().map(|known| known.terms.area.as_str()).filter(|area| !area.is_empty()).collect();
    unique.into_iter().map(str::to_owned).collect()
}

async fn listed(ctx: &Ctx, team: Option<&TeamId>, pairs: &[(String, String)]) -> Result<Page> {
    let current = organization::current(ctx).await?;
    let (organization, today) = (current.organization(), current.today);
    let wanted = wanted(pairs, team.map(TeamId::as_str));
    let everything = actions::visible(ctx).await?;
    let of_scope = Wanted { scope: wanted.scope.clone(), ..Wanted::default() };
    let all = of_scope.among(everything, today);
    let public: Vec<Known> = all.iter().filter(|known| !known.decision.is_restricted).cloned().collect();
    let scope = Scope::of(team.cloned());
    let keeps = actions::may_keep(ctx, &current.charter, &scope);
    let waking: Vec<(Known, bool)> = lists::waking(&all, today)
        .into_iter()
        .map(|known| (known.clone(), actions::may_review(ctx, &current, &known.decision)))
        .collect();
    let deciders = all.iter().flat_map(|known| {
        known.decision.decider.iter().chain(&known.decision.decided_by).chain(&known.decision.belonged_to)
    });
    let people = names(organization, deciders);
    let overdue =
        all.iter().filter(|known| matches!(standing(&known.decision, today), Standing::Overdue(_))).count();
    let mut view = ShowList {
        team: team.map(|team| show::scope_link(organization, &Scope::Team(team.clone()))),
        team_id: team.map(ToString::to_string),
        today,
        open: figures::open(&all),
        overdue,
        quarters: figures::quarters(&public, today, 6),
        outcomes: figures::outcomes(&public),
        above: if keeps { figures::above(&public).into_iter().cloned().collect() } else { Vec::new() },
        worse: figures::worse(&public).into_iter().cloned().collect(),
        waking,
        people,
        areas: areas(&all),
        scopes: scopes(&current),
        may_propose: actions::may_propose(ctx, &current, &scope),
        total: all.len(),
        shown: Vec::new(),
        pages: None,
        wanted,
    };
    let found = view.wanted.among(all, today);
    view.total = found.len();
    let page = pairs
        .iter()
        .find(|(name, _)| name == "page")
        .and_then(|(_, page)| page.parse().ok())
        .unwrap_or(1_usize);
    let page = page.clamp(1, found.len().div_ceil(ON_A_PAGE).max(1));
    if found.len() > ON_A_PAGE {
        let kept: Vec<String> = pairs
            .iter()
            .filter(|(name, value)| name != "page" && !value.is_empty())
            .map(|(name, value)| format!("{name}={}", castra_platform::web::form::escape(value)))
            .collect();
        let at = |page: usize| {
            format!(
                "{}?{}page={page}#all",
                url::list(view.team_id.as_deref()),
                kept.iter().map(|pair| format!("{pair}&")).collect::<String>()
            )
        };
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let last = found.len().div_ceil(ON_A_PAGE);
        view.pages = Some(castra_platform::ui::Pagination {
            from: count((page - 1) * ON_A_PAGE + 1),
            to: count((page * ON_A_PAGE).min(found.len())),
            total: count(found.len()),
            of: "decisions".to_owned(),
            previous: (page > 1).then(|| at(page - 1)),
            next: (page < last).then(|| at(page + 1)),
        });
    }
    view.shown = found.into_iter().skip((page - 1) * ON_A_PAGE).take(ON_A_PAGE).collect();
    let title = view
        .team
        .as_ref()
        .map_or_else(|| "Decisions".to_owned(), |team| format!("{}: decisions", team.label));
    Ok(Page::new(title, view.render()))
}

/// Every scope: id and name.
fn scopes(current: &Current) -> Vec<(String, String)> {
    let organization = current.organization();
    let mut teams: Vec<_> = organization
        .active_teams(current.today)
        .map(|team| (team.id.to_string(), team.name.clone()))
        .collect();
    teams.sort_by(|a, b| a.1.cmp(&b.1));
    std::iter::once(("organization".to_owned(), format!("{} (organization)", organization.settings.name)))
        .chain(teams)
        .collect()
}

type Cell = fn(&Known) -> String;

fn day(day: Option<chrono::NaiveDate>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

const COLUMNS: [(&str, Cell); 24] = [
    ("id", |known| known.decision.id.clone()),
    ("name", |known| known.decision.label()),
    ("scope", |known| known.decision.scope.clone()),
    ("title", |known| known.terms.title.clone()),
    ("state", |known| known.decision.state.to_string()),
    ("importance", |known| known.decision.importance.to_string()),
    ("area", |known| known.terms.area.clone()),
    ("decider", |known| known.decision.decider.as_ref().map(ToString::to_string).unwrap_or_default()),
    ("proposed_on", |known| known.decision.proposed_on.to_string()),
    ("due", |known| day(known.decision.due)),
    ("decided_on", |known| day(known.decision.decided_on)),
    ("decided_by", |known| known.decision.decided_by.as_ref().map(ToString::to_string).unwrap_or_default()),
    ("review", |known| day(known.decision.review)),
    ("turned_out", |known| known.decision.turned_out.map_or_else(String::new, |verdict| verdict.to_string())),
    ("superseded_by", |known| known.decision.superseded_by.clone().unwrap_or_default()),
    ("outcome", |known| known.terms.outcome.clone()),
    ("expected", |known| known.terms.expected.clone()),
    ("consulted", |known| known.terms.consulted.join("; ")),
    ("informed", |known| known.terms.informed.join("; ")),
    ("context", |known| known.terms.context.clone()),
    ("drivers", |known| known.terms.drivers.clone()),
    ("options", |known| known.terms.options.clone()),
    ("consequences", |known| known.terms.consequences.clone()),
    ("links", |known| known.terms.links.join("; ")),
];

async fn rows(ctx: &Ctx, name: &str, scope: Option<String>) -> Result<Response> {
    let today = organization::current(ctx).await?.today;
    let all = Wanted { scope, ..Wanted::default() }.among(actions::visible(ctx).await?, today);
    let cells = all.iter().map(|known| COLUMNS.map(|(_, cell)| cell(known)).to_vec());
    Ok(csv::download(name, &COLUMNS.map(|(name, _)| name), cells))
}

async fn index_csv(ctx: Ctx) -> Result<Response> {
    rows(&ctx, "decisions", None).await
}

async fn of_team_csv(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let team = team(&organization::current(&ctx).await?, &id)?;
    rows(&ctx, &format!("decisions-{team}"), Some(team.to_string())).await
}

async fn map(ctx: Ctx) -> Result<Page> {
    let all = actions::visible(&ctx).await?;
    let links = actions::links(&ctx, &all).await?;
    let (nodes, arrows, left_out): (Vec<FlowNode>, _, _) = graph::whole(&all, &links);
    let view = ShowMap { alone: all.len() - nodes.len() - left_out, nodes, arrows, left_out };
    Ok(Page::new("Map of decisions", view.render()))
}

/// A person or team that is named, as a link; a name without one.
fn named(organization: &Organization, entry: &str) -> Link {
    match entry.split_once(':') {
        Some(("team", id)) if organization.teams.contains_key(&TeamId::from(id)) => {
            show::scope_link(organization, &Scope::Team(id.into()))
        }
        _ => {
            let id = PersonId::from(entry.strip_prefix("person:").unwrap_or(entry));
            if organization.people.contains_key(&id) {
                show::person_link(organization, &id)
            } else {
                Link::new(entry, "")
            }
        }
    }
}

fn actor(organization: &Organization, actor: &str) -> String {
    match actor.strip_prefix("person:") {
        Some(id) => organization.person_name(&PersonId::from(id)).to_owned(),
        None => actor.strip_prefix("service:").unwrap_or("Castra").to_owned(),
    }
}

async fn show_one(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let opened = actions::opened(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    Ok(page_of(&ctx, &current, opened).await?.into_response())
}

/// The note for a lead who could take a member's decision, and for no one else.
fn kindly(
    ctx: &Ctx,
    opened: &Opened,
    whose: &deciders::Deciders,
    organization: &Organization,
) -> Option<String> {
    let decision = &opened.known.decision;
    let me = ctx.viewer.person.as_deref()?;
    if decision.importance != Importance::Member || !opened.rights.may_decide || whose.includes(me) {
        return None;
    }
    let decider = decision.decider.as_ref().filter(|decider| whose.includes(decider.as_str()));
    let name = decider.map_or("a member", |id| organization.person_name(id));
    Some(format!(
        "This is {name}’s to decide. You may still take it; the record then shows that you took a member’s decision. Letting them decide builds their confidence."
    ))
}

async fn page_of(ctx: &Ctx, current: &Current, opened: Opened) -> Result<Page> {
    let organization = current.organization();
    let decision = &opened.known.decision;
    let scope = decision.scope();
    let whose = deciders::who_decides(&current.charter, &scope, decision.importance);
    let advisers: BTreeSet<&str> = opened
        .events
        .iter()
        .filter(|(event, _)| event.kind == DecisionEventKind::Advised)
        .filter_map(|(event, _)| event.person.strip_prefix("person:"))
        .collect();
    let has_advised = |entry: &str| advisers.contains(entry.strip_prefix("person:").unwrap_or(entry));
    let title_of: BTreeMap<&str, &Known> =
        opened.others.iter().map(|known| (known.decision.id.as_str(), known)).collect();
    let successor = decision.superseded_by.as_deref().and_then(|by| title_of.get(by)).map(|known| {
        Link::new(format!("{} {}", known.decision.label(), known.terms.title), url::show(&known.decision.id))
    });
    let person = |id: &Option<PersonId>| id.as_ref().map(|id| show::person_link(organization, id));
    let asks = decision.state == DecisionState::Proposed && opened.rights.may_edit;
    let proposed = if asks { consult::proposed(ctx, current, &opened.known).await? } else { Vec::new() };
    let asked = |one: consult::Proposal| {
        let link = show::person_link(organization, &one.person);
        Asked { name: link.label, href: link.href, why: one.why }
    };
    let proposed = proposed.into_iter().map(asked).collect();
    let source = actions::source(ctx, &decision.id).await?;
    let view = ShowDecision {
        today: current.today,
        scope: show::scope_link(organization, &scope),
        team_id: scope.team().map(ToString::to_string),
        decider: person(&decision.decider),
        decided_by: person(&decision.decided_by),
        consulted: opened
            .known
            .terms
            .consulted
            .iter()
            .map(|entry| (named(organization, entry), has_advised(entry)))
            .collect(),
        informed: opened.known.terms.informed.iter().map(|entry| named(organization, entry)).collect(),
        actors: opened.events.iter().map(|(event, _)| actor(organization, &event.person)).collect(),
        kindly: kindly(ctx, &opened, &whose, organization),
        whose: whose.words,
        whose_because: whose.because,
        successor,
        picture: graph::around(&decision.id, &opened.others, &opened.links),
        proposed,
        file: source,
        opened,
    };
    Ok(Page::new(&view.opened.known.terms.title, view.render()))
}

/// A decision's file, for download.
async fn file(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let file = actions::file_of(&ctx, &id, FileForm::Madr).await?;
    let name: String =
        file.name.chars().filter(|letter| letter.is_ascii_graphic() && *letter != '"').collect();
    let head = [
        (header::CONTENT_TYPE, "text/markdown; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((head, file.text).into_response())
}

/// The scopes whose decisions the viewer keeps.
fn kept(ctx: &Ctx, current: &Current) -> Vec<(String, String)> {
    let keeps = |(id, _): &(String, String)| {
        let scope = Scope::of((id != "organization").then(|| TeamId::from(id.as_str())));
        actions::may_keep(ctx, &current.charter, &scope)
    };
    scopes(current).into_iter().filter(keeps).collect()
}

async fn files(ctx: Ctx, Query(pairs): Pairs) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let scopes = kept(&ctx, &current);
    let asked = pairs.into_iter().find(|(name, _)| name == "scope").map(|(_, scope)| scope);
    let scope = asked.or_else(|| scopes.first().map(|(id, _)| id.clone())).unwrap_or_default();
    let filled = Filled::default().with("scope", scope).with("importance", "team");
    Ok(Page::new("Import and export", ShowFiles { scopes, filled, planned: Vec::new() }.render()))
}

async fn import(ctx: Ctx, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let scopes = kept(&ctx, &current);
    let (scope, name) = (sent.get("scope").unwrap_or_default(), sent.get("name").unwrap_or_default());
    let text = sent.verbatim("text").replace("\r\n", "\n");
    let importance = sent.parse::<Importance>("importance")?.unwrap_or(Importance::Team);
    let given = [actions::Given { name: name.to_owned(), text: text.clone() }];
    let typed = || {
        let filled = Filled::default().with("scope", scope).with("importance", importance.as_str());
        filled.with("name", name).with("text", text.clone())
    };
    if sent.get("act") == Some("import") {
        let view = ShowFiles { scopes, ..ShowFiles::default() };
        let imported = async { actions::import_files(&ctx, scope, importance, &given).await };
        return sent
            .submit(
                imported,
                |planned| match planned.first() {
                    Some(one) => match (&one.id, &one.effect) {
                        (Some(id), Effect::Nothing) => done(&url::show(id), "It is as it was."),
                        (Some(id), _) => done(&url::show(id), "Imported."),
                        (None, _) => {
                            done(&url::exchange(None), format!("Not imported. {}", one.lines().join(" ")))
                        }
                    },
                    None => done(&url::exchange(None), "Not imported."),
                },
                |filled| ShowFiles { filled, ..view.clone() }.render(),
            )
            .await;
    }
    let view = ShowFiles { scopes, ..ShowFiles::default() };
    let planned = async { actions::plan_files(&ctx, scope, &given).await };
    let filled = typed();
    let shown = view.clone();
    sent.submit(
        planned,
        move |planned| {
            Page::new("Import and export", ShowFiles { filled, planned, ..shown }.render()).into_response()
        },
        |filled| ShowFiles { filled, ..view.clone() }.render(),
    )
    .await
}

async fn form(ctx: &Ctx, current: &Current, action: String) -> Result<DecisionForm> {
    let organization = current.organization();
    let is_mine = |(id, _): &(String, String)| {
        let scope = Scope::of((id != "organization").then(|| TeamId::from(id.as_str())));
        actions::may_propose(ctx, current, &scope)
    };
    let scopes = scopes(current).into_iter().filter(is_mine).collect();
    Ok(DecisionForm {
        action,
        is_new: true,
        scopes,
        people: names(organization, organization.active_people(current.today).map(|person| &person.id)),
        areas: areas(&actions::visible(ctx).await?),
        ..DecisionForm::default()
    })
}

async fn new(ctx: Ctx, Query(pairs): Pairs) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let (asked, _) = DecisionTerms::read(&pairs.into_iter().collect());
    let form = form(&ctx, &current, url::list(None)).await?;
    if form.scopes.is_empty() {
        return Err(Error::forbidden("decisions are recorded by the people of the organization"));
    }
    // A lead or member begins in their own team.
    let own = form.scopes.iter().find(|(id, _)| id != "organization").or(form.scopes.first());
    let scope = if asked.scope.is_empty() {
        own.map(|(id, _)| id.clone()).unwrap_or_default()
    } else {
        asked.scope.clone()
    };
    let terms = DecisionTerms {
        scope,
        importance: asked.importance.or(Some(Importance::Member)),
        decider: if asked.decider.is_empty() {
            ctx.viewer.person.clone().unwrap_or_default()
        } else {
            asked.decider.clone()
        },
        ..asked
    };
    let form = DecisionForm { filled: terms.filled(), ..form };
    Ok(Page::new("Record a decision", form.render()))
}

async fn record(ctx: Ctx, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let form = form(&ctx, &current, url::list(None)).await?;
    sent.submit(
        async {
            let terms = sent.read("the decision")?;
            match sent.get("do") {
                Some("decide") => actions::decide(&ctx, terms).await,
                _ => actions::propose(&ctx, terms).await,
            }
        },
        |known| {
            let is_taken = known.decision.state == DecisionState::Accepted;
            let message = if is_taken { "Decision recorded, and taken." } else { "Decision recorded." };
            done(&url::show(&known.decision.id), message)
        },
        |filled| DecisionForm { filled, ..form.clone() }.render(),
    )
    .await
}

/// The terms with names in the place of ids, as people type them.
fn as_typed(organization: &Organization, terms: &DecisionTerms) -> DecisionTerms {
    let names = |entries: &[String]| entries.iter().map(|entry| named(organization, entry).label).collect();
    DecisionTerms { consulted: names(&terms.consulted), informed: names(&terms.informed), ..terms.clone() }
}

async fn editing(ctx: &Ctx, id: &str) -> Result<DecisionForm> {
    let opened = actions::opened(ctx, id).await?;
    if !opened.rights.may_edit {
        return Err(actions::refused());
    }
    let current = organization::current(ctx).await?;
    let known = &opened.known;
    let filled = as_typed(current.organization(), &known.terms).filled().at(known.decision.revision);
    let form = form(ctx, &current, url::show(id)).await?;
    let mut people = form.people.clone();
    if let Some(decider) =
        known.decision.decider.as_ref().filter(|id| !people.iter().any(|(known, _)| known == id.as_str()))
    {
        people.push((decider.to_string(), current.organization().person_name(decider).to_owned()));
    }
    Ok(DecisionForm {
        is_new: false,
        is_decided: known.decision.state != DecisionState::Proposed,
        people,
        filled,
        ..form
    })
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Edit decision", editing(&ctx, &id).await?.render()))
}

async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, &id).await?;
    sent.submit(
        async { actions::change(&ctx, &id, &sent.seen("revision")?, sent.read("the decision")?).await },
        |_| done(&url::show(&id), "Saved."),
        |filled| DecisionForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn accept(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let acceptance: Acceptance = sent.read("the decision")?;
    let known = actions::accept(&ctx, &id, &sent.seen("revision")?, acceptance).await?;
    let note = match (known.decision.in_place, &known.decision.belonged_to) {
        (Some(false), Some(person)) => {
            let name = organization::current(&ctx).await?.organization().person_name(person).to_owned();
            format!("Decided. It was {name}’s to decide: next time, let them.")
        }
        _ => "Decided.".to_owned(),
    };
    Ok(done(&url::show(&id), note))
}

async fn reject(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let reason: Reason = sent.read("the decision")?;
    actions::reject(&ctx, &id, &sent.seen("revision")?, &reason).await?;
    Ok(done(&url::show(&id), "Rejected."))
}

async fn supersede(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let successor: Successor = sent.read("the decision")?;
    actions::supersede(&ctx, &id, &sent.seen("revision")?, &successor).await?;
    Ok(done(&url::show(&id), "Superseded."))
}

async fn deprecate(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let reason: Reason = sent.read("the decision")?;
    actions::deprecate(&ctx, &id, &sent.seen("revision")?, &reason).await?;
    Ok(done(&url::show(&id), "Deprecated."))
}

async fn review(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let review: Review = sent.read("the review")?;
    actions::review(&ctx, &id, &sent.seen("revision")?, &review).await?;
    let note = match review.verdict {
        Some(Verdict::Worse) => "Review saved. What would you decide today?",
        _ => "Review saved.",
    };
    Ok(done(sent.back(&url::show(&id)), note))
}

async fn advise(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let advice: Advice = sent.read("the advice")?;
    actions::advise(&ctx, &id, &advice).await?;
    Ok(done(&url::show(&id), "Advice given."))
}

async fn announce(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::announce(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::show(&id), "Announced: everyone can read it now."))
}
