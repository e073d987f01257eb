//! Validation of a plan's parts, and what needs attention in it. Pure.

use castra_org::organization::Organization;
use castra_platform::terms::{Faults, Terms as _};
use chrono::{Days, NaiveDate};

use super::model::{Area, AreaTerms, MeansTerms, Milestone, OpenedPlan, PlanTerms};
use crate::{
    kinds::{AreaState, MeansKind},
    ladder::Ladder,
    money,
};

/// How many days ahead a review or milestone is shown.
pub(crate) const SOON: u64 = 7;
/// How many days an area may be incomplete before Today asks how it is learned.
const PATIENCE: u64 = 7;

pub(super) fn faults_of_plan(terms: &PlanTerms, organization: &Organization, today: NaiveDate) -> Faults {
    let mut faults = terms.faults();
    if let Some(role) = terms.target_role.as_ref().filter(|role| organization.catalog.role(role).is_none()) {
        faults.add("target_role", format!("`{role}` is not a role of the catalog"));
    }
    if terms.target_role.is_none() && terms.aim.trim().is_empty() {
        faults.add("aim", "choose a target role or enter an aim");
    }
    if terms.review_on.is_some_and(|day| day < today) {
        faults.add("review_on", "this date is in the past; choose a future one");
    }
    faults
}

/// What is wrong with an area. An axis no longer on the ladder may stay (`kept`), or nothing else in the area could be
/// changed.
pub(super) fn faults_of_area(terms: &AreaTerms, ladder: &Ladder, kept: &str) -> Faults {
    let mut faults = terms.faults();
    let axis = terms.axis.trim();
    if !axis.is_empty() && axis != kept && ladder.axis(axis).is_none() {
        faults.add("axis", format!("`{axis}` is not an axis of the ladder"));
    }
    faults
}

/// Whether a link leads to a page here or to an address on the web.
fn is_link(text: &str) -> bool {
    let is_ours = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
    (is_ours || text.starts_with("https://") || text.starts_with("http://"))
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

pub(super) fn faults_of_means(terms: &MeansTerms, organization: &Organization, day: NaiveDate) -> Faults {
    let mut faults = terms.faults();
    if terms.what.trim().is_empty() {
        faults.add("what", "enter a description");
    }
    let link = terms.link.trim();
    if !link.is_empty() && !is_link(link) {
        faults.add("link", "enter an address that begins with https:// or, for a page here, with /");
    }
    if let Some(id) = &terms.repository {
        let known = organization.repositories.get(id.as_str());
        if !known.is_some_and(|repository| repository.period.contains(day)) {
            faults.add("repository", format!("there is no repository `{id}`"));
        }
    }
    match terms.kind {
        Some(MeansKind::Project) if terms.repository.is_none() && link.is_empty() => {
            faults.add("repository", "choose a repository or link to the work");
        }
        Some(MeansKind::Mentoring) if terms.pair.is_none() => {
            faults.add("pair", "choose a mentor; for a new one, use “Find a mentor”");
        }
        _ => {}
    }
    if terms.starts_on.zip(terms.ends_on).is_some_and(|(from, to)| to < from) {
        faults.add("ends_on", "the last day cannot be before the first");
    }
    let has_amount = terms.planned_minor.or(terms.spent_minor).is_some();
    if has_amount && !money::is_currency(&terms.currency) {
        faults.add("currency", money::NO_CURRENCY);
    }
    faults
}

/// Something in a plan that needs attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wants<'a> {
    /// The review is due in this many days; negative if overdue.
    Review(i64),
    /// A milestone is due in this many days; negative if overdue.
    Milestone(&'a Area, &'a Milestone, i64),
    /// An area has no means.
    Means(&'a Area),
}

/// What needs attention in a plan on a day.
pub(crate) fn wants(opened: &OpenedPlan, day: NaiveDate) -> Vec<Wants<'_>> {
    let left = |until: NaiveDate| until.signed_duration_since(day).num_days();
    let soon = i64::try_from(SOON).unwrap_or(i64::MAX);
    let mut wants = Vec::new();
    let review = opened.plan.as_ref().and_then(|plan| plan.review_on).map(left);
    wants.extend(review.filter(|left| *left <= soon).map(Wants::Review));
    for area in opened.areas.iter().filter(|area| area.state == AreaState::Open) {
        for milestone in area.milestones.iter().filter(|milestone| milestone.reached_on.is_none()) {
            let left = left(milestone.due);
            if left <= soon {
                wants.push(Wants::Milestone(area, milestone, left));
            }
        }
        if area.is_incomplete() && area.since + Days::new(PATIENCE) <= day {
            wants.push(Wants::Means(area));
        }
    }
    wants
}

/// Whether one of these active pairs is a means of the area.
pub(super) fn is_mentored(area: &Area, pairs: &[String]) -> bool {
    area.open_means().any(|means| means.pair.as_ref().is_some_and(|pair| pairs.contains(pair)))
}

/// Sorts open areas first, in the order they were added; then the others, most recently ended first.
pub(super) fn order(areas: &mut [Area]) {
    areas.sort_by(|a, b| {
        let is_over = |area: &Area| area.state != AreaState::Open;
        is_over(a)
            .cmp(&is_over(b))
            .then_with(|| b.ended_on.cmp(&a.ended_on))
            .then_with(|| (a.since, &a.id).cmp(&(b.since, &b.id)))
    });
}
