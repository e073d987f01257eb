//! The look of the pages around growth.

use castra_org::charter::show::long_date;
use castra_platform::ui::{
    Button, Card, Chip, Column, DataTable, Definition, EmptyState, Field, Form, Link, Markup, PageHead, Pill,
    Row, Tone, actions, audience, chips, columns, definitions, field_row, grid, html, inset, muted, number,
    paragraph, small, wide,
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

/// Where to begin.
#[derive(Clone, Debug)]
pub(super) struct Hub {
    /// The viewer and their plan; none for who is nobody here.
    pub(super) own: Option<(String, OpenedPlan)>,
    /// The teams that they lead.
    pub(super) teams: Vec<Link>,
    pub(super) is_cto: bool,
    pub(super) trainings: usize,
    pub(super) day: NaiveDate,
}

impl Hub {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let mut cards: Vec<Markup> = Vec::new();
        if let Some((me, opened)) = &self.own {
            cards.push(self.own_card(me, opened));
        }
        let card = |title: &str, text: &str, href: &str, label: &str| {
            html! { (Card::new(title, html! { (paragraph(text)) p { (Button::new(label).href(href)) } })) }
        };
        if self.own.is_some() {
            let text = "Whom you learn from, who learns from you, and on what you would like to be asked.";
            cards.push(card("Mentoring", text, "/growth/mentoring", "Open mentoring"));
        }
        cards.push(card(
            "The ladder",
            "What somebody does on each level, and which levels a role wants.",
            "/growth/ladder",
            "Read the ladder",
        ));
        let trainings = match self.trainings {
            0 => "Courses, conferences and books: none yet.".to_owned(),
            1 => "One training to choose.".to_owned(),
            n => format!("{n} trainings to choose from."),
        };
        cards.push(card("Training", &trainings, "/growth/training", "Open the catalog"));
        for team in &self.teams {
            let text =
                "Plans, what is missing for the skills the team needs, and what one person alone knows.";
            cards.push(card(&team.label, text, &team.href, "Open the team"));
        }
        if self.is_cto {
            cards.push(card(
                "The teams",
                "How many people have a plan and a mentor, team by team.",
                "/growth/teams",
                "Open the counts",
            ));
        }
        html! {
            (PageHead::new("Growth").lead("What to learn next, by what, and with whom."))
            (grid(&cards))
        }
    }

    fn own_card(&self, me: &str, opened: &OpenedPlan) -> Markup {
        let open: Vec<&str> = opened
            .areas
            .iter()
            .filter(|area| area.state == AreaState::Open)
            .map(|area| area.terms.title.as_str())
            .collect();
        let review = opened.plan.as_ref().and_then(|plan| plan.terms.review_on);
        let body = html! {
            @if open.is_empty() { (paragraph("Nothing to learn is named yet.")) }
            @else { (chips(&open.iter().map(|title| Chip::new(*title)).collect::<Vec<_>>())) }
            @if let Some(day) = review { p { (muted(format!("Looked at together {} {}", if day < self.day { "was due" } else { "on" }, long_date(day)))) } }
            p { (Button::primary("Open your growth").href(format!("/people/{me}/growth"))) }
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
    /// Axes on which levels are missing, and how many.
    pub(super) gaps: Vec<(String, u8)>,
    pub(super) is_assessed: bool,
    pub(super) is_mentored: bool,
    pub(super) costs: Costs,
}

/// A skill that the team needs.
#[derive(Clone, Debug)]
pub(super) struct SkillLine {
    pub(super) skill: String,
    /// What each member says, in the members' order.
    pub(super) said: Vec<Option<Rating>>,
    pub(super) missing: Option<String>,
    /// Who cannot yet and would like to.
    pub(super) eager: Vec<String>,
}

/// What one person alone knows.
#[derive(Clone, Debug)]
pub(super) struct RiskLine {
    pub(super) part: String,
    pub(super) lines: u64,
    pub(super) knower: Link,
    pub(super) pair: Option<String>,
    /// Who could learn it: id and name.
    pub(super) learners: Vec<(String, String)>,
    /// What fills in who is asked.
    pub(super) ask: String,
}

/// A team, for its lead.
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
    pub(super) costs: Costs,
}

impl ShowTeam {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let buttons = html! { (Button::new("Download CSV").download(format!("{}.csv", self.href))) };
        html! {
            (PageHead::new("Growth").crumbs(vec![Link::new("People & teams", "/people"), self.team.clone()]).lead(audience("Read by who leads the team; the CTO gets counts")).actions(buttons))
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
            Column::text("Looked at again"),
            Column::text("To the role"),
            Column::text("Mentor"),
            Column::text("Learning this year"),
        ];
        let empty = EmptyState::new("Nobody yet.", "Members of the team whom you lead stand here.");
        html! { (Card::flush("Members", html! { (DataTable::new("Members and their plans", head, rows.collect()).empty(empty)) }).note(self.members.len().to_string()).id("members")) }
    }

    fn member(&self, member: &MemberLine) -> Row {
        let growth = Link::new(&member.person.label, format!("{}/growth", member.person.href));
        let plan = match member.touched_on {
            None => html! { (Pill::tone(Tone::Warn, "No plan yet")) },
            Some(day) => html! {
                @if member.n_open == 0 { "Nothing to learn named" }
                @else { (member.n_open) @if member.n_open == 1 { " area" } @else { " areas" } }
                @if member.n_incomplete > 0 { " " (Pill::tone(Tone::Warn, format!("{} incomplete", member.n_incomplete))) }
                (small(format!("changed {}", long_date(day))))
            },
        };
        let review = match member.review_on {
            None => html! { (muted("No day")) },
            Some(day) if day < self.day => {
                html! { (Pill::tone(Tone::Warn, format!("Was {}", long_date(day)))) }
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
                None => { (muted("No role named")) }
                Some(title) => {
                    (title)
                    @if !gaps.is_empty() { (small(format!("to go: {}", gaps.join(", ")))) }
                }
            }
            @if !member.is_assessed { (small("your view is not said yet")) }
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
                @if !line.eager.is_empty() { (small(format!("would like to learn it: {}", line.eager.join(", ")))) }
            };
            let remove = Form::button(format!("{}/skills", self.href), Button::quiet("Not needed").about(&line.skill))
                .hidden("skill", &line.skill)
                .hidden("to", "no-more");
            let first = std::iter::once(html! { (line.skill) });
            Row::new(first.chain(said).chain([missing, html! { (remove) }]).collect())
        });
        let head = std::iter::once(Column::text("Skill"))
            .chain(self.members.iter().map(|member| Column::number(&member.person.label)))
            .chain([Column::text("For the team"), Column::unlabelled("Not needed")])
            .collect();
        let empty = EmptyState::new(
            "No skill named yet.",
            "Name what the team needs: members are asked how well and how gladly they do it.",
        );
        let field = html! { (Field::text("skill", "A skill the team needs").required()) };
        let form =
            Form::post(format!("{}/skills", self.href), field, html! { (Button::new("Name it")) }).beside();
        let body = html! {
            (wide("Skills: who does what, and how gladly", DataTable::new("Skills: knowledge and willingness, as each says", head, rows.collect()).empty(empty)))
            (inset(&html! { (muted("Knowledge / willingness, from 1 to 5, as each says. A needed skill wants two who do it alone and one who can teach it; whoever says “would rather quit” is not counted on.")) (form) }))
        };
        html! { (Card::flush("Skills the team needs", body).id("skills")) }
    }

    fn risks_card(&self) -> Markup {
        let rows = self.risks.iter().map(|risk| {
            let act = match &risk.pair {
                Some(id) => html! { (Link::new("The pair for it", format!("/growth/mentoring/{id}"))) },
                None => actions(&html! {
                    @for (id, name) in &risk.learners { (Button::quiet(name).href(format!("/people/{id}/growth/mentors?{}", risk.ask)).about(format!("learns {}", risk.part))) }
                }),
            };
            Row::new(vec![html! { (risk.part) (small(format!("{} lines", number(risk.lines)))) }, html! { (risk.knower) }, act])
        });
        let head = vec![
            Column::text("Part of the code"),
            Column::text("Known by alone"),
            Column::text("Who could learn it"),
        ];
        let empty = EmptyState::new(
            "Nothing rests on one person.",
            "Parts of the team's code that one person alone knows would stand here.",
        );
        html! { (Card::flush("What one person alone knows", html! { (DataTable::new("Parts known by one", head, rows.collect()).empty(empty)) }).note(self.risks.len().to_string()).id("knowledge")) }
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
            (Field::text("amount", "For the year").value(money::typed(budget.map(|known| known.amount_minor), budget.map_or("EUR", |known| &known.currency))).narrow().required())
            (Field::text("currency", "Currency").value(budget.map_or("EUR", |known| known.currency.as_str())).narrow().required())
        });
        let body = html! {
            (definitions(&[
                Definition::new("Set aside", shown),
                Definition::new("Members' plans", costs(&self.costs)),
                Definition::new("Not planned yet", left.unwrap_or_else(|| "Not known".to_owned())),
            ]))
            (Form::post(format!("{}/budget", self.href), fields, html! { (Button::new("Set")) }))
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
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let rows = self.teams.iter().map(|line| {
            let Some(counts) = &line.counts else {
                let withheld = || muted("Not enough people to show this");
                return Row::new(vec![html! { (line.team) }, withheld(), withheld(), withheld(), withheld()]);
            };
            let of = |n: usize| html! { (n) " of " (counts.members) };
            let budget = counts.budget.as_ref().map_or_else(
                || muted("Not set"),
                |known| html! { (money::shown(known.amount_minor, &known.currency)) },
            );
            Row::new(vec![
                html! { (line.team) },
                of(counts.with_plan),
                of(counts.mentored),
                html! { (costs(&counts.costs)) },
                budget,
            ])
        });
        let head = vec![
            Column::text("Team"),
            Column::text("Plan alive"),
            Column::text("Mentored"),
            Column::text("Learning this year"),
            Column::text("Set aside"),
        ];
        let empty = EmptyState::new("No team yet.", "Counts of each team stand here.");
        html! {
            (PageHead::new("Growth in the teams").crumbs(vec![Link::new("Growth", "/growth")]).lead("Counts of members beside their leads. A plan is alive when it was touched in 60 days and names by what something is learned. What stands in a plan is for the person and whoever leads them."))
            (Card::flush("Teams", html! { (DataTable::new("Growth by team", head, rows.collect()).empty(empty)) }).note(self.teams.len().to_string()))
        }
    }
}
