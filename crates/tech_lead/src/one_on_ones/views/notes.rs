//! Notes: read, written, and brought together by hand where two changed the same lines.

use castra_platform::ui::{
    Button, Card, Field, Form, Link, Markup, Notice, PageHead, audience, disclosure, halves, html, markdown,
    muted,
};

/// A note with its form.
#[derive(Clone, Debug)]
pub(in crate::one_on_ones) struct NoteView {
    /// `shared` or `private`: the card's and the field's id.
    pub(in crate::one_on_ones) id: &'static str,
    /// What it is called.
    pub(in crate::one_on_ones) title: &'static str,
    /// Who reads it.
    pub(in crate::one_on_ones) audience: String,
    /// What it says.
    pub(in crate::one_on_ones) text: String,
    /// The revision that it is.
    pub(in crate::one_on_ones) revision: i64,
    /// Whether lines are gone because their author's texts were erased.
    pub(in crate::one_on_ones) is_partly_erased: bool,
    /// Where it is saved; none for whoever may not write.
    pub(in crate::one_on_ones) action: Option<String>,
    /// The page that it stands on.
    pub(in crate::one_on_ones) back: String,
}

impl NoteView {
    /// The card.
    pub(super) fn render(&self) -> Markup {
        let is_empty = self.text.is_empty();
        html! {
            (Card::new(self.title, html! {
                (audience(&self.audience))
                @if self.is_partly_erased { p { (muted("Some lines are gone: whoever wrote them had their texts erased.")) } }
                @if !is_empty { (markdown(&self.text)) }
                @if is_empty && self.action.is_none() { p { (muted("Nothing was written.")) } }
                @if let Some(action) = &self.action {
                    @if is_empty { (self.form(action)) } @else { (disclosure("Write", &self.form(action))) }
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

/// Two changed the same lines: both versions, and the form with one's own.
#[derive(Clone, Debug)]
pub(in crate::one_on_ones) struct ShowConflict {
    /// The pair's page.
    pub(in crate::one_on_ones) back: Link,
    /// Where it is saved.
    pub(in crate::one_on_ones) action: String,
    /// The note as it stands now.
    pub(in crate::one_on_ones) theirs: String,
    /// Its revision.
    pub(in crate::one_on_ones) revision: i64,
    /// What was sent.
    pub(in crate::one_on_ones) mine: String,
    /// `shared` or `private`.
    pub(in crate::one_on_ones) id: &'static str,
}

impl ShowConflict {
    /// The main content.
    pub(in crate::one_on_ones) fn render(&self) -> Markup {
        let mine = Field::text_area("text", "Yours: take over what you want to keep of theirs", 16)
            .id("conflict-text")
            .value(&self.mine);
        let theirs = Field::text_area("theirs", "As it was saved meanwhile", 16)
            .id("conflict-theirs")
            .value(&self.theirs);
        let form = Form::post(
            &self.action,
            html! { (mine) },
            html! { (Button::primary("Save mine")) (Button::quiet("Keep theirs").href(&self.back.href)) },
        );
        html! {
            (PageHead::new("The same lines were changed meanwhile").crumbs(vec![self.back.clone()]).lead("Nothing was saved over anything: both versions are here."))
            div id=(self.id) {
                (Notice::warn("Both of you changed the same lines.").body("Bring them together on the left and save; what you leave out is gone."))
                (halves(
                    &html! { (Card::new("Your version", html! { (form.hidden("revision", self.revision.to_string()).hidden("back", &self.back.href)) })) },
                    &html! { (Card::new("Their version", html! { (theirs) })) },
                ))
            }
        }
    }
}
