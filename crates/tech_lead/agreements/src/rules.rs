//! The rules of agreements: what may be proposed, when a proposal takes effect, whose turn it is to answer, and whether a
//! check held. Pure.

use std::collections::BTreeSet;

use castra_gate::{GateOutcome, GateResult};
use castra_org::{
    catalog::{Catalog, Privacy, ScopeKind},
    organization::PersonId,
};
use castra_platform::{
    reading::{Reading, Status},
    terms::{Faults, Terms as _},
};
use chrono::{Days, NaiveDate};

use crate::{
    RESPONSIBILITY,
    kinds::{CheckKind, FigureTest, GateRule},
    model::{Agreement, Answer, Check, Outcome, Proposal, Terms, Vote},
};

/// The most agreements of a team.
pub(crate) const MOST: usize = 10;
/// The most open proposals of a team.
pub(crate) const MOST_OPEN: usize = 10;
/// Days to object to a proposal.
pub(crate) const OBJECT_DAYS: u64 = 7;
/// Days after which a proposal with an objection lapses, unless most of the team agreed.
pub(crate) const LAPSE_DAYS: u64 = 30;
/// The longest period of a check.
pub(crate) const LONGEST_DAYS: u64 = 180;

/// Whether a reading may be a figure of an agreement in the open: one of a team, of which everyone may read the status or,
/// for a bound, the value.
pub(crate) fn is_figure(catalog: &Catalog, id: &str, test: FigureTest) -> bool {
    let Some(known) = catalog.responsibility(id) else { return false };
    let is_open = match test {
        FigureTest::Practised => matches!(known.privacy, Privacy::Open | Privacy::Reading),
        FigureTest::AtLeast | FigureTest::AtMost => known.privacy == Privacy::Open,
    };
    is_open && known.scope == ScopeKind::Team && id != RESPONSIBILITY
}

fn bound(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|bound| bound.is_finite() && *bound >= 0.0)
}

/// What is wrong with the content of an agreement.
pub(crate) fn faults(terms: &Terms, catalog: &Catalog) -> Faults {
    let mut faults = terms.faults();
    match terms.check {
        Some(CheckKind::Gate) if terms.rule.is_none() => faults.add("rule", "choose a rule of the gate"),
        Some(CheckKind::Figure) => {
            let test = terms.test.unwrap_or(FigureTest::Practised);
            let figure = terms.figure.as_deref().unwrap_or_default();
            if !is_figure(catalog, figure, test) {
                let message = match test {
                    FigureTest::Practised => {
                        "choose a responsibility of the team whose status everyone may see"
                    }
                    _ => "choose a responsibility of the team whose value everyone may see",
                };
                faults.add("figure", message);
            }
            if terms.test.is_none() {
                faults.add("test", "choose what the figure must be");
            }
            if test != FigureTest::Practised && bound(terms.bound.as_deref().unwrap_or_default()).is_none() {
                faults.add("bound", "enter a number of 0 or more, such as 0.9");
            }
        }
        _ => {}
    }
    faults
}

/// The check of some terms, without what belongs to other kinds of checks.
pub(crate) fn check(terms: &Terms) -> Check {
    let kind = terms.check.unwrap_or(CheckKind::Review);
    let is = |wanted: CheckKind| kind == wanted;
    let is_figure = is(CheckKind::Figure);
    let has_bound = is_figure && terms.test.is_some_and(|test| test != FigureTest::Practised);
    Check {
        kind,
        rule: terms.rule.filter(|_| is(CheckKind::Gate)),
        figure: terms.figure.clone().filter(|_| is_figure),
        test: terms.test.filter(|_| is_figure),
        bound: terms.bound.clone().filter(|_| has_bound),
        every_days: terms.every_days,
    }
}

/// What becomes of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It takes effect.
    Takes(String),
    /// It lapses.
    Lapses(String),
    /// It waits for more votes or for its day.
    Waits,
}

/// What becomes of a proposal today: it takes effect once more than half of the team's present members agreed, or when the
/// days to object are over and no present member objects. With an objection it waits for most to agree, and lapses.
pub(crate) fn decide(
    proposal: &Proposal,
    members: &BTreeSet<PersonId>,
    votes: &[Vote],
    today: NaiveDate,
) -> Decision {
    let count = |agrees: bool| {
        votes.iter().filter(|vote| vote.agrees == agrees && members.contains(&vote.person)).count()
    };
    let (agree, object, of) = (count(true), count(false), members.len());
    if agree * 2 > of {
        return Decision::Takes(format!("{agree} of {of} members agreed."));
    }
    if today > proposal.until && object == 0 {
        return Decision::Takes(format!("No member objected in {OBJECT_DAYS} days."));
    }
    if today > proposal.proposed_on + Days::new(LAPSE_DAYS) {
        return Decision::Lapses(format!(
            "A member objected, and after {LAPSE_DAYS} days most had not agreed."
        ));
    }
    Decision::Waits
}

