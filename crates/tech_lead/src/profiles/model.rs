//! Profiles: entries, reviews, and what history says.

use castra_evidence::repositories::{FadingRow, HandoverPart, PersonArea};
use castra_org::organization::{PersonId, RepositoryId};
use castra_platform::clock::Timestamp;
use chrono::NaiveDate;

use super::kinds::ProfilePart;

/// An entry as it is kept: its words are sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its id.
    pub(super) id: String,
    /// Whose profile.
    pub(super) person: PersonId,
    /// In which part.
    pub(super) part: ProfilePart,
    /// Who wrote it.
    pub(super) author: PersonId,
    /// Words and links, sealed.
    pub(super) body: String,
    /// When it was written.
    pub(super) noted_at: Timestamp,
    /// On which day that was.
    pub(super) noted_on: NaiveDate,
    /// How it ended, if it did.
    pub(super) end: Option<End>,
}

/// How an entry ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    /// When.
    pub(super) at: Timestamp,
    /// Who ended it.
    pub(super) by: PersonId,
    /// Why, sealed; absent where another took its place.
    pub(super) why: Option<String>,
    /// The entry in its place.
    pub(super) replaced_by: Option<String>,
}

/// What an entry says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// In Markdown.
    pub(super) text: String,
    /// What it rests on: addresses.
    pub(super) links: Vec<String>,
}

/// An entry opened for somebody who may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    /// As it is kept.
    pub(super) entry: Entry,
    /// What it says; `None` where it was erased.
    pub(super) words: Option<Words>,
    /// Why it ended, where that was said.
    pub(super) why: Option<String>,
}

/// A look at a profile as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Review {
    /// Its id.
    pub(super) id: String,
    /// Whose profile.
    pub(super) person: PersonId,
    /// Who looked.
    pub(super) reviewer: PersonId,
    /// When.
    pub(super) at: Timestamp,
    /// On which day that was.
    pub(super) on: NaiveDate,
    /// What they said of it, sealed as it is kept.
    pub(super) note: Option<String>,
    /// Whether it is the person's own word that their profile is right.
    pub(super) is_confirmed: bool,
}

/// What changed in a profile since it was looked at last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Entries that are new.
    pub(super) added: usize,
    /// Entries that ended or were replaced.
    pub(super) ended: usize,
}

/// What history says of somebody.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Technical {
    /// What they know, the largest share first.
    pub(super) areas: Vec<PersonArea>,
    /// What they write in: language and files.
    pub(super) languages: Vec<(String, usize)>,
    /// What nobody else here knows; `None` for whom that does not concern.
    pub(super) alone: Option<Vec<HandoverPart>>,
    /// What they knew and have not touched for a year.
    pub(super) fading: Vec<(RepositoryId, FadingRow)>,
}

/// A profile, for somebody who may read it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Profile {
    /// Whose.
    pub(super) person: PersonId,
    /// What stands, the oldest first.
    pub(super) standing: Vec<Read>,
    /// What ended, the latest end first.
    pub(super) ended: Vec<Read>,
    /// Reviews with their notes, newest first.
    pub(super) reviews: Vec<(Review, Option<String>)>,
    /// What changed since the newest.
    pub(super) changes: Changes,
    /// Who else reads it, by name in words: their leaders and their manager.
    pub(super) readers: Vec<PersonId>,
    /// The day it is looked at.
    pub(super) today: NaiveDate,
    /// Whether the viewer may write in it.
    pub(super) may_write: bool,
    /// Whether the viewer may say that it was looked at.
    pub(super) may_review: bool,
    /// What history says.
    pub(super) technical: Technical,
}

/// A member in a lead's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Who.
    pub(super) person: PersonId,
    /// Entries that stand.
    pub(super) standing: usize,
    /// When it was looked at last.
    pub(super) reviewed_on: Option<NaiveDate>,
    /// When it is due again; `None` before the first look.
    pub(super) due: Option<NaiveDate>,
    /// What changed since.
    pub(super) changes: Changes,
}
