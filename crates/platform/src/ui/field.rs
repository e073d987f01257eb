//! Form fields: label, hint, control and error, tied together.

use maud::{Markup, Render, html};

use super::text::lines;

/// One of several values.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A second line, in radio groups.
    pub hint: Option<String>,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    /// A second line, in radio groups.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Choices from pairs of value and label.
pub fn choices<Value: Into<String>, Label: Into<String>>(
    pairs: impl IntoIterator<Item = (Value, Label)>,
) -> Vec<Choice> {
    pairs.into_iter().map(|(value, label)| Choice::new(value, label)).collect()
}

#[derive(Clone, Debug)]
enum Control {
    Input(&'static str),
    TextArea(u8),
    Select(Vec<Choice>),
}

/// A labelled field of one value.
///
/// Duty: the label is always visible and tied to the control; hint and error are its description; an error
/// marks it invalid. The id is the name unless set.
#[derive(Clone, Debug)]
#[must_use]
pub struct Field {
    id: String,
    name: String,
    label: String,
    control: Control,
    value: String,
    hint: Option<String>,
    error: Option<String>,
    required: bool,
    narrow: bool,
    autocomplete: Option<&'static str>,
    suggestions: Vec<String>,
    range: (Option<String>, Option<String>),
    of_link: bool,
}

impl Field {
    fn with(control: Control, name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            id: name.clone(),
            name,
            label: label.into(),
            control,
            value: String::new(),
            hint: None,
            error: None,
            required: false,
            narrow: false,
            autocomplete: None,
            suggestions: Vec::new(),
            range: (None, None),
            of_link: false,
        }
    }

    /// A line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::with(Control::Input("text"), name, label)
    }

    /// An e-mail address.
    pub fn email(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::with(Control::Input("email"), name, label).autocomplete("email")
    }

    /// A password; `autocomplete` is `current-password` or `new-password`.
    pub fn password(name: impl Into<String>, label: impl Into<String>, autocomplete: &'static str) -> Self {
        Self::with(Control::Input("password"), name, label).autocomplete(autocomplete)
    }

    /// Words to look for.
    pub fn search(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::with(Control::Input("search"), name, label)
    }

    /// A number.
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::with(Control::Input("number"), name, label).narrow()
    }

    /// A date, as `2026-03-01`.
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::with(Control::Input("date"), name, label).narrow()
    }

    /// A file.
    pub fn file(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::with(Control::Input("file"), name, label)
    }

    /// A longer text.
    pub fn text_area(name: impl Into<String>, label: impl Into<String>, rows: u8) -> Self {
        Self::with(Control::TextArea(rows), name, label)
    }

    /// One of several values; set the chosen one with `value`.
    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::with(Control::Select(choices), name, label)
    }

    /// What it holds.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// What to enter, before anything goes wrong.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What went wrong and how to put it right.
    pub fn error(mut self, error: Option<impl Into<String>>) -> Self {
        self.error = error.map(Into::into);
        self
    }

    /// Must be filled in.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// As wide as its content needs.
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// An id of its own, where a name occurs twice on a page.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// What the browser may fill in.
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// Values offered while typing.
    pub fn suggestions(mut self, values: Vec<String>) -> Self {
        self.suggestions = values;
        self
    }

    /// The least and greatest number or date.
    pub fn range(mut self, least: Option<String>, greatest: Option<String>) -> Self {
        self.range = (least, greatest);
        self
    }

    /// The secret of a link, which stands behind its `#` and is sent to nobody: where script runs it is filled in from there,
    /// elsewhere it is pasted.
    pub fn secret_of_link() -> Self {
        let hint =
            "It stands behind the # of your link. If it is not here already, paste it, or the whole link.";
        let field = Self::text("code", "Code").hint(hint).required().autocomplete("off");
        Self { of_link: true, ..field }
    }

    fn control(&self) -> Markup {
        let described = description(&self.id, self.hint.is_some(), self.error.is_some());
        let invalid = self.error.as_ref().map(|_| "true");
        let (least, greatest) = &self.range;
        let list = (!self.suggestions.is_empty()).then(|| format!("{}-list", self.id));
        html! {
            @match &self.control {
                Control::Input(kind) => {
                    input id=(self.id) name=(self.name) type=(kind) value=[(*kind != "file").then_some(&self.value)]
                        required[self.required] autocomplete=[self.autocomplete] min=[least] max=[greatest] list=[&list]
                        data-of-link=[self.of_link.then_some("")]
                        aria-describedby=[described] aria-invalid=[invalid];
                    @if let Some(list) = &list { datalist id=(list) { @for value in &self.suggestions { option value=(value) {} } } }
                }
                Control::TextArea(rows) => {
                    textarea id=(self.id) name=(self.name) rows=(rows) required[self.required]
                        aria-describedby=[described] aria-invalid=[invalid] { "\n" (self.value) }
                }
                Control::Select(choices) => {
                    select id=(self.id) name=(self.name)
                        aria-describedby=[described] aria-invalid=[invalid] {
                        @for choice in choices {
                            option value=(choice.value) selected[choice.value == self.value] { (choice.label) }
                        }
                    }
                }
            }
        }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        html! {
            div class=(if self.narrow { "field narrow" } else { "field" }) {
                label for=(self.id) { (self.label) }
                (hint_and_error(&self.id, self.hint.as_deref(), self.error.as_deref()))
                (self.control())
            }
        }
    }
}

