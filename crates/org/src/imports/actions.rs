//! Previewing and applying an import, for commands and pages alike.

use castra_platform::{Ctx, Error, Result, access::Permission, work};
use chrono::NaiveDate;

use super::{
    backstage, codeowners, merge,
    model::{Fault, Imported, SourceFile},
    people,
};
use crate::{
    org_file::{self, Planned, faults},
    organization::{self, Organization, RepositoryId},
};

/// What to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Import {
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

    fn read(&self, known: &Organization, today: NaiveDate) -> Result<(Imported, Vec<String>), Vec<Fault>> {
        match self {
            Self::Backstage(files) => backstage::read(files, known),
            Self::CodeOwners(file, repository) => codeowners::read(file, repository, known, today),
            Self::People(file) => people::read(file, known),
        }
    }
}

/// What an import would change or changed, with notes.
#[derive(Debug, Clone)]
pub(crate) struct Preview {
    /// The changes.
    pub(crate) planned: Planned,
    /// What was left out, and why; who owns what.
    pub(crate) notes: Vec<String>,
}

/// The changes of an import. Pure.
pub(super) fn preview(import: &Import, known: &Organization, today: NaiveDate) -> Result<Preview> {
    let read = import.read(known, today);
    let (imported, notes) = read.map_err(|found| refusal(import, found))?;
    let changes = merge::changes(known, today, &imported).map_err(|found| refusal(import, found))?;
    Ok(Preview { planned: Planned { changes }, notes })
}

fn refusal(import: &Import, mut found: Vec<Fault>) -> Error {
    found.sort();
    found.dedup();
    faults(&import.source(), found)
}

/// Plans an import without changing anything; for those who may apply it, because reading takes time.
pub(crate) async fn plan(ctx: &Ctx, import: &Import) -> Result<Preview> {
    ctx.may(&Permission::ChangeOrganization)?;
    let current = organization::current(ctx).await?;
    let import = import.clone();
    work::on_file(ctx, move || preview(&import, current.organization(), current.today)).await
}

/// Applies an import; returns what it changed.
pub(super) async fn apply(ctx: &Ctx, import: &Import) -> Result<Preview> {
    ctx.may(&Permission::ChangeOrganization)?;
    let preview = plan(ctx, import).await?;
    org_file::apply_changes(ctx, &preview.planned, import.action()).await?;
    Ok(preview)
}

/// Applies it only if the organization is still at this version; with the id of the change, by which all of it can be undone.
pub(crate) async fn apply_at(ctx: &Ctx, version: i64, import: &Import) -> Result<(Preview, Option<String>)> {
    ctx.may(&Permission::ChangeOrganization)?;
    let preview = plan(ctx, import).await?;
    let change = org_file::apply_changes_at(ctx, version, &preview.planned, import.action()).await?;
    Ok((preview, change))
}
