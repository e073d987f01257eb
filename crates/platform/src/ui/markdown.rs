//! Text that people write in Markdown, as part of a page.
//!
//! Deliberately absent: HTML (shown as it was typed), pictures (links to them, so that nothing is fetched), headings (strong
//! lines, so that a page's own outline stays whole), tables.

use std::{collections::HashSet, sync::OnceLock};

use ammonia::Builder;
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html::push_html};

/// What a person wrote, as a part of the page. Hostile text is harmless: what is not in the short list of elements is gone,
/// links lead to the web, to mail or to a page of ours, and say nothing of where they were followed from.
pub fn markdown(text: &str) -> Markup {
    let mut rendered = String::with_capacity(text.len() * 3 / 2);
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    push_html(&mut rendered, Parser::new_ext(text, options).flat_map(plain));
    html! { div class="markdown" { (PreEscaped(cleaner().clean(&rendered).to_string())) } }
}

/// An event of the text as the events that are shown for it.
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
