//! Lays out a practice that compiles and passes its test: a crate with a page, an operation of the API, a table and a rule, and a row
//! in each list that must know of it. One test fails until the manual's page is written.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::run;

/// Areas whose practices are crates of their own.
const AREAS: [&str; 4] = ["evidence", "work", "tech_lead", "cto"];

/// Where each file goes, and what is in it; `__name__` and the like stand for the practice's names.
const FILES: [(&str, &str); 11] = [
    ("Cargo.toml", include_str!("template/Cargo.toml.txt")),
    ("src/lib.rs", include_str!("template/src/lib.rs.txt")),
    ("src/model.rs", include_str!("template/src/model.rs.txt")),
    ("src/rules.rs", include_str!("template/src/rules.rs.txt")),
    ("src/store.rs", include_str!("template/src/store.rs.txt")),
    ("src/actions.rs", include_str!("template/src/actions.rs.txt")),
    ("src/url.rs", include_str!("template/src/url.rs.txt")),
    ("src/pages.rs", include_str!("template/src/pages.rs.txt")),
    ("src/views.rs", include_str!("template/src/views.rs.txt")),
    ("src/api.rs", include_str!("template/src/api.rs.txt")),
    ("migrations/__day_____name__.sql", include_str!("template/migrations/entries.sql")),
];
/// Who may open which route; a test compares it with the program.
const DOORS: &str = "src/snapshots/castra__doors__doors.snap";
/// Its test is in the area's one test binary.
const TEST: &str = include_str!("template/test.rs.txt");
/// What the manual's page says until it is written; `cargo x tidy` fails while it does.
pub(crate) const UNWRITTEN: &str = concat!("This page is not", " written yet.");

/// Writes the folder of a practice and its rows.
pub(crate) fn create(root: &Path, area: &str, name: &str) -> Result<()> {
    ensure!(
        AREAS.contains(&area),
        "practices are laid out in {}; elsewhere a feature is a module of the area's crate",
        AREAS.join(", ")
    );
    let good = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    ensure!(good, "a practice's name is in small letters and underscores: one_on_ones");
    let folder = root.join("crates").join(area).join(name);
    ensure!(!folder.exists(), "{} exists already", folder.display());
    let names = Names::new(name, next_migration(root)?);
    for (file, text) in FILES {
        write(&folder.join(names.fill(file)), &names.fill(text))?;
    }
    let tests = root.join("crates").join(area).join("tests");
    write(&tests.join("it").join(format!("{name}.rs")), &names.fill(TEST))?;
    let package = names.fill("castra-__package__");
    let dependency = format!("{package}.workspace = true\n");
    add_row(&tests.join("it/main.rs"), "\nmod ", &format!("\nmod {name};"))?;
    add_row(
        &tests.join("Cargo.toml"),
        "\n[dev-dependencies]\n",
        &format!("\n[dev-dependencies]\n{dependency}"),
    )?;
    add_row(
        &root.join("Cargo.toml"),
        "\n[workspace.dependencies]\n",
        &format!("\n[workspace.dependencies]\n{package} = {{ path = \"crates/{area}/{name}\" }}\n"),
    )?;
    let program = root.join("crates/castra");
    add_row(&program.join("Cargo.toml"), "\n[dependencies]\n", &format!("\n[dependencies]\n{dependency}"))?;
    let place = "    // What is below is for operators and tools.\n";
    add_row(
        &program.join("src/features.rs"),
        place,
        &format!("    &{}::FEATURE,\n{place}", package.replace('-', "_")),
    )?;
    for (like, path) in [("/goals", "/__kebab__"), ("/api/v1/goals", "/api/v1/__kebab__")] {
        add_door(&program.join(DOORS), like, &names.fill(path))?;
    }
    let guide = root.join("docs/guide").join(format!("{name}.md"));
    write(&guide, &format!("# {}\n\n{UNWRITTEN} Say what it is for, who uses it, and how.\n", names.title))?;
    run::cargo(root, &["fmt", "--all"])?;
    println!("laid out {} with its test, its rows and {}", folder.display(), guide.display());
    println!(
        "next: write the manual's page (`cargo x tidy` asks for it), then `cargo x docs` for the reference"
    );
    Ok(())
}

