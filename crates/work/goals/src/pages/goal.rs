//! One goal, one key result, and their forms.

use axum::{extract::Path, response::Response};
use castra_org::organization::{self, Current, PersonId, TeamId};
use castra_platform::{
    Ctx, Result,
    figures::counted,
    terms::Terms as _,
    ui::Link,
    web::{Page, done, form::Form},
};

use super::lists::{periods, row, team_link};
use crate::{
    actions, drafts,
    flow::{self, Goals},
    kinds::{GoalKind, GoalState, Rhythm, SourceKind},
    model::{CheckInTerms, CloseTerms, CopyTerms, Goal, GoalTerms, PasteTerms, ResultTerms},
    period::Period,
    rules, url,
    views::{GoalForm, GoalRow, ResultForm, ShowGoal, ShowResult},
};

/// Where a goal's list is.
fn home(team: Option<&TeamId>) -> String {
    team.map_or_else(|| url::INDEX.to_owned(), |team| url::team(team.as_str()))
}

fn crumbs(current: &Current, team: Option<&TeamId>) -> Vec<Link> {
    match team {
        Some(_) => vec![team_link(current, team), Link::new("Goals", home(team))],
        None => vec![Link::new("Goals", url::INDEX)],
    }
}

pub(super) async fn show_one(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let whole = actions::opened(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let goal = &whole.goal;
    let recent = actions::recent(&ctx).await?;
    let line = async |goal: &Goal| -> Result<GoalRow> {
        let found = recent.iter().find(|known| known.goal.id == goal.id).cloned();
        let whole = match found {
            Some(whole) => whole,
            None => actions::opened(&ctx, &goal.id).await?,
        };
        row(&ctx, &current, 0, &whole, false).await
    };
    let mut serves = Vec::new();
    for parent in &goal.parents {
        serves.push(line(&actions::opened(&ctx, parent).await?.goal).await?);
    }
    let mut served_by = Vec::new();
    for child in recent.iter().filter(|known| known.goal.parents.contains(&goal.id)) {
        served_by.push(line(&child.goal).await?);
    }
    let picture = actions::picture(&ctx, current.today).await?;
    let all: Vec<Goal> = recent.iter().map(|whole| whole.goal.clone()).collect();
    let known = Goals::new(&all);
    let mut work: Vec<crate::views::GoalWork> = Vec::new();
    for one in picture.iter().filter(|one| known.served(one).is_some_and(|served| served.id == goal.id)) {
        let name = organization.person_name(&PersonId::from(one.serving.person.as_str())).to_owned();
        let key = one.key();
        match work.iter_mut().find(|known| known.key == key) {
            Some(known) => {
                known.weeks += one.weeks();
                known.people.insert(name);
            }
            None => work.push(crate::views::GoalWork {
                key,
                title: Link::new(one.serving.title.clone(), one.serving.href.clone()),
                people: std::iter::once(name).collect(),
                weeks: one.weeks(),
            }),
        }
    }
    work.sort_by(|a, b| b.weeks.total_cmp(&a.weeks).then_with(|| a.key.cmp(&b.key)));
    let copied_from = match &goal.copied_from {
        Some(id) => {
            let before = actions::opened(&ctx, id).await?.goal;
            Some(Link::new(format!("{}, {}", before.title, before.period().words()), url::show(id)))
        }
        None => None,
    };
    let is_unworked = !flow::unworked(&all, &picture, current.today).iter().all(|found| found.id != goal.id);
    let view = ShowGoal {
        crumbs: crumbs(&current, goal.team.as_ref()),
        may_change: actions::may_change(&ctx, &current, goal),
        may_keep: actions::may_keep(&ctx, &current, goal.team.as_ref()),
        row: row(&ctx, &current, 0, &whole, true).await?,
        recorded_by: match goal.recorded_by.strip_prefix("person:") {
            Some(id) => organization.person_name(&PersonId::from(id)).to_owned(),
            None => "this machine".to_owned(),
        },
        next: goal.period().next().map(|next| next.to_string()),
        periods: periods(&current, ""),
        measured: rules::grade(&whole.results),
        serves,
        served_by,
        work,
        copied_from,
        is_unworked,
    };
    Ok(Page::new(&goal.title, view.render()))
}

async fn form(
    ctx: &Ctx,
    current: &Current,
    kept: Option<&Goal>,
    team: Option<&TeamId>,
    action: String,
) -> Result<GoalForm> {
    let organization = current.organization();
    let mut people: Vec<_> = organization
        .active_people(current.today)
        .map(|person| (person.id.to_string(), person.name.clone()))
        .collect();
    let members: Vec<String> = team
        .map(|team| organization.members(team, current.today).map(|person| person.id.to_string()).collect())
        .unwrap_or_default();
    // The team's own people first.
    people.sort_by(|a, b| (!members.contains(&a.0), &a.1).cmp(&(!members.contains(&b.0), &b.1)));
    if let Some(owner) = kept.and_then(|goal| goal.owner.as_ref())
        && !people.iter().any(|(known, _)| known == owner.as_str())
    {
        people.push((owner.to_string(), organization.person_name(owner).to_owned()));
    }
    let mut parents: Vec<(String, String)> = Vec::new();
    for whole in actions::recent(ctx).await?.iter() {
        let goal = &whole.goal;
        let lineage = |other: &TeamId| team.is_some_and(|own| organization.lineage(own).contains(&other));
        let is_above = goal.team.as_ref().is_none_or(lineage);
        let is_kept = kept.is_some_and(|kept| kept.parents.contains(&goal.id));
        let is_possible = is_above
            && goal.state != GoalState::Closed
            && goal.ends >= current.today
            && kept.is_none_or(|kept| !rules::is_ring(&kept.id, std::slice::from_ref(&goal.id), &[]));
        if is_kept || is_possible {
            let place = team_link(current, goal.team.as_ref()).label;
            parents.push((goal.id.clone(), format!("{} ({place}, {})", goal.title, goal.period().words())));
        }
    }
    Ok(GoalForm {
        action,
        is_new: kept.is_none(),
        crumbs: crumbs(current, team),
        back: kept.map_or_else(|| home(team), |goal| url::show(&goal.id)),
        people,
        parents,
        periods: periods(current, kept.map_or("", |goal| goal.period.as_str())),
        filled: castra_platform::terms::Filled::default(),
    })
}

/// The parents as one value each, for the choices.
fn filled(terms: &GoalTerms) -> castra_platform::terms::Filled {
    terms.parents.iter().fold(terms.filled(), |filled, parent| filled.with("parents", parent.clone()))
}

async fn new_goal(ctx: Ctx, team: Option<String>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let team = actions::of_scope(&current, team.as_deref())?;
    if !actions::may_keep(&ctx, &current, team.as_ref()) {
        return Err(actions::refused());
    }
    let terms = GoalTerms {
        kind: Some(if team.is_some() { GoalKind::Technology } else { GoalKind::Business }),
        period: Period::quarter_of(current.today).to_string(),
        owner: ctx.viewer.person.clone().unwrap_or_default(),
        ..GoalTerms::default()
    };
    let form = form(&ctx, &current, None, team.as_ref(), home(team.as_ref())).await?;
    Ok(Page::new("Add a goal", GoalForm { filled: filled(&terms), ..form }.render()))
}

pub(super) async fn new_of_company(ctx: Ctx) -> Result<Page> {
    new_goal(ctx, None).await
}

pub(super) async fn new_of_team(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    new_goal(ctx, Some(team)).await
}

async fn add(ctx: Ctx, team: Option<String>, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let of = actions::of_scope(&current, team.as_deref())?;
    let form = form(&ctx, &current, None, of.as_ref(), home(of.as_ref())).await?;
    sent.submit(
        async { actions::add(&ctx, team.as_deref(), sent.read("the goal")?).await },
        |goal| done(&url::show(&goal.id), "Goal added as a draft. Add its key results, then start it."),
        |filled| GoalForm { filled, ..form.clone() }.render(),
    )
    .await
}

pub(super) async fn add_of_company(ctx: Ctx, sent: Form) -> Result<Response> {
    add(ctx, None, sent).await
}

pub(super) async fn add_of_team(ctx: Ctx, Path(team): Path<String>, sent: Form) -> Result<Response> {
    add(ctx, Some(team), sent).await
}

async fn editing(ctx: &Ctx, id: &str) -> Result<GoalForm> {
    let goal = actions::opened(ctx, id).await?.goal;
    let current = organization::current(ctx).await?;
    if !actions::may_change(ctx, &current, &goal) {
        return Err(actions::refused());
    }
    if goal.state == GoalState::Closed {
        return Err(actions::closed(&goal));
    }
    let form = form(ctx, &current, Some(&goal), goal.team.as_ref(), url::show(id)).await?;
    Ok(GoalForm { filled: filled(&goal.terms()).at(goal.revision), ..form })
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Edit goal", editing(&ctx, &id).await?.render()))
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, &id).await?;
    sent.submit(
        async { actions::change(&ctx, &id, &sent.seen("revision")?, sent.read("the goal")?).await },
        |_| done(&url::show(&id), "Saved."),
        |filled| GoalForm { filled, ..form.clone() }.render(),
    )
    .await
}

