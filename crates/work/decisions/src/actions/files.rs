//! Decisions as Markdown files: reading them, and writing them again. What was edited on both sides is kept from both.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use castra_org::organization::{self, Current, Scope};
use castra_platform::{
    Ctx, Error, Result, access::Permission, db::Tx, terms::Terms as _, text::folded, work::on_file,
};

use super::{
    change::{Noted, note, people_of, seal},
    entitled, may_keep, opened_each,
};
use crate::{
    exchange::{self, Merged, Names},
    kinds::{DecisionEventKind, DecisionState, FileForm, Importance, LinkKind},
    markdown::{self, Field, Record, Remark},
    model::{Decision, DecisionLink, Known},
    store::{self, StoredFile},
};

/// The longest text of a field.
const MOST_CHARACTERS: usize = 40_000;
/// The longest file, in bytes: it is read again when its decision is shown.
const LONGEST: usize = 400_000;
/// The most files at once.
const MOST_FILES: usize = 2_000;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    /// Its name, without folders.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// What reading a file does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// A new decision.
    New,
    /// A decision whose file it is takes these changes.
    Changes(Merged),
    /// Nothing: it is as it was.
    Nothing,
    /// It is not a decision record, or it cannot be read.
    LeftOut,
}

/// A file with what reading it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) state: Option<DecisionState>,
    pub(crate) effect: Effect,
    pub(crate) remarks: Vec<Remark>,
    /// The decision whose file it is.
    pub(crate) id: Option<String>,
}

impl Planned {
    /// Its remarks, each with the file and the line.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.remarks.iter().map(|remark| format!("{}:{}: {}", self.name, remark.line, remark.text)).collect()
    }
}

/// The decisions of a scope with their files.
struct Shelf {
    all: Vec<Known>,
    files: HashMap<String, StoredFile>,
}

impl Shelf {
    async fn new(ctx: &Ctx, scope: &str, public: Vec<Decision>, files: Vec<StoredFile>) -> Result<Self> {
        let mine: Vec<Decision> = public.into_iter().filter(|decision| decision.scope == scope).collect();
        let all = opened_each(ctx, mine).await?;
        let files = files.into_iter().map(|file| (file.id.clone(), file)).collect();
        Ok(Self { all, files })
    }

    fn by_name(&self, name: &str) -> Option<(&Known, &StoredFile)> {
        self.all.iter().find_map(|known| {
            let file = self.files.get(&known.decision.id)?;
            (file.name == name).then_some((known, file))
        })
    }

    fn names<'a>(&self, organization: &'a organization::Organization, known: &Known) -> Names<'a> {
        let by = known.decision.superseded_by.as_deref();
        let successor = by.and_then(|by| self.all.iter().find(|other| other.decision.id == by));
        let successor = successor.map(|other| {
            let file = self.files.get(&other.decision.id).map(|file| file.name.clone());
            (file.unwrap_or_else(|| exchange::file_name(other)), other.decision.label())
        });
        Names { organization, successor }
    }
}

fn scope_of(ctx: &Ctx, current: &Current, scope: &str) -> Result<Scope> {
    let found = super::change::scope(current, scope)?;
    if !may_keep(ctx, &current.charter, &found) {
        return Err(Error::forbidden(
            "only those who keep the decisions of a scope can import files into it",
        )
        .ask_who("decisions"));
    }
    Ok(found)
}

/// What is wrong with a record, so that it cannot be kept.
fn faults(record: &Record) -> Vec<Remark> {
    let long = record.texts.iter().filter(|(_, text)| text.chars().count() > MOST_CHARACTERS);
    let mut faults: Vec<Remark> = long
        .map(|(field, _)| Remark {
            line: 1,
            text: format!("its {} is longer than {MOST_CHARACTERS} characters", exchange::words(*field)),
        })
        .collect();
    if record.title.chars().count() > 200 {
        faults.push(Remark { line: 1, text: "its title is longer than 200 characters".to_owned() });
    }
    faults
}

/// Reads the files, before any transaction.
async fn records(ctx: &Ctx, files: &[Given]) -> Result<Vec<Record>> {
    let texts: Vec<String> = files.iter().map(|file| file.text.clone()).collect();
    on_file(ctx, move || Ok(texts.iter().map(|text| markdown::read(text)).collect())).await
}

