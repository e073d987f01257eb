//! A list of people as it is pasted: lines with a name, an address, a team, a level in any order, or a table. Pure.

use castra_platform::{text, web::form::Form};

pub(super) use crate::imports::TypedRow;
use crate::imports::{COLUMNS, field, level_named, rows_of_table};

/// The most people in one list; more are imported from a file.
pub(super) const MOST_ROWS: usize = 1000;

/// The rows of a pasted text.
pub(super) fn pasted(text: &str) -> Vec<TypedRow> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    let rows = rows_of_table(text).unwrap_or_else(|| text.lines().map(line).collect());
    rows.into_iter().filter(|row| !row.is_blank()).collect()
}

/// A line such as `Ana Ruiz <ana@example.org>, Payments, senior`.
fn line(line: &str) -> TypedRow {
    let line = line.trim().trim_start_matches(['-', '*', '•']).trim();
    let parts: Vec<&str> =
        line.split(['\t', ';', ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let mut row = TypedRow::default();
    for part in parts {
        let (words, address) = with_address(part);
        if let Some(address) = address.filter(|_| row.get("email").is_empty()) {
            row.set("email", address);
            if words.is_empty() {
                continue;
            }
        }
        let column = match level_named(&words) {
            Some(level) if !row.get("name").is_empty() && row.get("level").is_empty() => {
                row.set("level", level);
                continue;
            }
            _ if row.get("name").is_empty() => "name",
            _ if row.get("team").is_empty() => "team",
            // What has no place of its own stays visible, to be corrected.
            _ => "manager",
        };
        row.set(column, words);
    }
    if row.get("name").is_empty() {
        let named = name_of(row.get("email"));
        row.set("name", named);
    }
    row
}

/// Words, and the address among or after them.
fn with_address(part: &str) -> (String, Option<String>) {
    let is_address = |word: &&str| word.contains('@');
    let Some(found) = part.split_whitespace().find(is_address) else { return (part.to_owned(), None) };
    let address = found.trim_start_matches("mailto:").trim_matches(['<', '>', '(', ')', '"', '\'']);
    let address = address.trim_start_matches("mailto:").to_owned();
    let words: Vec<&str> = part.split_whitespace().filter(|word| *word != found).collect();
    (words.join(" ").trim_matches(['"', '\'']).trim().to_owned(), Some(address))
}

/// A name guessed from an address: `ana.ruiz@example.org` is Ana Ruiz; nothing of `ar@example.org`.
fn name_of(email: &str) -> String {
    let user = email.split('@').next().unwrap_or_default();
    let words: Vec<String> =
        user.split(['.', '_']).filter(|word| !word.is_empty()).map(text::capitalized).collect();
    if words.len() > 1 { words.join(" ") } else { String::new() }
}

/// The rows of a submitted table, without blank ones.
pub(super) fn typed(sent: &Form) -> Vec<TypedRow> {
    let mut rows: Vec<TypedRow> = Vec::new();
    for (name, value) in sent.pairs() {
        let Some((column, number)) = name.rsplit_once('-') else { continue };
        let number: usize = number.parse().unwrap_or(0);
        if (1..=MOST_ROWS).contains(&number) && COLUMNS.contains(&column) {
            if rows.len() < number {
                rows.resize(number, TypedRow::default());
            }
            rows[number - 1].set(column, value);
        }
    }
    // A level alone, as it was chosen for a row that was never filled in, is no person; nor is a team.
    let is_meant = |row: &TypedRow| {
        COLUMNS
            .iter()
            .filter(|column| !matches!(**column, "level" | "team"))
            .any(|column| !row.get(column).trim().is_empty())
    };
    rows.into_iter().filter(is_meant).collect()
}

/// The fields of the rows, to send them again.
pub(super) fn fields(rows: &[TypedRow]) -> impl Iterator<Item = (String, String)> {
    rows.iter().enumerate().flat_map(|(at, row)| {
        let filled = COLUMNS.iter().filter(|column| !row.get(column).is_empty());
        filled.map(move |column| (field(column, at), row.get(column).to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, email: &str, team: &str, level: &str) -> TypedRow {
        TypedRow::default().with("name", name).with("email", email).with("team", team).with("level", level)
    }

    #[test]
    fn a_line_may_be_written_in_any_usual_way() {
        let check = |line: &str, expected: [&str; 4]| {
            let [name, email, team, level] = expected;
            assert_eq!(pasted(line), [row(name, email, team, level)], "{line}");
        };
        let ana = ["Ana Ruiz", "ana@example.org", "", ""];
        check("Ana Ruiz <ana@example.org>", ana);
        check("\"Ana Ruiz\" <ana@example.org>,", ana);
        check("Ana Ruiz, ana@example.org", ana);
        check("Ana Ruiz\tana@example.org", ana);
        check("ana@example.org; Ana Ruiz", ana);
        check("- Ana Ruiz ana@example.org", ana);
        check("Ana Ruiz (mailto:ana@example.org)", ana);
        check("Ana Ruiz", ["Ana Ruiz", "", "", ""]);
        check("ana.ruiz@example.org", ["Ana Ruiz", "ana.ruiz@example.org", "", ""]);
        check("ar@example.org", ["", "ar@example.org", "", ""]);
        check(
            "Ana Ruiz, ana@example.org, Payments, Senior",
            ["Ana Ruiz", "ana@example.org", "Payments", "senior"],
        );
        check(
            "Ana Ruiz <ana@example.org>; senior; Payments",
            ["Ana Ruiz", "ana@example.org", "Payments", "senior"],
        );
    }

    #[test]
    fn a_table_is_read_by_its_first_line() {
        let table = "Full name\tWork email\tSquad\nAna Ruiz\tana@example.org\tPayments\n\nBo\t\t\n";
        assert_eq!(
            pasted(table),
            [row("Ana Ruiz", "ana@example.org", "Payments", ""), row("Bo", "", "", "")]
        );
        let split = "First name,Last name,Email\nAna,Ruiz,ana@example.org\n";
        assert_eq!(pasted(split), [row("Ana Ruiz", "ana@example.org", "", "")]);
        assert_eq!(pasted("\"Ana\n"), [row("\"Ana", "", "", "")]);
        assert!(pasted(" \n ").is_empty());
    }

    #[test]
    fn rows_come_back_from_the_form_they_fill() {
        let rows = vec![row("Ana", "ana@example.org", "Payments", "senior"), row("Bo", "", "", "")];
        let form: Form = fields(&rows).collect();
        assert_eq!(typed(&form), rows);
        let others =
            [("level-3", "mid"), ("name-0", "x"), ("name-5000", "x"), ("other-1", "x"), ("name", "x")];
        let form: Form =
            others.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert!(typed(&form).is_empty());
    }
}
