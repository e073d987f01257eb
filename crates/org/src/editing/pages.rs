//! The pages to add and edit people and teams.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Kind, Result, Seen,
    access::{Permission, Rule},
    terms::{Filled, Terms},
    ui::{FieldError, Flash, Markup, PlanLine, Tone, Undo},
    web::{Page, Routes, form::Form, redirect_with},
};
use serde::Deserialize;

use super::{
    actions::{self, Wanted},
    model::{Added, NewTeams, PersonTerms, TeamTerms},
    rows::{self, MOST_ROWS, TypedRow},
    url,
    views::{Conflict, PeopleTable, PersonForm, Preview, TeamForm, TeamsForm},
};
use crate::{
    changes,
    charter::show,
    imports::{self, field},
    organization::{self, Change, Current, Organization, PersonId, TeamId},
    people,
};

/// Rows of an empty table, and those that "More rows" adds.
const EMPTY_ROWS: usize = 5;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(url::ADD_PEOPLE, Rule::SignedIn, new_people)
        .post(url::ADD_PEOPLE, Rule::SignedIn, add_people)
        .get(url::ADD_TEAMS, Rule::SignedIn, new_teams)
        .post(url::ADD_TEAMS, Rule::SignedIn, add_teams)
        .get("/people/{id}/edit", Rule::SignedIn, edit_person)
        .post("/people/{id}/edit", Rule::SignedIn, change_person)
        .get("/teams/{id}/edit", Rule::SignedIn, edit_team)
        .post("/teams/{id}/edit", Rule::SignedIn, change_team)
}

/// The answer to a form: made, shown before it is made, or the form again.
struct Submitted<'a> {
    ctx: &'a Ctx,
    sent: &'a Form,
    action: String,
    /// Where it leads when nothing new has a page of its own.
    back: String,
}

impl Submitted<'_> {
    /// Makes the change, or shows it first if it opens records, takes something away, or `asks`.
    async fn answer(
        &self,
        seen: Result<Seen>,
        wanted: Result<Wanted>,
        asks: impl FnOnce(&[crate::organization::Change]) -> bool,
    ) -> Result<Response> {
        let (seen, wanted) = (seen?, wanted?);
        if self.sent.get("propose").is_some() {
            return self.propose(&seen, &wanted).await;
        }
        if self.sent.get("confirmed").is_none() {
            let (decided, consequences) = match actions::preview(self.ctx, &seen, &wanted).await {
                Err(refused) if refused.kind == Kind::Forbidden => {
                    return self.offer(&seen, &wanted, refused).await;
                }
                shown => shown?,
            };
            if consequences.is_serious() || asks(&decided.changes) {
                let mut after = organization::current(self.ctx).await?.organization().clone();
                after.apply(&decided.changes);
                let losses = consequences.losses.into_iter();
                let view = Preview {
                    summary: decided.summary,
                    action: self.action.clone(),
                    sent: self
                        .sent
                        .pairs()
                        .map(|(name, value)| (name.to_owned(), value.to_owned()))
                        .collect(),
                    lines: plan_lines(&after, &decided.changes),
                    opens: consequences.opens,
                    losses: losses.map(|(person, what)| (show::person_link(&after, &person), what)).collect(),
                    back: self.back.clone(),
                    refusal: None,
                };
                return Ok(Page::new("Check this change", view.render()).into_response());
            }
        }
        let Some((id, decided)) = actions::make(self.ctx, &seen, &wanted).await? else {
            let flash = Flash {
                tone: Tone::Info,
                message: "Nothing to save: everything is as before.".to_owned(),
                undo: None,
            };
            return Ok(redirect_with(&self.back, &flash));
        };
        let to = match &decided.added {
            Some(Added::Person(id)) => people::url::person(id.as_str()),
            Some(Added::Team(id)) => people::url::team(id.as_str()),
            None => self.back.clone(),
        };
        let undo = Undo { action: changes::url::undo(&id), label: "Undo".to_owned() };
        let flash = Flash { tone: Tone::Good, message: format!("{}.", decided.summary), undo: Some(undo) };
        Ok(redirect_with(&to, &flash))
    }
}

