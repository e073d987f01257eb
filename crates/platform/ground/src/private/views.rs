//! The page of one's own private text: who reads it, what erasing removes and what it keeps.

use maud::{Markup, Render, html};

use super::pages::SIGN_IN;
use crate::ui::{
    Button, Card, EmptyState, Field, Form, Link, Notice, PageHead, actions, list, paragraph, stack, strong,
};

/// The page for erasing one's private text.
pub(super) struct OwnPrivatePage {
    /// The name to type.
    pub(super) name: String,
    pub(super) has_any: bool,
    pub(super) fresh: bool,
    pub(super) error: Option<&'static str>,
}

impl OwnPrivatePage {
    pub(super) fn render(&self) -> Markup {
        let lead = "Your private text is sealed under a key of your own. You can erase it.";
        let head = PageHead::new("Your private text").lead(lead);
        html! {
            (head.crumbs(vec![Link::new("Your account", "/account")]))
            (stack(&[Self::what_goes(), self.erasing()]))
        }
    }

    fn what_goes() -> Markup {
        let item = |text: &str| html! { (text) };
        html! {
            (Card::new("What is erased and what stays", html! {
                (paragraph(html! { (strong("Erased:")) " every text sealed under your key, at once and for everyone who could read it." }))
                (list(&["Your private notes", "What others wrote about you in private, where it is kept as yours", "The API's answers to you in the last day"].map(item)))
                (paragraph(html! { (strong("Stays:")) " what the organization needs to know, under your name." }))
                (list(&["Your decisions, sign-offs and assignments", "The journal's record that something was written, by whom and when; it never held the text", "Your account and sign-in methods"].map(item)))
                (paragraph("Older backups still hold the texts and their key, sealed under the instance's key. Destroying old backups is up to the operators of this instance."))
            }))
        }
    }

    fn erasing(&self) -> Markup {
        if !self.has_any {
            let text = "When you write a private note, or another person writes one that is kept as yours, you can erase it here.";
            let empty = EmptyState::new("No private text is kept as yours.", text);
            return Card::new("Erase", empty.render()).render();
        }
        if !self.fresh {
            return html! {
                (Notice::info("Sign in again to erase your private text").body(html! {
                    (paragraph("Erasing cannot be undone, so it needs a sign-in within the last 15 minutes."))
                    (actions(&html! { (Button::primary("Sign in again").href(SIGN_IN)) }))
                }))
            };
        }
        let field = Field::text("name", "Your name")
            .hint(format!("Type “{}” to confirm.", self.name))
            .error(self.error)
            .required();
        let form = Form::post(
            "/account/private/erase",
            html! { (field) },
            html! { (Button::danger("Erase my private text")) },
        );
        Card::new("Erase", html! { (paragraph("This cannot be undone.")) (form) }).render()
    }
}
