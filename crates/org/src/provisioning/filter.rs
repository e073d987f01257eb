//! Filters (RFC 7644, section 3.4.2.2), and the paths of changes (section 3.5.2), which share their syntax.

use castra_platform::{Error, Result, text::folded};
use serde_json::Value;

/// The deepest nesting of parentheses.
const DEEPEST: usize = 20;
/// The longest filter, in bytes: every part of it is tested against every resource.
const LONGEST: usize = 1000;

/// An attribute's path: `userName`, `name.givenName`, without the schema's URN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) sub: Option<String>,
}

/// A condition on a resource.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Present(Attribute),
    Compare(Attribute, Operator, Value),
    /// Some value of a list matches.
    Some(Attribute, Box<Self>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// The target of a change: an attribute, perhaps only some of its values, perhaps only a part of these.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    pub(super) name: String,
    pub(super) which: Option<Filter>,
    pub(super) sub: Option<String>,
}

fn wrong(kind: &str, text: &str, at: usize) -> Error {
    Error::invalid_field(kind, format!("`{text}` cannot be read at character {}", at + 1))
}

/// Reads a filter.
pub(super) fn parse(text: &str) -> Result<Filter> {
    if text.len() > LONGEST {
        return Err(Error::invalid_field(
            "invalidFilter",
            format!("a filter has at most {LONGEST} characters"),
        ));
    }
    let mut reader = Reader { text, at: 0, kind: "invalidFilter" };
    let filter = reader.any(0)?;
    reader.end()?;
    Ok(filter)
}

