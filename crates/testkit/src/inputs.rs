//! Every text input, found in the description of the API and in the forms of the pages, so that no field is forgotten;
//! and the largest and nastiest texts for them.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::{Value, json};

/// A field that accepts text.
#[derive(Debug, Clone)]
pub struct Input {
    /// The method of its request.
    pub method: Method,
    /// The address; for the API with `{parameters}`.
    pub path: String,
    /// The name; empty where the whole body is the text.
    pub field: String,
    /// Whether it is a day, as `2026-03-01`.
    pub is_day: bool,
    /// The place in the request.
    pub place: Place,
}

/// The place of a field in a request.
#[derive(Debug, Clone)]
pub enum Place {
    /// In the address's query.
    Query,
    /// In a JSON document: a valid one, and the path to the field.
    Json(Value, Vec<String>),
    /// In a form, with everything else that is sent with it.
    Form(Vec<(String, String)>),
    /// A part of a form with files, with its other fields.
    Part(Vec<(String, String)>),
    /// The body itself, of this media type.
    Body(String),
}

/// What parts the fields of a form with files.
const BOUNDARY: &str = "between-two-parts";

impl Input {
    /// The request with a text in the field, at an address without parameters.
    pub fn request(&self, path: &str, text: &str) -> Request<Body> {
        let mut address = path.to_owned();
        let (kind, body) = match &self.place {
            Place::Query => {
                address = format!("{path}?{}={}", escape(&self.field), escape(text));
                ("", String::new())
            }
            Place::Json(sample, way) => {
                let mut document = sample.clone();
                put(&mut document, way, Value::String(text.to_owned()));
                ("application/json", document.to_string())
            }
            Place::Form(others) => {
                let mine = std::iter::once((self.field.as_str(), text));
                let others = others.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                let pairs =
                    mine.chain(others).map(|(name, value)| format!("{}={}", escape(name), escape(value)));
                ("application/x-www-form-urlencoded", pairs.collect::<Vec<_>>().join("&"))
            }
            Place::Part(others) => {
                let named = |name: &str| match name {
                    "file" => "name=\"file\"; filename=\"file.csv\"".to_owned(),
                    other => format!("name=\"{other}\""),
                };
                let mine = std::iter::once((self.field.as_str(), text));
                let others = others.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                let parts = mine.chain(others).map(|(name, value)| {
                    let name = named(name);
                    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n{value}\r\n")
                });
                let body = parts.collect::<String>() + &format!("--{BOUNDARY}--\r\n");
                ("multipart/form-data; boundary=between-two-parts", body)
            }
            Place::Body(media) => (media.as_str(), text.to_owned()),
        };
        let mut request =
            Request::builder().method(&self.method).uri(address).header("sec-fetch-site", "same-origin");
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        request.body(Body::from(body)).expect("an address that is escaped is one")
    }
}

fn escape(text: &str) -> String {
    castra_platform::web::form::escape(text)
}

fn put(document: &mut Value, way: &[String], value: Value) {
    let Some((first, rest)) = way.split_first() else {
        *document = value;
        return;
    };
    if !document.is_object() && !document.is_array() {
        *document = if first == "0" { json!([]) } else { json!({}) };
    }
    match document.as_array_mut() {
        Some(items) => {
            if items.is_empty() {
                items.push(Value::Null);
            }
            put(&mut items[0], rest, value);
        }
        None => put(&mut document[first.as_str()], rest, value),
    }
}

/// The fields of the API, from its description.
pub fn of_api(document: &Value) -> Vec<Input> {
    let mut inputs = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            let input = |field: &str, is_day, place| Input {
                method: method.clone(),
                path: path.clone(),
                field: field.to_owned(),
                is_day,
                place,
            };
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let is_text = texts(document, &parameter["schema"]);
                if parameter["in"] == "query" && is_text.is_some() {
                    let name = parameter["name"].as_str().unwrap_or_default();
                    inputs.push(input(name, is_text == Some(true), Place::Query));
                }
            }
            for (media, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
                let schema = &content["schema"];
                let mut fields = Vec::new();
                if media == "application/json" && !path.contains("/organization/") {
                    let sample = sample(document, schema, 0);
                    find(document, schema, &mut Vec::new(), &mut fields, 0);
                    inputs.extend(fields.into_iter().map(|(way, is_day)| {
                        let name = way.iter().rev().find(|part| *part != "0").cloned().unwrap_or_default();
                        input(&name, is_day, Place::Json(sample.clone(), way))
                    }));
                } else {
                    inputs.push(input("", false, Place::Body(media.clone())));
                }
            }
        }
    }
    inputs
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str().and_then(|path| path.strip_prefix('#')) {
        Some(path) => document.pointer(path).unwrap_or(schema),
        None => schema,
    }
}

