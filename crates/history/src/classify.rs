//! Recognizes what no person wrote: bots among the people, generated and vendored files among the
//! paths. Attributes (`linguist-generated`, `linguist-vendored`, `linguist-documentation`) win
//! over patterns; the patterns are common knowledge about package managers and tools.

/// What is known about a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PathClass {
    /// Written by a program: lock files, minified files, protocol bindings.
    pub generated: bool,
    /// Copied from elsewhere: `vendor/`, `node_modules/`.
    pub vendored: bool,
    /// Prose for readers.
    pub documentation: bool,
}

/// What `.gitattributes` says; nothing where it is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PathAttributes {
    pub(crate) generated: Option<bool>,
    pub(crate) vendored: Option<bool>,
    pub(crate) documentation: Option<bool>,
}

const GENERATED_NAMES: &[&str] = &[
    "cargo.lock",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
    "composer.lock",
    "gemfile.lock",
    "poetry.lock",
    "pdm.lock",
    "uv.lock",
    "pipfile.lock",
    "go.sum",
    "flake.lock",
    "mix.lock",
    "pubspec.lock",
    "podfile.lock",
    "packages.lock.json",
    "gradle.lockfile",
    "deno.lock",
    "conan.lock",
    "cabal.project.freeze",
    ".terraform.lock.hcl",
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
    ".generated.ts",
    ".generated.go",
];

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

const DOCUMENTATION_FOLDERS: &[&str] = &["doc", "docs", "documentation", "man"];
const DOCUMENTATION_ENDINGS: &[&str] = &[".md", ".markdown", ".rst", ".adoc", ".asciidoc"];

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

/// The class of a path by its attributes, and by patterns where they are silent.
pub(crate) fn classify_path(path: &[u8], attributes: PathAttributes) -> PathClass {
    let path = String::from_utf8_lossy(path).to_lowercase();
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let in_folder = |list: &[&str]| folders.split('/').any(|folder| list.contains(&folder));
    let ends = |list: &[&str]| list.iter().any(|ending| name.ends_with(ending));
    PathClass {
        generated: attributes
            .generated
            .unwrap_or_else(|| GENERATED_NAMES.contains(&name) || ends(GENERATED_ENDINGS)),
        vendored: attributes.vendored.unwrap_or_else(|| in_folder(VENDORED_FOLDERS)),
        documentation: attributes
            .documentation
            .unwrap_or_else(|| in_folder(DOCUMENTATION_FOLDERS) || ends(DOCUMENTATION_ENDINGS)),
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
    fn programs_are_told_from_people() {
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
        let silent = PathAttributes::default();
        assert!(classify_path(b"a/Cargo.lock", silent).generated);
        assert!(classify_path(b"web/app.min.js", silent).generated);
        assert!(classify_path(b"go/vendor/x/y.go", silent).vendored);
        assert!(!classify_path(b"vendor", silent).vendored);
        assert!(classify_path(b"docs/a.txt", silent).documentation);
        assert_eq!(classify_path(b"src/lib.rs", silent), PathClass::default());
    }

    #[test]
    fn attributes_win_over_patterns() {
        let said = PathAttributes { generated: Some(false), vendored: Some(true), ..Default::default() };
        let class = classify_path(b"Cargo.lock", said);
        assert!(!class.generated && class.vendored);
    }
}
