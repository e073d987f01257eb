//! What is kept of one.

use maud::{Markup, Render, html};

use super::model::OwnData;
use crate::text::capitalized;
use crate::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Notice, PageHead, Row, actions, audience, number,
    paragraph, small, stack,
};

/// What is kept of one, and the way to take it along.
pub(super) struct DataPage {
    pub(super) data: OwnData,
    /// Whether the file can be taken now.
    pub(super) fresh: bool,
}

impl DataPage {
    pub(super) fn render(&self) -> Markup {
        let lead = "Everything that Castra keeps of you: what you wrote, and what is written for or about you that you may read.";
        html! {
            (PageHead::new("Your data").lead(lead).crumbs(vec![Link::new("Your account", "/account")]))
            (stack(&[audience("Only you"), self.take(), self.kept()]))
        }
    }

    fn take(&self) -> Markup {
        if !self.fresh {
            return html! {
                (Notice::info("Sign in again to take it along").body(html! {
                    (paragraph("It is everything private at once. Whoever finds this browser open must not be able to carry it away, so the file needs a fresh sign-in."))
                    (actions(&html! { (Button::primary("Sign in again").href("/sign-in?to=/account/data")) }))
                }))
            };
        }
        Card::new("Take it along", html! {
            (paragraph("One file with a JSON document on each line: the first says what is in it, the last holds a checksum. Private text is in it in the open, so keep it where only you can read it."))
            (actions(&html! { (Button::primary("Download everything").download("/account/data.jsonl")) }))
        })
        .note("The journal notes that you took it, and nothing of what is in it")
        .render()
    }

    fn kept(&self) -> Markup {
        let head = vec![Column::text("Of"), Column::text("What"), Column::number("Records")];
        let rows = self.data.kept.iter().flat_map(|kept| {
            kept.counts().into_iter().map(|(kind, count)| {
                Row::new(vec![
                    html! { (kept.title) },
                    html! { (what(kind)) },
                    html! { (number(count as u64)) },
                ])
            })
        });
        let empty =
            EmptyState::new("Nothing is kept of you yet.", "What you write here will be counted here.");
        let table = DataTable::new("What is kept", head, rows.collect()).empty(empty);
        let all = self.data.records().count();
        let note = if all == 1 { "1 record".to_owned() } else { format!("{} records", number(all as u64)) };
        html! {
            (Card::flush("What is kept", html! { (table) }).id("kept").note(note))
            (small("What others wrote for themselves alone is theirs, and not in here."))
        }
    }
}

/// A record's kind as people read it beside its feature's name: `growth.area` is "Area".
fn what(kind: &str) -> String {
    capitalized(&kind.rsplit_once('.').map_or(kind, |(_, name)| name).replace('_', " "))
}
