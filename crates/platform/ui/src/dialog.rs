//! Dialogs that open and close without script.

use maud::{Markup, Render, html};

/// A dialog opened by `Button::opens(id)`.
///
/// Duty: named by its heading; Escape and a press outside close it, and focus returns to the button (the platform's
/// popover does both). Typed text stays until the page is left.
#[derive(Clone, Debug)]
#[must_use]
pub struct Dialog {
    id: String,
    title: String,
    body: Markup,
}

impl Dialog {
    /// A dialog holding a form or an explanation.
    pub fn new(id: impl Into<String>, title: impl Into<String>, body: Markup) -> Self {
        Self { id: id.into(), title: title.into(), body }
    }
}

impl Render for Dialog {
    fn render(&self) -> Markup {
        let heading = format!("{}-title", self.id);
        html! {
            dialog class="dialog" id=(self.id) popover aria-labelledby=(heading) {
                div class="dialog-head" {
                    h3 id=(heading) { (self.title) }
                    button class="button quiet" type="button" popovertarget=(self.id) popovertargetaction="hide" { "Close" }
                }
                (self.body)
            }
        }
    }
}

/// The part of a page that `Button::in_dialog` shows elsewhere, in a dialog with this title. Duty: the script names the
/// dialog by the title, moves focus into it, and back to the button when it closes.
pub fn in_dialog(title: &str, content: &Markup) -> Markup {
    html! { section id="in-dialog" class="stack" data-title=(title) { (content) } }
}
