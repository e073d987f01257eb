//! Views of notes: showing, editing, and merging by hand after conflicting changes.

use castra_platform::ui::{
    Button, Card, Field, Form, Link, Markup, Notice, PageHead, audience, disclosure, halves, html, markdown,
    muted,
};

use crate::kinds::NoteKind;

/// A note with its form.
#[derive(Clone, Debug)]
pub(crate) struct NoteView {
    /// Its name is the id of the card and of the field.
    pub(crate) kind: NoteKind,
    pub(crate) audience: String,
    pub(crate) text: String,
    pub(crate) revision: i64,
    /// Whether lines are gone because their author's texts were erased.
    pub(crate) is_partly_erased: bool,
    /// The address to save it; none for a viewer who may not edit.
    pub(crate) action: Option<String>,
    /// The page it is on.
    pub(crate) back: String,
}

impl NoteView {
    pub(super) fn render(&self) -> Markup {
        let is_empty = self.text.is_empty();
        html! {
            (Card::new(self.kind.words(), html! {
                (audience(&self.audience))
                @if self.is_partly_erased { p { (muted("Some lines are gone: their author had their texts erased.")) } }
                @if !is_empty { (markdown(&self.text)) }
                @if is_empty && self.action.is_none() { p { (muted("No notes.")) } }
                @if let Some(action) = &self.action {
                    @if is_empty { (self.form(action)) } @else { (disclosure("Edit", &self.form(action))) }
                }
            }).id(self.kind.as_str()))
        }
    }

    fn form(&self, action: &str) -> Markup {
        let field = Field::text_area("text", "Notes", if self.text.is_empty() { 4 } else { 10 })
            .hint("Markdown.")
            .id(format!("{}-text", self.kind))
            .value(&self.text);
        html! {
            (Form::post(action, html! { (field) }, html! { (Button::new("Save").about(self.kind.words())) })
                .hidden("revision", self.revision.to_string())
                .hidden("back", format!("{}#{}", self.back, self.kind))
                .swap(self.kind.as_str()))
        }
    }
}

/// Both versions of a note whose same lines two people changed, and the form with the viewer's own.
#[derive(Clone, Debug)]
pub(crate) struct ShowConflict {
    /// A link to the pair's page.
    pub(crate) back: Link,
    /// The address to save it.
    pub(crate) action: String,
    /// The current text.
    pub(crate) theirs: String,
    /// The current revision.
    pub(crate) revision: i64,
    /// The text sent.
    pub(crate) mine: String,
    pub(crate) kind: NoteKind,
}

impl ShowConflict {
    pub(crate) fn render(&self) -> Markup {
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
            div id=(self.kind) {
                (Notice::warn("Both of you changed the same lines.").body("Merge them on the left and save; what you leave out is lost."))
                (halves(
                    &html! { (Card::new("Your version", html! { (form.hidden("revision", self.revision.to_string()).hidden("back", &self.back.href)) })) },
                    &html! { (Card::new("Their version", html! { (theirs) })) },
                ))
            }
        }
    }
}
