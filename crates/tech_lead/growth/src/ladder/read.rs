//! Strict parser of a ladder in YAML or CSV: reports all errors at once, each with its place.

use std::collections::{BTreeMap, BTreeSet};

use castra_org::{
    imports::table::{self, Cell},
    org_file::yaml::{self, Node, Place, Problem, Value, note},
    organization::{RoleId, is_slug},
};

use super::model::{Axis, LEVELS, Ladder, Profile, Rung};

const FORMAT: &str = "1";
const MOST_AXES: usize = 8;
const LEAST_AXES: usize = 3;
const LONGEST: usize = 1000;
/// The largest file in bytes: twice what eight axes of five levels with the longest texts and a hundred profiles need.
const LARGEST: usize = 256 << 10;

type Said = (Place, String);

/// The content of a file before validation.
#[derive(Default)]
struct Draft {
    name: String,
    axes: Vec<DraftAxis>,
    profiles: Vec<DraftProfile>,
}

struct DraftAxis {
    id: Said,
    title: String,
    about: String,
    /// Number, title, text.
    levels: Vec<(Said, String, String)>,
}

struct DraftProfile {
    role: Said,
    /// Axis and level.
    levels: Vec<(Said, Said)>,
}

/// Reads a ladder; `roles` are those profiles may name, or any role if the ladder was checked before.
pub(super) fn read(text: &str, roles: Option<&[String]>) -> Result<Ladder, Vec<Problem>> {
    let mut reader = Reader::default();
    if text.len() > LARGEST {
        let place = Place { line: 1, column: 1 };
        return Err(vec![Problem {
            place,
            message: format!("the file is larger than {} kB", LARGEST >> 10),
        }]);
    }
    let draft = if is_table(text) { reader.table(text) } else { reader.document(text) };
    let ladder = draft.map(|draft| reader.check(draft, roles));
    match ladder {
        Some(ladder) if reader.problems.is_empty() => Ok(ladder),
        _ => {
            reader.problems.sort();
            reader.problems.dedup();
            Err(reader.problems)
        }
    }
}

