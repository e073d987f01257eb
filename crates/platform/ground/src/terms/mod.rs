//! Typed input, declared once: [`terms!`](crate::terms!) makes of one list of fields what a form reads and shows again with its
//! faults, the limits, the JSON of the API with its schema, and the body that is sealed.

mod faults;
mod filled;
mod typed;

use serde::{Serialize, de::DeserializeOwned};
use utoipa::openapi::{
    RefOr,
    schema::{AdditionalProperties, ObjectBuilder, Schema},
};

pub use faults::Faults;
pub use filled::Filled;
pub use typed::{Limit, Typed, field};

use crate::web::form::Form;

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
    object.additional_properties(Some(AdditionalProperties::FreeForm(false))).into()
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
    use chrono::NaiveDate;
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
    fn blank_entries_are_not_counted() {
        let case = |between: &[&str]| Case {
            between: between.iter().map(|party| (*party).to_owned()).collect(),
            about: "Who".to_owned(),
            ..Case::default()
        };
        assert!(!case(&[" "]).faults().is_empty(), "a blank entry is not kept, and none is too few");
        assert!(case(&["", "ana", "", "bo"]).faults().is_empty());
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
            (filled.value("on"), filled.value("about"), filled.revision()),
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
