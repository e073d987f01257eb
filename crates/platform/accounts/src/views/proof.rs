//! A visitor's code, and the people to give it to, to open private records.

use castra_platform::ui::{Card, PageHead, code_block, muted, paragraph, stack};
use maud::{Markup, Render, html};

/// The page of a visitor: signed in by a link that someone else has seen.
pub(crate) struct ProofPage {
    /// The code to read out, in the browser that opened the link.
    pub(crate) code: Option<String>,
    /// The names of the people to give it to.
    pub(crate) vouchers: Vec<String>,
    /// Whether private records stay closed until then.
    pub(crate) is_visitor: bool,
    /// The identity provider's name, where there is one.
    pub(crate) by_provider: Option<String>,
}

impl ProofPage {
    pub(crate) fn render(&self) -> Markup {
        let Some(code) = &self.code else { return elsewhere(self.is_visitor) };
        let (first, second) = code.split_at(code.len() / 2);
        let code = Card::new(
            "Your code",
            html! {
                (code_block("the code", &format!("{first} {second}")))
                @match self.vouchers.as_slice() {
                    [] => { (paragraph("No one who leads you is here, apart from the person who invited you. The server's administrator can make you a link that no one else sees: castra sign-in-link.")) }
                    several => {
                        (paragraph(format!("Give it to {}, face to face or where they know your voice. They enter it on their Today page.", several.join(" or "))))
                    }
                }
            },
        );
        let others = html! {
            @if let Some(name) = &self.by_provider { (paragraph(format!("If your address at {name} has not changed since you were added here, sign in with {name} instead."))) }
            (muted("If you sign out of this browser before then, ask for another invitation."))
        };
        html! {
            (PageHead::new("Is it you?").lead(lead(self.is_visitor)))
            (stack(&[code.render(), Card::new("Other ways", others).render()]))
        }
    }
}

/// The page in another browser than the one that opened the link.
fn elsewhere(is_visitor: bool) -> Markup {
    html! {
        (PageHead::new("Is it you?").lead(lead(is_visitor)))
        (Card::new("Your code is in another browser", html! {
            (paragraph("Open this page in the browser in which you opened the link and chose how you sign in. It shows a code for your lead."))
            (muted("If you signed out there, ask for another invitation."))
        }))
    }
}

fn lead(is_visitor: bool) -> &'static str {
    match is_visitor {
        true => {
            "You were invited by a link that another person has seen. Until a person who knows you confirms your identity, you can read what everyone here reads, and nothing private."
        }
        false => {
            "You were invited by a link that another person has seen. Nothing is closed to you, but records older than your account open only once a person who knows you confirms your identity."
        }
    }
}
