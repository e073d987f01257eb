//! The organization file, read strictly: every fault with its place and the nearest valid value, all at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Deserialize;

use super::yaml::{self, Node, Place, Problem, Value};
use crate::{
    catalog::{Catalog, OwnRole},
    organization::{
        Level, Membership, Period, Person, PersonId, Repository, RepositoryId, ResponsibilityId, Responsible,
        RoleId, Scope, Settings, StageSetting, Team, TeamId, is_slug,
    },
};

/// The version of the format that this program reads and writes.
pub const FORMAT: &str = "1";

/// So many faults are told with the nearest valid value.
const HINTS: usize = 100;

/// What a file says, checked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Described {
    pub(crate) settings: Settings,
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
    responsibilities: BTreeSet<String>,
    /// The periods of each role of each person so far.
    held: HashMap<Holding, Vec<Period>>,
    /// The periods of each responsibility's rows so far.
    rows: HashMap<(ResponsibilityId, Scope), Vec<Period>>,
}

/// Person, role, scope, and for whom they act or whose deputy they are.
type Holding = (PersonId, RoleId, Scope, Option<PersonId>, Option<PersonId>);

/// Notes a period; says whether one before shares a day with it.
fn is_taken(periods: &mut Vec<Period>, period: Period) -> bool {
    let taken = periods.iter().any(|known| known.overlaps(period));
    periods.push(period);
    taken
}

/// The entries of one mapping by key.
struct Map<'a> {
    place: Place,
    entries: Vec<(&'a str, &'a Node)>,
}

impl<'a> Map<'a> {
    fn get(&self, key: &str) -> Option<&'a Node> {
        self.entries
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, node)| *node)
            .filter(|node| !node.is_null())
    }
}

/// Which ids a reference may name.
#[derive(Clone, Copy)]
enum Known {
    People,
    Teams,
    Roles,
    Responsibilities,
}

fn nearest<'a>(text: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = valid
        .into_iter()
        .map(|word| (strsim::jaro_winkler(&word.to_lowercase(), &text.to_lowercase()), word));
    scored.filter(|(likeness, _)| *likeness > 0.7).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word)
}

fn hint<'a>(text: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    nearest(text, valid).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

impl Reader {
    fn problem(&mut self, place: Place, message: impl Into<String>) {
        self.problems.push(Problem { place, message: message.into() });
    }

