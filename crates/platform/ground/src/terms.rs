//! Typed input, declared once: [`terms!`](crate::terms!) makes of one list of fields what a form reads and shows again with its
//! faults, the limits, the JSON of the API with its schema, and the body that is sealed.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _},
};
use utoipa::openapi::{
    RefOr,
    schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type},
};

use crate::{
    clock::{parse_day, within_years},
    db::AsText,
    error::{Error, FieldError, Kind, Result},
    ui,
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
        let count = i64::try_from(self.len()).unwrap_or(i64::MAX);
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

/// Input declared by [`terms!`](crate::terms!).
pub trait Terms: Sized + Default + Serialize + DeserializeOwned {
    /// Reads a form; what cannot be read keeps its default, with a fault.
    fn read(sent: &Form) -> (Self, Faults);
    /// The form that shows these values.
    fn filled(&self) -> Filled;
    /// The values outside their limits.
    fn faults(&self) -> Faults;
    /// Without spaces around texts.
    #[must_use]
    fn trimmed(self) -> Self;
}

/// Faults of typed input, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// Adds a fault; a field shows its first.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let field = field.into();
        if !self.0.iter().any(|known| known.field == field) {
            self.0.push(FieldError { field, message: message.into() });
        }
    }

    /// The value of a result; its refusal by fields becomes faults, any other is passed on.
    ///
    /// # Errors
    /// A refusal that names no field, or another error.
    pub fn take<T: Default>(&mut self, result: Result<T>) -> Result<T> {
        match result {
            Err(error) if error.kind == Kind::Invalid && !error.fields.is_empty() => {
                error.fields.into_iter().for_each(|fault| self.add(fault.field, fault.message));
                Ok(T::default())
            }
            other => other,
        }
    }

    /// Adds another's faults.
    pub fn join(&mut self, other: Self) {
        other.0.into_iter().for_each(|fault| self.add(fault.field, fault.message));
    }

    /// The faults of a part of the input, each field after the part's name and a dot.
    pub fn under(self, part: &str) -> Self {
        let named = |fault: FieldError| FieldError { field: format!("{part}.{}", fault.field), ..fault };
        Self(self.0.into_iter().map(named).collect())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields at fault, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|fault| fault.field.as_str())
    }

    /// Refuses if there is any fault; `what` was not saved: "the case".
    pub fn refuse(self, what: &str) -> Result<()> {
        match self.0.len() {
            0 => Ok(()),
            1 => Err(Error::invalid(self.0[0].message.clone()).with_fields(self.0)),
            _ => Err(Error::invalid(format!("{what} was not saved; check these fields")).with_fields(self.0)),
        }
    }
}

/// A form's values as they were typed or are stored, with its faults and the revision it is based on.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    values: Vec<(String, String)>,
    errors: Vec<ui::FieldError>,
    revision: Option<i64>,
}

impl Filled {
    /// The values that were sent, with the faults they had.
    pub fn again(sent: &Form, error: Error) -> Self {
        Self {
            values: sent.pairs().filter(|(name, _)| *name != "revision").map(owned).collect(),
            errors: error.fields,
            revision: sent.get("revision").and_then(|text| text.parse().ok()),
        }
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// Replaces a value.
    #[must_use]
    pub fn replacing(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.retain(|(known, _)| known != name);
        self.with(name, value)
    }

    /// Sets the revision it is based on.
    #[must_use]
    pub fn at(mut self, revision: i64) -> Self {
        self.revision = Some(revision);
        self
    }

    /// The first value under a name; empty if there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether there is this value under a name, for choices of several.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(known, typed)| known == name && typed == value)
    }

    /// The fault of a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    /// A field with its value and its fault.
    pub fn fill(&self, field: ui::Field) -> ui::Field {
        let name = field.name().to_owned();
        field.value(self.value(&name)).error(self.error(&name))
    }