/// A single yes or no.
#[derive(Clone, Debug)]
#[must_use]
pub struct Checkbox {
    name: String,
    id: String,
    label: String,
    hint: Option<String>,
    value: String,
    checked: bool,
}

impl Checkbox {
    /// A checkbox that sends `yes`.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            id: name.clone(),
            name,
            label: label.into(),
            hint: None,
            value: "yes".to_owned(),
            checked: false,
        }
    }

    /// Sends something else, with an id of its own.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self.id = format!("{}-{}", self.name, self.value);
        self
    }

    /// Ticked.
    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }

    /// A second line.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl Render for Checkbox {
    fn render(&self) -> Markup {
        let described = description(&self.id, self.hint.is_some(), false);
        html! {
            div class="choice" {
                input type="checkbox" id=(self.id) name=(self.name) value=(self.value) checked[self.checked] aria-describedby=[described];
                label for=(self.id) { (self.label) }
                (hint_and_error(&self.id, self.hint.as_deref(), None))
            }
        }
    }
}

/// One of a few values, all visible. Duty: a fieldset with a legend.
#[derive(Clone, Debug)]
#[must_use]
pub struct RadioGroup {
    /// What is sent.
    pub name: String,
    /// The question.
    pub legend: String,
    /// The values.
    pub choices: Vec<Choice>,
    /// The chosen one.
    pub value: String,
    /// What went wrong.
    pub error: Option<String>,
}

impl RadioGroup {
    /// A question with its choices.
    pub fn new(
        name: impl Into<String>,
        legend: impl Into<String>,
        choices: Vec<Choice>,
        value: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), legend: legend.into(), choices, value: value.into(), error: None }
    }

    /// What went wrong.
    pub fn error(mut self, error: Option<impl Into<String>>) -> Self {
        self.error = error.map(Into::into);
        self
    }
}

impl Render for RadioGroup {
    fn render(&self) -> Markup {
        html! {
            fieldset class="radios" id=(self.name) {
                legend { (self.legend) }
                (hint_and_error(&self.name, None, self.error.as_deref()))
                @for choice in &self.choices {
                    @let id = format!("{}-{}", self.name, choice.value);
                    div class="choice" {
                        input type="radio" id=(id) name=(self.name) value=(choice.value) checked[choice.value == self.value]
                            aria-describedby=[description(&id, choice.hint.is_some(), false)];
                        label for=(id) { (choice.label) }
                        (hint_and_error(&id, choice.hint.as_deref(), None))
                    }
                }
            }
        }
    }
}

fn description(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-hint {id}-error")),
    }
}

fn hint_and_error(id: &str, hint: Option<&str>, error: Option<&str>) -> Markup {
    html! {
        @if let Some(hint) = hint { p class="hint" id={ (id) "-hint" } { (lines(hint)) } }
        @if let Some(error) = error { p class="error" id={ (id) "-error" } { (super::Tone::Bad.glyph()) (error) } }
    }
}
