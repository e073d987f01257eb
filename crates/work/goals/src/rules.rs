//! What is decided: how far results have come, grades, what is due, and what may be saved.

use std::collections::{BTreeMap, BTreeSet};

use castra_platform::terms::{Faults, Terms as _};
use chrono::NaiveDate;

use crate::{
    decimal::Decimal,
    kinds::{Better, GoalState, Outlook, SourceKind},
    model::{CheckInTerms, CloseTerms, Goal, GoalTerms, KeyResult, ResultTerms, Whole, WorkTerms},
    period::Period,
};

/// How far a key result has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// The grade, from 0 to 1.
    pub grade: f64,
    /// Whether it is worse than at the start, which the grade does not show.
    pub is_worse: bool,
    /// Whether it is beyond the target, which the grade does not show.
    pub is_beyond: bool,
}

impl Way {
    /// From start, target and a value. Of a result that is to be held, all or nothing.
    pub fn new(result: &KeyResult, current: Decimal) -> Self {
        let [start, target, current] =
            [result.start, result.target, current].map(|number| i128::from(number.millionths()));
        let (done, whole) = (current - start, target - start);
        if whole == 0 {
            let (is_held, is_beyond) = match result.better {
                Some(Better::Higher) => (done >= 0, done > 0),
                Some(Better::Lower) => (done <= 0, done < 0),
                None => (done == 0, false),
            };
            return Self { grade: if is_held { 1.0 } else { 0.0 }, is_worse: !is_held, is_beyond };
        }
        let (done, whole) = if whole < 0 { (-done, -whole) } else { (done, whole) };
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 15 digits")]
        let grade = (done.clamp(0, whole) as f64 / whole as f64).clamp(0.0, 1.0);
        Self { grade, is_worse: done < 0, is_beyond: done > whole }
    }
}

/// A grade for people: two decimals, and 1.00 only for what is reached.
pub(crate) fn shown(grade: f64) -> String {
    if grade < 1.0 { format!("{:.2}", grade.min(0.99)) } else { "1.00".to_owned() }
}

/// The grade of a goal: the mean of its key results, where one without a value counts nothing; `None` without any.
#[expect(clippy::cast_precision_loss, reason = "a goal has a few key results")]
pub(crate) fn grade(results: &[KeyResult]) -> Option<f64> {
    let grades: Vec<f64> = results.iter().map(|result| result.way().map_or(0.0, |way| way.grade)).collect();
    (!grades.is_empty()).then(|| grades.iter().sum::<f64>() / grades.len() as f64)
}

/// The lowest confidence of the key results, which is that of the goal.
pub(crate) fn confidence(results: &[KeyResult]) -> Option<i64> {
    results.iter().filter_map(|result| result.confidence).min()
}

/// The part of a goal's period that is over at the end of a day, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "thousands of days")]
pub(crate) fn elapsed(goal: &Goal, day: NaiveDate) -> f64 {
    let whole = (goal.ends - goal.starts).num_days() + 1;
    let over = (day - goal.starts).num_days() + 1;
    (over as f64 / whole.max(1) as f64).clamp(0.0, 1.0)
}

/// The value a result should have by a day, if it came evenly.
pub(crate) fn expected(goal: &Goal, result: &KeyResult, day: NaiveDate) -> f64 {
    let (start, target) = (result.start.approximate(), result.target.approximate());
    start + (target - start) * elapsed(goal, day)
}

/// The outlook that a draft proposes: by how far the way is behind.
pub(crate) fn outlook(goal: &Goal, result: &KeyResult, value: Option<Decimal>, day: NaiveDate) -> Outlook {
    let Some(value) = value else { return result.outlook.unwrap_or(Outlook::AtRisk) };
    let behind = elapsed(goal, day) - Way::new(result, value).grade;
    match behind {
        _ if Way::new(result, value).grade >= 1.0 => Outlook::OnTrack,
        behind if behind <= 0.1 => Outlook::OnTrack,
        behind if behind <= 0.3 => Outlook::AtRisk,
        _ => Outlook::OffTrack,
    }
}

/// Whether a check-in is due.
pub(crate) fn is_due(whole: &Goal, result: &KeyResult, day: NaiveDate) -> bool {
    whole.state == GoalState::Running
        && day >= whole.starts
        && day >= result.due(whole).min(whole.ends)
        && result.checked_on.is_none_or(|checked| checked < whole.ends)
}

