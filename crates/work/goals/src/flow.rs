//! Where work goes: from work to goals of teams and of the company, what no goal asked for, and what no one works on. Pure.

use std::collections::{BTreeMap, BTreeSet};

use castra_platform::feature::Serving;
use chrono::NaiveDate;

use crate::{
    kinds::GoalState,
    model::{Goal, Reason},
};

/// The hours of a people-week.
pub(crate) const HOURS: f64 = 40.0;

/// A share of one week that a person gave to a piece of work.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Counted {
    /// The day that represents its week.
    pub day: NaiveDate,
    /// The work and the person.
    pub serving: Serving,
}

impl Counted {
    /// The time, in people-weeks.
    pub(crate) fn weeks(&self) -> f64 {
        let hours = self.serving.hours;
        if hours.is_finite() && hours > 0.0 { hours / HOURS } else { 0.0 }
    }

    /// The key of the work: kind and id.
    pub(crate) fn key(&self) -> String {
        format!("{}:{}", self.serving.kind, self.serving.id)
    }
}

/// What the time of a team went to, in people-weeks.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Split {
    /// For goals that were current then.
    pub goals: f64,
    /// Upkeep.
    pub upkeep: f64,
    /// The part of the upkeep that is more than agreed.
    pub over: f64,
    /// Work that no goal asked for.
    pub unasked: f64,
    /// The number of people.
    pub people: usize,
    /// Pairs of a person and a week.
    pub records: u32,
}

impl Split {
    /// All of it.
    pub(crate) fn whole(&self) -> f64 {
        self.goals + self.upkeep + self.unasked
    }

    /// The share outside goals and agreed upkeep; `None` without any work.
    pub(crate) fn outside(&self) -> Option<f64> {
        let whole = self.whole();
        (whole > 0.0).then(|| ((self.unasked + self.over) / whole).clamp(0.0, 1.0))
    }
}

/// The goals by id, to ask what was current.
#[derive(Debug)]
pub(crate) struct Goals<'a>(BTreeMap<&'a str, &'a Goal>);

impl<'a> Goals<'a> {
    /// From all of them.
    pub(crate) fn new(all: impl IntoIterator<Item = &'a Goal>) -> Self {
        Self(all.into_iter().map(|goal| (goal.id.as_str(), goal)).collect())
    }

    /// A goal.
    pub(crate) fn get(&self, id: &str) -> Option<&'a Goal> {
        self.0.get(id).copied()
    }

    /// The current goal that counted work serves.
    pub(crate) fn served(&self, counted: &Counted) -> Option<&'a Goal> {
        self.get(counted.serving.goal.as_deref()?).filter(|goal| goal.is_current(counted.day))
    }

    /// The company's goals that a goal serves, through whichever goals, with the share of each; nothing for one that serves
    /// none. A goal of several parents serves each alike.
    pub(crate) fn tops(&self, goal: &'a Goal) -> Vec<(&'a Goal, f64)> {
        let mut shares: BTreeMap<&str, (&'a Goal, f64)> = BTreeMap::new();
        self.climb(goal, 1.0, &mut BTreeSet::new(), &mut shares);
        shares.into_values().collect()
    }

    fn climb(
        &self,
        goal: &'a Goal,
        share: f64,
        on_the_way: &mut BTreeSet<&'a str>,
        shares: &mut BTreeMap<&'a str, (&'a Goal, f64)>,
    ) {
        if goal.team.is_none() {
            shares.entry(goal.id.as_str()).or_insert((goal, 0.0)).1 += share;
            return;
        }
        if !on_the_way.insert(goal.id.as_str()) {
            return;
        }
        let parents: Vec<&'a Goal> = goal.parents.iter().filter_map(|id| self.get(id)).collect();
        #[expect(clippy::cast_precision_loss, reason = "a goal has at most ten parents")]
        let each = share / parents.len().max(1) as f64;
        for parent in parents {
            self.climb(parent, each, on_the_way, shares);
        }
        on_the_way.remove(goal.id.as_str());
    }

    /// The way from a goal to the top: itself, then the goals it serves, level by level, each once.
    pub(crate) fn chain(&self, goal: &'a Goal) -> Vec<Vec<&'a Goal>> {
        let mut levels = vec![vec![goal]];
        let mut seen = BTreeSet::from([goal.id.as_str()]);
        loop {
            let last = levels.last().map(Vec::as_slice).unwrap_or_default();
            let ids = last.iter().flat_map(|goal| &goal.parents);
            let next: Vec<&'a Goal> =
                ids.filter_map(|id| self.get(id)).filter(|goal| seen.insert(goal.id.as_str())).collect();
            if next.is_empty() {
                return levels;
            }
            levels.push(next);
        }
    }
}

