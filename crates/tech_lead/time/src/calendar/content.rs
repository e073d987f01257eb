//! The lines of an iCalendar file (RFC 5545, 3.1): unfolded, with their parameters, in components.
//!
//! Lines are read here, because the parser of the crate `icalendar` refuses a whole file for one bad line, and a calendar
//! of ten years has one. What cannot be read is named, and the rest is taken.

/// How deep components may nest.
const DEEPEST: usize = 8;

/// A component, such as an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) name: String,
    pub(crate) properties: Vec<Property>,
    pub(crate) parts: Vec<Self>,
}

/// A line of a component.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) value: String,
}

impl Component {
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> {
        self.properties.iter().filter(move |known| known.name == name)
    }

    pub(crate) fn get<'a>(&'a self, name: &'a str) -> Option<&'a Property> {
        self.all(name).next()
    }

    /// The value in capitals, for values from a closed set.
    pub(crate) fn word(&self, name: &str) -> String {
        self.get(name).map(|known| known.value.trim().to_uppercase()).unwrap_or_default()
    }

    pub(crate) fn parts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.parts.iter().filter(move |known| known.name == name)
    }
}

impl Property {
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value as text, without its escapes.
    pub(crate) fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut letters = self.value.chars();
        while let Some(letter) = letters.next() {
            match (letter, if letter == '\\' { letters.next() } else { None }) {
                ('\\', Some('n' | 'N')) => text.push(' '),
                ('\\', Some(other)) => text.push(other),
                (letter, _) => text.push(letter),
            }
        }
        text.trim().to_owned()
    }
}

/// The calendars of a file, and the lines that could not be read, by number.
pub(crate) fn read(bytes: &[u8]) -> (Vec<Component>, Vec<usize>) {
    let mut open: Vec<Component> = vec![Component::default()];
    let mut bad = Vec::new();
    for (number, line) in unfolded(bytes) {
        let Some(property) = property(&line) else {
            bad.push(number);
            continue;
        };
        let word = property.value.trim().to_uppercase();
        match property.name.as_str() {
            "BEGIN" if open.len() <= DEEPEST => {
                open.push(Component { name: word, ..Component::default() });
            }
            "BEGIN" => bad.push(number),
            "END" => match open.iter().rposition(|known| known.name == word).filter(|at| *at > 0) {
                // What was not closed inside it is incomplete, and left out.
                Some(at) => {
                    bad.extend(open.drain(at + 1..).map(|_| number));
                    close(&mut open);
                }
                None => bad.push(number),
            },
            _ => {
                if let Some(known) = open.last_mut() {
                    known.properties.push(property);
                }
            }
        }
    }
    // A file that ends too early: its calendar counts, with the components that are complete.
    while open.len() > 1 {
        if open.last().is_some_and(|known| known.name == "VCALENDAR") {
            close(&mut open);
        } else {
            open.pop();
            bad.push(usize::MAX);
        }
    }
    let calendars = open.pop().map(|root| root.parts).unwrap_or_default();
    (calendars.into_iter().filter(|known| known.name == "VCALENDAR").collect(), bad)
}

fn close(open: &mut Vec<Component>) {
    if let (Some(closed), Some(outer)) = (open.pop(), open.last_mut()) {
        outer.parts.push(closed);
    }
}

/// The lines with the number of their first line; a fold may be inside a letter, so bytes are joined before they are text.
fn unfolded(bytes: &[u8]) -> Vec<(usize, String)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lines: Vec<(usize, Vec<u8>)> = Vec::new();
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (line.first(), lines.last_mut()) {
            (Some(b' ' | b'\t'), Some((_, last))) => last.extend_from_slice(&line[1..]),
            (None, _) => {}
            _ => lines.push((number, line.to_vec())),
        }
    }
    lines.into_iter().map(|(number, line)| (number, String::from_utf8_lossy(&line).into_owned())).collect()
}

fn property(line: &str) -> Option<Property> {
    let mut quoted = false;
    let colon = line.char_indices().find_map(|(at, letter)| {
        quoted ^= letter == '"';
        (letter == ':' && !quoted).then_some(at)
    })?;
    let (head, value) = (&line[..colon], &line[colon + 1..]);
    let mut quoted = false;
    let mut parts = head.split(|letter: char| {
        quoted ^= letter == '"';
        letter == ';' && !quoted
    });
    // A group, as in `item1.SUMMARY`, is for address books.
    let name = parts.next()?.rsplit('.').next()?.trim().to_uppercase();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let parameters = parts.filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_uppercase(), value.trim().trim_matches('"').to_owned()))
    });
    is_name.then(|| Property { parameters: parameters.collect(), value: value.to_owned(), name })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_joined_before_they_are_text_and_quotes_hide_colons() {
        let file = b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Gr\xc3\r\n \xbc\xc3\x9fe\\, alle\\nda\r\nATTENDEE;CN=\"A: B; C\";PARTSTAT=DECLINED:mailto:a@example.org\nEND:VEVENT\nEND:VCALENDAR\n";
        let (calendars, bad) = read(file);
        let event = &calendars[0].parts[0];
        assert_eq!((event.get("SUMMARY").unwrap().text().as_str(), bad.len()), ("Grüße, alle da", 0));
        let attendee = event.get("ATTENDEE").unwrap();
        assert_eq!(
            (attendee.parameter("CN"), attendee.parameter("PARTSTAT")),
            (Some("A: B; C"), Some("DECLINED"))
        );
        assert_eq!(attendee.value, "mailto:a@example.org");
    }

    #[test]
    fn a_bad_line_and_a_missing_end_lose_only_themselves() {
        let (calendars, bad) =
            read(b"BEGIN:VCALENDAR\nnonsense\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\n");
        assert_eq!((calendars.len(), calendars[0].parts.len(), bad), (1, 1, vec![2, usize::MAX]));
        let (calendars, bad) = read(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VCALENDAR\nEND:NOTHING\n");
        assert_eq!((calendars[0].parts.len(), bad.len()), (0, 2));
        assert_eq!(read(b"<html>").0.len(), 0);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_named(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "(BEGIN:V[A-C]\n|END:V[A-C]\n| x\n|A;B=\"c:d\":e\n){0,30}") {
            read(&bytes);
            read(text.as_bytes());
        }
    }
}
