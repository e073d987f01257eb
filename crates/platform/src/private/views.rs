//! One's own private text: who reads it, what erasing takes and what it leaves.

use maud::{Markup, Render, html};

use super::pages::SIGN_IN;
use crate::ui::{
    Button, Card, EmptyState, Field, Form, Link, Notice, PageHead, actions, list, paragraph, stack, strong,
};

/// What one may erase.
pub(super) struct OwnPrivatePage {
    /// What is to be typed.
    pub(super) name: String,
    /// Whether there is anything to erase.
    pub(super) has_any: bool,
    /// Whether it may be erased now.
    pub(super) fresh: bool,
    /// What was wrong with what was typed.
    pub(super) error: Option<&'static str>,
}

impl OwnPrivatePage {
    pub(super) fn render(&self) -> Markup {
        let lead = "What is private to you is sealed under a key of your own. You can have it erased.";
        let head = PageHead::new("Your private text").lead(lead);
        html! {
            (head.crumbs(vec![Link::new("Your account", "/account")]))
            (stack(&[Self::what_goes(), self.erasing()]))
        }
    }

    fn what_goes() -> Markup {
        let item = |text: &str| html! { (text) };
        html! {
            (Card::new("What goes and what stays", html! {
                (paragraph(html! { (strong("Goes:")) " every text that is sealed under your key, at once and for everybody who could read it." }))
                (list(&["Your private notes", "What others wrote of you in private, where it is kept as yours", "What the API answered you in the last day"].map(item)))
                (paragraph(html! { (strong("Stays:")) " what the organization needs to know, under your name." }))
                (list(&["Your decisions, sign-offs and assignments", "That something was written, by whom and when: the journal never held the words", "Your account, and what you sign in with"].map(item)))
                (paragraph("A backup made before still holds the texts and their key, sealed under the instance's key. Whoever operates this instance destroys old backups."))
            }))
        }
    }

    fn erasing(&self) -> Markup {
        if !self.has_any {
            let text = "When you write a private note, or somebody writes one that is kept as yours, it can be erased here.";
            let empty = EmptyState::new("No private text is kept as yours.", text);
            return Card::new("Erase it", empty.render()).render();
        }
        if !self.fresh {
            return html! {
                (Notice::info("Sign in again to erase it").body(html! {
                    (paragraph("Erasing cannot be taken back, so it needs a sign-in of the last quarter of an hour."))
                    (actions(&html! { (Button::primary("Sign in again").href(SIGN_IN)) }))
                }))
            };
        }
        let field = Field::text("name", "Your name")
            .hint(format!("Type “{}” to say that you mean it.", self.name))
            .error(self.error)
            .required();
        let form = Form::post(
            "/account/private/erase",
            html! { (field) },
            html! { (Button::danger("Erase my private text")) },
        );
        Card::new("Erase it", html! { (paragraph("It cannot be taken back.")) (form) }).render()
    }
}
