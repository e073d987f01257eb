//! Which files are documents, of which kind, and which files beside them are code: derived only from their
//! paths.
//!
//! A *manual* describes code and can be left behind by it. A *record* (minutes, dated reports, release notes,
//! decisions) describes one day, and stays right. Pictures, settings, templates and other files in a folder
//! for documentation are not documents.

mod names;

pub(crate) use names::Describing;

/// The kind of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    /// Describes the present state.
    Manual,
    /// Describes a past state.
    Record,
}

/// Folders that hold documentation, in lower case.
pub(crate) const FOLDERS: &[&str] = &["doc", "docs", "documentation", "man"];

/// Extensions of text for readers, in any folder.
pub(crate) const ENDINGS: &[&str] =
    &["md", "mdx", "markdown", "rst", "adoc", "asciidoc", "rdoc", "textile", "texi", "texinfo"];

/// Extensions of text for readers in a folder for documentation; elsewhere they have many other uses.
const ENDINGS_IN_FOLDERS: &[&str] = &["org", "pod", "sgml", "docbook", "tex", "mdoc"];

/// Text files that a program reads, in lower case.
const SETTINGS: &[&str] =
    &["cmakelists.txt", "robots.txt", "humans.txt", "ads.txt", "llms.txt", "llms-full.txt", "security.txt"];

/// Folders of sources of web sites, in lower case.
const SITE_FOLDERS: &[&str] = &[
    "_includes",
    "_layouts",
    "_static",
    "_templates",
    "_theme",
    "_themes",
    "assets",
    "components",
    "layouts",
    "overrides",
    "partials",
    "public",
    "static",
    "templates",
    "theme",
    "themes",
];

/// Beginnings of names, in lower case and without punctuation, of texts that no code change makes wrong.
const TIMELESS: &[&str] = &[
    "acknowledg",
    "authors",
    "changelog",
    "codeofconduct",
    "contributors",
    "copying",
    "governance",
    "issuetemplate",
    "licence",
    "license",
    "maintainers",
    "mergerequesttemplate",
    "pullrequesttemplate",
    "thirdparty",
];

/// Whole names of such texts.
const TIMELESS_NAMES: &[&str] = &[
    "adopters",
    "changes",
    "cname",
    "codeowners",
    "conduct",
    "credits",
    "funding",
    "history",
    "news",
    "notice",
    "owners",
    "patrons",
    "releasenotes",
    "roadmap",
    "sponsors",
    "todo",
    "version",
];

/// Folders of records, in lower case and without punctuation.
const RECORD_FOLDERS: &[&str] = &[
    "adr",
    "adrs",
    "agendas",
    "announcements",
    "architecturedecisions",
    "archive",
    "archived",
    "audits",
    "blog",
    "blogs",
    "changelogs",
    "decisionrecords",
    "decisions",
    "incidents",
    "meeting",
    "meetingnotes",
    "meetings",
    "minutes",
    "news",
    "newsletter",
    "newsletters",
    "postmortems",
    "posts",
    "proposals",
    "releasenotes",
    "releases",
    "relnotes",
    "reports",
    "retros",
    "retrospectives",
    "rfc",
    "rfcs",
    "surveys",
];

/// Words in the name of a record.
const RECORD_WORDS: &[&str] = &["agenda", "meeting", "minutes", "postmortem", "retro", "retrospective"];

/// Words that make a name with a year the name of a record.
const YEARLY_WORDS: &[&str] =
    &["audit", "plan", "report", "review", "roadmap", "status", "summary", "summit", "survey", "update"];

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The kind of document at a path; `None` if it is not one that can be measured.
pub(crate) fn document_at(path: &str) -> Option<Document> {
    let lower = path.to_lowercase();
    let parts: Vec<&str> = lower.split('/').collect();
    let (name, folders) = parts.split_last()?;
    // Hidden files are settings of tools, with their templates.
    if parts.iter().any(|part| part.starts_with('.')) || !is_text(path, name, folders) {
        return None;
    }
    let stem = name.split('.').next().unwrap_or(name);
    let is_shouted = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.starts_with("SECURITY") || name.starts_with("SUPPORT"));
    let is_timeless = |part: &&str| {
        let plain = plain(part.split('.').next().unwrap_or(part));
        let is_licence = words(part).any(|word| ["license", "licence"].contains(&word));
        is_licence
            || TIMELESS.iter().any(|word| plain.starts_with(word))
            || TIMELESS_NAMES.contains(&plain.as_str())
    };
    let in_records = folders.iter().any(|folder| RECORD_FOLDERS.contains(&plain(folder).as_str()));
    if in_records || folders.iter().any(|folder| is_dated(folder)) || is_dated(without_ending(name)) {
        return Some(Document::Record);
    }
    if is_shouted || parts.iter().any(is_timeless) {
        return None;
    }
    let is_record = words(stem).any(|word| RECORD_WORDS.contains(&word));
    Some(if is_record { Document::Record } else { Document::Manual })
}

