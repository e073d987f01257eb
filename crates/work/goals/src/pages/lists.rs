//! The lists of goals with the picture of the work: of the company, and of a team.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_org::{
    charter::{self, show},
    organization::{self, Current, Scope, TeamId},
};
use castra_platform::{
    Ctx, Result,
    ui::Link,
    web::{Page, csv},
};

use crate::{
    RESPONSIBILITY, actions, drafts,
    flow::{self, Counted, Goals},
    kinds::{GoalKind, GoalState},
    model::{Goal, Whole},
    period::Period,
    rules, url,
    views::{Asked, Figures, GoalRow, ListGoals, Orphan, Sort, UnaskedRow, draw},
};

/// Goals of a page of the list.
const ROWS: usize = 100;

pub(super) fn team_link(current: &Current, team: Option<&TeamId>) -> Link {
    match team {
        Some(team) => show::scope_link(current.organization(), &Scope::Team(team.clone())),
        None => Link::new(current.organization().settings.name.clone(), url::INDEX),
    }
}

/// A goal with its key results, as a list shows it.
pub(super) async fn row(
    ctx: &Ctx,
    current: &Current,
    depth: usize,
    whole: &Whole,
    with_results: bool,
) -> Result<GoalRow> {
    let goal = &whole.goal;
    let may_check_in =
        with_results && goal.state == GoalState::Running && actions::may_change(ctx, current, goal);
    let mut asked = Vec::new();
    if with_results {
        for result in &whole.results {
            let is_due = rules::is_due(goal, result, current.today);
            // What needs the facts of a repository is drafted where it is due.
            let draft =
                if may_check_in && is_due { Some(drafts::draft(ctx, goal, result).await?) } else { None };
            asked.push(Asked {
                proposed: draft
                    .as_ref()
                    .map(|draft| rules::outlook(goal, result, draft.value, current.today)),
                result: result.clone(),
                is_due,
                may_check_in,
                draft,
            });
        }
    }
    Ok(GoalRow {
        depth,
        place: team_link(current, goal.team.as_ref()),
        owner: goal.owner.as_ref().map(|owner| show::person_link(current.organization(), owner)),
        elapsed: rules::elapsed(goal, current.today),
        grade: rules::grade(&whole.results),
        confidence: rules::confidence(&whole.results),
        day: current.today,
        results: asked,
        goal: goal.clone(),
        colour: None,
    })
}

/// Colours of the company's goals, as the picture has them.
fn colours(streams: &flow::Streams) -> BTreeMap<String, u8> {
    let goals = streams.nodes.iter().filter(|node| node.column == 2);
    goals.filter_map(|node| Some((node.href.clone()?, node.colour?))).collect()
}

fn figures(wholes: &[&Whole], current: &Current, split: &flow::Split, unworked: usize) -> Figures {
    let running: Vec<&&Whole> =
        wholes.iter().filter(|whole| whole.goal.state == GoalState::Running).collect();
    let grades: Vec<f64> = running.iter().filter_map(|whole| rules::grade(&whole.results)).collect();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand goals")]
    let mean =
        |values: &[f64]| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    let over: Vec<f64> = running.iter().map(|whole| rules::elapsed(&whole.goal, current.today)).collect();
    let results =
        || running.iter().flat_map(|whole| whole.results.iter().map(|result| (&whole.goal, result)));
    Figures {
        goals: running.len(),
        grade: mean(&grades),
        elapsed: mean(&over),
        results: results().count(),
        due: results().filter(|(goal, result)| rules::is_due(goal, result, current.today)).count(),
        split: *split,
        unworked,
    }
}

/// The filters of the list of all goals.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub(super) struct Filters {
    #[serde(default)]
    team: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    period: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    sort: String,
}

impl Filters {
    fn is_set(&self) -> bool {
        [&self.team, &self.kind, &self.state, &self.period, &self.owner].iter().any(|value| !value.is_empty())
    }

    fn takes(&self, goal: &Goal) -> bool {
        let team = goal.team.as_ref().map_or("company", |team| team.as_str());
        let owner = goal.owner.as_ref().map_or("none", |owner| owner.as_str());
        let state = if self.state.is_empty() {
            goal.state != GoalState::Closed
        } else {
            self.state == "all" || goal.state.as_str() == self.state
        };
        state
            && (self.team.is_empty() || self.team == team)
            && (self.kind.is_empty() || goal.kind.as_str() == self.kind)
            && (self.period.is_empty() || goal.period == self.period)
            && (self.owner.is_empty() || self.owner == owner)
    }
}

