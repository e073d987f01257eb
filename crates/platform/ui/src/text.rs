//! Small pieces of text: links, reasons, evidence, numbers, chips, definitions, code, disclosures.

use maud::{Markup, Render, html};

use crate::figures::counted;

/// A label and its address.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Link {
    /// The label.
    pub label: String,
    /// The address.
    pub href: String,
}

impl Link {
    /// A link.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

impl Render for Link {
    fn render(&self) -> Markup {
        html! { a href=(self.href) { (path(&self.label)) } }
    }
}

/// A path, or other text without spaces, which a browser treats as one word: it may break after a slash, so that a table
/// of paths fits its card, and anywhere if one part alone is too long for a line.
pub fn path(text: &str) -> Markup {
    let mut parts = text.split_inclusive('/');
    let first = parts.next().unwrap_or_default();
    let whole = html! { (first) @for part in parts { wbr; (part) } };
    let is_long = text
        .split(|letter: char| letter == '/' || letter.is_whitespace())
        .any(|part| part.chars().count() > 40);
    if is_long {
        html! { span class="long" { (whole) } }
    } else {
        whole
    }
}

/// The sentence that explains a status.
pub fn because(sentence: &str) -> Markup {
    html! { span class="because" { (unbroken(sentence)) } }
}

/// The counted records, behind a disclosure. Duty: the summary says how many there are.
pub fn evidence(links: &[Link]) -> Markup {
    if links.is_empty() {
        return Markup::default();
    }
    let label = counted(links.len(), "record", "records");
    html! {
        details class="evidence" {
            summary { (label) }
            ul { @for link in links { li { (link) } } }
        }
    }
}

/// Explanations behind a summary: "How this came about". It is open if a field in it was refused.
pub fn disclosure(summary: &str, content: &Markup) -> Markup {
    html! { details class="disclosure" open[is_refused(content)] { summary { (summary) } div { (content) } } }
}

/// A disclosure with several acts, which stays open when one of them refreshes its part of the page.
pub fn disclosure_of_acts(summary: &str, content: &Markup) -> Markup {
    html! { details class="disclosure" data-stays { summary { (summary) } div { (content) } } }
}

/// The rest of a list in a flush card, behind a line that says how long it is: "48 more". Or the rest of a form, which is
/// open if a field in it was refused.
pub fn more(summary: &str, content: &Markup) -> Markup {
    html! { details class="more" open[is_refused(content)] { summary { (summary) } (content) } }
}

/// Whether there is a field in it with a fault.
fn is_refused(content: &Markup) -> bool {
    content.0.contains("aria-invalid=\"true\"")
}

/// A section heading inside a page or card; level 2 to 4.
pub fn heading(level: u8, text: &str) -> Markup {
    html! {
        @match level {
            2 => h2 { (text) },
            3 => h3 { (text) },
            _ => h4 { (text) },
        }
    }
}

/// A paragraph at reading width.
pub fn paragraph(content: impl Render) -> Markup {
    html! { p class="prose" { (content) } }
}

/// Plain text, with its line breaks.
pub fn lines(text: &str) -> Markup {
    html! { @for (at, line) in text.lines().enumerate() { @if at > 0 { br; } (line) } }
}

/// Secondary text.
pub fn muted(content: impl Render) -> Markup {
    html! { span class="muted" { (content) } }
}

/// A smaller second line.
pub fn small(content: impl Render) -> Markup {
    html! { small class="under" { (content) } }
}

/// Emphasized text, such as the figure in a sentence.
pub fn strong(content: impl Render) -> Markup {
    html! { b { (content) } }
}

/// Text only for assistive technology.
pub fn hidden_text(text: &str) -> Markup {
    html! { span class="hidden" { (text) } }
}

/// A plain list.
pub fn list(items: &[Markup]) -> Markup {
    html! { ul class="list" { @for item in items { li { (item) } } } }
}

/// An instant or date: `machine` in ISO 8601, `human` as text.
pub fn when(machine: &str, human: &str) -> Markup {
    html! { time datetime=(machine) { (human) } }
}

/// A sentence in which no line breaks before a sign of per cent.
pub fn unbroken(sentence: &str) -> String {
    sentence.replace(" %", "\u{a0}%")
}

/// A sentence for pages where the script does not run.
pub fn unscripted(sentence: &str) -> Markup {
    html! { p class="unscripted" { (sentence) } }
}

/// An e-mail address, which breaks after its @ and at its dots, and not within a word.
pub fn address(email: &str) -> Markup {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, letter) in email.char_indices() {
        let cut = match letter {
            '@' => at + 1,
            '.' => at,
            _ => continue,
        };
        parts.push(&email[from..cut]);
        from = cut;
    }
    parts.push(&email[from..]);
    html! { @for (at, part) in parts.iter().enumerate() { @if at > 0 { wbr; } (part) } }
}