impl Submitted<'_> {
    /// A change that the viewer may not make, to be sent as a proposal.
    async fn offer(&self, seen: &Seen, wanted: &Wanted, refused: Error) -> Result<Response> {
        let Ok(decided) = actions::decided(self.ctx, seen, wanted).await else { return Err(refused) };
        let mut after = organization::current(self.ctx).await?.organization().clone();
        after.apply(&decided.changes);
        let pairs = self.sent.pairs();
        let view = Preview {
            summary: decided.summary,
            action: self.action.clone(),
            sent: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            lines: plan_lines(&after, &decided.changes),
            opens: Vec::new(),
            losses: Vec::new(),
            back: self.back.clone(),
            refusal: Some(refused.message),
        };
        Ok(Page::new("Check this change", view.render()).into_response())
    }

    async fn propose(&self, seen: &Seen, wanted: &Wanted) -> Result<Response> {
        let reason = self.sent.get("reason").unwrap_or_default();
        let Some((id, _)) = actions::propose(self.ctx, seen, wanted, reason).await? else {
            return Err(Error::conflict("nothing to propose: everything is as before"));
        };
        let message = "Proposed. The CTO and the operators see it on Today.".to_owned();
        Ok(redirect_with(&changes::url::show(&id), &Flash { tone: Tone::Good, message, undo: None }))
    }
}

/// What changes, line by line; a person who is added is one line, with the teams.
fn plan_lines(after: &Organization, all: &[Change]) -> Vec<PlanLine> {
    let line = |change: &Change| {
        let mut line = changes::plan_line(after, change);
        let teams = changes::teams_of_new(after, all, change);
        if !teams.is_empty() {
            let note = Some(std::mem::take(&mut line.note)).filter(|note| !note.is_empty());
            let teams = teams.into_iter().map(|team| format!("in {team}"));
            line.note = note.into_iter().chain(teams).collect::<Vec<_>>().join(", ");
        }
        line
    };
    all.iter().filter(|change| !changes::is_of_new(all, change)).map(line).collect()
}

/// Whether a refusal is about what was typed: the form is shown again with it.
fn is_about_form(error: &Error) -> bool {
    error.kind == Kind::Conflict || error.kind == Kind::Invalid && !error.fields.is_empty()
}

/// The form as typed, with the faults of its fields.
fn filled_again(sent: &Form, error: &Error) -> Filled {
    Filled::again(sent, Error::invalid(error.message.clone()).with_fields(error.fields.clone()))
}

fn again(title: &str, error: &Error, content: Markup) -> Response {
    let status =
        if error.kind == Kind::Conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(title, content).status(status).into_response()
}

/// Teams by id and name, in the order of their names.
fn teams_of(current: &Current) -> Vec<(String, String)> {
    let mut teams: Vec<(String, String)> = current
        .organization()
        .active_teams(current.today)
        .map(|team| (team.id.to_string(), team.name.clone()))
        .collect();
    teams.sort_by_cached_key(|(_, name)| name.to_lowercase());
    teams
}

