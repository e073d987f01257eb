//! Form fields: label, hint, control and error, tied together.

use maud::{Markup, Render, html};

use super::text::lines;

/// One of several values.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Choice {
    /// The value sent.
    pub value: String,
    /// The label.
    pub label: String,
    /// A second line, in radio groups.
    pub hint: Option<String>,
    /// Whether the form's [`shown_by_choice`] part is for this choice only.
    pub shows: bool,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, shows: false }
    }

    /// Makes the form's part in [`shown_by_choice`] one for this choice, in a select.
    pub fn shows(mut self, shows: bool) -> Self {
        self.shows = shows;
        self
    }

    /// Adds a second line, in radio groups.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A part of a form that belongs to some choices of a select: hidden while another is chosen, also without script. What it
/// holds is sent all the same, so its form ignores it then.
pub fn shown_by_choice(part: &Markup) -> Markup {
    html! { div class="by-choice" { (part) } }
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

/// A labelled field with one value.
///
/// Duty: the label is always visible and tied to the control; hint and error are its description; an error marks it
/// invalid. The id is the name unless set.
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
    in_cell: bool,
    slides: Option<u32>,
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
            in_cell: false,
            slides: None,
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

    /// A search term.
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

    /// A choice of several values; set the chosen one with `value`.
    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::with(Control::Select(choices), name, label)
    }

    /// The name it is sent under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sets the value.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Sets the hint: what to enter.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets the error: what is wrong and how to correct it.
    pub fn error(mut self, error: Option<impl Into<String>>) -> Self {
        self.error = error.map(Into::into);
        self
    }

    /// Makes it required.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Makes it only as wide as its content needs.
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// Places it in a table, whose column shows what it is: the label is only read out.
    pub fn in_cell(mut self) -> Self {
        self.in_cell = true;
        self
    }

    /// Where script runs, adds a slider from 0 to this number in halves, to set the value by dragging.
    pub fn slides(mut self, most: u32) -> Self {
        self.slides = Some(most);
        self
    }

    /// Sets an id, where a name occurs twice on a page.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Sets what the browser may fill in.
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// Sets the values offered while typing.
    pub fn suggestions(mut self, values: Vec<String>) -> Self {
        self.suggestions = values;
        self
    }

    /// Sets the least and greatest number or date.
    pub fn range(mut self, least: Option<String>, greatest: Option<String>) -> Self {
        self.range = (least, greatest);
        self
    }

    /// The secret of a link, which follows its `#` and is sent to no one: the script fills it in, and without script it
    /// is pasted.
    pub fn secret_of_link() -> Self {
        let hint = "The part of your link after the #. If it is not filled in, paste it or the whole link.";
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
                        data-of-link=[self.of_link.then_some("")] data-slides=[self.slides]
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
                            option value=(choice.value) data-shows[choice.shows] selected[choice.value == self.value] { (choice.label) }
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
                label for=(self.id) class=[self.in_cell.then_some("hidden")] { (self.label) }
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
    unlabelled: bool,
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
            unlabelled: false,
        }
    }

    /// Shows the label to assistive technology only, where the row says the same.
    pub fn unlabelled(mut self) -> Self {
        self.unlabelled = true;
        self
    }

    /// Sets another value to send, with its own id.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self.id = format!("{}-{}", self.name, self.value);
        self
    }

    /// Sets whether it is ticked.
    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }

    /// Adds a second line.
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
                label for=(self.id) class=[self.unlabelled.then_some("hidden")] { (self.label) }
                (hint_and_error(&self.id, self.hint.as_deref(), None))
            }
        }
    }
}

/// A choice of a few values, all visible. Duty: a fieldset with a legend.
#[derive(Clone, Debug)]
#[must_use]
pub struct RadioGroup {
    /// The field's name.
    pub name: String,
    /// The question.
    pub legend: String,
    /// The values.
    pub choices: Vec<Choice>,
    /// The chosen value.
    pub value: String,
    /// The error.
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

    /// Sets the error.
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
