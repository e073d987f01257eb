//! A Backstage catalog: `User`, `Group` and `Component`; other kinds are counted and skipped, and misplaced
//! fields are reported. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use castra_platform::text::{self, folded_address, nearest};

use super::{
    location,
    model::{At, Fault, Imported, ImportedPerson, ImportedRepository, ImportedTeam, SourceFile},
    text::{Numbers, decode, hint, slug, unfit},
};
use crate::{
    org_file::yaml::{self, Node, Value, note},
    organization::{Organization, PersonId, RepositoryId, TeamId, is_slug},
};

/// Reads the catalog, resolved against what is known.
pub(super) fn read(
    files: &[SourceFile],
    known: &Organization,
) -> Result<(Imported, Vec<String>), Vec<Fault>> {
    let mut reader = Reader::new(known);
    let mut documents = Vec::new();
    for file in files {
        match decode(file) {
            // A folder may hold other files as well.
            Ok(text) if !file.is_named && !text.contains("backstage.io/") => reader.other_files += 1,
            Err(_) if !file.is_named => reader.other_files += 1,
            Ok(text) => match yaml::read_all(text) {
                Ok(nodes) => documents.extend(nodes.into_iter().map(|node| (file.name.as_str(), node))),
                Err(problems) => problems
                    .into_iter()
                    .for_each(|found| note(&mut reader.faults, (file.name.clone(), found))),
            },
            Err(fault) => note(&mut reader.faults, fault),
        }
    }
    let entities: Vec<Entity<'_>> =
        documents.iter().filter_map(|(file, node)| reader.entity(file, node)).collect();
    reader.define(&entities);
    for entity in &entities {
        match entity.kind.as_str() {
            "user" => reader.user(entity),
            "group" => reader.group(entity),
            _ => reader.component(entity),
        }
    }
    reader.finish()
}

/// One document of the catalog.
struct Entity<'a> {
    file: &'a str,
    node: &'a Node,
    kind: String,
    name: Node,
    namespace: String,
}

impl Entity<'_> {
    /// The entity's id; other namespaces are part of it, because two may hold the same name.
    fn id(&self) -> String {
        let Value::Scalar(name, _) = &self.name.value else { return String::new() };
        qualified(&self.namespace, name.trim())
    }
}

fn qualified(namespace: &str, name: &str) -> String {
    if namespace.eq_ignore_ascii_case("default") { name.to_owned() } else { format!("{namespace}.{name}") }
}

fn get<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    let Value::Map(pairs) = &node.value else { return None };
    let found = pairs.iter().find(|(name, _)| matches!(&name.value, Value::Scalar(text, _) if text == key));
    found.map(|(_, value)| value).filter(|value| !value.is_null())
}

fn path<'a>(node: &'a Node, keys: &[&str]) -> Option<&'a Node> {
    keys.iter().try_fold(node, |node, key| get(node, key))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    User,
    Group,
}

/// A reference `[kind:][namespace/]name`, as an id.
fn reference(text: &str, default: Kind) -> Option<(Kind, String)> {
    let text = text.trim();
    let (kind, rest) = match text.split_once(':') {
        None => (default, text),
        Some((kind, rest)) if kind.eq_ignore_ascii_case("group") => (Kind::Group, rest),
        Some((kind, rest)) if kind.eq_ignore_ascii_case("user") => (Kind::User, rest),
        Some(_) => return None,
    };
    let (namespace, name) = rest.split_once('/').unwrap_or(("default", rest));
    Some((kind, qualified(namespace, name)))
}

/// Fields that Backstage knows, by position.
const ENTITY: [&str; 6] = ["apiVersion", "kind", "metadata", "spec", "relations", "status"];
const METADATA: [&str; 10] =
    ["uid", "etag", "name", "namespace", "title", "description", "labels", "annotations", "tags", "links"];
const PROFILE: [&str; 3] = ["displayName", "email", "picture"];

/// The fields of a kind's `spec`.
fn fields_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "user" => &["profile", "memberOf"],
        "group" => &["type", "profile", "parent", "children", "members"],
        _ => &[
            "type",
            "lifecycle",
            "owner",
            "system",
            "subcomponentOf",
            "providesApis",
            "consumesApis",
            "dependsOn",
            "dependencyOf",
        ],
    }
}

/// A repository of components.
#[derive(Default)]
struct Owned {
    /// Its address, as first written.
    url: String,
    /// The same address in other spellings.
    spellings: BTreeSet<String>,
    /// The number of its components per owning team.
    teams: BTreeMap<TeamId, usize>,
}

