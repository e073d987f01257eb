//! The rules: pure functions of a change, the history before it and the settings.

use std::collections::{BTreeMap, BTreeSet};

use castra_history::{
    self as history, ComparedFile, Comparison, Complexity, DocumentationOptions, Facts, FunctionComplexity,
    HotspotOptions, KnowledgeOptions, matches_glob,
};

use super::{
    functions::{self, Function},
    model::{Rule, Violation},
    settings::{Level, Settings},
};

/// What the rules look at.
pub(super) struct Change<'a> {
    pub(super) compared: &'a Comparison,
    /// The history up to where the change begins.
    pub(super) facts: &'a Facts,
    pub(super) settings: &'a Settings,
    /// When the history before the change ended, in Unix seconds: today, as far as the change is concerned.
    pub(super) now: i64,
}

impl Change<'_> {
    /// What one rule finds, in the order of the files.
    pub(super) fn violations(&self, rule: Rule) -> Vec<Violation> {
        match rule {
            Rule::HotspotWorse => self.hotspot_worse(),
            Rule::ComplexUnit => self.complex_unit(),
            Rule::SingleOwner => self.single_owner(),
            Rule::DocumentBehind => self.document_behind(),
        }
    }

    /// The files that people write here.
    fn files(&self) -> impl Iterator<Item = &ComparedFile> {
        let is_ours = |file: &&ComparedFile| !file.class.generated && !file.class.vendored;
        let is_wanted = |file: &&ComparedFile| !matches_any(&self.settings.exclude, &file.path);
        self.compared.files.iter().filter(is_ours).filter(is_wanted)
    }

    fn found(
        &self,
        rule: Rule,
        path: &[u8],
        unit: impl Into<String>,
        line: u32,
        because: String,
    ) -> Violation {
        Violation {
            rule,
            level: self.settings.level(rule),
            path: shown(path),
            unit: unit.into(),
            which: String::new(),
            line,
            because,
            is_accepted: false,
        }
    }

    fn hotspot_worse(&self) -> Vec<Violation> {
        let settings = &self.settings.hotspot_worse;
        let options = HotspotOptions { limit: usize::MAX, ..HotspotOptions::at(self.now) };
        let hotspots = history::hotspots(self.facts, &options);
        let hottest = share_of(settings.hottest, hotspots.ranked_files);
        let ranks: BTreeMap<&[u8], (usize, u32)> = hotspots
            .files
            .iter()
            .take(hottest)
            .enumerate()
            .map(|(at, hotspot)| (self.facts.path(hotspot.path), (at + 1, hotspot.revisions)))
            .collect();
        let judge = |file: &ComparedFile| {
            let (rank, revisions) = ranks.get(file.old_path.as_ref().unwrap_or(&file.path).as_slice())?;
            let before = Complexity::of(file.before.as_deref()?).total;
            let after = Complexity::of(file.after.as_deref()?).total;
            let more = after.saturating_sub(before);
            let growth = f64::from(more) / f64::from(before.max(1));
            if more < settings.least || growth < settings.growth {
                return None;
            }
            let because = format!(
                "Hotspot {rank} of {} files, changed {revisions} times in a year: its complexity goes from {before} to \
                 {after} (+{:.0} %).",
                hotspots.ranked_files,
                growth * 100.0
            );
            Some(self.found(Rule::HotspotWorse, &file.path, "", 1, because))
        };
        self.files().filter_map(judge).collect()
    }

    fn complex_unit(&self) -> Vec<Violation> {
        let limit = self.settings.complex_unit.cognitive;
        let is_production = |file: &&ComparedFile| {
            !file.class.documentation && !matches_any(&self.settings.tests, &file.path)
        };
        let new = functions::brought_in(self.files().filter(is_production)).into_iter();
        let judge = |(file, function): (&ComparedFile, Function)| {
            let (which, FunctionComplexity { name, cognitive, start_line, end_line, .. }) =
                (function.which(), function.complexity);
            if cognitive <= limit {
                return None;
            }
            let because = format!(
                "The new function `{name}` has a cognitive complexity of {cognitive} over {}; up to {limit} is asked for.",
                match end_line - start_line + 1 {
                    1 => "1 line".to_owned(),
                    lines => format!("{lines} lines"),
                }
            );
            Some(Violation { which, ..self.found(Rule::ComplexUnit, &file.path, name, start_line, because) })
        };
        new.filter_map(judge).collect()
    }

    fn single_owner(&self) -> Vec<Violation> {
        let knowledge = history::knowledge(self.facts, &KnowledgeOptions::at(self.now));
        let here: BTreeSet<usize> = self
            .compared
            .authors
            .iter()
            .filter_map(|(_, email)| self.facts.person_by_email(email))
            .map(history::PersonId::index)
            .collect();
        let named: BTreeSet<&str> = self.compared.authors.iter().map(|(name, _)| name.as_str()).collect();
        let by_path: BTreeMap<&[u8], &history::FileKnowledge> =
            knowledge.files.iter().map(|file| (self.facts.path(file.path), file)).collect();
        let judge = |file: &ComparedFile| {
            let known = by_path.get(file.old_path.as_ref().unwrap_or(&file.path).as_slice())?;
            let sole = known.sole?;
            let person = self.facts.person(sole.person);
            let is_here = here.contains(&sole.person.index()) || named.contains(person.name.as_str());
            if known.lines < self.settings.single_owner.lines || is_here || person.is_bot {
                return None;
            }
            let because = format!(
                "{} alone knows this file: {}. They had no part in this change.",
                person.name,
                sole.in_words()
            );
            Some(self.found(Rule::SingleOwner, &file.path, &person.name, 1, because))
        };
        self.files().filter(|file| file.was_there && !file.class.documentation).filter_map(judge).collect()
    }

    fn document_behind(&self) -> Vec<Violation> {
        let changed: BTreeSet<&[u8]> = self.compared.files.iter().map(|file| file.path.as_slice()).collect();
        let is_code = |file: &&ComparedFile| {
            !file.class.documentation && !matches_any(&self.settings.tests, &file.path)
        };
        let code: Vec<&ComparedFile> = self.files().filter(is_code).collect();
        let mut found = Vec::new();
        for described in &self.settings.document_behind.documents {
            let first = code.iter().find(|file| matches_glob(&described.code, &file.path));
            let Some(first) = first.filter(|_| !changed.contains(described.document.as_bytes())) else {
                continue;
            };
            let because = format!(
                "`{}` describes `{}` and is not part of this change.",
                described.document, described.code
            );
            found.push(self.found(Rule::DocumentBehind, &first.path, &described.document, 1, because));
        }
        let minimum_commits = self.settings.document_behind.commits;
        let options = DocumentationOptions { minimum_commits, ..DocumentationOptions::at(self.now) };
        let freshness = history::documentation_freshness(self.facts, &options);
        for document in &freshness.documents {
            let path = self.facts.path(document.path);
            // The root's README is about everything, and no one change's business.
            let is_told = !document.folder.is_empty() && is_readme(path) && !changed.contains(path);
            let is_beside = |file: &&&ComparedFile| is_in(&file.path, document.folder.as_bytes());
            let Some(first) = code.iter().find(is_beside).filter(|_| is_told) else { continue };
            let (document, commits) = (shown(path), document.commits);
            let because =
                format!("{commits} commits changed the code beside `{document}` since it was last touched.");
            found.push(self.found(Rule::DocumentBehind, &first.path, document, 1, because));
        }
        found
    }
}

/// So many of the files are the hottest share: at least one where there is any.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of at most some millions of files"
)]
fn share_of(share: f64, files: usize) -> usize {
    ((files as f64 * share).ceil() as usize).clamp(usize::from(files > 0), files)
}

fn matches_any(globs: &[String], path: &[u8]) -> bool {
    globs.iter().any(|glob| matches_glob(glob, path))
}

fn is_in(path: &[u8], folder: &[u8]) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.first() == Some(&b'/'))
}

fn is_readme(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
    name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"readme"))
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
