//! Reading the resources a directory sends, and writing those it gets.

use castra_platform::{Error, Result, clock::Timestamp, text};
use serde_json::{Map, Value, json};

use super::{filter::get, schemas};

/// The longest text that is stored.
const LONGEST: usize = 1000;

/// The kind of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    Group,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// The name in addresses.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::User => "Users",
            Self::Group => "Groups",
        }
    }

    /// The attribute that is unique among resources.
    pub(super) fn unique_name(self) -> &'static str {
        match self {
            Self::User => "userName",
            Self::Group => "displayName",
        }
    }

    fn schema(self) -> &'static str {
        match self {
            Self::User => schemas::USER,
            Self::Group => schemas::GROUP,
        }
    }
}

/// A name in the form in which it is compared, if there is one.
pub(super) fn folded(name: Option<&Value>) -> Option<String> {
    let name = name?.as_str()?.trim();
    (!name.is_empty()).then(|| text::folded(name))
}

fn wrong(message: impl Into<String>) -> Error {
    Error::invalid_field("invalidValue", message)
}

/// The supported attributes of a document, each under its own name and of its own type. Others are ignored: a
/// directory sends what it has.
pub(super) fn read(kind: Kind, document: &Value) -> Result<Map<String, Value>> {
    if !document.is_object() {
        return Err(Error::invalid_field("invalidSyntax", "this is not a resource"));
    }
    let mut kept = Map::new();
    keep_id(&mut kept, document, "externalId")?;
    keep_text(&mut kept, document, "displayName")?;
    match kind {
        Kind::User => {
            keep_address(&mut kept, document, "userName")?;
            if !kept.contains_key("userName") {
                return Err(wrong("`userName` is missing"));
            }
            if let Some(name) = present(document, "name") {
                let mut parts = Map::new();
                for part in ["formatted", "familyName", "givenName"] {
                    keep_text(&mut parts, name, part)?;
                }
                kept.insert("name".to_owned(), Value::Object(parts));
            }
            // A person counts as active unless sent as inactive.
            if let Some(active) = boolean(document, "active")? {
                kept.insert("active".to_owned(), Value::Bool(active));
            }
            keep_emails(&mut kept, document)?;
            keep_manager(&mut kept, document)?;
        }
        Kind::Group if !kept.contains_key("displayName") => return Err(wrong("`displayName` is missing")),
        Kind::Group => {}
    }
    Ok(kept)
}

fn present<'a>(document: &'a Value, name: &str) -> Option<&'a Value> {
    get(document, name).filter(|value| !value.is_null())
}

/// A text of a document as sent, if there is one.
fn sent<'a>(document: &'a Value, name: &str) -> Result<Option<&'a str>> {
    let Some(value) = present(document, name) else { return Ok(None) };
    let sent = value.as_str().ok_or_else(|| wrong(format!("`{name}` must be a text")))?;
    if sent.chars().count() > LONGEST || text::is_unshowable(sent.trim()) {
        return Err(wrong(format!("`{name}` is too long or contains unprintable characters")));
    }
    Ok(Some(sent))
}

fn keep(kept: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.trim().is_empty() {
        kept.insert(name.to_owned(), Value::from(text.trim()));
    }
}

/// Keeps a text for people, in normalized form.
fn keep_text(kept: &mut Map<String, Value>, document: &Value, name: &str) -> Result<()> {
    if let Some(sent) = sent(document, name)? {
        keep(kept, name, &text::composed(sent));
    }
    Ok(())
}

/// Keeps an identifier that only the directory reads, unchanged.
fn keep_id(kept: &mut Map<String, Value>, document: &Value, name: &str) -> Result<()> {
    if let Some(sent) = sent(document, name)? {
        keep(kept, name, sent);
    }
    Ok(())
}

/// Keeps an address, or a name that may be one, if it has no invisible characters.
fn keep_address(kept: &mut Map<String, Value>, document: &Value, name: &str) -> Result<()> {
    let Some(sent) = sent(document, name)? else { return Ok(()) };
    if let Some(fault) = text::unseen(sent) {
        return Err(wrong(format!("`{name}`: {fault}")));
    }
    keep(kept, name, &text::composed(sent));
    Ok(())
}