fn names_of(current: &Current) -> Vec<String> {
    let mut names: Vec<String> =
        current.organization().active_people(current.today).map(|person| person.name.clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// What differs between what is saved and what was typed.
fn conflict(error: &Error, saved: &Filled, typed: &Filled, fields: &[(&str, &str)]) -> Option<Conflict> {
    let differs = |(name, _): &&(&str, &str)| saved.value(name) != typed.value(name);
    let of = |(name, label): &(&str, &str)| {
        let value = saved.value(name);
        ((*label).to_owned(), if value.is_empty() { "none".to_owned() } else { value.replace('\n', ", ") })
    };
    (error.kind == Kind::Conflict)
        .then(|| Conflict { saved: fields.iter().filter(differs).map(of).collect() })
}

fn person_form(current: &Current, id: &str, terms: &PersonTerms, filled: Filled) -> PersonForm {
    let organization = current.organization();
    let known = organization.people.get(id);
    let (own, others): (Vec<_>, Vec<_>) =
        teams_of(current).into_iter().partition(|(team, _)| terms.teams.contains(team));
    PersonForm {
        id: id.to_owned(),
        name: organization.person_name(&PersonId::from(id)).to_owned(),
        n_own: own.len(),
        teams: own.into_iter().chain(others).collect(),
        people: names_of(current),
        conflict: None,
        has_left: known.is_some_and(|person| person.period.to.is_some()),
        today: current.today.to_string(),
        filled,
    }
}

/// Its values for a form: a choice of several has each of its own.
fn filled_person(terms: &PersonTerms, organization: &Organization, revision: i64) -> Filled {
    let manager = terms.manager.as_deref().map(|id| named(organization, id)).unwrap_or_default();
    let filled = PersonTerms { teams: Vec::new(), ..terms.clone() }.filled().replacing("manager", manager);
    terms.teams.iter().fold(filled, |filled, team| filled.with("teams", team)).at(revision)
}

/// A person's name, or the id if others have the same.
fn named(organization: &Organization, id: &str) -> String {
    let Some(person) = organization.people.get(id) else { return id.to_owned() };
    let is_only = organization.people.values().filter(|other| other.name == person.name).count() == 1;
    if is_only { person.name.clone() } else { id.to_owned() }
}

async fn edit_person(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let (current, terms, revision) = actions::person(&ctx, &id).await?;
    let filled = filled_person(&terms, current.organization(), revision);
    let form = person_form(&current, &id, &terms, filled);
    Ok(Page::new(format!("Edit {}", form.name), form.render()))
}

const PERSON_FIELDS: [(&str, &str); 7] = [
    ("name", "Name"),
    ("email", "E-mail"),
    ("level", "Level"),
    ("manager", "Reports to"),
    ("from", "First day"),
    ("to", "Last day"),
    ("git", "Other Git identities"),
];

async fn change_person(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let (current, terms, revision) = actions::person(&ctx, &id).await?;
    let submitted =
        Submitted { ctx: &ctx, sent: &sent, action: url::person(&id), back: people::url::person(&id) };
    let wanted = sent.read("the person").map(|typed| Wanted::Person(Some(id.clone()), typed));
    match submitted.answer(sent.seen("revision"), wanted, |_| false).await {
        Err(error) if is_about_form(&error) => {
            let saved = filled_person(&terms, current.organization(), revision);
            let typed = filled_again(&sent, &error);
            let conflict = conflict(&error, &saved, &typed, &PERSON_FIELDS);
            let typed = if conflict.is_some() { typed.at(revision) } else { typed };
            let form = PersonForm { conflict, ..person_form(&current, &id, &terms, typed) };
            Ok(again(&format!("Edit {}", form.name), &error, form.render()))
        }
        answer => answer,
    }
}

fn team_form(
    ctx: &Ctx,
    current: &Current,
    id: &str,
    terms: &TeamTerms,
    filled: Filled,
    adding: String,
) -> TeamForm {
    let organization = current.organization();
    let within =
        |team: &str| organization.lineage(&TeamId::from(team)).into_iter().any(|above| above.as_str() == id);
    let members = terms.members.iter();
    let mut members: Vec<(String, String)> = members
        .map(|person| (person.clone(), organization.person_name(&PersonId::from(person.as_str())).to_owned()))
        .collect();
    members.sort_by_cached_key(|(_, name)| name.to_lowercase());
    TeamForm {
        id: id.to_owned(),
        name: terms.name.clone(),
        members,
        teams: teams_of(current).into_iter().filter(|(team, _)| !within(team)).collect(),
        adding,
        conflict: None,
        whole: ctx.viewer.may(&Permission::ChangeOrganization),
        has_ended: terms.to.is_some(),
        today: current.today.to_string(),
        filled,
    }
}

fn filled_team(terms: &TeamTerms, revision: i64) -> Filled {
    let filled = TeamTerms { members: Vec::new(), ..terms.clone() }.filled();
    terms.members.iter().fold(filled, |filled, member| filled.with("members", member)).at(revision)
}

async fn edit_team(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let (current, terms, revision) = actions::team(&ctx, &id).await?;
    let form = team_form(&ctx, &current, &id, &terms, filled_team(&terms, revision), String::new());
    Ok(Page::new(format!("Edit {}", form.name), form.render()))
}

const TEAM_FIELDS: [(&str, &str); 4] =
    [("name", "Name"), ("parent", "Part of"), ("from", "First day"), ("to", "Last day")];

async fn change_team(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let (current, terms, revision) = actions::team(&ctx, &id).await?;
    let submitted =
        Submitted { ctx: &ctx, sent: &sent, action: url::team(&id), back: people::url::team(&id) };
    let wanted = sent.read("the team").map(|typed| Wanted::Team(Some(id.clone()), typed));
    match submitted.answer(sent.seen("revision"), wanted, |_| false).await {
        Err(error) if is_about_form(&error) => {
            let saved = filled_team(&terms, revision);
            let typed = filled_again(&sent, &error);
            let conflict = conflict(&error, &saved, &typed, &TEAM_FIELDS);
            let typed = if conflict.is_some() { typed.at(revision) } else { typed };
            let lines = sent.all("members").flat_map(str::lines).map(str::trim);
            let adding: Vec<&str> =
                lines.filter(|member| !terms.members.iter().any(|known| known == member)).collect();
            let form = team_form(&ctx, &current, &id, &terms, typed, adding.join("\n"));
            Ok(again(&format!("Edit {}", form.name), &error, TeamForm { conflict, ..form }.render()))
        }
        answer => answer,
    }
}

async fn teams_form(ctx: &Ctx) -> Result<TeamsForm> {
    let current = organization::current(ctx).await?;
    actions::may_edit(ctx, &current, None)?;
    Ok(TeamsForm { teams: teams_of(&current), filled: Filled::default() })
}

async fn new_teams(ctx: Ctx) -> Result<Page> {
    Ok(Page::new("Add teams", teams_form(&ctx).await?.render()))
}

async fn add_teams(ctx: Ctx, sent: Form) -> Result<Response> {
    let form = teams_form(&ctx).await?;
    let back = people::url::index();
    let submitted = Submitted { ctx: &ctx, sent: &sent, action: url::ADD_TEAMS.to_owned(), back };
    let wanted = sent.read::<NewTeams>("the teams").map(Wanted::Teams);
    match submitted.answer(Ok(Seen::ANY), wanted, |_| false).await {
        Err(error) if is_about_form(&error) => {
            let filled = filled_again(&sent, &error);
            Ok(again("Add teams", &error, TeamsForm { filled, ..form }.render()))
        }
        answer => answer,
    }
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    team: String,
}

async fn table(ctx: &Ctx, team: String) -> Result<PeopleTable> {
    let current = organization::current(ctx).await?;
    actions::may_edit(ctx, &current, None)?;
    let teams = teams_of(&current);
    let team = teams.iter().find(|(id, _)| *id == team).map_or(String::new(), |(_, name)| name.clone());
    Ok(PeopleTable {
        teams: teams.into_iter().map(|(_, name)| name).collect(),
        people: names_of(&current),
        team,
        ..PeopleTable::default()
    })
}

/// A list of people with errors, as a table to correct them in; none if it cannot be read as one, or is too long for that.
pub(crate) async fn correct(ctx: &Ctx, name: &str, text: &str) -> Result<Option<Page>> {
    let Some(rows) = imports::rows_of_table(text) else { return Ok(None) };
    let rows: Vec<TypedRow> = rows.into_iter().filter(|row| !row.is_blank()).collect();
    if rows.is_empty() || rows.len() > MOST_ROWS {
        return Ok(None);
    }
    let table = table(ctx, String::new()).await?;
    let errors = match actions::preview(ctx, &Seen::ANY, &Wanted::Rows(rows.clone())).await {
        Err(error) if is_about_form(&error) => error.fields,
        Err(error) => return Err(error),
        Ok(_) => Vec::new(),
    };
    let shown = PeopleTable { rows, errors, from_file: Some(name.to_owned()), ..table };
    Ok(Some(Page::new("Import", shown.render()).status(StatusCode::UNPROCESSABLE_ENTITY)))
}

fn with_empty_rows(mut rows: Vec<TypedRow>, team: &str) -> Vec<TypedRow> {
    let empty = EMPTY_ROWS.min(MOST_ROWS.saturating_sub(rows.len()));
    rows.extend(std::iter::repeat_n(TypedRow::default().with("team", team), empty));
    rows
}

async fn new_people(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let table = table(&ctx, asked.team).await?;
    let rows = with_empty_rows(Vec::new(), &table.team);
    Ok(Page::new("Add people", PeopleTable { rows, ..table }.render()))
}

async fn add_people(ctx: Ctx, sent: Form) -> Result<Response> {
    let empty = table(&ctx, String::new()).await?;
    let team = sent.get("default-team").unwrap_or_default().to_owned();
    let step = sent.get("step").unwrap_or("add");
    let all_columns = step == "columns" || sent.get("all").is_some();
    let empty = PeopleTable { all_columns, team, ..empty };
    let in_table = rows::typed(&sent);
    let pasted = rows::pasted(sent.verbatim("paste"));
    if in_table.len() + pasted.len() > MOST_ROWS {
        let message = format!("this list has more than {MOST_ROWS} people; import it as a file");
        let error = Error::invalid_field("paste", message.clone());
        let shown = PeopleTable {
            rows: with_empty_rows(in_table, &empty.team),
            pasted: sent.verbatim("paste").to_owned(),
            errors: error.fields.clone(),
            paste_error: Some(message),
            ..empty
        };
        return Ok(again("Add people", &error, shown.render()));
    }
    let with_team =
        |row: TypedRow| if row.get("team").is_empty() { row.with("team", empty.team.as_str()) } else { row };
    // A list that was put into the table before, and is still in the field, is not added twice.
    let new: Vec<TypedRow> =
        pasted.into_iter().map(with_team).filter(|row| !in_table.contains(row)).collect();
    let rows: Vec<TypedRow> = in_table.into_iter().chain(new).collect();
    if step != "add" || rows.is_empty() {
        let errors = match step {
            "add" => vec![FieldError { field: field("name", 0), message: "enter a name".to_owned() }],
            _ => Vec::new(),
        };
        let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let is_full = step == "read" && !rows.is_empty();
        let rows = if is_full { rows } else { with_empty_rows(rows, &empty.team) };
        let shown = PeopleTable { rows, errors, ..empty };
        return Ok(Page::new("Add people", shown.render()).status(status).into_response());
    }
    // The pasted rows are part of the table from here on.
    let fields: Form = rows::fields(&rows)
        .chain(sent.get("confirmed").map(|value| ("confirmed".to_owned(), value.to_owned())))
        .collect();
    let back = format!("{}?view=people", people::url::index());
    let submitted = Submitted { ctx: &ctx, sent: &fields, action: url::ADD_PEOPLE.to_owned(), back };
    // A list that was meant to add would change people who are known already: that is shown first.
    let changes_known =
        |changes: &[organization::Change]| changes.iter().any(|change| change.before.is_some());
    match submitted.answer(Ok(Seen::ANY), Ok(Wanted::Rows(rows.clone())), changes_known).await {
        Err(error) if is_about_form(&error) => {
            let shown = PeopleTable { rows, errors: error.fields.clone(), ..empty };
            Ok(again("Add people", &error, shown.render()))
        }
        answer => answer,
    }
}