/// Compares one file with what is there.
fn plan_one(current: &Current, shelf: &Shelf, given: &Given, record: Record) -> (Planned, Record) {
    let mut planned = Planned {
        name: given.name.clone(),
        title: record.title.clone(),
        state: record.state,
        effect: Effect::New,
        remarks: record.remarks.clone(),
        id: None,
    };
    let faults = faults(&record);
    if record.title.starts_with(['{', '[']) {
        planned.remarks.push(Remark { line: 1, text: "it is a template".to_owned() });
        planned.effect = Effect::LeftOut;
        return (planned, record);
    }
    if !markdown::is_record(&record) || !faults.is_empty() {
        planned.remarks.extend(faults);
        if planned.remarks.is_empty() {
            planned.remarks.push(Remark {
                line: 1,
                text: "it has neither a section such as `## Context` nor a status".to_owned(),
            });
        }
        planned.effect = Effect::LeftOut;
        return (planned, record);
    }
    if let Some((known, file)) = shelf.by_name(&given.name) {
        let names = shelf.names(current.organization(), known);
        planned.id = Some(known.decision.id.clone());
        planned.effect = if file.text == given.text {
            Effect::Nothing
        } else {
            Effect::Changes(exchange::merged(known, &file.text, &given.text, &names))
        };
    }
    (planned, record)
}

/// The files, each with its text free of what no database keeps.
fn checked(files: &[Given]) -> Result<()> {
    if files.is_empty() {
        return Err(Error::invalid_field("files", "name at least one file"));
    }
    if files.len() > MOST_FILES {
        return Err(Error::invalid_field("files", format!("at most {MOST_FILES} files at once")));
    }
    let mut names = BTreeSet::new();
    for file in files {
        if file.name.trim().is_empty()
            || file.name.contains(['/', '\\', '\0', '\n'])
            || file.name.chars().count() > 200
        {
            return Err(Error::invalid_field(
                "name",
                format!("`{}` is not the name of a file", file.name.escape_default()),
            ));
        }
        if !names.insert(&file.name) {
            return Err(Error::invalid_field("name", format!("`{}` is named twice", file.name)));
        }
        if file.text.len() > LONGEST {
            let message = format!("{}:1 is no decision record: it is longer than 400 kB", file.name);
            return Err(Error::invalid_field("text", message));
        }
        if let Some(at) = file.text.find('\0') {
            let line = file.text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
            return Err(Error::invalid_field(
                "text",
                format!("{}:{line} holds a character that is no text", file.name),
            ));
        }
    }
    Ok(())
}

/// What reading files would do.
pub(crate) async fn plan_files(ctx: &Ctx, scope: &str, files: &[Given]) -> Result<Vec<Planned>> {
    ctx.may(&Permission::ReadOrganization)?;
    checked(files)?;
    let current = organization::current(ctx).await?;
    let scope = scope_of(ctx, &current, scope)?;
    let records = records(ctx, files).await?;
    let (public, stored) = (store::public(ctx.read()).await?, store::files(ctx.read()).await?);
    let shelf = Shelf::new(ctx, scope.as_str(), public, stored).await?;
    let planned = files.iter().zip(records);
    Ok(planned.map(|(given, record)| plan_one(&current, &shelf, given, record).0).collect())
}

/// Reads files into a scope, all in one change. Reading the same files again changes nothing.
pub(crate) async fn import_files(
    ctx: &Ctx,
    scope: &str,
    importance: Importance,
    files: &[Given],
) -> Result<Vec<Planned>> {
    checked(files)?;
    scope_of(ctx, &organization::current(ctx).await?, scope)?;
    let files: Vec<_> = files.iter().zip(records(ctx, files).await?).collect();
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let scope = scope_of(ctx, &current, scope)?;
    let n_files = files.len();
    let (all, changed) = read_into(ctx, &mut tx, &current, &scope, importance, files).await?;
    if changed == 0 {
        tx.roll_back().await?;
    } else {
        let details = format!("{changed} of {n_files} files");
        tx.commit(ctx.says("imported decisions", format!("decisions:{scope}"), details)).await?;
    }
    Ok(all)
}