/// Reads a path such as `emails[type eq "work"].value`.
pub(super) fn path(text: &str) -> Result<Path> {
    let mut reader = Reader { text, at: 0, kind: "invalidPath" };
    let attribute = reader.attribute()?;
    let (mut which, mut sub) = (None, attribute.sub);
    if reader.take("[") {
        which = Some(reader.any(0)?);
        reader.expect("]")?;
        if reader.take(".") {
            sub = Some(reader.word()?.to_owned());
        }
    }
    reader.end()?;
    Ok(Path { name: attribute.name, which, sub })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    kind: &'static str,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn wrong(&self) -> Error {
        wrong(self.kind, self.text, self.at)
    }

    fn skip(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn end(&mut self) -> Result<()> {
        self.skip();
        if self.rest().is_empty() { Ok(()) } else { Err(self.wrong()) }
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    fn expect(&mut self, sign: &str) -> Result<()> {
        self.skip();
        if self.take(sign) { Ok(()) } else { Err(self.wrong()) }
    }

    /// A keyword, ignoring case, followed by a break.
    fn keyword(&mut self, word: &str) -> bool {
        self.skip();
        let rest = self.rest();
        let found = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && !rest[word.len()..].starts_with(|c: char| c.is_alphanumeric());
        if found {
            self.at += word.len();
        }
        found
    }

    fn word(&mut self) -> Result<&'a str> {
        let rest = self.rest();
        let length =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_-$:".contains(c))).unwrap_or(rest.len());
        if length == 0 {
            return Err(self.wrong());
        }
        self.at += length;
        Ok(&rest[..length])
    }

    fn attribute(&mut self) -> Result<Attribute> {
        self.skip();
        let mut name = self.word()?;
        // `urn:ietf:params:scim:schemas:core:2.0:User:userName` contains a version number.
        let version = |rest: &str| {
            rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        while name.starts_with("urn:") && version(self.rest()) {
            let start = self.at - name.len();
            self.at += 1;
            self.word()?;
            name = &self.text[start..self.at];
        }
        let name = name.rsplit(':').next().unwrap_or(name).to_owned();
        let sub = if self.take(".") { Some(self.word()?.to_owned()) } else { None };
        Ok(Attribute { name, sub })
    }

    fn any(&mut self, depth: usize) -> Result<Filter> {
        let mut filter = self.all(depth)?;
        while self.keyword("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.all(depth)?));
        }
        Ok(filter)
    }

    fn all(&mut self, depth: usize) -> Result<Filter> {
        let mut filter = self.one(depth)?;
        while self.keyword("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.one(depth)?));
        }
        Ok(filter)
    }

    fn one(&mut self, depth: usize) -> Result<Filter> {
        if depth > DEEPEST {
            return Err(self.wrong());
        }
        if self.keyword("not") {
            self.expect("(")?;
            let inner = self.any(depth + 1)?;
            self.expect(")")?;
            return Ok(Filter::Not(Box::new(inner)));
        }
        self.skip();
        if self.take("(") {
            let inner = self.any(depth + 1)?;
            self.expect(")")?;
            return Ok(inner);
        }
        let attribute = self.attribute()?;
        if self.take("[") {
            let inner = self.any(depth + 1)?;
            self.expect("]")?;
            return Ok(Filter::Some(attribute, Box::new(inner)));
        }
        if self.keyword("pr") {
            return Ok(Filter::Present(attribute));
        }
        let operators = [
            ("eq", Operator::Equal),
            ("ne", Operator::NotEqual),
            ("co", Operator::Contains),
            ("sw", Operator::StartsWith),
            ("ew", Operator::EndsWith),
            ("gt", Operator::Greater),
            ("ge", Operator::GreaterOrEqual),
            ("lt", Operator::Less),
            ("le", Operator::LessOrEqual),
        ];
        let found = operators.into_iter().find(|(word, _)| self.keyword(word));
        let (_, operator) = found.ok_or_else(|| self.wrong())?;
        Ok(Filter::Compare(attribute, operator, self.value()?))
    }

    fn value(&mut self) -> Result<Value> {
        self.skip();
        let rest = self.rest();
        // A text ends at its unescaped quote; anything else where the filter continues.
        let length = if rest.starts_with('"') {
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            values.next().and_then(|value| value.ok().map(|_| values.byte_offset()))
        } else {
            Some(rest.find(|c: char| c.is_whitespace() || ")]".contains(c)).unwrap_or(rest.len()))
        };
        let value: Option<Value> = length.and_then(|length| serde_json::from_str(&rest[..length]).ok());
        match (value, length) {
            (Some(value), Some(length)) if !value.is_object() && !value.is_array() => {
                self.at += length;
                Ok(value)
            }
            _ => Err(self.wrong()),
        }
    }
}

/// The value of a name, ignoring case.
pub(super) fn get<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

impl Filter {
    /// Whether a resource, or a value of a list, matches.
    pub(super) fn fits(&self, value: &Value) -> bool {
        match self {
            Self::And(one, other) => one.fits(value) && other.fits(value),
            Self::Or(one, other) => one.fits(value) || other.fits(value),
            Self::Not(inner) => !inner.fits(value),
            Self::Present(attribute) => attribute.values(value).iter().any(|value| !value.is_null()),
            Self::Compare(attribute, operator, wanted) => {
                let values = attribute.values(value);
                if *operator == Operator::NotEqual {
                    return !values.iter().any(|value| Operator::Equal.holds(value, wanted));
                }
                values.iter().any(|value| operator.holds(value, wanted))
            }
            Self::Some(attribute, inner) => attribute.elements(value).iter().any(|value| inner.fits(value)),
        }
    }

    /// The parts of a value that is added because none matches: `type eq "work"` adds one of that type.
    pub(super) fn made(&self) -> Vec<(&str, &Value)> {
        match self {
            Self::Compare(Attribute { name, sub: None }, Operator::Equal, value) => vec![(name, value)],
            Self::And(one, other) => [one.made(), other.made()].concat(),
            _ => Vec::new(),
        }
    }
}

impl Attribute {
    /// The values of the attribute, one by one.
    fn elements<'a>(&self, of: &'a Value) -> Vec<&'a Value> {
        match get(of, &self.name) {
            None => Vec::new(),
            Some(Value::Array(values)) => values.iter().collect(),
            Some(value) => vec![value],
        }
    }

    fn values<'a>(&self, of: &'a Value) -> Vec<&'a Value> {
        let found = self.elements(of);
        match &self.sub {
            Some(sub) => found.into_iter().filter_map(|value| get(value, sub)).collect(),
            // A list of complex values is compared by its `value`.
            None => found.into_iter().map(|value| get(value, "value").unwrap_or(value)).collect(),
        }
    }
}

