//! The form that says which folders of a repository are parts of their own, and the parts that it has.

use castra_platform::ui::{
    Button, Card, Column, DataTable, Field, FieldError, Form, Link, Markup, PageHead, Row, html, number,
    stack,
};

use super::super::url;

/// Which folders are parts. What was typed stays, so that nothing is lost.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct PartsForm {
    /// Its id.
    pub(in super::super) repository: String,
    /// A glob a line.
    pub(in super::super) said: String,
    /// Its parts as they are, with their files.
    pub(in super::super) parts: Vec<(String, usize)>,
    /// What is to be put right.
    pub(in super::super) errors: Vec<FieldError>,
}

impl PartsForm {
    /// The main content.
    pub(in super::super) fn render(&self) -> Markup {
        let id = self.repository.as_str();
        let error = self.errors.iter().find(|error| error.field == "folders");
        let field = Field::text_area("folders", "Folders that are parts of their own", 6)
            .hint("A pattern a line, such as services/* or lib/core. Empty: folders are told apart by what they hold.")
            .value(&self.said)
            .error(error.map(|error| error.message.as_str()));
        let buttons = html! { (Button::primary("Save")) (Button::quiet("Cancel").href(url::show(id))) };
        let form = Form::post(url::parts(id), html! { (field) }, buttons).errors(self.errors.clone());
        let row = |(name, files): &(String, usize)| {
            let name = if name == "." { "files outside any other part" } else { name };
            Row::new(vec![html! { (name) }, html! { (number(*files as u64)) }])
        };
        let rows: Vec<Row> = self.parts.iter().map(row).collect();
        let head = vec![Column::text("Part"), Column::number("Files")];
        let table = DataTable::new("Parts", head, rows).empty("No file that counts has been read yet.");
        let crumbs = vec![Link::new("Repositories", url::index()), Link::new(id, url::show(id))];
        html! {
            (PageHead::new("Parts").crumbs(crumbs).lead("A folder that only holds folders is a way to its parts; a folder with files is a part with all below it, and a very large one is looked into. Say otherwise here."))
            (stack(&[html! { (Card::new("Parts of your own", html! { (form) })) }, html! { (Card::flush("Its parts today", html! { (table) }).note(self.parts.len().to_string())) }]))
        }
    }
}
