//! Views of assessments: the radar of two views, the forms of an assessment and of a skill, the history.

use std::collections::BTreeMap;

use castra_org::charter::show::long_date;
use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Choice, Column, DataTable, EmptyState, Field, Form, Hat, Link, Markup, PageHead,
        RadioGroup, Row, audience,
        chart::{Caption, Radar, RadarShape},
        choices, field_row, halves, html, lines, markdown, muted, paragraph, stack,
    },
};

use super::{
    model::{Assessment, Rating},
    rules::{KNOWLEDGE, WILLINGNESS},
};
use crate::{
    kinds::Confidence,
    ladder::{LEVELS, Ladder},
};

/// A radar of sets of levels on the ladder's axes, or what to do where there are none.
pub(crate) fn radar_card(
    title: &str,
    id: &str,
    ladder: &Ladder,
    shapes: &[(String, Hat, BTreeMap<String, u8>)],
) -> Markup {
    if shapes.iter().all(|(_, _, levels)| levels.is_empty()) {
        let empty = EmptyState::new("Not assessed yet.", "The levels appear here once they are assessed.");
        return html! { (Card::new(title, html! { (empty) })) };
    }
    let shape = |(label, hat, levels): &(String, Hat, BTreeMap<String, u8>)| {
        let values = ladder.axes.iter().map(|axis| f64::from(levels.get(&axis.id).copied().unwrap_or(0)));
        RadarShape::new(label, *hat, values.collect())
    };
    let radar = Radar {
        caption: Caption::new(id, "Levels from 1 to 5", "On each axis of the ladder; 0 where not assessed."),
        skills: ladder.axes.iter().map(|axis| axis.title.clone()).collect(),
        maximum: f64::from(LEVELS),
        shapes: shapes.iter().filter(|(_, _, levels)| !levels.is_empty()).map(shape).collect(),
    };
    html! { (Card::new(title, html! { (radar) })) }
}

fn steps(scale: &[&str; 5]) -> Vec<Choice> {
    let steps =
        scale.iter().enumerate().map(|(at, word)| ((at + 1).to_string(), format!("{}: {word}", at + 1)));
    choices(std::iter::once((String::new(), "Choose".to_owned())).chain(steps))
}

/// The form to rate one of one's own skills.
pub(crate) fn rating_form(href: &str, skills: &[(String, Option<Rating>)]) -> Markup {
    let names = skills.iter().map(|(skill, _)| skill.clone()).collect();
    let fields = field_row(&html! {
        (Field::text("skill", "Skill").required().suggestions(names))
        (Field::select("knowledge", "Knowledge", steps(&KNOWLEDGE)))
        (Field::select("willingness", "Willingness", steps(&WILLINGNESS)))
    });
    html! { (Form::post(format!("{href}/skills"), fields, html! { (Button::new("Save")) })) }
}

/// The form of an assessment.
#[derive(Clone, Debug)]
pub(super) struct Assess {
    pub(super) person: Link,
    pub(super) href: String,
    pub(super) is_own: bool,
    pub(super) audience: String,
    pub(super) ladder: Ladder,
    /// The latest assessment on each axis, from this side.
    pub(super) before: BTreeMap<String, Assessment>,
    pub(super) filled: Filled,
}

impl Assess {
    pub(super) fn render(&self) -> Markup {
        let whose = if self.is_own { "your own view" } else { "the lead's view" };
        let lead = format!("Assess any of the axes, as {whose}. Earlier assessments are kept.");
        let cards: Vec<Markup> = self.ladder.axes.iter().map(|axis| self.axis(axis)).collect();
        let buttons = html! { (Button::primary("Save")) (Button::quiet("Cancel").href(&self.href)) };
        html! {
            (PageHead::new("Assess levels").crumbs(vec![self.person.clone(), Link::new("Growth", &self.href)]).lead(html! { (lead) (audience(&self.audience)) }))
            (self.filled.form(Form::post(format!("{}/assess", self.href), stack(&cards), buttons)))
        }
    }

    fn axis(&self, axis: &crate::ladder::Axis) -> Markup {
        let field = |name: &str| format!("{name}-{}", axis.id);
        let levels = axis.levels.iter().enumerate().map(|(at, rung)| {
            Choice::new((at + 1).to_string(), format!("{}: {}", at + 1, rung.title)).hint(&rung.text)
        });
        let levels: Vec<Choice> = std::iter::once(Choice::new("", "Not now")).chain(levels).collect();
        let [level, confidence, evidence] = ["level", "confidence", "evidence"].map(field);
        let before = self.before.get(&axis.id);
        let sure = choices(Confidence::ALL.iter().map(|known| (known.as_str(), known.words())));
        let body = html! {
            (paragraph(lines(&axis.about)))
            @if let Some(known) = before { p { (muted(format!("Last assessed: {}, on {}.", known.level, long_date(known.day)))) } }
            (halves(
                &html! { (RadioGroup::new(&level, "Level", levels, self.filled.value(&level)).error(self.filled.error(&level))) },
                &stack(&[
                    html! { (self.filled.fill(Field::select(&confidence, "How sure?", sure))) },
                    html! { (self.filled.fill(Field::text_area(&evidence, "Evidence", 5).hint("Something observed: work, a decision, a talk."))) },
                ]),
            ))
        };
        html! { (Card::new(&axis.title, body).id(&axis.id)) }
    }
}

/// The history of assessments and ratings.
#[derive(Clone, Debug)]
pub(super) struct History {
    pub(super) person: Link,
    pub(super) href: String,
    pub(super) audience: String,
    pub(super) ladder: Ladder,
    /// The newest first, with the author.
    pub(super) said: Vec<(Link, Assessment)>,
    /// The newest first.
    pub(super) ratings: Vec<Rating>,
}

impl History {
    pub(super) fn render(&self) -> Markup {
        let rows = self.said.iter().map(|(author, known)| {
            Row::new(vec![
                html! { (long_date(known.day)) },
                html! { (self.ladder.axis_title(&known.axis)) },
                html! { (known.level) },
                html! { (known.side.words()) ", " (author) },
                html! { (known.confidence.words()) },
                markdown(known.evidence.shown()),
            ])
        });
        let head = vec![
            Column::text("Day"),
            Column::text("Axis"),
            Column::number("Level"),
            Column::text("By"),
            Column::text("How sure"),
            Column::text("Evidence"),
        ];
        let levels = DataTable::new("Assessments of levels", head, rows.collect()).empty(EmptyState::new(
            "No assessments yet.",
            "Assessments by the person and their lead appear here.",
        ));
        let rows = self.ratings.iter().map(|said| {
            Row::new(vec![
                html! { (long_date(said.day)) },
                html! { (said.skill.shown()) },
                html! { (said.knowledge) },
                html! { (said.willingness) },
            ])
        });
        let head = vec![
            Column::text("Day"),
            Column::text("Skill"),
            Column::number("Knowledge"),
            Column::number("Willingness"),
        ];
        let skills = DataTable::new("Ratings of skills", head, rows.collect())
            .empty(EmptyState::new("No ratings yet.", "Only the person can rate their own skills."));
        html! {
            (PageHead::new("Assessment history").crumbs(vec![self.person.clone(), Link::new("Growth", &self.href)]).lead(audience(&self.audience)))
            (Card::flush("Levels", html! { (levels) }))
            (Card::flush("Skills", html! { (skills) }))
        }
    }
}