/// The days of a period that was typed.
pub(crate) fn days(
    period: &str,
    starts: Option<NaiveDate>,
    ends: Option<NaiveDate>,
) -> Result<(NaiveDate, NaiveDate), Faults> {
    let mut faults = Faults::default();
    let Some(known) = Period::parse(period.trim()) else {
        faults.add("period", "choose a quarter such as 2026-Q4, a half such as 2026-H2, a year, or dates");
        return Err(faults);
    };
    if let Some(days) = known.days() {
        if starts.is_some_and(|day| day != days.0) || ends.is_some_and(|day| day != days.1) {
            faults.add("period", "choose “Other dates” to set the first and last day");
            return Err(faults);
        }
        return Ok(days);
    }
    match (starts, ends) {
        (Some(starts), Some(ends)) if ends < starts => faults.add("ends", "choose a day after the first"),
        (Some(starts), Some(ends)) if (ends - starts).num_days() > 1827 => {
            faults.add("ends", "choose a period of at most five years");
        }
        (Some(starts), Some(ends)) => return Ok((starts, ends)),
        (starts, ends) => {
            if starts.is_none() {
                faults.add("starts", "choose the first day");
            }
            if ends.is_none() {
                faults.add("ends", "choose the last day");
            }
        }
    }
    Err(faults)
}

/// What is wrong with a goal's terms by themselves.
pub(crate) fn faults(terms: &GoalTerms) -> Faults {
    let mut faults = terms.faults();
    if !terms.period.trim().is_empty()
        && let Err(of_period) = days(&terms.period, terms.starts, terms.ends)
    {
        faults.join(of_period);
    }
    faults
}

/// What is wrong with a key result's terms by themselves.
pub(crate) fn faults_of_result(terms: &ResultTerms) -> Faults {
    let mut faults = terms.faults();
    if let (Some(start), Some(target), Some(better)) = (terms.start.0, terms.target.0, terms.better) {
        let falls = better == Better::Lower;
        if start != target && falls != (target < start) {
            faults.add("better", "start and target say otherwise; leave this empty");
        }
    }
    let needs = match terms.source.unwrap_or(SourceKind::Typed) {
        SourceKind::Typed | SourceKind::Posted => None,
        SourceKind::Reading => Some("choose the responsibility"),
        SourceKind::Deployments | SourceKind::LeadTime => Some("choose the repository"),
    };
    match needs {
        Some(message) if terms.source_of.trim().is_empty() => faults.add("source_of", message),
        None if !terms.source_of.trim().is_empty() => {
            faults.add("source_of", "only a reading or a repository's figure has this");
        }
        _ => {}
    }
    faults
}

/// What is wrong with a check-in.
pub(crate) fn faults_of_check_in(terms: &CheckInTerms, goal: &Goal, today: NaiveDate) -> Faults {
    let mut faults = terms.faults();
    match terms.day {
        Some(day) if day > today => faults.add("day", "choose a day up to today"),
        Some(day) if day < goal.starts => faults.add("day", "choose a day within the goal's period"),
        _ => {}
    }
    faults
}

/// What is wrong with a closing.
pub(crate) fn faults_of_closing(terms: &CloseTerms) -> Faults {
    let mut faults = terms.faults();
    let is_out = |grade: Decimal| !(0..=1_000_000).contains(&grade.millionths());
    if terms.grade.0.is_some_and(is_out) {
        faults.add("grade", "enter a grade from 0 to 1, such as 0.7");
    }
    faults
}

/// What is wrong with a piece of work by itself.
pub(crate) fn faults_of_work(terms: &WorkTerms) -> Faults {
    let mut faults = terms.faults();
    if terms.is_upkeep && !terms.goal.trim().is_empty() {
        faults.add("is_upkeep", "work for a goal is not upkeep; choose one");
    }
    if let (Some(starts), Some(ends)) = (terms.starts, terms.ends)
        && ends < starts
    {
        faults.add("ends", "choose a day after the first");
    }
    faults
}

/// Whether a goal would serve itself, through these parents.
pub(crate) fn is_ring(goal: &str, parents: &[String], all: &[Goal]) -> bool {
    let known: BTreeMap<&str, &Goal> = all.iter().map(|goal| (goal.id.as_str(), goal)).collect();
    let mut next: Vec<&str> = parents.iter().map(String::as_str).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = next.pop() {
        if id == goal {
            return true;
        }
        if seen.insert(id) {
            next.extend(known.get(id).into_iter().flat_map(|goal| goal.parents.iter().map(String::as_str)));
        }
    }
    false
}

