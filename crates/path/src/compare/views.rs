//! Two roles side by side: their descriptions, each with this organization's live figures.

use castra_platform::figures::in_percent;
use castra_platform::ui::chart::{Caption, Part, Radar, RadarShape, StackedBar};
use castra_platform::ui::{
    Button, Card, Chip, Choice, EmptyState, Field, FilterBar, LiveFigure, Markup, PageHead, Point, Side,
    Versus, html, paragraph, three_ways,
};

/// The page that compares two roles.
#[derive(Clone, Debug)]
pub(super) struct Compare {
    /// The roles to choose from.
    pub(super) choices: Vec<Choice>,
    /// The first role's id.
    pub(super) first_value: String,
    /// The second role's id.
    pub(super) second_value: String,
    /// The first role.
    pub(super) first: Side,
    /// The second role.
    pub(super) second: Side,
    /// The points, from "Accountable for" to "Measured by".
    pub(super) points: Vec<ComparePoint>,
    /// The week of each role.
    pub(super) weeks: (CompareWeek, CompareWeek),
    /// Skills, clockwise.
    pub(super) skills: Vec<String>,
    /// Wanted levels of each role, 0 to 5.
    pub(super) weights: (Vec<f64>, Vec<f64>),
    /// Responsibilities only of the first, of both, only of the second.
    pub(super) responsibilities: (Vec<Chip>, Vec<Chip>, Vec<Chip>),
    /// The number of unassigned responsibilities.
    pub(super) n_unassigned: u64,
    /// The number of responsibilities of each role.
    pub(super) n_responsibilities: (usize, usize),
}

/// A point of comparison.
#[derive(Clone, Debug)]
pub(super) struct ComparePoint {
    /// The label, such as "Accountable for".
    pub(super) key: String,
    /// The text for the first role.
    pub(super) first: String,
    /// Its live figures.
    pub(super) first_live: Vec<LiveFigure>,
    /// The text for the second role.
    pub(super) second: String,
    /// Its live figures.
    pub(super) second_live: Vec<LiveFigure>,
}

/// How a role's week is spent.
#[derive(Clone, Debug, Default)]
pub(super) struct CompareWeek {
    /// The shares.
    pub(super) parts: Vec<Part>,
    /// The week in a sentence.
    pub(super) sentence: String,
    /// Figures measured here.
    pub(super) live: Vec<LiveFigure>,
}

impl Compare {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let address =
            |format: &str| format!("/compare{format}?a={}&b={}", self.first_value, self.second_value);
        let mut points: Vec<Point> = self
            .points
            .iter()
            .map(|point| Point {
                key: point.key.clone(),
                first: (html! { (point.first) }, point.first_live.clone()),
                second: (html! { (point.second) }, point.second_live.clone()),
            })
            .collect();
        let week = Point {
            key: "A week".to_owned(),
            first: (Self::week("week-first", &self.first, &self.weeks.0), self.weeks.0.live.clone()),
            second: (Self::week("week-second", &self.second, &self.weeks.1), self.weeks.1.live.clone()),
        };
        points.insert(points.len().min(2), week);
        html! {
            (PageHead::new(format!("{} and {}", self.first.title, self.second.title))
                .lead("Neither is better; both are essential. The same skills in two mixes, at two levels. Under each row: your organization today.")
                .actions(html! {
                    (Button::new("Markdown").download(address(".md")))
                }))
            (FilterBar::new("/compare", html! {
                (Field::select("a", "Compare", self.choices.clone()).value(&self.first_value))
                (Field::select("b", "With", self.choices.clone()).value(&self.second_value))
            }))
            @if self.first_value == self.second_value {
                (Card::new("Same role twice", html! { (EmptyState::new("Choose two different roles.", "A comparison only shows how one role differs from another.")) }))
            } @else {
                (Versus { caption: "Point by point".to_owned(), first: self.first.clone(), second: self.second.clone(), points })
                (self.responsibilities_card())
                (self.skills_card())
            }
        }
    }

    fn week(id: &str, side: &Side, week: &CompareWeek) -> Markup {
        let description = week
            .parts
            .iter()
            .map(|part| format!("{} {}", part.label, in_percent(part.percent)))
            .collect::<Vec<_>>()
            .join(", ");
        html! {
            (StackedBar { caption: Caption::new(id, format!("A week of the {}", side.title.to_lowercase()), description), parts: week.parts.clone() })
            (paragraph(&week.sentence))
        }
    }

    fn responsibilities_card(&self) -> Markup {
        let (first, both, second) = &self.responsibilities;
        let note = format!(
            "{} and {}; {} unassigned",
            self.n_responsibilities.0, self.n_responsibilities.1, self.n_unassigned
        );
        html! {
            (Card::new("Responsibilities", three_ways(
                (&format!("Only the {}", lower_first(&self.first.title)), self.first.hat, first),
                ("Both, each at its own level", both),
                (&format!("Only the {}", lower_first(&self.second.title)), self.second.hat, second),
            )).note(html! { a href="/who?status=unassigned" { (note) } }))
        }
    }

    fn skills_card(&self) -> Markup {
        let radar = Radar {
            caption: Caption::new(
                "skills",
                "Wanted level of each skill, 0 to 5",
                "Where the lines diverge, the roles require different skill levels.",
            ),
            skills: self.skills.clone(),
            maximum: 5.0,
            shapes: vec![
                RadarShape::new(&self.first.title, self.first.hat, self.weights.0.clone()),
                RadarShape::new(&self.second.title, self.second.hat, self.weights.1.clone()),
            ],
        };
        html! { (Card::new("Skills", html! { (radar) }).note("required by the role")) }
    }
}

/// A title in lower case for use inside a sentence, except abbreviations.
fn lower_first(title: &str) -> String {
    if title.chars().nth(1).is_some_and(char::is_uppercase) { title.to_owned() } else { title.to_lowercase() }
}
