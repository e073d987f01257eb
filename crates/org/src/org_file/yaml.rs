//! YAML (and so JSON) as a tree in which every node has its place.
//!
//! Deliberately unsupported: anchors, aliases, tags and merges, which an organization file does not need and
//! with which a small file can expand without bound; and duplicate keys, one of which would silently win.

use std::{borrow::Cow, collections::HashMap};

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

/// The deepest nesting that is read.
const DEEPEST: usize = 32;
/// The largest file, in bytes: an organization of 10,000 people has 4 MB.
pub const LARGEST: usize = 8 << 20;
/// The most values in a file: an organization of 10,000 people, all with dates, has half as many.
const MOST_VALUES: usize = 1_000_000;
/// The most faults reported for a file; the others appear once these are corrected.
pub const MOST_FAULTS: usize = 10_000;

/// A place in a file; both numbers count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A fault at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Its position.
    pub place: Place,
    /// Its description, with a correction if there is one.
    pub message: String,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its position in the file.
    pub place: Place,
    /// Its content.
    pub value: Value,
}

/// The content of a node.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A scalar, and whether it was quoted.
    Scalar(String, bool),
    /// Values in their order.
    List(Vec<Node>),
    /// Keys and values in their order; no key twice.
    Map(Vec<(Node, Node)>),
}

/// Records a fault, up to the most that are reported.
pub fn note<T>(faults: &mut Vec<T>, fault: T) {
    if faults.len() < MOST_FAULTS {
        faults.push(fault);
    }
}

/// The beginning of a text, for messages.
pub fn brief(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(100) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

impl Node {
    /// Whether it is an absent value: nothing, `~` or `null`, unquoted.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(text, false) if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// What it is, for messages.
    pub fn sort(&self) -> &'static str {
        match self.value {
            Value::Scalar(..) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// The same as JSON; unquoted numbers and booleans are recognized.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Scalar(_, false) if self.is_null() => serde_json::Value::Null,
            Value::Scalar(text, quoted) => match text.parse::<i64>() {
                Ok(number) if !quoted => number.into(),
                _ if !quoted && is_fraction(text) => {
                    text.parse::<f64>().map_or_else(|_| text.clone().into(), Into::into)
                }
                _ if !quoted && text == "true" => true.into(),
                _ if !quoted && text == "false" => false.into(),
                _ => text.clone().into(),
            },
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(pairs) => {
                let key = |node: &Self| {
                    if let Value::Scalar(text, _) = &node.value { text.clone() } else { String::new() }
                };
                serde_json::Value::Object(
                    pairs.iter().map(|(name, value)| (key(name), value.to_json())).collect(),
                )
            }
        }
    }
}

/// Whether a plain scalar is a decimal fraction: `0.6`, not `1.2.3`, `1e5` or `.5`.
fn is_fraction(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned.split_once('.').is_some_and(|(whole, fraction)| digits(whole) && digits(fraction))
}

/// Reads one document; a syntax error ends the reading, duplicate keys are all reported.
pub fn read(text: &str) -> Result<Node, Vec<Problem>> {
    let mut reader = Reader::new(text)?;
    let node = reader.document();
    match node {
        Ok(node) if reader.problems.is_empty() => Ok(node),
        Ok(_) => Err(reader.problems),
        Err(problem) => {
            reader.problems.push(problem);
            Err(reader.problems)
        }
    }
}

