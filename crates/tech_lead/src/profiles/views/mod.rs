//! The look of profiles: plain data to HTML.

mod form;
mod list;
mod show;

pub(super) use form::NoteForm;
pub(super) use list::ListProfiles;
pub(super) use show::ShowProfile;

use castra_platform::ui::{Button, Card, EmptyState, Markup, PageHead, html};

/// For whoever only operates this instance.
pub(super) fn nobody() -> Markup {
    let empty = EmptyState::new(
        "You have no profile here.",
        "Your account runs this instance, and you are none of the organization's people. Once you are, your profile is here.",
    );
    let actions = html! { (Button::new("Your account").href("/account")) (Button::new("People & teams").href("/people")) };
    html! {
        (PageHead::new("My profile"))
        (Card::new("Profile", html! { (empty.actions(actions)) }))
    }
}
