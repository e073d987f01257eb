//! The organization file, read strictly: every fault with its place and the nearest valid value, all at once.

mod checks;
mod cursor;
mod parts;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::yaml::{self, Node, Problem};
use crate::{
    catalog::{Catalog, ScopeKind},
    organization::{
        Membership, Period, Person, PersonId, Repository, RepositoryId, ResponsibilityId, Responsible,
        RoleId, Scope, Settings, Team, TeamId,
    },
};

/// The version of the format that this program reads and writes.
pub(super) const FORMAT: &str = "1";

/// How many faults are reported with the nearest valid value.
const HINTS: usize = 100;

/// The content of a valid file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Described {
    pub(crate) settings: Settings,
    /// Whether the file lists the signals that are not used; if not, the recorded ones stay.
    pub(crate) says_not_used: bool,
    /// Whether the file says which practices are switched on; if not, those that are stay.
    pub(crate) says_practices: bool,
    pub(crate) people: Vec<Person>,
    pub(crate) teams: Vec<Team>,
    /// Current members, without dates.
    pub(crate) members: BTreeSet<(TeamId, PersonId)>,
    /// Memberships with dates.
    pub(crate) memberships: BTreeSet<Membership>,
    pub(crate) repositories: Vec<Repository>,
    pub(crate) assignments: Vec<DescribedAssignment>,
    pub(crate) raci: Vec<DescribedRaci>,
    pub(crate) roles: BTreeMap<RoleId, serde_json::Value>,
}

/// An assignment before it has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DescribedAssignment {
    pub(crate) person: PersonId,
    pub(crate) role: RoleId,
    pub(crate) scope: Scope,
    pub(crate) period: Period,
    pub(crate) acting_for: Option<PersonId>,
    pub(crate) deputy_for: Option<PersonId>,
}

/// A RACI row before it has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DescribedRaci {
    pub(crate) responsibility: ResponsibilityId,
    pub(crate) scope: Scope,
    pub(crate) accountable: Option<PersonId>,
    pub(crate) others: Responsible,
    pub(crate) period: Period,
}

/// Reads and checks a file.
pub(crate) fn read(text: &str) -> Result<Described, Vec<Problem>> {
    let root = yaml::read(text)?;
    let mut reader = Reader::default();
    let described = reader.file(&root);
    match described {
        Some(described) if reader.problems.is_empty() => Ok(described),
        _ => {
            reader.problems.sort();
            reader.problems.dedup();
            Err(reader.problems)
        }
    }
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    people: BTreeSet<String>,
    teams: BTreeSet<String>,
    roles: BTreeSet<String>,
    /// The kind of scope each role is held in.
    held_in: BTreeMap<RoleId, ScopeKind>,
    responsibilities: BTreeSet<String>,
    /// The periods so far of each role of each person.
    held: HashMap<Holding, Periods>,
    /// The periods so far of each responsibility's rows.
    rows: HashMap<(ResponsibilityId, Scope), Periods>,
    repositories: BTreeSet<RepositoryId>,
}

/// Periods that share no day: last days by first days.
type Periods = BTreeMap<Option<NaiveDate>, Option<NaiveDate>>;

/// Person, role, scope, and the person they act for or are deputy of.
type Holding = (PersonId, RoleId, Scope, Option<PersonId>, Option<PersonId>);

impl Reader {
    fn file(&mut self, root: &Node) -> Option<Described> {
        const KEYS: [&str; 8] = [
            "castra",
            "organization",
            "people",
            "teams",
            "memberships",
            "assignments",
            "responsibilities",
            "roles",
        ];
        let file = self.map(root, "the file", &KEYS)?;
        match self.required(&file, "castra", "the file") {
            Some((place, version)) if version != FORMAT => {
                self.problem(place, format!("this is format {version}; this Castra reads format {FORMAT}"));
                return None;
            }
            _ => {}
        }
        let settings = self.settings(&file);
        let roles = self.own_roles(&file);
        let catalog = Catalog::with_own(&roles);
        self.roles = catalog.roles.iter().map(|role| role.id.to_string()).collect();
        self.held_in = catalog.roles.iter().map(|role| (role.id.clone(), role.scope)).collect();
        self.responsibilities = catalog.responsibilities.iter().map(|entry| entry.id.to_string()).collect();
        let not_used = self.not_used(&file);
        let practices = self.practices(&file);
        let (people_nodes, team_nodes) = (self.list(&file, "people"), self.list(&file, "teams"));
        self.people = self.ids(people_nodes, "person");
        self.teams = self.ids(team_nodes, "team");
        let people: Vec<Person> = people_nodes.iter().filter_map(|node| self.person(node)).collect();
        self.cycles(
            people_nodes,
            "manager",
            &people.iter().map(|p| (p.id.as_str(), p.manager.as_ref().map(PersonId::as_str))).collect(),
        );
        let mut described = Described {
            says_not_used: not_used.is_some(),
            says_practices: practices.is_some(),
            settings: Settings {
                not_used: not_used.unwrap_or_default(),
                practices: practices.unwrap_or_default(),
                ..settings?
            },
            people,
            teams: Vec::new(),
            members: BTreeSet::new(),
            memberships: BTreeSet::new(),
            repositories: Vec::new(),
            assignments: Vec::new(),
            raci: Vec::new(),
            roles,
        };
        for node in team_nodes {
            self.team(node, &mut described);
        }
        let parents =
            described.teams.iter().map(|t| (t.id.as_str(), t.parent.as_ref().map(TeamId::as_str))).collect();
        self.cycles(team_nodes, "parent", &parents);
        self.clashes(people_nodes, team_nodes, &described);
        for node in self.list(&file, "memberships") {
            self.membership(node, &mut described);
        }
        for node in self.list(&file, "assignments") {
            self.assignment(node, &mut described);
        }
        for node in self.list(&file, "responsibilities") {
            self.raci(node, &mut described);
        }
        Some(described)
    }
}
