//! Feedback as HTML.

mod balance;
mod form;
mod inbox;
mod piece;
mod request;
mod wall;

use castra_platform::ui::{Markup, heading, html, markdown};

pub(super) use balance::ShowBalance;
pub(super) use form::FeedbackForm;
pub(super) use inbox::{Inbox, InboxFolder, InboxLine};
pub(super) use piece::{ShowPiece, ThreadLine};
pub(super) use request::{AskedLine, RequestForm, RequestLine, Requests, ShowRequest};
pub(super) use wall::{Wall, WallItem};

use super::model::FeedbackWords;

/// The text, part after part without headings, for the praise wall.
fn plain(words: &FeedbackWords) -> Markup {
    html! { @for (_, text) in words.parts().into_iter().filter(|(_, text)| !text.trim().is_empty()) { (markdown(text)) } }
}

/// The text, part by part; a single part gets no heading.
fn words(words: Option<&FeedbackWords>, level: u8) -> Markup {
    let Some(words) = words else {
        return html! { p { "This text was erased at its author's request." } };
    };
    let titles = ["Situation", "What you did or said", "Impact", "Request", "In their own words"];
    let said: Vec<(&str, &str)> = titles
        .into_iter()
        .zip(words.parts())
        .map(|(title, (_, text))| (title, text))
        .filter(|(_, text)| !text.trim().is_empty())
        .collect();
    let is_one = said.len() == 1;
    html! {
        @for (title, text) in said {
            @if !is_one { (heading(level, title)) }
            (markdown(text))
        }
    }
}
