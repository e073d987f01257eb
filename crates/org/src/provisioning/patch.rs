//! Changes of a resource (RFC 7644, section 3.5.2): add, replace, remove.

use castra_platform::{Error, Result, text::folded};
use serde_json::{Map, Value};

use super::filter::{self, Path};

/// The attributes that cannot be changed.
const FIXED: [&str; 4] = ["id", "meta", "schemas", "groups"];

fn wrong(kind: &str, message: impl Into<String>) -> Error {
    Error::invalid_field(kind, message)
}

/// The resource after the operations of a document; if one fails, none is applied.
pub(super) fn apply(resource: &Value, document: &Value) -> Result<Value> {
    let operations = filter::get(document, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| wrong("invalidSyntax", "`Operations` must be a list"))?;
    let mut changed = resource.as_object().cloned().unwrap_or_default();
    for operation in operations {
        let verb = filter::get(operation, "op").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        let value = filter::get(operation, "value");
        let path = match filter::get(operation, "path") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(filter::path(text)?),
            Some(_) => return Err(wrong("invalidPath", "`path` must be a text")),
        };
        match (verb.as_str(), path, value) {
            ("add" | "replace", Some(path), Some(Value::Object(parts))) if is_extension(&path) => {
                set_parts(&mut changed, parts, verb == "add")?;
            }
            ("remove", Some(path), _) if is_extension(&path) => drop(changed.remove("manager")),
            ("add" | "replace", Some(path), Some(value)) => set(&mut changed, &path, value, verb == "add")?,
            ("add" | "replace", None, Some(Value::Object(values))) => {
                set_parts(&mut changed, values, verb == "add")?;
            }
            ("remove", Some(path), value) => remove(&mut changed, &path, value)?,
            ("remove", None, _) => return Err(wrong("noTarget", "`remove` needs a path")),
            ("add" | "replace", ..) => return Err(wrong("invalidValue", format!("`{verb}` needs a value"))),
            _ => return Err(wrong("invalidSyntax", format!("there is no operation `{verb}`"))),
        }
    }
    Ok(Value::Object(changed))
}

/// Whether a path names the extension as a whole: its URN, of which only the last part remains.
fn is_extension(path: &Path) -> bool {
    path.name.eq_ignore_ascii_case("User") && path.which.is_none() && path.sub.is_none()
}

fn set_parts(changed: &mut Map<String, Value>, parts: &Map<String, Value>, add: bool) -> Result<()> {
    for (name, value) in parts {
        // Some directories write a path as a name: `name.givenName`.
        let path = filter::path(name)?;
        match value {
            Value::Object(parts) if is_extension(&path) => set_parts(changed, parts, add)?,
            _ if is_fixed(&path.name) => {}
            _ => set(changed, &path, value, add)?,
        }
    }
    Ok(())
}

fn is_fixed(name: &str) -> bool {
    FIXED.iter().any(|fixed| fixed.eq_ignore_ascii_case(name))
}

fn check(path: &Path) -> Result<()> {
    if is_fixed(&path.name) {
        return Err(wrong("mutability", format!("`{}` cannot be changed", path.name)));
    }
    Ok(())
}

/// The name as the resource spells it, ignoring case.
fn known_name(object: &Map<String, Value>, name: &str) -> String {
    object.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned().unwrap_or_else(|| name.to_owned())
}

fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    let name = known_name(object, name);
    if value.is_null() { drop(object.remove(&name)) } else { drop(object.insert(name, value)) }
}

fn set(resource: &mut Map<String, Value>, path: &Path, value: &Value, add: bool) -> Result<()> {
    check(path)?;
    let name = known_name(resource, &path.name);
    match (&path.which, &path.sub) {
        (None, None) => match (resource.get_mut(&name), value) {
            (Some(Value::Array(known)), value) if add => extend(known, value),
            (Some(Value::Object(known)), Value::Object(parts)) => {
                for (part, value) in parts {
                    put(known, part, value.clone());
                }
            }
            _ => put(resource, &name, value.clone()),
        },
        (None, Some(sub)) => match resource.entry(name).or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(known) => put(known, sub, value.clone()),
            Value::Array(known) => {
                known
                    .iter_mut()
                    .filter_map(Value::as_object_mut)
                    .for_each(|known| put(known, sub, value.clone()));
            }
            _ => return Err(wrong("invalidPath", format!("`{}` has no parts", path.name))),
        },
        (Some(which), sub) => {
            let list = resource.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            let list = list
                .as_array_mut()
                .ok_or_else(|| wrong("invalidPath", format!("`{}` is not a list", path.name)))?;
            let mut found = false;
            for known in list.iter_mut().filter(|known| which.fits(known)) {
                found = true;
                match (sub, known.as_object_mut(), value) {
                    (Some(sub), Some(known), value) => put(known, sub, value.clone()),
                    (None, Some(known), Value::Object(parts)) => {
                        parts.iter().for_each(|(part, value)| put(known, part, value.clone()));
                    }
                    _ => *known = value.clone(),
                }
            }
            if !found {
                // Some directories send `emails[type eq "work"].value` even if there is none yet.
                let mut made: Map<String, Value> =
                    which.made().into_iter().map(|(part, value)| (part.to_owned(), value.clone())).collect();
                match (sub, value) {
                    (Some(sub), value) => put(&mut made, sub, value.clone()),
                    (None, Value::Object(parts)) => {
                        parts.iter().for_each(|(part, value)| put(&mut made, part, value.clone()))
                    }
                    _ => return Err(wrong("noTarget", format!("no value of `{}` matches", path.name))),
                }
                list.push(Value::Object(made));
            }
        }
    }
    Ok(())
}

