//! Views of a lead's one-on-ones with the members of a team, week by week.

use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Tone, WeekStrip,
    audience, disclosure, html, inset,
};

/// A member in the table behind the strip.
#[derive(Clone, Debug)]
pub(crate) struct CoverageLine {
    /// A link to the pair's page.
    pub(crate) member: Link,
    pub(crate) cadence: String,
    pub(crate) last: String,
    pub(crate) next: String,
    /// The number of weeks held, skipped and overdue.
    pub(crate) counts: [usize; 3],
    pub(crate) is_late: bool,
    /// The address to start a series with the member, if there is none.
    pub(crate) start: Option<String>,
}

/// A lead's one-on-ones, week by week.
#[derive(Clone, Debug)]
pub(crate) struct ShowCoverage {
    pub(crate) team: Link,
    pub(crate) strip: WeekStrip,
    pub(crate) lines: Vec<CoverageLine>,
}

impl ShowCoverage {
    pub(crate) fn render(&self) -> Markup {
        let late = self.lines.iter().filter(|line| line.is_late).count();
        let none = self.lines.iter().filter(|line| line.start.is_some()).count();
        let lead = match (late, none) {
            (0, 0) => "You meet everyone as agreed.".to_owned(),
            (0, none) => format!("{none} of {} have no agreed one-on-ones yet.", self.lines.len()),
            (late, 0) => format!("{late} of {} have waited longer than agreed.", self.lines.len()),
            (late, none) => format!(
                "{late} of {} have waited longer than agreed; {none} have no agreed one-on-ones yet.",
                self.lines.len()
            ),
        };
        html! {
            (PageHead::new("One-on-ones").crumbs(vec![Link::new("People & teams", "/people"), self.team.clone()]).lead(lead))
            @if self.lines.is_empty() {
                (Card::new("No members", html! { (EmptyState::new("The team has no members other than its leads.", "Members appear here as soon as they join.")) }))
            } @else {
                (Card::flush("The last 26 weeks", inset(&html! { (audience("Only you")) (self.strip) })))
                (Card::flush("By member", self.table()))
            }
        }
    }

    fn table(&self) -> Markup {
        let columns = vec![
            Column::text("Member"),
            Column::text("Last met"),
            Column::text("Next"),
            Column::text("Cadence"),
            Column::text("Weeks"),
            Column::unlabelled("Action"),
        ];
        let row = |line: &CoverageLine| {
            Row::new(vec![
                html! { (line.member) },
                html! { (line.last) @if line.is_late { " " (Pill::tone(Tone::Warn, "Late")) } },
                html! { (line.next) },
                html! { (line.cadence) },
                html! { (weeks(line.counts)) },
                html! { @if let Some(start) = &line.start { (Button::new("Start").href(start).about(&line.member.label)) } },
            ])
        };
        html! {
            (DataTable::new("Your one-on-ones by member, in weeks", columns, self.lines.iter().map(row).collect()))
            (inset(&disclosure("How this is counted", &html! {
                "A week counts as held if you met in it, wherever the meeting was moved to. It counts as overdue if a planned meeting was not marked. A member is late when one and a half times the agreed days have passed since you last met, or since one was skipped for a reason."
            })))
        }
    }
}

/// The counts of weeks in words, without zeros.
fn weeks([held, skipped, overdue]: [usize; 3]) -> String {
    let words = [(held, "held"), (skipped, "skipped"), (overdue, "overdue")];
    let words: Vec<String> =
        words.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if words.is_empty() { "None yet".to_owned() } else { words.join(", ") }
}
