//! People's Markdown text, as part of a page.
//!
//! Deliberately absent: HTML (shown as typed), pictures (shown as links, so that nothing is fetched), headings (shown as
//! bold lines, so that the page's own outline stays intact), tables. Rendered text is not stored: it may be private, and
//! has to be gone when its record is.

use std::{cell::Cell, collections::HashSet, sync::OnceLock};

use ammonia::Builder;
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html::push_html};

/// The most quotes and lists that may begin in one line; deeper, the time grows with the square of the depth.
const MOST_MARKERS: usize = 20;
/// The greatest nesting of elements; deeper ones are shown at this depth.
const DEEPEST: usize = 16;
/// The most bytes of Markdown rendered on one page: the ten longest notes, or hundreds of ordinary ones.
const MOST_ON_A_PAGE: usize = 400_000;

tokio::task_local! {
    /// The bytes that the current page may still render.
    static LEFT: Cell<usize>;
}

/// Builds a page that renders only a limited amount of Markdown; further text is shown as typed.
pub async fn within_a_page<T>(page: impl Future<Output = T>) -> T {
    LEFT.scope(Cell::new(MOST_ON_A_PAGE), page).await
}

/// Whether the current page can render this many bytes more, and reserves them; always true outside a page.
fn has_room(bytes: usize) -> bool {
    let take = |left: &Cell<usize>| left.get().checked_sub(bytes).map(|rest| left.set(rest)).is_some();
    LEFT.try_with(take).unwrap_or(true)
}

/// A person's text, as part of the page. Hostile text is harmless: elements outside the short list are removed, and links
/// lead to the web, to mail or to a page of ours, and do not reveal where they were followed from. Text that takes more
/// work than a person's text is shown as typed: nothing is lost.
pub fn markdown(text: &str) -> Markup {
    if text.lines().any(|line| markers(line) > MOST_MARKERS) || !has_room(text.len()) {
        return html! { div class="markdown" { (flat(text)) } };
    }
    let mut rendered = String::with_capacity(text.len() * 3 / 2);
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut nesting = Nesting::default();
    let events = Parser::new_ext(text, options).filter_map(|event| nesting.within(event));
    push_html(&mut rendered, events.flat_map(plain));
    html! { div class="markdown" { (PreEscaped(cleaner().clean(&rendered).to_string())) } }
}

/// A text as typed, line by line.
fn flat(text: &str) -> Markup {
    html! { p { @for line in text.lines() { (line) br; } } }
}

/// The number of quotes and list items that begin in a line, one within the other.
fn markers(line: &str) -> usize {
    let marks: Vec<char> = line.chars().filter(|letter| !letter.is_whitespace()).collect();
    // A row of one mark is a horizontal rule.
    if marks.first().is_some_and(|first| *first != '>' && marks.iter().all(|mark| mark == first)) {
        return 0;
    }
    let (mut rest, mut count) = (line, 0);
    loop {
        rest = rest.trim_start();
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let after = match rest.chars().next() {
            Some('>') => Some(&rest[1..]),
            Some('-' | '*' | '+') => rest[1..].strip_prefix([' ', '\t']),
            Some(letter) if letter.is_ascii_digit() => {
                let after = rest[digits..].strip_prefix(['.', ')']);
                after.and_then(|after| after.strip_prefix([' ', '\t']))
            }
            _ => None,
        };
        let Some(after) = after else { return count };
        (rest, count) = (after, count + 1);
    }
}

/// The depth of elements at an event of the text.
#[derive(Default)]
struct Nesting {
    open: usize,
    /// Nested elements that are too deep to be shown.
    left_out: usize,
}

impl Nesting {
    /// The event, unless it begins or ends an element that is too deep: its content stays, on a line of its own.
    fn within<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match &event {
            Event::Start(_) if self.left_out > 0 || self.open >= DEEPEST => {
                self.left_out += 1;
                None
            }
            Event::Start(_) => {
                self.open += 1;
                Some(event)
            }
            Event::End(tag) if self.left_out > 0 => {
                self.left_out -= 1;
                let is_block =
                    matches!(tag, TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Item);
                is_block.then_some(Event::HardBreak)
            }
            Event::End(_) => {
                self.open = self.open.saturating_sub(1);
                Some(event)
            }
            _ => Some(event),
        }
    }
}

/// The events shown for an event of the text.
fn plain(event: Event<'_>) -> Vec<Event<'_>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
        Event::SoftBreak => vec![Event::HardBreak],
        Event::TaskListMarker(is_done) => vec![Event::Text(if is_done { "☑ " } else { "☐ " }.into())],
        Event::Start(Tag::HtmlBlock | Tag::Heading { .. }) => {
            vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)]
        }
        Event::End(TagEnd::HtmlBlock | TagEnd::Heading(_)) => {
            vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)]
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            vec![Event::Start(Tag::Link { link_type, dest_url, title, id })]
        }
        Event::End(TagEnd::Image) => vec![Event::End(TagEnd::Link)],
        other => vec![other],
    }
}

