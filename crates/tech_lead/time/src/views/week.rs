//! The page of a person's weeks, and the form of one of them.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Chip, Column, DataTable, EmptyState, Field, Form, Link, Markup, PageHead,
        Pill, Render as _, Row, Status, audience, because, chart, chips, columns, disclosure, field_row,
        html, inset, list, muted, paragraph, small, stack,
    },
};

use crate::{kinds::Part, signal::OwnReading};

/// A colour for each part, the same everywhere.
fn colour(part: Part) -> u8 {
    match part {
        Part::Coding => 1,
        Part::Reviews => 2,
        Part::People => 3,
        Part::Decisions => 4,
        Part::Coordination => 5,
        Part::Conflict => 6,
        Part::Other => 7,
    }
}

/// A week in the chart.
#[derive(Clone, Debug, Default)]
pub(crate) struct WeekBar {
    /// "14 Sep".
    pub(crate) label: String,
    pub(crate) href: String,
    /// Of each part: its share of the week in percent, and its hours in words.
    pub(crate) parts: Vec<(f64, String)>,
    pub(crate) is_corrected: bool,
    pub(crate) is_left_out: bool,
    /// Hours of coding as measured, and as corrected.
    pub(crate) coding: [Option<f64>; 2],
}

/// A part of one week.
#[derive(Clone, Debug)]
pub(crate) struct PartRow {
    pub(crate) part: Part,
    /// Hours as measured: "7.5 to 9".
    pub(crate) measured: String,
    /// Hours by the person's own word.
    pub(crate) corrected: Option<String>,
    /// What it rests on.
    pub(crate) because: String,
}

/// Something that could be given away.
#[derive(Clone, Debug)]
pub(crate) struct Advice {
    pub(crate) what: String,
    pub(crate) because: String,
    pub(crate) link: Option<Link>,
}

/// The form of one week.
#[derive(Clone, Debug, Default)]
pub(crate) struct EditWeek {
    /// "23 November 2026".
    pub(crate) week: String,
    pub(crate) action: String,
    /// Of each part: its name, its label, and what was measured.
    pub(crate) parts: Vec<(&'static str, &'static str, String)>,
    pub(crate) is_corrected: bool,
    pub(crate) filled: Filled,
}

impl EditWeek {
    fn form(&self) -> Markup {
        let fields = html! {
            (field_row(&html! {
                @for (name, label, measured) in &self.parts {
                    (self.filled.fill(Field::text(*name, *label).narrow().hint(format!("Measured: {measured}")).slides(40)))
                }
            }))
            (Checkbox::new("left_out", "Leave this week out")
                .hint("It was not typical: a holiday, an illness, a fair. It counts for no median and no status.")
                .checked(self.filled.has("left_out", "yes")))
        };
        let buttons = html! { (Button::primary("Save my correction")) };
        html! {
            (paragraph(html! {
                "Hours, such as 7.5 or 7:30. An empty field stays as measured. What you type is kept next to what was measured, never \
                 over it."
            }))
            (self.filled.form(Form::post(&self.action, fields, buttons)))
            @if self.is_corrected {
                (Form::button(format!("{}/remove", self.action), Button::quiet("Remove my correction"))
                    .hidden("revision", self.filled.revision().unwrap_or_default().to_string()))
            }
        }
    }

    /// The form as a page of its own.
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new(format!("Week of {}", self.week)).crumbs(vec![Link::new("My week", "/week")])
                .lead("Your own word on this week."))
            (audience("Only you"))
            (Card::new("Correct the week", self.form()))
        }
    }
}