/// Adds the missing values.
fn extend(known: &mut Vec<Value>, value: &Value) {
    let identity = |value: &Value| filter::get(value, "value").cloned().unwrap_or_else(|| value.clone());
    let new: Vec<&Value> = match value {
        Value::Array(values) => values.iter().collect(),
        value => vec![value],
    };
    for value in new {
        match known.iter_mut().find(|known| identity(known) == identity(value)) {
            Some(same) => *same = value.clone(),
            None => known.push(value.clone()),
        }
    }
}

/// Removes what a path names; of a multi-valued attribute only the values named by `value`, if given
/// (RFC 7644, section 3.5.2.2, and what directories send instead).
fn remove(resource: &mut Map<String, Value>, path: &Path, value: Option<&Value>) -> Result<()> {
    check(path)?;
    let name = known_name(resource, &path.name);
    let named: Option<Vec<&Value>> = match value {
        None | Some(Value::Null) => None,
        Some(Value::Array(several)) => Some(several.iter().collect()),
        Some(one) => Some(vec![one]),
    };
    let Some(found) = resource.get_mut(&name) else { return Ok(()) };
    let is_meant = |known: &Value| {
        let is_named = named.as_ref().is_none_or(|named| named.iter().any(|named| is_the_same(known, named)));
        path.which.as_ref().is_none_or(|which| which.fits(known)) && is_named
    };
    match (found, &path.sub) {
        (Value::Array(list), None) => list.retain(|known| !is_meant(known)),
        (Value::Array(list), Some(sub)) => {
            let parts =
                list.iter_mut().filter(|known| path.which.as_ref().is_none_or(|which| which.fits(known)));
            parts.filter_map(Value::as_object_mut).for_each(|known| put(known, sub, Value::Null));
        }
        // To a filter, an attribute without values does not exist.
        _ if path.which.is_some() => return Ok(()),
        (Value::Object(known), Some(sub)) => put(known, sub, Value::Null),
        (_, Some(_)) => return Ok(()),
        (_, None) => drop(resource.remove(&name)),
    }
    if resource.get(&name).is_some_and(|left| left.as_array().is_some_and(Vec::is_empty)) {
        resource.remove(&name);
    }
    Ok(())
}