/// A new or changed decision with what its file refers to.
struct Taken {
    known: Known,
    record: Record,
    is_new: bool,
    clashes: Vec<(Field, String)>,
    takes_status: bool,
}

async fn read_into(
    ctx: &Ctx,
    tx: &mut Tx,
    current: &Current,
    scope: &Scope,
    importance: Importance,
    files: Vec<(&Given, Record)>,
) -> Result<(Vec<Planned>, usize)> {
    let (public, stored) = (store::public(&mut *tx).await?, store::files(&mut *tx).await?);
    let mut shelf = Shelf::new(ctx, scope.as_str(), public, stored).await?;
    let mut used: BTreeSet<i64> = shelf.all.iter().filter_map(|known| known.decision.number).collect();
    let mut next = store::next_number(tx, scope.as_str()).await?;
    let wanted = files.iter().filter_map(|(file, _)| markdown::number(&file.name)).max().unwrap_or(0);
    next = next.max(wanted + 1);
    let (mut all, mut taken, mut changed) = (Vec::new(), Vec::new(), 0);
    for (given, record) in files {
        let (mut planned, record) = plan_one(current, &shelf, given, record);
        match &planned.effect {
            Effect::LeftOut | Effect::Nothing => {}
            Effect::New => {
                let number = match markdown::number(&given.name) {
                    Some(number) if used.insert(number) => number,
                    asked => {
                        if let Some(asked) = asked {
                            planned.remarks.push(Remark {
                                line: 1,
                                text: format!("its number {asked} is taken; it gets {next}"),
                            });
                        }
                        used.insert(next);
                        next += 1;
                        next - 1
                    }
                };
                let known = created(ctx, tx, current, scope, importance, &record, number).await?;
                planned.id = Some(known.decision.id.clone());
                let file = StoredFile {
                    id: known.decision.id.clone(),
                    name: given.name.clone(),
                    text: given.text.clone(),
                };
                store::put_file(tx, &file).await?;
                shelf.files.insert(file.id.clone(), file);
                shelf.all.push(known.clone());
                changed += 1;
                taken.push(Taken { known, record, is_new: true, clashes: Vec::new(), takes_status: true });
            }
            Effect::Changes(merged) => {
                let id = planned.id.clone().unwrap_or_default();
                let file = StoredFile { id: id.clone(), name: given.name.clone(), text: given.text.clone() };
                store::put_file(tx, &file).await?;
                shelf.files.insert(id.clone(), file);
                changed += 1;
                let position = shelf.all.iter().position(|known| known.decision.id == id);
                if let Some(known) = position.and_then(|at| shelf.all.get_mut(at))
                    && (!merged.taken.is_empty() || !merged.clashes.is_empty())
                {
                    let said = exchange::said_by_file(current.organization(), &record);
                    known.terms = exchange::with_texts(&known.terms, &said, &merged.taken);
                    let takes_status = merged.taken.contains(&Field::Status);
                    known.decision.decider = known.terms.decider();
                    if takes_status || merged.taken.contains(&Field::Date) {
                        set_state(&mut known.decision, &record, takes_status);
                    }
                    taken.push(Taken {
                        known: known.clone(),
                        record,
                        is_new: false,
                        clashes: merged.clashes.clone(),
                        takes_status,
                    });
                }
            }
        }
        all.push(planned);
    }
    // References can only be followed once every file is there.
    for one in taken {
        let remarks = connected(ctx, tx, current, &shelf, one).await?;
        for (id, remark) in remarks {
            if let Some(planned) = all.iter_mut().find(|planned| planned.id.as_deref() == Some(&id)) {
                planned.remarks.push(remark);
            }
        }
    }
    Ok((all, changed))
}

/// Sets the status and the day that a file says.
fn set_state(decision: &mut Decision, record: &Record, takes_status: bool) {
    if takes_status {
        decision.state = record.state.unwrap_or(DecisionState::Unstated);
    }
    let is_open = matches!(decision.state, DecisionState::Proposed | DecisionState::Unstated);
    decision.decided_on = if is_open { None } else { record.date.or(decision.decided_on) };
    if let Some(day) = record.date.filter(|day| is_open || *day < decision.proposed_on) {
        decision.proposed_on = day;
    }
}

