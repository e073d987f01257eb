//! Forms, their error summary, and filter bars.

use maud::{Markup, Render, html};

use crate::figures::counted;

/// A form that posts. `platform::web` adds the cross-site token as a hidden pair.
#[derive(Clone, Debug)]
#[must_use]
pub struct Form {
    action: String,
    hidden: Vec<(String, String)>,
    swap: Option<String>,
    check: Option<(String, String)>,
    errors: ErrorSummary,
    body: Markup,
    actions: Markup,
    inline: bool,
    beside: bool,
    files: bool,
    passkey: Option<String>,
    keeps_no_draft: bool,
    follows: bool,
}

impl Form {
    /// Fields with buttons below them.
    pub fn post(action: impl Into<String>, body: Markup, actions: Markup) -> Self {
        Self {
            action: action.into(),
            hidden: Vec::new(),
            swap: None,
            check: None,
            errors: ErrorSummary::default(),
            body,
            actions,
            inline: false,
            beside: false,
            files: false,
            passkey: None,
            keeps_no_draft: false,
            follows: false,
        }
    }

    /// A form that is only a button, to place in a line of text or a table.
    pub fn button(action: impl Into<String>, button: impl Render) -> Self {
        Self { inline: true, ..Self::post(action, Markup::default(), button.render()) }
    }

    /// Places the button next to its single field, where there is room.
    pub fn beside(mut self) -> Self {
        self.beside = true;
        self
    }

    /// Adds a value to send.
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// Where script runs, replaces the element with this id by the response instead of leaving the page.
    pub fn swap(mut self, id: impl Into<String>) -> Self {
        self.swap = Some(id.into());
        self
    }

    /// Where script runs, posts the typed text to this address once typing stops, and replaces the element with this id,
    /// inside the form, by the response.
    pub fn check(mut self, href: impl Into<String>, id: impl Into<String>) -> Self {
        self.check = Some((href.into(), id.into()));
        self
    }

    /// Sets the errors, shown at the top.
    pub fn errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = ErrorSummary { errors };
        self
    }

    /// Carries a passkey's answer to the question requested at `begin`. Shown only where the browser supports passkeys
    /// and script runs.
    pub fn passkey(mut self, begin: impl Into<String>) -> Self {
        self.passkey = Some(begin.into());
        self.hidden("credential", "")
    }

    /// Keeps no draft of what is typed: its sender may stay anonymous, or it is not worth one.
    pub fn without_draft(mut self) -> Self {
        self.keeps_no_draft = true;
        self
    }

    /// Where script runs, a changed field shows its consequences at once: what the form's [`super::Button::looks_at`]
    /// returns replaces the part that [`super::in_dialog`] marks.
    pub fn follows(mut self) -> Self {
        self.follows = true;
        self
    }

    /// Allows files.
    pub fn files(mut self) -> Self {
        self.files = true;
        self
    }
}

impl Render for Form {
    fn render(&self) -> Markup {
        let swap = self.swap.as_ref().map(|id| format!("#{id}"));
        let (check, checked) = self.check.clone().unzip();
        let encoding = self.files.then_some("multipart/form-data");
        html! {
            form class=(match (self.inline, self.beside) { (true, _) => "inline", (_, true) => "form beside", _ => "form" }) method="post" action=(self.action)
                id=[self.passkey.as_ref().map(|_| "passkey")] data-passkey=[self.passkey.as_ref()]
                enctype=[encoding] data-swap=[swap] data-check=[check]
                data-checked=[checked] data-draft=[self.keeps_no_draft.then_some("none")] data-follows[self.follows] novalidate {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                @if self.inline { (self.actions) } @else {
                    (self.errors)
                    (self.body)
                    div class="actions" { (self.actions) }
                }
            }
        }
    }
}

/// A fault in a field of a form, or at a place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's id, or a place such as `org.yaml:12:7`.
    pub field: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// All errors, above the form. Duty: an alert whose entries lead to their fields.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ErrorSummary {
    /// The errors, in the order of the fields.
    pub errors: Vec<FieldError>,
}

impl Render for ErrorSummary {
    fn render(&self) -> Markup {
        html! {
            @if !self.errors.is_empty() {
                div class="notice bad" role="alert" tabindex="-1" data-focus {
                    (super::Tone::Bad.glyph())
                    div {
                        p { b {
                            (counted(self.errors.len(), "field needs", "fields need")) " correcting. Nothing you typed is lost."
                        } }
                        ul { @for error in &self.errors { li { a href={ "#" (error.field) } { (error.message) } } } }
                    }
                }
            }
        }
    }
}

/// Filters of a list, sent as query parameters; where script runs, immediately.
#[derive(Clone, Debug)]
#[must_use]
pub struct FilterBar {
    action: String,
    hidden: Vec<(String, String)>,
    fields: Markup,
    reset: Option<String>,
}

impl FilterBar {
    /// Fields that narrow the list at `action`.
    pub fn new(action: impl Into<String>, fields: Markup) -> Self {
        Self { action: action.into(), hidden: Vec::new(), fields, reset: None }
    }

    /// Keeps another parameter, such as the sort.
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// Sets where "Clear filters" leads, when a filter is set.
    pub fn reset(mut self, href: Option<impl Into<String>>) -> Self {
        self.reset = href.map(Into::into);
        self
    }
}

impl Render for FilterBar {
    fn render(&self) -> Markup {
        html! {
            form class="filters" method="get" action=(self.action) role="search" aria-label="Filters" data-auto-submit {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                (self.fields)
                div class="actions" {
                    button class="button unscripted" type="submit" { "Apply" }
                    @if let Some(href) = &self.reset { a class="button quiet" href=(href) { "Clear filters" } }
                }
            }
        }
    }
}

/// A sentence shown in place of a passkey form where passkeys do not work.
pub fn without_passkeys(sentence: &str) -> Markup {
    html! { p class="prose muted without-passkeys" { (sentence) } }
}

/// Fields next to each other.
pub fn field_row(fields: &Markup) -> Markup {
    html! { div class="field-row" { (fields) } }
}