/// The schema without its optional wrappers.
fn plain<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let schema = resolved(document, schema);
    let either = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
    let present = either.into_iter().flatten().find(|one| one["type"] != "null");
    present.map_or(schema, |one| resolved(document, one))
}

fn is_of(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind
        || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind))
}

/// Whether a schema accepts any text, and whether that is a day.
fn texts(document: &Value, schema: &Value) -> Option<bool> {
    let schema = plain(document, schema);
    (is_of(schema, "string") && schema["enum"].is_null()).then(|| schema["format"] == "date")
}

fn find(
    document: &Value,
    schema: &Value,
    way: &mut Vec<String>,
    found: &mut Vec<(Vec<String>, bool)>,
    depth: usize,
) {
    if depth > 6 {
        return;
    }
    if let Some(is_day) = texts(document, schema) {
        found.push((way.clone(), is_day));
        return;
    }
    let schema = plain(document, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        find(document, part, way, found, depth + 1);
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        way.push(name.clone());
        find(document, inner, way, found, depth + 1);
        way.pop();
    }
    if is_of(schema, "array") {
        way.push("0".to_owned());
        find(document, &schema["items"], way, found, depth + 1);
        way.pop();
    }
}

/// The smallest value that fits a schema, by its examples.
fn sample(document: &Value, schema: &Value, depth: usize) -> Value {
    let schema = plain(document, schema);
    for known in [&schema["example"], &schema["default"], &schema["examples"][0], &schema["enum"][0]] {
        if !known.is_null() {
            return known.clone();
        }
    }
    if depth > 6 {
        return Value::Null;
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = json!({});
        for part in parts {
            for (name, value) in sample(document, part, depth + 1).as_object().into_iter().flatten() {
                whole[name.as_str()] = value.clone();
            }
        }
        return whole;
    }
    if is_of(schema, "object") {
        let mut whole = json!({});
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            whole[name] = sample(document, &schema["properties"][name], depth + 1);
        }
        return whole;
    }
    if is_of(schema, "array") {
        return json!([]);
    }
    if is_of(schema, "integer") || is_of(schema, "number") {
        return if schema["minimum"].is_null() { json!(1) } else { schema["minimum"].clone() };
    }
    if is_of(schema, "boolean") {
        return json!(false);
    }
    if schema["format"] == "date" { json!("2026-03-20") } else { json!("words") }
}

/// The fields of the forms on a page, each with everything else that its form sends.
pub fn of_page(html: &str) -> Vec<Input> {
    let mut inputs = Vec::new();
    for form in html.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap_or_default();
        let (head, rest) = form.split_once('>').unwrap_or((form, ""));
        let (action, posts) =
            (attribute(head, "action"), attribute(head, "method").eq_ignore_ascii_case("post"));
        if !action.starts_with('/') {
            continue;
        }
        let has_files = attribute(head, "enctype").contains("multipart");
        let fields = fields(rest);
        for field in fields.iter().filter(|field| field.takes_text || has_files && field.is_file) {
            let others = fields.iter().filter(|other| other.name != field.name && other.is_sent);
            let others: Vec<_> = others.map(|other| (other.name.clone(), other.value.clone())).collect();
            let place = match (posts, has_files) {
                (false, _) => Place::Query,
                (true, false) => Place::Form(others),
                (true, true) => Place::Part(others),
            };
            inputs.push(Input {
                method: if posts { Method::POST } else { Method::GET },
                path: action.clone(),
                field: field.name.clone(),
                is_day: field.is_day,
                place,
            });
        }
    }
    inputs
}

struct Field {
    name: String,
    value: String,
    takes_text: bool,
    is_day: bool,
    is_file: bool,
    is_sent: bool,
}

fn fields(form: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for tag in form.split('<').skip(1) {
        let (head, text) = tag.split_once('>').unwrap_or((tag, ""));
        let element = head.split_whitespace().next().unwrap_or_default();
        let name = attribute(head, "name");
        match element {
            "input" | "textarea" | "select" if !name.is_empty() => {
                let kind = attribute(head, "type");
                let is_choice = matches!(kind.as_str(), "checkbox" | "radio");
                let value = if element == "textarea" { text.to_owned() } else { attribute(head, "value") };
                fields.push(Field {
                    is_day: kind == "date",
                    is_file: kind == "file",
                    takes_text: element == "textarea"
                        || element == "input" && !matches!(kind.as_str(), "checkbox" | "radio" | "file"),
                    is_sent: kind != "file" && (!is_choice || head.contains(" checked")),
                    name,
                    value,
                });
            }
            "option" => {
                let value = attribute(head, "value");
                if let Some(select) = fields.last_mut().filter(|field| !field.takes_text)
                    && (select.value.is_empty() || head.contains(" selected"))
                {
                    select.value = value;
                }
            }
            _ => {}
        }
    }
    fields
}

