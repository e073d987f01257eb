//! The `[gate]` part of `castra.toml`: which rules count how much, and from where on.

use std::{fs, io::ErrorKind, path::Path};

use castra_platform::{Error, Result};
use serde::Deserialize;

use super::model::Rule;

/// What a violation of a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Level {
    /// The rule is not looked at.
    Off,
    /// It is told.
    Warn,
    /// It stops the change.
    Fail,
}

impl Level {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// The file's part that is the gate's. Everything else in it is the server's.
#[derive(Debug, Default, Deserialize)]
struct File {
    #[serde(default)]
    gate: Settings,
}

/// What is asked of a change.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Settings {
    /// Files that are not looked at, as globs, beside generated and copied-in ones.
    pub(super) exclude: Vec<String>,
    /// Where tests and examples are: no production code; [`InTests`] says what holds there.
    pub(super) tests: Vec<String>,
    /// Data rather than code: fixtures, manifests, configuration, markup. Only documents that were named go along with it.
    pub(super) data: Vec<String>,
    /// The file of violations that are accepted, from the repository's root.
    pub(super) baseline: Option<String>,
    pub(super) in_tests: InTests,
    pub(super) hotspot_worse: HotspotWorse,
    pub(super) complex_unit: ComplexUnit,
    pub(super) single_owner: SingleOwner,
    pub(super) document_behind: DocumentBehind,
}

impl Default for Settings {
    fn default() -> Self {
        let tests = [
            "**/test/**",
            "**/tests/**",
            "**/testing/**",
            "**/spec/**",
            "**/__tests__/**",
            "**/benches/**",
            "**/examples/**",
            "**/fixtures/**",
            "*_test.*",
            "test_*",
            "*.test.*",
            "*.spec.*",
            "*Test.*",
            "*Tests.*",
            "tests.rs",
        ];
        let data = [
            "**/fixtures/**",
            "**/testdata/**",
            "**/snapshots/**",
            "*.json",
            "*.jsonc",
            "*.json5",
            "*.yaml",
            "*.yml",
            "*.toml",
            "*.xml",
            "*.ini",
            "*.cfg",
            "*.conf",
            "*.properties",
            "*.csv",
            "*.txt",
            "*.html",
            "*.css",
            "*.scss",
            "*.less",
            "*.svg",
            "*.po",
            "*.lock",
            "*.mod",
            "*.sum",
            "*.gradle",
            "*.gradle.kts",
            "*.csproj",
            "*.sln",
            "*.nix",
            "*.patch",
            "Dockerfile*",
            "Gemfile",
        ];
        Self {
            exclude: Vec::new(),
            tests: tests.map(str::to_owned).to_vec(),
            data: data.map(str::to_owned).to_vec(),
            baseline: None,
            in_tests: InTests::default(),
            hotspot_worse: HotspotWorse::default(),
            complex_unit: ComplexUnit::default(),
            single_owner: SingleOwner::default(),
            document_behind: DocumentBehind::default(),
        }
    }
}

/// What holds for tests: those in files that [`Settings::tests`] names, and those beside the code that they are for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct InTests {
    /// No violation in a test does more.
    pub(super) level: Level,
    /// So many times as much complexity is let through.
    pub(super) times: u32,
}

impl Default for InTests {
    fn default() -> Self {
        Self { level: Level::Warn, times: 2 }
    }
}

/// When a hotspot has become materially worse.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct HotspotWorse {
    pub(super) level: Level,
    /// The hottest share of the ranked files are hotspots.
    pub(super) hottest: f64,
    /// The complexity of a function that is hard to follow may grow by this share.
    pub(super) growth: f64,
    /// And by so many points at least, before anything is said.
    pub(super) least: u32,
}

impl Default for HotspotWorse {
    fn default() -> Self {
        Self { level: Level::Fail, hottest: 0.1, growth: 0.1, least: 15 }
    }
}

/// When new code is too complicated.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ComplexUnit {
    pub(super) level: Level,
    /// Cognitive complexity that a new function may have.
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
    /// Smaller files are learnt by reading them.
    pub(super) lines: u32,
    /// Fewer lines of code changed in what one person owns are no reason to ask.
    pub(super) least: u32,
    /// Who changed a file so many times knows it, the owner among them.
    pub(super) known: u32,
}

impl Default for SingleOwner {
    fn default() -> Self {
        Self { level: Level::Warn, lines: 50, least: 5, known: 3 }
    }
}

/// When a document is left behind.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct DocumentBehind {
    pub(super) level: Level,
    /// What describes what, beside READMEs, which are looked through for names of what a change takes away.
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
    /// A glob.
    pub(super) code: String,
    /// A path.
    pub(super) document: String,
}

impl Settings {
    /// Reads a file; without one, the defaults hold.
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
                    "{name}: gate.{what} is {share}; it is a share from 0 to 1"
                )));
            }
        }
        if settings.in_tests.times == 0 {
            return Err(Error::invalid(format!("{name}: gate.in-tests.times is 0; it is 1 or more")));
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
