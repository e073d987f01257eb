//! Data tables.

use maud::{Markup, Render, html};

/// The order a column is sorted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A column's head.
#[derive(Clone, Debug)]
#[must_use]
pub struct Column {
    label: String,
    numeric: bool,
    unlabelled: bool,
    sort_href: Option<String>,
    sorted: Option<Sort>,
}

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: false, unlabelled: false, sort_href: None, sorted: None }
    }

    /// A column of numbers, aligned to the right.
    pub fn number(label: impl Into<String>) -> Self {
        Self { numeric: true, ..Self::text(label) }
    }

    /// A column of buttons or pictures whose label is only for assistive technology.
    pub fn unlabelled(label: impl Into<String>) -> Self {
        Self { unlabelled: true, ..Self::text(label) }
    }

    /// Makes pressing the heading sort by it; `sorted` is the current order, if any.
    pub fn sort(mut self, href: impl Into<String>, sorted: Option<Sort>) -> Self {
        self.sort_href = Some(href.into());
        self.sorted = sorted;
        self
    }
}

/// A row; the first cell is its heading.
#[derive(Clone, Debug)]
#[must_use]
pub struct Row {
    cells: Vec<Markup>,
    id: Option<String>,
    current: bool,
}

impl Row {
    /// One cell for each column.
    pub fn new(cells: Vec<Markup>) -> Self {
        Self { cells, id: None, current: false }
    }

    /// An id, for links to it and partial updates.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Highlights the row, as the one the page was opened for.
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// A table with sticky headings that becomes stacked rows where there is no room.
///
/// Duty: a caption (hidden where a heading says the same), `scope` on every heading, `aria-sort` on the sorted one.
#[derive(Clone, Debug)]
#[must_use]
pub struct DataTable {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    empty: Option<Markup>,
    foot: Option<Row>,
    compact: bool,
}

impl DataTable {
    /// A table; the caption says what it lists.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        Self { caption: caption.into(), columns, rows, empty: None, foot: None, compact: false }
    }

    /// Sets the content shown when there are no rows.
    pub fn empty(mut self, empty: impl Render) -> Self {
        self.empty = Some(empty.render());
        self
    }

    /// Adds a row of sums.
    pub fn foot(mut self, foot: Row) -> Self {
        self.foot = Some(foot);
        self
    }

    /// Makes the rows lower, for data behind a chart.
    pub fn compact(mut self) -> Self {
        self.compact = true;
        self
    }

    fn row(&self, row: &Row) -> Markup {
        html! {
            tr id=[row.id.as_ref()] class=[row.current.then_some("current")] {
                @for (index, cell) in row.cells.iter().enumerate() {
                    @let column = self.columns.get(index);
                    @let class = column.filter(|column| column.numeric).map(|_| "numeric");
                    @let label = column.filter(|column| !column.unlabelled).map(|column| column.label.as_str());
                    @if index == 0 {
                        th scope="row" class=[class] { (cell) }
                    } @else {
                        td class=[class] data-label=[label] { (cell) }
                    }
                }
            }
        }
    }
}

impl Render for DataTable {
    fn render(&self) -> Markup {
        html! {
            table class=(if self.compact { "data compact" } else { "data rows" }) {
                caption class="hidden" { (self.caption) }
                thead { tr { @for column in &self.columns { (column) } } }
                tbody {
                    @if self.rows.is_empty() {
                        tr { td class="empty-cell" colspan=(self.columns.len()) {
                            @if let Some(empty) = &self.empty { (empty) } @else { "Nothing here." }
                        } }
                    }
                    @for row in &self.rows { (self.row(row)) }
                }
                @if let Some(foot) = &self.foot { tfoot { (self.row(foot)) } }
            }
        }
    }
}

impl Render for Column {
    fn render(&self) -> Markup {
        let (sorted, arrow) = match self.sorted {
            Some(Sort::Ascending) => (Some("ascending"), "↑"),
            Some(Sort::Descending) => (Some("descending"), "↓"),
            None => (None, ""),
        };
        html! {
            th scope="col" class=[self.numeric.then_some("numeric")] aria-sort=[sorted] {
                @if let Some(href) = &self.sort_href {
                    a href=(href) { (self.label) span class="sort" aria-hidden="true" { (arrow) } }
                } @else if self.unlabelled {
                    span class="hidden" { (self.label) }
                } @else { (self.label) }
            }
        }
    }
}
