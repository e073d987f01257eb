//! Profiles: entries, reviews, and knowledge from history.

use castra_analysis::{FadingRow, HandoverPart, PersonArea};
use castra_org::organization::{PersonId, RepositoryId};
use castra_platform::{clock::Timestamp, private::Sealed, terms, terms::Limit};
use chrono::NaiveDate;

use super::kinds::ProfilePart;

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: String,
    /// The profile's person.
    pub(super) person: PersonId,
    pub(super) part: ProfilePart,
    pub(super) author: PersonId,
    pub(super) body: Sealed<Words>,
    pub(super) noted_at: Timestamp,
    pub(super) noted_on: NaiveDate,
    pub(super) end: Option<End>,
}

/// How an entry ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) at: Timestamp,
    pub(super) by: PersonId,
    /// The reason; none for a replaced entry.
    pub(super) why: Option<Sealed<String>>,
    /// The id of the entry that replaced it.
    pub(super) replaced_by: Option<String>,
}

terms! {
    /// An entry to add.
    pub(super) struct Note as "ProfileNote" {
        /// The part of the profile.
        part: Option<ProfilePart> = Limit::required().called("a part of the profile"),
        /// The text in Markdown.
        text: String = Limit::text(1..=4000).called("a text").example("Explains hard things so that others can do them."),
        /// Evidence: addresses on the web, or pages of this instance.
        links: Vec<String> = Limit::items(0..=10).called("addresses"),
        /// The entry this one replaces and ends, by id.
        replaces: Option<String> = Limit::NONE,
    }
}

terms! {
    /// The content of an entry, as it is sealed.
    pub(super) struct Words as "ProfileWords" {
        /// Markdown.
        text: String = Limit::NONE,
        /// Addresses of evidence.
        links: Vec<String> = Limit::NONE,
    }
}

terms! {
    /// The reason for ending an entry.
    pub(super) struct Reason as "ProfileEnd" {
        /// Why it no longer applies; may be empty.
        why: String = Limit::text(0..=4000),
    }
}

terms! {
    /// A review of a profile.
    pub(super) struct Look as "ProfileLook" {
        /// A note; may be empty.
        note: String = Limit::text(0..=4000),
    }
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
    pub(super) note: Option<Sealed<String>>,
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
    /// Whether this organization uses repositories; else nothing is shown.
    pub(super) is_used: bool,
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
