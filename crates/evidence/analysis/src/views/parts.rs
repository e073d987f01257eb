//! The form for the folders that are parts of their own, and the parts of a repository.

use castra_platform::{
    terms::Filled,
    ui::{Button, Card, Column, DataTable, Field, Form, Link, Markup, PageHead, Row, html, number, stack},
};

use castra_repositories::url;

/// The form for the parts of a repository.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartsForm {
    pub(crate) repository: String,
    /// One glob per line, in `folders`.
    pub(crate) filled: Filled,
    /// Its present parts, with their files.
    pub(crate) parts: Vec<(String, usize)>,
}

impl PartsForm {
    pub(crate) fn render(&self) -> Markup {
        let id = self.repository.as_str();
        let field = Field::text_area("folders", "Folders that are parts of their own", 6)
            .hint("One pattern per line, such as services/* or lib/core. If empty, parts are found by what the folders hold.");
        let buttons = html! { (Button::primary("Save")) (Button::quiet("Cancel").href(url::show(id))) };
        let form = self.filled.form(Form::post(url::parts(id), html! { (self.filled.fill(field)) }, buttons));
        let row = |(name, files): &(String, usize)| {
            let name = if name == "." { "files outside any other part" } else { name };
            Row::new(vec![html! { (name) }, html! { (number(*files as u64)) }])
        };
        let rows: Vec<Row> = self.parts.iter().map(row).collect();
        let head = vec![Column::text("Part"), Column::number("Files")];
        let table = DataTable::new("Parts", head, rows).empty("No file that counts has been scanned yet.");
        let crumbs = vec![Link::new("Repositories", url::index()), Link::new(id, url::show(id))];
        html! {
            (PageHead::new("Parts").crumbs(crumbs).lead("A folder that holds only folders leads to parts; a folder with files is a part with everything below it, and a very large one is divided further. Override that here."))
            (stack(&[html! { (Card::new("Own parts", html! { (form) })) }, html! { (Card::flush("Parts today", html! { (table) }).note(self.parts.len().to_string())) }]))
        }
    }
}
