//! Validation of a plan's parts, and what needs attention in it.

use castra_org::organization::Organization;
use chrono::NaiveDate;

use super::{
    model::{Area, AreaTerms, Means, MeansTerms, Milestone, OpenedPlan, Plan},
    rules::{self, Wants},
};
use crate::{
    kinds::{AreaState, MeansKind},
    text::Text,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn area(id: &str, since: &str) -> Area {
    let terms = AreaTerms { title: id.to_owned(), ..AreaTerms::default() };
    Area::new(id.to_owned(), "bo".into(), day(since), terms)
}

fn training(since: &str, ended: Option<&str>) -> Means {
    let (kind, place) = (MeansKind::Training, (String::new(), "bo".into()));
    let terms = MeansTerms::new(kind, "A course");
    Means { ended_on: ended.map(day), ..Means::new(String::new(), place, day(since), kind, terms) }
}

fn milestone(due: &str, reached: Option<&str>) -> Milestone {
    Milestone {
        id: String::new(),
        area: String::new(),
        person: "bo".into(),
        title: "A talk".into(),
        due: day(due),
        reached_on: reached.map(day),
        evidence: Text::default(),
    }
}

#[test]
fn an_area_without_means_wants_some_after_a_week() {
    let today = day("2026-03-09");
    let check = |area: Area, expected: bool| {
        let opened = OpenedPlan { plan: None, areas: vec![area] };
        assert_eq!(rules::wants(&opened, today).iter().any(|want| matches!(want, Wants::Means(_))), expected);
    };
    check(area("old", "2026-03-02"), true);
    check(area("new", "2026-03-03"), false);
    check(Area { means: vec![training("2026-03-02", None)], ..area("with", "2026-03-02") }, false);
    let over = training("2026-03-02", Some("2026-03-05"));
    check(Area { means: vec![over], ..area("over", "2026-03-02") }, true);
    check(Area { state: AreaState::Done, ..area("done", "2026-03-02") }, false);
}

#[test]
fn reviews_and_milestones_want_attention_a_week_before_their_day() {
    let today = day("2026-03-09");
    let plan = |review: &str| Plan {
        person: "bo".into(),
        target_role: None,
        aim: Text::default(),
        review_on: Some(day(review)),
        begun_on: today,
        touched_on: today,
        revision: 1,
    };
    let wants = |review: &str, due: &str, reached: Option<&str>| {
        let means = vec![training("2026-03-02", None)];
        let area = Area { means, milestones: vec![milestone(due, reached)], ..area("a", "2026-03-02") };
        let opened = OpenedPlan { plan: Some(plan(review)), areas: vec![area] };
        let found = rules::wants(&opened, today);
        let words = found.iter().map(|want| match want {
            Wants::Review(left) => format!("review {left}"),
            Wants::Milestone(_, _, left) => format!("milestone {left}"),
            Wants::Means(_) => "means".to_owned(),
        });
        words.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(wants("2026-03-17", "2026-03-17", None), "");
    assert_eq!(wants("2026-03-16", "2026-03-16", None), "review 7, milestone 7");
    assert_eq!(wants("2026-03-08", "2026-03-01", None), "review -1, milestone -8");
    assert_eq!(wants("2026-04-01", "2026-03-01", Some("2026-03-01")), "");
}

#[test]
fn a_means_says_what_it_is_and_leads_only_where_one_may_go() {
    let organization = Organization::empty("Example");
    let check = |terms: MeansTerms, fields: &[&str]| {
        let faults = rules::faults_of_means(&terms, &organization, day("2026-03-02"));
        let found: Vec<&str> = faults.fields().collect();
        assert_eq!(found, fields, "{terms:?}");
    };
    let project =
        |link: &str| MeansTerms { link: link.to_owned(), ..MeansTerms::new(MeansKind::Project, "Work") };
    check(project("https://example.org/1"), &[]);
    check(project("/decisions/7"), &[]);
    check(project("javascript:alert(1)"), &["link"]);
    check(project("//evil.example"), &["link"]);
    check(project(""), &["repository"]);
    check(MeansTerms { repository: Some("nowhere".into()), ..project("") }, &["repository"]);
    check(MeansTerms::new(MeansKind::Mentoring, "With Ana"), &["pair"]);
    check(MeansTerms::new(MeansKind::Training, ""), &["what"]);
    let dates = (Some(day("2026-03-05")), Some(day("2026-03-04")));
    let course =
        MeansTerms { starts_on: dates.0, ends_on: dates.1, ..MeansTerms::new(MeansKind::Training, "A") };
    check(course.clone(), &["ends_on"]);
    check(MeansTerms { ends_on: None, planned_minor: Some(-1), ..course }, &["planned_minor", "currency"]);
}