    fn map<'a>(&mut self, node: &'a Node, what: &str, keys: &[&str]) -> Option<Map<'a>> {
        let Value::Map(pairs) = &node.value else {
            self.problem(node.place, format!("{what} must be a mapping, not {}", node.sort()));
            return None;
        };
        let mut entries = Vec::new();
        for (key, value) in pairs {
            let Value::Scalar(name, _) = &key.value else {
                self.problem(key.place, "a key must be a single word");
                continue;
            };
            if keys.contains(&name.as_str()) {
                entries.push((name.as_str(), value));
            } else {
                self.problem(
                    key.place,
                    format!("{what} has no key `{name}`{}", hint(name, keys.iter().copied())),
                );
            }
        }
        Some(Map { place: node.place, entries })
    }

    fn list<'a>(&mut self, map: &Map<'a>, key: &str) -> &'a [Node] {
        match map.get(key) {
            None => &[],
            Some(Node { value: Value::List(items), .. }) => items,
            Some(node) => {
                self.problem(node.place, format!("`{key}` must be a list, not {}", node.sort()));
                &[]
            }
        }
    }

    fn text(&mut self, map: &Map<'_>, key: &str) -> Option<(Place, String)> {
        let node = map.get(key)?;
        let text = self.scalar(node, key)?;
        Some((node.place, text))
    }

    fn scalar(&mut self, node: &Node, what: &str) -> Option<String> {
        match &node.value {
            Value::Scalar(text, _) if text.chars().any(char::is_control) => {
                self.problem(node.place, format!("`{what}` holds characters that cannot be shown"));
                None
            }
            Value::Scalar(text, _) if text.len() > 1000 => {
                self.problem(node.place, format!("`{what}` is longer than 1,000 characters"));
                None
            }
            Value::Scalar(text, _) => Some(text.trim().to_owned()),
            _ => {
                self.problem(node.place, format!("`{what}` must be a single value, not {}", node.sort()));
                None
            }
        }
    }

    fn required(&mut self, map: &Map<'_>, key: &str, what: &str) -> Option<(Place, String)> {
        if map.get(key).is_none() {
            self.problem(map.place, format!("{what} needs `{key}`"));
        }
        let (place, text) = self.text(map, key)?;
        if text.is_empty() {
            self.problem(place, format!("`{key}` is empty"));
            return None;
        }
        Some((place, text))
    }

    /// An id that is defined here, unique among its kind.
    fn defined(&mut self, map: &Map<'_>, what: &str, known: Known) -> Option<String> {
        let (place, id) = self.required(map, "id", what)?;
        if !is_slug(&id) {
            self.problem(
                place,
                format!("`{id}` cannot be an id; letters, digits, `-`, `_` and `.` can, up to 100"),
            );
            return None;
        }
        if matches!(known, Known::Teams) && id == "organization" {
            self.problem(place, "a team cannot have the id `organization`, which means the whole");
        }
        Some(id)
    }

    fn valid(&self, known: Known) -> &BTreeSet<String> {
        match known {
            Known::People => &self.people,
            Known::Teams => &self.teams,
            Known::Roles => &self.roles,
            Known::Responsibilities => &self.responsibilities,
        }
    }

    /// An id that is defined elsewhere in the file.
    fn reference(&mut self, place: Place, id: &str, known: Known) -> bool {
        let valid = self.valid(known);
        if valid.contains(id) {
            return true;
        }
        let what = match known {
            Known::People => "person",
            Known::Teams => "team",
            Known::Roles => "role",
            Known::Responsibilities => "responsibility",
        };
        // Every id is compared with every other: what helps in the first faults would take hours in many.
        let hints = if self.problems.len() < HINTS {
            hint(id, valid.iter().map(String::as_str))
        } else {
            String::new()
        };
        let message = format!("there is no {what} `{id}`{hints}");
        self.problem(place, message);
        false
    }

    fn refers<T: From<String>>(&mut self, map: &Map<'_>, key: &str, known: Known) -> Option<T> {
        let (place, id) = self.text(map, key)?;
        self.reference(place, &id, known).then(|| T::from(id))
    }

    fn people_list(&mut self, map: &Map<'_>, key: &str) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = Vec::new();
        for node in self.list(map, key) {
            let Some(id) = self.scalar(node, key) else { continue };
            if self.reference(node.place, &id, Known::People) {
                let id = PersonId::from(id);
                if people.contains(&id) {
                    self.problem(node.place, format!("`{id}` stands in `{key}` twice"));
                } else {
                    people.push(id);
                }
            }
        }
        people
    }

    fn date(&mut self, map: &Map<'_>, key: &str) -> Option<NaiveDate> {
        let (place, text) = self.text(map, key)?;
        let date = text.parse::<NaiveDate>().ok().filter(|_| text.len() == 10);
        if date.is_none() {
            self.problem(place, format!("`{text}` is not a date; write it as 2026-03-01"));
        }
        date
    }

    fn period(&mut self, map: &Map<'_>) -> Period {
        let period = Period { from: self.date(map, "from"), to: self.date(map, "to") };
        if let (Some(from), Some(to)) = (period.from, period.to)
            && to < from
        {
            let place = map.get("to").map_or(map.place, |node| node.place);
            self.problem(place, format!("this ends on {to}, before it begins on {from}"));
        }
        period
    }

    fn scope(&mut self, map: &Map<'_>) -> Option<Scope> {
        match map.get("team") {
            None => Some(Scope::Organization),
            Some(_) => self.refers::<TeamId>(map, "team", Known::Teams).map(Scope::Team),
        }
    }

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
        self.responsibilities = catalog.responsibilities.iter().map(|entry| entry.id.to_string()).collect();
        let (people_nodes, team_nodes) = (self.list(&file, "people"), self.list(&file, "teams"));
        self.people = self.ids(people_nodes, "person");
        self.teams = self.ids(team_nodes, "team");
        let people: Vec<Person> = people_nodes.iter().filter_map(|node| self.person(node)).collect();
        self.rings(
            people_nodes,
            "manager",
            &people.iter().map(|p| (p.id.as_str(), p.manager.as_ref().map(PersonId::as_str))).collect(),
        );
        let mut described = Described {
            settings: settings?,
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
        self.rings(team_nodes, "parent", &parents);
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

    fn settings(&mut self, file: &Map<'_>) -> Option<Settings> {
        let Some(node) = file.get("organization") else {
            self.problem(file.place, "the file needs `organization`");
            return None;
        };
        let map = self.map(node, "the organization", &["name", "stage", "timezone"])?;
        let name = self.required(&map, "name", "the organization").map(|(_, name)| name);
        let mut stage = StageSetting::Auto;
        if let Some((place, text)) = self.text(&map, "stage") {
            match text.parse() {
                Ok(parsed) => stage = parsed,
                Err(()) => {
                    let valid = ["auto", "startup", "small", "medium", "large"];
                    self.problem(
                        place,
                        format!("`{text}` is no stage{}; one of {}", hint(&text, valid), valid.join(", ")),
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
                    self.problem(place, format!("`{text}` is no time zone{}", hint(&text, names)));
                }
            }
        }
        Some(Settings { name: name?, stage, timezone })
    }

    /// The ids of a list's entries, each once.
    fn ids(&mut self, nodes: &[Node], what: &str) -> BTreeSet<String> {
        let mut seen: BTreeMap<String, Place> = BTreeMap::new();
        for node in nodes {
            let Value::Map(pairs) = &node.value else { continue };
            let id = pairs.iter().find_map(|(key, value)| match (&key.value, &value.value) {
                (Value::Scalar(key, _), Value::Scalar(id, _)) if key == "id" => {
                    Some((value.place, id.trim().to_owned()))
                }
                _ => None,
            });
            let Some((place, id)) = id else { continue };
            if let Some(first) = seen.get(&id).copied() {
                self.problem(
                    place,
                    format!(
                        "the {what} `{id}` is here a second time; the first is at {}:{}",
                        first.line, first.column
                    ),
                );
            } else {
                seen.insert(id, place);
            }
        }
        seen.into_keys().collect()
    }

    /// Names the entry at which `manager` or `parent` first comes round to itself.
    fn rings(&mut self, nodes: &[Node], key: &str, above: &BTreeMap<&str, Option<&str>>) {
        let mut clear: BTreeSet<&str> = BTreeSet::new();
        for start in above.keys().copied() {
            let mut line: Vec<&str> = Vec::new();
            let mut next = Some(start);
            while let Some(id) = next.filter(|id| !clear.contains(id) && !line.contains(id)) {
                line.push(id);
                next = above.get(id).copied().flatten();
            }
            if let Some(id) = next.filter(|id| line.contains(id)) {
                let from = line.iter().position(|known| *known == id).unwrap_or(0);
                let ring = line[from..].iter().copied().chain([id]).collect::<Vec<_>>().join(" → ");
                self.problem(place_of(nodes, id, key), format!("`{key}` goes round in a ring: {ring}"));
            }
            clear.extend(line);
        }
    }

    fn person(&mut self, node: &Node) -> Option<Person> {
        let keys = ["id", "name", "email", "level", "from", "to", "manager", "git"];
        let map = self.map(node, "a person", &keys)?;
        let id = self.defined(&map, "a person", Known::People)?;
        let name = self.required(&map, "name", "a person").map(|(_, name)| name);
        let email = self.text(&map, "email").and_then(|(place, email)| {
            let good = email
                .split_once('@')
                .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
                && !email.contains(char::is_whitespace);
            if !good {
                self.problem(place, format!("`{email}` is no e-mail address"));
            }
            good.then_some(email)
        });
        let level = self.text(&map, "level").and_then(|(place, text)| {
            let level = text.parse::<Level>().ok();
            if level.is_none() {
                let valid = Level::ALL.map(Level::as_str);
                self.problem(
                    place,
                    format!("`{text}` is no level{}; one of {}", hint(&text, valid), valid.join(", ")),
                );
            }
            level
        });
        let period = self.period(&map);
        let manager = self.refers(&map, "manager", Known::People);
        let git = self.list(&map, "git").iter().filter_map(|node| self.scalar(node, "git")).collect();
        Some(Person { id: PersonId::from(id), name: name?, email, level, period, manager, git })
    }

    fn team(&mut self, node: &Node, described: &mut Described) -> Option<()> {
        let keys = ["id", "name", "parent", "from", "to", "members", "repositories"];
        let map = self.map(node, "a team", &keys)?;
        let id = TeamId::from(self.defined(&map, "a team", Known::Teams)?);
        let name = self.required(&map, "name", "a team").map(|(_, name)| name);
        let parent = self.refers(&map, "parent", Known::Teams);
        let period = self.period(&map);
        for person in self.people_list(&map, "members") {
            described.members.insert((id.clone(), person));
        }
        for node in self.list(&map, "repositories") {
            if let Some(repository) = self.repository(node, &id) {
                if described.repositories.iter().any(|known| known.id == repository.id) {
                    self.problem(
                        node.place,
                        format!("the repository `{}` is here a second time", repository.id),
                    );
                } else {
                    described.repositories.push(repository);
                }
            }
        }
        described.teams.push(Team { id, name: name?, parent, period });
        Some(())
    }

    fn repository(&mut self, node: &Node, team: &TeamId) -> Option<Repository> {
        let map = self.map(node, "a repository", &["id", "path", "url", "branch", "from", "to"])?;
        let id = self.required(&map, "id", "a repository");
        let (place, id) = id?;
        if !is_slug(&id) {
            self.problem(
                place,
                format!("`{id}` cannot be an id; letters, digits, `-`, `_` and `.` can, up to 100"),
            );
            return None;
        }
        let path = self.text(&map, "path").map(|(_, path)| path);
        let url = self.text(&map, "url");
        if path.is_some() == url.is_some() {
            self.problem(map.place, format!("the repository `{id}` needs either `path` or `url`"));
        }
        if let Some((place, url)) = &url
            && !["https://", "ssh://", "file://"].iter().any(|scheme| url.starts_with(scheme))
        {
            self.problem(*place, format!("`{url}` must begin with https://, ssh:// or file://"));
        }
        let branch = self.text(&map, "branch").and_then(|(place, branch)| {
            let good =
                !branch.starts_with('-') && !branch.is_empty() && !branch.contains(char::is_whitespace);
            if !good {
                self.problem(place, format!("`{branch}` is no branch"));
            }
            good.then_some(branch)
        });
        let period = self.period(&map);
        Some(Repository {
            id: RepositoryId::from(id),
            team: team.clone(),
            path,
            url: url.map(|(_, url)| url),
            branch,
            period,
        })
    }

    fn membership(&mut self, node: &Node, described: &mut Described) -> Option<()> {
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

    fn assignment(&mut self, node: &Node, described: &mut Described) -> Option<()> {
        let keys = ["person", "role", "team", "from", "to", "acting_for", "deputy_for"];
        let map = self.map(node, "an assignment", &keys)?;
        for key in ["person", "role"] {
            drop(self.required(&map, key, "an assignment"));
        }
        let person: Option<PersonId> = self.refers(&map, "person", Known::People);
        let role = self.refers(&map, "role", Known::Roles);
        let scope = self.scope(&map);
        let period = self.period(&map);
        let acting_for = self.refers(&map, "acting_for", Known::People);
        let deputy_for: Option<PersonId> = self.refers(&map, "deputy_for", Known::People);
        if acting_for.is_some() && deputy_for.is_some() {
            self.problem(map.place, "somebody acts for a person or is their deputy, not both at once");
        }
        if person.is_some() && (acting_for == person || deputy_for == person) {
            self.problem(map.place, "nobody stands in for themselves");
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
            self.problem(map.place, format!("`{}` holds this role here twice at the same time", new.person));
        }
        described.assignments.push(new);
        Some(())
    }

    fn raci(&mut self, node: &Node, described: &mut Described) -> Option<()> {
        let keys = ["id", "team", "accountable", "responsible", "consulted", "informed", "from", "to"];
        let map = self.map(node, "a responsibility", &keys)?;
        let (place, id) = self.required(&map, "id", "a responsibility")?;
        let known = self.reference(place, &id, Known::Responsibilities);
        let scope = self.scope(&map);
        if let Some(Node { value: Value::List(_), place }) = map.get("accountable") {
            self.problem(*place, "exactly one person is accountable; name one, not a list");
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

    fn own_roles(&mut self, file: &Map<'_>) -> BTreeMap<RoleId, serde_json::Value> {
        let mut roles = BTreeMap::new();
        for node in self.list(file, "roles") {
            let body = node.to_json();
            match OwnRole::deserialize(&body) {
                Err(error) => self.problem(node.place, format!("this role cannot be read: {error}")),
                Ok(role) if !is_slug(&role.id) => {
                    self.problem(node.place, format!("`{}` cannot be a role's id", role.id))
                }
                Ok(role) => {
                    if roles.insert(RoleId::from(role.id.as_str()), body).is_some() {
                        self.problem(node.place, format!("the role `{}` is here a second time", role.id));
                    }
                }
            }
        }
        roles
    }
}

/// The place of `key` in the entry with an id, or of the entry.
fn place_of(nodes: &[Node], id: &str, key: &str) -> Place {
    let of = |node: &Node, name: &str| match &node.value {
        Value::Map(pairs) => pairs
            .iter()
            .find(|(key, _)| matches!(&key.value, Value::Scalar(text, _) if text == name))
            .map(|(_, value)| value.clone()),
        _ => None,
    };
    let entry = nodes.iter().find(|node| {
        of(node, "id").is_some_and(|value| matches!(value.value, Value::Scalar(ref text, _) if text == id))
    });
    entry.map(|node| of(node, key).map_or(node.place, |value| value.place)).unwrap_or_default()
}