async fn created(
    ctx: &Ctx,
    tx: &mut Tx,
    current: &Current,
    scope: &Scope,
    importance: Importance,
    record: &Record,
    number: i64,
) -> Result<Known> {
    let said = exchange::said_by_file(current.organization(), record);
    let terms = exchange::terms(scope.as_str(), importance, &said).trimmed();
    let id = ctx.new_id();
    let mut decision = Decision {
        scope: scope.as_str().to_owned(),
        number: Some(number),
        state: DecisionState::Unstated,
        importance,
        decider: terms.decider(),
        author: ctx.actor.to_string(),
        proposed_on: record.date.unwrap_or(current.today),
        due: None,
        decided_on: None,
        decided_by: None,
        in_place: None,
        belonged_to: None,
        review: None,
        reviewed_on: None,
        turned_out: None,
        superseded_by: None,
        is_restricted: false,
        body: seal(tx, ctx, &id, false, &terms).await?,
        id,
        revision: 1,
    };
    set_state(&mut decision, record, true);
    store::insert(tx, &decision).await?;
    store::put_people(tx, &decision.id, &people_of(current, &decision.id, &terms)).await?;
    Ok(Known { decision, terms })
}

/// The decision that a reference in a file means; one that fits several is named and not followed.
fn meant<'a>(shelf: &'a Shelf, reference: &str) -> std::result::Result<&'a Known, String> {
    for target in markdown::targets(reference) {
        let stem = target.strip_suffix(".md").unwrap_or(&target);
        let is_file = |known: &&Known| {
            shelf
                .files
                .get(&known.decision.id)
                .is_some_and(|file| file.name == target || file.name.strip_suffix(".md") == Some(stem))
        };
        let number = markdown::number(&target);
        let has_number = |known: &&Known| {
            let of_file = shelf.files.get(&known.decision.id).and_then(|file| markdown::number(&file.name));
            number.is_some() && (of_file == number || (of_file.is_none() && known.decision.number == number))
        };
        let is_named =
            |known: &&Known| known.decision.label() == target || folded(&known.terms.title) == folded(stem);
        for fits in [&is_file as &dyn Fn(&&Known) -> bool, &has_number, &is_named] {
            let mut found = shelf.all.iter().filter(|known| fits(known));
            match (found.next(), found.next()) {
                (Some(one), None) => return Ok(one),
                (Some(one), Some(other)) => {
                    let name = |known: &Known| {
                        shelf
                            .files
                            .get(&known.decision.id)
                            .map_or_else(|| known.decision.label(), |file| file.name.clone())
                    };
                    return Err(format!(
                        "`{reference}` may be {} or {}; it was not followed",
                        name(one),
                        name(other)
                    ));
                }
                _ => {}
            }
        }
    }
    Err(format!("`{reference}` was not found"))
}