pub(super) async fn start(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::start(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::show(&id), "Goal started."))
}

pub(super) async fn close(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let terms: CloseTerms = sent.read("the closing")?;
    let goal = actions::close(&ctx, &id, &sent.seen("revision")?, terms).await?;
    let grade = goal.grade.map(|grade| grade.shown(1)).unwrap_or_default();
    Ok(done(&url::show(&id), format!("Goal closed with {grade}.")))
}

pub(super) async fn copy(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let terms: CopyTerms = sent.read("the copy")?;
    let goal = actions::copy(&ctx, &id, terms).await?;
    Ok(done(&url::show(&goal.id), "Copied as a draft. Check its targets, then start it."))
}

/// Responsibilities and repositories that may be sources.
async fn result_form(
    ctx: &Ctx,
    goal: &Goal,
    kept: Option<(&str, &str)>,
    action: String,
) -> Result<ResultForm> {
    let current = organization::current(ctx).await?;
    let mut sources: Vec<(String, String)> = Vec::new();
    for known in &current.organization().catalog.responsibilities {
        if drafts::responsibility(&current, goal, known.id.as_str()).is_ok() {
            sources.push((known.id.to_string(), format!("Reading: {}", known.title)));
        }
    }
    for repository in castra_repositories::on_day(&current, current.today, goal.team.as_ref()) {
        sources.push((repository.id.to_string(), format!("Repository: {}", repository.id)));
    }
    if let Some((_, of)) = kept
        && !of.is_empty()
        && !sources.iter().any(|(known, _)| known == of)
    {
        sources.push((of.to_owned(), of.to_owned()));
    }
    let mut crumbs = crumbs(&current, goal.team.as_ref());
    crumbs.push(Link::new(goal.title.clone(), url::show(&goal.id)));
    Ok(ResultForm {
        action,
        is_new: kept.is_none(),
        crumbs,
        back: kept.map_or_else(|| url::show(&goal.id), |(id, _)| url::result(&goal.id, id)),
        sources,
        filled: castra_platform::terms::Filled::default(),
    })
}

