//! Two roles side by side: generic words, and under each this organization's live figures.

use castra_platform::ui::chart::{Caption, Part, Radar, RadarShape, StackedBar};
use castra_platform::ui::{
    Button, Card, Chip, Choice, EmptyState, Field, FilterBar, LiveFigure, Markup, PageHead, Point, Side,
    Versus, html, paragraph, three_ways,
};

/// Two roles, or two people in roles.
#[derive(Clone, Debug)]
pub(super) struct Compare {
    /// All that may be picked.
    pub(super) choices: Vec<Choice>,
    /// The first one's value in the picker.
    pub(super) first_value: String,
    /// The second one's.
    pub(super) second_value: String,
    /// The first.
    pub(super) first: Side,
    /// The second.
    pub(super) second: Side,
    /// Points, "Answers for" to "Measured by".
    pub(super) points: Vec<ComparePoint>,
    /// The week of each.
    pub(super) weeks: (CompareWeek, CompareWeek),
    /// Skills, clockwise.
    pub(super) skills: Vec<String>,
    /// Weights of each, 0 to 5.
    pub(super) weights: (Vec<f64>, Vec<f64>),
    /// Responsibilities only of the first, of both, only of the second.
    pub(super) responsibilities: (Vec<Chip>, Vec<Chip>, Vec<Chip>),
    /// How many belong to nobody.
    pub(super) n_unassigned: u64,
    /// How many responsibilities each has.
    pub(super) n_responsibilities: (usize, usize),
}

/// A point of comparison in words.
#[derive(Clone, Debug)]
pub(super) struct ComparePoint {
    /// "Answers for".
    pub(super) key: String,
    /// Said of the first.
    pub(super) first: String,
    /// Its live figures.
    pub(super) first_live: Vec<LiveFigure>,
    /// Said of the second.
    pub(super) second: String,
    /// Its live figures.
    pub(super) second_live: Vec<LiveFigure>,
}

/// Where a week goes.
#[derive(Clone, Debug, Default)]
pub(super) struct CompareWeek {
    /// Shares.
    pub(super) parts: Vec<Part>,
    /// In a sentence.
    pub(super) sentence: String,
    /// Measured here.
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
                .lead("Neither is better; both are essential. The same skills in two mixes, at two altitudes. Under each row: what it looks like here, today.")
                .actions(html! {
                    (Button::new("Markdown").download(address(".md")))
                }))
            (FilterBar::new("/compare", html! {
                (Field::select("a", "Compare", self.choices.clone()).value(&self.first_value))
                (Field::select("b", "With", self.choices.clone()).value(&self.second_value))
            }))
            @if self.first_value == self.second_value {
                (Card::new("The same twice", html! { (EmptyState::new("Pick two different ones.", "Side by side, a role only shows what sets it apart from another.")) }))
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
            .map(|part| format!("{} {}%", part.label, part.percent))
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
            "{} and {}; nobody answers for {}",
            self.n_responsibilities.0, self.n_responsibilities.1, self.n_unassigned
        );
        html! {
            (Card::new("Responsibilities", three_ways(
                (&format!("Only the {}", lower_first(&self.first.title)), self.first.hat, first),
                ("Both, at their altitude", both),
                (&format!("Only the {}", lower_first(&self.second.title)), self.second.hat, second),
            )).note(html! { a href="/who?status=unassigned" { (note) } }))
        }
    }

    fn skills_card(&self) -> Markup {
        let radar = Radar {
            caption: Caption::new(
                "skills",
                "Wanted level of each skill, 0 to 5",
                "Where the lines part, the roles ask for something else.",
            ),
            skills: self.skills.clone(),
            maximum: 5.0,
            shapes: vec![
                RadarShape::new(&self.first.title, self.first.hat, self.weights.0.clone()),
                RadarShape::new(&self.second.title, self.second.hat, self.weights.1.clone()),
            ],
        };
        html! { (Card::new("Skills", html! { (radar) }).note("what the role asks for")) }
    }
}

/// Lower case for a title inside a sentence, but for abbreviations.
fn lower_first(title: &str) -> String {
    if title.chars().nth(1).is_some_and(char::is_uppercase) { title.to_owned() } else { title.to_lowercase() }
}