/// A short word in a frame, perhaps with a link and a status shape.
#[derive(Clone, Debug)]
#[must_use]
pub struct Chip {
    /// The word.
    pub label: String,
    /// The address.
    pub href: Option<String>,
    /// A status, shown as its shape and read as its word.
    pub status: Option<super::Status>,
    /// Filled rather than framed, to set one group apart from another.
    pub filled: bool,
}

impl Chip {
    /// A framed chip.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None, status: None, filled: false }
    }

    /// Adds an address.
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Adds a status.
    pub fn status(mut self, status: super::Status) -> Self {
        self.status = Some(status);
        self
    }

    /// Fills it.
    pub fn filled(mut self) -> Self {
        self.filled = true;
        self
    }
}

/// A wrapping list of chips.
pub fn chips(chips: &[Chip]) -> Markup {
    html! {
        ul class="chips" {
            @for chip in chips {
                @let class = if chip.filled { "chip filled" } else { "chip" };
                @let mark = html! {
                    @if let Some(status) = chip.status {
                        span class={ "mark " (status.class()) } { (status.glyph()) span class="hidden" { ": " (status.word()) } }
                    }
                };
                li {
                    @if let Some(href) = &chip.href {
                        a class=(class) href=(href) { (chip.label) (mark) }
                    } @else {
                        span class=(class) { (chip.label) (mark) }
                    }
                }
            }
        }
    }
}

/// A term and its content.
#[derive(Clone, Debug)]
#[must_use]
pub struct Definition {
    /// The term.
    pub term: String,
    /// The content.
    pub content: Markup,
}

impl Definition {
    /// A definition from its parts.
    pub fn new(term: impl Into<String>, content: impl Render) -> Self {
        Self { term: term.into(), content: content.render() }
    }
}

/// Terms and their content, side by side where there is room.
pub fn definitions(items: &[Definition]) -> Markup {
    html! {
        dl class="definitions" {
            @for item in items { div { dt { (item.term) } dd { (item.content) } } }
        }
    }
}

/// Code inside a sentence.
pub fn code(text: &str) -> Markup {
    html! { code { (text) } }
}

/// A block of code or a command. Duty: it can be scrolled by keyboard and has a name.
pub fn code_block(name: &str, text: &str) -> Markup {
    html! {
        div class="code" {
            pre tabindex="0" role="region" aria-label=(name) { code { (text) } }
            (super::copy_button(text, "Copy"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{lines, path};

    #[test]
    fn lines_stay_lines_and_markup_stays_text() {
        assert_eq!(lines("One\n\n<two>").into_string(), "One<br><br>&lt;two&gt;");
    }

    #[test]
    fn a_path_breaks_after_slashes_and_where_a_part_is_too_long() {
        assert_eq!(path("src/<a>.rs").into_string(), "src/<wbr>&lt;a&gt;.rs");
        let long = format!("src/{}", "a".repeat(41));
        assert_eq!(
            path(&long).into_string(),
            format!("<span class=\"long\">src/<wbr>{}</span>", "a".repeat(41))
        );
    }
}
