//! The viewer's one-on-ones.

use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Tone, audience, html,
    inset, muted, small,
};

/// A series in the list.
#[derive(Clone, Debug)]
pub(in crate::one_on_ones) struct Listed {
    /// With whom; leads to the pair's page.
    pub(in crate::one_on_ones) with: Link,
    /// What they are to each other.
    pub(in crate::one_on_ones) kind: &'static str,
    /// How often, in words.
    pub(in crate::one_on_ones) rhythm: String,
    /// When next, or why not.
    pub(in crate::one_on_ones) next: String,
    /// When they met last.
    pub(in crate::one_on_ones) last: String,
    /// How many points wait.
    pub(in crate::one_on_ones) n_points: usize,
    /// Whether the two are late.
    pub(in crate::one_on_ones) is_late: bool,
}

/// The viewer's one-on-ones.
#[derive(Clone, Debug, Default)]
pub(in crate::one_on_ones) struct ShowList {
    /// Those that run or rest, the next first.
    pub(in crate::one_on_ones) running: Vec<Listed>,
    /// Those that ended.
    pub(in crate::one_on_ones) ended: Vec<Listed>,
    /// Those of others that both let the viewer read.
    pub(in crate::one_on_ones) shared: Vec<Listed>,
}

impl ShowList {
    /// The main content.
    pub(in crate::one_on_ones) fn render(&self) -> Markup {
        let actions = html! {
            (Button::new("Calendar").href("/one-on-ones/calendar"))
            @if !self.running.is_empty() { (Button::new("Download CSV").download("/one-on-ones.csv")) }
            (Button::primary("Start one-on-ones").href("/one-on-ones/new"))
        };
        let empty = EmptyState::new(
            "No one-on-one yet: plan the first.",
            "Agree on a day with somebody. Both of you can then collect points, keep notes and follow up; nobody else reads them.",
        )
        .actions(html! { (Button::new("Start one-on-ones").href("/one-on-ones/new")) });
        html! {
            (PageHead::new("One-on-ones").lead("Two people, alone and regularly. What you keep here is for the two of you.").actions(actions))
            (Card::flush("Yours", html! {
                @if self.running.is_empty() { (empty) } @else { (inset(&audience("You and the other person of each"))) (table("Your one-on-ones", &self.running)) }
            }))
            @if !self.shared.is_empty() { (Card::flush("Others’, shared with you", table("One-on-ones that others share with you", &self.shared))) }
            @if !self.ended.is_empty() { (Card::flush("Ended", table("One-on-ones that ended", &self.ended))) }
        }
    }
}

fn table(caption: &str, items: &[Listed]) -> Markup {
    let columns = vec![
        Column::text("With"),
        Column::text("Next"),
        Column::text("How often"),
        Column::text("Met last"),
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