/// Whether a text is CSV: it begins with the header row.
fn is_table(text: &str) -> bool {
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let first = first.strip_prefix("sep=").map_or(first, |_| text.lines().nth(1).unwrap_or_default());
    first.to_lowercase().replace('"', "").starts_with("kind")
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn problem(&mut self, place: Place, message: impl Into<String>) {
        note(&mut self.problems, Problem { place, message: message.into() });
    }

    fn document(&mut self, text: &str) -> Option<Draft> {
        let root = match yaml::read(text) {
            Ok(root) => root,
            Err(problems) => {
                self.problems = problems;
                return None;
            }
        };
        let file = self.map(&root, "the file", &["castra-ladder", "name", "axes", "profiles"])?;
        match file.get("castra-ladder") {
            Some(node) => {
                let version = self.scalar(node, "castra-ladder");
                if version != FORMAT {
                    let message = format!("this is format {version}; this Castra reads format {FORMAT}");
                    self.problem(node.place, message);
                }
            }
            None => self.problem(root.place, "the file needs `castra-ladder: 1`"),
        }
        let name = file.get("name").map(|node| self.scalar(node, "name")).unwrap_or_default();
        let axes = self.items(&file, "axes");
        let axes = axes.into_iter().filter_map(|node| self.axis(node)).collect();
        let profiles = self.items(&file, "profiles");
        let profiles = profiles.into_iter().filter_map(|node| self.profile(node)).collect();
        Some(Draft { name, axes, profiles })
    }

    /// A mapping's values by key; unknown keys are reported at their place.
    fn map<'a>(&mut self, node: &'a Node, what: &str, keys: &[&str]) -> Option<BTreeMap<&'a str, &'a Node>> {
        let Value::Map(pairs) = &node.value else {
            self.problem(node.place, format!("{what} must be a mapping, not {}", node.sort()));
            return None;
        };
        let mut map = BTreeMap::new();
        for (key, value) in pairs {
            match &key.value {
                Value::Scalar(name, _) if keys.is_empty() || keys.contains(&name.as_str()) => {
                    map.insert(name.as_str(), value);
                }
                Value::Scalar(name, _) => {
                    let known = keys.join("`, `");
                    self.problem(key.place, format!("{what} has no key `{name}`; it has `{known}`"));
                }
                _ => self.problem(key.place, "a key must be a single word"),
            }
        }
        Some(map)
    }

    fn items<'a>(&mut self, map: &BTreeMap<&str, &'a Node>, key: &str) -> Vec<&'a Node> {
        match map.get(key) {
            None => Vec::new(),
            Some(Node { value: Value::List(items), .. }) => items.iter().collect(),
            Some(node) => {
                self.problem(node.place, format!("`{key}` must be a list, not {}", node.sort()));
                Vec::new()
            }
        }
    }

    fn scalar(&mut self, node: &Node, what: &str) -> String {
        match &node.value {
            Value::Scalar(text, _) => self.text(node.place, text, what),
            _ => {
                self.problem(node.place, format!("`{what}` must be a single value, not {}", node.sort()));
                String::new()
            }
        }
    }

    /// A text as stored: `text` and `about` keep their lines, everything else is one line.
    fn text(&mut self, place: Place, text: &str, what: &str) -> String {
        let text = if matches!(what, "text" | "about") { in_lines(text) } else { in_one_line(text) };
        if text.chars().count() > LONGEST {
            self.problem(place, format!("`{what}` is longer than {LONGEST} characters"));
        }
        text
    }

    fn required(&mut self, of: &Node, map: &BTreeMap<&str, &Node>, key: &str, what: &str) -> Said {
        let Some(node) = map.get(key) else {
            self.problem(of.place, format!("{what} needs `{key}`"));
            return (of.place, String::new());
        };
        let text = self.scalar(node, key);
        if text.is_empty() {
            self.problem(node.place, format!("`{key}` is empty"));
        }
        (node.place, text)
    }

    fn axis(&mut self, node: &Node) -> Option<DraftAxis> {
        let map = self.map(node, "an axis", &["id", "title", "about", "levels"])?;
        let id = self.required(node, &map, "id", "an axis");
        let title = self.required(node, &map, "title", "an axis").1;
        let about = map.get("about").map(|node| self.scalar(node, "about")).unwrap_or_default();
        let mut levels = Vec::new();
        for (at, level) in self.items(&map, "levels").into_iter().enumerate() {
            let Some(map) = self.map(level, "a level", &["title", "text"]) else { continue };
            let title = self.required(level, &map, "title", "a level").1;
            let text = self.required(level, &map, "text", "a level").1;
            levels.push(((level.place, (at + 1).to_string()), title, text));
        }
        Some(DraftAxis { id, title, about, levels })
    }

    fn profile(&mut self, node: &Node) -> Option<DraftProfile> {
        let map = self.map(node, "a profile", &[])?;
        let role = self.required(node, &map, "role", "a profile");
        let Value::Map(pairs) = &node.value else { return None };
        let mut levels = Vec::new();
        for (key, value) in pairs {
            let Value::Scalar(axis, _) = &key.value else { continue };
            if axis != "role" {
                levels.push(((key.place, axis.clone()), (value.place, self.scalar(value, axis))));
            }
        }
        Some(DraftProfile { role, levels })
    }

    fn table(&mut self, text: &str) -> Option<Draft> {
        const COLUMNS: [&str; 6] = ["kind", "axis", "level", "title", "text", "role"];
        let rows = match table::rows(text.trim_start_matches('\u{feff}')) {
            Ok(rows) => rows,
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        let (head, rows) = rows.split_first()?;
        let mut columns = Vec::new();
        for cell in head {
            let name = cell.text.trim().to_lowercase();
            if !COLUMNS.contains(&name.as_str()) {
                let known = COLUMNS.join("`, `");
                self.problem(cell.place, format!("unknown column `{name}`; use `{known}`"));
            }
            columns.push(name);
        }
        let mut draft = Draft::default();
        for row in rows {
            self.row(&mut draft, &columns, row);
        }
        Some(draft)
    }

    fn row(&mut self, draft: &mut Draft, columns: &[String], row: &[Cell]) {
        let start = row.first().map(|cell| cell.place).unwrap_or_default();
        if let Some(extra) = row.iter().skip(columns.len()).find(|cell| !cell.text.trim().is_empty()) {
            let (n, head) = (row.len(), columns.len());
            let message = format!(
                "this row has {n} cells, the header {head}; a cell that contains a separator needs quotes"
            );
            self.problem(extra.place, message);
        }
        let mut cells: BTreeMap<&str, Said> = BTreeMap::new();
        for (name, cell) in columns.iter().zip(row) {
            let text = self.text(cell.place, &cell.text, name);
            cells.insert(name, (cell.place, text));
        }
        let cell = |name: &str| cells.get(name).cloned().unwrap_or((start, String::new()));
        let axis = cell("axis");
        let of_axis = |axes: &mut Vec<DraftAxis>| axes.iter().position(|known| known.id.1 == axis.1);
        match cell("kind").1.as_str() {
            "ladder" => draft.name = cell("title").1,
            "axis" => {
                let (title, about) = (cell("title").1, cell("text").1);
                draft.axes.push(DraftAxis { id: axis, title, about, levels: Vec::new() });
            }
            "level" => match of_axis(&mut draft.axes) {
                Some(at) => draft.axes[at].levels.push((cell("level"), cell("title").1, cell("text").1)),
                None => self.problem(axis.0, format!("no row above defines the axis `{}`", axis.1)),
            },
            "profile" => {
                let role = cell("role");
                let level = (axis.clone(), cell("level"));
                match draft.profiles.iter_mut().find(|known| known.role.1 == role.1) {
                    Some(profile) => profile.levels.push(level),
                    None => draft.profiles.push(DraftProfile { role, levels: vec![level] }),
                }
            }
            other => {
                let message =
                    format!("`{other}` is not a kind of row; use `ladder`, `axis`, `level` or `profile`");
                self.problem(cell("kind").0, message);
            }
        }
    }

    fn check(&mut self, mut draft: Draft, roles: Option<&[String]>) -> Ladder {
        let start = Place { line: 1, column: 1 };
        if !(LEAST_AXES..=MOST_AXES).contains(&draft.axes.len()) {
            let n = draft.axes.len();
            self.problem(start, format!("a ladder has {LEAST_AXES} to {MOST_AXES} axes, not {n}"));
            draft.axes.truncate(MOST_AXES);
        }
        let mut ids = BTreeSet::new();
        for axis in &draft.axes {
            if !is_slug(&axis.id.1) || axis.id.1 == "role" {
                self.problem(axis.id.0, format!("`{}` cannot be the id of an axis", axis.id.1));
            } else if !ids.insert(axis.id.1.clone()) {
                self.problem(axis.id.0, format!("there are two axes `{}`", axis.id.1));
            }
        }
        let axes = draft.axes.into_iter().map(|axis| self.checked_axis(axis)).collect();
        let mut named = BTreeSet::new();
        let mut profiles = Vec::new();
        for profile in draft.profiles {
            let (place, role) = &profile.role;
            if !named.insert(role.clone()) {
                self.problem(*place, format!("there are two profiles for `{role}`"));
            }
            if roles.is_some_and(|roles| !roles.contains(role)) {
                self.problem(*place, format!("`{role}` is not a role of the catalog"));
            }
            profiles.push(self.checked_profile(profile, &ids));
        }
        let name = if draft.name.is_empty() { "Ladder".to_owned() } else { draft.name };
        Ladder { name, axes, profiles }
    }

    fn checked_axis(&mut self, axis: DraftAxis) -> Axis {
        let id = axis.id.1.clone();
        let mut levels: BTreeMap<u8, Rung> = BTreeMap::new();
        for ((place, number), title, text) in axis.levels {
            if title.is_empty() || text.is_empty() {
                self.problem(place, format!("level {number} of `{id}` needs a title and a text"));
            }
            match level(&number) {
                Some(number) if levels.insert(number, Rung { title, text }).is_some() => {
                    self.problem(place, format!("level {number} of `{id}` is defined twice"));
                }
                Some(_) => {}
                None => self.problem(place, format!("`{number}` is not a level from 1 to {LEVELS}")),
            }
        }
        if levels.len() != usize::from(LEVELS) {
            let message = format!("the axis `{id}` has {} levels; it needs {LEVELS}", levels.len());
            self.problem(axis.id.0, message);
        }
        Axis { id, title: axis.title, about: axis.about, levels: levels.into_values().collect() }
    }

    fn checked_profile(&mut self, profile: DraftProfile, axes: &BTreeSet<String>) -> Profile {
        let mut levels = BTreeMap::new();
        for ((at, axis), (place, number)) in profile.levels {
            if !axes.contains(&axis) {
                self.problem(at, format!("`{axis}` is not an axis of this ladder"));
            }
            match level(&number) {
                Some(number) => drop(levels.insert(axis, number)),
                None => self.problem(place, format!("`{number}` is not a level from 1 to {LEVELS}")),
            }
        }
        for axis in axes.iter().filter(|axis| !levels.contains_key(*axis)) {
            let message = format!("the profile of `{}` has no level for `{axis}`", profile.role.1);
            self.problem(profile.role.0, message);
        }
        Profile { role: RoleId::from(profile.role.1), levels }
    }
}

fn level(text: &str) -> Option<u8> {
    text.trim().parse().ok().filter(|level| (1..=LEVELS).contains(level))
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Normalizes each line, trims empty lines at both ends and keeps one between paragraphs.
fn in_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = text.split('\n').map(in_one_line).collect();
    let mut kept: Vec<&str> = lines.iter().map(String::as_str).collect();
    kept.dedup_by(|line, before| line.is_empty() && before.is_empty());
    kept.join("\n").trim_matches('\n').to_owned()
}