/// The goals that the filters take; those that ended long ago are only read where they are asked for.
async fn wanted(ctx: &Ctx, filters: &Filters) -> Result<Vec<Whole>> {
    let is_past = filters.state == "closed" || filters.state == "all" || !filters.period.is_empty();
    let mut all = if is_past { actions::all(ctx).await? } else { actions::recent(ctx).await?.to_vec() };
    all.retain(|whole| filters.takes(&whole.goal));
    Ok(all)
}

#[expect(clippy::too_many_lines, reason = "one list, its filters, and the numbers above it")]
pub(super) async fn index(ctx: Ctx, Query(filters): Query<Filters>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let recent = actions::recent(&ctx).await?;
    let goals: Vec<Goal> = recent.iter().map(|whole| whole.goal.clone()).collect();
    let known = Goals::new(&goals);
    let picture = actions::picture(&ctx, current.today).await?;
    let upkeeps = actions::upkeeps(&ctx).await?;
    let split = flow::split(picture.iter(), &known, |team| upkeeps.get(team).copied().unwrap_or(0));
    let unworked = flow::unworked(&goals, &picture, current.today);
    let top_unworked: Vec<&Goal> = unworked.iter().copied().filter(|goal| goal.team.is_none()).collect();
    let named = |one: &Counted| {
        let id = one.serving.team.clone();
        let name = organization.scope_name(&Scope::Team(id.as_str().into())).to_owned();
        let href = Some(url::team(&id));
        (id, name, href)
    };
    let streams = flow::streams(&picture, &known, &top_unworked, named);
    let colours = colours(&streams);

    let of_company: Vec<Whole> = recent
        .iter()
        .filter(|whole| whole.goal.team.is_none() && whole.goal.state != GoalState::Closed)
        .filter(|whole| {
            whole.goal.state == GoalState::Draft
                || whole.goal.ends >= current.today
                || whole.goal.state == GoalState::Running
        })
        .cloned()
        .collect();
    let tiles = figures(&of_company.iter().collect::<Vec<_>>(), &current, &split, unworked.len());
    let mut top = Vec::new();
    for (depth, whole) in rules::tree(of_company) {
        let row = row(&ctx, &current, depth, &whole, true).await?;
        top.push(GoalRow { colour: colours.get(&url::show(&whole.goal.id)).copied(), ..row });
    }

    let sort = filters.sort.parse().unwrap_or(Sort::Tree);
    let all = wanted(&ctx, &filters).await?;
    let found = all.len();
    let mut tree = rules::tree(all);
    if sort != Sort::Tree {
        for (depth, _) in &mut tree {
            *depth = 0;
        }
        match sort {
            Sort::Progress => tree.sort_by(|a, b| {
                rules::grade(&a.1.results)
                    .unwrap_or(-1.0)
                    .total_cmp(&rules::grade(&b.1.results).unwrap_or(-1.0))
            }),
            Sort::Confidence => {
                tree.sort_by_key(|(_, whole)| rules::confidence(&whole.results).unwrap_or(i64::MAX))
            }
            Sort::End => tree.sort_by_key(|(_, whole)| whole.goal.ends),
            Sort::Tree => {}
        }
    }
    let mut rows = Vec::new();
    for (depth, whole) in tree.iter().take(ROWS) {
        rows.push(row(&ctx, &current, *depth, whole, false).await?);
    }

    let mut teams: Vec<(String, String)> = organization
        .active_teams(current.today)
        .map(|team| (team.id.to_string(), team.name.clone()))
        .collect();
    teams.sort_by(|a, b| a.1.cmp(&b.1));
    let mut owners: Vec<(String, String)> = goals
        .iter()
        .filter_map(|goal| goal.owner.as_ref())
        .map(|owner| (owner.to_string(), organization.person_name(owner).to_owned()))
        .collect();
    owners.sort_by(|a, b| a.1.cmp(&b.1));
    owners.dedup();
    let view = ListGoals {
        title: "Goals".to_owned(),
        lead: format!(
            "What {} wants, how far it is, and whether the work goes there.",
            organization.settings.name
        ),
        crumbs: Vec::new(),
        csv: "/goals.csv".to_owned(),
        add: actions::may_keep(&ctx, &current, None).then(|| "/goals/new".to_owned()),
        figures: tiles,
        reading: None,
        picture: draw("goal-flow", &streams, &split, "Teams"),
        top,
        top_title: "Goals of the company".to_owned(),
        everything: Some((rows, found)),
        filters: crate::views::Choices {
            teams,
            owners,
            periods: periods(&current, &filters.period),
            values: [
                ("team", filters.team.clone()),
                ("kind", filters.kind.clone()),
                ("state", filters.state.clone()),
                ("period", filters.period.clone()),
                ("owner", filters.owner.clone()),
                ("sort", filters.sort.clone()),
            ]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
            is_set: filters.is_set(),
            kinds: GoalKind::ALL.to_vec(),
        },
        unworked: unworked.iter().take(20).map(|goal| orphan(&current, goal)).collect(),
        unasked: unasked(&ctx, &current, picture.iter(), &known, 10).await?,
        team: None,
    };
    Ok(Page::new("Goals", view.render()))
}