/// The split of the work of some teams; `upkeep` says the agreed percent of each.
pub(crate) fn split<'a>(
    counted: impl IntoIterator<Item = &'a Counted>,
    goals: &Goals<'_>,
    upkeep: impl Fn(&str) -> i64,
) -> Split {
    let mut teams: BTreeMap<&str, Split> = BTreeMap::new();
    let mut people = BTreeSet::new();
    let mut records = BTreeSet::new();
    for one in counted {
        let weeks = one.weeks();
        if weeks <= 0.0 {
            continue;
        }
        people.insert(one.serving.person.as_str());
        records.insert((one.serving.person.as_str(), one.day));
        let split = teams.entry(one.serving.team.as_str()).or_default();
        match goals.served(one) {
            Some(_) => split.goals += weeks,
            None if one.serving.is_upkeep && one.serving.goal.is_none() => split.upkeep += weeks,
            None => split.unasked += weeks,
        }
    }
    let mut sum = Split {
        people: people.len(),
        records: u32::try_from(records.len()).unwrap_or(u32::MAX),
        ..Split::default()
    };
    for (team, split) in teams {
        #[expect(clippy::cast_precision_loss, reason = "a percentage")]
        let agreed = split.whole() * upkeep(team).clamp(0, 100) as f64 / 100.0;
        sum.goals += split.goals;
        sum.upkeep += split.upkeep;
        sum.unasked += split.unasked;
        sum.over += (split.upkeep - agreed).max(0.0);
    }
    sum
}

/// A piece of work that no goal asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unasked {
    /// Its key: kind and id.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// The team.
    pub team: String,
    /// The people.
    pub people: BTreeSet<String>,
    /// The time, in people-weeks.
    pub weeks: f64,
    /// Why it is done all the same; empty if no one noted it.
    pub reason: String,
    /// The goal it named, if that is not a current one.
    pub named: Option<String>,
}

/// The work that no current goal asked for and that is not upkeep, most time first.
pub(crate) fn unasked<'a>(
    counted: impl IntoIterator<Item = &'a Counted>,
    goals: &Goals<'_>,
    reasons: &[Reason],
) -> Vec<Unasked> {
    let mut all: BTreeMap<(String, String), Unasked> = BTreeMap::new();
    for one in counted {
        let serving = &one.serving;
        let is_upkeep = serving.is_upkeep && serving.goal.is_none();
        if one.weeks() <= 0.0 || is_upkeep || goals.served(one).is_some() {
            continue;
        }
        let key = one.key();
        let known = all.entry((serving.team.clone(), key.clone())).or_insert_with(|| Unasked {
            reason: reasons
                .iter()
                .find(|reason| reason.team.as_str() == serving.team && reason.work == key)
                .map_or_else(|| serving.reason.clone(), |reason| reason.reason.clone()),
            key,
            title: serving.title.clone(),
            href: serving.href.clone(),
            team: serving.team.clone(),
            people: BTreeSet::new(),
            weeks: 0.0,
            named: serving.goal.as_deref().and_then(|id| goals.get(id)).map(|goal| goal.title.clone()),
        });
        known.people.insert(serving.person.clone());
        known.weeks += one.weeks();
    }
    let mut all: Vec<Unasked> = all.into_values().collect();
    all.sort_by(|a, b| b.weeks.total_cmp(&a.weeks).then_with(|| (&a.team, &a.key).cmp(&(&b.team, &b.key))));
    all
}

