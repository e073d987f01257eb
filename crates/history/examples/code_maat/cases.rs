//! Which of code-maat's tests ask what we answer too. What they expect stands in its files alone.

use crate::answers::Question;
use crate::logs::Kind;

/// An expectation of a test.
pub(crate) struct Case {
    /// Below `test/code_maat`.
    pub(crate) file: &'static str,
    pub(crate) test: &'static str,
    /// Which of the test's expectations, from 0.
    pub(crate) nth: usize,
    pub(crate) source: Source,
    pub(crate) question: Question,
    /// Only its first rows are told, so that ours need only be among them.
    pub(crate) is_cut: bool,
}

/// Where a history comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A file below `test/code_maat`.
    Log(Kind, &'static str),
    /// The same with teams in place of people, by a table of authors and teams.
    ByTeam(Kind, &'static str, &'static str),
    /// A table in the test's own file.
    Table(&'static str),
}

const SCENARIOS: &str = "end_to_end/scenario_tests.clj";
/// The same history as five programs log it.
const SIMPLE: [(Kind, &str); 5] = [
    (Kind::Svn, "end_to_end/simple.xml"),
    (Kind::Git, "end_to_end/simple_git.txt"),
    (Kind::Git2, "end_to_end/simple_git2.txt"),
    (Kind::P4, "end_to_end/simple_p4.txt"),
    (Kind::Hg, "end_to_end/simple_hg.txt"),
];
const MONO: &str = "end_to_end/mono_git.log";

pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for (kind, log) in SIMPLE {
        let asked = [
            ("analysis-of-coupling", Question::Coupling(50.0)),
            ("verbose-change-coupling", Question::CouplingCounts(50.0)),
            ("analysis-of-effort", Question::Effort),
            ("analysis-of-code-age", Question::Age("2015-03-01")),
            ("analysis-of-authors", Question::Authors),
            ("analysis-of-revisions", Question::Revisions),
        ];
        let case = |(test, question)| whole(SCENARIOS, test, 0, Source::Log(kind, log), question);
        cases.extend(asked.map(case));
    }
    cases.extend(tables());
    cases.extend(logs());
    cases
}

fn tables() -> Vec<Case> {
    let (coupling, effort) = ("analysis/logical_coupling_test.clj", "analysis/effort_test.clj");
    let (age, churn) = ("analysis/code_age_test.clj", "analysis/churn_test.clj");
    let single = "gives-empty-result-for-single-change-set-with-single-entity";
    let table = |file, test, nth, name, question| whole(file, test, nth, Source::Table(name), question);
    vec![
        table(coupling, "calculates-coupling-by-degree", 0, "coupled", Question::Coupling(50.0)),
        table(
            coupling,
            "outputs-verbose-details-when-prompted-to",
            0,
            "coupled",
            Question::CouplingCounts(50.0),
        ),
        table(coupling, single, 0, "single-entity-commit", Question::Coupling(50.0)),
        table(
            "analysis/sum_of_coupling_test.clj",
            "measures-coupling-by-entity",
            0,
            "coupled",
            Question::SumOfCoupling,
        ),
        table(age, "calculates-age-by-last-modification-date", 0, "vcs", Question::Age("2014-04-06")),
        table(age, "code-gets-older-as-time-passes-by", 0, "vcs", Question::Age("2014-05-06")),
        table(age, "code-gets-older-as-time-passes-by", 1, "vcs", Question::Age("2015-04-06")),
        table(age, "code-was-younger-in-the-past", 0, "vcs", Question::Age("2014-03-06")),
        table(age, "code-was-younger-in-the-past", 1, "vcs", Question::Age("2013-12-26")),
        table(effort, "calculates-effort-for-single-author", 0, "single-effort", Question::Effort),
        table(effort, "calculates-effort-for-multiple-authors", 0, "multi-effort", Question::Effort),
        table(
            effort,
            "calculates-entity-fragmentation-for-single-author",
            0,
            "single-effort",
            Question::FractalValue,
        ),
        table(
            effort,
            "calculates-entity-fragmentation-for-multiple-authors",
            0,
            "multi-effort",
            Question::FractalValue,
        ),
        table(
            effort,
            "identifies-main-developer-by-revisions",
            0,
            "shared-effort",
            Question::MainByRevisions,
        ),
        table(churn, "identifies-single-main-developer", 0, "single-author", Question::MainByLines),
        table(churn, "identifies-main-developer-on-shared-entities", 0, "same-author", Question::MainByLines),
        table(churn, "ownership-is-none-without-added-lines", 0, "only-removed-lines", Question::MainByLines),
    ]
}

fn logs() -> Vec<Case> {
    let teams = "end_to_end/team_level_analyses_test.clj";
    let cut =
        |file, test, nth, source, question| Case { is_cut: true, ..whole(file, test, nth, source, question) };
    let live = |file, kind, log, question| cut(file, "parses-live-data", 0, Source::Log(kind, log), question);
    let test = "runs-the-analyses-on-team-level";
    let by_team = Source::ByTeam(Kind::Git, MONO, "end_to_end/mono_git_team_map.csv");
    let one_commit = "only-calculates-coupling-within-same-commit-by-default";
    let day = Source::Log(Kind::Git, "app/day_coupled_entities_git.txt");
    vec![
        cut(teams, test, 0, by_team, Question::MainByLines),
        cut(teams, test, 1, Source::Log(Kind::Git, MONO), Question::MainByLines),
        whole("app/time_based_end_to_end_test.clj", one_commit, 0, day, Question::Coupling(10.0)),
        live("end_to_end/git_live_data_test.clj", Kind::Git, MONO, Question::Authors),
        live(
            "end_to_end/git2_live_data_test.clj",
            Kind::Git2,
            "end_to_end/roslyn_git.log",
            Question::Revisions,
        ),
        live("end_to_end/mercurial_live_data_test.clj", Kind::Hg, "end_to_end/tpp_hg.log", Question::Authors),
        live("end_to_end/svn_live_data_test.clj", Kind::Svn, "end_to_end/statsvn.log", Question::Authors),
        live(
            "end_to_end/perforce_live_data_test.clj",
            Kind::P4,
            "end_to_end/sample_p4.log",
            Question::Authors,
        ),
    ]
}

fn whole(file: &'static str, test: &'static str, nth: usize, source: Source, question: Question) -> Case {
    Case { file, test, nth, source, question, is_cut: false }
}
