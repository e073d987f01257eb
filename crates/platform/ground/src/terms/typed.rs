//! Types of fields: how each is typed in a form, which values fit a limit, and how the API describes it.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de::Error as _};
use utoipa::openapi::{
    RefOr,
    schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type},
};

use crate::{
    clock::{parse_day, within_years},
    db::AsText,
    web::form::Form,
};

/// The limits of a field, and what to call it in a message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    least: i64,
    most: i64,
    what: &'static str,
    example: Option<&'static str>,
}

impl Limit {
    /// No limits beyond those of the type.
    pub const NONE: Self = Self { least: 0, most: i64::MAX, what: "", example: None };

    /// From and up to so many characters; trimmed text counts.
    #[must_use]
    pub const fn text(characters: RangeInclusive<i64>) -> Self {
        Self { least: *characters.start(), most: *characters.end(), ..Self::NONE }
    }

    /// From and up to so many entries of a list.
    #[must_use]
    pub const fn items(entries: RangeInclusive<i64>) -> Self {
        Self::text(entries)
    }

    /// A whole number in this range.
    #[must_use]
    pub const fn number(values: RangeInclusive<i64>) -> Self {
        Self::text(values)
    }

    /// Must be present.
    #[must_use]
    pub const fn required() -> Self {
        Self { least: 1, ..Self::NONE }
    }

    /// Sets what messages call it: "the subject", "parties".
    #[must_use]
    pub const fn called(self, what: &'static str) -> Self {
        Self { what, ..self }
    }

    /// Sets an example for the API's description.
    #[must_use]
    pub const fn example(self, example: &'static str) -> Self {
        Self { example: Some(example), ..self }
    }

    fn missing(self) -> String {
        format!("enter {}", if self.what.is_empty() { "a value" } else { self.what })
    }

    fn text_fault(self, text: &str) -> Option<String> {
        let length = i64::try_from(text.trim().chars().count()).unwrap_or(i64::MAX);
        match length {
            0 if self.least > 0 => Some(self.missing()),
            _ if length < self.least => Some(format!("use at least {} characters", self.least)),
            _ if length > self.most => Some(format!("use at most {} characters", self.most)),
            _ => None,
        }
    }

    fn bounds(self) -> (Option<usize>, Option<usize>) {
        let bound = |value: i64| usize::try_from(value).ok();
        (bound(self.least).filter(|least| *least > 0), bound(self.most).filter(|_| self.most < i64::MAX))
    }
}

/// A type of a field: how it is typed in a form, which values fit a limit, and how the API describes it.
pub trait Typed: Sized {
    /// Reads the value under a name.
    ///
    /// # Errors
    /// In words, to show next to the field.
    fn read(sent: &Form, name: &str) -> Result<Self, String>;
    /// The value as one types it.
    fn written(&self) -> String;
    /// What is wrong with it, if anything.
    fn fault(&self, limit: Limit) -> Option<String>;
    /// Its schema, and whether the API requires it.
    fn schema(limit: Limit) -> (RefOr<Schema>, bool);
    /// Without spaces around texts.
    #[must_use]
    fn trimmed(self) -> Self {
        self
    }
    /// Reads it from JSON.
    ///
    /// # Errors
    /// Those of the format.
    fn from_json<'de, D: Deserializer<'de>>(json: D) -> Result<Self, D::Error>
    where
        Self: Deserialize<'de>,
    {
        Self::deserialize(json)
    }
}

/// Reads a field of [`terms!`](crate::terms!) from JSON.
#[doc(hidden)]
pub fn field<'de, T: Typed + Deserialize<'de>, D: Deserializer<'de>>(json: D) -> Result<T, D::Error> {
    T::from_json(json)
}

fn nullable(kind: Type) -> SchemaType {
    SchemaType::Array(vec![kind, Type::Null])
}

fn object(kind: SchemaType, limit: Limit) -> ObjectBuilder {
    let (least, most) = limit.bounds();
    let is_text = matches!(&kind, SchemaType::Type(Type::String))
        || matches!(&kind, SchemaType::Array(kinds) if kinds.contains(&Type::String));
    let made = ObjectBuilder::new().schema_type(kind).examples(limit.example);
    if is_text { made.min_length(least).max_length(most) } else { made }
}

impl Typed for String {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        // Browsers send line ends of their own.
        Ok(sent.get(name).unwrap_or_default().replace("\r\n", "\n"))
    }

    fn written(&self) -> String {
        self.clone()
    }

    fn fault(&self, limit: Limit) -> Option<String> {
        limit.text_fault(self)
    }

    fn schema(limit: Limit) -> (RefOr<Schema>, bool) {
        (object(SchemaType::Type(Type::String), limit).into(), limit.least > 0)
    }

    fn trimmed(self) -> Self {
        self.trim().to_owned()
    }
}

impl Typed for Option<String> {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        Ok(sent.get(name).map(|text| text.replace("\r\n", "\n")))
    }

    fn written(&self) -> String {
        self.clone().unwrap_or_default()
    }

    fn fault(&self, limit: Limit) -> Option<String> {
        self.as_ref().and_then(|text| limit.text_fault(text))
    }

    fn schema(limit: Limit) -> (RefOr<Schema>, bool) {
        (object(nullable(Type::String), limit).into(), false)
    }

    fn trimmed(self) -> Self {
        self.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }
}

