//! What a visitor tells whom, so that what is private opens to them.

use maud::{Markup, Render, html};

use crate::ui::{Card, PageHead, code_block, muted, paragraph, stack};

/// Somebody who came in by a link that somebody else saw.
pub(in crate::accounts) struct ProofPage {
    /// What they read out.
    pub(in crate::accounts) code: String,
    /// To whom, by name.
    pub(in crate::accounts) vouchers: Vec<String>,
    /// The identity provider's name, where there is one.
    pub(in crate::accounts) by_provider: Option<String>,
}

impl ProofPage {
    pub(in crate::accounts) fn render(&self) -> Markup {
        let (first, second) = self.code.split_at(self.code.len() / 2);
        let code = Card::new(
            "Your code",
            html! {
                (code_block("the code", &format!("{first} {second}")))
                @match self.vouchers.as_slice() {
                    [] => { (paragraph("Nobody who leads you is here beside whoever invited you. Somebody with a shell on the machine can make you a link that nobody else sees: castra sign-in-link.")) }
                    several => {
                        (paragraph(format!("Tell it to {}, face to face or where they know your voice. They find on Today where to type it.", several.join(" or "))))
                    }
                }
            },
        );
        let others = html! {
            @if let Some(name) = &self.by_provider { (paragraph(format!("If {name} has known you under the same address since you were added here, sign in with {name} instead."))) }
            (muted("If this browser signs out before that, ask for another invitation."))
        };
        html! {
            (PageHead::new("Is it you?").lead("You came in by a link that another person saw, too. Until a person who knows you confirms that it is you, you read what everybody here reads, and nothing that is private."))
            (stack(&[code.render(), Card::new("Other ways", others).render()]))
        }
    }
}
