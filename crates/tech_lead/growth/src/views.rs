//! Views of the growth hub, of a team's growth and of the counts of all teams.

use castra_org::charter::show::long_date;
use castra_platform::{
    figures::counted,
    terms::Filled,
    ui::{
        Button, Card, Chip, Column, DataTable, Definition, EmptyState, Field, Form, Link, Markup, PageHead,
        Pill, Row, Tone, actions, audience, chips, columns, definitions, field_row, grid, html, inset, muted,
        number, paragraph, small, wide,
    },
};
use chrono::NaiveDate;

use super::{
    actions::Counts,
    assessments::Rating,
    kinds::AreaState,
    ladder::Ladder,
    money,
    plans::{OpenedPlan, views::costs},
    training::{Costs, LearningBudget},
};

/// The growth hub.
#[derive(Clone, Debug)]
pub(super) struct Hub {
    /// The viewer and their plan; none for a viewer who is not a person of the organization.
    pub(super) own: Option<(String, OpenedPlan)>,
    /// The teams the viewer leads.
    pub(super) teams: Vec<Link>,
    pub(super) is_cto: bool,
    pub(super) trainings: usize,
    pub(super) day: NaiveDate,
}

impl Hub {
    pub(super) fn render(&self) -> Markup {
        let mut cards: Vec<Markup> = Vec::new();
        if let Some((me, opened)) = &self.own {
            cards.push(self.own_card(me, opened));
        }
        let card = |title: &str, text: &str, href: &str, label: &str| {
            html! { (Card::new(title, html! { (paragraph(text)) p { (Button::new(label).href(href)) } })) }
        };
        if self.own.is_some() {
            let text = "Your mentors, your mentees, and what you offer to mentor on.";
            cards.push(card("Mentoring", text, "/growth/mentoring", "Open mentoring"));
        }
        cards.push(card(
            "The ladder",
            "What each level means, and the levels each role needs.",
            "/growth/ladder",
            "Read the ladder",
        ));
        let trainings = match self.trainings {
            0 => "Courses, conferences and books: none yet.".to_owned(),
            n => format!("{} to choose from.", counted(n, "training", "trainings")),
        };
        cards.push(card("Training", &trainings, "/growth/training", "Open the catalog"));
        for team in &self.teams {
            let text = "Growth plans, skill gaps, and code only one person knows.";
            cards.push(card(&team.label, text, &team.href, "Open the team"));
        }
        if self.is_cto {
            cards.push(card(
                "The teams",
                "How many people have a plan and a mentor, by team.",
                "/growth/teams",
                "Open the counts",
            ));
        }
        html! {
            (PageHead::new("Growth").lead("What to learn next, how, and from whom."))
            (grid(&cards))
        }
    }

    fn own_card(&self, me: &str, opened: &OpenedPlan) -> Markup {
        let open: Vec<&str> = opened
            .areas
            .iter()
            .filter(|area| area.state == AreaState::Open)
            .map(|area| area.title.shown())
            .collect();
        let review = opened.plan.as_ref().and_then(|plan| plan.review_on);
        let body = html! {
            @if open.is_empty() { (paragraph("No learning area yet.")) }
            @else { (chips(&open.iter().map(|title| Chip::new(*title)).collect::<Vec<_>>())) }
            @if let Some(day) = review { p { (muted(format!("Review {} {}", if day < self.day { "was due" } else { "due" }, long_date(day)))) } }
            p { (Button::primary("Open your growth").href(crate::url::person(me))) }
        };
        html! { (Card::new("Your growth", body)) }
    }
}

/// A member of a team.
#[derive(Clone, Debug)]
pub(super) struct MemberLine {
    pub(super) person: Link,
    pub(super) touched_on: Option<NaiveDate>,
    pub(super) review_on: Option<NaiveDate>,
    pub(super) target: Option<String>,
    pub(super) n_open: usize,
    pub(super) n_incomplete: usize,
    /// The axes with missing levels, and how many are missing.
    pub(super) gaps: Vec<(String, u8)>,
    pub(super) is_assessed: bool,
    pub(super) is_mentored: bool,
    pub(super) costs: Costs,
}

/// A skill the team needs.
#[derive(Clone, Debug)]
pub(super) struct SkillLine {
    pub(super) skill: String,
    /// Each member's rating, in the order of the members.
    pub(super) said: Vec<Option<Rating>>,
    pub(super) missing: Option<String>,
    /// Members who cannot do it yet and would like to learn it.
    pub(super) eager: Vec<String>,
}