fn attribute(head: &str, name: &str) -> String {
    let start = format!("{name}=\"");
    let found = head.match_indices(&start).find(|(at, _)| head[..*at].ends_with(char::is_whitespace));
    let value = found.and_then(|(at, _)| head[at + start.len()..].split('"').next()).unwrap_or_default();
    value.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">")
}

/// The texts that take the most work for their length, for parsers of Markdown, names, rules, YAML, CSV or JSON.
pub const NASTY: [(&str, &str); 20] = [
    ("quotes", ">"),
    ("quotes and lists", "> - 1) "),
    ("lists", "- "),
    ("list items", "- a\n"),
    ("emphasis", "*a **b "),
    ("links", "[a]("),
    ("pictures", "!["),
    ("code", "``x"),
    ("elements", "<a href='x"),
    ("entities", "&a;"),
    ("one letter", "a"),
    ("words", "ab "),
    ("paths", "a/"),
    ("lines", "a\n"),
    ("brackets", "["),
    ("braces", "{"),
    ("keys", "a: "),
    ("anchors", "&a [*a, "),
    ("cells", ",\";"),
    ("combining letters", "a\u{301}\u{328}"),
];

/// A nasty text of about `bytes` bytes.
pub fn nasty(pattern: &str, bytes: usize) -> String {
    pattern.repeat(bytes.div_ceil(pattern.len()).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_in_a_description() {
        let document = json!({
            "paths": {"/api/v1/notes/{id}": {"post": {
                "parameters": [
                    {"in": "query", "name": "q", "schema": {"type": ["string", "null"]}},
                    {"in": "query", "name": "limit", "schema": {"type": "integer"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}},
            }}},
            "components": {"schemas": {"Note": {"type": "object", "required": ["text", "kind"], "properties": {
                "text": {"type": "string"},
                "kind": {"type": "string", "enum": ["shared", "private"]},
                "due": {"oneOf": [{"type": "null"}, {"type": "string", "format": "date"}]},
                "links": {"type": "array", "items": {"type": "string"}},
            }}}},
        });
        let found = of_api(&document);
        let names: Vec<_> = found.iter().map(|input| (input.field.as_str(), input.is_day)).collect();
        assert_eq!(names, [("q", false), ("due", true), ("links", false), ("text", false)]);
        let request = found[2].request("/api/v1/notes/1", "x");
        assert_eq!(request.headers()["content-type"], "application/json");
        let Place::Json(sample, _) = &found[3].place else { panic!("a document") };
        assert_eq!(sample, &json!({"text": "words", "kind": "shared"}));
    }

    #[test]
    fn fields_are_found_in_a_form() {
        let page = "<form method=\"post\" action=\"/a?b=1&amp;c=2\"><input type=\"hidden\" name=\"v\" value=\"3\">\
            <textarea name=\"text\" rows=\"3\">old</textarea><select name=\"k\"><option value=\"x\"></option>\
            <option value=\"y\" selected></option></select><input type=\"date\" name=\"due\" value=\"\">\
            <input type=\"checkbox\" name=\"no\" value=\"1\"></form><form action=\"/find\"><input type=\"search\" name=\"q\"></form>";
        let found = of_page(page);
        let names: Vec<_> =
            found.iter().map(|input| (input.path.as_str(), input.field.as_str(), input.is_day)).collect();
        assert_eq!(
            names,
            [
                ("/a?b=1&c=2", "v", false),
                ("/a?b=1&c=2", "text", false),
                ("/a?b=1&c=2", "due", true),
                ("/find", "q", false)
            ]
        );
        let Place::Form(others) = &found[1].place else { panic!("a form") };
        let others: Vec<_> = others.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(others, [("v", "3"), ("k", "y"), ("due", "")]);
    }

    #[test]
    fn files_and_the_fields_beside_them_are_parts() {
        let page = "<form method=\"post\" action=\"/import\" enctype=\"multipart/form-data\"><select name=\"kind\">\
            <option value=\"people\"></option></select><input type=\"file\" name=\"file\">\
            <textarea name=\"text\"></textarea></form><form method=\"post\" action=\"/b\"><input type=\"file\" name=\"c\"></form>";
        let found = of_page(page);
        assert_eq!(found.iter().map(|input| input.field.as_str()).collect::<Vec<_>>(), ["file", "text"]);
        let Place::Part(others) = &found[0].place else { panic!("a part") };
        assert_eq!(others, &[("kind".to_owned(), "people".to_owned()), ("text".to_owned(), String::new())]);
        let request = found[0].request("/import", "Ana");
        assert_eq!(request.headers()["content-type"], format!("multipart/form-data; boundary={BOUNDARY}"));
    }
}
