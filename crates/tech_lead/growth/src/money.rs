//! Money as whole numbers of a currency's smallest unit, parsed and formatted. Pure.

use castra_platform::{Error, Result, ui::number, web::form::Form};

/// Currencies with ISO 4217 exponents 0 and 3; all others have 2.
const WHOLE: [&str; 7] = ["JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF"];
const THOUSANDTHS: [&str; 4] = ["BHD", "KWD", "OMR", "TND"];
/// A larger amount is taken for a typing error.
pub(super) const MOST: i64 = 1_000_000_000_000;
/// What is wrong with a text that is no currency.
pub(super) const NO_CURRENCY: &str = "enter a three-letter currency code such as EUR";

/// Decimal places of a currency.
fn digits(currency: &str) -> usize {
    if WHOLE.contains(&currency) {
        0
    } else if THOUSANDTHS.contains(&currency) {
        3
    } else {
        2
    }
}

/// Whether a text has the form of an ISO 4217 code.
pub(super) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase())
}

/// The amount of a form in a currency, if one was typed.
pub(super) fn of_form(sent: &Form, field: &str, currency: &str) -> Result<Option<i64>> {
    sent.get(field).map(|text| parse(field, text, currency)).transpose()
}

/// Parses a typed amount into the smallest unit.
fn parse(field: &str, text: &str, currency: &str) -> Result<i64> {
    let wrong = || Error::invalid_field(field, format!("`{text}` is not an amount such as 1200 or 1,250.50"));
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    // The last separator is the decimal sign, unless three digits follow in a currency with fewer decimals; others group.
    let at = text.rfind(['.', ',']).filter(|at| text.len() - at - 1 != 3 || digits(currency) == 3);
    let (whole, fraction) = at.map_or((text.as_str(), ""), |at| (&text[..at], &text[at + 1..]));
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    let n = digits(currency);
    let is_number = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !is_number(&whole) || !is_number(fraction) || fraction.len() > n {
        return Err(wrong());
    }
    let minor: i64 = format!("{whole}{fraction:0<n$}").parse().map_err(|_| wrong())?;
    if minor > MOST { Err(wrong()) } else { Ok(minor) }
}

/// An amount for display: "1,250.50 EUR".
pub(super) fn shown(minor: i64, currency: &str) -> String {
    let n = digits(currency);
    let unit = 10_i64.pow(u32::try_from(n).unwrap_or(0));
    let whole = number(minor.unsigned_abs() / unit.unsigned_abs());
    let rest = minor.unsigned_abs() % unit.unsigned_abs();
    let sign = if minor < 0 { "-" } else { "" };
    if rest == 0 {
        format!("{sign}{whole} {currency}")
    } else {
        format!("{sign}{whole}.{rest:0n$} {currency}")
    }
}

/// An amount for a form field: "1250.50"; empty for none.
pub(super) fn typed(minor: Option<i64>, currency: &str) -> String {
    let Some(minor) = minor else { return String::new() };
    let n = digits(currency);
    let unit = 10_i64.pow(u32::try_from(n).unwrap_or(0));
    if n == 0 { minor.to_string() } else { format!("{}.{:0n$}", minor / unit, minor % unit) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_as_people_write_them() {
        for (text, currency, minor) in [
            ("1200", "EUR", 120_000),
            ("1,250.50", "EUR", 125_050),
            ("1.250,50", "EUR", 125_050),
            ("1,250", "EUR", 125_000),
            ("0.5", "EUR", 50),
            ("12 000", "JPY", 12_000),
            ("1.250", "KWD", 1250),
        ] {
            assert_eq!(parse("cost", text, currency).unwrap(), minor, "{text} {currency}");
        }
        for text in ["", "abc", "-5", "1.2.3x", "12.5678", "99999999999999"] {
            assert!(parse("cost", text, "EUR").is_err(), "{text}");
        }
        assert_eq!(shown(125_050, "EUR"), "1,250.50 EUR");
        assert_eq!(shown(120_000, "EUR"), "1,200 EUR");
        assert_eq!(shown(12_000, "JPY"), "12,000 JPY");
    }

    proptest! {
        #[test]
        fn what_a_field_shows_is_read_again(minor in 0..MOST, currency in prop::sample::select(vec!["EUR", "JPY", "KWD"])) {
            prop_assert_eq!(parse("cost", &typed(Some(minor), currency), currency).unwrap(), minor);
        }
    }
}
