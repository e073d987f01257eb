//! Profiles: entries, reviews, and knowledge from history.

use castra_analysis::{FadingRow, HandoverPart, PersonArea};
use castra_org::organization::{PersonId, RepositoryId};
use castra_platform::clock::Timestamp;
use chrono::NaiveDate;

use super::kinds::ProfilePart;

/// An entry as stored, with its texts sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: String,
    /// The profile's person.
    pub(super) person: PersonId,
    pub(super) part: ProfilePart,
    pub(super) author: PersonId,
    /// Text and links, sealed.
    pub(super) body: String,
    pub(super) noted_at: Timestamp,
    pub(super) noted_on: NaiveDate,
    pub(super) end: Option<End>,
}

/// How an entry ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) at: Timestamp,
    pub(super) by: PersonId,
    /// The reason, sealed; none for a replaced entry.
    pub(super) why: Option<String>,
    /// The id of the entry that replaced it.
    pub(super) replaced_by: Option<String>,
}

/// The content of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// Markdown.
    pub(super) text: String,
    /// Addresses of evidence.
    pub(super) links: Vec<String>,
}

/// An opened entry, for a viewer who may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) entry: Entry,
    /// The content; none if erased.
    pub(super) words: Option<Words>,
    /// The reason it ended, if given.
    pub(super) why: Option<String>,
}

/// A review of a profile as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Review {
    pub(super) id: String,
    /// The profile's person.
    pub(super) person: PersonId,
    pub(super) reviewer: PersonId,
    pub(super) at: Timestamp,
    pub(super) on: NaiveDate,
    /// The reviewer's note, sealed.
    pub(super) note: Option<String>,
    /// Whether the person confirmed their own profile.
    pub(super) is_confirmed: bool,
}

/// The changes in a profile since its last review.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// New entries.
    pub(super) added: usize,
    /// Entries ended or replaced.
    pub(super) ended: usize,
}

/// What repository history says about a person.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Technical {
    /// Areas they know, the largest share first.
    pub(super) areas: Vec<PersonArea>,
    /// Languages they write in, with the number of files.
    pub(super) languages: Vec<(String, usize)>,
    /// Code no one else here knows; none for viewers it does not concern.
    pub(super) alone: Option<Vec<HandoverPart>>,
    /// Areas they knew and have not touched for a year.
    pub(super) fading: Vec<(RepositoryId, FadingRow)>,
}

/// A profile, for a viewer who may read it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Profile {
    pub(super) person: PersonId,
    /// Current entries, oldest first.
    pub(super) standing: Vec<Read>,
    /// Past entries, most recently ended first.
    pub(super) ended: Vec<Read>,
    /// Reviews with their notes, newest first.
    pub(super) reviews: Vec<(Review, Option<String>)>,
    /// Changes since the newest review.
    pub(super) changes: Changes,
    /// The other readers: the person's leads and manager.
    pub(super) readers: Vec<PersonId>,
    pub(super) today: NaiveDate,
    /// Whether the viewer may add and end entries.
    pub(super) may_write: bool,
    /// Whether the viewer may confirm or review it.
    pub(super) may_review: bool,
    pub(super) technical: Technical,
}

/// A member in a lead's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) person: PersonId,
    /// The number of current entries.
    pub(super) standing: usize,
    pub(super) reviewed_on: Option<NaiveDate>,
    /// The date of the next review; none before the first.
    pub(super) due: Option<NaiveDate>,
    /// Changes since the last review.
    pub(super) changes: Changes,
}
