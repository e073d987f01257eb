//! Who may take over another team's repository: its debts, mirrors, facts and readings come with it.

use castra_platform::{
    Error, Result,
    access::{Permission, Viewer},
};

use super::{Change, Record, Repository};

/// Whether every repository that changes team is given by someone who may decide for its former team, even if
/// that team has dropped it: the former team's lead, the CTO or an operator.
pub(super) fn may_adopt(viewer: &Viewer, changes: &[Change]) -> Result<()> {
    match changes.iter().filter_map(adopted).find(|before| !may_give(viewer, before)) {
        None => Ok(()),
        Some(Repository { id, team, .. }) => {
            let error = format!("the repository {id} belonged to {team}, and its history would come with it");
            let hint = format!("ask the lead of {team}, the CTO or an operator, or choose another name");
            Err(Error::forbidden(error).hint(hint))
        }
    }
}

/// The repository before the change, if the change moves it to another team.
fn adopted(change: &Change) -> Option<&Repository> {
    match (&change.before, &change.after) {
        (Some(Record::Repository(before)), Some(Record::Repository(after))) if before.team != after.team => {
            Some(before)
        }
        _ => None,
    }
}

fn may_give(viewer: &Viewer, before: &Repository) -> bool {
    viewer.may(&Permission::ChangeScope(Some(before.team.as_str())))
}

#[cfg(test)]
mod tests {
    use castra_platform::access::{Hat, Holding};

    use super::*;
    use crate::organization::{Period, Person};

    fn repository(team: &str, is_over: bool) -> Record {
        let to = is_over.then(|| "2026-03-01".parse().expect("a day"));
        Record::Repository(Repository {
            id: "api".into(),
            team: team.into(),
            path: None,
            url: Some("https://git.example.org/api".to_owned()),
            branch: None,
            exclude: Vec::new(),
            period: Period { from: None, to },
        })
    }

    fn with_hat(hat: Hat, teams: &[&str]) -> Viewer {
        let held = |team: &&str| Holding {
            hat,
            team: Some(((*team).to_owned(), (*team).to_owned())),
            stands_in_for: None,
        };
        Viewer {
            person: Some("ana".to_owned()),
            holdings: teams.iter().map(held).collect(),
            ..Viewer::anonymous()
        }
    }

    #[test]
    fn a_past_goes_with_the_word_of_the_team_that_had_it() {
        let cto = Viewer {
            holdings: vec![Holding { hat: Hat::Cto, team: None, stands_in_for: None }],
            ..with_hat(Hat::Lead, &[])
        };
        let operator = Viewer { operator: true, ..with_hat(Hat::Lead, &[]) };
        for (viewer, expected) in [
            (with_hat(Hat::Lead, &["web"]), false),
            (with_hat(Hat::Lead, &["core", "web"]), true),
            (with_hat(Hat::Lead, &["core"]), true),
            (with_hat(Hat::Lead, &[]), false),
            (cto, true),
            (operator, true),
            (Viewer::host(), true),
        ] {
            for is_over in [false, true] {
                let taken = Change::replace(repository("core", is_over), repository("web", false));
                assert_eq!(may_adopt(&viewer, &[taken]).is_ok(), expected, "{viewer:?}");
            }
        }
    }

    #[test]
    fn unchanged_and_new_records_take_over_no_past() {
        let lead = with_hat(Hat::Lead, &["web"]);
        let person = |name: &str| {
            Record::Person(Person {
                id: "bo".into(),
                name: name.to_owned(),
                email: None,
                level: None,
                period: Period::ALWAYS,
                manager: None,
                git: Vec::new(),
            })
        };
        let changes = [
            Change::add(repository("web", false)),
            Change::replace(repository("web", true), repository("web", false)),
            Change::remove(repository("core", false)),
            Change::replace(person("Bo"), person("Bob")),
        ];
        assert!(may_adopt(&lead, &changes).is_ok());
    }
}