/// Whether a file is code that documents could describe: not a picture, data, settings of a tool, or a list
/// of dependencies, whose changes make no text wrong.
pub(crate) fn is_code(path: &str) -> bool {
    const NO_CODE: &[&str] = &[
        "crt", "csv", "diff", "drawio", "eps", "ico", "ipynb", "key", "lock", "log", "patch", "pem", "po",
        "pot", "puml", "snap", "svg", "tsv", "txt",
    ];
    const MANIFESTS: &[&str] = &[
        "build.gradle",
        "build.gradle.kts",
        "cargo.toml",
        "composer.json",
        "gemfile",
        "go.mod",
        "go.sum",
        "package.json",
        "package-lock.json",
        "pnpm-workspace.yaml",
        "pom.xml",
        "pyproject.toml",
        "setup.cfg",
        "setup.py",
    ];
    let lower = path.to_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let is_hidden = lower.split('/').any(|part| part.starts_with('.'));
    if is_hidden || MANIFESTS.contains(&name) {
        return false;
    }
    match ending_of(name) {
        Some(ending) => !NO_CODE.contains(&ending) && !ENDINGS.contains(&ending),
        // `LICENSE` and `AUTHORS`, but not `Makefile`.
        None => path.rsplit('/').next().is_some_and(|name| name.chars().any(char::is_lowercase)),
    }
}

/// Whether a file is a program: code, and not configuration, data or markup, which can be long and nested without being hard.
#[must_use]
pub fn is_program(path: &str) -> bool {
    const DATA: &[&str] = &[
        "cfg",
        "conf",
        "css",
        "env",
        "gradle",
        "html",
        "ini",
        "json",
        "json5",
        "jsonc",
        "less",
        "lock",
        "mod",
        "plist",
        "properties",
        "resx",
        "scss",
        "sum",
        "template",
        "tmpl",
        "toml",
        "tpl",
        "xaml",
        "xml",
        "yaml",
        "yml",
    ];
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let is_build =
        ["makefile", "dockerfile", "containerfile", "justfile"].iter().any(|known| name.starts_with(known));
    is_code(path) && !is_build && !ending_of(&name).is_some_and(|ending| DATA.contains(&ending))
}

/// The folder whose code a document is about by its location: its own, or the parent of the outermost
/// documentation folder it is in. Empty for the root.
pub(crate) fn tree_of(path: &[u8]) -> &[u8] {
    let folder_end = path.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
    let folder = &path[..folder_end];
    let mut start = 0;
    for part in folder.split(|&byte| byte == b'/') {
        if FOLDERS.iter().any(|name| part.eq_ignore_ascii_case(name.as_bytes())) {
            return &folder[..start.max(1) - 1];
        }
        start += part.len() + 1;
    }
    folder
}

/// Whether a document is in a folder for documentation.
pub(crate) fn is_in_folder(path: &[u8]) -> bool {
    let mut folders = path.split(|&byte| byte == b'/');
    folders.next_back();
    folders.any(|part| FOLDERS.iter().any(|name| part.eq_ignore_ascii_case(name.as_bytes())))
}

/// Whether it is text for readers. `name` and `folders` are in lower case.
fn is_text(path: &str, name: &str, folders: &[&str]) -> bool {
    let ending = ending_of(name);
    if ending.is_some_and(|ending| ENDINGS.contains(&ending)) {
        return true;
    }
    if !folders.iter().any(|folder| FOLDERS.contains(folder)) {
        return false;
    }
    match ending {
        Some("txt") => {
            !SETTINGS.contains(&name) && !name.contains("requirements") && !name.contains("constraints")
        }
        Some("html" | "htm") => !folders.iter().any(|folder| SITE_FOLDERS.contains(folder)),
        Some(ending) => ENDINGS_IN_FOLDERS.contains(&ending) || is_section(ending),
        // `README` and `HACKING`, but not `Makefile`.
        None => {
            let name = path.rsplit('/').next().unwrap_or(path);
            name.len() > 2 && name.chars().all(|c| c.is_ascii_uppercase() || "-_".contains(c))
        }
    }
}

/// Whether the extension is a section of the manual pages: `1`, `3p`.
fn is_section(ending: &str) -> bool {
    let mut letters = ending.chars();
    letters.next().is_some_and(|first| ('1'..='9').contains(&first))
        && ending.len() <= 4
        && letters.all(|letter| letter.is_ascii_lowercase())
}

fn ending_of(name: &str) -> Option<&str> {
    name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, ending)| ending)
}