async fn adding(ctx: &Ctx, id: &str) -> Result<ResultForm> {
    let goal = actions::opened(ctx, id).await?.goal;
    let current = organization::current(ctx).await?;
    if !actions::may_change(ctx, &current, &goal) {
        return Err(actions::refused());
    }
    if goal.state == GoalState::Closed {
        return Err(actions::closed(&goal));
    }
    result_form(ctx, &goal, None, format!("{}/results", url::show(id))).await
}

pub(super) async fn new_result(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let terms = ResultTerms {
        rhythm: Some(Rhythm::Weekly),
        source: Some(SourceKind::Typed),
        ..ResultTerms::default()
    };
    let form = ResultForm { filled: terms.filled(), ..adding(&ctx, &id).await? };
    Ok(Page::new("Add a key result", form.render()))
}

pub(super) async fn add_result(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = adding(&ctx, &id).await?;
    sent.submit(
        async { actions::add_result(&ctx, &id, sent.read("the key result")?).await },
        |_| done(&url::show(&id), "Key result added."),
        |filled| ResultForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn editing_result(ctx: &Ctx, id: &str, result: &str) -> Result<ResultForm> {
    let opened = actions::check_ins(ctx, id, result).await?;
    let current = organization::current(ctx).await?;
    if !actions::may_change(ctx, &current, &opened.goal) {
        return Err(actions::refused());
    }
    if opened.goal.state == GoalState::Closed {
        return Err(actions::closed(&opened.goal));
    }
    let kept = Some((result, opened.result.source_of.as_str()));
    let form = result_form(ctx, &opened.goal, kept, url::result(id, result)).await?;
    Ok(ResultForm { filled: opened.result.terms().filled().at(opened.result.revision), ..form })
}

pub(super) async fn edit_result(ctx: Ctx, Path((id, result)): Path<(String, String)>) -> Result<Page> {
    Ok(Page::new("Edit key result", editing_result(&ctx, &id, &result).await?.render()))
}

pub(super) async fn change_result(
    ctx: Ctx,
    Path((id, result)): Path<(String, String)>,
    sent: Form,
) -> Result<Response> {
    let form = editing_result(&ctx, &id, &result).await?;
    sent.submit(
        async {
            actions::change_result(&ctx, &id, &result, &sent.seen("revision")?, sent.read("the key result")?)
                .await
        },
        |_| done(&url::result(&id, &result), "Saved."),
        |filled| ResultForm { filled, ..form.clone() }.render(),
    )
    .await
}

pub(super) async fn drop_result(
    ctx: Ctx,
    Path((id, result)): Path<(String, String)>,
    sent: Form,
) -> Result<Response> {
    actions::drop_result(&ctx, &id, &result, &sent.seen("revision")?).await?;
    Ok(done(&url::show(&id), "Key result dropped. Its check-ins stay."))
}

async fn shown_result(ctx: &Ctx, id: &str, result: &str) -> Result<ShowResult> {
    let opened = actions::check_ins(ctx, id, result).await?;
    let current = organization::current(ctx).await?;
    let may_change = actions::may_change(ctx, &current, &opened.goal)
        && opened.goal.state != GoalState::Closed
        && opened.result.dropped_on.is_none();
    let draft = drafts::draft(ctx, &opened.goal, &opened.result).await?;
    let mut crumbs = crumbs(&current, opened.goal.team.as_ref());
    crumbs.push(Link::new(opened.goal.title.clone(), url::show(id)));
    let by = |actor: &str| match actor.strip_prefix("person:") {
        Some(id) => current.organization().person_name(&PersonId::from(id)).to_owned(),
        None => "this machine".to_owned(),
    };
    let proposed = rules::outlook(&opened.goal, &opened.result, draft.value, current.today);
    let terms = CheckInTerms {
        value: crate::decimal::Figure(draft.value),
        outlook: Some(proposed),
        confidence: opened.result.confidence,
        ..CheckInTerms::default()
    };
    Ok(ShowResult {
        crumbs,
        may_change,
        made_by: opened.check_ins.iter().map(|made| by(&made.made_by)).collect(),
        source: match opened.result.source {
            SourceKind::Reading => {
                current.organization().catalog.responsibility(&opened.result.source_of).map_or_else(
                    || opened.result.source_of.clone(),
                    |known| format!("Reading of “{}”", known.title),
                )
            }
            SourceKind::Deployments | SourceKind::LeadTime => {
                format!("{}: {}", opened.result.source.words(), opened.result.source_of)
            }
            source => source.words().to_owned(),
        },
        day: current.today,
        is_due: rules::is_due(&opened.goal, &opened.result, current.today),
        filled: terms.filled(),
        pasted: castra_platform::terms::Filled::default(),
        draft,
        goal: opened.goal,
        result: opened.result,
        check_ins: opened.check_ins,
    })
}

pub(super) async fn show_result(ctx: Ctx, Path((id, result)): Path<(String, String)>) -> Result<Page> {
    let view = shown_result(&ctx, &id, &result).await?;
    Ok(Page::new(&view.result.metric, view.render()))
}

pub(super) async fn check_in(
    ctx: Ctx,
    Path((id, result)): Path<(String, String)>,
    sent: Form,
) -> Result<Response> {
    let view = shown_result(&ctx, &id, &result).await?;
    let back = url::result(&id, &result);
    sent.submit(
        async {
            actions::check_in(&ctx, &id, &result, &sent.seen("revision")?, sent.read("the check-in")?).await
        },
        |made| {
            let value = made.current.map(|value| made.shown(value)).unwrap_or_default();
            done(sent.back(&back), format!("Checked in: {}, {value}.", made.metric))
        },
        |filled| ShowResult { filled, ..view.clone() }.render(),
    )
    .await
}

pub(super) async fn paste(
    ctx: Ctx,
    Path((id, result)): Path<(String, String)>,
    sent: Form,
) -> Result<Response> {
    let view = shown_result(&ctx, &id, &result).await?;
    let back = url::result(&id, &result);
    sent.submit(
        async {
            let terms: PasteTerms = sent.read("the values")?;
            actions::paste(&ctx, &id, &result, &sent.seen("revision")?, terms).await
        },
        |days| done(&back, format!("{} entered.", counted(days, "day", "days"))),
        |pasted| ShowResult { pasted, ..view.clone() }.render(),
    )
    .await
}
