//! Where several teams work on the same code, and what changes together across repositories.

use castra_platform::ui::{
    Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Row, because, columns, html, list, muted,
    number, paragraph, path,
};

use super::answers::{View, unread};
use super::code::Shown;
use crate::repositories::model::{AcrossView, CrossingRow, CrossingsView, TeamRef};
use crate::repositories::{rules::counted, url};

/// Where several teams work on a repository.
#[derive(Clone, Debug)]
pub(in crate::repositories) struct ShowTeams {
    pub(in crate::repositories) view: View,
    /// The id of the team that owns the repository.
    pub(in crate::repositories) owner: String,
    pub(in crate::repositories) found: Option<CrossingsView>,
}

fn team((id, name): &TeamRef) -> Link {
    Link::new(name, format!("/teams/{id}"))
}

impl ShowTeams {
    /// The main content.
    pub(in crate::repositories) fn render(&self) -> Markup {
        let content = self.found.as_ref().map_or_else(unread, |found| self.answered(found));
        let lead = "Where several teams change the same code, it costs them agreement; where that lasts, the cut between the teams or the code is wrong (Conway 1968). Teams are those of each change's day.";
        self.view.render(Shown::Teams, lead, &content)
    }

    fn answered(&self, found: &CrossingsView) -> Markup {
        let looked = format!(
            "{} commits of the last 365 days were looked at; {} of them by people who were in no team that day.",
            number(found.commits as u64),
            number(found.without_team as u64)
        );
        if found.parts.is_empty() && found.files.is_empty() {
            let empty = EmptyState::new(
                "No two teams meet here.",
                "What one team alone changes needs nobody's agreement; five changes by teams in a year are the least that counts.",
            );
            return html! { (Card::new("Teams that meet", html! { (empty) (because(&looked)) })) };
        }
        html! {
            (columns(
                &self.table("Parts", "Parts that several teams change", &found.parts, false),
                &pairs(found)
            ))
            (self.table("Files", "Files that several teams change", &found.files, true))
            (because(&looked))
        }
    }

    fn table(&self, title: &str, name: &str, rows: &[CrossingRow], are_files: bool) -> Markup {
        let rows: Vec<Row> = rows.iter().map(|row| self.row(row, are_files)).collect();
        let head = vec![
            Column::text(if are_files { "File" } else { "Part" }),
            Column::text("Changed by"),
            Column::number("Changes"),
            Column::number("Not by the main team"),
        ];
        let count = rows.len().to_string();
        html! { (Card::flush(title, html! { (DataTable::new(name, head, rows).empty("None that two teams changed.")) }).note(count)) }
    }

    fn row(&self, row: &CrossingRow, is_file: bool) -> Row {
        let shown = match (is_file, row.path.as_str()) {
            (true, file) => {
                html! { (Link::new(&row.path, url::file(&self.view.repository.label, file))) }
            }
            (false, ".") => html! { "files outside any folder" },
            (false, part) => path(part),
        };
        Row::new(vec![
            shown,
            // One element, which a narrow table sets as one.
            html! { span {
                @for (at, (who, share)) in row.teams.iter().take(4).enumerate() {
                    @if at > 0 { ", " } (team(who)) " " (muted(format!("{:.0} %", share * 100.0)))
                }
                @if row.teams.len() > 4 { " and " (row.teams.len() - 4) " more" }
                @if is_mostly_others(row, &self.owner) { " " (muted("· most by another team than its owner")) }
            } },
            html! { (number(u64::from(row.revisions))) },
            html! { (number(u64::from(row.foreign))) },
        ])
    }
}

/// Whether some team changed it more than the one that owns it.
fn is_mostly_others(row: &CrossingRow, owner: &str) -> bool {
    let own = row.teams.iter().find(|((id, _), _)| id.as_str() == owner).map_or(0.0, |(_, share)| *share);
    row.teams.iter().any(|(_, share)| *share > own)
}

fn pairs(found: &CrossingsView) -> Markup {
    let items: Vec<Markup> = found
        .pairs
        .iter()
        .take(15)
        .map(|(first, second, files, parts)| {
            let (files, parts) =
                (counted(*files as u64, "file", "files"), counted(*parts as u64, "part", "parts"));
            html! { (team(first)) " and " (team(second)) " " (muted(format!("{files} in {parts}"))) }
        })
        .collect();
    html! {
        (Card::new("Teams that meet", html! {
            @if items.is_empty() { (paragraph("No two teams changed the same files.")) } @else { (list(&items)) }
        }).note("by files both changed"))
    }
}

/// What changes together across repositories.
#[derive(Clone, Debug)]
pub(in crate::repositories) struct ShowTogether {
    pub(in crate::repositories) found: AcrossView,
}

impl ShowTogether {
    /// The main content.
    pub(in crate::repositories) fn render(&self) -> Markup {
        let part = |(repository, part): &(castra_org::organization::RepositoryId, String)| {
            let folder = castra_platform::web::form::escape(part);
            match part.as_str() {
                "" | "." => html! { (Link::new(repository.as_str(), format!("/repositories/{repository}"))) },
                part => {
                    html! { (Link::new(format!("{repository}: {part}"), format!("/repositories/{repository}/map?folder={folder}"))) }
                }
            }
        };
        let rows = self.found.rows.iter().map(|row| {
            let [first, second] = row.days;
            Row::new(vec![
                part(&row.first),
                part(&row.second),
                html! { (format!("{:.0} %", row.degree)) },
                html! { (row.shared) " of " (first) " and " (second) },
            ])
        });
        let head = vec![
            Column::text("Part"),
            Column::text("Changes with"),
            Column::number("Degree"),
            Column::number("Days together"),
        ];
        let (all, read) = self.found.repositories;
        let empty = EmptyState::new(
            "No two repositories change together.",
            "Parts count that the same person changed on the same day, on five days at least and in three of ten cases.",
        );
        let why = format!(
            "{read} of {all} repositories have been read. No commit can hold two repositories: what the same person changes on the same day of the last 365 counts as changed together, and the degree is the shared days as a share of the mean of both."
        );
        html! {
            (PageHead::new("Repositories that change together").crumbs(vec![Link::new("Repositories", "/repositories")]).lead("Where a change in one place keeps asking for one in another, the cut between them may be wrong, or a contract is missing."))
            (Card::flush("Across repositories", html! { (DataTable::new("Parts of repositories that change together", head, rows.collect()).empty(empty)) }).note("in a year"))
            (because(&why))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_as_the_owner_is_not_more() {
        let check = |shares: &[(&str, f64)]| {
            let teams = shares.iter().map(|(id, share)| (((*id).into(), String::new()), *share)).collect();
            is_mostly_others(&CrossingRow { path: String::new(), teams, revisions: 2, foreign: 1 }, "own")
        };
        assert!(!check(&[("other", 0.5), ("own", 0.5)]) && !check(&[("own", 0.9), ("other", 0.1)]));
        assert!(check(&[("other", 0.6), ("own", 0.4)]) && check(&[("other", 0.6), ("third", 0.4)]));
    }
}