/// The weeks of a person.
#[derive(Clone, Debug)]
pub(crate) struct ShowWeek {
    /// Oldest first.
    pub(crate) weeks: Vec<WeekBar>,
    /// Whether anything is known of any of them.
    pub(crate) is_known: bool,
    /// Why the figures are incomplete, with a way to complete them.
    pub(crate) missing: Vec<(String, Link)>,
    /// The band of coding, in percent.
    pub(crate) band: Option<[f64; 2]>,
    /// The band in words: "a tech lead programs a third to half of the week".
    pub(crate) band_words: String,
    /// The median of coding in percent.
    pub(crate) median: Option<f64>,
    /// The parts of the week that is shown in detail.
    pub(crate) parts: Vec<PartRow>,
    /// Hours of which nothing is known, in words.
    pub(crate) unknown: String,
    pub(crate) edit: EditWeek,
    /// Earlier and later weeks.
    pub(crate) earlier: String,
    pub(crate) later: Option<String>,
    /// The agreed hours of a week: in all, and each part.
    pub(crate) agreed: Option<(String, Vec<(String, String)>)>,
    pub(crate) advice: Vec<Advice>,
    /// What others see: where, the status, and a sentence; none for a person without a role that is read.
    pub(crate) seen: Vec<(String, Status, String)>,
    /// What the signal says to the person alone.
    pub(crate) own_reading: Option<OwnReading>,
}

impl ShowWeek {
    fn chart(&self) -> Markup {
        let bar = |week: &WeekBar| chart::ColumnBar {
            label: week.label.clone(),
            shares: week.parts.iter().map(|(share, _)| *share).collect(),
            shown: week.parts.iter().map(|(_, shown)| shown.clone()).collect(),
            mark: match (week.is_left_out, week.is_corrected) {
                (true, _) => Some(("×", "left out by you")),
                (_, true) => Some(("•", "corrected by you")),
                _ => None,
            },
            is_faint: week.is_left_out,
        };
        let about = match self.band {
            Some(_) => format!(
                "What is certain, as a share of your hours; the rest of a column is not known. The number is coding. Dashed: {}.",
                self.band_words
            ),
            None => "What is certain, as a share of your hours; the rest of a column is not known. The number is coding.".to_owned(),
        };
        chart::Columns {
            caption: chart::Caption::new("weeks", format!("{} weeks", self.weeks.len()), about),
            across: "week of".to_owned(),
            parts: Part::ALL.iter().map(|part| (part.words().to_owned(), colour(*part))).collect(),
            columns: self.weeks.iter().map(bar).collect(),
            band: self.band,
        }
        .render()
    }

    fn lines(&self) -> Markup {
        if self.weeks.iter().all(|week| week.coding[1].is_none()) {
            return Markup::default();
        }
        let line = |at: usize| self.weeks.iter().map(|week| week.coding[at]).collect();
        let lines = chart::LineChart {
            caption: chart::Caption::new(
                "coding-lines",
                "Coding, measured and corrected",
                "Your own word next to what commits and calendar show at least.",
            ),
            across: "week of".to_owned(),
            places: chart::Across::Steps(self.weeks.iter().map(|week| week.label.clone()).collect()),
            up: "hours".to_owned(),
            lines: vec![
                chart::Line::new("measured", line(0)).dashed(),
                chart::Line::new("corrected", line(1)),
            ],
        };
        disclosure("Measured and corrected hours of coding", &lines.render())
    }

    fn others(&self) -> Vec<Chip> {
        self.weeks.iter().rev().map(|week| Chip::new(&week.label).href(&week.href)).collect()
    }

    fn detail(&self) -> Card {
        let columns = vec![
            Column::text("Part"),
            Column::number("Measured, hours"),
            Column::number("Corrected"),
            Column::text("From"),
        ];
        let row = |part: &PartRow| {
            Row::new(vec![
                html! { (part.part.words()) },
                html! { (part.measured) },
                html! { @match &part.corrected { Some(hours) => b { (hours) }, None => (muted("–")) } },
                because(&part.because),
            ])
        };
        let foot = Row::new(vec![
            html! { "Not known" },
            html! { (self.unknown) },
            html! {},
            because("The rest of your working time."),
        ]);
        let table =
            DataTable::new("Where the hours come from", columns, self.parts.iter().map(row).collect())
                .foot(foot);
        Card::flush(format!("Where the hours of {} come from", self.edit.week), table.render())
    }