struct Reader<'a> {
    known: &'a Organization,
    faults: Vec<Fault>,
    notes: Vec<String>,
    other_files: usize,
    skipped: BTreeMap<String, usize>,
    /// Ids in lower case, because references ignore case, to the ids they refer to.
    people: BTreeMap<String, PersonId>,
    teams: BTreeMap<String, TeamId>,
    imported: Imported,
    /// Repositories by the key that all their addresses share.
    owners: BTreeMap<String, Owned>,
    /// Everyone's teams, from the record and the catalog read so far.
    teams_of: BTreeMap<PersonId, BTreeSet<TeamId>>,
    /// The first person with an e-mail, and the first repository with a key.
    known_emails: HashMap<String, PersonId>,
    known_urls: HashMap<String, RepositoryId>,
    numbers: Numbers,
}

impl<'a> Reader<'a> {
    fn new(known: &'a Organization) -> Self {
        let mut teams_of: BTreeMap<PersonId, BTreeSet<TeamId>> = BTreeMap::new();
        for known in known.memberships.iter().filter(|known| known.period.to.is_none()) {
            teams_of.entry(known.person.clone()).or_default().insert(known.team.clone());
        }
        let mut known_emails = HashMap::new();
        for person in known.people.values() {
            if let Some(email) = &person.email {
                known_emails.entry(folded_address(email)).or_insert_with(|| person.id.clone());
            }
        }
        let mut known_urls = HashMap::new();
        for repository in known.repositories.values() {
            if let Some(url) = &repository.url {
                known_urls.entry(location::key(url)).or_insert_with(|| repository.id.clone());
            }
        }
        Self {
            known,
            faults: Vec::new(),
            notes: Vec::new(),
            other_files: 0,
            skipped: BTreeMap::new(),
            people: known.people.keys().map(|id| (id.as_str().to_lowercase(), id.clone())).collect(),
            teams: known.teams.keys().map(|id| (id.as_str().to_lowercase(), id.clone())).collect(),
            imported: Imported::default(),
            owners: BTreeMap::new(),
            teams_of,
            known_emails,
            known_urls,
            numbers: Numbers::default(),
        }
    }

    fn member(&mut self, team: TeamId, person: PersonId) {
        self.teams_of.entry(person.clone()).or_default().insert(team.clone());
        self.imported.members.insert((team, person));
    }

    fn fault(&mut self, file: &str, node: &Node, message: impl Into<String>) {
        note(&mut self.faults, At { file: file.to_owned(), place: node.place }.fault(message));
    }

    fn entity<'b>(&mut self, file: &'b str, node: &'b Node) -> Option<Entity<'b>> {
        if node.is_null() {
            return None;
        }
        let scalar = |key: &str| match get(node, key).map(|node| &node.value) {
            Some(Value::Scalar(text, _)) => Some(text.trim().to_owned()),
            _ => None,
        };
        if !scalar("apiVersion").is_some_and(|version| version.starts_with("backstage.io/")) {
            *self.skipped.entry("document of another tool".to_owned()).or_default() += 1;
            return None;
        }
        let Some(kind) = scalar("kind") else {
            self.fault(file, node, "this entity needs a `kind`");
            return None;
        };
        if !matches!(kind.to_lowercase().as_str(), "user" | "group" | "component") {
            *self.skipped.entry(kind).or_default() += 1;
            return None;
        }
        let name = path(node, &["metadata", "name"]).cloned();
        let Some(name) = name else {
            self.fault(
                file,
                get(node, "metadata").unwrap_or(node),
                format!("this {kind} needs a `metadata.name`"),
            );
            return None;
        };
        let namespace =
            path(node, &["metadata", "namespace"]).map_or("default".to_owned(), |node| match &node.value {
                Value::Scalar(text, _) => text.trim().to_owned(),
                _ => String::new(),
            });
        let entity = Entity { file, node, kind: kind.to_lowercase(), name, namespace };
        self.unknown_fields(&entity);
        let id = entity.id();
        if !is_slug(&id) {
            self.fault(
                file,
                &entity.name,
                format!("`{id}` cannot be an id; use letters, digits, `-`, `_` and `.`, at most 100"),
            );
            return None;
        }
        if entity.kind == "group" && id == "organization" {
            self.fault(
                file,
                &entity.name,
                "a team cannot have the id `organization`, which names the whole organization",
            );
            return None;
        }
        Some(entity)
    }

