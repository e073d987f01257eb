//! What is left out of figures, in words, and what that means for a reading.

use castra_history::Phase;
use castra_org::organization::Repository;
use castra_platform::{
    figures::{counted, out_of},
    reading::{Evidence, Facts},
};

use crate::{model::LeftOut, url};

/// Raised whenever the same facts would give other figures; older figures are then computed again.
pub const RULE_VERSION: i64 = 6;

impl LeftOut {
    /// Which commits were left out, as phrases, omitting zeros.
    pub fn of_commits(&self) -> Vec<String> {
        let files = Self { generated_files: 0, vendored_files: 0, excluded_files: 0, ..self.clone() };
        files.sentences()
    }

    /// What was left out, as phrases, omitting zeros.
    pub fn sentences(&self) -> Vec<String> {
        let bots = format!(
            "{} by programs ({})",
            counted(self.bot_commits, "commit", "commits"),
            self.bots.join(", ")
        );
        [
            (self.bot_commits, bots),
            (self.merges, format!("the lines of {}", counted(self.merges, "merge", "merges"))),
            (
                self.mass_commits,
                format!("{} that change many files at once", counted(self.mass_commits, "commit", "commits")),
            ),
            (self.generated_files, counted(self.generated_files, "generated file", "generated files")),
            (
                self.vendored_files,
                format!("{} copied in from elsewhere", counted(self.vendored_files, "file", "files")),
            ),
            (
                self.excluded_files,
                format!(
                    "{} by hand ({})",
                    counted(self.excluded_files, "file", "files"),
                    self.patterns.join(", ")
                ),
            ),
            (
                self.shallow_commits,
                format!(
                    "{} at the edge of a shallow clone",
                    counted(self.shallow_commits, "commit", "commits")
                ),
            ),
            (
                self.unknown_commits,
                format!("{} that cannot be read", counted(self.unknown_commits, "commit", "commits")),
            ),
            (
                self.ignored_commits,
                format!(
                    "{} named in .git-blame-ignore-revs: they make no one an author",
                    counted(self.ignored_commits, "commit", "commits")
                ),
            ),
            (
                self.assisted_commits,
                format!(
                    "coding assistants, named in {}: they are programs; only the people count",
                    counted(self.assisted_commits, "commit", "commits")
                ),
            ),
        ]
        .into_iter()
        .filter_map(|(number, words)| (number > 0).then_some(words))
        .collect()
    }
}

/// Adds to facts read from these repositories which of them leave files out by hand: the judged person may
/// have set the patterns, and a reading that hid this would be worthless. Where patterns leave out more files than they leave
/// in (`kept` and `left_out`, over all these repositories), nothing is judged.
#[must_use]
pub(super) fn with_left_out(facts: Facts, repositories: &[Repository], kept: u64, left_out: u64) -> Facts {
    let mut ids: Vec<&str> = repositories
        .iter()
        .filter(|repository| !repository.exclude.is_empty())
        .map(|repository| repository.id.as_str())
        .collect();
    ids.sort_unstable();
    if ids.is_empty() {
        return facts;
    }
    let which = match ids.as_slice() {
        [one] => (*one).to_owned(),
        several => counted(several.len(), "repository", "repositories"),
    };
    let is_judged = left_out <= kept;
    let because = if is_judged {
        format!("{} Files are left out by hand in {which}.", facts.because)
    } else {
        format!(
            "Nothing is judged: {} left out by hand in {which}.",
            out_of(left_out, kept + left_out, "file is", "files are")
        )
    };
    let links = ids.into_iter().take(LINKS);
    let links = links.map(|id| Evidence::new(format!("What counts in {id}"), url::left_out(id)));
    let facts = if is_judged { facts } else { facts.unjudged() };
    facts.links(links).saying(because.trim())
}

/// The most repositories that are linked.
const LINKS: usize = 10;

/// A phase of a scan, as people are told of it.
pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Fetch => "fetching, in megabytes",
        Phase::Commits => "reading commits",
        Phase::Trees => "comparing trees",
        Phase::Lines => "counting lines",
        Phase::Head => "measuring files",
        Phase::Trend => "measuring the hotspots' past",
        Phase::Functions => "reading syntax",
        Phase::Documents => "reading documents",
        _ => "reading",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use castra_platform::reading::Basis;

    fn repository(id: &str, exclude: &[&str]) -> Repository {
        Repository {
            id: id.into(),
            team: "core".into(),
            path: None,
            url: None,
            branch: None,
            exclude: exclude.iter().map(|&pattern| pattern.to_owned()).collect(),
            period: castra_org::organization::Period::ALWAYS,
        }
    }

    #[test]
    fn a_reading_says_where_files_are_left_out_by_hand() {
        let check = |repositories: &[Repository]| {
            let told = with_left_out(Facts::nothing("tech-debt", "core", "No hotspot."), repositories, 9, 1);
            let links: Vec<String> = told.evidence.into_iter().map(|link| link.href).collect();
            (told.because, links.join(" "))
        };
        assert_eq!(check(&[repository("a", &[])]), ("No hotspot.".to_owned(), String::new()));
        let (because, links) = check(&[repository("b", &[]), repository("a", &["*.kt"])]);
        assert_eq!(because, "No hotspot. Files are left out by hand in a.");
        assert_eq!(links, "/repositories/a/left-out");
        let (because, _) = check(&[repository("b", &["x"]), repository("a", &["*.kt"])]);
        assert_eq!(because, "No hotspot. Files are left out by hand in 2 repositories.");
    }

    #[test]
    fn a_reading_of_less_than_half_the_files_judges_nothing() {
        let faults =
            Facts::nothing("tech-debt", "core", "No hotspot is worse.").faults(Basis::Observed, 0, 9);
        let told = |counted, left_out| {
            with_left_out(faults.clone(), &[repository("a", &["*.*"])], counted, left_out)
        };
        assert_eq!(told(5, 5).measure, faults.measure);
        let told = told(4, 5);
        assert_eq!((told.measure.value(), told.basis), (None, None));
        assert_eq!(told.because, "Nothing is judged: 5 of 9 files are left out by hand in a.");
    }
}