/// The running goals of a day that no one works on, neither directly nor through goals that serve them.
pub(crate) fn unworked<'a>(all: &'a [Goal], counted: &[Counted], day: NaiveDate) -> Vec<&'a Goal> {
    let goals = Goals::new(all);
    let counted = counted.iter().filter(|one| one.weeks() > 0.0);
    // Many serve one goal, whose way to the top is looked for once.
    let served: BTreeMap<&str, &Goal> =
        counted.filter_map(|one| goals.served(one)).map(|goal| (goal.id.as_str(), goal)).collect();
    let worked: BTreeSet<&str> = served
        .values()
        .flat_map(|goal| goals.chain(goal).into_iter().flatten().map(|goal| goal.id.as_str()))
        .collect();
    all.iter()
        .filter(|goal| {
            goal.state == GoalState::Running && goal.is_current(day) && !worked.contains(goal.id.as_str())
        })
        .collect()
}

/// What a group of work is called in the picture: its key, its name and its page.
pub(crate) type Named = (String, String, Option<String>);

/// A node of the picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// The column, from 0 to 2.
    pub column: usize,
    /// What it is.
    pub kind: NodeKind,
    /// The name.
    pub name: String,
    /// The time, in people-weeks.
    pub weeks: f64,
    /// The company's goal that it serves most, by its place among them.
    pub colour: Option<u8>,
    /// The page.
    pub href: Option<String>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeKind {
    /// Work, or the team that does it.
    Work,
    /// A goal that is worked on.
    Goal,
    /// A goal that no one works on.
    Unworked,
    /// Upkeep.
    Upkeep,
    /// Work that no goal asked for.
    Unasked,
    /// What is too small for a node of its own.
    Rest,
}

/// The picture of work that flows into goals.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Streams {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// From node to node, by place: people-weeks and colour.
    pub flows: Vec<(usize, usize, f64, Option<u8>)>,
}

/// Nodes a column has at most, before the small ones are put together.
const NODES: usize = 14;
/// Colours there are.
const COLOURS: u8 = 6;

/// The streams from work, as `name` groups it, through goals of teams to goals of the company. `unworked` are drawn too.
pub(crate) fn streams(
    counted: &[Counted],
    goals: &Goals<'_>,
    unworked: &[&Goal],
    name: impl Fn(&Counted) -> Named,
) -> Streams {
    let mut tops: BTreeMap<&str, f64> = BTreeMap::new();
    for one in counted {
        for (top, share) in goals.served(one).map(|goal| goals.tops(goal)).unwrap_or_default() {
            *tops.entry(top.id.as_str()).or_default() += one.weeks() * share;
        }
    }
    let mut order: Vec<(&str, f64)> = tops.into_iter().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let colour = |id: &str| {
        let place = order.iter().position(|(known, _)| *known == id)?;
        u8::try_from(place + 1).ok().filter(|colour| *colour <= COLOURS)
    };
    let mut drawing = Drawing::default();
    for one in counted.iter().filter(|one| one.weeks() > 0.0) {
        let (key, label, href) = name(one);
        let work = drawing.node((0, key), NodeKind::Work, label, href);
        let Some(goal) = goals.served(one) else {
            let is_upkeep = one.serving.is_upkeep && one.serving.goal.is_none();
            let (kind, label) = if is_upkeep {
                (NodeKind::Upkeep, "Upkeep")
            } else {
                (NodeKind::Unasked, "No goal asked for it")
            };
            let node = drawing.node((1, label.to_owned()), kind, label.to_owned(), None);
            drawing.flow(work, node, one.weeks(), None);
            continue;
        };
        let reached = goals.tops(goal);
        let page = |goal: &Goal| Some(crate::url::show(&goal.id));
        let through = goal
            .team
            .is_some()
            .then(|| drawing.node((1, goal.id.clone()), NodeKind::Goal, goal.title.clone(), page(goal)));
        if let (Some(middle), true) = (through, reached.is_empty()) {
            drawing.flow(work, middle, one.weeks(), None);
        }
        for (top, share) in reached {
            let (weeks, colour) = (one.weeks() * share, colour(&top.id));
            let last = drawing.node((2, top.id.clone()), NodeKind::Goal, top.title.clone(), page(top));
            match through {
                Some(middle) => {
                    drawing.flow(work, middle, weeks, colour);
                    drawing.flow(middle, last, weeks, colour);
                }
                None => drawing.flow(work, last, weeks, colour),
            }
        }
    }
    for goal in unworked {
        let column = if goal.team.is_some() { 1 } else { 2 };
        let page = Some(crate::url::show(&goal.id));
        drawing.node((column, goal.id.clone()), NodeKind::Unworked, goal.title.clone(), page);
    }
    drawing.finish()
}

