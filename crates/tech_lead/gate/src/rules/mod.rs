//! The rules: pure functions of a change, the history before it and the settings.

mod complex_unit;
mod document_behind;
mod hotspot_worse;
mod lines;
mod single_owner;

use std::collections::BTreeMap;

use castra_history::{self as history, ComparedFile, Comparison, Facts, matches_glob};

pub(super) use document_behind::{Readme, is_readme_of};
pub(super) use lines::is_copy;

use super::{
    functions::{Function, Reworked, reworked},
    model::{Level, Rule, Violation},
    settings::Settings,
};

/// The input of the rules.
pub(super) struct Change<'a> {
    compared: &'a Comparison,
    facts: &'a Facts,
    settings: &'a Settings,
    now: i64,
    surroundings: &'a Surroundings,
    /// The files whose functions can be read, with the change's effect on them.
    reworked: Vec<Reworked<'a>>,
}

/// Other parts of the repository that the rules need.
#[derive(Default)]
pub(super) struct Surroundings {
    /// READMEs of the changed files' folders, after the change.
    pub(super) readmes: Vec<Readme>,
    /// The source texts of new files that are copies, by the path of the copy.
    pub(super) copies: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// The purpose of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Production,
    Test,
}

impl<'a> Change<'a> {
    /// A change and the history before it. `now` is when that history ended, in Unix seconds.
    pub(super) fn new(
        compared: &'a Comparison,
        facts: &'a Facts,
        settings: &'a Settings,
        now: i64,
        surroundings: &'a Surroundings,
    ) -> Self {
        let mut change = Self { compared, facts, settings, now, surroundings, reworked: Vec::new() };
        let source = |file: &ComparedFile| surroundings.copies.get(&file.path).map(Vec::as_slice);
        change.reworked = reworked(change.code().map(|file| (file, source(file))));
        change
    }

    /// The violations of one rule, in the order of the files.
    pub(super) fn violations(&self, rule: Rule) -> Vec<Violation> {
        let mut found = match rule {
            Rule::HotspotWorse => self.hotspot_worse(),
            Rule::ComplexUnit => self.complex_unit(),
            Rule::SingleOwner => self.single_owner(),
            Rule::DocumentBehind => self.document_behind(),
        };
        found.retain(|violation| violation.level != Level::Off);
        found
    }

    /// The files people write in this repository.
    fn files(&self) -> impl Iterator<Item = &'a ComparedFile> + use<'a> {
        let settings = self.settings;
        self.compared.files.iter().filter(move |file| is_looked_at(file, settings))
    }

    /// The code among them, including tests.
    fn code(&self) -> impl Iterator<Item = &'a ComparedFile> + use<'a> {
        let settings = self.settings;
        self.files().filter(move |file| {
            !file.class.documentation && !matches_any(&settings.data, &file.path) && is_code(&file.path)
        })
    }

    /// The change's effect on the functions of a file; `None` if they cannot be read.
    fn reworked(&self, file: &ComparedFile) -> Option<&Reworked<'a>> {
        self.reworked.iter().find(|changed| changed.file.path == file.path)
    }

    fn kind(&self, file: &ComparedFile) -> Kind {
        if matches_any(&self.settings.tests, &file.path) { Kind::Test } else { Kind::Production }
    }

    /// The factor by which a function may exceed the limits: tests are long and read one at a time.
    fn leeway(&self, file: &ComparedFile, function: &Function) -> u32 {
        if self.kind(file) == Kind::Test || function.is_test() { self.settings.in_tests.times } else { 1 }
    }

    fn found(
        &self,
        rule: Rule,
        file: &ComparedFile,
        unit: impl Into<String>,
        line: u32,
        because: String,
    ) -> Violation {
        let level = self.settings.level(rule);
        let level = match self.kind(file) {
            Kind::Production => level,
            Kind::Test => level.min(self.settings.in_tests.level),
        };
        Violation {
            rule,
            level,
            path: shown(&file.path),
            unit: unit.into(),
            which: String::new(),
            line,
            because,
            is_accepted: false,
        }
    }
}

/// Whether a file is in a known language; anything else counts as data.
pub(super) fn is_code(path: &[u8]) -> bool {
    // Unknown extensions are returned as they are, in lower case; languages start with upper case.
    let is_language = history::language_of(&shown(path)).starts_with(char::is_uppercase);
    is_language || has_grammar(path)
}

/// Whether functions can be read in files of this name.
pub(super) fn has_grammar(path: &[u8]) -> bool {
    history::functions_of(path, b"").is_some()
}

/// Whether people write it here and the settings do not exclude it.
pub(super) fn is_looked_at(file: &ComparedFile, settings: &Settings) -> bool {
    !file.class.generated && !file.class.vendored && !matches_any(&settings.exclude, &file.path)
}

fn matches_any(globs: &[String], path: &[u8]) -> bool {
    globs.iter().any(|glob| matches_glob(glob, path))
}

/// A path as text.
fn shown(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

/// Numbers violations that would otherwise have the same fingerprint, by line.
pub(super) fn distinguish(violations: &mut [Violation]) {
    violations.sort_by(|a, b| (a.rule, &a.path, a.line).cmp(&(b.rule, &b.path, b.line)));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for violation in violations {
        let times = seen.entry(violation.fingerprint()).or_default();
        *times += 1;
        if *times > 1 {
            violation.which.push_str(&format!("#{times}"));
        }
    }
}

/// Sorts failures first, then by file, line and rule.
pub(super) fn in_order(violations: &mut [Violation]) {
    violations.sort_by(|a, b| {
        let key = |v: &Violation| (v.is_accepted, std::cmp::Reverse(v.level == Level::Fail));
        key(a)
            .cmp(&key(b))
            .then_with(|| (&a.path, a.line, a.rule, &a.unit).cmp(&(&b.path, b.line, b.rule, &b.unit)))
    });
}
