//! The `[gate]` section of `castra.toml`: the level and limits of each rule.

use std::{fs, io::ErrorKind, path::Path};

use castra_platform::{Error, Result};
use serde::Deserialize;

use super::model::{Level, Rule};

/// The gate's part of the file. Everything else belongs to the server.
#[derive(Debug, Default, Deserialize)]
struct File {
    #[serde(default)]
    gate: Settings,
}

/// The gate's settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Settings {
    /// Globs of files to ignore, in addition to generated and vendored ones.
    pub(super) exclude: Vec<String>,
    /// Globs of tests and examples, to which [`InTests`] applies.
    pub(super) tests: Vec<String>,
    /// Globs of data rather than code: fixtures, manifests, configuration, markup. Only configured documents are
    /// checked for it.
    pub(super) data: Vec<String>,
    /// The baseline file, relative to the repository's root.
    pub(super) baseline: Option<String>,
    pub(super) in_tests: InTests,
    pub(super) hotspot_worse: HotspotWorse,
    pub(super) complex_unit: ComplexUnit,
    pub(super) single_owner: SingleOwner,
    pub(super) document_behind: DocumentBehind,
}

const TESTS: &str = "**/test/** **/tests/** **/testing/** **/spec/** **/__tests__/** **/benches/** **/examples/** \
    **/fixtures/** *_test.* test_* *.test.* *.spec.* *Test.* *Tests.* tests.rs";
const DATA: &str = "**/fixtures/** **/testdata/** **/snapshots/** *.json *.jsonc *.json5 *.yaml *.yml *.toml *.xml *.ini \
    *.cfg *.conf *.properties *.csv *.txt *.html *.css *.scss *.less *.svg *.po *.lock *.mod *.sum *.gradle *.gradle.kts \
    *.csproj *.sln *.nix *.patch Dockerfile* Gemfile";

impl Default for Settings {
    fn default() -> Self {
        let globs = |list: &str| list.split(' ').map(str::to_owned).collect();
        Self {
            exclude: Vec::new(),
            tests: globs(TESTS),
            data: globs(DATA),
            baseline: None,
            in_tests: InTests::default(),
            hotspot_worse: HotspotWorse::default(),
            complex_unit: ComplexUnit::default(),
            single_owner: SingleOwner::default(),
            document_behind: DocumentBehind::default(),
        }
    }
}

/// Limits for tests: those in files that [`Settings::tests`] matches, and those next to the code they test.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct InTests {
    /// The maximum level of a violation in a test.
    pub(super) level: Level,
    /// The factor of extra complexity allowed.
    pub(super) times: u32,
}

impl Default for InTests {
    fn default() -> Self {
        Self { level: Level::Warn, times: 2 }
    }
}

/// When a hotspot got materially worse.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct HotspotWorse {
    pub(super) level: Level,
    /// The share of the ranked files that are hotspots.
    pub(super) hottest: f64,
    /// The share by which a hard function's complexity may grow.
    pub(super) growth: f64,
    /// The minimum growth in points to be a violation.
    pub(super) least: u32,
}

impl Default for HotspotWorse {
    fn default() -> Self {
        Self { level: Level::Fail, hottest: 0.1, growth: 0.1, least: 15 }
    }
}

/// When new code is too complex.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ComplexUnit {
    pub(super) level: Level,
    /// The cognitive complexity a new function may have.
    pub(super) cognitive: u32,
}

impl Default for ComplexUnit {
    fn default() -> Self {
        Self { level: Level::Fail, cognitive: 25 }
    }
}

/// When code has a single owner.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SingleOwner {
    pub(super) level: Level,
    /// The minimum lines of a file; smaller ones are learned by reading them.
    pub(super) lines: u32,
    /// The minimum changed lines in code with a single owner.
    pub(super) least: u32,
    /// The number of changes from which a person knows a file, including the owner.
    pub(super) known: u32,
}

impl Default for SingleOwner {
    fn default() -> Self {
        Self { level: Level::Warn, lines: 50, least: 5, known: 3 }
    }
}

/// When a document stays behind.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct DocumentBehind {
    pub(super) level: Level,
    /// Documents and the code they describe, in addition to READMEs, which are searched for names that a change
    /// removes.
    pub(super) documents: Vec<Described>,
}

impl Default for DocumentBehind {
    fn default() -> Self {
        Self { level: Level::Warn, documents: Vec::new() }
    }
}

/// Code and the document that describes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Described {
    /// The code, as a glob.
    pub(super) code: String,
    /// The path of its document.
    pub(super) document: String,
}

impl Settings {
    /// Reads a file; the defaults apply without one.
    pub(super) fn read(path: &Path, is_named: bool) -> Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, &path.display().to_string()),
            Err(error) if error.kind() == ErrorKind::NotFound && !is_named => Ok(Self::default()),
            Err(error) => Err(Error::invalid(format!("cannot read {}: {error}", path.display()))),
        }
    }

    pub(super) fn parse(text: &str, name: &str) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start).min(text.len());
            let before = &text[..at];
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
            Error::invalid(format!("{name}:{line}:{column}: {}", error.message()))
        })?;
        let settings = file.gate;
        for (what, share) in [
            ("hotspot-worse.hottest", settings.hotspot_worse.hottest),
            ("hotspot-worse.growth", settings.hotspot_worse.growth),
        ] {
            if !(0.0..=1.0).contains(&share) {
                return Err(Error::invalid(format!(
                    "{name}: gate.{what} is {share}; it must be a share from 0 to 1"
                )));
            }
        }
        if settings.in_tests.times == 0 {
            return Err(Error::invalid(format!("{name}: gate.in-tests.times is 0; it must be 1 or more")));
        }
        Ok(settings)
    }

    pub(super) fn level(&self, rule: Rule) -> Level {
        match rule {
            Rule::HotspotWorse => self.hotspot_worse.level,
            Rule::ComplexUnit => self.complex_unit.level,
            Rule::SingleOwner => self.single_owner.level,
            Rule::DocumentBehind => self.document_behind.level,
        }
    }
}
