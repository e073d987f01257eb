//! The parts of a file, entry by entry.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{
    Described, DescribedAssignment, DescribedRaci, Periods, Reader,
    cursor::{Known, Map, hint},
};
use crate::{
    catalog::{OwnResponsibility, OwnRole},
    org_file::yaml::{Node, Value},
    organization::{
        Level, MOST_PATTERNS, Membership, Period, Person, PersonId, Practices, Repository, RepositoryId,
        ResponsibilityId, Responsible, RoleId, Settings, StageSetting, Team, TeamId, branch_problem,
        exclusion_problem, is_slug, url_problem,
    },
};

/// Records a period; returns whether an earlier one shares a day with it, in which case the earlier one stays. Recorded periods
/// share no day, so only the adjacent ones need checking.
fn is_taken(periods: &mut Periods, period: Period) -> bool {
    let before = periods.range(..=period.from).next_back();
    let after = periods.range(period.from..).next();
    let mut adjacent = before.into_iter().chain(after).map(|(from, to)| Period { from: *from, to: *to });
    let taken = adjacent.any(|known| known.overlaps(period));
    if !taken {
        periods.insert(period.from, period.to);
    }
    taken
}

/// The keys of the organization as a whole.
const SETTINGS: [&str; 5] = ["name", "stage", "timezone", "not_used", "practices"];

impl Reader {
    pub(super) fn settings(&mut self, file: &Map<'_>) -> Option<Settings> {
        let Some(node) = file.get("organization") else {
            self.problem(file.place, "the file needs an `organization`");
            return None;
        };
        let map = self.map(node, "the organization", &SETTINGS)?;
        let name = self.name(&map, "the organization");
        let mut stage = StageSetting::Auto;
        if let Some((place, text)) = self.text(&map, "stage") {
            match text.parse() {
                Ok(parsed) => stage = parsed,
                Err(()) => {
                    let valid = ["auto", "startup", "small", "medium", "large"];
                    self.problem(
                        place,
                        format!(
                            "`{text}` is not a stage{}; use one of {}",
                            hint(&text, valid),
                            valid.join(", ")
                        ),
                    );
                }
            }
        }
        let mut timezone = chrono_tz::Tz::UTC;
        if let Some((place, text)) = self.text(&map, "timezone") {
            match text.parse() {
                Ok(parsed) => timezone = parsed,
                Err(_) => {
                    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
                    self.problem(place, format!("`{text}` is not a time zone{}", hint(&text, names)));
                }
            }
        }
        Some(Settings { name: name?, stage, timezone, not_used: BTreeSet::new(), practices: Practices::All })
    }

    /// The responsibilities whose signals are not used, if the file lists them.
    pub(super) fn not_used(&mut self, file: &Map<'_>) -> Option<BTreeSet<ResponsibilityId>> {
        let map = self.map(file.get("organization")?, "the organization", &SETTINGS)?;
        map.get("not_used")?;
        let mut ids = BTreeSet::new();
        for node in self.list(&map, "not_used") {
            let Some(id) = self.scalar(node, "not_used") else { continue };
            if self.reference(node.place, &id, Known::Responsibilities) {
                ids.insert(ResponsibilityId::from(id));
            }
        }
        Some(ids)
    }

    /// The practices that are switched on, if the file says so: `all`, or their keys. Which practices there are is known to
    /// the program that applies it.
    pub(super) fn practices(&mut self, file: &Map<'_>) -> Option<Practices> {
        let map = self.map(file.get("organization")?, "the organization", &SETTINGS)?;
        let node = map.get("practices")?;
        if matches!(&node.value, Value::Scalar(..)) {
            let (place, text) = self.text(&map, "practices")?;
            if text == Practices::EVERY {
                return Some(Practices::All);
            }
            self.problem(place, format!("`{text}` is neither `all` nor a list of practices"));
            return None;
        }
        let mut keys = BTreeSet::new();
        for node in self.list(&map, "practices") {
            let Some(key) = self.scalar(node, "practices") else { continue };
            if is_slug(&key) {
                keys.insert(key);
            } else {
                self.problem(node.place, format!("`{key}` is not the key of a practice"));
            }
        }
        Some(Practices::Only(keys))
    }