impl Operator {
    fn holds(self, value: &Value, wanted: &Value) -> bool {
        if let (Value::String(value), Value::String(wanted)) = (value, wanted) {
            let (value, wanted) = (folded(value), folded(wanted));
            return match self {
                Self::Equal => value == wanted,
                Self::NotEqual => value != wanted,
                Self::Contains => value.contains(&wanted),
                Self::StartsWith => value.starts_with(&wanted),
                Self::EndsWith => value.ends_with(&wanted),
                Self::Greater => value > wanted,
                Self::GreaterOrEqual => value >= wanted,
                Self::Less => value < wanted,
                Self::LessOrEqual => value <= wanted,
            };
        }
        match self {
            Self::Equal => value == wanted,
            Self::NotEqual => value != wanted,
            _ => match (value.as_f64(), wanted.as_f64(), self) {
                (Some(value), Some(wanted), Self::Greater) => value > wanted,
                (Some(value), Some(wanted), Self::GreaterOrEqual) => value >= wanted,
                (Some(value), Some(wanted), Self::Less) => value < wanted,
                (Some(value), Some(wanted), Self::LessOrEqual) => value <= wanted,
                _ => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn ana() -> Value {
        json!({
            "userName": "ana@example.org", "active": true, "name": {"familyName": "Example"},
            "emails": [{"value": "ana@example.org", "type": "work"}, {"value": "a@home.example", "type": "home"}],
        })
    }

    #[test]
    fn filters_find_what_they_say() {
        let check =
            |text: &str, expected: bool| assert_eq!(parse(text).unwrap().fits(&ana()), expected, "{text}");
        check(r#"userName eq "ANA@example.org""#, true);
        check(r#"username Eq "bo@example.org""#, false);
        check(r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "ana""#, true);
        check(r#"name.familyName co "amp" and active eq true"#, true);
        check(r#"not (active eq true) or userName ew ".org""#, true);
        check(r#"not (active eq true or userName ew ".org")"#, false);
        check(r#"emails[type eq "work" and value co "home"]"#, false);
        check(r#"emails[type eq "home" and value co "home"]"#, true);
        check(r#"emails.type eq "home""#, true);
        check(r#"emails eq "a@home.example""#, true);
        check("title pr", false);
        check("emails pr", true);
        check(r#"title ne "boss""#, true);
        check(r#"userName gt "b""#, false);
        let jose = json!({"userName": "jose\u{301}"});
        assert!(parse("userName eq \"JOSÉ\"").unwrap().fits(&jose));
        // `and` binds more closely than `or`.
        check(r#"active eq true or active eq true and userName eq "x""#, true);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place() {
        for text in [
            "",
            "userName",
            "userName eq",
            "userName is 1",
            "userName eq x",
            "(a pr",
            "a pr)",
            "a[b pr",
            "a eq {}",
            "é pr",
            "and",
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.fields[0].field, "invalidFilter", "{text}");
        }
        assert!(parse(&format!("{}a pr{}", "(".repeat(30), ")".repeat(30))).is_err(), "too deep");
        assert!(parse(&format!("a pr{}", " or a pr".repeat(200))).is_err(), "too long");
        assert_eq!(path("emails[").unwrap_err().fields[0].field, "invalidPath");
    }

    #[test]
    fn paths_have_three_parts() {
        let work = path(r#"emails[type eq "work"].value"#).unwrap();
        assert_eq!((work.name.as_str(), work.sub.as_deref()), ("emails", Some("value")));
        assert_eq!(work.which.unwrap().made(), [("type", &json!("work"))]);
        let plain = path("urn:ietf:params:scim:schemas:core:2.0:User:name.givenName").unwrap();
        assert_eq!((plain.name.as_str(), plain.sub.as_deref()), ("name", Some("givenName")));
    }

    proptest! {
        #[test]
        fn no_text_is_too_much(text in ".{0,60}", filter in "[a-z \"()\\[\\].]{0,40}") {
            drop(parse(&text).map(|read| read.fits(&ana())));
            drop(parse(&filter).map(|read| read.fits(&ana())));
            drop(path(&text));
            drop(path(&filter));
        }
    }
}
