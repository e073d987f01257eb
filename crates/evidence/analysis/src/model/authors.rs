//! Authors in the repositories who are no one of the organization.

use castra_org::organization::{PersonId, RepositoryId};
use castra_platform::clock::Timestamp;

/// Someone who wrote commits and maps to no one of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Their newest name.
    pub name: String,
    /// Their newest address.
    pub address: String,
    /// One identity for each of their addresses, as the organization records them.
    pub identities: Vec<String>,
    /// Their addresses, in the form in which they are compared.
    pub addresses: Vec<String>,
    /// Commits they are an author or co-author of, without merges.
    pub commits: usize,
    /// Their last commit.
    pub last: Timestamp,
    /// The repositories they wrote in.
    pub repositories: Vec<RepositoryId>,
    /// Who they probably are.
    pub suggestion: Option<Suggestion>,
}

/// Who an author probably is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Why.
    pub likeness: Likeness,
}

/// How an author resembles a person, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same words make up both names.
    Name,
    /// The address is the person's name, or has the user of their address.
    Address,
    /// The names differ by a few letters.
    SimilarName,
}

impl Likeness {
    /// Its identifier in interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::SimilarName => "similar_name",
        }
    }

    /// The reason, in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "same name",
            Self::Address => "address matches",
            Self::SimilarName => "similar name",
        }
    }
}

/// Authors, as far as the viewer may map them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authors {
    /// Those who map to no one.
    pub unmapped: Vec<Author>,
    /// Those who were marked as outside the organization.
    pub outside: Vec<Author>,
    /// Identities that were given to people: person, name, identity.
    pub mapped: Vec<(PersonId, String, String)>,
    /// The people the viewer may map authors to: id and name, by name.
    pub people: Vec<(PersonId, String)>,
    /// How many repositories were read.
    pub read: usize,
}
