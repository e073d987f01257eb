//! The logs that code-maat reads, as histories of ours.

use castra_history::{Facts, FactsBuilder, InventedChange, InventedCommit};

use crate::clojure::Form;

/// Which program wrote a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `[id] author date subject`, then numstat.
    Git,
    /// `--id--date--author`, then numstat.
    Git2,
    /// Mercurial.
    Hg,
    /// Perforce.
    P4,
    /// Subversion, in XML.
    Svn,
}

/// Something that was changed in one go.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Revision {
    /// What tells it from others.
    pub(crate) id: String,
    pub(crate) author: String,
    /// `2013-02-08`.
    pub(crate) date: String,
    /// Paths, and lines added and removed where the log knows.
    pub(crate) changes: Vec<(String, u32, u32)>,
}

/// The revisions of a log, oldest first.
pub(crate) fn read(kind: Kind, text: &str) -> Vec<Revision> {
    let mut revisions = match kind {
        Kind::Svn => svn(text),
        _ => by_line(kind, text),
    };
    revisions.reverse();
    revisions
}

fn by_line(kind: Kind, text: &str) -> Vec<Revision> {
    let mut revisions: Vec<Revision> = Vec::new();
    for line in text.lines() {
        if let Some(revision) = header(kind, line) {
            revisions.push(revision);
        } else if let (Some(change), Some(revision)) = (change(kind, line), revisions.last_mut()) {
            revision.changes.push(change);
        }
    }
    revisions
}

fn header(kind: Kind, line: &str) -> Option<Revision> {
    let of = |id: &str, author: &str, date: &str| {
        let date = date.replace('/', "-");
        Some(Revision { id: id.to_owned(), author: author.trim().to_owned(), date, changes: Vec::new() })
    };
    match kind {
        Kind::Git => {
            let (id, rest) = line.strip_prefix('[')?.split_once("] ")?;
            let date = rest.split(' ').find(|word| is_date(word))?;
            of(id, rest.split_once(date)?.0, date)
        }
        Kind::Git2 => {
            let mut parts = line.strip_prefix("--")?.splitn(3, "--");
            let (id, date, author) = (parts.next()?, parts.next()?, parts.next()?);
            of(id, author, date)
        }
        Kind::Hg => {
            let (id, rest) = line.strip_prefix("rev: ")?.split_once(" author: ")?;
            let (author, rest) = rest.split_once(" date: ")?;
            of(id, author, rest.split(' ').next()?)
        }
        Kind::P4 => {
            let (id, rest) = line.strip_prefix("Change ")?.split_once(" by ")?;
            let (author, rest) = rest.split_once('@')?;
            of(id, author, rest.split_once(" on ")?.1.split(' ').next()?)
        }
        Kind::Svn => None,
    }
}

fn change(kind: Kind, line: &str) -> Option<(String, u32, u32)> {
    match kind {
        Kind::Git | Kind::Git2 => {
            let mut parts = line.splitn(3, '\t');
            let (added, removed, path) = (parts.next()?, parts.next()?, parts.next()?);
            // A binary file has a stroke for each.
            let lines = |text: &str| text.parse().unwrap_or(0);
            Some((path.to_owned(), lines(added), lines(removed)))
        }
        Kind::Hg => (!line.trim().is_empty()).then(|| (line.trim().to_owned(), 0, 0)),
        Kind::P4 => {
            // Without the depot and the stream, and without the file's own version.
            let path = line.strip_prefix("... //")?.rsplit_once('#')?.0;
            Some((format!("/{}", path.splitn(3, '/').nth(2)?), 0, 0))
        }
        Kind::Svn => None,
    }
}

fn svn(text: &str) -> Vec<Revision> {
    let between = |text: &str, open: &str, close: &str| -> Option<String> {
        let rest = text.split_once(open)?.1;
        Some(rest.split_once(close)?.0.trim().to_owned())
    };
    let entry = |entry: &str| {
        let id = entry.split(['"', '\'']).nth(1)?.to_owned();
        let author = between(entry, "<author>", "</author>").unwrap_or_default();
        let date = between(entry, "<date>", "</date>")?.get(..10)?.to_owned();
        // Not `<paths>`.
        let paths = entry.split("<path").filter(|part| part.starts_with(char::is_whitespace));
        let changes = paths.filter_map(|part| Some((between(part, ">", "</path>")?, 0, 0))).collect();
        Some(Revision { id, author, date, changes })
    };
    text.split("<logentry").skip(1).filter_map(entry).collect()
}

/// The revisions of a table of maps in a test: one for each revision, author and day.
pub(crate) fn of_table(table: &Form) -> Vec<Revision> {
    let mut revisions: Vec<Revision> = Vec::new();
    for row in table.items() {
        let of = |key: &str| {
            let pair = row.items().chunks(2).find(|pair| pair[0].word() == Some(key));
            pair.and_then(|pair| pair.get(1)).map_or("", Form::shown).to_owned()
        };
        let (id, author, date) = (of(":rev"), of(":author"), of(":date"));
        let lines = |key: &str| of(key).parse().unwrap_or(0);
        let change = (of(":entity"), lines(":loc-added"), lines(":loc-deleted"));
        let same = revisions.iter_mut().find(|it| it.id == id && it.author == author && it.date == date);
        match same {
            Some(revision) => revision.changes.push(change),
            None => revisions.push(Revision { id, author, date, changes: vec![change] }),
        }
    }
    revisions.sort_by(|a, b| (&a.date, &a.id).cmp(&(&b.date, &b.id)));
    revisions
}

/// The facts of the same history. Days begin at midnight; revisions of a day follow each other by seconds.
pub(crate) fn facts_of(revisions: &[Revision]) -> Facts {
    let mut builder = FactsBuilder::new();
    for (seed, revision) in (0_u64..).zip(revisions) {
        let midnight = time_of(&revision.date).unwrap_or_default();
        let change =
            |(path, added, removed): &(String, u32, u32)| InventedChange::lines(path, *added, *removed);
        builder.add(InventedCommit {
            seed,
            author_name: revision.author.clone(),
            time: midnight + i64::try_from(seed).unwrap_or_default(),
            changes: revision.changes.iter().map(change).collect(),
            ..InventedCommit::default()
        });
    }
    builder.finish()
}

fn is_date(word: &str) -> bool {
    word.len() == 10 && time_of(word).is_some()
}

/// Midnight of a day like `2013-02-08` in Unix seconds.
pub(crate) fn time_of(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-').map(str::parse::<i64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    // Years that begin in March have their leap day at the end.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1;
    Some((days - 719_468) * 86_400)
}