    fn agreed(&self) -> Option<Card> {
        let (hours, parts) = self.agreed.as_ref()?;
        let items: Vec<Markup> =
            parts.iter().map(|(what, hours)| html! { (what) " " (muted(hours)) }).collect();
        Some(Card::new(
            "What you agreed to",
            html! {
                (paragraph(html! { "What you agreed to takes " b { (hours) " hours" } " a week." }))
                (list(&items))
            },
        ))
    }

    fn advice(&self) -> Card {
        let items: Vec<Markup> = self
            .advice
            .iter()
            .map(|advice| {
                html! {
                    b { (advice.what) }
                    (small(&advice.because))
                    @if let Some(link) = &advice.link { (link) }
                }
            })
            .collect();
        let body = if items.is_empty() {
            paragraph(
                "Nothing yet: no meeting that someone else takes part in every week, and no agreement that could be rarer.",
            )
        } else {
            list(&items)
        };
        Card::new("What could go", body).id("give")
    }

    fn seen(&self) -> Card {
        let body = if self.seen.is_empty() {
            paragraph("Nothing. You hold no role whose time is read, so nothing of this page leaves it.")
        } else {
            let items: Vec<Markup> = self
                .seen
                .iter()
                .map(|(place, status, sentence)| {
                    html! {
                        (small(place))
                        (Pill::status(*status)) " " (because(sentence))
                    }
                })
                .collect();
            html! {
                (stack(&items))
                (paragraph(small("That is all: no weeks, no split, no titles, no corrections. No one can open more, operators neither.")))
            }
        };
        Card::new("What others see", body).id("seen")
    }

    fn band(&self) -> Option<Card> {
        let [low, high] = self.band?;
        let (value, between) = match self.own_reading.as_ref().and_then(|reading| reading.coding) {
            Some((median, between)) => (Some(median), Some(between)),
            None => (self.median, None),
        };
        let bar = chart::Band { label: "Coding, median".to_owned(), value, low, high, between };
        Some(Card::new(
            "Against the range",
            html! {
                (bar)
                @if let Some(reading) = &self.own_reading {
                    (paragraph(html! { (Pill::status(reading.status)) " " (because(&reading.because)) }))
                }
                (paragraph(small("Commits show a floor: reading, talking and what was not committed leave no trace. If you did more, correct the week.")))
            },
        ))
    }

    pub(crate) fn render(&self) -> Markup {
        let head = PageHead::new("My week")
            .lead(
                "Where your time goes: to see for yourself whether you still program, and what to hand over.",
            )
            .actions(html! {
                (Button::primary("Correct this week").href("#correct"))
                (Button::new("Calendars").href("/week/calendars"))
            });
        let nothing = || {
            EmptyState::new(
            "Nothing is known of your weeks yet",
            "Castra reads commits, one-on-ones that were held, and calendars you connect. You can also type the hours yourself.",
        ).actions(html! { (Button::new("Connect a calendar").href("/week/calendars")) })
        };
        let main = html! {
            (Card::flush("Your weeks", inset(&html! {
                @if self.is_known { (self.chart()) (self.lines()) } @else { (nothing()) }
                (disclosure("Correct another week", &chips(&self.others())))
                @for (what, link) in &self.missing { p { (muted(what)) " " (link) } }
                p {
                    a href=(self.earlier) { "Earlier weeks" }
                    @if let Some(later) = &self.later { " · " a href=(later) { "Later weeks" } }
                }
            })))
            (self.detail())
            (Card::new(format!("Correct the week of {}", self.edit.week), self.edit.form()).id("correct"))
        };
        let side = html! {
            @if let Some(band) = self.band() { (band) }
            (self.seen())
            @if let Some(agreed) = self.agreed() { (agreed) }
            (self.advice())
        };
        html! {
            (audience("Only you. Of a lead's and the CTO's time others see one status; of everyone else's, nothing."))
            (head)
            (columns(&main, &side))
        }
    }
}
