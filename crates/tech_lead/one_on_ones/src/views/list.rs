//! Views of the list of the viewer's one-on-ones.

use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Tone, audience, html,
    inset, muted, small,
};

/// A series in the list.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// A link to the pair's page.
    pub(crate) with: Link,
    pub(crate) kind: &'static str,
    /// How often they meet, in words.
    pub(crate) rhythm: String,
    /// The next meeting, or why there is none.
    pub(crate) next: String,
    pub(crate) last: String,
    /// The number of open points.
    pub(crate) n_points: usize,
    pub(crate) is_late: bool,
}

/// The viewer's one-on-ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShowList {
    /// Running and paused series, the next meeting first.
    pub(crate) running: Vec<Listed>,
    pub(crate) ended: Vec<Listed>,
    /// Series of others shared with the viewer.
    pub(crate) shared: Vec<Listed>,
}

impl ShowList {
    pub(crate) fn render(&self) -> Markup {
        let actions = html! {
            (Button::new("Calendar").href("/one-on-ones/calendar"))
            @if !self.running.is_empty() { (Button::new("Download CSV").download("/one-on-ones.csv")) }
            (Button::primary("Start one-on-ones").href("/one-on-ones/new"))
        };
        let empty = EmptyState::new(
            "No one-on-ones yet.",
            "Agree on a day with someone. Then you can both collect points, keep notes and follow up; no one else reads them.",
        )
        .actions(html! { (Button::new("Start one-on-ones").href("/one-on-ones/new")) });
        html! {
            (PageHead::new("One-on-ones").lead("Regular meetings of two. What you keep here is for the two of you.").actions(actions))
            (Card::flush("Yours", html! {
                @if self.running.is_empty() { (empty) } @else { (inset(&audience("You and the other person in each"))) (table("Your one-on-ones", &self.running)) }
            }))
            @if !self.shared.is_empty() { (Card::flush("Shared with you", table("One-on-ones of others, shared with you", &self.shared))) }
            @if !self.ended.is_empty() { (Card::flush("Ended", table("Ended one-on-ones", &self.ended))) }
        }
    }
}

fn table(caption: &str, items: &[Listed]) -> Markup {
    let columns = vec![
        Column::text("With"),
        Column::text("Next"),
        Column::text("How often"),
        Column::text("Last met"),
        Column::number("Points"),
    ];
    let row = |item: &Listed| {
        Row::new(vec![
            html! { (item.with) (small(item.kind)) },
            html! { (item.next) @if item.is_late { " " (Pill::tone(Tone::Warn, "Late")) } },
            html! { (muted(&item.rhythm)) },
            html! { (item.last) },
            html! { (item.n_points) },
        ])
    };
    html! { (DataTable::new(caption, columns, items.iter().map(row).collect())) }
}
