//! The mails about accounts.

use castra_platform::{
    context::Ctx,
    mail::{Letter, Recipient},
};
use maud::html;

/// The mail with a link for a new password.
pub(crate) fn new_password(ctx: &Ctx, to: Recipient, address: &str) -> Letter {
    let says = "It works once, within an hour, and asks for your second factor if you have one. If you did not ask for it, ignore this mail: your password stays as it is.";
    let name = &to.name;
    Letter {
        id: ctx.app.ids.timeless().to_string(),
        subject: "Choose a new password for Castra".to_owned(),
        plain: format!(
            "Hello {name},\n\nopen this link to choose a new password for Castra:\n\n{address}\n\n{says}\n"
        ),
        html: html! {
            p { "Hello " (name) "," }
            p { "open this link to choose a new password for Castra:" }
            p { a href=(address) { "Choose a new password" } }
            p { (says) }
        },
        unsubscribe: None,
        to,
    }
}