    /// Reports misplaced fields, with where they belong; their values are not imported.
    fn unknown_fields(&mut self, entity: &Entity<'_>) {
        let spec = fields_of(&entity.kind);
        let places = [
            (Some(entity.node), "next to `spec`", ENTITY.as_slice()),
            (get(entity.node, "metadata"), "in `metadata`", METADATA.as_slice()),
            (get(entity.node, "spec"), "in `spec`", spec),
            (path(entity.node, &["spec", "profile"]), "in `spec.profile`", PROFILE.as_slice()),
        ];
        for (node, place, fields) in places {
            let Some(Node { value: Value::Map(pairs), .. }) = node else { continue };
            for (key, _) in pairs {
                let Value::Scalar(name, _) = &key.value else { continue };
                // Fields of plugins carry their domain: `example.org/tier`.
                if fields.contains(&name.as_str()) || name.contains('/') {
                    continue;
                }
                let belongs = if spec.contains(&name.as_str()) {
                    "; it belongs under `spec`".to_owned()
                } else if PROFILE.contains(&name.as_str()) && entity.kind != "component" {
                    "; it belongs under `spec.profile`".to_owned()
                } else {
                    nearest(name, fields.iter().copied(), 0.8)
                        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
                };
                let yaml::Place { line, column } = key.place;
                let name = yaml::brief(name);
                self.notes
                    .push(format!("{}:{line}:{column}: `{name}` {place} is ignored{belongs}", entity.file));
            }
        }
    }

