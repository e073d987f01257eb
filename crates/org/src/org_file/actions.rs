//! Planning, applying and exporting, for commands, pages and API alike.

use castra_platform::{
    Ctx, Error, Result, access::Permission, clock::date_in, error::FieldError, figures::counted, text, work,
};
use chrono::NaiveDate;

use super::{
    plan::{self, Mark},
    read::{self, Described},
    write,
    yaml::Problem,
};
use crate::{
    changes,
    organization::{self, AssignmentId, Change, Organization, Record, Settings},
    practices,
};

/// What a file would change.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The changes, in order of application.
    pub changes: Vec<Change>,
}

impl Planned {
    /// Every change in one line, marked.
    pub fn lines(&self) -> Vec<(Mark, String)> {
        self.changes.iter().map(plan::describe).collect()
    }

    /// "3 additions, 1 change, 2 endings".
    pub fn summary(&self) -> String {
        let lines = self.lines();
        let count = |mark| lines.iter().filter(|(of, _)| *of == mark).count();
        format!(
            "{}, {}, {}",
            counted(count(Mark::Addition), "addition", "additions"),
            counted(count(Mark::Change), "change", "changes"),
            counted(count(Mark::Ending), "ending", "endings")
        )
    }
}

/// Parses a file; the error names every fault, with its place.
fn parse(name: &str, text: &str) -> Result<Described> {
    read::read(text)
        .map_err(|problems| faults(name, problems.into_iter().map(|problem| (name.to_owned(), problem))))
}

/// One error with every fault of the input, each with its file and place.
pub fn faults(name: &str, problems: impl IntoIterator<Item = (String, Problem)>) -> Error {
    let fields = problems.into_iter().map(|(file, problem)| FieldError {
        field: format!("{file}:{}:{}", problem.place.line, problem.place.column),
        message: problem.message,
    });
    let fields: Vec<FieldError> = fields.collect();
    let errors = counted(fields.len(), "error", "errors");
    Error::invalid(format!("{name} has {errors}; nothing was applied")).with_fields(fields)
}

/// Creates an empty organization.
pub(super) async fn init(ctx: &Ctx, name: &str) -> Result<()> {
    ctx.may(&Permission::ChangeOrganization)?;
    if text::is_unshowable(name.trim()) {
        return Err(Error::invalid_field("name", "this contains unprintable characters"));
    }
    let name = text::name(name);
    if name.is_empty() {
        return Err(Error::invalid_field("name", "enter the organization's name"));
    }
    if organization::current(ctx).await.is_ok() {
        return Err(Error::conflict("this instance already has an organization")
            .hint("change it with `castra apply`"));
    }
    let settings =
        Settings { name: name.clone(), practices: practices::first(), ..Organization::empty("").settings };
    let changes = [Change::add(Record::Settings(settings))];
    organization::apply(ctx, &changes, ctx.says("founded the organization", "organization:1", name)).await
}

/// Plans a file without changing anything; for those who may apply it, because reading takes time.
pub async fn plan(ctx: &Ctx, name: &str, text: &str) -> Result<Planned> {
    ctx.may(&Permission::ChangeOrganization)?;
    let current = match organization::current(ctx).await {
        Ok(current) => Some(current),
        Err(error) if error.kind == castra_platform::Kind::NotFound => None,
        Err(error) => return Err(error),
    };
    let (asker, name, text) = (ctx.clone(), name.to_owned(), text.to_owned());
    work::on_file(ctx, move || {
        let described = parse(&name, &text)?;
        let today = current
            .as_ref()
            .map_or_else(|| date_in(asker.now(), described.settings.timezone), |current| current.today);
        let known = current.as_ref().map(organization::Current::organization);
        let changes = plan::changes(known, &described, today, || AssignmentId::from(asker.new_id()));
        Ok(Planned { changes })
    })
    .await
}

/// Applies a file; returns what it changed.
pub async fn apply(ctx: &Ctx, name: &str, text: &str) -> Result<Planned> {
    ctx.may(&Permission::ChangeOrganization)?;
    let planned = plan(ctx, name, text).await?;
    apply_changes(ctx, &planned, "applied an organization file").await?;
    Ok(planned)
}

/// The changes from an organization to the one a text describes, validated like a file.
pub(crate) fn changes_of(
    name: &str,
    text: &str,
    known: Option<&Organization>,
    today: NaiveDate,
    ids: impl FnMut() -> AssignmentId,
) -> Result<Vec<Change>> {
    Ok(plan::changes(known, &parse(name, text)?, today, ids))
}

/// Applies changes from another source than an organization file; `action` names it in the journal.
pub(crate) async fn apply_changes(ctx: &Ctx, planned: &Planned, action: &str) -> Result<()> {
    ctx.may(&Permission::ChangeOrganization)?;
    if planned.changes.is_empty() {
        return Ok(());
    }
    organization::apply(ctx, &planned.changes, ctx.says(action, "organization:1", planned.summary())).await
}

/// Applies a file only if the organization is still at this version.
pub(super) async fn apply_at(
    ctx: &Ctx,
    version: i64,
    name: &str,
    text: &str,
) -> Result<(Planned, Option<String>)> {
    ctx.may(&Permission::ChangeOrganization)?;
    let planned = plan(ctx, name, text).await?;
    let change = apply_changes_at(ctx, version, &planned, "applied an organization file").await?;
    Ok((planned, change))
}

/// [`apply_changes`], only if the organization is still at this version. Returns the id of the change, by which all of it can
/// be undone; none if it changes more than people, teams and who does what, or nothing.
pub(crate) async fn apply_changes_at(
    ctx: &Ctx,
    version: i64,
    planned: &Planned,
    action: &str,
) -> Result<Option<String>> {
    ctx.may(&Permission::ChangeOrganization)?;
    if planned.changes.is_empty() {
        return Ok(None);
    }
    let mut tx = organization::begin_at(ctx, version).await?;
    let change = match organization::current(ctx).await {
        Ok(current) if changes::can_keep(&planned.changes) => {
            let summary = text::capitalized(&format!("{action}: {}", planned.summary()));
            Some(changes::make(&mut tx, ctx, &current, &planned.changes, &summary).await?.id)
        }
        _ => {
            organization::apply_in(&mut tx, ctx, &planned.changes).await?;
            None
        }
    };
    tx.commit(ctx.says(action, "organization:1", planned.summary())).await?;
    Ok(change)
}

/// Any organization as a file.
pub fn text_of(organization: &Organization) -> String {
    write::write(organization)
}

/// The organization as a file.
pub async fn export(ctx: &Ctx) -> Result<String> {
    let current = organization::current(ctx).await?;
    Ok(write::write(current.organization()))
}
