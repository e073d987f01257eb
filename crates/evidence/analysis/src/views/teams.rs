//! Where several teams work on the same code, and what changes together across repositories.

use castra_platform::figures::{counted, percent};
use castra_platform::ui::{
    Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Row, because, columns, html, list, muted,
    number, paragraph, path,
};

use castra_repositories::url;

use super::answers::{View, unread};
use super::code::Shown;
use crate::model::{AcrossView, CrossingRow, CrossingsView, TeamRef};

#[derive(Clone, Debug)]
pub(crate) struct ShowTeams {
    pub(crate) view: View,
    /// The id of the team that owns the repository.
    pub(crate) owner: String,
    pub(crate) found: Option<CrossingsView>,
}

fn team((id, name): &TeamRef) -> Link {
    Link::new(name, castra_org::people::url::team(id))
}

impl ShowTeams {
    pub(crate) fn render(&self) -> Markup {
        let content = self.found.as_ref().map_or_else(unread, |found| self.answered(found));
        let lead = "Teams that change the same code have to coordinate; where that lasts, the boundary between the teams or in the code is wrong (Conway 1968). Teams are those on the day of each change.";
        self.view.render(Shown::Teams, lead, &content)
    }

    fn answered(&self, found: &CrossingsView) -> Markup {
        let looked = format!(
            "{} commits of the last 365 days were examined; {} of them by people who were in no team that day.",
            number(found.commits as u64),
            number(found.without_team as u64)
        );
        if found.parts.is_empty() && found.files.is_empty() {
            let empty = EmptyState::new(
                "No two teams meet here.",
                "Code that one team changes needs no coordination. Only code with at least five changes by teams in a year counts.",
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
        html! { (Card::flush(title, html! { (DataTable::new(name, head, rows).empty("None changed by two teams.")) }).note(count)) }
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
            // One element, so that a narrow table keeps it together.
            html! { span {
                @for (at, (who, share)) in row.teams.iter().take(4).enumerate() {
                    @if at > 0 { ", " } (team(who)) " " (muted(percent(*share)))
                }
                @if row.teams.len() > 4 { " and " (row.teams.len() - 4) " more" }
                @if is_mostly_others(row, &self.owner) { " " (muted("· mostly by a team other than its owner")) }
            } },
            html! { (number(u64::from(row.revisions))) },
            html! { (number(u64::from(row.foreign))) },
        ])
    }
}

/// Whether any team changed it more than its owner did.
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
            let (files, parts) = (counted(*files, "file", "files"), counted(*parts, "part", "parts"));
            html! { (team(first)) " and " (team(second)) " " (muted(format!("{files} in {parts}"))) }
        })
        .collect();
    html! {
        (Card::new("Teams that meet", html! {
            @if items.is_empty() { (paragraph("No two teams changed the same files.")) } @else { (list(&items)) }
        }).note("by files both changed"))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct ShowTogether {
    pub(crate) found: AcrossView,
}

impl ShowTogether {
    pub(crate) fn render(&self) -> Markup {
        let part = |(repository, part): &(castra_org::organization::RepositoryId, String)| {
            let folder = castra_platform::web::form::escape(part);
            match part.as_str() {
                "" | "." => {
                    html! { (Link::new(repository.as_str(), castra_repositories::url::show(repository))) }
                }
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
                html! { (percent(row.degree / 100.0)) },
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
            "Parts count if the same person changed both on the same day, on at least five days and in three of ten cases.",
        );
        let why = format!(
            "{read} of {all} repositories have been scanned. No commit spans two repositories: changes by the same person on the same day of the last 365 count as changed together, and the degree is the shared days as a share of the mean of both."
        );
        html! {
            (PageHead::new("Repositories that change together").crumbs(vec![Link::new("Repositories", "/repositories")]).lead("Where a change in one place keeps requiring one in another, the boundary between them may be wrong, or a contract is missing."))
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