    /// Collects all definitions first, so that references may precede them.
    fn define(&mut self, entities: &[Entity<'_>]) {
        let mut seen: BTreeMap<(String, String), (String, usize)> = BTreeMap::new();
        for entity in entities {
            let id = entity.id();
            let key = (entity.kind.clone(), id.to_lowercase());
            if let Some((file, line)) = seen.get(&key) {
                let message =
                    format!("the {} `{id}` is a duplicate; the first is at {file}:{line}", entity.kind);
                self.fault(entity.file, &entity.name, message);
                continue;
            }
            seen.insert(key, (entity.file.to_owned(), entity.name.place.line));
            match entity.kind.as_str() {
                "user" => {
                    let id = self.known_by_email(entity).unwrap_or_else(|| PersonId::from(id.as_str()));
                    self.people.entry(entity.id().to_lowercase()).or_insert(id);
                }
                "group" => {
                    self.teams.entry(id.to_lowercase()).or_insert_with(|| TeamId::from(id.as_str()));
                }
                _ => {}
            }
        }
    }

    /// The id of a person already recorded under another one.
    fn known_by_email(&self, entity: &Entity<'_>) -> Option<PersonId> {
        let Value::Scalar(email, _) = &path(entity.node, &["spec", "profile", "email"])?.value else {
            return None;
        };
        self.known_emails.get(&folded_address(email)).cloned()
    }

    fn text(&mut self, entity: &Entity<'_>, keys: &[&str]) -> Option<String> {
        let node = path(entity.node, keys)?;
        let what = keys.join(".");
        match &node.value {
            Value::Scalar(text, _) => match unfit(text.trim()) {
                Some(fault) => self.fault(entity.file, node, fault),
                None => return Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            },
            _ => {
                self.fault(entity.file, node, format!("`{what}` must be a single value, not {}", node.sort()))
            }
        }
        None
    }

    /// The name of a person or team, in its normalized form.
    fn name(&mut self, entity: &Entity<'_>) -> Option<String> {
        let name = self.text(entity, &["spec", "profile", "displayName"]);
        let name = name.or_else(|| self.text(entity, &["metadata", "title"]))?;
        Some(text::name(&name)).filter(|name| !name.is_empty())
    }

    fn email(&mut self, entity: &Entity<'_>) -> Option<String> {
        self.text(entity, &["spec", "profile", "email"])?;
        let node = path(entity.node, &["spec", "profile", "email"])?;
        let Value::Scalar(sent, _) = &node.value else { return None };
        text::address(sent).map_err(|fault| self.fault(entity.file, node, fault)).ok()
    }

    fn list(&mut self, entity: &Entity<'_>, key: &str) -> Vec<(Node, String)> {
        let Some(node) = path(entity.node, &["spec", key]) else { return Vec::new() };
        let Value::List(items) = &node.value else {
            self.fault(entity.file, node, format!("`spec.{key}` must be a list, not {}", node.sort()));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match &item.value {
                Value::Scalar(text, _) => texts.push((item.clone(), text.clone())),
                _ => self.fault(
                    entity.file,
                    item,
                    format!("an entry of `spec.{key}` must be a single value, not {}", item.sort()),
                ),
            }
        }
        texts
    }

    fn find_team(&mut self, file: &str, node: &Node, text: &str) -> Option<TeamId> {
        let found = reference(text, Kind::Group).filter(|(kind, _)| *kind == Kind::Group);
        let Some((_, id)) = found else {
            self.fault(
                file,
                node,
                format!("`{text}` is not a reference to a group, such as `group:default/payments`"),
            );
            return None;
        };
        let team = self.teams.get(&id.to_lowercase()).cloned();
        if team.is_none() {
            let near = hint(self.faults.len(), &id, self.teams.values().map(TeamId::as_str));
            self.fault(file, node, format!("there is no group `{id}`{near}"));
        }
        team
    }

    fn find_person(&mut self, file: &str, node: &Node, text: &str) -> Option<PersonId> {
        let found = reference(text, Kind::User).filter(|(kind, _)| *kind == Kind::User);
        let Some((_, id)) = found else {
            self.fault(
                file,
                node,
                format!("`{text}` is not a reference to a user, such as `user:default/ana`"),
            );
            return None;
        };
        let person = self.people.get(&id.to_lowercase()).cloned();
        if person.is_none() {
            let near = hint(self.faults.len(), &id, self.people.values().map(PersonId::as_str));
            self.fault(file, node, format!("there is no user `{id}`{near}"));
        }
        person
    }

    fn user(&mut self, entity: &Entity<'_>) {
        let Some(id) = self.people.get(&entity.id().to_lowercase()).cloned() else { return };
        let name = self.name(entity);
        let email = self.email(entity);
        for (node, text) in self.list(entity, "memberOf") {
            if let Some(team) = self.find_team(entity.file, &node, &text) {
                self.member(team, id.clone());
            }
        }
        let at = At { file: entity.file.to_owned(), place: entity.name.place };
        self.imported.people.insert(id, ImportedPerson { at, name, email, ..ImportedPerson::default() });
    }

    fn group(&mut self, entity: &Entity<'_>) {
        let Some(id) = self.teams.get(&entity.id().to_lowercase()).cloned() else { return };
        let name = self.name(entity);
        let parent = self.text(entity, &["spec", "parent"]).and_then(|text| {
            let node = path(entity.node, &["spec", "parent"]).unwrap_or(entity.node);
            self.find_team(entity.file, node, &text)
        });
        let at = At { file: entity.file.to_owned(), place: entity.name.place };
        let imported = self.imported.teams.entry(id.clone()).or_default();
        let parent = parent.or_else(|| imported.parent.take());
        *imported = ImportedTeam { at: at.clone(), name, parent };
        for (node, text) in self.list(entity, "children") {
            let Some(child) = self.find_team(entity.file, &node, &text) else { continue };
            let imported = self.imported.teams.entry(child).or_default();
            if imported.at.file.is_empty() {
                imported.at = at.clone();
            }
            // The child's own `parent` wins.
            imported.parent.get_or_insert_with(|| id.clone());
        }
        for (node, text) in self.list(entity, "members") {
            if let Some(person) = self.find_person(entity.file, &node, &text) {
                self.member(id.clone(), person);
            }
        }
    }

    fn component(&mut self, entity: &Entity<'_>) {
        let id = entity.id();
        let Some(owner) = self.text(entity, &["spec", "owner"]) else {
            return self.notes.push(format!("component {id} has no owner"));
        };
        let node = path(entity.node, &["spec", "owner"]).unwrap_or(entity.node);
        let team = match reference(&owner, Kind::Group) {
            Some((Kind::User, _)) => {
                let Some(person) = self.find_person(entity.file, node, &owner) else { return };
                let Some(team) = self.only_team(&person) else {
                    return self.notes.push(format!("component {id} belongs to {person}, who is not in exactly one team, so the repository's team is unclear"));
                };
                team
            }
            _ => match self.find_team(entity.file, node, &owner) {
                Some(team) => team,
                None => return,
            },
        };
        let Some(url) = self.repository(entity) else { return };
        let owned = self.owners.entry(location::key(&url)).or_default();
        *owned.teams.entry(team).or_default() += 1;
        if owned.url.is_empty() {
            owned.url = url;
        } else if location::is_spelled_otherwise(&url, &owned.url) {
            owned.spellings.insert(url);
        }
    }

    /// The address of a component's repository. If there are several annotations, the source location wins: a slug does not
    /// name its host.
    fn repository(&mut self, entity: &Entity<'_>) -> Option<String> {
        let id = entity.id();
        let mut annotation = |name: &str| self.text(entity, &["metadata", "annotations", name]);
        let source = annotation("backstage.io/source-location");
        let github = annotation("github.com/project-slug");
        let gitlab = annotation("gitlab.com/project-slug");
        let instance = annotation("gitlab.com/instance");
        let addresses = [
            source.as_deref().and_then(location::repository_of),
            github.map(|slug| location::repository_at("github.com", &slug)),
            gitlab.map(|slug| location::repository_at(instance.as_deref().unwrap_or("gitlab.com"), &slug)),
        ];
        let mut found: Vec<String> = Vec::new();
        for address in addresses.into_iter().flatten() {
            match address {
                Ok(url) => found.push(url),
                Err(problem) => self.notes.push(format!("component {id}: {problem}")),
            }
        }
        let mut found = found.into_iter();
        let Some(first) = found.next() else {
            self.notes.push(format!("component {id} names no repository"));
            return None;
        };
        for other in found.filter(|other| !location::is_same_path(other, &first)) {
            self.notes
                .push(format!("component {id} names two repositories, {first} and {other}; using {first}"));
        }
        Some(first)
    }

    /// The team of a person who is in exactly one.
    fn only_team(&self, person: &PersonId) -> Option<TeamId> {
        let teams = self.teams_of.get(person).filter(|teams| teams.len() == 1)?;
        teams.first().cloned()
    }

    fn finish(mut self) -> Result<(Imported, Vec<String>), Vec<Fault>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        for Owned { url, spellings, teams } in std::mem::take(&mut self.owners).into_values() {
            let most = teams.iter().rev().max_by_key(|(_, n)| **n).map(|(team, _)| team.clone());
            let Some(team) = most else { continue };
            let id = self.repository_id(&url);
            if let Some(path) = self.known.repositories.get(&id).and_then(|known| known.path.as_deref()) {
                self.notes.push(format!("{url} is treated as {id}, which is read from {path}"));
            }
            for other in spellings {
                self.notes.push(format!("{other} is treated as {url}"));
            }
            if teams.len() > 1 {
                let names = teams.keys().map(TeamId::as_str).collect::<Vec<_>>().join(", ");
                self.notes
                    .push(format!("components of {id} belong to {names}; the repository goes to {team}"));
            }
            self.imported.repositories.insert(id, ImportedRepository { team, url: Some(url) });
        }
        if self.other_files > 0 {
            self.notes.push(format!("{} other files skipped", self.other_files));
        }
        let skipped = self.skipped.iter().map(|(kind, n)| format!("{n} of kind {kind} skipped"));
        self.notes.extend(skipped);
        Ok((self.imported, self.notes))
    }