#[derive(Default)]
struct Drawing {
    places: BTreeMap<(usize, String), usize>,
    nodes: Vec<Node>,
    flows: BTreeMap<(usize, usize, Option<u8>), f64>,
}

impl Drawing {
    fn node(&mut self, place: (usize, String), kind: NodeKind, name: String, href: Option<String>) -> usize {
        let next = self.nodes.len();
        let column = place.0;
        let at = *self.places.entry(place).or_insert(next);
        if at == next {
            self.nodes.push(Node { column, kind, name, weeks: 0.0, colour: None, href });
        }
        at
    }

    fn flow(&mut self, from: usize, to: usize, weeks: f64, colour: Option<u8>) {
        *self.flows.entry((from, to, colour)).or_default() += weeks;
    }

    fn finish(mut self) -> Streams {
        let mut most: Vec<BTreeMap<Option<u8>, f64>> = vec![BTreeMap::new(); self.nodes.len()];
        for ((from, to, colour), weeks) in &self.flows {
            if self.nodes[*from].column == 0 {
                self.nodes[*from].weeks += weeks;
            }
            self.nodes[*to].weeks += weeks;
            *most[*to].entry(*colour).or_default() += weeks;
        }
        for (node, colours) in self.nodes.iter_mut().zip(&most) {
            let best = colours.iter().max_by(|a, b| a.1.total_cmp(b.1)).and_then(|(colour, _)| *colour);
            node.colour = best.filter(|_| node.kind == NodeKind::Goal);
        }
        // What ends the column comes last: upkeep, unasked, unworked; before that, the largest first.
        let rank = |node: &Node| match node.kind {
            NodeKind::Work | NodeKind::Goal => 0,
            NodeKind::Rest => 1,
            NodeKind::Upkeep => 2,
            NodeKind::Unasked => 3,
            NodeKind::Unworked => 4,
        };
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&self.nodes[*a], &self.nodes[*b]);
            let colour = |node: &Node| if node.column == 0 { 0 } else { node.colour.unwrap_or(u8::MAX) };
            (a.column, rank(a), colour(a))
                .cmp(&(b.column, rank(b), colour(b)))
                .then_with(|| b.weeks.total_cmp(&a.weeks))
                .then_with(|| a.name.cmp(&b.name))
        });
        self.put_together(&order)
    }

    /// Draws the largest nodes of each column by themselves, and one node for the rest.
    fn put_together(self, order: &[usize]) -> Streams {
        let mut kept: BTreeSet<usize> = BTreeSet::new();
        for column in 0..3 {
            let mut here: Vec<usize> =
                order.iter().copied().filter(|at| self.nodes[*at].column == column).collect();
            let is_fixed = |at: &usize| matches!(self.nodes[*at].kind, NodeKind::Upkeep | NodeKind::Unasked);
            let fixed: Vec<usize> = here.iter().copied().filter(is_fixed).collect();
            here.retain(|at| !is_fixed(at));
            here.sort_by(|a, b| self.nodes[*b].weeks.total_cmp(&self.nodes[*a].weeks));
            kept.extend(fixed);
            let room = if here.len() > NODES { NODES - 1 } else { NODES };
            kept.extend(here.into_iter().take(room));
        }
        let mut streams = Streams::default();
        let mut moved: BTreeMap<usize, usize> = BTreeMap::new();
        for column in 0..3 {
            let in_column = |at: &&usize| self.nodes[**at].column == column;
            let mut rest: Option<(usize, usize)> = None;
            for at in order.iter().filter(in_column) {
                if kept.contains(at) {
                    moved.insert(*at, streams.nodes.len());
                    streams.nodes.push(self.nodes[*at].clone());
                    continue;
                }
                let (place, count) = rest.unwrap_or((streams.nodes.len(), 0));
                if count == 0 {
                    let node = Node {
                        kind: NodeKind::Rest,
                        weeks: 0.0,
                        colour: None,
                        href: None,
                        ..self.nodes[*at].clone()
                    };
                    streams.nodes.push(node);
                }
                rest = Some((place, count + 1));
                streams.nodes[place].weeks += self.nodes[*at].weeks;
                streams.nodes[place].name = format!("{} others", count + 1);
                moved.insert(*at, place);
            }
        }
        let mut flows: BTreeMap<(usize, usize, Option<u8>), f64> = BTreeMap::new();
        for ((from, to, colour), weeks) in self.flows {
            *flows.entry((moved[&from], moved[&to], colour)).or_default() += weeks;
        }
        streams.flows =
            flows.into_iter().map(|((from, to, colour), weeks)| (from, to, weeks, colour)).collect();
        streams
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::GoalKind;

    fn day() -> NaiveDate {
        "2026-02-01".parse().unwrap()
    }

    fn goal(id: &str, team: Option<&str>, parents: &[&str]) -> Goal {
        Goal {
            id: id.to_owned(),
            team: team.map(Into::into),
            title: id.to_uppercase(),
            why: String::new(),
            kind: GoalKind::Business,
            period: "2026-Q1".to_owned(),
            starts: "2026-01-01".parse().unwrap(),
            ends: "2026-03-31".parse().unwrap(),
            owner: None,
            state: GoalState::Running,
            grade: None,
            outcome: String::new(),
            closed_on: None,
            copied_from: None,
            recorded_by: String::new(),
            revision: 1,
            parents: parents.iter().map(|parent| (*parent).to_owned()).collect(),
        }
    }

    fn work(id: &str, person: &str, hours: f64, goal: Option<&str>) -> Counted {
        let serving = Serving {
            kind: "work",
            id: id.to_owned(),
            title: id.to_owned(),
            href: format!("/work/{id}"),
            team: "core".to_owned(),
            person: person.to_owned(),
            hours,
            goal: goal.map(str::to_owned),
            is_upkeep: false,
            reason: String::new(),
        };
        Counted { day: day(), serving }
    }

    #[test]
    fn time_outside_goals_and_agreed_upkeep_is_counted() {
        let all = [
            goal("g", Some("core"), &[]),
            Goal { state: GoalState::Draft, ..goal("draft", Some("core"), &[]) },
        ];
        let goals = Goals::new(&all);
        let mut counted = vec![
            work("a", "bo", 24.0, Some("g")),
            work("b", "bo", 4.0, Some("draft")),
            work("c", "cy", 4.0, Some("gone")),
        ];
        let mut upkeep = work("d", "cy", 8.0, None);
        upkeep.serving.is_upkeep = true;
        counted.push(upkeep);
        let of = |percent| split(&counted, &goals, |_| percent);
        let near = |value: Option<f64>, expected: f64| (value.unwrap() - expected).abs() < 1e-9;
        assert!(near(of(20).outside(), 0.2), "8 of 40 hours name no current goal; the upkeep is as agreed");
        assert!(near(of(10).outside(), 0.3), "4 hours of upkeep are more than agreed");
        assert!(near(of(0).outside(), 0.4));
        assert_eq!((of(20).people, of(20).records), (2, 2));
        assert_eq!(split(&[], &goals, |_| 0).outside(), None);
        assert_eq!(
            split(&[work("a", "bo", f64::NAN, None), work("a", "bo", -3.0, None)], &goals, |_| 0).outside(),
            None
        );
    }

    #[test]
    fn a_goal_of_several_parents_serves_each_alike_and_rings_end() {
        let all = [
            goal("x", None, &[]),
            goal("y", None, &[]),
            goal("mid", Some("core"), &["y"]),
            goal("low", Some("core"), &["x", "mid"]),
            goal("ring", Some("core"), &["loop"]),
            goal("loop", Some("core"), &["ring"]),
        ];
        let goals = Goals::new(&all);
        let tops = |id: &str| {
            goals
                .tops(goals.get(id).unwrap())
                .into_iter()
                .map(|(top, share)| (top.id.clone(), share))
                .collect::<Vec<_>>()
        };
        assert_eq!(tops("low"), [("x".to_owned(), 0.5), ("y".to_owned(), 0.5)]);
        assert_eq!(tops("x"), [("x".to_owned(), 1.0)]);
        assert!(tops("ring").is_empty());
        let chain: Vec<Vec<_>> = goals
            .chain(goals.get("low").unwrap())
            .into_iter()
            .map(|level| level.into_iter().map(|goal| goal.id.as_str()).collect())
            .collect();
        assert_eq!(chain, [vec!["low"], vec!["x", "mid"], vec!["y"]]);
        assert_eq!(goals.chain(goals.get("ring").unwrap()).len(), 2);
    }

    #[test]
    fn orphans_are_found_both_ways() {
        let all = [
            goal("x", None, &[]),
            goal("y", None, &[]),
            goal("t", Some("core"), &["x"]),
            goal("u", Some("core"), &["y"]),
        ];
        let goals = Goals::new(&all);
        let counted =
            [work("a", "bo", 20.0, Some("t")), work("b", "bo", 10.0, None), work("b", "cy", 10.0, None)];
        let unworked: Vec<_> =
            unworked(&all, &counted, day()).into_iter().map(|goal| goal.id.as_str()).collect();
        assert_eq!(unworked, ["y", "u"]);
        let reason = Reason {
            team: "core".into(),
            work: "work:b".to_owned(),
            reason: "The law asks for it".to_owned(),
            noted_by: String::new(),
            noted_on: day(),
        };
        let found = unasked(&counted, &goals, &[reason]);
        assert_eq!((found.len(), found[0].people.len(), found[0].weeks), (1, 2, 0.5));
        assert_eq!(found[0].reason, "The law asks for it");
    }

    #[test]
    fn every_hour_is_in_the_picture_once_in_each_column() {
        let all = [
            goal("x", None, &[]),
            goal("y", None, &[]),
            goal("t", Some("core"), &["x", "y"]),
            goal("z", None, &[]),
        ];
        let goals = Goals::new(&all);
        let mut counted = vec![
            work("a", "bo", 40.0, Some("t")),
            work("b", "cy", 20.0, Some("x")),
            work("c", "cy", 20.0, None),
        ];
        counted.extend((0..30).map(|n| work(&format!("small{n}"), "dee", 1.0, Some("t"))));
        let unworked = unworked(&all, &counted, day());
        let streams =
            streams(&counted, &goals, &unworked, |one| (one.key(), one.serving.title.clone(), None));
        let sum = |column: usize| {
            streams.nodes.iter().filter(|node| node.column == column).map(|node| node.weeks).sum::<f64>()
        };
        assert!((sum(0) - 2.75).abs() < 1e-9, "{}", sum(0));
        assert!((sum(1) - 2.25).abs() < 1e-9 && (sum(2) - 2.25).abs() < 1e-9, "direct work skips the middle");
        assert!(streams.nodes.iter().filter(|node| node.column == 0).count() <= NODES);
        let kinds = |kind| streams.nodes.iter().filter(|node| node.kind == kind).count();
        assert_eq!((kinds(NodeKind::Unworked), kinds(NodeKind::Unasked), kinds(NodeKind::Rest)), (1, 1, 1));
        let ends = streams.flows.iter().all(|(from, to, weeks, _)| {
            streams.nodes[*from].column < streams.nodes[*to].column && *weeks > 0.0
        });
        assert!(ends);
    }
}