fn orphan(current: &Current, goal: &Goal) -> Orphan {
    let owner = goal.owner.as_ref().map_or("no owner", |owner| current.organization().person_name(owner));
    Orphan {
        goal: Link::new(goal.title.clone(), url::show(&goal.id)),
        about: format!(
            "{}, {owner}, {}",
            team_link(current, goal.team.as_ref()).label,
            goal.period().words()
        ),
    }
}

async fn unasked<'a>(
    ctx: &Ctx,
    current: &Current,
    counted: impl Iterator<Item = &'a Counted>,
    goals: &Goals<'_>,
    most: usize,
) -> Result<Vec<UnaskedRow>> {
    let reasons = actions::reasons(ctx).await?;
    let found = flow::unasked(counted, goals, &reasons);
    let mut rows = Vec::new();
    for work in found.into_iter().take(most) {
        rows.push(UnaskedRow {
            place: team_link(current, Some(&work.team.as_str().into())),
            revision: actions::reason_revision(&reasons, &work.team, &work.key)?,
            may_keep: actions::may_keep(ctx, current, Some(&work.team.as_str().into())),
            people: work
                .people
                .iter()
                .map(|id| current.organization().person_name(&id.as_str().into()).to_owned())
                .collect(),
            work,
        });
    }
    Ok(rows)
}

/// Periods to choose from: around today, and the one that is chosen.
pub(super) fn periods(current: &Current, chosen: &str) -> Vec<(String, String)> {
    let today = current.today;
    let last_quarter = Period::quarter_of(today - chrono::Months::new(3));
    let quarter = Period::quarter_of(today);
    let half = Period::half_of(today);
    let year = Period::Year(chrono::Datelike::year(&today));
    let mut all = vec![last_quarter, quarter];
    all.extend(quarter.next());
    all.push(half);
    all.extend(half.next());
    all.push(year);
    all.extend(year.next());
    if let Some(known) = Period::parse(chosen).filter(|known| *known != Period::Dates && !all.contains(known))
    {
        all.insert(0, known);
    }
    all.into_iter().map(|period| (period.to_string(), period.words())).collect()
}