    /// The id of the repository with this address: the recorded one's, or else its last part, made unique.
    fn repository_id(&mut self, url: &str) -> RepositoryId {
        if let Some(known) = self.known_urls.get(&location::key(url)) {
            return known.clone();
        }
        let parts: Vec<String> = url
            .trim_end_matches(".git")
            .rsplit('/')
            // Parts that only this host's addresses contain.
            .filter(|part| !matches!(*part, "_git" | "scm"))
            .take(2)
            .map(|part| if is_slug(part) { part.to_owned() } else { slug(&part.replace("%20", " ")) })
            .collect();
        let short =
            parts.first().cloned().filter(|part| !part.is_empty()).unwrap_or_else(|| "repository".to_owned());
        let long = format!("{}-{short}", parts.get(1).map_or("other", String::as_str));
        let (known, imported) = (&self.known.repositories, &self.imported.repositories);
        let is_taken = |id: &str| imported.contains_key(id.trim_matches('-'));
        let free = |id: &str| {
            // A recorded repository that is read from this machine counts as the same if its name matches.
            let is_this = known.get(id.trim_matches('-')).is_none_or(|known| known.url.is_none());
            is_this && !is_taken(id)
        };
        let plain = [short.clone(), long].into_iter().find(|id| free(id));
        let id = plain.unwrap_or_else(|| self.numbers.free(&short, is_taken, free));
        RepositoryId::from(id.trim_matches('-'))
    }
}
