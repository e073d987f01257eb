//! What only one person knows, to be handed over in time.

use castra_org::charter::show::long_date;
use castra_platform::figures::percent;
use castra_platform::ui::{
    Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Row, because, html, muted, number,
};

use crate::model::{Handover, HandoverFile, HandoverPart};

/// The file's page, the file, and the person to hand it to.
type File = (Link, HandoverFile, Option<Link>);

#[derive(Clone, Debug)]
pub(crate) struct ShowHandover {
    pub(crate) found: Handover,
    /// Each repository with the pages of its files.
    pub(crate) parts: Vec<(HandoverPart, Vec<File>)>,
}

impl ShowHandover {
    pub(crate) fn render(&self) -> Markup {
        let found = &self.found;
        let crumbs = vec![
            Link::new("People", "/people"),
            Link::new(&found.name, castra_org::people::url::person(&found.person)),
        ];
        let (all, read) = found.read;
        let why = format!(
            "Listed are files whose author wrote at least 80 % of today's lines and made most of the changes, recent ones weighted more: in the {read} of {all} repositories that have been scanned, among the people who are here today. Visible to {}, the leads of their teams, and the CTO.",
            found.name
        );
        html! {
            (PageHead::new(format!("What only {} knows", found.name)).crumbs(crumbs).lead("Files no one else here knows. Before a long leave or a departure: pair on the most complicated ones, review together, write down what only one person knows."))
            @for (part, files) in &self.parts { (table(part, files)) }
            @if self.parts.is_empty() {
                (Card::new("Nothing", html! { (EmptyState::new("No file depends on one person here.", "Others here wrote or changed enough of every file.")) }))
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
                html! { @match successor { Some(who) => (who), None => (muted("no one yet")) } },
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
        "{} files, {} of all; {} lines",
        number(part.n_files as u64),
        percent(part.share),
        number(part.lines)
    );
    html! {
        (Card::flush(part.repository.as_str(), html! {
            (DataTable::new(format!("Files of {} that only they know", part.repository), head, rows))
            @if files.len() < part.n_files { (castra_platform::ui::inset(&because(&format!("and {} more, less complicated", number((part.n_files - files.len()) as u64))))) }
        }).note(note))
    }
}