pub(super) async fn of_team(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    let opened = charter::of_day(&ctx, None).await?;
    let current = &opened.current;
    let team = actions::team(current, &team)?;
    let recent = actions::recent(&ctx).await?;
    let goals: Vec<Goal> = recent.iter().map(|whole| whole.goal.clone()).collect();
    let known = Goals::new(&goals);
    let picture = actions::picture(&ctx, current.today).await?;
    let own: Vec<Counted> = picture.iter().filter(|one| one.serving.team == team.as_str()).cloned().collect();
    let upkeep = actions::upkeep(&ctx, team.as_str()).await?;
    let percent = upkeep.as_ref().map_or(0, |upkeep| upkeep.percent);
    let split = flow::split(&own, &known, |_| percent);
    let unworked: Vec<&Goal> = flow::unworked(&goals, &picture, current.today)
        .into_iter()
        .filter(|goal| goal.team.as_ref() == Some(&team))
        .collect();
    let named = |one: &Counted| (one.key(), one.serving.title.clone(), Some(one.serving.href.clone()));
    let streams = flow::streams(&own, &known, &unworked, named);
    let mine: Vec<Whole> = recent
        .iter()
        .filter(|whole| whole.goal.team.as_ref() == Some(&team) && whole.goal.state != GoalState::Closed)
        .cloned()
        .collect();
    let tiles = figures(&mine.iter().collect::<Vec<_>>(), current, &split, unworked.len());
    let mut top = Vec::new();
    for (depth, whole) in rules::tree(mine) {
        top.push(row(&ctx, current, depth, &whole, true).await?);
    }
    let closed: Vec<&Whole> = recent
        .iter()
        .filter(|whole| whole.goal.team.as_ref() == Some(&team) && whole.goal.state == GoalState::Closed)
        .collect();
    let mut rows = Vec::new();
    for whole in &closed {
        rows.push(row(&ctx, current, 0, whole, false).await?);
    }
    let may_keep = actions::may_keep(&ctx, current, Some(&team));
    let reading = opened.organization().catalog.responsibility(RESPONSIBILITY).map(|known| {
        let resolution = opened.charter.resolve(known, &Scope::Team(team.clone()));
        let reading = charter::masked(&ctx, &opened, known, &resolution);
        (show::reading_status(reading.status), reading.because)
    });
    let link = team_link(current, Some(&team));
    let work = actions::team_work(&ctx, team.as_str()).await?;
    let view = ListGoals {
        title: "Goals".to_owned(),
        lead: format!("What {} wants, how far it is, and whether the work goes there.", link.label),
        crumbs: vec![Link::new("People & teams", "/people"), link.clone()],
        csv: format!("{}.csv", url::team(team.as_str())),
        add: may_keep.then(|| format!("{}/new", url::team(team.as_str()))),
        figures: tiles,
        reading,
        picture: draw("goal-flow", &streams, &split, "Work"),
        top,
        top_title: format!("Goals of {}", link.label),
        everything: None,
        filters: crate::views::Choices::default(),
        unworked: unworked.iter().map(|goal| orphan(current, goal)).collect(),
        unasked: unasked(&ctx, current, own.iter(), &known, 20).await?,
        team: Some(crate::views::TeamPart {
            id: team.to_string(),
            may_keep,
            upkeep_revision: actions::upkeep_revision(upkeep.as_ref())?,
            upkeep: upkeep.map(|upkeep| upkeep.percent),
            work: work
                .iter()
                .map(|work| crate::views::WorkRow {
                    goal: work
                        .goal
                        .as_deref()
                        .and_then(|id| known.get(id))
                        .map(|goal| Link::new(goal.title.clone(), url::show(&goal.id))),
                    people: work
                        .people
                        .iter()
                        .map(|id| show::person_link(current.organization(), id))
                        .collect(),
                    work: work.clone(),
                })
                .collect(),
            closed: rows,
        }),
    };
    Ok(Page::new(format!("{}: goals", link.label), view.render()))
}

const HEAD: [&str; 20] = [
    "goal",
    "team",
    "title",
    "kind",
    "period",
    "starts",
    "ends",
    "owner",
    "state",
    "grade",
    "outcome",
    "serves",
    "result",
    "unit",
    "start",
    "current",
    "target",
    "result_grade",
    "confidence",
    "checked_on",
];

/// A row for each key result; a goal without any has one of its own.
fn csv_rows(wholes: &[Whole]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for Whole { goal, results } in wholes {
        let grade = goal
            .grade
            .map(|grade| grade.to_string())
            .or_else(|| rules::grade(results).map(|grade| format!("{grade:.3}")));
        let of_goal = vec![
            goal.id.clone(),
            goal.team.as_ref().map(ToString::to_string).unwrap_or_default(),
            goal.title.clone(),
            goal.kind.to_string(),
            goal.period.clone(),
            goal.starts.to_string(),
            goal.ends.to_string(),
            goal.owner.as_ref().map(ToString::to_string).unwrap_or_default(),
            goal.state.to_string(),
            grade.unwrap_or_default(),
            goal.outcome.clone(),
            goal.parents.join(" "),
        ];
        if results.is_empty() {
            rows.push(of_goal.iter().cloned().chain(std::iter::repeat_n(String::new(), 8)).collect());
        }
        for result in results {
            let of_result = [
                result.metric.clone(),
                result.unit.clone(),
                result.start.to_string(),
                result.current.map(|value| value.to_string()).unwrap_or_default(),
                result.target.to_string(),
                result.way().map(|way| format!("{:.3}", way.grade)).unwrap_or_default(),
                result.confidence.map(|confidence| confidence.to_string()).unwrap_or_default(),
                result.checked_on.map(|day| day.to_string()).unwrap_or_default(),
            ];
            rows.push(of_goal.iter().cloned().chain(of_result).collect());
        }
    }
    rows
}

pub(super) async fn index_csv(ctx: Ctx, Query(filters): Query<Filters>) -> Result<Response> {
    let filters =
        Filters { state: if filters.state.is_empty() { "all".to_owned() } else { filters.state }, ..filters };
    Ok(csv::download("goals", &HEAD, csv_rows(&wanted(&ctx, &filters).await?)))
}

pub(super) async fn team_csv(ctx: Ctx, Path(team): Path<String>) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let team = actions::team(&current, &team)?;
    let filters = Filters { team: team.to_string(), state: "all".to_owned(), ..Filters::default() };
    Ok(csv::download(&format!("goals-{team}"), &HEAD, csv_rows(&wanted(&ctx, &filters).await?)))
}