/// Typed as lines, or as several values of one name.
impl Typed for Vec<String> {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        let lines = sent.all(name).flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty());
        Ok(lines.map(str::to_owned).collect())
    }

    fn written(&self) -> String {
        self.join("\n")
    }

    fn fault(&self, limit: Limit) -> Option<String> {
        // Without blank lines, which are not kept.
        let count = self.iter().filter(|line| !line.trim().is_empty()).count();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let what = if limit.what.is_empty() { "entries" } else { limit.what };
        match (count < limit.least, count > limit.most) {
            (true, _) if limit.most < i64::MAX => {
                Some(format!("enter {} to {} {what}", limit.least, limit.most))
            }
            (true, _) => Some(format!("enter at least {} {what}", limit.least)),
            (_, true) => Some(format!("enter at most {} {what}", limit.most)),
            _ => None,
        }
    }

    fn schema(limit: Limit) -> (RefOr<Schema>, bool) {
        let (least, most) = limit.bounds();
        let item = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
        let array = ArrayBuilder::new().items(item).min_items(least).max_items(most);
        let examples = limit.example.map(|example| serde_json::json!([example]));
        (array.examples(examples).into(), limit.least > 0)
    }

    fn trimmed(self) -> Self {
        self.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }
}

impl Typed for Option<NaiveDate> {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        sent.get(name).map(parse_day).transpose()
    }

    fn written(&self) -> String {
        self.map_or_else(String::new, |day| day.to_string())
    }

    fn fault(&self, limit: Limit) -> Option<String> {
        match self {
            Some(day) => within_years(*day).err(),
            None => (limit.least > 0).then(|| limit.missing()),
        }
    }

    fn schema(limit: Limit) -> (RefOr<Schema>, bool) {
        let kind = if limit.least > 0 { SchemaType::Type(Type::String) } else { nullable(Type::String) };
        let made = ObjectBuilder::new().schema_type(kind).examples(limit.example);
        (made.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).into(), limit.least > 0)
    }

    fn from_json<'de, D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(json)?;
        text.map(|text| parse_day(&text).map_err(D::Error::custom)).transpose()
    }
}

/// An id, or one of a closed set.
impl<T: AsText + Clone> Typed for Option<T> {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        let read = |text: &str| T::of_text(text).ok_or_else(|| format!("`{text}` is none of the choices"));
        sent.get(name).map(read).transpose()
    }

    fn written(&self) -> String {
        self.as_ref().map_or_else(String::new, |value| value.as_text().to_owned())
    }

    fn fault(&self, limit: Limit) -> Option<String> {
        (self.is_none() && limit.least > 0).then(|| limit.missing().replacen("enter", "choose", 1))
    }

    fn schema(limit: Limit) -> (RefOr<Schema>, bool) {
        let is_required = limit.least > 0;
        let kind = if is_required { SchemaType::Type(Type::String) } else { nullable(Type::String) };
        let names = T::NAMES.iter().map(|name| Some(*name)).chain((!is_required).then_some(None));
        let made = ObjectBuilder::new().schema_type(kind).examples(limit.example);
        let made = if T::NAMES.is_empty() { made } else { made.enum_values(Some(names)) };
        (made.into(), is_required)
    }
}

fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| format!("`{text}` is not a whole number"))
}

fn number_schema(kind: SchemaType, limit: Limit) -> RefOr<Schema> {
    let made = ObjectBuilder::new().schema_type(kind);
    let made = made.format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)));
    let most = (limit.most < i64::MAX).then_some(limit.most);
    made.minimum(Some(limit.least)).maximum(most).examples(limit.example).into()
}

impl Typed for i64 {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        sent.get(name).map_or(Ok(0), number)
    }

    fn written(&self) -> String {
        self.to_string()
    }

    fn fault(&self, limit: Limit) -> Option<String> {
        let fits = (limit.least..=limit.most).contains(self);
        (!fits).then(|| format!("enter a number from {} to {}", limit.least, limit.most))
    }

    fn schema(limit: Limit) -> (RefOr<Schema>, bool) {
        (number_schema(SchemaType::Type(Type::Integer), limit), limit.least > 0)
    }
}

impl Typed for Option<i64> {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        sent.get(name).map(number).transpose()
    }

    fn written(&self) -> String {
        self.map_or_else(String::new, |number| number.to_string())
    }

    fn fault(&self, limit: Limit) -> Option<String> {
        self.and_then(|number| number.fault(limit))
    }

    fn schema(limit: Limit) -> (RefOr<Schema>, bool) {
        (number_schema(nullable(Type::Integer), limit), false)
    }
}

impl Typed for bool {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        Ok(sent.get(name).is_some())
    }

    fn written(&self) -> String {
        if *self { "yes".to_owned() } else { String::new() }
    }

    fn fault(&self, _: Limit) -> Option<String> {
        None
    }

    fn schema(_: Limit) -> (RefOr<Schema>, bool) {
        (ObjectBuilder::new().schema_type(SchemaType::Type(Type::Boolean)).into(), false)
    }
}