    /// A form with the summary of its faults and its revision.
    pub fn form(&self, form: ui::Form) -> ui::Form {
        let form = form.errors(self.errors.clone());
        match self.revision {
            Some(revision) => form.hidden("revision", revision.to_string()),
            None => form,
        }
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// A field of a schema: its name, its description, and its schema with whether it is required.
#[doc(hidden)]
pub type SchemaField<'a> = (&'a str, &'a str, (RefOr<Schema>, bool));

/// The schema of fields: for [`terms!`](crate::terms!).
#[doc(hidden)]
pub fn schema(about: &str, fields: &[SchemaField<'_>]) -> RefOr<Schema> {
    let plain = |about: &str| about.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned();
    let mut object = ObjectBuilder::new().description(Some(plain(about)));
    for (name, about, (schema, is_required)) in fields {
        let mut schema = schema.clone();
        match &mut schema {
            RefOr::T(Schema::Object(known)) => known.description = Some(plain(about)),
            RefOr::T(Schema::Array(known)) => known.description = Some(plain(about)),
            _ => {}
        }
        object = object.property(*name, schema);
        if *is_required {
            object = object.required(*name);
        }
    }
    object.additional_properties(Some(utoipa::openapi::schema::AdditionalProperties::FreeForm(false))).into()
}

/// Declares what is typed: a struct whose fields have a type that is [`Typed`] and a
/// [`Limit`]. It implements [`Terms`], JSON with unknown fields refused, and the
/// schema under the given name.
///
/// ```
/// use castra_platform::terms::{Limit, Terms};
///
/// castra_platform::terms! {
///     /// A note.
///     pub struct Note as "ExampleNote" {
///         /// The text.
///         words: String = Limit::text(1..=10).called("the text"),
///     }
/// }
/// let note: Note = serde_json::from_str(r#"{"words": ""}"#).unwrap();
/// assert_eq!(note.faults().fields().collect::<Vec<_>>(), ["words"]);
/// ```
#[macro_export]
macro_rules! terms {
    (
        $(#[doc = $about:literal])+
        $vis:vis struct $name:ident as $schema:literal {
            $($(#[doc = $field_about:literal])+ $field:ident: $type:ty = $limit:expr),+ $(,)?
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        $vis struct $name {
            $($(#[doc = $field_about])+ #[serde(deserialize_with = "castra_platform::terms::field")] $vis $field: $type,)+
        }

        impl $crate::terms::Terms for $name {
            fn read(sent: &$crate::web::form::Form) -> (Self, $crate::terms::Faults) {
                let mut faults = $crate::terms::Faults::default();
                let read = Self {
                    $($field: $crate::terms::Typed::read(sent, stringify!($field)).unwrap_or_else(|fault: String| {
                        faults.add(stringify!($field), fault);
                        ::core::default::Default::default()
                    }),)+
                };
                (read, faults)
            }

            fn filled(&self) -> $crate::terms::Filled {
                $crate::terms::Filled::default()
                    $(.with(stringify!($field), $crate::terms::Typed::written(&self.$field)))+
            }

            fn faults(&self) -> $crate::terms::Faults {
                let mut faults = $crate::terms::Faults::default();
                $(if let Some(fault) = $crate::terms::Typed::fault(&self.$field, $limit) {
                    faults.add(stringify!($field), fault);
                })+
                faults
            }

            fn trimmed(self) -> Self {
                Self { $($field: $crate::terms::Typed::trimmed(self.$field),)+ }
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::terms::schema(
                    concat!($($about, "\n"),+),
                    &[$((
                        stringify!($field),
                        concat!($($field_about, "\n"),+),
                        <$type as $crate::terms::Typed>::schema($limit),
                    )),+],
                )
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($schema)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema as _;

    use super::*;

    crate::terms! {
        /// A case.
        struct Case as "Case" {
            /// The parties.
            between: Vec<String> = Limit::items(1..=2).called("parties"),
            /// The subject,
            /// in a few words.
            about: String = Limit::text(1..=5).called("the subject").example("Who"),
            /// The situation.
            situation: Option<String> = Limit::text(0..=9),
            /// The day.
            on: Option<NaiveDate> = Limit::NONE,
            /// How often.
            times: Option<i64> = Limit::number(1..=9),
            /// Whether it is open.
            open: bool = Limit::NONE,
        }
    }

    fn sent(pairs: &[(&str, &str)]) -> Form {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        pairs.collect()
    }

    #[test]
    fn a_form_reads_what_it_shows() {
        let form = sent(&[
            ("between", "bo\n\n cy "),
            ("about", " Who "),
            ("on", "2026-03-01"),
            ("times", "3"),
            ("open", "yes"),
        ]);
        let (read, faults) = Case::read(&form);
        assert!(faults.is_empty() && read.faults().is_empty());
        assert_eq!(
            (read.between.as_slice(), read.situation.as_ref()),
            (&["bo".to_owned(), "cy".to_owned()][..], None)
        );
        let filled = read.filled();
        let again: Vec<&str> =
            ["between", "about", "situation", "on", "times", "open"].map(|name| filled.value(name)).to_vec();
        assert_eq!(again, ["bo\ncy", "Who", "", "2026-03-01", "3", "yes"]);
        assert_eq!(Case::read(&Form::default()).0, Case::default());
    }

    #[test]
    fn every_fault_is_named_once_and_the_typed_text_stays() {
        let form = sent(&[("about", "Too long"), ("on", "31.3."), ("times", "x"), ("revision", "7")]);
        let (read, mut faults) = Case::read(&form);
        faults.join(read.faults());
        assert_eq!(faults.fields().collect::<Vec<_>>(), ["on", "times", "between", "about"]);
        let refused = faults.refuse("the case").unwrap_err();
        assert_eq!(refused.message, "the case was not saved; check these fields");
        let filled = Filled::again(&form, refused);
        assert_eq!(
            (filled.value("on"), filled.value("about"), filled.revision),
            ("31.3.", "Too long", Some(7))
        );
        assert_eq!(filled.error("about"), Some("use at most 5 characters"));
        assert_eq!(filled.error("between"), Some("enter 1 to 2 parties"));
    }

    #[test]
    fn json_has_the_same_fields_and_refuses_others() {
        let read: Case = serde_json::from_str(r#"{"about": " x ", "between": ["a", " "]}"#).unwrap();
        let read = read.trimmed();
        assert_eq!((read.about.as_str(), read.between.len()), ("x", 1));
        assert!(serde_json::from_str::<Case>(r#"{"subject": "x"}"#).is_err());
        for day in ["+12026-01-01", "2026-3-1", "1.3.2026"] {
            assert!(serde_json::from_str::<Case>(&format!(r#"{{"on": "{day}"}}"#)).is_err(), "{day}");
        }
        let schema = serde_json::to_value(Case::schema()).unwrap();
        assert_eq!(schema["required"], serde_json::json!(["between", "about"]));
        let about = &schema["properties"]["about"];
        assert_eq!((about["minLength"].as_u64(), about["maxLength"].as_u64()), (Some(1), Some(5)));
        assert_eq!(about["description"], "The subject,\nin a few words.");
    }
}