/// The number of an agreement's period on a day; the first one is 0.
pub(crate) fn period(agreement: &Agreement, day: NaiveDate) -> i64 {
    (day - agreement.began_on).num_days().div_euclid(agreement.check.every_days.max(1))
}

/// The first day of a period.
pub(crate) fn first_day(agreement: &Agreement, period: i64) -> NaiveDate {
    let days = period.saturating_mul(agreement.check.every_days.max(1));
    agreement.began_on + Days::new(u64::try_from(days).unwrap_or(0))
}

/// The last day of a period.
pub(crate) fn last_day(agreement: &Agreement, period: i64) -> NaiveDate {
    let days = (period + 1).saturating_mul(agreement.check.every_days.max(1)).saturating_sub(1);
    agreement.began_on + Days::new(u64::try_from(days).unwrap_or(0))
}

/// The member asked in a period: they take turns, and different agreements begin with different members.
pub(crate) fn asked<'a>(agreement: &Agreement, members: &'a [PersonId], period: i64) -> Option<&'a PersonId> {
    let first: i64 = agreement.id.bytes().map(i64::from).sum();
    let turn = (first + period).rem_euclid(i64::try_from(members.len()).ok().filter(|n| *n > 0)?);
    members.get(usize::try_from(turn).ok()?)
}

/// The outcome of a check that has nothing to go by.
fn nothing(agreement: &Agreement, day: NaiveDate, because: &str) -> Outcome {
    match period(agreement, day) {
        0 => Outcome::TooEarly,
        _ => Outcome::NotRun(because.to_owned()),
    }
}

/// The outcome of a review: the answer of this period or, until there is one, of the period before.
pub(crate) fn review(agreement: &Agreement, answers: &[&Answer], day: NaiveDate) -> Outcome {
    let now = period(agreement, day);
    let of = |period: i64| {
        answers.iter().find(|answer| answer.period == period && answer.answered_on <= day).copied()
    };
    let Some(answer) = of(now).or_else(|| of(now - 1)) else {
        return nothing(agreement, day, "No member answered in this period or the one before.");
    };
    let words = |held: &str| match answer.words.trim() {
        "" => format!("A member answered that it {held}."),
        words => format!("A member answered that it {held}: {words}"),
    };
    if answer.held { Outcome::Held(words("held")) } else { Outcome::Broken(words("did not hold")) }
}

/// The outcome of a check by the gate, from the results of the team's repositories in the period, newest first. A change that
/// failed and then passed from the same commit counts as passed.
pub(crate) fn gate(agreement: &Agreement, results: &[&GateResult], day: NaiveDate) -> Outcome {
    let rule = agreement.check.rule.unwrap_or(GateRule::Any);
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let (mut of, mut broken) = (0_usize, 0_usize);
    for result in results {
        let is_broken = match (rule, &result.broken) {
            _ if result.outcome == GateOutcome::CannotJudge => continue,
            (GateRule::Any, _) => result.outcome == GateOutcome::Fail,
            (rule, Some(broken)) => broken.iter().any(|known| known == rule.as_str()),
            // A result from before rules were kept tells only that nothing failed.
            (_, None) if result.outcome == GateOutcome::Pass => false,
            (_, None) => continue,
        };
        if seen.insert((result.repository.as_str(), &result.base)) {
            of += 1;
            broken += usize::from(is_broken);
        }
    }
    match (of, broken) {
        (0, _) => nothing(agreement, day, "The gate judged no change in this period."),
        (1, 0) => Outcome::Held("1 change was judged, and it kept to this.".to_owned()),
        (of, 0) => Outcome::Held(format!("{of} changes were judged, and all of them kept to this.")),
        (of, broken) => Outcome::Broken(format!("{broken} of {of} judged changes did not keep to this.")),
    }
}

