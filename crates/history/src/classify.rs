//! Recognizes what no person wrote: bots among the people, generated and vendored files among the paths.
//! Attributes (`linguist-generated`, `linguist-vendored`, `linguist-documentation`) win over patterns; the
//! patterns are common knowledge about package managers and tools.

use crate::documents;

/// The class of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each may hold with each of the others")]
pub struct PathClass {
    /// Written by a program: lock files, minified files, protocol bindings.
    pub generated: bool,
    /// Copied from elsewhere: `vendor/`, `node_modules/`.
    pub vendored: bool,
    /// Prose for readers.
    pub documentation: bool,
    /// Test input: `testdata/`, `tests/fixtures/`. It says nothing about the project's own technology.
    pub fixture: bool,
    /// Left out by hand, with [`Facts::leave_out`](crate::Facts::leave_out).
    pub excluded: bool,
}

/// The `.gitattributes` of a path; `None` where they are silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PathAttributes {
    pub(crate) generated: Option<bool>,
    pub(crate) vendored: Option<bool>,
    pub(crate) documentation: Option<bool>,
}

const GENERATED_NAMES: &[&str] =
    &["npm-shrinkwrap.json", "bun.lockb", "go.sum", "cabal.project.freeze", "structure.sql"];

/// Name endings of lock files of any tool: `flake.lock`, `foo-lock.json`, `.terraform.lock.hcl`.
const LOCK_ENDINGS: &[&str] = &[
    ".lock",
    ".lockfile",
    ".lock.json",
    ".lock.yaml",
    ".lock.yml",
    ".lock.hcl",
    "-lock.json",
    "-lock.yaml",
    "-lock.yml",
];

const GENERATED_ENDINGS: &[&str] = &[
    ".min.js",
    ".min.css",
    ".min.mjs",
    ".js.map",
    ".css.map",
    ".pb.go",
    ".pb.cc",
    ".pb.h",
    "_pb2.py",
    "_pb2_grpc.py",
    ".g.dart",
    ".freezed.dart",
    ".designer.cs",
    ".snap",
    ".g.cs",
    ".g.i.cs",
    ".gen.go",
    ".gen.ts",
    ".gen.rs",
    ".pb.dart",
    ".pb.gw.go",
    ".pb.swift",
    "_grpc.pb.go",
    "_grpc_pb.js",
    "_pb.d.ts",
    "_pb.js",
    "_pb.ts",
    "_generated.go",
    "_generated.rs",
    ".schema.json",
    "-schema.json",
];

/// Parts of file names that mark them anywhere: `api.generated.ts`, `zz_generated.deepcopy.go`.
const GENERATED_PARTS: &[&str] = &[".generated.", "zz_generated."];

const GENERATED_FOLDERS: &[&str] =
    &["generated", "__generated__", ".generated", "autogen", ".openapi-generator", ".swagger-codegen"];

const VENDORED_FOLDERS: &[&str] = &[
    "vendor",
    "vendors",
    "vendored",
    "node_modules",
    "third_party",
    "third-party",
    "thirdparty",
    "bower_components",
    "godeps",
    "deps",
    "externals",
    ".yarn",
];

/// Folders of test input, as whole paths after a slash or from the beginning.
const FIXTURE_FOLDERS: &[&str] = &[
    "__fixtures__",
    "__snapshots__",
    "fixtures",
    "fixture",
    "test-data",
    "test_data",
    "test-fixtures",
    "test_fixtures",
    "testdata",
    "test-projects",
    "test_projects",
    "tests/data",
    "tests/projects",
    "tests/repos",
    "tests/resources",
    "test/data",
    "test/projects",
    "test/resources",
    "corpus",
];

const BOT_NAMES: &[&str] = &[
    "dependabot",
    "dependabot-preview",
    "renovate",
    "renovate bot",
    "renovate-bot",
    "bors",
    "homu",
    "greenkeeper",
    "pyup-bot",
    "snyk-bot",
    "mergify",
    "codecov",
    "allcontributors",
    "imgbot",
    "semantic-release-bot",
    "github actions",
    "github-actions",
    "pre-commit-ci",
    "weblate",
    "translatewiki.net",
    "copybara-service",
    "rust-timer",
    "rustbot",
    "gitlocalize",
    "restyled commits",
    "the bors bot",
    "crates.io bot",
    "jenkins",
    "travis ci",
];