fn without_ending(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A name without its punctuation: every spelling of `Code-of_conduct` alike. The input is in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a name contains a day, week, month, quarter or year. The input is in lower case.
fn is_dated(name: &str) -> bool {
    let words: Vec<&str> = words(name).collect();
    let number = |word: &str, digits: usize| -> Option<u32> {
        word.parse().ok().filter(|_| word.len() == digits && word.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let year = |word: &str| number(word, 4).is_some_and(|year| (1990..2100).contains(&year));
    let month = |word: &str| {
        let number = number(word, 2).or_else(|| number(word, 1));
        number.is_some_and(|month| (1..=12).contains(&month))
    };
    let part = |word: &str| {
        let (kind, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        let number: u32 = rest.parse().unwrap_or(0);
        matches!((kind, number), ("q", 1..=4) | ("h", 1 | 2) | ("w" | "kw", 1..=53))
    };
    let named = |word: &str| word.len() >= 3 && MONTHS.iter().any(|month| month.starts_with(word));
    // A year with a month, in adjacent digits.
    let compact = |word: &str| {
        let is_digits = word.bytes().all(|byte| byte.is_ascii_digit());
        let is_long = is_digits && (word.len() == 6 || word.len() == 8);
        is_long
            && year(&word[..4])
            && month(&word[4..6])
            && (word.len() == 6 || (1..=31).contains(&word[6..].parse().unwrap_or(0)))
    };
    let pairs = || words.windows(2).map(|pair| (pair[0], pair[1]));
    words.iter().any(|word| compact(word))
        || pairs().any(|(first, second)| {
            (year(first) && (month(second) || part(second) || named(second)))
                || (year(second) && (part(first) || named(first)))
        })
        || words.first().is_some_and(|first| year(first))
        || (words.last().is_some_and(|last| year(last))
            && words.iter().any(|word| YEARLY_WORDS.contains(word) || RECORD_WORDS.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manuals_describe_what_is_so_today() {
        for path in [
            "README.md",
            "core/Readme.markdown",
            "docs/guide.txt",
            "docs/page.html",
            "man/tool.1",
            "docs/FAQ",
            "docs/HACKING",
            "website/docs/intro.mdx",
            "Documentation/core-api/index.rst",
            "docs/security.md",
            "docs/windows-server-2019.md",
            "docs/es2015.md",
            "CONTRIBUTING.md",
            "docs/reports.md",
        ] {
            assert_eq!(document_at(path), Some(Document::Manual), "{path}");
        }
    }

    #[test]
    fn records_say_what_was_so_once() {
        for path in [
            "meetings/2015-05-27.md",
            "docs/meeting-notes/kickoff.md",
            "docs/minutes.md",
            "docs/2024/summary.md",
            "docs/20240131-outage.md",
            "docs/status-2024-q3.md",
            "docs/report-2023.md",
            "docs/march-2024.md",
            "doc/adr/0001-record-decisions.md",
            "docs/architecture-decisions/adr001.md",
            "Documentation/RelNotes/2.40.0.txt",
            "blog/_posts/hello.md",
            "docs/Retrospective.md",
            "docs/2024-W05.md",
        ] {
            assert_eq!(document_at(path), Some(Document::Record), "{path}");
        }
    }

    #[test]
    fn other_files_among_documents_are_none() {
        for path in [
            "docs/images/jj-logo.svg",
            "docs/logo.png",
            "docs/Makefile",
            "docs/conf.py",
            "docs/mkdocs.yml",
            "docs/requirements.txt",
            "docs/CMakeLists.txt",
            "docs/robots.txt",
            "docs/.vitepress/theme/Layout.vue",
            "docs/src/components/Button.tsx",
            "docs/_layouts/default.html",
            "docs/CNAME",
            "doc/mod.rs",
            "docs/conf.toml",
            "LICENSE.md",
            "fonts/SourceCodePro-LICENSE.md",
            "docs/images/LICENSE",
            ".github/ISSUE_TEMPLATE/bug.md",
            ".github/PULL_REQUEST_TEMPLATE.md",
            "CHANGELOG.md",
            "notes.txt",
            "src/main.rs",
            "GOVERNANCE.md",
            "SECURITY.md",
            "",
        ] {
            assert_eq!(document_at(path), None, "{path}");
        }
    }

    #[test]
    fn rules_of_conduct_are_left_out_in_every_spelling() {
        for name in ["CODE_OF_CONDUCT", "code-of-conduct", "CodeOfConduct", "Code of Conduct", "conduct"] {
            for path in [format!("{name}.md"), format!("docs/{name}.rst"), format!("docs/{name}.de.md")] {
                assert_eq!(document_at(&path), None, "{path}");
            }
        }
    }

    #[test]
    fn code_is_what_a_text_could_describe() {
        for path in ["src/a.rs", "deploy/chart.yaml", "Makefile", "tools/build", "web/index.html", "a.proto"]
        {
            assert!(is_code(path), "{path}");
        }
        for path in [
            "docs/logo.svg",
            "data/a.csv",
            "Cargo.toml",
            "Cargo.lock",
            "LICENSE",
            ".github/workflows/ci.yml",
            ".gitignore",
            "README.md",
            "a.txt",
        ] {
            assert!(!is_code(path), "{path}");
        }
    }

    #[test]
    fn a_document_is_about_the_tree_that_its_folder_is_in() {
        for (path, tree) in [
            ("docs/a.md", ""),
            ("docs/deep/a.md", ""),
            ("crates/x/docs/a.md", "crates/x"),
            ("crates/x/docs/doc/a.md", "crates/x"),
            ("crates/x/README.md", "crates/x"),
            ("README.md", ""),
            ("x/Docs/a.md", "x"),
        ] {
            assert_eq!(String::from_utf8_lossy(tree_of(path.as_bytes())), tree, "{path}");
        }
    }
}
