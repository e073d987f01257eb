//! The views of profiles: plain data to HTML.

mod form;
mod list;
mod show;

pub(super) use form::NoteForm;
pub(super) use list::ListProfiles;
pub(super) use show::ShowProfile;

use castra_platform::ui::{Button, Card, EmptyState, Markup, PageHead, html};

/// The page for a viewer who only operates this instance.
pub(super) fn nobody() -> Markup {
    let empty = EmptyState::new(
        "You have no profile here.",
        "Your account only operates this instance. Once you are a person of the organization, your profile appears here.",
    );
    let actions = html! { (Button::new("Your account").href("/account")) (Button::new("People & teams").href("/people")) };
    html! {
        (PageHead::new("My profile"))
        (Card::new("Profile", html! { (empty.actions(actions)) }))
    }
}
