//! Links, anchors and search of the manual. Pure.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd, html::push_html};

use crate::articles::Article;

/// The anchor of a heading, as code hosts make it: `## Who may read` is `who-may-read`.
pub(crate) fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    kept.chars()
        .filter_map(|letter| match letter {
            ' ' | '-' => Some('-'),
            letter if letter.is_alphanumeric() => Some(letter),
            _ => None,
        })
        .collect()
}

/// The first sentence of the first paragraph that is more than a picture's description.
pub(crate) fn first_sentence(text: &str) -> String {
    let paragraph =
        text.lines().map(str::trim).find(|line| line.contains(". ") || line.ends_with(['.', ':']));
    let paragraph = paragraph.unwrap_or_default();
    let end = paragraph.find(". ").map_or(paragraph.len(), |at| at + 1);
    let sentence = paragraph.get(..end).unwrap_or_default();
    match sentence.strip_suffix(':') {
        Some(before_a_list) => format!("{before_a_list}."),
        None => sentence.to_owned(),
    }
}

/// Where a link of an article leads: another article, or the web. `None` for what is not in the program.
pub(crate) fn target(link: &str) -> Option<String> {
    if link.starts_with("https://") || link.starts_with('#') {
        return Some(link.to_owned());
    }
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
    let name = file.strip_suffix(".md").filter(|name| !name.contains('/'))?;
    Some(match anchor {
        Some(anchor) => format!("/manual/{name}#{anchor}"),
        None => format!("/manual/{name}"),
    })
}

/// The address of a picture.
fn picture(link: &str) -> String {
    format!("/manual/{link}")
}

/// The article as part of a page.
pub(crate) fn html(events: Vec<Event<'_>>) -> String {
    let mut left_out = 0_usize;
    let shown = events.into_iter().filter_map(|event| match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => match target(&dest_url) {
            Some(target) => {
                let dest_url = CowStr::from(target);
                Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
            }
            None => {
                left_out += 1;
                None
            }
        },
        Event::End(TagEnd::Link) if left_out > 0 => {
            left_out -= 1;
            None
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = CowStr::from(picture(&dest_url));
            Some(Event::Start(Tag::Image { link_type, dest_url, title, id }))
        }
        other => Some(other),
    });
    let mut html = String::new();
    push_html(&mut html, shown);
    // A wide table scrolls by itself.
    html.replace("<table>", "<div class=\"scroll\" tabindex=\"0\"><table>")
        .replace("</table>", "</table></div>")
}

/// A search result.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hit<'a> {
    /// The article.
    pub(crate) article: &'a str,
    /// Its title.
    pub(crate) title: &'a str,
    /// The section's title; empty for the article's beginning.
    pub(crate) section: &'a str,
    /// The section's anchor.
    pub(crate) anchor: &'a str,
    /// The score, from 0 to 1.
    pub(crate) score: f64,
}

/// The sections in which every word of a query occurs: titles first, then where the words occur most. `query` is folded.
pub(crate) fn search<'a>(articles: &'a [Article], query: &str) -> Vec<Hit<'a>> {
    let words: Vec<&str> = query.split_whitespace().collect();
    if words.iter().map(|word| word.len()).sum::<usize>() < 3 {
        return Vec::new();
    }
    let holds_all = |text: &str| words.iter().all(|word| text.contains(word));
    let mut hits = Vec::new();
    for article in articles {
        let title = castra_platform::text::folded(&article.title);
        for (at, section) in article.sections.iter().enumerate() {
            let heading = castra_platform::text::folded(&section.title);
            let score = match at {
                0 if title == query => 0.9,
                0 if holds_all(&title) => 0.89,
                _ if at > 0 && holds_all(&heading) => 0.88,
                _ if holds_all(&section.text) => {
                    let times: usize = words.iter().map(|word| section.text.matches(word).count()).sum();
                    0.87 + 0.0001 * f64::from(u8::try_from(times).unwrap_or(u8::MAX).min(99))
                }
                _ => continue,
            };
            hits.push(Hit {
                article: article.name,
                title: &article.title,
                section: &section.title,
                anchor: &section.anchor,
                score,
            });
        }
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    hits
}

/// The number of segments in which a route's path fits an address, and of those that are named; `None` if it does not fit.
pub(crate) fn fit(route: &str, address: &str) -> Option<(usize, usize)> {
    let (wanted, asked): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), address.split('/').collect());
    if wanted.len() != asked.len() {
        return None;
    }
    let named = wanted.iter().zip(&asked).map(|(wanted, asked)| match wanted.starts_with('{') {
        true => Some(0),
        false => (wanted == asked).then_some(1),
    });
    Some((wanted.len(), named.sum::<Option<usize>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::articles;

    #[test]
    fn links_lead_to_articles_or_nowhere() {
        let check =
            |link: &str, expected: Option<&str>| assert_eq!(target(link).as_deref(), expected, "{link}");
        check("digest.md", Some("/manual/digest"));
        check("digest.md#when-it-comes", Some("/manual/digest#when-it-comes"));
        check("#here", Some("#here"));
        check("https://example.org/", Some("https://example.org/"));
        check("../adr/0001.md", None);
        check("javascript:alert(1)", None);
    }

    #[test]
    fn every_article_is_whole() {
        let all = articles::all();
        assert!(all.len() > 30, "the whole guide is here");
        for article in all {
            assert!(!article.title.is_empty(), "{} has a title", article.name);
            assert!(!article.about.is_empty(), "{} has a sentence", article.name);
            let links = article
                .html
                .match_indices("href=\"/manual/")
                .map(|(at, found)| article.html[at + found.len()..].split(['"', '#']).next().unwrap());
            for link in links {
                assert!(articles::named(link).is_some(), "{} leads to {link}", article.name);
            }
            let pictures = article
                .html
                .match_indices("src=\"/manual/images/")
                .map(|(at, found)| article.html[at + found.len()..].split('"').next().unwrap());
            for picture in pictures {
                assert!(articles::picture(picture).is_some(), "{} shows {picture}", article.name);
            }
        }
    }

    #[test]
    fn a_search_finds_titles_first_and_every_word() {
        let found = |query: &str| search(articles::all(), query).first().map(|hit| hit.article.to_owned());
        assert_eq!(found("today").as_deref(), Some("today"));
        assert_eq!(found("snoozed items").as_deref(), Some("today"));
        assert_eq!(found("no such word zzz"), None);
        assert_eq!(found("a"), None, "a letter is in everything");
    }

    #[test]
    fn the_first_sentence_is_not_a_pictures_description() {
        assert_eq!(first_sentence("A picture\nWhat is it. And more."), "What is it.");
        assert_eq!(first_sentence("Just this."), "Just this.");
        assert_eq!(first_sentence("One of these:\nMore."), "One of these.");
    }

    #[test]
    fn a_route_fits_an_address_segment_by_segment() {
        assert_eq!(fit("/people/{id}/growth", "/people/ana/growth"), Some((4, 3)));
        assert_eq!(fit("/people/{id}", "/people/ana/growth"), None);
        assert!(fit("/growth/teams", "/growth/teams") > fit("/growth/{id}", "/growth/teams"));
    }
}