/// The class of a path: by its attributes, and where they are silent by patterns, and by whether the file's
/// own text or something beside it marks it as generated.
pub(crate) fn classify_path(path: &[u8], attributes: PathAttributes, is_marked: bool) -> PathClass {
    let path = String::from_utf8_lossy(path).to_lowercase();
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let in_folder = |list: &[&str]| folders.split('/').any(|folder| list.contains(&folder));
    let ends = |list: &[&str]| list.iter().any(|ending| name.ends_with(ending));
    let is_generated = || {
        GENERATED_NAMES.contains(&name)
            || ends(GENERATED_ENDINGS)
            || ends(LOCK_ENDINGS)
            || GENERATED_PARTS.iter().any(|part| name.contains(part))
            || in_folder(GENERATED_FOLDERS)
    };
    let is_prose = || {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        in_folder(documents::FOLDERS) || ending.is_some_and(|ending| documents::ENDINGS.contains(&ending))
    };
    let within = format!("/{folders}/");
    let is_fixture = FIXTURE_FOLDERS.iter().any(|folder| within.contains(&format!("/{folder}/")));
    PathClass {
        generated: attributes.generated.unwrap_or_else(|| is_marked || is_generated()),
        vendored: attributes.vendored.unwrap_or_else(|| in_folder(VENDORED_FOLDERS)),
        documentation: attributes.documentation.unwrap_or_else(is_prose),
        fixture: is_fixture,
        excluded: false,
    }
}

/// Whether a name or address is that of a program.
pub(crate) fn is_bot(name: &str, email: &str) -> bool {
    let name = name.trim().to_lowercase();
    let email = email.trim().to_lowercase();
    let user = email.split('@').next().unwrap_or_default();
    // GitHub's private addresses are `12345+login@users.noreply.github.com`.
    let login = user.rsplit('+').next().unwrap_or_default();
    [name.as_str(), login].into_iter().any(|word| {
        word.ends_with("[bot]")
            || word.ends_with("-bot")
            || word.ends_with(" bot")
            || BOT_NAMES.contains(&word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_distinguished_from_people() {
        for (name, email) in [
            ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
            ("Renovate Bot", "bot@renovateapp.com"),
            ("bors", "bors@rust-lang.org"),
            ("Someone", "41898282+github-actions[bot]@users.noreply.github.com"),
            ("bors-servo", "bors-servo-bot@example.org"),
        ] {
            assert!(is_bot(name, email), "{name} <{email}>");
        }
        for (name, email) in [
            ("Abbott", "abbott@example.org"),
            ("Bot Tomlinson", "bt@example.org"),
            ("Renovated Jane", "12345+jane@users.noreply.github.com"),
        ] {
            assert!(!is_bot(name, email), "{name} <{email}>");
        }
    }

    #[test]
    fn patterns_decide_where_attributes_are_silent() {
        let class = |path: &str| classify_path(path.as_bytes(), PathAttributes::default(), false);
        for path in [
            "a/Cargo.lock",
            "web/app.min.js",
            "pixi.lock",
            "tools/any-lock.json",
            ".terraform.lock.hcl",
            "api/client.generated.ts",
            "pkg/zz_generated.deepcopy.go",
            "src/generated/model.rs",
            "schemas/settings.schema.json",
            "proto/a.pb.go",
        ] {
            assert!(class(path).generated, "{path}");
        }
        for path in ["src/lock.rs", "src/block.json", "generated.rs", "src/generator/a.rs", "schema.sql"] {
            assert!(!class(path).generated, "{path}");
        }
        assert!(class("go/vendor/x/y.go").vendored && !class("vendor").vendored);
        assert!(class("docs/a.txt").documentation && class("a/b.mdx").documentation);
        for path in ["tests/fixtures/app/package.json", "pkg/testdata/go.mod", "a/tests/data/x.py"] {
            assert!(class(path).fixture, "{path}");
        }
        assert!(!class("tests/it/main.rs").fixture && !class("data/fixtures.rs").fixture);
        assert_eq!(class("src/lib.rs"), PathClass::default());
    }

    #[test]
    fn attributes_win_over_patterns_and_marks() {
        let said = PathAttributes { generated: Some(false), vendored: Some(true), ..Default::default() };
        let class = classify_path(b"Cargo.lock", said, true);
        assert!(!class.generated && class.vendored);
        assert!(classify_path(b"src/a.rs", PathAttributes::default(), true).generated);
    }
}
