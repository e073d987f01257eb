//! The page of one's own data.

use maud::{Markup, Render, html};

use super::model::OwnData;
use crate::figures::{counted, number};
use crate::text::capitalized;
use crate::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Notice, PageHead, Row, actions, audience, paragraph,
    small, stack,
};

/// One's own data, and the download.
pub(super) struct DataPage {
    pub(super) data: OwnData,
    /// Whether the file can be downloaded now.
    pub(super) fresh: bool,
}

impl DataPage {
    pub(super) fn render(&self) -> Markup {
        let lead = "Everything that Castra keeps about you: what you wrote, and what was written for or about you that you may read.";
        html! {
            (PageHead::new("Your data").lead(lead).crumbs(vec![Link::new("Your account", "/account")]))
            (stack(&[audience("Only you"), self.take(), self.kept()]))
        }
    }

    fn take(&self) -> Markup {
        if !self.fresh {
            return html! {
                (Notice::info("Sign in again to download your data").body(html! {
                    (paragraph("The file contains all your private data. So that no one who finds this browser open can take it, the download needs a recent sign-in."))
                    (actions(&html! { (Button::primary("Sign in again").href("/sign-in?to=/account/data")) }))
                }))
            };
        }
        Card::new("Download your data", html! {
            (paragraph("One file with a JSON document on each line: the first says what is in it, the last holds a checksum. It contains your private text unencrypted, so keep it where only you can read it."))
            (actions(&html! { (Button::primary("Download everything").download("/account/data.jsonl")) }))
        })
        .note("The journal records that you downloaded it, not its content")
        .render()
    }

    fn kept(&self) -> Markup {
        let head = vec![Column::text("Feature"), Column::text("Kind"), Column::number("Records")];
        let rows = self.data.kept.iter().flat_map(|kept| {
            kept.counts().into_iter().map(|(kind, count)| {
                Row::new(vec![
                    html! { (kept.title) },
                    html! { (what(kind)) },
                    html! { (number(count as u64)) },
                ])
            })
        });
        let empty = EmptyState::new("Nothing about you yet.", "What you write in Castra is counted here.");
        let table = DataTable::new("What Castra keeps", head, rows.collect()).empty(empty);
        let note = counted(self.data.records().count(), "record", "records");
        html! {
            (Card::flush("What Castra keeps", html! { (table) }).id("kept").note(note))
            (small("Notes that others wrote only for themselves are theirs and are not included."))
        }
    }
}

/// A record's kind as shown next to its feature's name: `growth.area` is "Area".
fn what(kind: &str) -> String {
    capitalized(&kind.rsplit_once('.').map_or(kind, |(_, name)| name).replace('_', " "))
}
