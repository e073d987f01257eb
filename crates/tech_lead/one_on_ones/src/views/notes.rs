//! Views of notes: showing, editing, and merging by hand after conflicting changes.

use castra_platform::ui::{
    Button, Card, Field, Form, Link, Markup, Notice, PageHead, audience, disclosure, halves, html, markdown,
    muted,
};

use super::ShowPair;
use crate::{
    kinds::NoteKind,
    model::{Note, Occurrence},
    url,
};

impl ShowPair {
    pub(super) fn note(&self, focus: &Occurrence, kind: NoteKind, note: &Note) -> Markup {
        let text = note.text();
        let is_empty = text.is_empty();
        let field = Field::text_area("text", "Notes", if is_empty { 4 } else { 10 })
            .hint("Markdown.")
            .id(format!("{kind}-text"))
            .value(&text);
        let action = url::note(&self.opened.series.id, focus.at, kind);
        let button = html! { (Button::new("Save").about(kind.words())) };
        let form = Form::post(action, html! { (field) }, button)
            .hidden("revision", note.revision.to_string())
            .hidden("back", format!("{}#{kind}", self.here))
            .swap(kind.as_str());
        html! {
            (Card::new(kind.words(), html! {
                @match kind {
                    NoteKind::Shared => { (self.audience()) }
                    NoteKind::Private => { (audience("Only you")) }
                }
                @if note.is_partly_erased() { p { (muted("Some lines are gone: their author had their texts erased.")) } }
                @if !is_empty { (markdown(&text)) }
                @match (self.may_add(), is_empty) {
                    (true, true) => { (form) }
                    (true, false) => { (disclosure("Edit", &html! { (form) })) }
                    (false, true) => { p { (muted("No notes.")) } }
                    (false, false) => {}
                }
            }).id(kind.as_str()))
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
