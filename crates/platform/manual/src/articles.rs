//! The articles of the manual, read once.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::rules;

static GUIDE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../../docs/guide");

/// A page of the manual.
#[derive(Debug, Clone)]
pub(crate) struct Article {
    /// The name in addresses: `one_on_ones`.
    pub(crate) name: &'static str,
    /// The title.
    pub(crate) title: String,
    /// The first sentence.
    pub(crate) about: String,
    /// The rendered text, without the title.
    pub(crate) html: String,
    /// Its parts, for search.
    pub(crate) sections: Vec<Section>,
}

/// What follows a heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Section {
    /// The heading; empty before the first one.
    pub(crate) title: String,
    /// The anchor of the heading.
    pub(crate) anchor: String,
    /// The text, without marks, folded for comparison.
    pub(crate) text: String,
}

static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| {
    let files = GUIDE.files().filter(|file| file.path().extension().is_some_and(|ending| ending == "md"));
    let article = |file: &'static include_dir::File<'static>| {
        Some(read(file.path().file_stem()?.to_str()?, file.contents_utf8()?))
    };
    let mut articles: Vec<Article> = files.filter_map(article).collect();
    articles.sort_by(|a, b| a.title.cmp(&b.title));
    articles
});

/// All articles, by title.
pub(crate) fn all() -> &'static [Article] {
    &ARTICLES
}

/// The article of this name.
pub(crate) fn named(name: &str) -> Option<&'static Article> {
    all().iter().find(|article| article.name == name)
}

/// A picture's content.
pub(crate) fn picture(name: &str) -> Option<&'static [u8]> {
    let file = GUIDE.get_file(format!("images/{name}"))?;
    file.path().extension().is_some_and(|ending| ending == "png").then(|| file.contents())
}

fn read(name: &'static str, text: &'static str) -> Article {
    let events: Vec<Event> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    let mut sections = vec![Section::default()];
    let (mut title, mut about) = (String::new(), String::new());
    let (mut shown, mut heading) = (Vec::new(), None);
    // The depth of lists and quotes; a code block is no paragraph.
    let (mut depth, mut in_paragraph) = (0_usize, false);
    for event in events {
        match &event {
            Event::Start(Tag::List(_) | Tag::BlockQuote(_)) => depth += 1,
            Event::End(TagEnd::List(_) | TagEnd::BlockQuote(_)) => depth -= 1,
            Event::Start(Tag::Paragraph) => in_paragraph = depth == 0,
            Event::End(TagEnd::Paragraph) => in_paragraph = false,
            _ => {}
        }
        match &event {
            Event::Start(Tag::Heading { level, .. }) => heading = Some((*level, String::new())),
            Event::End(TagEnd::Heading(_)) => match heading.take() {
                Some((HeadingLevel::H1, words)) => title = words,
                Some((level, words)) => {
                    let anchor = rules::anchor(&words);
                    // The page's own title is the only one of the first level.
                    let rank = if level == HeadingLevel::H2 { 2 } else { 3 };
                    shown.push(Event::Html(format!("<h{rank} id=\"{anchor}\">").into()));
                    shown.push(Event::Text(words.clone().into()));
                    shown.push(Event::Html(format!("</h{rank}>").into()));
                    sections.push(Section { title: words, anchor, text: String::new() });
                }
                None => {}
            },
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, heading)) = &mut heading {
                    heading.push_str(words);
                    continue;
                }
                if let Some(section) = sections.last_mut() {
                    section.text.push_str(words);
                }
                if in_paragraph {
                    about.push_str(words);
                }
                shown.push(event);
            }
            Event::SoftBreak => {
                if let Some(section) = sections.last_mut() {
                    section.text.push(' ');
                }
                about.push(' ');
                shown.push(event);
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell) => {
                if let Some(section) = sections.last_mut() {
                    section.text.push('\n');
                }
                about.push('\n');
                shown.push(event);
            }
            _ => shown.push(event),
        }
    }
    for section in &mut sections {
        section.text = castra_platform::text::folded(&section.text);
    }
    Article { name, title, about: rules::first_sentence(&about), html: rules::html(shown), sections }
}
