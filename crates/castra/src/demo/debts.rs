//! The technical debt of the invented company, derived from its invented histories.

use castra_debt::{
    self as debt, DebtBudget, DebtKind, DebtState, DebtTerms, PersonDays, Quadrant, Settlement, Share,
    Suggestion,
};
use castra_platform::{Ctx, Result, Seen};
use chrono::{Days, TimeDelta};

use super::{
    company::{Company, MadeTeam},
    dice::Dice,
};

const DECISIONS: [&str; 3] = [
    "",
    "We shipped before the autumn season and planned to come back to it.",
    "Accepted when the second carrier was added; see the planning notes of that week.",
];

/// Fills the registers: a calm team pays debt off in time, a team in debt is behind.
pub(super) async fn record(ctx: &Ctx, company: &Company, seed: u64) -> Result<()> {
    for made in &company.teams {
        let suggestions = debt::register(ctx, &made.plan.id).await?.suggestions;
        let mut dice = Dice::apart(seed, &format!("debt of {}", made.plan.id));
        let n = dice.index(4).min(suggestions.len());
        for (at, suggestion) in suggestions.iter().take(n).enumerate() {
            let terms = terms(company, made, &mut dice, at, suggestion);
            let item = debt::record(ctx, &made.plan.id, terms).await?;
            let settled = match (at, dice.between(0, 3)) {
                (1, 0) => {
                    let review = company.today + Days::new(u64::from(dice.between(20, 90)));
                    let why = "The new planner replaces it; until then it stays as it is.";
                    Some((DebtState::Accepted, why, Some(review)))
                }
                (2, 0 | 1) => {
                    let how = "Split into three, each with tests; nothing calls the old code any more.";
                    Some((DebtState::PaidOff, how, None))
                }
                _ => None,
            };
            if let Some((to, outcome, review)) = settled {
                let settlement = Settlement { to: Some(to), outcome: outcome.to_owned(), review };
                debt::settle(ctx, &item.id, &Seen::ANY, settlement).await?;
            }
        }
        if n > 0 {
            let budget = DebtBudget { share: Share(0.15), day_cost: Some(620), currency: "EUR".to_owned() };
            debt::set_budget(ctx, &made.plan.id, &Seen::ANY, &budget).await?;
        }
    }
    Ok(())
}

fn terms(
    company: &Company,
    made: &MadeTeam,
    dice: &mut Dice,
    at: usize,
    suggestion: &Suggestion,
) -> DebtTerms {
    let people: Vec<_> = made.leads.iter().chain(&made.members).collect();
    let is_here =
        |id: &&castra_org::organization::PersonId| company.organization.is_active(id, company.today);
    let owner = (0..people.len()).map(|_| *dice.pick(&people)).find(is_here).unwrap_or(&company.cto);
    let due = i64::from(dice.between(0, 120)) - 20;
    let days = match suggestion.kind {
        DebtKind::Documentation => dice.between(1, 4),
        DebtKind::Knowledge => dice.between(3, 9),
        _ => dice.between(4, 25),
    };
    DebtTerms {
        title: suggestion.title.clone(),
        repository: suggestion.repository.to_string(),
        place: suggestion.place.clone(),
        kind: Some(suggestion.kind),
        principal_days: PersonDays(f64::from(days)),
        quadrant: Some(*dice.pick(Quadrant::ALL)),
        owner: owner.to_string(),
        since: Some(company.today - Days::new(u64::from(dice.between(60, 500)))),
        due: (at != 2).then(|| company.today + TimeDelta::days(due)),
        decision: (*dice.pick(&DECISIONS)).to_owned(),
        note: suggestion.because.clone(),
    }
}