/// A part of the code only one person knows.
#[derive(Clone, Debug)]
pub(super) struct RiskLine {
    pub(super) part: String,
    pub(super) lines: u64,
    pub(super) knower: Link,
    pub(super) pair: Option<String>,
    /// Members who could learn it: id and name.
    pub(super) learners: Vec<(String, String)>,
    /// The query that prefills the request for a mentor; none if the only one who knows it has left.
    pub(super) ask: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct ShowTeam {
    pub(super) team: Link,
    pub(super) href: String,
    pub(super) day: NaiveDate,
    pub(super) ladder: Ladder,
    pub(super) members: Vec<MemberLine>,
    pub(super) skills: Vec<SkillLine>,
    pub(super) risks: Vec<RiskLine>,
    pub(super) budget: Option<LearningBudget>,
    /// The budget, to change it.
    pub(super) filled: Filled,
    pub(super) costs: Costs,
}

impl ShowTeam {
    pub(super) fn render(&self) -> Markup {
        let buttons = html! { (Button::new("Download CSV").download(format!("{}.csv", self.href))) };
        html! {
            (PageHead::new("Growth").crumbs(vec![Link::new("People & teams", "/people"), self.team.clone()]).lead(audience("Read by the team's lead; the CTO sees counts")).actions(buttons))
            (self.members_card())
            (self.skills_card())
            (columns(&self.risks_card(), &self.budget_card()))
        }
    }

    fn members_card(&self) -> Markup {
        let rows = self.members.iter().map(|member| self.member(member));
        let head = vec![
            Column::text("Member"),
            Column::text("Plan"),
            Column::text("Next review"),
            Column::text("Target role"),
            Column::text("Mentor"),
            Column::text("Learning this year"),
        ];
        let empty = EmptyState::new("No members yet.", "Team members you lead appear here.");
        html! { (Card::flush("Members", html! { (DataTable::new("Members and their plans", head, rows.collect()).empty(empty)) }).note(self.members.len().to_string()).id("members")) }
    }

    fn member(&self, member: &MemberLine) -> Row {
        let growth = Link::new(&member.person.label, format!("{}/growth", member.person.href));
        let plan = match member.touched_on {
            None => html! { (Pill::tone(Tone::Warn, "No plan yet")) },
            Some(day) => html! {
                @if member.n_open == 0 { "No learning area" }
                @else { (counted(member.n_open, "area", "areas")) }
                @if member.n_incomplete > 0 { " " (Pill::tone(Tone::Warn, format!("{} incomplete", member.n_incomplete))) }
                (small(format!("changed {}", long_date(day))))
            },
        };
        let review = match member.review_on {
            None => html! { (muted("No date")) },
            Some(day) if day < self.day => {
                html! { (Pill::tone(Tone::Warn, format!("Was due {}", long_date(day)))) }
            }
            Some(day) => html! { (long_date(day)) },
        };
        let gaps: Vec<String> = member
            .gaps
            .iter()
            .map(|(axis, missing)| format!("{} {missing}", self.ladder.axis_title(axis)))
            .collect();
        let role = html! {
            @match &member.target {
                None => { (muted("No target role")) }
                Some(title) => {
                    (title)
                    @if !gaps.is_empty() { (small(format!("to go: {}", gaps.join(", ")))) }
                }
            }
            @if !member.is_assessed { (small("no lead's view yet")) }
        };
        let mentor = if member.is_mentored {
            html! { "Yes" }
        } else {
            muted("None")
        };
        Row::new(vec![html! { (growth) }, plan, review, role, mentor, html! { (costs(&member.costs)) }])
    }

    fn skills_card(&self) -> Markup {
        let rows = self.skills.iter().map(|line| {
            let said = line.said.iter().map(|rating| match rating {
                Some(said) => html! { (said.knowledge) " / " (said.willingness) },
                None => html! { (muted("–")) },
            });
            let missing = html! {
                @match &line.missing {
                    Some(missing) => { (Pill::tone(Tone::Warn, "Missing")) " " (missing) }
                    None => { (Pill::tone(Tone::Good, "Covered")) }
                }
                @if !line.eager.is_empty() { (small(format!("would like to learn: {}", line.eager.join(", ")))) }
            };
            let remove = Form::button(format!("{}/skills", self.href), Button::quiet("Remove").about(&line.skill))
                .hidden("skill", &line.skill)
                .hidden("to", "no-more");
            let first = std::iter::once(html! { (line.skill) });
            Row::new(first.chain(said).chain([missing, html! { (remove) }]).collect())
        });
        let head = std::iter::once(Column::text("Skill"))
            .chain(self.members.iter().map(|member| Column::number(&member.person.label)))
            .chain([Column::text("Coverage"), Column::unlabelled("Remove")])
            .collect();
        let empty = EmptyState::new(
            "No skills yet.",
            "Add a skill the team needs. Members then rate their knowledge and willingness.",
        );
        let field = html! { (Field::text("skill", "Skill the team needs").required()) };
        let form =
            Form::post(format!("{}/skills", self.href), field, html! { (Button::new("Add")) }).beside();
        let body = html! {
            (wide("Skills of the team", DataTable::new("Skills: knowledge and willingness, self-rated", head, rows.collect()).empty(empty)))
            (inset(&html! { (muted("Knowledge / willingness, self-rated from 1 to 5. A skill needs two people who do it independently and one who can teach it; anyone who “would rather quit” does not count.")) (form) }))
        };
        html! { (Card::flush("Skills the team needs", body).id("skills")) }
    }

