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
    model::{Rule, Violation},
    settings::{Level, Settings},
};

/// What the rules look at.
pub(super) struct Change<'a> {
    compared: &'a Comparison,
    facts: &'a Facts,
    settings: &'a Settings,
    now: i64,
    surroundings: &'a Surroundings,
    /// The files whose functions can be read, with what the change does to them.
    reworked: Vec<Reworked<'a>>,
}

/// What else of the repository the rules look at.
#[derive(Default)]
pub(super) struct Surroundings {
    /// READMEs of the folders that the changed files are in, as the change leaves them.
    pub(super) readmes: Vec<Readme>,
    /// Of new files that are copies: what they are copies of, by the path of the copy.
    pub(super) copies: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Production,
    Test,
}

impl<'a> Change<'a> {
    /// A change and the history up to where it begins. `now` is when that ended, in Unix seconds: today, as far as the
    /// change is concerned.
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

    /// What one rule finds, in the order of the files.
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

    /// The files that people write here.
    fn files(&self) -> impl Iterator<Item = &'a ComparedFile> + use<'a> {
        let settings = self.settings;
        self.compared.files.iter().filter(move |file| is_looked_at(file, settings))
    }

    /// Those of them that are code, tests among it.
    fn code(&self) -> impl Iterator<Item = &'a ComparedFile> + use<'a> {
        let settings = self.settings;
        self.files().filter(move |file| {
            !file.class.documentation && !matches_any(&settings.data, &file.path) && is_code(&file.path)
        })
    }

    /// What the change does to the functions of a file; nothing if they cannot be read.
    fn reworked(&self, file: &ComparedFile) -> Option<&Reworked<'a>> {
        self.reworked.iter().find(|changed| changed.file.path == file.path)
    }

    fn kind(&self, file: &ComparedFile) -> Kind {
        if matches_any(&self.settings.tests, &file.path) { Kind::Test } else { Kind::Production }
    }

    /// How many times as much a function may have: tests are long, and read one at a time.
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

/// Whether a file is in a language that is known. What is in none is data of a kind of its own.
pub(super) fn is_code(path: &[u8]) -> bool {
    // An ending that is no language's stands for itself, in lower case.
    let is_language = history::language_of(&shown(path)).starts_with(char::is_uppercase);
    is_language || has_grammar(path)
}

/// Whether functions in a file of this name can be read.
pub(super) fn has_grammar(path: &[u8]) -> bool {
    history::functions_of(path, b"").is_some()
}

/// Whether people write it here, and the settings do not leave it out.
pub(super) fn is_looked_at(file: &ComparedFile, settings: &Settings) -> bool {
    !file.class.generated && !file.class.vendored && !matches_any(&settings.exclude, &file.path)
}

fn matches_any(globs: &[String], path: &[u8]) -> bool {
    globs.iter().any(|glob| matches_glob(glob, path))
}

/// A path as people read it.
fn shown(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

/// Gives what would else bear the same fingerprint numbers, by lines.
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

/// Fails first, then by file, line and rule.
pub(super) fn in_order(violations: &mut [Violation]) {
    violations.sort_by(|a, b| {
        let key = |v: &Violation| (v.is_accepted, std::cmp::Reverse(v.level == Level::Fail));
        key(a)
            .cmp(&key(b))
            .then_with(|| (&a.path, a.line, a.rule, &a.unit).cmp(&(&b.path, b.line, b.rule, &b.unit)))
    });
}
