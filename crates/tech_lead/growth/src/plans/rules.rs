//! Validation of a plan's parts, and what needs attention in it. Pure.

use castra_org::organization::{Organization, PersonId};
use castra_platform::{Error, Result, error::FieldError};
use chrono::{Days, NaiveDate};

use super::model::{Area, AreaTerms, MeansTerms, Milestone, OpenedPlan, PlanTerms};
use crate::{
    kinds::{AreaState, MeansKind},
    ladder::Ladder,
    money,
};

const LONGEST_TITLE: usize = 200;
pub(super) const LONGEST_TEXT: usize = 4000;
/// How many days ahead a review or milestone is shown.
pub(crate) const SOON: u64 = 7;
/// How many days an area may be incomplete before Today asks how it is learned.
const PATIENCE: u64 = 7;

struct Faults(Vec<FieldError>);

impl Faults {
    fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), message: message.into() });
    }

    fn title(&mut self, field: &str, text: &str, what: &str) {
        let length = text.chars().count();
        if length == 0 || length > LONGEST_TITLE {
            self.add(field, format!("{what} must have 1 to {LONGEST_TITLE} characters"));
        }
    }

    fn text(&mut self, field: &str, text: &str) {
        if text.chars().count() > LONGEST_TEXT {
            self.add(field, format!("use at most {LONGEST_TEXT} characters"));
        }
    }

    fn end(self, what: &str) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::invalid(what).with_fields(self.0)) }
    }
}

pub(super) fn check_plan(terms: &PlanTerms, organization: &Organization, today: NaiveDate) -> Result<()> {
    let mut faults = Faults(Vec::new());
    if let Some(role) =
        terms.target_role.as_ref().filter(|role| organization.catalog.role(role.as_str()).is_none())
    {
        faults.add("target_role", format!("`{role}` is not a role of the catalog"));
    }
    if terms.target_role.is_none() && terms.aim.is_empty() {
        faults.add("aim", "choose a target role or enter an aim");
    }
    faults.text("aim", &terms.aim);
    if terms.review_on.is_some_and(|day| day < today) {
        faults.add("review_on", "this date is in the past; choose a future one");
    }
    faults.end("the growth plan was not saved; check these fields")
}

pub(super) fn check_area(terms: &AreaTerms, ladder: &Ladder) -> Result<()> {
    let mut faults = Faults(Vec::new());
    faults.title("title", &terms.title, "the learning area");
    if !terms.axis.is_empty() && ladder.axis(&terms.axis).is_none() {
        faults.add("axis", format!("`{}` is not an axis of the ladder", terms.axis));
    }
    faults.text("why", &terms.why);
    faults.end("the learning area was not saved; check these fields")
}

/// Whether a link leads to a page here or to an address on the web.
fn is_link(text: &str) -> bool {
    let is_ours = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
    (is_ours || text.starts_with("https://") || text.starts_with("http://"))
        && text.len() <= 500
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

pub(super) fn check_means(terms: &MeansTerms, organization: &Organization, day: NaiveDate) -> Result<()> {
    let mut faults = Faults(Vec::new());
    faults.title("what", &terms.what, "the description");
    if !terms.link.is_empty() && !is_link(&terms.link) {
        faults.add("link", "enter an address that begins with https:// or, for a page here, with /");
    }
    if let Some(id) = &terms.repository {
        let known = organization.repositories.get(id);
        if !known.is_some_and(|repository| repository.period.contains(day)) {
            faults.add("repository", format!("there is no repository `{id}`"));
        }
    }
    match terms.kind {
        MeansKind::Project if terms.repository.is_none() && terms.link.is_empty() => {
            faults.add("repository", "choose a repository or link to the work");
        }
        MeansKind::Mentoring if terms.pair.is_none() => {
            faults.add("pair", "choose a mentor; for a new one, use “Find a mentor”");
        }
        _ => {}
    }
    if terms.starts_on.zip(terms.ends_on).is_some_and(|(from, to)| to < from) {
        faults.add("ends_on", "the last day cannot be before the first");
    }
    let amounts = [("planned", terms.planned_minor), ("spent", terms.spent_minor)];
    for (field, _) in amounts.iter().filter(|(_, amount)| amount.is_some_and(|amount| amount < 0)) {
        faults.add(field, "must not be negative");
    }
    if amounts.iter().any(|(_, amount)| amount.is_some()) && !money::is_currency(&terms.currency) {
        faults.add("currency", "enter a three-letter currency code such as EUR");
    }
    faults.text("certificate", &terms.certificate);
    faults.end("this was not saved; check these fields")
}

pub(super) fn check_milestone(title: &str) -> Result<()> {
    let mut faults = Faults(Vec::new());
    faults.title("title", title, "the milestone");
    faults.end("the milestone was not saved; check these fields")
}

/// Checks a required text.
pub(super) fn check_said(field: &str, text: &str, what: &str) -> Result<()> {
    let length = text.chars().count();
    if length == 0 || length > LONGEST_TEXT {
        return Err(Error::invalid_field(
            field,
            format!("enter {what} in at most {LONGEST_TEXT} characters"),
        ));
    }
    Ok(())
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
    let review = opened.plan.as_ref().and_then(|plan| plan.terms.review_on).map(left);
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
    area.open_means().any(|means| means.terms.pair.as_ref().is_some_and(|pair| pairs.contains(pair)))
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

/// The owner of the key that seals a plan's texts: the person the plan is for, no matter who writes.
pub(super) fn owner(person: &PersonId) -> &str {
    person.as_str()
}
