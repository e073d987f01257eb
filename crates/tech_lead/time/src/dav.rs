//! What is asked of a `CalDAV` server (RFC 4791, RFC 6578), and what its answers mean. Pure.
//!
//! A server may write the same address in several ways (a whole one or a path, `@` or `%40`), so addresses are compared by
//! their decoded path.

use roxmltree::{Document, Node};

const DAV: &str = "DAV:";
const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";

/// A file on the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its address as the server wrote it.
    pub(crate) href: String,
    /// The version.
    pub(crate) tag: String,
    /// The calendar in it, if it was asked for.
    pub(crate) data: Option<String>,
}

impl Entry {
    pub(crate) fn key(&self) -> String {
        key(&self.href)
    }
}

/// An answer about several files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    /// Files that are there.
    pub(crate) there: Vec<Entry>,
    /// Files that are gone, by key.
    pub(crate) gone: Vec<String>,
    /// Where the next listing begins.
    pub(crate) token: Option<String>,
    /// Whether there is more than the server answered at once.
    pub(crate) is_cut: bool,
}

/// What tells one file from another: the decoded path of its address.
pub(crate) fn key(href: &str) -> String {
    let href = href.trim();
    let path = match href.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => href,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.filter(|_| *first == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Asks for what changed since a token; for everything without one.
pub(crate) fn changes_since(token: Option<&str>) -> String {
    let token = escaped(token.unwrap_or_default());
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><D:sync-collection xmlns:D=\"DAV:\"><D:sync-token>{token}</D:sync-token>\
         <D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    )
}

/// Asks for everything, of a server that knows no tokens.
pub(crate) const EVERYTHING: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><D:propfind xmlns:D=\"DAV:\"><D:prop><D:getetag/><D:resourcetype/></D:prop></D:propfind>";

/// Asks for the calendars in some files.
pub(crate) fn contents<'a>(hrefs: impl IntoIterator<Item = &'a str>) -> String {
    let hrefs: String = hrefs.into_iter().map(|href| format!("<D:href>{}</D:href>", escaped(href))).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><C:calendar-multiget xmlns:D=\"DAV:\" xmlns:C=\"{CALDAV}\">\
         <D:prop><D:getetag/><C:calendar-data/></D:prop>{hrefs}</C:calendar-multiget>"
    )
}

fn is(node: Node<'_, '_>, space: &str, name: &str) -> bool {
    node.is_element() && node.tag_name().namespace() == Some(space) && node.tag_name().name() == name
}

fn child<'a, 'b>(node: Node<'a, 'b>, space: &str, name: &str) -> Option<Node<'a, 'b>> {
    node.children().find(|child| is(*child, space, name))
}

fn text(node: Option<Node<'_, '_>>) -> String {
    let all = node.into_iter().flat_map(|node| node.descendants()).filter(Node::is_text);
    all.filter_map(|part| part.text()).collect::<String>()
}

/// The number in `HTTP/1.1 404 Not Found`.
fn status(node: Option<Node<'_, '_>>) -> Option<u16> {
    text(node).split_whitespace().nth(1)?.parse().ok()
}

/// Reads an answer about several files; `None` if it is none.
pub(crate) fn read(xml: &str) -> Option<Listing> {
    let document = Document::parse(xml.trim_start_matches('\u{feff}').trim_start()).ok()?;
    let root = document.root_element();
    if !is(root, DAV, "multistatus") {
        return None;
    }
    let token =
        Some(text(child(root, DAV, "sync-token")).trim().to_owned()).filter(|token| !token.is_empty());
    let mut listing = Listing { token, ..Listing::default() };
    for response in root.children().filter(|node| is(*node, DAV, "response")) {
        let whole = status(child(response, DAV, "status"));
        let hrefs = response.children().filter(|node| is(*node, DAV, "href"));
        for href in hrefs.map(|node| text(Some(node)).trim().to_owned()) {
            match whole {
                Some(507) => listing.is_cut = true,
                Some(404 | 410) => listing.gone.push(key(&href)),
                Some(other) if other >= 300 => {}
                _ => listing.there.extend(entry(response, href)),
            }
        }
    }
    Some(listing)
}