    pub(super) fn person(&mut self, node: &Node) -> Option<Person> {
        let keys = ["id", "name", "email", "level", "from", "to", "manager", "git"];
        let map = self.map(node, "a person", &keys)?;
        let id = self.defined(&map, "a person", Known::People)?;
        let name = self.name(&map, "a person");
        let email = self.address(&map, "email");
        let level = self.text(&map, "level").and_then(|(place, text)| {
            let level = text.parse::<Level>().ok();
            if level.is_none() {
                let valid = Level::ALL.map(Level::as_str);
                self.problem(
                    place,
                    format!("`{text}` is not a level{}; use one of {}", hint(&text, valid), valid.join(", ")),
                );
            }
            level
        });
        let period = self.period(&map);
        let manager = self.refers(&map, "manager", Known::People);
        let git = self.list(&map, "git").iter().filter_map(|node| self.identity(node, "git")).collect();
        Some(Person { id: PersonId::from(id), name: name?, email, level, period, manager, git })
    }

    pub(super) fn team(&mut self, node: &Node, described: &mut Described) -> Option<()> {
        let keys = ["id", "name", "parent", "from", "to", "members", "repositories"];
        let map = self.map(node, "a team", &keys)?;
        let id = TeamId::from(self.defined(&map, "a team", Known::Teams)?);
        let name = self.name(&map, "a team");
        let parent = self.refers(&map, "parent", Known::Teams);
        let period = self.period(&map);
        for person in self.people_list(&map, "members") {
            described.members.insert((id.clone(), person));
        }
        for node in self.list(&map, "repositories") {
            if let Some(repository) = self.repository(node, &id) {
                if self.repositories.insert(repository.id.clone()) {
                    described.repositories.push(repository);
                } else {
                    self.problem(node.place, format!("the repository `{}` is a duplicate", repository.id));
                }
            }
        }
        described.teams.push(Team { id, name: name?, parent, period });
        Some(())
    }

    pub(super) fn repository(&mut self, node: &Node, team: &TeamId) -> Option<Repository> {
        let map =
            self.map(node, "a repository", &["id", "path", "url", "branch", "exclude", "from", "to"])?;
        let id = self.required(&map, "id", "a repository");
        let (place, id) = id?;
        if !is_slug(&id) {
            self.problem(
                place,
                format!("`{id}` cannot be an id; use letters, digits, `-`, `_` and `.`, at most 100"),
            );
            return None;
        }
        let path = self.text(&map, "path").map(|(_, path)| path);
        let url = self.text(&map, "url");
        if path.is_some() == url.is_some() {
            self.problem(map.place, format!("the repository `{id}` needs either `path` or `url`"));
        }
        if let Some((place, url)) = &url
            && let Some(problem) = url_problem(url)
        {
            self.problem(*place, format!("the address of the repository `{id}`: {problem}"));
        }
        let branch = self.text(&map, "branch").and_then(|(place, branch)| match branch_problem(&branch) {
            Some(problem) => {
                self.problem(place, problem);
                None
            }
            None => Some(branch),
        });
        let exclude = self.patterns(&map);
        let period = self.period(&map);
        Some(Repository {
            id: RepositoryId::from(id),
            team: team.clone(),
            path,
            url: url.map(|(_, url)| url),
            branch,
            exclude,
            period,
        })
    }

    fn patterns(&mut self, map: &Map<'_>) -> Vec<String> {
        let mut patterns = Vec::new();
        for node in self.list(map, "exclude") {
            let Some(pattern) = self.scalar(node, "exclude") else { continue };
            match exclusion_problem(&pattern) {
                Some(problem) => self.problem(node.place, problem),
                None => patterns.push(pattern),
            }
        }
        if patterns.len() > MOST_PATTERNS {
            self.problem(map.place, format!("a repository has at most {MOST_PATTERNS} `exclude` patterns"));
        }
        patterns
    }

    pub(super) fn membership(&mut self, node: &Node, described: &mut Described) -> Option<()> {
        let map = self.map(node, "a membership", &["person", "team", "from", "to"])?;
        for key in ["person", "team"] {
            drop(self.required(&map, key, "a membership"));
        }
        let person = self.refers(&map, "person", Known::People);
        let team = self.refers(&map, "team", Known::Teams);
        let period = self.period(&map);
        described.memberships.insert(Membership { team: team?, person: person?, period });
        Some(())
    }