/// The lines of pasted CSV: day, value and note.
///
/// # Errors
/// The first line that cannot be read, with its number.
pub(crate) fn pasted(text: &str) -> Result<Vec<(NaiveDate, Decimal, String)>, String> {
    let mut all: Vec<(NaiveDate, Decimal, String)> = Vec::new();
    for (at, line) in
        text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).filter(|(_, line)| !line.is_empty())
    {
        let separator =
            [';', '\t', ','].into_iter().find(|separator| line.contains(*separator)).unwrap_or(',');
        let mut cells = line.splitn(3, separator).map(|cell| cell.trim().trim_matches('"').trim());
        let (day, value, note) =
            (cells.next().unwrap_or_default(), cells.next(), cells.next().unwrap_or_default());
        let Ok(day) = castra_platform::clock::parse_day(day) else {
            if at == 1 {
                continue;
            }
            return Err(format!("line {at}: `{day}` is not a day such as 2026-11-02"));
        };
        let value =
            Decimal::parse(value.unwrap_or_default()).map_err(|fault| format!("line {at}: {fault}"))?;
        if note.chars().count() > 1000 {
            return Err(format!("line {at}: use at most 1000 characters for the note"));
        }
        if all.iter().any(|(known, ..)| *known == day) {
            return Err(format!("line {at}: {day} is there twice"));
        }
        all.push((day, value, note.to_owned()));
    }
    if all.is_empty() { Err("enter lines such as 2026-11-02,36.4".to_owned()) } else { Ok(all) }
}

