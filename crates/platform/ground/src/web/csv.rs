//! CSV for people's spreadsheets: quoted where needed, formulas neutralized.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

/// A table as a CSV download.
pub fn download<R>(name: &str, head: &[&str], rows: R) -> Response
where
    R: IntoIterator<Item = Vec<String>>,
{
    let line = |cells: &mut dyn Iterator<Item = &str>| cells.map(cell).collect::<Vec<_>>().join(",") + "\r\n";
    let mut text = line(&mut head.iter().copied());
    for row in rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    (
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        text,
    )
        .into_response()
}

/// Whether a spreadsheet would run it as a formula; also behind apostrophes, so that what is read back is what was
/// written.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Whether a cell begins with an apostrophe that turns a formula into text, as [`cell`] writes it.
#[must_use]
pub fn is_guarded(cell: &str) -> bool {
    cell.strip_prefix('\'').is_some_and(is_formula)
}

/// A cell. A leading `=`, `+`, `-`, `@`, tab or return would run as a formula: an apostrophe turns it into text.
#[must_use]
pub fn cell(text: &str) -> String {
    let formula = is_formula(text) && text.parse::<f64>().is_err();
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_quotes_are_doubled() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("-4.5"), "-4.5");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!((cell("'=x").as_str(), cell("'x").as_str()), ("''=x", "'x"));
        assert!(is_guarded("'=x") && is_guarded("''=x") && !is_guarded("'x") && !is_guarded("=x"));
    }
}