/// What a practice is called in each place.
struct Names {
    name: String,
    title: String,
    type_name: String,
    day: String,
}

impl Names {
    fn new(name: &str, day: String) -> Self {
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        };
        let title: String = capital(&name.replace('_', " "));
        let type_name: String = name.split('_').map(capital).collect();
        Self { name: name.to_owned(), title, type_name: format!("{type_name}Entry"), day }
    }

    fn fill(&self, text: &str) -> String {
        let kebab = self.name.replace('_', "-");
        text.replace("__day__", &self.day)
            .replace("__name__", &self.name)
            .replace("__kebab__", &kebab)
            .replace("__package__", &kebab)
            .replace("__Title__", &self.title)
            .replace("__Type__", &self.type_name)
    }
}

/// A migration's key begins with a day, and a new one comes after all there are.
fn next_migration(root: &Path) -> Result<String> {
    let mut newest = 0_u32;
    for file in crate::tidy::files(root)? {
        let is_sql = file.extension().is_some_and(|ext| ext == "sql");
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if let Some(day) = name.get(..8).filter(|_| is_sql).and_then(|day| day.parse().ok()) {
            newest = newest.max(day);
        }
    }
    Ok(day_after(newest).to_string())
}

/// The day after one written as a number, 20261130; no 29 February, which is no loss.
fn day_after(day: u32) -> u32 {
    let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
    let days = match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    match (month, day) {
        (12, 31..) => (year + 1) * 10_000 + 101,
        (month, day) if day >= days => year * 10_000 + (month + 1) * 100 + 1,
        (month, day) => year * 10_000 + month * 100 + day + 1,
    }
}

fn write(path: &PathBuf, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}

/// Puts a row into a list, at the first place that reads `at`.
fn add_row(path: &Path, at: &str, with: &str) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    ensure!(text.contains(at), "{} has no {at:?}, where the row goes", path.display());
    let is_module = at == "\nmod ";
    let with = if is_module { format!("{with}{at}") } else { with.to_owned() };
    fs::write(path, text.replacen(at, &with, 1)).with_context(|| path.display().to_string())
}

/// Puts the row of a new route into the table of doors, in the order of addresses; it opens to the same callers as this other list.
fn add_door(path: &Path, like: &str, route: &str) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    fs::write(path, with_door(&text, like, route)?).with_context(|| path.display().to_string())
}

fn with_door(table: &str, like: &str, route: &str) -> Result<String> {
    let address = |line: &str| line.rsplit(' ').next().unwrap_or_default().to_owned();
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    let is_alike = |line: &&String| line.contains(" GET ") && address(line) == like;
    let row =
        lines.iter().find(is_alike).with_context(|| format!("no row of {like}"))?.replacen(like, route, 1);
    let is_after = |line: &String| address(line).starts_with('/') && address(line).as_str() > route;
    let place = lines.iter().position(is_after).unwrap_or(lines.len());
    lines.insert(place, row);
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_door_has_its_place_in_the_table() {
        let table = "---\nsource: doors.rs\n---\nAnonymous Member\n\n401 200 SignedIn GET /api/v1/goals\n303 422 SignedIn POST /debt\n\
                     303 200 SignedIn GET /goals\n";
        let with = with_door(table, "/goals", "/example").unwrap();
        let rows: Vec<&str> = with.lines().skip(5).collect();
        assert_eq!(rows[2..], ["303 200 SignedIn GET /example", "303 200 SignedIn GET /goals"]);
        assert!(with_door(table, "/nowhere", "/example").is_err());
    }

    #[test]
    fn a_migration_is_of_a_day_that_there_is() {
        for (day, next) in [
            (20_261_130, 20_261_201),
            (20_261_231, 20_270_101),
            (20_270_228, 20_270_301),
            (20_270_301, 20_270_302),
        ] {
            assert_eq!(day_after(day), next);
        }
    }

    #[test]
    fn a_practice_is_called_after_its_name_everywhere() {
        let names = Names::new("skill_maps", "20270101".to_owned());
        let text = "__name__ __kebab__ castra-__package__ __Title__ __Type__ __day_____name__";
        let expected =
            "skill_maps skill-maps castra-skill-maps Skill maps SkillMapsEntry 20270101_skill_maps";
        assert_eq!(names.fill(text), expected);
    }
}
