//! Buttons and links that look like buttons.

use maud::{Markup, Render, html};

/// A button's emphasis; at most one primary action per page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one action the page is for.
    Primary,
    /// Any other action.
    #[default]
    Plain,
    /// Removes something.
    Danger,
    /// Looks like a link, for the least important of several actions.
    Quiet,
}

/// A button, or a link that looks like one when it has an address.
///
/// Duty: the label is the accessible name; `describe` adds what it acts on when several buttons share a label.
#[derive(Clone, Debug)]
#[must_use]
pub struct Button {
    label: String,
    kind: ButtonKind,
    href: Option<String>,
    opens: Option<String>,
    field: Option<(String, String)>,
    about: Option<String>,
    download: bool,
    in_dialog: bool,
    looks_at: Option<String>,
    replaces: Option<Replaces>,
    swaps: Option<String>,
    disabled: bool,
}

/// A place in a field of the form, in UTF-16 units with lines that end in a line feed, and the text for it.
#[derive(Clone, Debug)]
struct Replaces {
    field: String,
    from: usize,
    to: usize,
    text: String,
}

impl Button {
    /// A plain button that submits its form.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            kind: ButtonKind::Plain,
            href: None,
            opens: None,
            field: None,
            about: None,
            download: false,
            in_dialog: false,
            looks_at: None,
            replaces: None,
            swaps: None,
            disabled: false,
        }
    }

    /// The primary button of a form or page.
    pub fn primary(label: impl Into<String>) -> Self {
        Self::new(label).kind(ButtonKind::Primary)
    }

    /// A button that removes something.
    pub fn danger(label: impl Into<String>) -> Self {
        Self::new(label).kind(ButtonKind::Danger)
    }

    /// A button that looks like a link.
    pub fn quiet(label: impl Into<String>) -> Self {
        Self::new(label).kind(ButtonKind::Quiet)
    }

    /// Sets its emphasis.
    pub fn kind(mut self, kind: ButtonKind) -> Self {
        self.kind = kind;
        self
    }

    /// Makes it a link to an address.
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Makes it a link that saves a file.
    pub fn download(mut self, href: impl Into<String>) -> Self {
        self.download = true;
        self.href(href)
    }

    /// Where script runs, shows the part of the linked page that [`super::in_dialog`] marks in a dialog on this page.
    pub fn in_dialog(mut self) -> Self {
        self.in_dialog = true;
        self
    }

    /// Makes it request this address with the form's fields and change nothing.
    pub fn looks_at(mut self, href: impl Into<String>) -> Self {
        self.looks_at = Some(href.into());
        self
    }

    /// Makes it open the dialog with this id, without script.
    pub fn opens(mut self, dialog_id: impl Into<String>) -> Self {
        self.opens = Some(dialog_id.into());
        self
    }

    /// The name and value sent with the form when this button submits it.
    pub fn sends(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.field = Some((name.into(), value.into()));
        self
    }

    /// Replaces only the part with this id by the answer, where the script runs: everything typed stays.
    pub fn swaps(mut self, id: impl Into<String>) -> Self {
        self.swaps = Some(format!("#{}", id.into()));
        self
    }

    /// Puts a text in place of the bytes from `start` to `end` of a field's text, where the script runs: on the spot, so that
    /// the caret, the focus and the place on the page stay. Without it, the form is sent.
    pub fn replaces(mut self, field: &str, value: &str, (start, end): (usize, usize), text: &str) -> Self {
        let units = |part: &str| part.encode_utf16().filter(|unit| *unit != u16::from(b'\r')).count();
        let from = units(&value[..start]);
        let to = from + units(&value[start..end]);
        self.replaces = Some(Replaces { field: field.to_owned(), from, to, text: text.to_owned() });
        self
    }

    /// Adds, for assistive technology only, what the button acts on: "Remove" "Ana Lindqvist".
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }

    /// Greys it out; say why next to it.
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    fn class(&self) -> &'static str {
        match self.kind {
            ButtonKind::Primary => "button primary",
            ButtonKind::Plain => "button",
            ButtonKind::Danger => "button danger",
            ButtonKind::Quiet => "button quiet",
        }
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let inside = html! {
            (self.label)
            @if let Some(about) = &self.about { span class="hidden" { " " (about) } }
        };
        let (name, value) = self.field.clone().unzip();
        html! {
            @if let Some(href) = &self.href {
                a class=(self.class()) href=(href) download[self.download] data-dialog[self.in_dialog] { (inside) }
            } @else if let Some(dialog) = &self.opens {
                button class=(self.class()) type="button" popovertarget=(dialog) { (inside) }
            } @else {
                @let put = self.replaces.as_ref();
                button class=(self.class()) type="submit" data-swap=[self.swaps.as_ref()] data-replaces=[put.map(|put| &put.field)] data-from=[put.map(|put| put.from)] data-to=[put.map(|put| put.to)] data-text=[put.map(|put| &put.text)] name=[name] value=[value] formmethod=[self.looks_at.as_ref().map(|_| "get")] formaction=[self.looks_at.as_ref()] disabled[self.disabled] { (inside) }
            }
        }
    }
}

/// A row of buttons that wraps.
pub fn actions(buttons: &Markup) -> Markup {
    html! { div class="actions" { (buttons) } }
}

/// Copies a text to the clipboard; hidden where the script does not run.
pub fn copy_button(text: &str, label: &str) -> Markup {
    html! { button class="button scripted" type="button" data-copy=(text) { (label) } }
}
