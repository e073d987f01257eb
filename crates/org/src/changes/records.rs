//! Records as JSON, to store a change's before and after.

use castra_platform::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::organization::{
    Assignment, AssignmentId, Change, Membership, Period, Person, PersonId, RaciEntry, Record, Responsible,
    Scope, Team,
};

#[derive(Debug, Serialize, Deserialize)]
struct KeptChange {
    before: Option<Kept>,
    after: Option<Kept>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Kept {
    Person {
        id: String,
        name: String,
        email: Option<String>,
        level: Option<String>,
        from: Option<chrono::NaiveDate>,
        to: Option<chrono::NaiveDate>,
        manager: Option<String>,
        git: Vec<String>,
    },
    Team {
        id: String,
        name: String,
        parent: Option<String>,
        from: Option<chrono::NaiveDate>,
        to: Option<chrono::NaiveDate>,
    },
    Membership {
        team: String,
        person: String,
        from: Option<chrono::NaiveDate>,
        to: Option<chrono::NaiveDate>,
    },
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

/// Whether changes can be kept, and so undone: those of people, teams and who does what.
pub(crate) fn can_keep(changes: &[Change]) -> bool {
    changes
        .iter()
        .flat_map(|change| [&change.before, &change.after])
        .flatten()
        .all(|record| keep(record).is_ok())
}

fn keep(record: &Record) -> Result<Kept> {
    match record {
        Record::Person(person) => Ok(Kept::Person {
            id: person.id.to_string(),
            name: person.name.clone(),
            email: person.email.clone(),
            level: text(person.level.as_ref()),
            from: person.period.from,
            to: person.period.to,
            manager: text(person.manager.as_ref()),
            git: person.git.clone(),
        }),
        Record::Team(team) => Ok(Kept::Team {
            id: team.id.to_string(),
            name: team.name.clone(),
            parent: text(team.parent.as_ref()),
            from: team.period.from,
            to: team.period.to,
        }),
        Record::Membership(held) => Ok(Kept::Membership {
            team: held.team.to_string(),
            person: held.person.to_string(),
            from: held.period.from,
            to: held.period.to,
        }),
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
        Record::Settings(_) | Record::Repository(_) | Record::Role(..) => {
            Err(Error::internal("settings, repositories and own roles are changed in their own places"))
        }
    }
}

fn restore(kept: Kept) -> Record {
    match kept {
        Kept::Person { id, name, email, level, from, to, manager, git } => Record::Person(Person {
            id: id.into(),
            name,
            email,
            level: level.and_then(|level| level.parse().ok()),
            period: Period { from, to },
            manager: manager.map(Into::into),
            git,
        }),
        Kept::Team { id, name, parent, from, to } => Record::Team(Team {
            id: id.into(),
            name,
            parent: parent.map(Into::into),
            period: Period { from, to },
        }),
        Kept::Membership { team, person, from, to } => Record::Membership(Membership {
            team: team.into(),
            person: person.into(),
            period: Period { from, to },
        }),
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
