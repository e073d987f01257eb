//! Figures that people type: person-days, and a share typed in percent.

use castra_platform::{
    terms::{Limit, Typed},
    web::form::Form,
};
use serde::{Deserialize, Serialize};
use utoipa::openapi::{
    RefOr,
    schema::{ObjectBuilder, Schema, Type},
};

/// A figure within a range, typed with a point or a comma as so many times its value. Not a number until one is entered.
macro_rules! figure {
    ($(#[doc = $about:literal])+ $name:ident, $range:expr, typed times $times:literal, $message:literal) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub f64);

        impl Default for $name {
            fn default() -> Self {
                Self(f64::NAN)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.total_cmp(&other.0).is_eq()
            }
        }

        impl Eq for $name {}

        impl Typed for $name {
            fn read(sent: &Form, name: &str) -> Result<Self, String> {
                let Some(text) = sent.get(name) else { return Ok(Self::default()) };
                let typed = text.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
                typed.map(|number| Self(number / $times)).ok_or_else(|| $message.to_owned())
            }

            fn written(&self) -> String {
                let typed = (self.0 * $times * 1000.0).round() / 1000.0;
                if typed.is_nan() { String::new() } else { typed.to_string() }
            }

            fn fault(&self, _: Limit) -> Option<String> {
                (!$range.contains(&self.0)).then(|| $message.to_owned())
            }

            fn schema(_: Limit) -> (RefOr<Schema>, bool) {
                let number = ObjectBuilder::new().schema_type(Type::Number);
                (number.minimum(Some(*$range.start())).maximum(Some(*$range.end())).into(), true)
            }
        }
    };
}

figure! {
    /// An effort in person-days.
    PersonDays, (0.1..=10_000.0), typed times 1.0, "enter a number of days from 0.1 to 10000, such as 3 or 0.5"
}

figure! {
    /// A share of a team's capacity, from 0 to 1.
    Share, (0.0..=1.0), typed times 100.0, "enter a share of the capacity from 0 to 100 percent"
}
