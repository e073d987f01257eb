//! Views of a person's growth, of a learning area, and their forms.

use std::collections::BTreeMap;

use castra_org::charter::show::long_date;
use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Choice, Column, DataTable, Definition, Dialog, EmptyState, Field, Form, Hat,
        Link, Markup, Notice, PageHead, Pill, Row, Tone, audience, choices, columns, definitions, field_row,
        halves, html, inset, list, markdown, muted, small, stack, strong,
    },
};
use chrono::{Days, NaiveDate};

use super::model::{Area, Means, OpenedPlan};
use crate::{
    assessments::{self, Rating, Standing},
    kinds::{AreaState, MeansKind, PairState, Side},
    ladder::{Ladder, Profile, gaps},
    money,
    pairs::Pair,
    sight::Eye,
    training::Costs,
};

/// The choices of a select field, with an empty one first.
fn picks(none: &str, all: &[(String, String)]) -> Vec<Choice> {
    choices(std::iter::once(("", none)).chain(all.iter().map(|(id, name)| (id.as_str(), name.as_str()))))
}

/// What learning costs, in words: "1,200 EUR planned, 800 EUR spent".
pub(crate) fn costs(costs: &Costs) -> String {
    if costs.is_empty() {
        return "Nothing planned".to_owned();
    }
    let parts = costs.iter().map(|(currency, (planned, spent))| {
        format!("{} planned, {} spent", money::shown(*planned, currency), money::shown(*spent, currency))
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// A person's growth.
#[derive(Clone, Debug)]
pub(super) struct ShowGrowth {
    pub(super) person: Link,
    pub(super) href: String,
    pub(super) eye: Eye,
    pub(super) audience: String,
    pub(super) day: NaiveDate,
    pub(super) opened: OpenedPlan,
    pub(super) ladder: Ladder,
    pub(super) standing: Standing,
    /// The target role and its profile.
    pub(super) target: Option<(String, Option<Profile>)>,
    pub(super) skills: Vec<(String, Option<Rating>)>,
    pub(super) pairs: Vec<(Link, Pair)>,
    pub(super) costs: Costs,
}

impl ShowGrowth {
    pub(super) fn render(&self) -> Markup {
        let title = if self.eye == Eye::Own {
            "Your growth".to_owned()
        } else {
            format!("{}: growth", self.person.label)
        };
        let head = PageHead::new(title)
            .crumbs(vec![Link::new("People & teams", "/people"), self.person.clone()])
            .lead(audience(&self.audience))
            .actions(self.buttons());
        if self.eye == Eye::Mentor {
            return html! { (head) (self.areas_card()) };
        }
        html! {
            (head)
            (columns(&html! { (self.areas_card()) (self.gaps_card()) }, &html! { (stack(&[self.plan_card(), self.mentoring_card(), self.costs_card()])) }))
            (halves(&self.views_card(), &self.target_card()))
            (self.skills_card())
            @if self.opened.plan.is_some() { (self.review_dialog()) }
        }
    }

    fn buttons(&self) -> Markup {
        html! {
            (Button::new("Download CSV").download(format!("{}.csv", self.href)))
            @if self.eye != Eye::Mentor {
                (Button::new("Assess").href(format!("{}/assess", self.href)))
                @if self.opened.plan.is_some() { (Button::new("Mark as reviewed").opens("review")) }
                (Button::primary("Add an area").href(format!("{}/areas/new", self.href)))
            }
        }
    }

    fn review_dialog(&self) -> Markup {
        let next =
            Field::date("review_on", "Next review").value((self.day + Days::new(60)).to_string()).required();
        let form = Form::post(
            format!("{}/review", self.href),
            html! { (next) },
            html! { (Button::primary("Mark as reviewed")) },
        );
        html! { (Dialog::new("review", "Mark as reviewed", html! { (form) })) }
    }

    fn plan_card(&self) -> Markup {
        let Some(plan) = &self.opened.plan else {
            let button = html! { (Button::primary("Start a plan").href(format!("{}/plan", self.href))) };
            let empty = EmptyState::new("No plan yet.", "Set a target role or an aim.");
            return html! { (Card::new("Plan", html! { (empty.actions(button)) })) };
        };
        let target = self.target.as_ref().map_or("None", |(title, _)| title.as_str());
        let review = match plan.review_on {
            Some(day) if day < self.day => {
                html! { (Pill::tone(Tone::Warn, format!("Was due {}", long_date(day)))) }
            }
            Some(day) => html! { (long_date(day)) },
            None => html! { "No date yet" },
        };
        let body = html! {
            (definitions(&[
                Definition::new("Target role", target),
                Definition::new("Next review", review),
                Definition::new("Last changed", long_date(plan.touched_on)),
            ]))
            @if !plan.aim.is_empty() { (markdown(plan.aim.shown())) }
        };
        let change = html! { (Button::quiet("Edit").href(format!("{}/plan", self.href)).about("the plan")) };
        html! { (Card::new("Plan", body).actions(change)) }
    }

    fn areas_card(&self) -> Markup {
        let rows = self.opened.areas.iter().map(|area| {
            let axis = self.ladder.axis(&area.axis).map_or("", |axis| axis.title.as_str());
            let next = area.milestones.iter().find(|one| one.reached_on.is_none());
            let reached = area.milestones.iter().filter(|one| one.reached_on.is_some()).count();
            Row::new(vec![
                html! { (Link::new(area.title.shown(), crate::url::area(&area.id))) @if !axis.is_empty() { (small(axis)) } },
                state_cell(area),
                html! {
                    @if !area.milestones.is_empty() { (reached) " of " (area.milestones.len()) " reached" }
                    @if let Some(one) = next.filter(|_| area.state == AreaState::Open) {
                        (small(format!("next: {}, {}", one.title.shown(), long_date(one.due))))
                    }
                },
            ])
        });
        let head = vec![Column::text("To learn"), Column::text("How"), Column::text("Milestones")];
        let empty = EmptyState::new(
            "No learning areas yet.",
            "Add one thing to learn next, and how: project work, training or mentoring.",
        );
        let table = DataTable::new("Learning areas", head, rows.collect()).empty(empty);
        html! { (Card::flush("Learning areas", html! { (table) }).note(self.opened.areas.len().to_string()).id("areas")) }
    }

    fn mentoring_card(&self) -> Markup {
        let lines: Vec<Markup> = self
            .pairs
            .iter()
            .filter(|(_, pair)| matches!(pair.state, PairState::Asked | PairState::Accepted))
            .map(|(mentor, pair)| {
                let about = self.ladder.axis(&pair.axis).map(|axis| axis.title.clone()).unwrap_or_default();
                html! { a href={ "/growth/mentoring/" (pair.id) } { (mentor.label) } " " (muted(about)) " " (Pill::tone(Tone::Neutral, pair.standing())) }
            })
            .collect();
        let find = html! { (Button::quiet("Find a mentor").href(format!("{}/mentors", self.href))) };
        let body = html! { @if lines.is_empty() { (muted("No mentor yet.")) } @else { (list(&lines)) } };
        html! { (Card::new("Mentoring", body).actions(find)) }
    }

    fn costs_card(&self) -> Markup {
        html! { (Card::new("Learning this year", html! { (costs(&self.costs)) })) }
    }

    fn views_card(&self) -> Markup {
        let (own, lead) = (self.standing.levels(Side::Own), self.standing.levels(Side::Lead));
        let name = if self.eye == Eye::Own { "Your view" } else { "Their own view" };
        assessments::views::radar_card(
            "Two views",
            "views",
            &self.ladder,
            &[(name.to_owned(), Hat::Everyone, own), ("Lead's view".to_owned(), Hat::Lead, lead)],
        )
    }

    fn target_card(&self) -> Markup {
        let reckoned = self.standing.reckoned();
        let Some((title, Some(profile))) = &self.target else {
            let text = "Set a target role in the plan to see the gaps.";
            return html! { (Card::new("Now and target role", html! { (EmptyState::new("No target role.", text)) })) };
        };
        let wanted: BTreeMap<String, u8> = profile.levels.clone();
        assessments::views::radar_card(
            "Now and target role",
            "target",
            &self.ladder,
            &[("Now".to_owned(), Hat::Everyone, reckoned), (title.clone(), Hat::Cto, wanted)],
        )
    }

    fn gaps_card(&self) -> Markup {
        let wanted = self.target.as_ref().and_then(|(_, profile)| profile.as_ref());
        let gaps =
            wanted.map(|profile| gaps(&self.ladder, &self.standing.reckoned(), profile)).unwrap_or_default();
        let rows = self.ladder.axes.iter().map(|axis| {
            let cell = |known: Option<&assessments::Assessment>| match known {
                Some(known) => html! { (strong(known.level.to_string())) " " (small(format!("{}, {}", known.confidence.words().to_lowercase(), long_date(known.day)))) },
                None => html! { (muted("Not assessed")) },
            };
            let gap = gaps.iter().find(|gap| gap.axis == axis.id);
            let missing = match gap.map(|gap| (gap.wanted, gap.missing())) {
                None => html! {},
                Some((wanted, None)) => html! { (wanted) " needed" },
                Some((wanted, Some(0))) => html! { (wanted) " needed " (Pill::tone(Tone::Good, "Reached")) },
                Some((wanted, Some(missing))) => html! { (wanted) " needed, " (missing) " to go" },
            };
            Row::new(vec![
                html! { a href={ "/growth/ladder#" (axis.id) } { (axis.title) } },
                cell(self.standing.own.get(&axis.id)),
                cell(self.standing.lead.get(&axis.id)),
                missing,
            ])
        });
        let own = if self.eye == Eye::Own { "Your view" } else { "Their own view" };
        let head = vec![
            Column::text("Axis"),
            Column::text(own),
            Column::text("Lead's view"),
            Column::text("Target role"),
        ];
        let table = DataTable::new("Levels on the ladder", head, rows.collect());
        let history = html! { (Button::quiet("History").href(format!("{}/history", self.href))) };
        html! { (Card::flush("Levels", html! { (table) }).actions(history).id("levels")) }
    }

    fn skills_card(&self) -> Markup {
        let is_own = self.eye == Eye::Own;
        let rows = self.skills.iter().map(|(skill, rating)| {
            let word = |scale: &[&str; 5], step: i64| {
                let at = usize::try_from(step.clamp(1, 5) - 1).unwrap_or(0);
                format!("{step}: {}", scale[at])
            };
            Row::new(vec![
                html! { (skill) },
                html! { @match rating { Some(said) => { (word(&assessments::KNOWLEDGE, said.knowledge)) } None => { (muted("Not rated")) } } },
                html! { @match rating { Some(said) => { (word(&assessments::WILLINGNESS, said.willingness)) } None => { (muted("Not rated")) } } },
            ])
        });
        let head = vec![Column::text("Skill"), Column::text("Knowledge"), Column::text("Willingness")];
        let empty = EmptyState::new("No skills yet.", "Only the person can rate their own skills.");
        let table = DataTable::new("Skills", head, rows.collect()).empty(empty);
        html! { (Card::flush("Skills", html! { (table) @if is_own { (inset(&assessments::views::rating_form(&self.href, &self.skills))) } }).id("skills")) }
    }
}

/// How an open area is learned, or the state of an ended one.
fn state_cell(area: &Area) -> Markup {
    if area.state != AreaState::Open {
        let tone = if area.state == AreaState::Done { Tone::Good } else { Tone::Neutral };
        return html! { (Pill::tone(tone, area.state.words())) };
    }
    if area.is_incomplete() {
        return html! { (Pill::tone(Tone::Warn, "Incomplete")) (small("no way to learn it yet")) };
    }
    let words: Vec<Markup> =
        area.open_means().map(|means| html! { (means.what.shown()) (small(means.kind.words())) }).collect();
    html! { @for word in words { (word) } }
}

/// A learning area.
#[derive(Clone, Debug)]
pub(super) struct ShowArea {
    pub(super) person: Link,
    pub(super) href: String,
    pub(super) audience: String,
    pub(super) eye: Eye,
    pub(super) area: Area,
    pub(super) axis: Option<String>,
    /// Mentors asked for this area who have not answered.
    pub(super) asked: Vec<Link>,
    pub(super) day: NaiveDate,
}

impl ShowArea {
    fn may_change(&self) -> bool {
        self.eye != Eye::Mentor
    }

    pub(super) fn render(&self) -> Markup {
        let crumbs = vec![self.person.clone(), Link::new("Growth", &self.href)];
        html! {
            (PageHead::new(self.area.title.shown()).crumbs(crumbs).lead(audience(&self.audience)).actions(self.buttons()))
            @if self.area.is_incomplete() {
                (Notice::warn("Incomplete: no way to learn this yet").body("Add project work, a training or a mentor."))
            }
            (columns(&html! { (stack(&[self.means_card(), self.milestones_card()])) }, &self.about_card()))
            @if self.may_change() { (self.dialogs()) }
        }
    }

    fn buttons(&self) -> Markup {
        let is_open = self.area.state == AreaState::Open;
        html! {
            @if self.may_change() {
                (Button::new("Edit").href(format!("/growth/areas/{}/edit", self.area.id)))
                @if is_open { (Button::new("Drop").opens("drop")) (Button::primary("Mark as learned").opens("done")) }
                @else { (Button::new("Reopen").opens("open")) }
            }
        }
    }

    fn dialogs(&self) -> Markup {
        let id = &self.area.id;
        let end = |to: &str, label: &str, button: &str| {
            let text = Field::text_area("outcome", label, 3).id(format!("{to}-outcome")).required();
            Form::post(
                format!("/growth/areas/{id}/end"),
                html! { (text) },
                html! { (Button::primary(button)) },
            )
            .hidden("to", to)
        };
        let milestone = html! {
            (Field::text("title", "Goal").required())
            (Field::date("due", "Due").required())
        };
        let milestone = Form::post(
            format!("/growth/areas/{id}/milestones"),
            milestone,
            html! { (Button::primary("Add")) },
        );
        html! {
            (Dialog::new("done", "Mark as learned", html! { (end("done", "What was the outcome?", "Mark as learned")) }))
            (Dialog::new("drop", "Drop this area", html! { (end("dropped", "What has changed?", "Drop")) }))
            (Dialog::new("open", "Reopen this area", html! { (end("open", "What has changed?", "Reopen")) }))
            (Dialog::new("milestone", "Add a milestone", html! { (milestone) }))
        }
    }

    fn means_card(&self) -> Markup {
        let rows = self.area.means.iter().map(|means| {
            Row::new(vec![
                html! { (means_link(means)) (small(means.kind.words())) },
                means_facts(means),
                html! { @if self.may_change() { (Button::quiet("Edit").href(format!("/growth/means/{}/edit", means.id)).about(means.what.shown())) } },
            ])
        });
        let head = vec![Column::text("How"), Column::text("Details"), Column::unlabelled("Edit")];
        let empty = EmptyState::new("No way to learn it yet.", "Add project work, a training or a mentor.");
        let table = DataTable::new("How you'll learn it", head, rows.collect()).empty(empty);
        let add = html! {
            @if self.may_change() && self.area.state == AreaState::Open {
                @for kind in MeansKind::ALL { (Button::quiet(kind.words()).href(format!("/growth/areas/{}/means/{kind}", self.area.id)).about("add")) }
            }
        };
        let asked = self
            .asked
            .iter()
            .map(|link| html! { (link) " was asked to mentor this and has not answered yet." });
        html! {
            (Card::flush("How you'll learn it", html! { (table) @for line in asked { (inset(&line)) } }).actions(add).id("means"))
        }
    }

    fn milestones_card(&self) -> Markup {
        let rows = self.area.milestones.iter().map(|one| {
            let state = match one.reached_on {
                Some(day) => html! { (Pill::tone(Tone::Good, format!("Reached {}", long_date(day)))) @if !one.evidence.is_empty() { (markdown(one.evidence.shown())) } },
                None if one.due < self.day => html! { (Pill::tone(Tone::Warn, format!("Was due {}", long_date(one.due)))) },
                None => html! { "Due " (long_date(one.due)) },
            };
            let reach = html! {
                @if self.may_change() && one.reached_on.is_none() {
                    @let evidence = Field::text("evidence", "Evidence").id(format!("evidence-{}", one.id));
                    (Form::post(crate::url::reach(&one.id), html! { (evidence) }, html! { (Button::new("Mark as reached").about(one.title.shown())) }))
                }
            };
            Row::new(vec![html! { (one.title.shown()) }, state, reach])
        });
        let head = vec![Column::text("Milestone"), Column::text("When"), Column::unlabelled("Action")];
        let empty = EmptyState::new("No milestones yet.", "What would show progress?");
        let table = DataTable::new("Milestones", head, rows.collect()).empty(empty);
        let add = html! { @if self.may_change() && self.area.state == AreaState::Open { (Button::quiet("Add a milestone").opens("milestone")) } };
        html! { (Card::flush("Milestones", html! { (table) }).actions(add).id("milestones")) }
    }

    fn about_card(&self) -> Markup {
        let area = &self.area;
        let axis = self.axis.as_deref().unwrap_or("None");
        let body = html! {
            (definitions(&[
                Definition::new("Status", area.state.words()),
                Definition::new("Axis", axis),
                Definition::new("Since", long_date(area.since)),
            ]))
            @if !area.why.is_empty() { (markdown(area.why.shown())) }
            @if !area.outcome.is_empty() { p { (strong(area.state.words())) } (markdown(area.outcome.shown())) }
        };
        html! { (Card::new("Details", body)) }
    }
}

fn means_link(means: &Means) -> Markup {
    let pair = means.pair.as_ref().map(crate::url::pair);
    let repository = means.repository.as_ref().map(castra_repositories::url::show);
    let link = means.link.words().filter(|link| !link.is_empty()).map(str::to_owned);
    match pair.or(link).or(repository) {
        Some(href) => html! { (Link::new(means.what.shown(), href)) },
        None => html! { (means.what.shown()) },
    }
}

fn means_facts(means: &Means) -> Markup {
    let amount = |minor: Option<i64>, word: &str| {
        minor.map(|minor| format!("{} {word}", money::shown(minor, &means.currency)))
    };
    let days = match (means.starts_on, means.ends_on) {
        (Some(from), Some(to)) if from != to => format!("{} to {}", long_date(from), long_date(to)),
        (Some(day), _) | (None, Some(day)) => long_date(day),
        (None, None) => format!("since {}", long_date(means.since)),
    };
    let certificate = (!means.certificate.is_empty()).then(|| means.certificate.shown());
    let facts: Vec<String> = std::iter::once(days)
        .chain(amount(means.planned_minor, "planned"))
        .chain(amount(means.spent_minor, "spent"))
        .chain(certificate.map(|certificate| format!("certificate: {certificate}")))
        .collect();
    html! {
        (facts.join(", "))
        @if let Some(day) = means.ended_on { " " (Pill::tone(Tone::Neutral, format!("Ended {}", long_date(day)))) }
    }
}

/// The form of a plan.
#[derive(Clone, Debug)]
pub(super) struct PlanForm {
    pub(super) person: Link,
    pub(super) href: String,
    pub(super) roles: Vec<(String, String)>,
    pub(super) filled: Filled,
}

impl PlanForm {
    pub(super) fn render(&self) -> Markup {
        let fields = html! {
            (field_row(&html! {
                (self.filled.fill(Field::select("target_role", "Target role", picks("None", &self.roles)).hint("Shows the gaps to it.")))
                (self.filled.fill(Field::date("review_on", "Next review")))
            }))
            (self.filled.fill(Field::text_area("aim", "Aim", 5).hint("Where to, and why. Markdown. Optional with a target role.")))
        };
        let buttons = html! { (Button::primary("Save")) (Button::quiet("Cancel").href(&self.href)) };
        let form = self.filled.form(Form::post(format!("{}/plan", self.href), fields, buttons));
        html! {
            (PageHead::new("Growth plan").crumbs(vec![self.person.clone(), Link::new("Growth", &self.href)]).lead("Where to go next."))
            (Card::new("Plan", html! { (form) }))
        }
    }
}

/// The form of a learning area.
#[derive(Clone, Debug)]
pub(super) struct AreaForm {
    pub(super) person: Link,
    pub(super) href: String,
    /// The edited area.
    pub(super) area: Option<String>,
    pub(super) axes: Vec<(String, String)>,
    pub(super) filled: Filled,
}

impl AreaForm {
    pub(super) fn render(&self) -> Markup {
        let fields = html! {
            (self.filled.fill(Field::text("title", "What to learn").required().hint("Specific enough to tell when it is learned: “Plan for load and failure”.")))
            (self.filled.fill(Field::select("axis", "Ladder axis", picks("None", &self.axes))))
            (self.filled.fill(Field::text_area("why", "Why", 4).hint("Optional.")))
        };
        let (action, back) = match &self.area {
            Some(id) => (crate::url::area(id), crate::url::area(id)),
            None => (format!("{}/areas", self.href), self.href.clone()),
        };
        let buttons = html! { (Button::primary(if self.area.is_some() { "Save" } else { "Add" })) (Button::quiet("Cancel").href(back)) };
        let form = self.filled.form(Form::post(action, fields, buttons));
        html! {
            (PageHead::new("Learning area").crumbs(vec![self.person.clone(), Link::new("Growth", &self.href)]))
            (Card::new("Learning area", html! { (form) }))
        }
    }
}

/// The form of a means.
#[derive(Clone, Debug)]
pub(super) struct MeansForm {
    pub(super) area: Area,
    pub(super) kind: MeansKind,
    /// The edited means.
    pub(super) means: Option<String>,
    pub(super) repositories: Vec<String>,
    pub(super) trainings: Vec<(String, String)>,
    /// Active pairs: id and mentor.
    pub(super) pairs: Vec<(String, String)>,
    pub(super) find: Link,
    pub(super) filled: Filled,
}

impl MeansForm {
    pub(super) fn render(&self) -> Markup {
        let area = crate::url::area(&self.area.id);
        let action = match &self.means {
            Some(id) => format!("/growth/means/{id}"),
            None => format!("{area}/means/{}", self.kind),
        };
        let fields = html! {
            @match self.kind {
                MeansKind::Project => { (self.project()) }
                MeansKind::Training => { (self.training()) }
                MeansKind::Mentoring => { (self.mentoring()) }
            }
            @if self.means.is_some() { (Checkbox::new("over", "Ended").checked(!self.filled.value("over").is_empty())) }
        };
        let buttons = html! { (Button::primary(if self.means.is_some() { "Save" } else { "Add" })) (Button::quiet("Cancel").href(&area)) };
        let form = self.filled.form(Form::post(action, fields, buttons));
        html! {
            (PageHead::new(self.kind.words()).crumbs(vec![Link::new(self.area.title.shown(), &area)]).lead("How you'll learn it."))
            (Card::new(self.kind.words(), html! { (form) }))
        }
    }

    fn project(&self) -> Markup {
        let repositories: Vec<(String, String)> =
            self.repositories.iter().map(|id| (id.clone(), id.clone())).collect();
        html! {
            (self.filled.fill(Field::text("what", "What to do").hint("“Lead the move of the router to the new queue”.")))
            (field_row(&html! {
                (self.filled.fill(Field::select("repository", "Repository", picks("None", &repositories))))
                (self.filled.fill(Field::text("link", "Link").hint("To the work: https://…, or a page here such as /debt/…")))
            }))
        }
    }

    fn training(&self) -> Markup {
        html! {
            (self.filled.fill(Field::select("training", "From the catalog", picks("Not in the catalog", &self.trainings)).hint("Fills in the fields left empty.")))
            (self.filled.fill(Field::text("what", "Course and provider")))
            (field_row(&html! {
                (self.filled.fill(Field::date("starts_on", "First day")))
                (self.filled.fill(Field::date("ends_on", "Last day")))
            }))
            (field_row(&html! {
                (self.filled.fill(Field::text("planned", "Planned cost").narrow()))
                (self.filled.fill(Field::text("spent", "Spent").narrow()))
                (self.filled.fill(Field::text("currency", "Currency").narrow().hint("Three letters, such as EUR.")))
            }))
            (self.filled.fill(Field::text("link", "Link").hint("The page of the course. Optional.")))
            (self.filled.fill(Field::text("certificate", "Certificate").hint("Optional.")))
        }
    }

    fn mentoring(&self) -> Markup {
        html! {
            p { "Choose a current mentor. " (self.find) " to ask a new one: once they accept, the plan lists them." }
            (self.filled.fill(Field::select("pair", "With", picks("Choose", &self.pairs))))
            (self.filled.fill(Field::text("what", "Topic").hint("Optional.")))
        }
    }
}
