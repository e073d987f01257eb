//! Assignments and RACI rows as JSON, to store a change's before and after.

use castra_platform::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::organization::{
    Assignment, AssignmentId, Change, Period, PersonId, RaciEntry, Record, Responsible, Scope,
};

#[derive(Debug, Serialize, Deserialize)]
struct KeptChange {
    before: Option<Kept>,
    after: Option<Kept>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Kept {
    Assignment {
        id: String,
        person: String,
        role: String,
        team: Option<String>,
        from: Option<chrono::NaiveDate>,
        to: Option<chrono::NaiveDate>,
        acting_for: Option<String>,
        deputy_for: Option<String>,
    },
    Raci {
        id: String,
        responsibility: String,
        team: Option<String>,
        accountable: Option<String>,
        responsible: Vec<String>,
        consulted: Vec<String>,
        informed: Vec<String>,
        from: Option<chrono::NaiveDate>,
        to: Option<chrono::NaiveDate>,
    },
}

fn text<T: ToString>(id: Option<&T>) -> Option<String> {
    id.map(ToString::to_string)
}

fn texts(ids: &[PersonId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn ids(texts: Vec<String>) -> Vec<PersonId> {
    texts.into_iter().map(PersonId::from).collect()
}

fn keep(record: &Record) -> Result<Kept> {
    match record {
        Record::Assignment(held) => Ok(Kept::Assignment {
            id: held.id.to_string(),
            person: held.person.to_string(),
            role: held.role.to_string(),
            team: text(held.scope.team()),
            from: held.period.from,
            to: held.period.to,
            acting_for: text(held.acting_for.as_ref()),
            deputy_for: text(held.deputy_for.as_ref()),
        }),
        Record::Raci(row) => Ok(Kept::Raci {
            id: row.id.to_string(),
            responsibility: row.responsibility.to_string(),
            team: text(row.scope.team()),
            accountable: text(row.accountable.as_ref()),
            responsible: texts(&row.others.responsible),
            consulted: texts(&row.others.consulted),
            informed: texts(&row.others.informed),
            from: row.period.from,
            to: row.period.to,
        }),
        _ => Err(Error::internal("proposals change only assignments and RACI rows")),
    }
}

fn restore(kept: Kept) -> Record {
    match kept {
        Kept::Assignment { id, person, role, team, from, to, acting_for, deputy_for } => {
            Record::Assignment(Assignment {
                id: AssignmentId::from(id),
                person: person.into(),
                role: role.into(),
                scope: Scope::of(team.map(Into::into)),
                period: Period { from, to },
                acting_for: acting_for.map(Into::into),
                deputy_for: deputy_for.map(Into::into),
            })
        }
        Kept::Raci { id, responsibility, team, accountable, responsible, consulted, informed, from, to } => {
            Record::Raci(RaciEntry {
                id: AssignmentId::from(id),
                responsibility: responsibility.into(),
                scope: Scope::of(team.map(Into::into)),
                accountable: accountable.map(Into::into),
                others: Responsible {
                    responsible: ids(responsible),
                    consulted: ids(consulted),
                    informed: ids(informed),
                },
                period: Period { from, to },
            })
        }
    }
}

/// Changes as JSON text.
pub(super) fn to_text(changes: &[Change]) -> Result<String> {
    let kept: Result<Vec<KeptChange>> = changes
        .iter()
        .map(|change| {
            let before = change.before.as_ref().map(keep).transpose()?;
            Ok(KeptChange { before, after: change.after.as_ref().map(keep).transpose()? })
        })
        .collect();
    Ok(serde_json::to_string(&kept?)?)
}

/// Changes from JSON text.
pub(super) fn from_text(text: &str) -> Result<Vec<Change>> {
    let kept: Vec<KeptChange> = serde_json::from_str(text)?;
    let change =
        |kept: KeptChange| Change { before: kept.before.map(restore), after: kept.after.map(restore) };
    Ok(kept.into_iter().map(change).collect())
}
