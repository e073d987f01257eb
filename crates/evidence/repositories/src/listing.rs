//! Long lists: what of them is asked for by an address, and their headings, filter and pages.

use castra_platform::{
    text::folded,
    ui::{Button, Column, Field, FilterBar, Markup, Pagination, Sort, html},
    web::form::escape,
};
use serde::Deserialize;

/// The rows of one page.
const ON_A_PAGE: usize = 100;

/// The word, the order and the page that an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Listing {
    /// The word.
    #[serde(default)]
    pub q: String,
    /// A column's key; with `-` in front, in the reverse of its usual order.
    #[serde(default)]
    pub sort: String,
    /// The page, from 1; 0 is the first.
    #[serde(default)]
    pub page: usize,
}

/// A column that can be sorted by: its heading, its key, and whether it holds numbers, which begin with the largest.
pub type Sortable = (&'static str, &'static str, bool);

impl Listing {
    /// The key that is sorted by, and whether in reverse; `usual` if the address names none of these columns.
    fn order(&self, columns: &[Sortable], usual: &'static str) -> (&'static str, bool) {
        let (key, reversed) =
            self.sort.strip_prefix('-').map_or((self.sort.as_str(), false), |key| (key, true));
        let known = columns.iter().find(|column| column.1 == key);
        known.map_or((usual, false), |column| (column.1, reversed))
    }

    /// Whether some texts contain the word that is looked for.
    pub fn matches(&self, texts: &[&str]) -> bool {
        let wanted = folded(&self.q);
        texts.iter().any(|text| folded(text).contains(&wanted))
    }

    /// Sorts rows: `compare` gives the usual order by a key, the first row first.
    pub fn sorted<T>(
        &self,
        rows: &mut [T],
        columns: &[Sortable],
        usual: &'static str,
        compare: impl Fn(&str, &T, &T) -> std::cmp::Ordering,
    ) {
        let (key, reversed) = self.order(columns, usual);
        rows.sort_by(|a, b| if reversed { compare(key, b, a) } else { compare(key, a, b) });
    }

    /// The headings, each of which sorts the list at `base`.
    pub fn head(&self, columns: &[Sortable], usual: &'static str, base: &str) -> Vec<Column> {
        let (by, reversed) = self.order(columns, usual);
        let column = |(label, key, is_number): &Sortable| {
            let is_by = *key == by;
            let sorted =
                is_by.then_some(if reversed == *is_number { Sort::Ascending } else { Sort::Descending });
            let next = if is_by && !reversed { format!("-{key}") } else { (*key).to_owned() };
            let href = Self { sort: next, page: 1, ..self.clone() }.href(base);
            let column = if *is_number { Column::number(*label) } else { Column::text(*label) };
            column.sort(href, sorted)
        };
        columns.iter().map(column).collect()
    }

    /// The rows of the page that is asked for.
    pub fn cut<T>(&self, rows: Vec<T>) -> Vec<T> {
        rows.into_iter().skip(self.skipped()).take(ON_A_PAGE).collect()
    }

    fn skipped(&self) -> usize {
        (self.page.max(1) - 1).saturating_mul(ON_A_PAGE)
    }

    /// The reader's position among `total` rows at `base`; nothing if all are on one page.
    pub fn pages(&self, total: usize, of: &str, base: &str) -> Option<Pagination> {
        if total <= ON_A_PAGE {
            return None;
        }
        let (page, skipped) = (self.page.max(1), self.skipped());
        let end = (skipped + ON_A_PAGE).min(total);
        let href = |page: usize| Self { page, ..self.clone() }.href(base);
        Some(Pagination {
            from: (skipped + 1) as u64,
            to: end as u64,
            total: total as u64,
            of: of.to_owned(),
            previous: (page > 1).then(|| href(page - 1)),
            next: (end < total).then(|| href(page + 1)),
        })
    }

    /// The filter by a word, which keeps the order and the parameters of `kept`.
    pub fn filter(&self, label: &str, action: &str, kept: &[(&str, &str)]) -> Markup {
        let field = Field::search("q", label).value(&self.q);
        let mut bar = FilterBar::new(action, html! { (field) (Button::new("Search")) });
        for (name, value) in kept.iter().chain(&[("sort", self.sort.as_str())]) {
            if !value.is_empty() {
                bar = bar.hidden(*name, *value);
            }
        }
        let cleared = Self { q: String::new(), page: 1, ..self.clone() };
        let base = kept
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .fold(action.to_owned(), |base, (name, value)| with(&base, name, value));
        html! { (bar.reset((!self.q.is_empty()).then(|| cleared.href(&base)))) }
    }

    /// The list at `base` as this asks for it.
    fn href(&self, base: &str) -> String {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let parameters = [("q", self.q.as_str()), ("sort", self.sort.as_str()), ("page", page.as_str())];
        let given = parameters.into_iter().filter(|(_, value)| !value.is_empty());
        given.fold(base.to_owned(), |href, (name, value)| with(&href, name, value))
    }
}

/// An address with another parameter.
pub fn with(address: &str, name: &str, value: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{name}={}", escape(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Sortable] = &[("File", "path", false), ("Lines", "lines", true)];

    fn asked(q: &str, sort: &str, page: usize) -> Listing {
        Listing { q: q.to_owned(), sort: sort.to_owned(), page }
    }

    fn sorted(sort: &str) -> Vec<(&'static str, u32)> {
        let mut rows = vec![("b", 1), ("a", 3), ("c", 2)];
        asked("", sort, 0).sorted(&mut rows, COLUMNS, "lines", |key, a, b| match key {
            "path" => a.0.cmp(b.0),
            _ => b.1.cmp(&a.1),
        });
        rows
    }

    #[test]
    fn a_list_is_sorted_by_its_headings() {
        assert_eq!(sorted(""), [("a", 3), ("c", 2), ("b", 1)]);
        assert_eq!(sorted("-lines"), [("b", 1), ("c", 2), ("a", 3)]);
        assert_eq!(sorted("path"), [("a", 3), ("b", 1), ("c", 2)]);
        assert_eq!(sorted("made-up"), sorted(""));
    }

    #[test]
    fn pressing_a_heading_again_turns_the_order_round() {
        let text = |sort: &str| -> Vec<String> {
            let head = asked("x y", sort, 3).head(COLUMNS, "lines", "/list?folder=src");
            head.iter().map(|column| html! { (column) }.into_string()).collect()
        };
        let [path, lines] = text("").try_into().unwrap();
        assert!(
            path.contains("/list?folder=src&amp;q=x%20y&amp;sort=path\"") && !path.contains("aria-sort"),
            "{path}"
        );
        assert!(lines.contains("sort=-lines\"") && lines.contains("aria-sort=\"descending\""), "{lines}");
        let [_, lines] = text("-lines").try_into().unwrap();
        assert!(lines.contains("sort=lines\"") && lines.contains("aria-sort=\"ascending\""), "{lines}");
    }

    #[test]
    fn a_long_list_has_pages() {
        let rows: Vec<usize> = (0..250).collect();
        assert_eq!(asked("", "", 3).cut(rows.clone()), (200..250).collect::<Vec<_>>());
        assert_eq!(asked("", "", 9).cut(rows), [0; 0]);
        assert!(asked("", "", 0).pages(100, "files", "/list").is_none());
        let pages = asked("", "path", 2).pages(250, "files", "/list").unwrap();
        assert_eq!((pages.from, pages.to, pages.total), (101, 200, 250));
        assert_eq!(pages.previous.as_deref(), Some("/list?sort=path"));
        assert_eq!(pages.next.as_deref(), Some("/list?sort=path&page=3"));
    }
}
