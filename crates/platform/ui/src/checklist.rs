//! A checklist: a few things to do once, each with its state and its button.

use maud::{Markup, Render, html};

use super::Tone;

/// One thing to do.
#[derive(Clone, Debug)]
#[must_use]
pub struct ChecklistItem {
    /// Unique on the page.
    pub id: String,
    /// The title.
    pub title: String,
    /// `Good` means done.
    pub tone: Tone,
    /// The state in a word, for those who do not see its shape.
    pub state: &'static str,
    /// The state in figures.
    pub says: String,
    /// Forms and buttons, the usual one first.
    pub actions: Markup,
}

/// A list of things to do once, with how many are done. Duty: an ordered list under a native `progress`; the state of each
/// is given in words too.
#[derive(Clone, Debug)]
#[must_use]
pub struct Checklist {
    id: String,
    items: Vec<ChecklistItem>,
}

impl Checklist {
    /// A checklist of these items.
    pub fn new(id: impl Into<String>, items: Vec<ChecklistItem>) -> Self {
        Self { id: id.into(), items }
    }
}

impl Render for Checklist {
    fn render(&self) -> Markup {
        let (done, total) =
            (self.items.iter().filter(|item| item.tone == Tone::Good).count(), self.items.len());
        let bar = format!("{}-done", self.id);
        html! {
            div class="progress inset" {
                label for=(bar) { (done) " of " (total) " done" }
                progress id=(bar) value=(done) max=(total) { (done) " of " (total) }
            }
            ol {
                @for item in &self.items {
                    li class={ "task step " (item.tone.class()) } id=(item.id) {
                        (item.tone.glyph())
                        div {
                            p class="task-title" { b { (item.title) } span class="hidden" { " (" (item.state) ")" } }
                            p class="because" { (item.says) }
                        }
                        div class="actions" { (item.actions) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_is_counted_and_said_in_words() {
        let item = |id: &str, tone, state| ChecklistItem {
            id: id.to_owned(),
            title: id.to_owned(),
            tone,
            state,
            says: "1 of 2".to_owned(),
            actions: html! {},
        };
        let items = vec![item("people", Tone::Good, "done"), item("mail", Tone::Bad, "failed")];
        let html = Checklist::new("first", items).render().into_string();
        assert!(html.contains("1 of 2 done") && html.contains("value=\"1\" max=\"2\""), "{html}");
        assert!(html.contains(" (failed)") && html.contains("task step bad"), "{html}");
    }
}