/// The file of an answer; none for a folder, such as the calendar itself.
fn entry(response: Node<'_, '_>, href: String) -> Option<Entry> {
    if href.ends_with('/') {
        return None;
    }
    let mut entry = Entry { href, ..Entry::default() };
    let found = response.children().filter(|node| is(*node, DAV, "propstat"));
    for known in found.filter(|known| status(child(*known, DAV, "status")).is_none_or(|status| status < 300))
    {
        let Some(properties) = child(known, DAV, "prop") else { continue };
        let kind = child(properties, DAV, "resourcetype");
        if kind.is_some_and(|kind| child(kind, DAV, "collection").is_some()) {
            return None;
        }
        if let Some(tag) = child(properties, DAV, "getetag") {
            text(Some(tag)).trim().clone_into(&mut entry.tag);
        }
        if let Some(data) = child(properties, CALDAV, "calendar-data") {
            entry.data = Some(text(Some(data)));
        }
    }
    Some(entry)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_file_has_many_addresses() {
        for href in [
            "/ana/work/a%40b.ics",
            "/ana/work/a@b.ics",
            "https://calendar.example.org/ana/work/a%40b.ics",
            "https://calendar.example.org:8443/ana/work/a@b.ics?x=1",
            " /ana/work/a%40b.ics\n",
        ] {
            assert_eq!(key(href), "/ana/work/a@b.ics", "{href}");
        }
        assert_eq!(
            (key("https://example.org"), key("/100%"), key("/%C3%A9%zz")),
            ("/".into(), "/100%".into(), "/é%zz".into())
        );
    }

    #[test]
    fn an_answer_names_what_is_there_what_is_gone_and_where_it_ends() {
        let xml = r#"<?xml version="1.0"?>
<multistatus xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
  <response><href>/ana/work/</href><propstat><prop><resourcetype><collection/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>
  <response><href>/ana/work/a.ics</href><propstat><prop><getetag>"1"</getetag><c:calendar-data><![CDATA[BEGIN:VCALENDAR]]></c:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat>
    <propstat><prop><getlastmodified/></prop><status>HTTP/1.1 404 Not Found</status></propstat></response>
  <response><href>/ana/work/b%20c.ics</href><status>HTTP/1.1 404 Not Found</status></response>
  <response><href>/ana/work/</href><status>HTTP/1.1 507 Insufficient Storage</status></response>
  <sync-token>http://radicale.org/ns/sync/abc</sync-token>
</multistatus>"#;
        let listing = read(xml).unwrap();
        let entry = Entry {
            href: "/ana/work/a.ics".into(),
            tag: "\"1\"".into(),
            data: Some("BEGIN:VCALENDAR".into()),
        };
        assert_eq!(
            (listing.there, listing.gone, listing.is_cut),
            (vec![entry], vec!["/ana/work/b c.ics".to_owned()], true)
        );
        assert_eq!(listing.token.as_deref(), Some("http://radicale.org/ns/sync/abc"));
        assert_eq!(read("<html/>"), None);
        assert_eq!(
            read("<!DOCTYPE x [<!ENTITY a \"b\">]><multistatus xmlns=\"DAV:\">&a;</multistatus>"),
            None,
            "no entities"
        );
    }

    #[test]
    fn what_is_asked_is_escaped() {
        assert!(changes_since(Some("a<b&c")).contains("<D:sync-token>a&lt;b&amp;c</D:sync-token>"));
        assert!(contents(["/a&b.ics"]).contains("<D:href>/a&amp;b.ics</D:href>"));
        assert!(Document::parse(&changes_since(None)).is_ok() && Document::parse(EVERYTHING).is_ok());
    }

    proptest! {
        #[test]
        fn any_answer_is_read_or_refused(xml in ".{0,200}", href in ".{0,40}") {
            read(&xml);
            key(&href);
        }
    }
}
