//! Previewing and applying an import, for commands and pages alike.

use castra_platform::{Ctx, Error, Result, access::Permission, work};
use chrono::NaiveDate;

use super::{backstage, codeowners, merge, people, text::Fault};
use crate::{
    org_file::{self, Planned, faults},
    organization::{self, Organization, RepositoryId},
};

/// A file that was found in a folder or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The file's name, for messages.
    pub name: String,
    /// The file's content.
    pub bytes: Vec<u8>,
    /// Whether the file was named itself, rather than its folder: only then must it be of the expected kind.
    pub is_named: bool,
}

impl SourceFile {
    /// A file that was named itself.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), is_named: true }
    }
}

/// What to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Import {
    /// Files of a Backstage catalog.
    Backstage(Vec<SourceFile>),
    /// A CODEOWNERS file, and the repository it is in.
    CodeOwners(SourceFile, RepositoryId),
    /// A list of people.
    People(SourceFile),
}

impl Import {
    /// The source, for messages and the journal.
    fn source(&self) -> String {
        match self {
            Self::Backstage(files) => match files.as_slice() {
                [one] => one.name.clone(),
                files => format!("the catalog of {} files", files.len()),
            },
            Self::CodeOwners(file, _) | Self::People(file) => file.name.clone(),
        }
    }

    fn action(&self) -> &'static str {
        match self {
            Self::Backstage(_) => "imported a Backstage catalog",
            Self::CodeOwners(..) => "imported code owners",
            Self::People(_) => "imported people",
        }
    }

    fn read(&self, known: &Organization, today: NaiveDate) -> Result<(merge::Said, Vec<String>), Vec<Fault>> {
        match self {
            Self::Backstage(files) => backstage::read(files, known),
            Self::CodeOwners(file, repository) => codeowners::read(file, repository, known, today),
            Self::People(file) => people::read(file, known),
        }
    }
}

/// What an import would change or changed, with notes.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The changes.
    pub planned: Planned,
    /// What was left out, and why; who owns what.
    pub notes: Vec<String>,
}

/// The changes of an import. Pure.
pub(super) fn preview(import: &Import, known: &Organization, today: NaiveDate) -> Result<Preview> {
    let read = import.read(known, today);
    let (said, notes) = read.map_err(|found| all(import, found))?;
    let changes = merge::changes(known, today, &said).map_err(|found| all(import, found))?;
    Ok(Preview { planned: Planned { changes }, notes })
}

fn all(import: &Import, mut found: Vec<Fault>) -> Error {
    found.sort();
    found.dedup();
    faults(&import.source(), found)
}

/// Plans an import without changing anything; for those who may apply it, because reading takes time.
pub async fn plan(ctx: &Ctx, import: &Import) -> Result<Preview> {
    ctx.may(&Permission::ChangeOrganization)?;
    let current = organization::current(ctx).await?;
    let import = import.clone();
    work::on_file(ctx, move || preview(&import, current.organization(), current.today)).await
}

/// Applies an import; returns what it changed.
pub async fn apply(ctx: &Ctx, import: &Import) -> Result<Preview> {
    ctx.may(&Permission::ChangeOrganization)?;
    let preview = plan(ctx, import).await?;
    org_file::apply_changes(ctx, &preview.planned, import.action()).await?;
    Ok(preview)
}

/// Applies it only if the organization is still at this version.
pub async fn apply_at(ctx: &Ctx, version: i64, import: &Import) -> Result<Preview> {
    ctx.may(&Permission::ChangeOrganization)?;
    let preview = plan(ctx, import).await?;
    org_file::apply_changes_at(ctx, version, &preview.planned, import.action()).await?;
    Ok(preview)
}
