//! Files and commits that are left out, by reason, and the patterns that leave files out.

use castra_platform::{
    figures::counted,
    terms::Filled,
    ui::{
        Button, Card, Column, DataTable, Field, Form, Link, Markup, PageHead, Row, code, columns, html,
        inset, list, more, number, paragraph, stack,
    },
};

use castra_repositories::url;

use super::code::{Shown, tabs};
use crate::model::{CopyRow, PatternRow};

/// Files left out for one reason: how many, their lines, the largest of them with their lines.
pub(crate) type Reason = (usize, u64, Vec<(Link, u32)>);

#[derive(Clone, Debug)]
pub(crate) struct ShowLeftOut {
    pub(crate) repository: Link,
    pub(crate) team: Link,
    /// Generated, vendored, by pattern; `None` before the first scan.
    pub(crate) reasons: Option<[Reason; 3]>,
    pub(crate) patterns: Vec<PatternRow>,
    /// Folders that look copied.
    pub(crate) copies: Vec<CopyRow>,
    /// Commits that do not count, as phrases.
    pub(crate) commits: Vec<String>,
    /// Whether the viewer may set patterns.
    pub(crate) may_change: bool,
    /// The patterns, one per line, in `exclude`.
    pub(crate) filled: Filled,
}

impl ShowLeftOut {
    pub(crate) fn render(&self) -> Markup {
        let crumbs = vec![Link::new("Repositories", url::index()), self.team.clone()];
        html! {
            (PageHead::new(&self.repository.label).crumbs(crumbs).lead("Files and commits that count in no figure, and why. Everything else counts."))
            (tabs(&self.repository.href, Shown::LeftOut))
            (self.copies_card())
            (columns(&self.files_cards(), &stack(&[self.by_hand_card(), self.patterns_card(), self.commits_card()])))
        }
    }

    fn files_cards(&self) -> Markup {
        let Some([generated, vendored, by_hand]) = &self.reasons else {
            return html! { (Card::new("Files", paragraph("The files that do not count appear here once the history is scanned."))) };
        };
        stack(&[
            files_card(
                "Generated",
                "Lock files, files whose first lines say that a program wrote them, files covered by a generator's list or notice, schemas, and files that .gitattributes marks linguist-generated.",
                generated,
            ),
            files_card(
                "Vendored",
                "Files in folders such as vendor or node_modules, and files that .gitattributes marks linguist-vendored.",
                vendored,
            ),
            files_card("Left out by hand", "Files that match a pattern below.", by_hand),
        ])
    }

    fn copies_card(&self) -> Markup {
        if self.copies.is_empty() {
            return Markup::default();
        }
        let to = url::left_out(&self.repository.label);
        let row = |copy: &CopyRow| {
            let worked_on = match copy.worked_on {
                0 => "no file was worked on here".to_owned(),
                some => format!("{} worked on here", counted(some, "file was", "files were")),
            };
            let licence = if copy.has_licence { "; has its own licence" } else { "" };
            let exclude = format!("{}\n{}", self.filled.value("exclude"), copy.pattern());
            let form = Form::button(to.as_str(), Button::new("Leave out").about(&copy.folder))
                .hidden("exclude", exclude.trim());
            Row::new(vec![
                html! { (code(&copy.folder)) },
                html! { (number(copy.files as u64)) },
                html! { (number(copy.lines)) },
                html! { (worked_on) (licence) },
                html! { @if self.may_change { (self.filled.form(form)) } },
            ])
        };
        let head = vec![
            Column::text("Folder"),
            Column::number("Files"),
            Column::number("Lines"),
            Column::text("Why"),
            Column::unlabelled("Leave out"),
        ];
        let rows = self.copies.iter().map(row).collect();
        html! {
            (Card::flush("Looks copied from elsewhere", html! {
                (inset(&paragraph("These files came many at a time and have hardly changed since. They count until someone leaves them out.")))
                (DataTable::new("Folders that look copied", head, rows))
            }).note(self.copies.len().to_string()))
        }
    }

    fn by_hand_card(&self) -> Markup {
        let content = if self.may_change {
            let field = Field::text_area("exclude", "Patterns", 6)
                .hint("One per line: * within a folder, ** across folders, ? one character. One without / is matched against the file’s name. Such as data/** or *.csv.");
            let save = html! { (Button::primary("Save")) };
            let to = url::left_out(&self.repository.label);
            html! { (self.filled.form(Form::post(to, html! { (self.filled.fill(field)) }, save))) }
        } else if self.filled.value("exclude").is_empty() {
            paragraph("None. The team's lead, the CTO and operators can set patterns of files to leave out.")
        } else {
            list(&self.filled.value("exclude").lines().map(code).collect::<Vec<_>>())
        };
        html! { (Card::new("Leave out by hand", content)) }
    }

    fn patterns_card(&self) -> Markup {
        if self.patterns.is_empty() {
            return Markup::default();
        }
        let row = |known: &PatternRow| {
            let fits = if known.files == 0 { "no file".to_owned() } else { number(known.files as u64) };
            Row::new(vec![code(&known.pattern), html! { (fits) }, html! { (number(known.lines)) }])
        };
        let head = vec![Column::text("Pattern"), Column::number("Files today"), Column::number("Lines")];
        let rows = self.patterns.iter().map(row).collect();
        html! { (Card::flush("Matches of the patterns", html! { (DataTable::new("Matches of the patterns", head, rows)) })) }
    }

    fn commits_card(&self) -> Markup {
        let items: Vec<Markup> = self.commits.iter().map(|item| html! { (item) }).collect();
        html! { (Card::new("Commits", html! { @if items.is_empty() { (paragraph("All count.")) } @else { (list(&items)) } })) }
    }
}

/// Files shown without opening the rest of the list.
const AT_ONCE: usize = 12;

fn files_card(title: &str, why: &str, (files, lines, largest): &Reason) -> Markup {
    let mut rows = largest
        .iter()
        .map(|(file, lines)| Row::new(vec![html! { (file) }, html! { (number(u64::from(*lines))) }]));
    let table = |rows| DataTable::new(title, vec![Column::text("File"), Column::number("Lines")], rows);
    let note = match files {
        0 => "none".to_owned(),
        files => format!("{}, {}", counted(*files, "file", "files"), counted(*lines, "line", "lines")),
    };
    html! {
        (Card::flush(title, html! {
            (inset(&paragraph(why)))
            @if *files > 0 { (table(rows.by_ref().take(AT_ONCE).collect())) }
            @if largest.len() > AT_ONCE { (more(&format!("{} more", number((largest.len() - AT_ONCE) as u64)), &html! { (table(rows.collect())) })) }
            @if largest.len() < *files { (inset(&paragraph(format!("and {} smaller ones", number((*files - largest.len()) as u64))))) }
        }).note(note))
    }
}
