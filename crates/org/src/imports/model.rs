//! What an import reads: its files, the records named in them, and the faults found. Plain data.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    org_file::yaml::{Place, Problem},
    organization::{Level, Period, PersonId, RepositoryId, TeamId},
};

/// A file that was found in a folder or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceFile {
    /// The file's name, for messages.
    pub(crate) name: String,
    /// The file's content.
    pub(crate) bytes: Vec<u8>,
    /// Whether the file was named itself, rather than its folder: only then must it be of the expected kind.
    pub(crate) is_named: bool,
}

impl SourceFile {
    /// A file that was named itself.
    pub(crate) fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), is_named: true }
    }
}

/// A fault and the file it is in.
pub(super) type Fault = (String, Problem);

/// A fault at a place in a file.
pub(super) fn fault(file: &str, place: Place, message: impl Into<String>) -> Fault {
    (file.to_owned(), Problem { place, message: message.into() })
}

/// The place something was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct At {
    pub(super) file: String,
    pub(super) place: Place,
}

impl At {
    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        fault(&self.file, self.place, message)
    }
}

/// An imported person; absent fields keep their recorded values.
#[derive(Debug, Clone, Default)]
pub(super) struct ImportedPerson {
    pub(super) at: At,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) level: Option<Level>,
    pub(super) manager: Option<PersonId>,
    pub(super) period: Period,
    /// Whether they left and come back with this period.
    pub(super) is_back: bool,
    /// Where its fields are, if they have places of their own.
    pub(super) places: BTreeMap<&'static str, Place>,
}

impl ImportedPerson {
    /// The place of a field.
    pub(super) fn place(&self, field: &str) -> At {
        At { place: self.places.get(field).copied().unwrap_or(self.at.place), file: self.at.file.clone() }
    }
}

/// An imported team.
#[derive(Debug, Clone, Default)]
pub(super) struct ImportedTeam {
    pub(super) at: At,
    pub(super) name: Option<String>,
    pub(super) parent: Option<TeamId>,
}

/// An imported repository.
#[derive(Debug, Clone)]
pub(super) struct ImportedRepository {
    pub(super) team: TeamId,
    pub(super) url: Option<String>,
}

/// Everything imported.
#[derive(Debug, Clone, Default)]
pub(super) struct Imported {
    pub(super) people: BTreeMap<PersonId, ImportedPerson>,
    pub(super) teams: BTreeMap<TeamId, ImportedTeam>,
    pub(super) members: BTreeSet<(TeamId, PersonId)>,
    pub(super) repositories: BTreeMap<RepositoryId, ImportedRepository>,
}
