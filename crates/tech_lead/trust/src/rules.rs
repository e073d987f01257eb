//! The rules of rounds: who may be asked when, and what is shown. Pure.

use castra_platform::terms::{Faults, Terms as _};
use chrono::{Days, NaiveDate};

use crate::model::{Answers, Results, Round, Terms};

/// Fewer answers are never shown.
pub(crate) const LEAST: usize = 5;
/// Days between the beginnings of two rounds of a lead.
pub(crate) const APART_DAYS: u64 = 90;
/// Days a round may last.
pub(crate) const LASTS_DAYS: std::ops::RangeInclusive<i64> = 5..=30;
/// Days a round lasts unless the lead chooses others.
pub(crate) const USUAL_DAYS: u64 = 14;
/// Days the reading looks back.
pub(crate) const WINDOW_DAYS: u64 = 180;
/// Days after the end of a round to tell the team.
pub(crate) const TELL_DAYS: u64 = 14;
/// Characters of an answer in words.
pub(crate) const TEXT: usize = 2000;
const QUESTION: usize = 200;

/// What is wrong with the questions of a round.
pub(crate) fn faults(terms: &Terms, today: NaiveDate) -> Faults {
    let mut faults = terms.faults();
    let is_long = |text: &String| text.chars().count() > QUESTION;
    if terms.scales.iter().any(is_long) {
        faults.add("scales", format!("use at most {QUESTION} characters for a statement"));
    }
    if terms.texts.iter().any(is_long) {
        faults.add("texts", format!("use at most {QUESTION} characters for a question"));
    }
    if terms.scales.is_empty() && terms.texts.is_empty() {
        faults.add("scales", "ask at least one question");
    }
    let lasts = terms.closes_on.map(|day| (day - today).num_days());
    if lasts.is_some_and(|days| !LASTS_DAYS.contains(&days)) {
        faults.add(
            "closes_on",
            format!("choose a day {} to {} days from now", LASTS_DAYS.start(), LASTS_DAYS.end()),
        );
    }
    faults
}

/// The day from which a lead can ask again.
pub(crate) fn again_from(rounds: &[Round]) -> Option<NaiveDate> {
    rounds.iter().map(|round| round.opened_on + Days::new(APART_DAYS)).max()
}

/// What is wrong with a person's answers to some questions.
pub(crate) fn faults_of_answers(answers: &Answers, terms: &Terms) -> Faults {
    let mut faults = Faults::default();
    for (at, scale) in answers.scales.iter().enumerate() {
        if scale.is_some_and(|value| !(1..=5).contains(&value)) {
            faults.add(format!("scale-{at}"), "choose 1 to 5");
        }
    }
    for (at, text) in answers.texts.iter().enumerate() {
        if text.chars().count() > TEXT {
            faults.add(format!("text-{at}"), format!("use at most {TEXT} characters"));
        }
    }
    let is_empty = answers.scales.iter().all(Option::is_none) && answers.texts.iter().all(String::is_empty);
    if is_empty {
        let first = if terms.scales.is_empty() { "text-0" } else { "scale-0" };
        faults.add(first, "answer at least one question");
    }
    faults
}

/// The results of a round, if at least five people answered. `shuffled` puts texts in a random order.
pub(crate) fn results(
    all: &[Answers],
    terms: &Terms,
    mut shuffled: impl FnMut(Vec<String>) -> Vec<String>,
) -> Option<Results> {
    if all.len() < LEAST {
        return None;
    }
    let scale = |at: usize| {
        let mut counts = [0_u32; 5];
        for value in all.iter().filter_map(|answers| answers.scales.get(at).copied().flatten()) {
            if let Some(count) = usize::try_from(value - 1).ok().and_then(|place| counts.get_mut(place)) {
                *count += 1;
            }
        }
        let of = usize::try_from(counts.iter().sum::<u32>()).unwrap_or(0);
        (of >= LEAST).then_some(counts)
    };
    let scales = (0..terms.scales.len()).map(scale).collect();
    let texts = (0..terms.texts.len()).map(|at| {
        let texts = all.iter().filter_map(|answers| answers.texts.get(at));
        shuffled(texts.filter(|text| !text.is_empty()).cloned().collect())
    });
    Some(Results { scales, texts: texts.collect() })
}

/// What was done for a team, up to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// No round began in the window.
    Nothing,
    /// It was asked on a day; there is time to tell it until another.
    Asked(NaiveDate, NaiveDate),
    /// It was asked on a day, and did not learn in time what will change.
    Silent(NaiveDate),
    /// It was asked and learned what will change, on these days.
    Both(NaiveDate, NaiveDate),
}