/// Whether a value of a list is the named one: by its `value`, and by its type if given, or else
/// by every part given. Some directories name a value by its text only.
fn is_the_same(known: &Value, named: &Value) -> bool {
    let equal = |one: &Value, other: &Value| match (one, other) {
        (Value::String(one), Value::String(other)) => folded(one) == folded(other),
        _ => one == other,
    };
    let Some(parts) = named.as_object() else {
        return equal(filter::get(known, "value").unwrap_or(known), named);
    };
    let has = |part: &str| match (filter::get(known, part), filter::get(named, part)) {
        (_, None) => true,
        (known, Some(named)) => known.is_some_and(|known| equal(known, named)),
    };
    match filter::get(named, "value") {
        // If two values differ only in type, the type decides; a value without a type matches anyway.
        Some(_) => has("value") && (filter::get(known, "type").is_none() || has("type")),
        None => !parts.is_empty() && parts.keys().all(|part| has(part)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(operation: &Value, expected: &Value) {
        let resource = json!({
            "userName": "ana", "name": {"givenName": "Ana"},
            "emails": [{"value": "a@x.example", "type": "work"}, {"value": "b@x.example", "type": "home"}],
        });
        let document = json!({"Operations": [operation]});
        let changed = apply(&resource, &document);
        let changed = changed.unwrap_or_else(|error| json!(error.fields[0].field.clone()));
        let parts = expected.as_object().cloned();
        match parts {
            None => assert_eq!(changed, *expected, "{operation}"),
            Some(parts) => {
                for (name, value) in parts {
                    assert_eq!(changed.get(&name).unwrap_or(&Value::Null), &value, "{operation}");
                }
            }
        }
    }

    #[test]
    fn operations_do_what_they_say() {
        check(&json!({"op": "Replace", "path": "username", "value": "bo"}), &json!({"userName": "bo"}));
        check(
            &json!({"op": "replace", "value": {"userName": "bo", "id": "x"}}),
            &json!({"userName": "bo", "id": null}),
        );
        check(
            &json!({"op": "add", "path": "name.familyName", "value": "E"}),
            &json!({"name": {"givenName": "Ana", "familyName": "E"}}),
        );
        check(
            &json!({"op": "replace", "value": {"name.familyName": "E"}}),
            &json!({"name": {"givenName": "Ana", "familyName": "E"}}),
        );
        check(
            &json!({"op": "replace", "path": "emails[type eq \"home\"].value", "value": "c@x.example"}),
            &json!({"emails": [{"value": "a@x.example", "type": "work"}, {"value": "c@x.example", "type": "home"}]}),
        );
        check(
            &json!({"op": "add", "path": "phones[type eq \"work\"].value", "value": "1"}),
            &json!({"phones": [{"type": "work", "value": "1"}]}),
        );
        check(
            &json!({"op": "add", "path": "emails", "value": [{"value": "a@x.example", "type": "other"}]}),
            &json!({"emails": [{"value": "a@x.example", "type": "other"}, {"value": "b@x.example", "type": "home"}]}),
        );
        check(
            &json!({"op": "remove", "path": "emails[type eq \"home\"]"}),
            &json!({"emails": [{"value": "a@x.example", "type": "work"}]}),
        );
        check(&json!({"op": "remove", "path": "emails[value sw \"\"]"}), &json!({"emails": null}));
        check(&json!({"op": "remove", "path": "name"}), &json!({"name": null}));
        check(&json!({"op": "remove", "path": "nothing"}), &json!({"userName": "ana"}));
        check(
            &json!({"op": "replace", "path": "name", "value": {"familyName": "E"}}),
            &json!({"name": {"givenName": "Ana", "familyName": "E"}}),
        );
    }

    #[test]
    fn removing_a_value_removes_only_that_one() {
        let (work, home) = (
            json!({"value": "a@x.example", "type": "work"}),
            json!({"value": "b@x.example", "type": "home"}),
        );
        let both = json!([work, home]);
        let of = |path: &str, value: Value| json!({"op": "Remove", "path": path, "value": value});
        for (operation, expected) in [
            (of("emails", json!([{"value": "a@x.example"}])), json!([home])),
            (of("emails", json!({"value": "A@X.example"})), json!([home])),
            (of("Emails", json!("a@x.example")), json!([home])),
            (of("emails", json!(["a@x.example", "b@x.example"])), Value::Null),
            (
                of("emails", json!([{"value": "b@x.example"}, {"value": "a@x.example", "display": "A"}])),
                Value::Null,
            ),
            (of("emails", json!([{"type": "home"}])), json!([work])),
            (of("emails", json!([{"value": "a@x.example", "type": "home"}])), both.clone()),
            (of("emails", json!([{"value": "nobody@x.example"}])), both.clone()),
            (of("emails", json!([])), both.clone()),
            (of("emails", json!([{}])), both.clone()),
            (of("emails[type eq \"work\"]", json!([{"value": "b@x.example"}])), both.clone()),
            (of("emails[type eq \"home\"]", json!([{"value": "b@x.example"}])), json!([work])),
            (of("emails", Value::Null), Value::Null),
        ] {
            check(&operation, &json!({"emails": expected}));
        }
        check(&of("phoneNumbers", json!([{"value": "1"}])), &json!({"phoneNumbers": null, "emails": both}));
        check(
            &json!({"op": "remove", "path": "emails.type"}),
            &json!({"emails": [{"value": "a@x.example"}, {"value": "b@x.example"}]}),
        );
        check(&of("userName", json!("ana")), &json!({"userName": null}));
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        check(&json!({"op": "remove"}), &json!("noTarget"));
        check(&json!({"op": "replace", "path": "id", "value": "x"}), &json!("mutability"));
        check(&json!({"op": "add", "path": "userName"}), &json!("invalidValue"));
        check(&json!({"op": "move", "path": "a", "value": 1}), &json!("invalidSyntax"));
        check(&json!({"op": "add", "path": "a[", "value": 1}), &json!("invalidPath"));
        check(&json!({"op": "add", "path": 7, "value": 1}), &json!("invalidPath"));
        check(&json!({"op": "add", "path": "userName.x", "value": 1}), &json!("invalidPath"));
        assert_eq!(apply(&json!({}), &json!({})).unwrap_err().fields[0].field, "invalidSyntax");
    }
}