/// Follows a file's references, and saves the decision with its event.
async fn connected(
    ctx: &Ctx,
    tx: &mut Tx,
    current: &Current,
    shelf: &Shelf,
    taken: Taken,
) -> Result<Vec<(String, Remark)>> {
    let Taken { mut known, record, is_new, clashes, takes_status } = taken;
    let id = known.decision.id.clone();
    let mut remarks = Vec::new();
    let mut remark = |text: String| remarks.push((id.clone(), Remark { line: 1, text }));
    if takes_status && known.decision.state == DecisionState::Superseded {
        match record.by.as_deref().map(|by| meant(shelf, by)) {
            Some(Ok(by)) if by.decision.id != id => {
                known.decision.superseded_by = Some(by.decision.id.clone())
            }
            Some(Err(fault)) => remark(fault),
            _ => {}
        }
    } else if takes_status {
        known.decision.superseded_by = None;
    }
    let mut links: BTreeMap<(LinkKind, String), String> = BTreeMap::new();
    for (kind, reference) in &record.links {
        match meant(shelf, reference) {
            Ok(other) if other.decision.id != id => {
                links.insert(
                    (*kind, other.decision.id.clone()),
                    format!("{} {}", kind.words(), other.decision.label()),
                );
            }
            Ok(_) => {}
            Err(fault) => remark(fault),
        }
    }
    if is_new {
        known.terms.links = links.values().cloned().collect();
        let rows: Vec<DecisionLink> = links
            .into_keys()
            .map(|(kind, target)| DecisionLink { decision: id.clone(), kind, target })
            .collect();
        store::put_links(tx, &id, &rows).await?;
    } else {
        store::put_people(tx, &id, &people_of(current, &id, &known.terms)).await?;
    }
    known.decision.body = seal(tx, ctx, &id, false, &known.terms).await?;
    store::update(tx, &known.decision).await?;
    let words: Vec<String> = clashes
        .iter()
        .map(|(field, text)| {
            let text = if text.is_empty() { "nothing".to_owned() } else { format!("\n\n{text}") };
            format!(
                "Its {} was edited here and in the file. The text here stays; the file says: {text}",
                exchange::words(*field)
            )
        })
        .collect();
    let words = words.join("\n\n");
    let noted = Noted::new(DecisionEventKind::Imported, "imported a decision", &words);
    note(tx, ctx, &known.decision, current.today, &noted).await?;
    Ok(remarks)
}

/// A decision's file: as it was read, with what was edited here since; or a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) text: String,
    /// Whether it differs from the file that was read last.
    pub(crate) is_edited: bool,
}

fn written(
    organization: &organization::Organization,
    shelf: &Shelf,
    known: &Known,
    form: FileForm,
) -> Written {
    let names = shelf.names(organization, known);
    match shelf.files.get(&known.decision.id) {
        Some(file) => {
            let text = exchange::file(known, &file.text, &names);
            Written { name: file.name.clone(), is_edited: text != file.text, text }
        }
        None => Written {
            name: exchange::file_name(known),
            text: exchange::new_file(known, form, &names),
            is_edited: true,
        },
    }
}

/// The file of a decision that the viewer may read.
pub(crate) async fn file_of(ctx: &Ctx, id: &str, form: FileForm) -> Result<Written> {
    let (decision, _) = entitled(ctx, ctx.read(), id).await?;
    let current = organization::current(ctx).await?;
    let all = super::visible(ctx).await?;
    let files = store::files(ctx.read()).await?.into_iter().map(|file| (file.id.clone(), file)).collect();
    let shelf = Shelf { all, files };
    let terms = decision.body.open(ctx).await?.unwrap_or_default();
    Ok(written(current.organization(), &shelf, &Known { decision, terms }, form))
}

/// The name of the file that a decision was read from, and the sections that have no field of their own.
pub(crate) async fn source(ctx: &Ctx, id: &str) -> Result<Option<(String, Vec<(String, String)>)>> {
    let (decision, _) = entitled(ctx, ctx.read(), id).await?;
    let files = store::files(ctx.read()).await?;
    let file = files.into_iter().find(|file| file.id == decision.id);
    Ok(file.map(|file| (file.name, markdown::read(&file.text).others)))
}

/// The files of every announced decision of a scope.
pub(crate) async fn export_files(ctx: &Ctx, scope: &str, form: FileForm) -> Result<Vec<Written>> {
    ctx.may(&Permission::ReadOrganization)?;
    let current = organization::current(ctx).await?;
    let scope = super::change::scope(&current, scope)?;
    let mut all = super::public(ctx).await?;
    all.retain(|known| known.decision.scope == scope.as_str());
    all.sort_by_key(|known| known.decision.number);
    let files = store::files(ctx.read()).await?.into_iter().map(|file| (file.id.clone(), file)).collect();
    let shelf = Shelf { all, files };
    let mut names = BTreeSet::new();
    let mut written: Vec<Written> =
        shelf.all.iter().map(|known| written(current.organization(), &shelf, known, form)).collect();
    for file in &mut written {
        // Two titles may give one name.
        while !names.insert(file.name.clone()) {
            let stem = file.name.strip_suffix(".md").unwrap_or(&file.name).to_owned();
            file.name = format!("{stem}-2.md");
        }
    }
    Ok(written)
}
