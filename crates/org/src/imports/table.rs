//! A table as spreadsheets write it, with the place of every cell.
//!
//! Why not the `csv` crate: it gives the line of a record but not of a cell, and it accepts unclosed
//! quotes as text; a fault in a list of people should be reported at its cell.

use castra_platform::web::csv;

use crate::org_file::yaml::{Place, Problem};

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Where it starts.
    pub place: Place,
    /// Its text, without quotes and without the apostrophe that keeps a spreadsheet from running it.
    pub text: String,
}

/// The separator of a text: of comma, semicolon and tab, the most frequent in the first line.
pub fn separator(text: &str) -> char {
    let mut quoted = false;
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            c if !quoted => {
                counts.iter_mut().filter(|(separator, _)| *separator == c).for_each(|(_, n)| *n += 1)
            }
            _ => {}
        }
    }
    // The first among equals: a file of one column has none, and a comma is as good as any.
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map_or(',', |(separator, _)| separator)
}

/// Five times the cells of a list of 10,000 people with twenty columns.
const MOST_CELLS: usize = 1_000_000;

/// The rows of a table, without empty ones.
pub fn rows(text: &str) -> Result<Vec<Vec<Cell>>, Problem> {
    // The line with which a spreadsheet announces its separator.
    let (told, text, first) = match text.strip_prefix("sep=").and_then(|rest| rest.chars().next()) {
        Some(told @ (',' | ';' | '\t')) => {
            let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
            (told, rest, 2)
        }
        _ => (separator(text), text, 1),
    };
    let mut reader =
        Reader { chars: text.chars().peekable(), line: first, column: 1, separator: told, cells: 0 };
    let mut rows = Vec::new();
    while let Some(row) = reader.row()? {
        if row.iter().any(|cell| !cell.text.trim().is_empty()) {
            rows.push(row);
        }
    }
    Ok(rows)
}

struct Reader<'a> {
    chars: std::iter::Peekable<std::str::Chars<'a>>,
    line: usize,
    column: usize,
    separator: char,
    cells: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.chars.next()?;
        let ends = c == '\n' || (c == '\r' && self.chars.peek() != Some(&'\n'));
        (self.line, self.column) = if ends { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        Some(c)
    }

    fn place(&self) -> Place {
        Place { line: self.line, column: self.column }
    }

    fn row(&mut self) -> Result<Option<Vec<Cell>>, Problem> {
        if self.chars.peek().is_none() {
            return Ok(None);
        }
        let mut row = vec![self.cell()?];
        loop {
            match self.next() {
                Some(c) if c == self.separator => row.push(self.cell()?),
                Some('\r') if self.chars.peek() == Some(&'\n') => {}
                _ => return Ok(Some(row)),
            }
        }
    }

    fn cell(&mut self) -> Result<Cell, Problem> {
        let place = self.place();
        self.cells += 1;
        if self.cells > MOST_CELLS {
            return Err(Problem { place, message: format!("this table has more than {MOST_CELLS} cells") });
        }
        let mut text = String::new();
        if self.chars.peek() == Some(&'"') {
            self.quoted(place, &mut text)?;
        }
        while let Some(c) =
            self.chars.peek().copied().filter(|c| *c != self.separator && !matches!(c, '\n' | '\r'))
        {
            text.push(c);
            self.next();
        }
        if csv::is_guarded(&text) {
            text.remove(0);
        }
        Ok(Cell { place, text })
    }

    fn quoted(&mut self, place: Place, text: &mut String) -> Result<(), Problem> {
        self.next();
        loop {
            match self.next() {
                None => return Err(Problem { place, message: "this quote is not closed".to_owned() }),
                Some('"') if self.chars.peek() == Some(&'"') => {
                    self.next();
                    text.push('"');
                }
                Some('"') => break,
                Some(c) => text.push(c),
            }
        }
        match self.chars.peek() {
            Some(c) if *c != self.separator && !matches!(c, '\n' | '\r') => {
                let message =
                    "the cell must end after the closing quote; write a quote inside it twice".to_owned();
                Err(Problem { place: self.place(), message })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        rows(text).unwrap().into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect()).collect()
    }

    #[test]
    fn separators_quotes_and_line_ends() {
        let wanted = [["a", "b"], ["x, \"y\"", "1\n2"]];
        assert_eq!(texts("a,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\r\n"), wanted);
        assert_eq!(texts("a;b\n\"x, \"\"y\"\"\";\"1\n2\""), wanted);
        assert_eq!(texts("a\tb\r\n\r\n"), [["a", "b"]]);
        assert_eq!(texts("sep=;\na;b\n"), [["a", "b"]]);
        assert_eq!(texts("a,b\n,,\n=1+1,@x\n"), [["a", "b"], ["=1+1", "@x"]]);
    }

    proptest::proptest! {
        #[test]
        fn what_our_own_tables_say_is_read_as_it_was(cells in proptest::collection::vec("[=+@'\"a1;,\t\r\n -]{0,6}", 1..4)) {
            let line = |cells: &[String]| cells.iter().map(|cell| csv::cell(cell)).collect::<Vec<_>>().join(",");
            let cells = [vec!["x".to_owned()], cells].concat();
            let head: Vec<String> = (0..cells.len()).map(|at| format!("head {at}")).collect();
            proptest::prop_assert_eq!(&texts(&format!("{}\r\n{}\r\n", line(&head), line(&cells)))[1], &cells);
        }
    }

    #[test]
    fn places_and_faults() {
        let rows = rows("a,b\n\"x\ny\",z\n").unwrap();
        assert_eq!(rows[1][1].place, Place { line: 3, column: 4 });
        let fault = |text: &str| {
            super::rows(text).map(drop).map_err(|problem| (problem.place.line, problem.place.column))
        };
        assert_eq!(fault("a,b\nx,\"y\n"), Err((2, 3)));
        assert_eq!(fault("a,b\n\"x\"y,z\n"), Err((2, 4)));
    }
}