/// The outcome of a check by a figure.
pub(crate) fn figure(
    agreement: &Agreement,
    title: &str,
    reading: Option<&Reading>,
    day: NaiveDate,
) -> Outcome {
    let since = day - Days::new(u64::try_from(agreement.check.every_days).unwrap_or(0));
    let recent = reading.filter(|reading| reading.day.is_some_and(|taken| taken > since && taken <= day));
    let Some(reading) = recent.filter(|reading| reading.status.is_judged()) else {
        return nothing(agreement, day, &format!("{title} has no reading in this period."));
    };
    let given = agreement.check.bound.clone().unwrap_or_default();
    let (test, bound) = (agreement.check.test.unwrap_or(FigureTest::Practised), bound(&given).unwrap_or(0.0));
    let (held, because) = match (test, reading.value) {
        (FigureTest::Practised, _) => (
            reading.status == Status::Practised,
            format!("{title} reads {}.", reading.status.label().to_lowercase()),
        ),
        (_, None) => return nothing(agreement, day, &format!("{title} has no value in this period.")),
        (FigureTest::AtLeast, Some(value)) => {
            (value >= bound - 1e-9, format!("{title} is {value}; at least {given} was agreed."))
        }
        (FigureTest::AtMost, Some(value)) => {
            (value <= bound + 1e-9, format!("{title} is {value}; at most {given} was agreed."))
        }
    };
    if held { Outcome::Held(because) } else { Outcome::Broken(because) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{ProposalKind, ProposalState};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn agreement(kind: CheckKind) -> Agreement {
        Agreement {
            id: "a".to_owned(),
            team: "payments".into(),
            words: "We answer reviews.".to_owned(),
            check: Check { kind, rule: None, figure: None, test: None, bound: None, every_days: 30 },
            began_on: day("2026-01-01"),
            ended_on: None,
            replaces: None,
        }
    }

    fn proposal() -> Proposal {
        Proposal {
            id: "p".to_owned(),
            team: "payments".into(),
            kind: ProposalKind::Add,
            agreement: None,
            words: "We answer reviews.".to_owned(),
            check: agreement(CheckKind::Review).check,
            why: String::new(),
            proposed_by: "bo".into(),
            proposed_on: day("2026-03-01"),
            until: day("2026-03-08"),
            state: ProposalState::Open,
            decided_on: None,
            outcome: String::new(),
        }
    }

    #[test]
    fn a_proposal_takes_effect_when_most_agree_or_none_objects_in_time() {
        let members: BTreeSet<PersonId> = ["ana", "bo", "cy", "di"].map(PersonId::from).into();
        let check = |votes: &[(&str, bool)], today: &str, expected: &str| {
            let votes: Vec<Vote> = votes
                .iter()
                .map(|(person, agrees)| Vote {
                    proposal: "p".to_owned(),
                    person: (*person).into(),
                    agrees: *agrees,
                    words: String::new(),
                    voted_on: day("2026-03-01"),
                })
                .collect();
            let found = match decide(&proposal(), &members, &votes, day(today)) {
                Decision::Takes(because) => format!("takes: {because}"),
                Decision::Lapses(_) => "lapses".to_owned(),
                Decision::Waits => "waits".to_owned(),
            };
            assert!(found.starts_with(expected), "{votes:?} {today}: {found}");
        };
        check(&[("bo", true)], "2026-03-01", "waits");
        check(&[("bo", true), ("ana", true)], "2026-03-01", "waits");
        check(&[("bo", true), ("ana", true), ("cy", true)], "2026-03-01", "takes: 3 of 4");
        // A leaver's vote no longer counts.
        check(&[("bo", true), ("ana", true), ("gone", true)], "2026-03-01", "waits");
        check(&[("bo", true)], "2026-03-08", "waits");
        check(&[("bo", true)], "2026-03-09", "takes: No member objected");
        check(&[("bo", true), ("cy", false)], "2026-03-09", "waits");
        check(&[("bo", true), ("gone", false)], "2026-03-09", "takes");
        check(&[("bo", true), ("cy", false)], "2026-03-31", "waits");
        check(&[("bo", true), ("cy", false)], "2026-04-01", "lapses");
        check(&[("bo", true), ("cy", false), ("ana", true), ("di", true)], "2026-04-01", "takes: 3 of 4");
    }

    #[test]
    fn members_are_asked_in_turn() {
        let members = ["bo", "cy", "di"].map(PersonId::from);
        let agreement = agreement(CheckKind::Review);
        let asked: Vec<&str> =
            (0..6).map(|period| asked(&agreement, &members, period).unwrap().as_str()).collect();
        assert_eq!(asked[..3], asked[3..]);
        assert_eq!(asked[..3].iter().collect::<BTreeSet<_>>().len(), 3, "each of them once: {asked:?}");
        assert_eq!(super::asked(&agreement, &[], 0), None);
    }

    #[test]
    fn a_review_counts_for_its_period_and_the_next_until_it_is_answered() {
        let agreement = agreement(CheckKind::Review);
        let answer = |period: i64, held: bool, on: &str| Answer {
            agreement: "a".to_owned(),
            period,
            person: "bo".into(),
            held,
            words: String::new(),
            answered_on: day(on),
        };
        let check = |answers: &[Answer], on: &str, expected: &str| {
            let all: Vec<&Answer> = answers.iter().collect();
            assert_eq!(review(&agreement, &all, day(on)).as_str(), expected, "{answers:?} on {on}");
        };
        check(&[], "2026-01-30", "too-early");
        check(&[], "2026-01-31", "not-checked");
        let kept = answer(0, true, "2026-01-10");
        check(std::slice::from_ref(&kept), "2026-01-09", "too-early");
        check(std::slice::from_ref(&kept), "2026-01-10", "held");
        check(std::slice::from_ref(&kept), "2026-03-01", "held");
        check(std::slice::from_ref(&kept), "2026-03-02", "not-checked");
        check(&[kept, answer(1, false, "2026-02-01")], "2026-02-01", "not-held");
    }

    #[test]
    fn the_gate_counts_the_last_word_on_a_change() {
        use GateOutcome::{CannotJudge, Fail, Pass};
        let of = |rule: GateRule| {
            let mut known = agreement(CheckKind::Gate);
            known.check.rule = Some(rule);
            known
        };
        let result = |base: &str, outcome: GateOutcome, broken: Option<&str>| GateResult {
            repository: "api".into(),
            head: "h".to_owned(),
            base: base.to_owned(),
            outcome,
            failures: 0,
            warnings: 0,
            broken: broken.map(|rule| vec![rule.to_owned()]),
            recorded_at: chrono::DateTime::UNIX_EPOCH,
        };
        let check = |rule: GateRule, results: &[GateResult], expected: &str| {
            let all: Vec<&GateResult> = results.iter().collect();
            assert_eq!(gate(&of(rule), &all, day("2026-03-01")).as_str(), expected, "{rule} {results:?}");
        };
        let complex = result("b", Fail, Some("complex-unit"));
        check(GateRule::Any, &[], "not-checked");
        check(GateRule::Any, &[result("b", CannotJudge, None)], "not-checked");
        check(GateRule::Any, &[result("b", Pass, None), result("b", Fail, None)], "held");
        check(GateRule::Any, &[result("c", Pass, None), result("b", Fail, None)], "not-held");
        check(GateRule::ComplexUnit, std::slice::from_ref(&complex), "not-held");
        check(GateRule::SingleOwner, std::slice::from_ref(&complex), "held");
        check(GateRule::SingleOwner, &[result("b", Fail, None)], "not-checked");
        check(GateRule::SingleOwner, &[result("b", Pass, None)], "held");
    }

    #[test]
    fn a_figure_is_what_the_team_may_see_and_holds_by_its_reading() {
        let catalog = Catalog::built_in();
        for (id, test, expected) in [
            ("deliverable-quality", FigureTest::AtLeast, true),
            ("one-on-ones", FigureTest::Practised, true),
            ("one-on-ones", FigureTest::AtLeast, false),
            ("listening", FigureTest::Practised, false),
            ("hands-on", FigureTest::Practised, false),
            ("standards", FigureTest::Practised, false),
            ("policies", FigureTest::Practised, false),
            ("nothing", FigureTest::Practised, false),
        ] {
            assert_eq!(is_figure(&catalog, id, test), expected, "{id} {test}");
        }
        let mut known = agreement(CheckKind::Figure);
        known.check.test = Some(FigureTest::AtLeast);
        known.check.bound = Some("0.9".to_owned());
        let reading = |value: Option<f64>, on: &str| Reading {
            value,
            status: Status::Slipping,
            day: Some(day(on)),
            ..Reading::no_evidence("deliverable-quality", "payments", "")
        };
        let on = day("2026-03-01");
        let check = |reading: Option<&Reading>, expected: &str| {
            assert_eq!(figure(&known, "Quality", reading, on).as_str(), expected, "{reading:?}");
        };
        check(Some(&reading(Some(0.9), "2026-03-01")), "held");
        check(Some(&reading(Some(0.89), "2026-03-01")), "not-held");
        check(Some(&reading(None, "2026-03-01")), "not-checked");
        check(Some(&reading(Some(1.0), "2026-01-30")), "not-checked");
        check(None, "not-checked");
    }

    #[test]
    fn an_agreement_says_how_it_is_checked() {
        let catalog = Catalog::built_in();
        let terms = |check| Terms {
            words: "We test.".to_owned(),
            check: Some(check),
            every_days: 30,
            ..Terms::default()
        };
        let fields = |terms: &Terms| faults(terms, &catalog).fields().map(str::to_owned).collect::<Vec<_>>();
        assert!(fields(&terms(CheckKind::Review)).is_empty());
        assert_eq!(fields(&terms(CheckKind::Gate)), ["rule"]);
        assert_eq!(fields(&terms(CheckKind::Figure)), ["figure", "test"]);
        let bounded = Terms {
            figure: Some("tech-debt".to_owned()),
            test: Some(FigureTest::AtMost),
            bound: Some("NaN".to_owned()),
            ..terms(CheckKind::Figure)
        };
        assert_eq!(fields(&bounded), ["bound"]);
        assert_eq!(
            fields(&Terms { every_days: 6, words: " ".to_owned(), ..terms(CheckKind::Review) }),
            ["words", "every_days"]
        );
    }
}