    pub(super) fn assignment(&mut self, node: &Node, described: &mut Described) -> Option<()> {
        let keys = ["person", "role", "team", "from", "to", "acting_for", "deputy_for"];
        let map = self.map(node, "an assignment", &keys)?;
        for key in ["person", "role"] {
            drop(self.required(&map, key, "an assignment"));
        }
        let person: Option<PersonId> = self.refers(&map, "person", Known::People);
        let role: Option<RoleId> = self.refers(&map, "role", Known::Roles);
        let scope = self.scope(&map);
        let period = self.period(&map);
        let acting_for = self.refers(&map, "acting_for", Known::People);
        let deputy_for: Option<PersonId> = self.refers(&map, "deputy_for", Known::People);
        if acting_for.is_some() && deputy_for.is_some() {
            self.problem(map.place, "use `acting_for` or `deputy_for`, not both");
        }
        if person.is_some() && (acting_for == person || deputy_for == person) {
            self.problem(map.place, "no one can stand in for themselves");
        }
        if let (Some(role), Some(scope)) = (&role, &scope)
            && self.held_in.get(role).is_some_and(|kind| !kind.fits(scope))
        {
            let held = if scope.team().is_some() {
                "in the organization: leave `team` out"
            } else {
                "in a team: name one as `team`"
            };
            self.problem(map.place, format!("`{role}` is held {held}"));
        }
        let new = DescribedAssignment {
            person: person?,
            role: role?,
            scope: scope?,
            period,
            acting_for,
            deputy_for,
        };
        let DescribedAssignment { person, role, scope, acting_for, deputy_for, .. } = new.clone();
        let holding = self.held.entry((person, role, scope, acting_for, deputy_for)).or_default();
        if is_taken(holding, period) {
            self.problem(
                map.place,
                format!("`{}` holds this role in this scope twice at the same time", new.person),
            );
        }
        described.assignments.push(new);
        Some(())
    }

    pub(super) fn raci(&mut self, node: &Node, described: &mut Described) -> Option<()> {
        let keys = ["id", "team", "accountable", "responsible", "consulted", "informed", "from", "to"];
        let map = self.map(node, "a responsibility", &keys)?;
        let (place, id) = self.required(&map, "id", "a responsibility")?;
        let known = self.reference(place, &id, Known::Responsibilities);
        let scope = self.scope(&map);
        if let Some(Node { value: Value::List(_), place }) = map.get("accountable") {
            self.problem(*place, "exactly one person is accountable; give one, not a list");
            return None;
        }
        let accountable = self.refers(&map, "accountable", Known::People);
        let others = Responsible {
            responsible: self.people_list(&map, "responsible"),
            consulted: self.people_list(&map, "consulted"),
            informed: self.people_list(&map, "informed"),
        };
        let period = self.period(&map);
        let scope = scope.filter(|_| known)?;
        let new =
            DescribedRaci { responsibility: ResponsibilityId::from(id), scope, accountable, others, period };
        let rows = self.rows.entry((new.responsibility.clone(), new.scope.clone())).or_default();
        if is_taken(rows, period) {
            self.problem(
                map.place,
                format!(
                    "`{}` has two rows for {} at the same time; exactly one is accountable",
                    new.responsibility, new.scope
                ),
            );
        }
        described.raci.push(new);
        Some(())
    }

    pub(super) fn own_roles(&mut self, file: &Map<'_>) -> BTreeMap<RoleId, serde_json::Value> {
        let mut roles = BTreeMap::new();
        for node in self.list(file, "roles") {
            let body = node.to_json();
            match OwnRole::deserialize(&body) {
                Err(error) => self.problem(node.place, format!("this role cannot be read: {error}")),
                Ok(role) if !is_slug(&role.id) => {
                    self.problem(node.place, format!("`{}` cannot be a role's id", role.id))
                }
                Ok(role) => {
                    for terms in &role.responsibilities {
                        let OwnResponsibility::Own(terms) = terms else { continue };
                        if let Some(problem) = terms.problem() {
                            self.problem(node.place, problem);
                        }
                    }
                    if roles.insert(RoleId::from(role.id.as_str()), body).is_some() {
                        self.problem(node.place, format!("the role `{}` is a duplicate", role.id));
                    }
                }
            }
        }
        roles
    }
}
