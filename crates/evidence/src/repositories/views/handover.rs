//! What somebody alone knows, to be handed over before it is missed.

use castra_org::charter::show::long_date;
use castra_platform::ui::{
    Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Row, because, html, muted, number,
};

use crate::repositories::model::{Handover, HandoverFile, HandoverPart};

/// A file's page, the file, and whom to hand it to.
type File = (Link, HandoverFile, Option<Link>);

/// What somebody alone knows.
#[derive(Clone, Debug)]
pub(in crate::repositories) struct ShowHandover {
    pub(in crate::repositories) found: Handover,
    /// Each repository with its files' pages.
    pub(in crate::repositories) parts: Vec<(HandoverPart, Vec<File>)>,
}

impl ShowHandover {
    /// The main content.
    pub(in crate::repositories) fn render(&self) -> Markup {
        let found = &self.found;
        let crumbs =
            vec![Link::new("People", "/people"), Link::new(&found.name, format!("/people/{}", found.person))];
        let (all, read) = found.read;
        let why = format!(
            "An author who wrote 80 % at least of a file's lines that are there today and made most of its changes, recent ones weighted more, alone knows it: in the {read} of {all} repositories that have been read, among the people who are here today. Seen by {}, by whoever leads a team of theirs, and by the CTO.",
            found.name
        );
        html! {
            (PageHead::new(format!("What {} alone knows", found.name)).crumbs(crumbs).lead("Files that nobody else here knows. Before a long leave or a farewell: pair on the most complicated ones, review together, write down what is only in one head."))
            @for (part, files) in &self.parts { (table(part, files)) }
            @if self.parts.is_empty() {
                (Card::new("Nothing", html! { (EmptyState::new("Nothing rests on one head here.", "Others who are here wrote or changed enough of every file.")) }))
            }
            (because(&why))
        }
    }
}

fn table(part: &HandoverPart, files: &[File]) -> Markup {
    let rows = files
        .iter()
        .map(|(link, file, successor)| {
            Row::new(vec![
                html! { (link) },
                html! { (number(u64::from(file.lines))) },
                html! { (number(u64::from(file.complexity))) },
                html! { (long_date(file.last.date_naive())) },
                html! { @match successor { Some(who) => (who), None => (muted("nobody yet")) } },
            ])
        })
        .collect();
    let head = vec![
        Column::text("File"),
        Column::number("Lines"),
        Column::number("Complexity"),
        Column::text("Their last change"),
        Column::text("Knows some of it"),
    ];
    let note = format!(
        "{} files, {:.0} % of all; {} lines",
        number(part.n_files as u64),
        part.share * 100.0,
        number(part.lines)
    );
    html! {
        (Card::flush(part.repository.as_str(), html! {
            (DataTable::new(format!("Files of {} that they alone know", part.repository), head, rows))
            @if files.len() < part.n_files { (castra_platform::ui::inset(&because(&format!("and {} more, less complicated", number((part.n_files - files.len()) as u64))))) }
        }).note(note))
    }
}
