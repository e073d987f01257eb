//! The grounds of checks on a day: the gate's results, the readings and the answers, read once for many agreements.

use std::collections::HashMap;

use castra_analysis::end_of_day;
use castra_gate::GateResult;
use castra_org::{
    organization::{Current, Scope, TeamId},
    readings::Readings,
};
use castra_platform::{Ctx, Result, clock::Timestamp};
use castra_repositories::on_day;
use chrono::NaiveDate;

use crate::{
    kinds::CheckKind,
    model::{Agreement, Answer, Outcome},
    rules,
};

/// What the checks of some agreements go by.
pub(crate) struct Grounds<'a> {
    current: &'a Current,
    day: NaiveDate,
    readings: &'a Readings,
    answers: HashMap<&'a str, Vec<&'a Answer>>,
    /// The gate's results of each team, newest first.
    results: HashMap<TeamId, Vec<GateResult>>,
    /// The end of the day, in Unix seconds.
    end: i64,
}

impl<'a> Grounds<'a> {
    /// Reads what the checks of these agreements need.
    pub(crate) async fn new(
        ctx: &Ctx,
        current: &'a Current,
        day: NaiveDate,
        agreements: &[Agreement],
        answers: &'a [Answer],
        readings: &'a Readings,
    ) -> Result<Self> {
        let end = end_of_day(day, current.organization().settings.timezone);
        let by_gate = agreements.iter().filter(|known| known.check.kind == CheckKind::Gate);
        let longest = by_gate.map(|known| known.check.every_days).max();
        let mut results: HashMap<TeamId, Vec<GateResult>> = HashMap::new();
        if let Some(days) = longest {
            let repositories = on_day(current, day, None);
            let owners: HashMap<_, _> =
                repositories.iter().map(|known| (known.id.clone(), known.team.clone())).collect();
            let at = |seconds: i64| Timestamp::from_timestamp(seconds, 0).unwrap_or_default();
            let (from, to) = (at(end - days * 86_400), at(end));
            for result in castra_gate::results(ctx, &repositories, from, to).await? {
                if let Some(team) = owners.get(&result.repository) {
                    results.entry(team.clone()).or_default().push(result);
                }
            }
        }
        let mut by_agreement: HashMap<&str, Vec<&Answer>> = HashMap::new();
        for answer in answers {
            by_agreement.entry(&answer.agreement).or_default().push(answer);
        }
        Ok(Self { current, day, readings, answers: by_agreement, results, end })
    }

    /// The outcome of an agreement's check.
    pub(crate) fn outcome(&self, agreement: &Agreement) -> Outcome {
        match agreement.check.kind {
            CheckKind::Review => {
                let answers = self.answers.get(agreement.id.as_str()).map(Vec::as_slice);
                rules::review(agreement, answers.unwrap_or_default(), self.day)
            }
            CheckKind::Gate => {
                let from = self.end - agreement.check.every_days * 86_400;
                let all = self.results.get(&agreement.team).into_iter().flatten();
                let recent: Vec<_> = all.filter(|known| known.recorded_at.timestamp() >= from).collect();
                rules::gate(agreement, &recent, self.day)
            }
            CheckKind::Figure => {
                let id = agreement.check.figure.clone().unwrap_or_default();
                let known = self.current.organization().catalog.responsibility(&id);
                let title = known.map_or(id.as_str(), |known| known.title.as_str());
                let test = agreement.check.test.unwrap_or(crate::kinds::FigureTest::Practised);
                // What everyone may see may have changed since it was agreed.
                let may_be_shown = rules::is_figure(&self.current.organization().catalog, &id, test);
                let scope = Scope::Team(agreement.team.clone());
                let reading = self.readings.get(&id.as_str().into(), &scope).filter(|_| may_be_shown);
                rules::figure(agreement, title, reading, self.day)
            }
        }
    }
}
