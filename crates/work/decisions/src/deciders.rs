//! Who should decide: derived from how far a decision reaches.
//!
//! The seam to the delegation board: [`who_decides`] is the only place that names deciders. Once a board says which level
//! an area has, its answer for the area and the people named there takes precedence here over the rule of importance.

use castra_org::{
    charter::Charter,
    organization::{PersonId, Scope},
};

use super::kinds::Importance;

/// The people whose decision it is, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deciders {
    /// Any of these.
    pub(super) people: Vec<PersonId>,
    /// What they have in common: "a member of Payments".
    pub(super) words: String,
    /// Why it is theirs, in a sentence.
    pub(super) because: String,
}

impl Deciders {
    pub(super) fn includes(&self, person: &str) -> bool {
        self.people.iter().any(|known| known.as_str() == person)
    }
}

/// Whose decision it is, by its importance.
pub(super) fn who_decides(charter: &Charter, scope: &Scope, importance: Importance) -> Deciders {
    let organization = charter.organization();
    let ctos = || -> Vec<PersonId> {
        let held = charter.holders("cto", &Scope::Organization).into_iter();
        let mut people: Vec<_> = held.map(|assignment| assignment.person.clone()).collect();
        people.extend(charter.de_facto_cto().map(|(person, _)| person));
        people.sort();
        people.dedup();
        people
    };
    let name = organization.scope_name(scope);
    let leads = scope.team().map(|team| charter.leads(team)).unwrap_or_default();
    let members: Vec<PersonId> = match scope.team() {
        Some(team) => organization.members(team, charter.day()).map(|person| person.id.clone()).collect(),
        None => organization.active_people(charter.day()).map(|person| person.id.clone()).collect(),
    };
    match importance {
        Importance::Member => {
            let own: Vec<_> = members.into_iter().filter(|person| !leads.contains(person)).collect();
            if own.is_empty() {
                let because = format!("{name} has no member besides its lead.");
                return Deciders { people: leads, words: format!("the lead of {name}"), because };
            }
            let because = "It is one person's work, so a member decides, with advice.".to_owned();
            Deciders { people: own, words: format!("a member of {name}"), because }
        }
        Importance::Team if !leads.is_empty() => {
            let because = "It binds the whole team, so its lead decides.".to_owned();
            Deciders { people: leads, words: format!("the lead of {name}"), because }
        }
        Importance::CrossTeam if !leads.is_empty() => {
            let because = "It binds several teams: the lead whose team carries it decides with their advice, or the CTO does.";
            let people = leads.into_iter().chain(ctos()).collect();
            Deciders { people, words: format!("the lead of {name}, or the CTO"), because: because.to_owned() }
        }
        Importance::Team | Importance::CrossTeam => {
            let because = match scope {
                Scope::Organization => "It binds the whole organization.".to_owned(),
                Scope::Team(_) => format!("{name} has no lead today."),
            };
            Deciders { people: ctos(), words: "the CTO".to_owned(), because }
        }
        Importance::Executive => Deciders {
            people: ctos(),
            words: "the CTO".to_owned(),
            because: "It commits the organization's direction or money.".to_owned(),
        },
    }
}