/// Reads every document of a file; catalogs have several.
pub fn read_all(text: &str) -> Result<Vec<Node>, Vec<Problem>> {
    let mut reader = Reader::new(text)?;
    match reader.documents() {
        Ok(nodes) if reader.problems.is_empty() => Ok(nodes),
        Ok(_) => Err(reader.problems),
        Err(problem) => {
            reader.problems.push(problem);
            Err(reader.problems)
        }
    }
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    problems: Vec<Problem>,
    values: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Result<Self, Vec<Problem>> {
        if text.len() > LARGEST {
            let place = Place { line: 1, column: 1 };
            return Err(vec![Problem {
                place,
                message: format!("this file is larger than {} MB", LARGEST >> 20),
            }]);
        }
        Ok(Self { parser: Parser::new_from_str(text), problems: Vec::new(), values: 0 })
    }

    fn next(&mut self) -> Result<(Event<'a>, Place), Problem> {
        let event = self.parser.next_event();
        let Some(event) = event else {
            return Err(Problem {
                place: Place { line: 1, column: 1 },
                message: "the file ends too early".to_owned(),
            });
        };
        event.map(|(event, span)| (event, place(span))).map_err(|error| {
            let mark = error.marker();
            let place = Place { line: mark.line(), column: mark.col() + 1 };
            Problem { place, message: format!("this is neither YAML nor JSON: {}", error.info()) }
        })
    }

    fn document(&mut self) -> Result<Node, Problem> {
        loop {
            let (event, place) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(_) => {}
                Event::StreamEnd => return Err(Problem { place, message: "the file is empty".to_owned() }),
                event => {
                    let node = self.node(event, place, 0)?;
                    self.end()?;
                    return Ok(node);
                }
            }
        }
    }

    fn documents(&mut self) -> Result<Vec<Node>, Problem> {
        let mut nodes = Vec::new();
        loop {
            let (event, place) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
                Event::StreamEnd => return Ok(nodes),
                event => nodes.push(self.node(event, place, 0)?),
            }
        }
    }

    fn end(&mut self) -> Result<(), Problem> {
        loop {
            let (event, place) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(()),
                Event::DocumentEnd => {}
                _ => {
                    return Err(Problem {
                        place,
                        message: "a second document begins here; only one is allowed".to_owned(),
                    });
                }
            }
        }
    }

    fn node(&mut self, event: Event<'a>, place: Place, depth: usize) -> Result<Node, Problem> {
        let refuse = |message: &str| Err(Problem { place, message: message.to_owned() });
        if depth > DEEPEST {
            return refuse("this is nested too deeply");
        }
        self.values += 1;
        if self.values > MOST_VALUES {
            return refuse(&format!("this file has more than {MOST_VALUES} values"));
        }
        let value = match event {
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor > 0 =>
            {
                return refuse("anchors (`&name`) are not allowed here; write the value out");
            }
            Event::Alias(_) => return refuse("aliases (`*name`) are not allowed here; write the value out"),
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => {
                return refuse("tags (`!name`) are not allowed here");
            }
            Event::Scalar(text, style, _, None) => {
                Value::Scalar(text.into_owned(), style != ScalarStyle::Plain)
            }
            Event::SequenceStart(_, None) => self.list(depth)?,
            Event::MappingStart(_, None) => self.map(depth)?,
            _ => return refuse("a value is expected here"),
        };
        Ok(Node { place, value })
    }

    fn list(&mut self, depth: usize) -> Result<Value, Problem> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (event, place) => items.push(self.node(event, place, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Problem> {
        let mut pairs: Vec<(Node, Node)> = Vec::new();
        let mut seen: HashMap<String, Place> = HashMap::new();
        loop {
            let (event, place) = self.next()?;
            if event == Event::MappingEnd {
                return Ok(Value::Map(pairs));
            }
            let key = self.node(event, place, depth + 1)?;
            if let Value::Scalar(name, _) = &key.value {
                let first = *seen.entry(name.clone()).or_insert(key.place);
                if first != key.place {
                    let message = format!(
                        "`{}` is a duplicate; the first is at {}:{}",
                        brief(name),
                        first.line,
                        first.column
                    );
                    note(&mut self.problems, Problem { place: key.place, message });
                }
            }
            let (event, place) = self.next()?;
            let value = self.node(event, place, depth + 1)?;
            pairs.push((key, value));
        }
    }
}

fn place(span: Span) -> Place {
    Place { line: span.start.line(), column: span.start.col() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> String {
        let problem = read(text).unwrap_err().into_iter().next().unwrap();
        format!("{}:{}: {}", problem.place.line, problem.place.column, problem.message)
    }

    #[test]
    fn places_are_counted_from_one() {
        let node = read("a: 1\nb:\n  - x\n").unwrap();
        let Value::Map(pairs) = node.value else { panic!("a mapping") };
        let Value::List(items) = &pairs[1].1.value else { panic!("a list") };
        assert_eq!(items[0].place, Place { line: 3, column: 5 });
    }

    #[test]
    fn what_is_not_taken_is_named_with_its_place() {
        assert_eq!(first("a: 1\n\"a\": 2\n"), "2:1: `a` is a duplicate; the first is at 1:1");
        assert_eq!(first("a: 1\na: 2\n"), "2:1: `a` is a duplicate; the first is at 1:1");
        assert_eq!(
            first("a: &x 1\nb: *x\n"),
            "1:4: anchors (`&name`) are not allowed here; write the value out"
        );
        assert!(first("a: [1, 2\nb: 3\n").contains("this is neither YAML nor JSON"));
        assert!(first("").ends_with("the file is empty"));
        assert!(first(&"[".repeat(100)).contains("nested too deeply"));
        assert!(first("a: 1\n---\nb: 2\n").contains("second document"));
        assert!(first("a: !!python/object x\n").contains("tags"));
    }

    #[test]
    fn a_file_has_a_size_a_depth_and_a_number_of_values() {
        assert!(first(&" ".repeat(LARGEST + 1)).ends_with("this file is larger than 8 MB"));
        let many = format!("[{}]", "a,".repeat(MOST_VALUES));
        assert!(first(&many).ends_with("more than 1000000 values"), "{}", first(&many));
        let twice = "a: 1\n".repeat(MOST_FAULTS + 10);
        assert_eq!(read(&twice).unwrap_err().len(), MOST_FAULTS);
        for deep in ["[", "{", "- ", "? ", "a: [", "- - "] {
            assert!(read(&deep.repeat(100_000)).is_err(), "{deep}");
        }
        assert!(first(&format!("{}: 1\n", "x".repeat(1000)).repeat(2)).len() < 200);
    }

    #[test]
    fn several_documents_are_read_with_their_places() {
        let nodes = read_all("a: 1\n---\nb: 2\n").unwrap();
        assert_eq!(nodes.iter().map(|node| node.place.line).collect::<Vec<_>>(), [1, 3]);
        assert!(read_all("").unwrap().is_empty());
        assert!(read_all("a: 1\n---\nb: [\n").is_err());
    }

    #[test]
    fn json_is_yaml() {
        let node = read("{\"a\": [1, true, \"1\", null]}").unwrap();
        assert_eq!(node.to_json(), serde_json::json!({"a": [1, true, "1", null]}));
        let node = read("[0.6, -0.25, '0.6', 1.2.3, .5, 1e5]").unwrap();
        assert_eq!(node.to_json(), serde_json::json!([0.6, -0.25, "0.6", "1.2.3", ".5", "1e5"]));
    }
}