/// Some directories send booleans as words.
fn boolean(document: &Value, name: &str) -> Result<Option<bool>> {
    match present(document, name) {
        None => Ok(None),
        Some(Value::Bool(value)) => Ok(Some(*value)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(wrong(format!("`{name}` must be true or false"))),
    }
}

fn keep_emails(kept: &mut Map<String, Value>, document: &Value) -> Result<()> {
    let Some(emails) = present(document, "emails") else { return Ok(()) };
    let emails = emails.as_array().ok_or_else(|| wrong("`emails` must be a list"))?;
    let mut all = Vec::new();
    for email in emails {
        let mut parts = Map::new();
        keep_address(&mut parts, email, "value")?;
        for part in ["display", "type"] {
            keep_text(&mut parts, email, part)?;
        }
        if let Some(primary) = boolean(email, "primary")? {
            parts.insert("primary".to_owned(), Value::Bool(primary));
        }
        all.push(Value::Object(parts));
    }
    if !all.is_empty() {
        kept.insert("emails".to_owned(), Value::Array(all));
    }
    Ok(())
}

/// Some directories send only the id.
fn keep_manager(kept: &mut Map<String, Value>, document: &Value) -> Result<()> {
    let inside = present(document, schemas::ENTERPRISE).and_then(|part| present(part, "manager"));
    let mut manager = Map::new();
    match present(document, "manager").or(inside) {
        Some(Value::String(id)) => keep_id(&mut manager, &json!({"value": id}), "value")?,
        Some(whole) if whole.is_object() => keep_id(&mut manager, whole, "value")?,
        Some(_) => return Err(wrong("`manager` needs a `value`")),
        None => {}
    }
    if !manager.is_empty() {
        kept.insert("manager".to_owned(), Value::Object(manager));
    }
    Ok(())
}

/// The manager's id.
pub(super) fn manager(attributes: &Map<String, Value>) -> Option<&str> {
    attributes.get("manager")?.get("value")?.as_str()
}

/// The same with the extension's attributes merged in, as filters and paths name them.
pub(super) fn flat(resource: &Value) -> Value {
    let mut flat = resource.clone();
    if let Some(object) = flat.as_object_mut()
        && let Some(Value::Object(parts)) = object.remove(schemas::ENTERPRISE)
    {
        object.extend(parts);
    }
    flat
}

/// The ids of a group's members.
pub(super) fn members(document: &Value) -> Result<Vec<String>> {
    let Some(members) = present(document, "members") else { return Ok(Vec::new()) };
    let members = members.as_array().ok_or_else(|| wrong("`members` must be a list"))?;
    let id = |member: &Value| {
        let id = get(member, "value").and_then(Value::as_str).map(str::to_owned);
        id.ok_or_else(|| wrong("a member needs a `value`"))
    };
    members.iter().map(id).collect()
}

/// The name for people, from the fullest form to the last resort.
pub(super) fn name(attributes: &Map<String, Value>) -> String {
    let text_of = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let part = |part: &str| text_of(attributes.get("name").and_then(|name| name.get(part)));
    let both = format!("{} {}", part("givenName"), part("familyName"));
    let names = [
        text_of(attributes.get("displayName")),
        part("formatted"),
        both,
        text_of(attributes.get("userName")),
    ];
    names.iter().map(|name| text::name(name)).find(|name| !name.is_empty()).unwrap_or_default()
}

/// The address to use: the primary one, else the first, else the user name if it is an address.
pub(super) fn email(attributes: &Map<String, Value>) -> Option<String> {
    let emails = attributes.get("emails").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let primary = emails.iter().find(|email| email.get("primary") == Some(&Value::Bool(true)));
    let chosen = primary.or(emails.first()).and_then(|email| email.get("value"));
    let sent = chosen.or_else(|| attributes.get("userName")).and_then(Value::as_str)?;
    text::address(sent).ok()
}

/// A whole resource.
pub(super) fn write(
    kind: Kind,
    base: &str,
    id: &str,
    attributes: &Map<String, Value>,
    dates: Option<(Timestamp, Timestamp)>,
) -> Value {
    let mut meta =
        json!({"resourceType": kind.as_str(), "location": format!("{base}/{}/{id}", kind.plural())});
    if let Some((created, changed)) = dates {
        let text = |at: Timestamp| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        meta["created"] = json!(text(created));
        meta["lastModified"] = json!(text(changed));
    }
    let mut whole = json!({"schemas": [kind.schema()], "id": id, "meta": meta});
    for (name, value) in attributes {
        if name == "manager" {
            whole["schemas"] = json!([kind.schema(), schemas::ENTERPRISE]);
            whole[schemas::ENTERPRISE] = json!({"manager": value});
        } else {
            whole[name] = value.clone();
        }
    }
    whole
}

/// The requested attributes; `id` and `schemas` always.
pub(super) fn select(resource: Value, only: Option<&str>, without: Option<&str>) -> Value {
    let names = |text: &str| -> Vec<String> {
        let plain = |name: &str| {
            let name = name.trim().rsplit(':').next().unwrap_or_default();
            name.split('.').next().unwrap_or_default().to_lowercase()
        };
        text.split(',').map(plain).filter(|name| !name.is_empty()).collect()
    };
    let (only, without) = (only.map(names), without.map(names).unwrap_or_default());
    let Value::Object(parts) = resource else { return resource };
    let is_kept = |name: &str| {
        // The extension is requested by its attributes.
        let name = if name == schemas::ENTERPRISE { "manager".to_owned() } else { name.to_lowercase() };
        name == "id"
            || name == "schemas"
            || only.as_ref().map_or(!without.contains(&name), |only| only.contains(&name))
    };
    Value::Object(parts.into_iter().filter(|(name, _)| is_kept(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_found_where_directories_put_them() {
        let check = |document: Value, expected_name: &str, expected_email: Option<&str>| {
            let attributes = read(Kind::User, &document).unwrap();
            assert_eq!(
                (name(&attributes).as_str(), email(&attributes).as_deref()),
                (expected_name, expected_email),
                "{document}"
            );
        };
        check(json!({"username": "ana@x.example"}), "ana@x.example", Some("ana@x.example"));
        check(json!({"userName": "ana", "name": {"givenName": "Ana", "familyName": "E"}}), "Ana E", None);
        check(json!({"userName": "ana", "displayName": "A", "name": {"formatted": "B"}}), "A", None);
        let two = json!([{"value": "one@x.example"}, {"value": "two@x.example", "primary": "True"}]);
        check(json!({"userName": "ana", "emails": two}), "ana", Some("two@x.example"));
    }

    #[test]
    fn a_manager_is_read_from_every_known_attribute() {
        let check = |part: Value, expected: Option<&str>| {
            let mut document = json!({"userName": "ana"});
            document.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
            assert_eq!(manager(&read(Kind::User, &document).unwrap()), expected, "{document}");
        };
        check(json!({schemas::ENTERPRISE: {"manager": {"value": "mira", "displayName": "M"}}}), Some("mira"));
        check(json!({schemas::ENTERPRISE: {"manager": "mira"}}), Some("mira"));
        check(json!({"manager": {"value": "mira"}}), Some("mira"));
        check(json!({schemas::ENTERPRISE: {"manager": {"value": ""}}}), None);
        check(json!({schemas::ENTERPRISE: {}}), None);
        assert!(read(Kind::User, &json!({"userName": "a", "manager": 7})).is_err());
    }

    #[test]
    fn what_is_of_the_wrong_type_is_refused() {
        for wrong in [
            json!({}),
            json!([]),
            json!({"userName": " "}),
            json!({"userName": 7}),
            json!({"userName": "a\u{0}b"}),
            json!({"userName": "ana\u{200b}"}),
            json!({"userName": "a", "displayName": "A\u{202e}na"}),
            json!({"userName": "a", "emails": [{"value": "a@x.example\u{feff}"}]}),
            json!({"userName": "a", "active": 1}),
            json!({"userName": "a", "emails": "x"}),
            json!({"userName": "a".repeat(1001)}),
        ] {
            assert!(read(Kind::User, &wrong).is_err(), "{wrong}");
        }
        assert!(
            read(Kind::Group, &json!({"members": []})).is_err()
                && members(&json!({"members": [{}]})).is_err()
        );
        assert_eq!(read(Kind::User, &json!({"userName": "a", "active": "False"})).unwrap()["active"], false);
        let unseen = json!({"userName": "a", "emails": [{"value": "a\u{ad}na@x.example"}]});
        let message = read(Kind::User, &unseen).unwrap_err().message;
        assert!(message.contains("`value`") && message.contains("U+00AD soft hyphen"), "{message}");
    }

    #[test]
    fn a_name_in_two_forms_is_one_name_and_what_directories_compare_stays() {
        let sent =
            json!({"userName": "jose\u{301}", "displayName": "Jose\u{301}", "externalId": "jose\u{301}"});
        let kept = read(Kind::User, &sent).unwrap();
        assert_eq!((name(&kept).as_str(), &kept["userName"]), ("José", &json!("josé")));
        assert_eq!(kept["externalId"], sent["externalId"]);
        assert_eq!(folded(Some(&json!("JOSÉ"))), folded(Some(&sent["userName"])));
    }
}