    fn risks_card(&self) -> Markup {
        let rows = self.risks.iter().map(|risk| {
            let act = match (&risk.pair, &risk.ask) {
                (_, None) => html! { (Pill::tone(Tone::Warn, "Has left")) " " (muted("No one here can teach it: read it together, and write down what you find.")) },
                (Some(id), Some(_)) => html! { (Link::new("Mentoring pair", crate::url::pair(id))) },
                (None, Some(ask)) => actions(&html! {
                    @for (id, name) in &risk.learners { (Button::quiet(name).href(format!("/people/{id}/growth/mentors?{ask}")).about(format!("to learn {}", risk.part))) }
                }),
            };
            Row::new(vec![html! { (risk.part) (small(format!("{} lines", number(risk.lines)))) }, html! { (risk.knower) }, act])
        });
        let head = vec![
            Column::text("Part of the code"),
            Column::text("Known only by"),
            Column::text("Who could learn it"),
        ];
        let empty = EmptyState::new(
            "No code known by one person only.",
            "Parts of the team's code that only one person knows appear here.",
        );
        html! { (Card::flush("Code only one person knows", html! { (DataTable::new("Parts known by one person", head, rows.collect()).empty(empty)) }).note(self.risks.len().to_string()).id("knowledge")) }
    }

    fn budget_card(&self) -> Markup {
        let budget = self.budget.as_ref();
        let shown = budget.map_or_else(
            || "Not set".to_owned(),
            |budget| money::shown(budget.amount_minor, &budget.currency),
        );
        let left = budget.map(|budget| {
            let planned = self.costs.get(&budget.currency).map_or(0, |(planned, _)| *planned);
            money::shown(budget.amount_minor - planned, &budget.currency)
        });
        let fields = field_row(&html! {
            (self.filled.fill(Field::text("amount", "Amount for the year").narrow().required()))
            (self.filled.fill(Field::text("currency", "Currency").narrow().required()))
        });
        let form = Form::post(format!("{}/budget", self.href), fields, html! { (Button::new("Set budget")) });
        let body = html! {
            (definitions(&[
                Definition::new("Budget", shown),
                Definition::new("Members' plans", costs(&self.costs)),
                Definition::new("Not planned yet", left.unwrap_or_else(|| "Unknown".to_owned())),
            ]))
            (self.filled.form(form))
        };
        html! { (Card::new("Learning budget", body).id("budget")) }
    }
}

/// A team's counts.
#[derive(Clone, Debug)]
pub(super) struct CountsLine {
    pub(super) team: Link,
    pub(super) counts: Option<Counts>,
}

/// Every team's counts, for the CTO.
#[derive(Clone, Debug)]
pub(super) struct ShowCounts {
    pub(super) teams: Vec<CountsLine>,
}

impl ShowCounts {
    pub(super) fn render(&self) -> Markup {
        let withheld: Vec<&Link> =
            self.teams.iter().filter(|line| line.counts.is_none()).map(|line| &line.team).collect();
        let rows = self.teams.iter().filter_map(|line| {
            let counts = line.counts.as_ref()?;
            let of = |n: usize| html! { (n) " of " (counts.members) };
            let budget = counts.budget.as_ref().map_or_else(
                || muted("Not set"),
                |known| html! { (money::shown(known.amount_minor, &known.currency)) },
            );
            Some(Row::new(vec![
                html! { (line.team) },
                of(counts.with_plan),
                of(counts.mentored),
                html! { (costs(&counts.costs)) },
                budget,
            ]))
        });
        let head = vec![
            Column::text("Team"),
            Column::text("Active plans"),
            Column::text("Mentored"),
            Column::text("Learning this year"),
            Column::text("Budget"),
        ];
        let empty = EmptyState::new(
            "No team to show yet.",
            "The counts of each team that is large enough appear here.",
        );
        html! {
            (PageHead::new("Growth by team").crumbs(vec![Link::new("Growth", "/growth")]).lead("Counts of members, without leads. A plan is active if it moved within the growth cadence and says how something is learned. Its content is for the person and their lead."))
            (Card::flush("Teams", html! { (DataTable::new("Growth by team", head, rows.collect()).empty(empty)) }).note((self.teams.len() - withheld.len()).to_string()))
            @if !withheld.is_empty() {
                (Card::new("Too small to show", html! {
                    p { (muted("Counts of so few people would be about one of them.")) }
                    p { @for (at, team) in withheld.iter().enumerate() { @if at > 0 { ", " } (team) } }
                }).note(withheld.len().to_string()))
            }
        }
    }
}
