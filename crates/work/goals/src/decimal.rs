//! Exact decimal numbers, as they are typed: no fraction is rounded or cut.

use std::fmt;

use castra_platform::{
    terms::{Limit, Typed},
    web::form::Form,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::openapi::{
    RefOr,
    schema::{ObjectBuilder, Schema, SchemaType, Type},
};

/// Decimals kept.
const PLACES: usize = 6;
const ONE: i64 = 1_000_000;
/// The largest number.
const MOST: i64 = 1_000_000_000_000;

/// A decimal number with up to six decimals, kept as millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Decimal(i64);

impl Decimal {
    /// A number of millionths.
    pub const fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// A whole number.
    pub const fn whole(number: i32) -> Self {
        Self(number as i64 * ONE)
    }

    /// The nearest number with so many decimals; `None` for one that is not finite or too large.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "the range is checked first"
    )]
    pub fn nearest(number: f64, places: u32) -> Option<Self> {
        if !number.is_finite() || number.abs() > MOST as f64 {
            return None;
        }
        let unit = 10_i64.pow(6 - places.min(6));
        let steps = (number * ONE as f64 / unit as f64).round() as i64;
        Some(Self(steps * unit))
    }

    /// The millionths.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// As a floating-point number, for pictures and shares.
    #[expect(clippy::cast_precision_loss, reason = "a picture needs no more than 15 digits")]
    pub fn approximate(self) -> f64 {
        self.0 as f64 / ONE as f64
    }

    /// Reads a number as people write it: with a point or a comma, a sign, and grouping by spaces or apostrophes.
    ///
    /// # Errors
    /// In words, to show next to the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        let not_read = || format!("`{}` is not a number such as 36.4", text.trim());
        let plain: String = text
            .trim()
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\''))
            .collect();
        let (sign, digits) = match plain.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (-1, rest),
            None => (1, plain.strip_prefix('+').unwrap_or(&plain)),
        };
        // "1,234.5" and "1.234,5" could each be meant differently elsewhere.
        if digits.matches(['.', ',']).count() > 1 {
            return Err(format!("write `{}` without separators of thousands", text.trim()));
        }
        let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !is_number(whole) || !is_number(fraction) {
            return Err(not_read());
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > PLACES {
            return Err(format!("use at most {PLACES} decimals"));
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 13 {
            return Err(too_large());
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| not_read())? };
        let fraction: i64 = format!("{fraction:0<PLACES$}").parse().map_err(|_| not_read())?;
        if whole > MOST || (whole == MOST && fraction > 0) {
            return Err(too_large());
        }
        Ok(Self(sign * (whole * ONE + fraction)))
    }

    /// The number of decimals it needs.
    pub fn places(self) -> usize {
        let mut rest = self.0.unsigned_abs() % 1_000_000;
        if rest == 0 {
            return 0;
        }
        let mut places = PLACES;
        while rest.is_multiple_of(10) {
            rest /= 10;
            places -= 1;
        }
        places
    }

    /// With at least so many decimals, thousands apart.
    pub fn shown(self, places: usize) -> String {
        let places = self.places().max(places.min(PLACES));
        let (whole, fraction) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let sign = if self.0 < 0 { "\u{2212}" } else { "" };
        let whole = castra_platform::ui::number(whole);
        if places == 0 {
            return format!("{sign}{whole}");
        }
        let fraction = format!("{fraction:0>PLACES$}");
        format!("{sign}{whole}.{}", &fraction[..places])
    }
}

fn too_large() -> String {
    "use a number of at most a million millions".to_owned()
}

/// As programs read it: `-36.4`.
impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        let fraction = format!("{fraction:0>PLACES$}");
        match &fraction[..self.places()] {
            "" => write!(formatter, "{sign}{whole}"),
            fraction => write!(formatter, "{sign}{whole}.{fraction}"),
        }
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A decimal number that may be absent, as it is typed; text in JSON, so that it stays exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Figure(pub Option<Decimal>);

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(json)?;
        let read = text.map(|text| Decimal::parse(&text).map_err(D::Error::custom)).transpose()?;
        Ok(Self(read))
    }
}

impl Typed for Figure {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        sent.get(name).map(Decimal::parse).transpose().map(Self)
    }

    fn written(&self) -> String {
        self.0.map_or_else(String::new, |number| number.to_string())
    }

    fn fault(&self, limit: Limit) -> Option<String> {
        (limit != Limit::NONE && self.0.is_none()).then(|| "enter a number such as 36.4".to_owned())
    }

    fn schema(limit: Limit) -> (RefOr<Schema>, bool) {
        let is_required = limit != Limit::NONE;
        let kind = if is_required {
            SchemaType::Type(Type::String)
        } else {
            SchemaType::Array(vec![Type::String, Type::Null])
        };
        let made = ObjectBuilder::new().schema_type(kind).examples(["36.4"]);
        (made.pattern(Some(r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$")).into(), is_required)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_typed_and_written_without_loss() {
        for (typed, written) in [
            ("36.4", "36.4"),
            ("36,40", "36.4"),
            (" -0.5 ", "-0.5"),
            ("\u{2212}3", "-3"),
            ("+7", "7"),
            ("1 000 000", "1000000"),
            ("1'000", "1000"),
            ("0.1", "0.1"),
            ("0.000001", "0.000001"),
            ("000.10", "0.1"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-0", "0"),
            ("1000000000000", "1000000000000"),
            ("999999999999.999999", "999999999999.999999"),
        ] {
            let read = Decimal::parse(typed).unwrap_or_else(|fault| panic!("{typed}: {fault}"));
            assert_eq!(read.to_string(), written, "{typed}");
            assert_eq!(Decimal::parse(&read.to_string()), Ok(read), "{typed}");
        }
    }

    #[test]
    fn what_is_not_exact_is_refused() {
        for typed in [
            "",
            "x",
            "-",
            ".",
            "1e9",
            "NaN",
            "inf",
            "1.234,5",
            "1,234.5",
            "0.0000001",
            "1000000000000.1",
            "9999999999999999999999",
        ] {
            assert!(Decimal::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_shown_number_has_the_decimals_of_its_neighbours() {
        let shown = |typed: &str, places| Decimal::parse(typed).unwrap().shown(places);
        assert_eq!(shown("41", 1), "41.0");
        assert_eq!(shown("-1234.5", 0), "\u{2212}1,234.5");
        assert_eq!(shown("36.40", 2), "36.40");
        assert_eq!(Decimal::nearest(0.1 + 0.2, 2).unwrap().to_string(), "0.3");
        assert_eq!(Decimal::nearest(f64::NAN, 2), None);
    }
}
