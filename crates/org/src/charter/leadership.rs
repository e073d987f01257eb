//! Who leads a team, in the same words wherever a team is shown: the list, the chart, the matrix, the team's page. Pure.

use super::Charter;
use crate::organization::{Assignment, Period, PersonId, Scope, TeamId};

/// Who leads a team on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leadership {
    /// The leads, or the people in their place.
    pub leads: Vec<PersonId>,
    /// The team above whose leads they are, where this one has none.
    pub from: Option<TeamId>,
    /// The term of the only lead in their own right.
    pub term: Option<Period>,
}

impl Leadership {
    /// Whether the team has no lead of its own.
    pub fn is_vacant(&self) -> bool {
        self.leads.is_empty() || self.from.is_some()
    }

    /// Whether several people claim to lead it: none of them is accountable.
    pub fn is_contested(&self) -> bool {
        self.leads.len() > 1
    }

    /// What follows the names: "contested", "from Payments"; empty for the one lead of the team.
    pub fn note(&self, charter: &Charter) -> String {
        let from = self.from.as_ref();
        let from = from.map(|team| charter.organization().scope_name(&Scope::Team(team.clone())).to_owned());
        match (self.leads.len(), from) {
            (0, _) => "no lead".to_owned(),
            (1, None) => String::new(),
            (1, Some(team)) => format!("from {team}"),
            (_, None) => "contested".to_owned(),
            (_, Some(team)) => format!("from {team}, contested"),
        }
    }

    /// All of it in one line: "Ana Ruiz and Bo Lind (contested)", "Mira Okafor (from Payments)".
    pub fn words(&self, charter: &Charter) -> String {
        let organization = charter.organization();
        let names: Vec<&str> = self.leads.iter().map(|id| organization.person_name(id)).collect();
        match (names.as_slice(), self.note(charter)) {
            ([], note) => note,
            (names, note) if note.is_empty() => names.join(" and "),
            (names, note) => format!("{} ({note})", names.join(" and ")),
        }
    }
}

impl Charter {
    /// Who leads a team: its own tech leads and their stand-ins, or those of the next team above that has one.
    pub fn leadership(&self, team: &TeamId) -> Leadership {
        let role = "tech-lead".into();
        let levels = self.organization().lineage(team).into_iter();
        let held =
            levels.map(|level| (level, self.by_role(&role, &Scope::Team(level.clone()), &mut Vec::new())));
        let Some((level, leads)) = held.into_iter().find(|(_, leads)| !leads.is_empty()) else {
            return Leadership { leads: Vec::new(), from: None, term: None };
        };
        let own = self.holders("tech-lead", &Scope::Team(level.clone()));
        let term = match (own.as_slice(), leads.as_slice()) {
            ([Assignment { person, period, .. }], [lead]) if person == lead => Some(*period),
            _ => None,
        };
        Leadership { from: (level != team).then(|| level.clone()), leads, term }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::org_file::organization_of;

    #[test]
    fn a_team_shows_its_lead_both_leads_or_the_one_above() {
        let file = "
castra: 1
organization: { name: Example }
people:
  - { id: ana, name: Ana }
  - { id: bo, name: Bo }
  - { id: cy, name: Cy }
teams:
  - { id: core, name: Core }
  - { id: app, name: App, parent: core }
  - { id: web, name: Web, parent: app }
  - { id: ops, name: Ops }
  - { id: lab, name: Lab }
assignments:
  - { person: ana, role: tech-lead, team: core, from: 2026-01-01 }
  - { person: bo, role: tech-lead, team: ops }
  - { person: cy, role: tech-lead, team: ops }
";
        let charter = Charter::new(Arc::new(organization_of(file)), "2026-03-01".parse().unwrap());
        let check = |team: &str, words: &str, is_vacant: bool| {
            let leadership = charter.leadership(&team.into());
            assert_eq!(
                (leadership.words(&charter).as_str(), leadership.is_vacant()),
                (words, is_vacant),
                "{team}"
            );
        };
        check("core", "Ana", false);
        check("app", "Ana (from Core)", true);
        check("web", "Ana (from Core)", true);
        check("ops", "Bo and Cy (contested)", false);
        check("lab", "no lead", true);
        let term = charter.leadership(&"core".into()).term.and_then(|term| term.from);
        assert_eq!(term, "2026-01-01".parse().ok());
    }
}
