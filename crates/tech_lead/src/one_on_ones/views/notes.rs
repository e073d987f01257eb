//! Views of notes: showing, editing, and merging by hand after conflicting changes.

use castra_platform::ui::{
    Button, Card, Field, Form, Link, Markup, Notice, PageHead, audience, disclosure, halves, html, markdown,
    muted,
};

/// A note with its form.
#[derive(Clone, Debug)]
pub(in crate::one_on_ones) struct NoteView {
    /// `shared` or `private`: the id of the card and of the field.
    pub(in crate::one_on_ones) id: &'static str,
    pub(in crate::one_on_ones) title: &'static str,
    pub(in crate::one_on_ones) audience: String,
    pub(in crate::one_on_ones) text: String,
    pub(in crate::one_on_ones) revision: i64,
    /// Whether lines are gone because their author's texts were erased.
    pub(in crate::one_on_ones) is_partly_erased: bool,
    /// The address to save it; none for a viewer who may not edit.
    pub(in crate::one_on_ones) action: Option<String>,
    /// The page it is on.
    pub(in crate::one_on_ones) back: String,
}

impl NoteView {
    pub(super) fn render(&self) -> Markup {
        let is_empty = self.text.is_empty();
        html! {
            (Card::new(self.title, html! {
                (audience(&self.audience))
                @if self.is_partly_erased { p { (muted("Some lines are gone: their author had their texts erased.")) } }
                @if !is_empty { (markdown(&self.text)) }
                @if is_empty && self.action.is_none() { p { (muted("No notes.")) } }
                @if let Some(action) = &self.action {
                    @if is_empty { (self.form(action)) } @else { (disclosure("Edit", &self.form(action))) }
                }
            }).id(self.id))
        }
    }

    fn form(&self, action: &str) -> Markup {
        let field = Field::text_area("text", "Notes", if self.text.is_empty() { 4 } else { 10 })
            .hint("Markdown.")
            .id(format!("{}-text", self.id))
            .value(&self.text);
        html! {
            (Form::post(action, html! { (field) }, html! { (Button::new("Save").about(self.title)) })
                .hidden("revision", self.revision.to_string())
                .hidden("back", format!("{}#{}", self.back, self.id))
                .swap(self.id))
        }
    }
}

/// Both versions of a note whose same lines two people changed, and the form with the viewer's own.
#[derive(Clone, Debug)]
pub(in crate::one_on_ones) struct ShowConflict {
    /// A link to the pair's page.
    pub(in crate::one_on_ones) back: Link,
    /// The address to save it.
    pub(in crate::one_on_ones) action: String,
    /// The current text.
    pub(in crate::one_on_ones) theirs: String,
    /// The current revision.
    pub(in crate::one_on_ones) revision: i64,
    /// The text sent.
    pub(in crate::one_on_ones) mine: String,
    /// `shared` or `private`.
    pub(in crate::one_on_ones) id: &'static str,
}

impl ShowConflict {
    pub(in crate::one_on_ones) fn render(&self) -> Markup {
        let mine = Field::text_area("text", "Yours: add what you want to keep of theirs", 16)
            .id("conflict-text")
            .value(&self.mine);
        let theirs =
            Field::text_area("theirs", "Saved in the meantime", 16).id("conflict-theirs").value(&self.theirs);
        let form = Form::post(
            &self.action,
            html! { (mine) },
            html! { (Button::primary("Save mine")) (Button::quiet("Keep theirs").href(&self.back.href)) },
        );
        html! {
            (PageHead::new("The same lines were changed in the meantime").crumbs(vec![self.back.clone()]).lead("Nothing was overwritten. Both versions are below."))
            div id=(self.id) {
                (Notice::warn("Both of you changed the same lines.").body("Merge them on the left and save; what you leave out is lost."))
                (halves(
                    &html! { (Card::new("Your version", html! { (form.hidden("revision", self.revision.to_string()).hidden("back", &self.back.href)) })) },
                    &html! { (Card::new("Their version", html! { (theirs) })) },
                ))
            }
        }
    }
}