/// Goals in the order of a tree: each after the first goal it serves, with its depth. Goals whose parents are not among them
/// are at the top.
pub(crate) fn tree(all: Vec<Whole>) -> Vec<(usize, Whole)> {
    let ids: BTreeSet<String> = all.iter().map(|whole| whole.goal.id.clone()).collect();
    let mut under: BTreeMap<Option<String>, Vec<Whole>> = BTreeMap::new();
    for whole in all {
        let parent = whole
            .goal
            .parents
            .iter()
            .find(|parent| ids.contains(*parent) && **parent != whole.goal.id)
            .cloned();
        under.entry(parent).or_default().push(whole);
    }
    let mut ordered = Vec::new();
    let mut next: Vec<(usize, Whole)> =
        under.remove(&None).unwrap_or_default().into_iter().rev().map(|whole| (0, whole)).collect();
    while let Some((depth, whole)) = next.pop() {
        let children = under.remove(&Some(whole.goal.id.clone())).unwrap_or_default();
        next.extend(children.into_iter().rev().map(|child| (depth + 1, child)));
        ordered.push((depth, whole));
    }
    // A ring cannot be saved; should one be there all the same, its goals are not lost.
    ordered.extend(under.into_values().flatten().map(|whole| (0, whole)));
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{GoalKind, Rhythm};

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn result(start: &str, target: &str, better: Option<Better>) -> KeyResult {
        KeyResult {
            id: "r".to_owned(),
            goal: "g".to_owned(),
            metric: "Minutes".to_owned(),
            unit: String::new(),
            start: number(start),
            target: number(target),
            better,
            rhythm: Rhythm::Weekly,
            source: SourceKind::Typed,
            source_of: String::new(),
            current: None,
            confidence: None,
            outlook: None,
            checked_on: None,
            current_from: String::new(),
            posted: None,
            posted_on: None,
            posted_from: String::new(),
            dropped_on: None,
            revision: 1,
        }
    }

    fn goal(id: &str, parents: &[&str]) -> Goal {
        let day = |text: &str| text.parse().unwrap();
        Goal {
            id: id.to_owned(),
            team: None,
            title: id.to_owned(),
            why: String::new(),
            kind: GoalKind::Business,
            period: "2026-Q1".to_owned(),
            starts: day("2026-01-01"),
            ends: day("2026-03-31"),
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

    #[test]
    fn grades_are_clamped_and_worse_than_the_start_is_told() {
        for (start, target, better, current, grade, is_worse, is_beyond) in [
            ("0", "10", None, "5", 0.5, false, false),
            ("0", "10", None, "10", 1.0, false, false),
            ("0", "10", None, "12", 1.0, false, true),
            ("0", "10", None, "-3", 0.0, true, false),
            // What should fall.
            ("9.4", "4.7", None, "6.58", 0.6, false, false),
            ("9.4", "4.7", None, "9.5", 0.0, true, false),
            ("9.4", "4.7", None, "4.6", 1.0, false, true),
            ("-5", "-10", None, "-7.5", 0.5, false, false),
            // The target is the start.
            ("99.9", "99.9", None, "99.9", 1.0, false, false),
            ("99.9", "99.9", None, "99.95", 0.0, true, false),
            ("99.9", "99.9", Some(Better::Higher), "99.95", 1.0, false, true),
            ("99.9", "99.9", Some(Better::Higher), "99.8", 0.0, true, false),
            ("3", "3", Some(Better::Lower), "2", 1.0, false, true),
            ("3", "3", Some(Better::Lower), "4", 0.0, true, false),
            // The ends of what can be kept.
            ("-1000000000000", "1000000000000", None, "0", 0.5, false, false),
            ("0", "0.000001", None, "0.000001", 1.0, false, false),
        ] {
            let way = Way::new(&result(start, target, better), number(current));
            assert!((way.grade - grade).abs() < 1e-12, "{start} to {target}, now {current}: {way:?}");
            assert_eq!(
                (way.is_worse, way.is_beyond),
                (is_worse, is_beyond),
                "{start} to {target}, now {current}"
            );
        }
    }

    #[test]
    fn a_result_without_a_value_counts_nothing_and_a_goal_without_results_has_no_grade() {
        let half = KeyResult { current: Some(number("5")), ..result("0", "10", None) };
        assert_eq!(grade(&[half, result("0", "0", None)]), Some(0.25));
        assert_eq!(grade(&[]), None);
        assert_eq!((shown(0.999_9), shown(1.0)), ("0.99".to_owned(), "1.00".to_owned()));
    }

    #[test]
    fn what_should_be_there_by_now_grows_from_the_first_to_the_last_day() {
        let goal = goal("g", &[]);
        let part = |day: &str| elapsed(&goal, day.parse().unwrap());
        assert_eq!((part("2025-12-31"), part("2026-03-31"), part("2027-01-01")), (0.0, 1.0, 1.0));
        assert!((part("2026-01-01") - 1.0 / 90.0).abs() < 1e-12);
        let falls = result("9", "0", None);
        assert!((expected(&goal, &falls, "2026-02-14".parse().unwrap()) - 4.5).abs() < 1e-9);
    }

    #[test]
    fn check_ins_are_due_in_the_rhythm_of_the_result_until_the_last() {
        let mut goal = goal("g", &[]);
        let mut weekly = result("0", "10", None);
        let due = |goal: &Goal, result: &KeyResult, day: &str| is_due(goal, result, day.parse().unwrap());
        assert!(!due(&goal, &weekly, "2026-01-07") && due(&goal, &weekly, "2026-01-08"));
        weekly.checked_on = Some("2026-03-27".parse().unwrap());
        assert!(!due(&goal, &weekly, "2026-03-30"));
        assert!(due(&goal, &weekly, "2026-03-31"), "the last value is wanted on the last day");
        weekly.checked_on = Some("2026-03-31".parse().unwrap());
        assert!(!due(&goal, &weekly, "2026-05-01"));
        weekly.checked_on = None;
        goal.state = GoalState::Draft;
        assert!(!due(&goal, &weekly, "2026-02-01"));
    }

    #[test]
    fn a_goal_cannot_serve_itself() {
        let all = [goal("a", &[]), goal("b", &["a"]), goal("c", &["b", "a"])];
        let parents = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert!(is_ring("a", &parents(&["c"]), &all) && is_ring("a", &parents(&["a"]), &all));
        assert!(!is_ring("d", &parents(&["c", "a"]), &all));
    }

    #[test]
    fn a_tree_has_every_goal_once() {
        let whole = |goal: Goal| Whole { goal, results: Vec::new() };
        let all = vec![
            whole(goal("c", &["b", "a"])),
            whole(goal("a", &[])),
            whole(goal("x", &["gone"])),
            whole(goal("b", &["a"])),
        ];
        let ordered: Vec<_> =
            tree(all).into_iter().map(|(depth, whole)| format!("{depth}{}", whole.goal.id)).collect();
        assert_eq!(ordered, ["0a", "1b", "2c", "0x"]);
        let ring = tree(vec![whole(goal("a", &["b"])), whole(goal("b", &["a"]))]);
        assert_eq!(ring.len(), 2);
    }

    #[test]
    fn pasted_lines_are_read_or_named() {
        let read = pasted("day,value\n2026-01-02,36.40\n\n2026-01-09;37,5;after the release\n2026-01-16\t-3")
            .unwrap();
        let read: Vec<_> = read.iter().map(|(day, value, note)| format!("{day} {value} {note}")).collect();
        assert_eq!(read, ["2026-01-02 36.4 ", "2026-01-09 37.5 after the release", "2026-01-16 -3 "]);
        for (text, fault) in [
            ("2026-01-02,x", "line 1: `x`"),
            ("2026-01-02,1\n2.1.26,2", "line 2: `2.1.26`"),
            ("2026-01-02,1\n2026-01-02,2", "line 2: 2026-01-02 is there twice"),
            ("day,value", "enter lines"),
            ("2026-01-02", "line 1: "),
        ] {
            let refused = pasted(text).unwrap_err();
            assert!(refused.starts_with(fault), "{text}: {refused}");
        }
    }

    #[test]
    fn periods_are_of_the_calendar_or_have_dates() {
        let day = |text: &str| Some(text.parse().unwrap());
        assert!(days("2026-Q1", None, None).is_ok() && days("2026-Q1", day("2026-01-02"), None).is_err());
        assert!(days("dates", day("2026-01-02"), day("2026-01-02")).is_ok());
        for (starts, ends) in
            [(None, None), (day("2026-02-01"), day("2026-01-31")), (day("2020-01-01"), day("2026-01-31"))]
        {
            assert!(days("dates", starts, ends).is_err());
        }
        assert!(days("soon", None, None).is_err());
    }
}
