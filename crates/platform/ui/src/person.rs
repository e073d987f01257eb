//! People, as shown next to a responsibility.

use maud::{Markup, Render, html};

use super::Hat;

/// A face with initials in the colour of the hat, and the name; or "no one".
///
/// Duty: initials are decoration and hidden; the name is the text.
#[derive(Clone, Debug)]
#[must_use]
pub struct PersonChip {
    name: Option<String>,
    href: Option<String>,
    hat: Hat,
    note: Option<String>,
}

impl PersonChip {
    /// A named person.
    pub fn new(name: impl Into<String>, hat: Hat) -> Self {
        Self { name: Some(name.into()), href: None, hat, note: None }
    }

    /// No one, shown as plainly as a name.
    pub fn nobody() -> Self {
        Self { name: None, href: None, hat: Hat::Everyone, note: None }
    }

    /// The person, or no one.
    pub fn maybe(name: Option<&str>, hat: Hat) -> Self {
        name.map_or_else(Self::nobody, |name| Self::new(name, hat))
    }

    /// Links to the person's page.
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Adds a second line: "acting since 3 October".
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

impl Render for PersonChip {
    fn render(&self) -> Markup {
        let class = match (&self.name, self.hat) {
            (None, _) => "person nobody",
            (_, Hat::Lead) => "person lead",
            (_, Hat::Cto) => "person cto",
            (_, Hat::Everyone | Hat::Operator) => "person",
        };
        let name = self.name.as_deref().unwrap_or("no one");
        html! {
            span class=(class) {
                span class="face" aria-hidden="true" { (self.name.as_deref().map_or_else(|| "?".to_owned(), initials)) }
                span {
                    @if let Some(href) = &self.href { a href=(href) { (name) } } @else { (name) }
                    @if let Some(note) = &self.note { small class="under" { (note) } }
                }
            }
        }
    }
}

/// The first letters of the first and last word of a name.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}
