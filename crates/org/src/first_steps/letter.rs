//! The mail that tests the mail server.

use castra_platform::{
    Ctx,
    mail::{Letter, Recipient},
    ui::html,
};

/// The test's mail.
pub(super) fn test(ctx: &Ctx, to: Recipient) -> Letter {
    let says = "This instance of Castra can send mail.";
    Letter {
        id: ctx.app.ids.timeless().to_string(),
        to,
        subject: "Mail from Castra works".to_owned(),
        plain: format!("{says}\n"),
        html: html! { p { (says) } },
        unsubscribe: None,
    }
}