fn cleaner() -> &'static Builder<'static> {
    static CLEANER: OnceLock<Builder<'static>> = OnceLock::new();
    CLEANER.get_or_init(|| {
        let mut builder = Builder::empty();
        builder
            .tags(HashSet::from([
                "a",
                "blockquote",
                "br",
                "code",
                "del",
                "em",
                "hr",
                "li",
                "ol",
                "p",
                "pre",
                "strong",
                "ul",
            ]))
            .tag_attributes([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))].into())
            .url_schemes(HashSet::from(["http", "https", "mailto"]))
            .link_rel(Some("noopener noreferrer nofollow"));
        builder
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(
            markdown(text).into_string(),
            format!("<div class=\"markdown\">{expected}</div>"),
            "{text:?}"
        );
    }

    #[test]
    fn notes_read_as_they_were_meant() {
        check(
            "Went *well*.\nNext: **scope**",
            "<p>Went <em>well</em>.<br>\nNext: <strong>scope</strong></p>\n",
        );
        check("# A title\ntext", "<p><strong>A title</strong></p>\n<p>text</p>\n");
        check("- [ ] ask\n- [x] done", "<ul>\n<li>☐ ask</li>\n<li>☑ done</li>\n</ul>\n");
        check("3. third", "<ol start=\"3\">\n<li>third</li>\n</ol>\n");
        check("`a < b`", "<p><code>a &lt; b</code></p>\n");
        let rel = "rel=\"noopener noreferrer nofollow\"";
        check("[us](/people/ana)", &format!("<p><a href=\"/people/ana\" {rel}>us</a></p>\n"));
        check(
            "![a chart](https://example.org/c.png)",
            &format!("<p><a href=\"https://example.org/c.png\" {rel}>a chart</a></p>\n"),
        );
    }

    #[test]
    fn hostile_text_is_harmless() {
        check("<script>alert(1)</script>", "<p><strong>&lt;script&gt;alert(1)&lt;/script&gt;</strong></p>\n");
        check("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n");
        let rel = "rel=\"noopener noreferrer nofollow\"";
        check("[x](javascript:alert(1))", &format!("<p><a {rel}>x</a></p>\n"));
        check("[x](data:text/html;base64,AAAA)", &format!("<p><a {rel}>x</a></p>\n"));
        check(
            "<javascript:alert(1)>",
            "<p><a rel=\"noopener noreferrer nofollow\">javascript:alert(1)</a></p>\n",
        );
    }

    /// The nesting of elements.
    fn depth(shown: &str) -> usize {
        let (mut depth, mut deepest) = (0_usize, 0);
        for tag in shown.split('<').skip(1).filter(|tag| !tag.starts_with("br") && !tag.starts_with("hr")) {
            depth = if tag.starts_with('/') { depth.saturating_sub(1) } else { depth + 1 };
            deepest = deepest.max(depth);
        }
        deepest
    }

    fn words(shown: &str) -> usize {
        shown.matches("word").count()
    }

    #[test]
    fn nesting_has_an_end_and_nothing_is_lost() {
        let lists =
            |deep: usize| (0..deep).map(|at| format!("{}- word\n", "  ".repeat(at))).collect::<String>();
        for (text, count) in [
            (format!("{}word", ">".repeat(40_000)), 1),
            (format!("{}word", "> ".repeat(20_000)), 1),
            (format!("{}word\n{}word", "- ".repeat(10_000), "\n".repeat(20_000)), 2),
            (format!("{}word", "1. ".repeat(13_000)), 1),
            (format!("{}word", "> - 1) ".repeat(5_000)), 1),
            (lists(190), 190),
            (format!("{}word{}", "*a **b ".repeat(5_000), "** *".repeat(5_000)), 1),
            (format!("{}word{}", "[".repeat(20_000), "](x)".repeat(5_000)), 1),
            (format!("{}word", "![".repeat(20_000)), 1),
        ] {
            let shown = markdown(&text).into_string();
            let start: String = text.chars().take(20).collect();
            // The text's frame, and what a heading or a piece of HTML is wrapped in.
            assert!(depth(&shown) <= DEEPEST + 3, "{start}: {}", depth(&shown));
            assert_eq!(words(&shown), count, "{start}");
            assert!(shown.len() < 8 * text.len() + 1000, "{start}: {}", shown.len());
        }
        check(&format!("{}word", ">".repeat(21)), &format!("<p>{}word<br></p>", "&gt;".repeat(21)));
        assert_eq!(depth(&markdown(&format!("{}word", "> ".repeat(5))).into_string()), 7);
        check(&"- ".repeat(30), "<hr>\n");
    }

    #[tokio::test]
    async fn a_page_renders_so_much_and_shows_the_rest_as_it_was_typed() {
        let note = format!("**word** {}", "x".repeat(39_000));
        let shown = within_a_page(async {
            let notes = (0..30).map(|_| markdown(&note).into_string());
            notes.collect::<Vec<_>>()
        });
        let shown = shown.await;
        let rendered = shown.iter().filter(|note| note.contains("<strong>")).count();
        assert_eq!(rendered, MOST_ON_A_PAGE / note.len());
        assert!(shown.iter().all(|note| words(note) == 1), "nothing is lost");
        assert!(markdown(&note).into_string().contains("<strong>"), "the next page has its own");
    }

    proptest! {
        #[test]
        fn no_text_becomes_anything_that_runs_or_fetches(text in r#"[ a<>/="'!\[\]()#*`\\:;&\n-]{0,60}|.{0,60}"#) {
            let shown = markdown(&text).into_string();
            let tags: Vec<&str> = shown.split('<').skip(1).collect();
            for tag in tags {
                let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                prop_assert!(
                    ["div", "a", "blockquote", "br", "code", "del", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"]
                        .contains(&name.as_str()),
                    "{shown}"
                );
            }
        }
    }
}