/// What a lead's rounds did for a team, by the newest of the window with an outcome, or else the newest.
pub(crate) fn done(rounds: &[&Round], day: NaiveDate) -> Done {
    let since = day - Days::new(WINDOW_DAYS);
    let mut recent: Vec<&&Round> =
        rounds.iter().filter(|round| round.opened_on <= day && round.opened_on > since).collect();
    recent.sort_by_key(|round| round.opened_on);
    let outcome = recent.iter().rev().find_map(|round| {
        let outcome = round.outcome_on.filter(|outcome| *outcome <= day)?;
        Some(Done::Both(round.opened_on, outcome))
    });
    let last = recent.last().map(|round| {
        let until = round.closes_on + Days::new(TELL_DAYS);
        if day <= until { Done::Asked(round.opened_on, until) } else { Done::Silent(round.opened_on) }
    });
    outcome.or(last).unwrap_or(Done::Nothing)
}

#[cfg(test)]
mod tests {
    use castra_platform::private::Sealed;

    use super::*;
    use crate::kinds::RoundState;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn terms() -> Terms {
        Terms {
            scales: vec!["I can say what I think.".to_owned()],
            texts: vec!["What else?".to_owned()],
            words: String::new(),
            closes_on: Some(day("2026-03-18")),
        }
    }

    fn answers(scale: Option<i64>, text: &str) -> Answers {
        Answers { scales: vec![scale], texts: vec![text.to_owned()] }
    }

    #[test]
    fn four_answers_show_nothing_and_five_show_each_question_by_itself() {
        let four = vec![answers(Some(4), "More time"); 4];
        assert_eq!(results(&four, &terms(), |texts| texts), None);
        let mut five = four;
        five.push(answers(None, ""));
        let shown = results(&five, &terms(), |texts| texts).unwrap();
        assert_eq!(shown.scales, [None], "four rated it: not shown");
        assert_eq!(shown.texts, [vec!["More time".to_owned(); 4]]);
        five.push(answers(Some(1), "Less"));
        let shown = results(&five, &terms(), |mut texts| {
            texts.reverse();
            texts
        });
        let shown = shown.unwrap();
        assert_eq!(shown.scales, [Some([1, 0, 0, 4, 0])]);
        assert_eq!(shown.texts[0][0], "Less");
    }

    #[test]
    fn questions_are_few_and_a_round_has_its_days() {
        let today = day("2026-03-04");
        assert!(faults(&terms(), today).is_empty());
        let fields = |terms: Terms| faults(&terms, today).fields().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(fields(Terms { scales: Vec::new(), texts: Vec::new(), ..terms() }), ["scales"]);
        assert_eq!(fields(Terms { closes_on: Some(day("2026-03-08")), ..terms() }), ["closes_on"]);
        assert_eq!(fields(Terms { closes_on: Some(day("2026-04-04")), ..terms() }), ["closes_on"]);
        assert_eq!(fields(Terms { texts: vec!["x".repeat(201)], ..terms() }), ["texts"]);
        let faults = |answers: Answers| {
            faults_of_answers(&answers, &terms()).fields().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(faults(answers(None, "")), ["scale-0"]);
        assert_eq!(faults(answers(Some(6), "")), ["scale-0"]);
        assert_eq!(faults(answers(None, &"x".repeat(2001))), ["text-0"]);
        assert!(faults(answers(Some(5), "")).is_empty());
    }

    #[test]
    fn a_lead_asks_and_tells_in_time() {
        let round = |opened: &str, closes: &str, outcome: Option<&str>| Round {
            id: "r".to_owned(),
            lead: "ana".into(),
            state: RoundState::Shown,
            opened_on: day(opened),
            closes_on: day(closes),
            outcome_on: outcome.map(day),
            asked: 6,
            answered: None,
            body: Sealed::default(),
            revision: 1,
        };
        let check = |rounds: &[Round], on: &str, expected: Done| {
            let all: Vec<&Round> = rounds.iter().collect();
            assert_eq!(done(&all, day(on)), expected, "{on}");
        };
        check(&[], "2026-03-04", Done::Nothing);
        let asked = round("2026-03-04", "2026-03-18", None);
        check(std::slice::from_ref(&asked), "2026-03-03", Done::Nothing);
        check(std::slice::from_ref(&asked), "2026-04-01", Done::Asked(day("2026-03-04"), day("2026-04-01")));
        check(std::slice::from_ref(&asked), "2026-04-02", Done::Silent(day("2026-03-04")));
        check(std::slice::from_ref(&asked), "2026-08-31", Done::Nothing);
        let outcome = round("2026-01-04", "2026-01-18", Some("2026-01-20"));
        check(
            std::slice::from_ref(&outcome),
            "2026-01-19",
            Done::Asked(day("2026-01-04"), day("2026-02-01")),
        );
        let both = Done::Both(day("2026-01-04"), day("2026-01-20"));
        check(std::slice::from_ref(&outcome), "2026-01-20", both);
        // A new round does not cost what the last one earned.
        check(&[outcome, asked], "2026-05-04", both);
        assert_eq!(again_from(&[round("2026-03-04", "2026-03-18", None)]), Some(day("2026-06-02")));
    }
}
