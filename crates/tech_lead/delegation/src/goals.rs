//! The goals that a delegation, or an area of the board, may serve. The goals are another feature's: where it is switched off,
//! none is offered, and what was chosen before stays.

use castra_org::organization::TeamId;
use castra_platform::{
    Ctx, Error, Result,
    feature::{self, Aim},
    terms::Filled,
    ui::{Choice, Field, Link, Markup, html},
};

/// What may be chosen in a team.
#[derive(Clone, Debug, Default)]
pub(crate) struct Goals {
    aims: Vec<Aim>,
}

/// The goals that may be chosen in a team.
pub(crate) async fn of_team(ctx: &Ctx, team: &TeamId) -> Result<Goals> {
    Ok(Goals { aims: feature::aims(ctx, team.as_str()).await?.unwrap_or_default() })
}

/// Refuses a goal that work in the team cannot serve, unless it was chosen before.
pub(crate) async fn check(ctx: &Ctx, team: &TeamId, goal: &str, was: Option<&str>) -> Result<()> {
    let goal = goal.trim();
    if goal.is_empty() || was == Some(goal) {
        return Ok(());
    }
    let Some(aims) = feature::aims(ctx, team.as_str()).await? else { return Ok(()) };
    if aims.iter().any(|aim| aim.is_open && aim.id == goal) {
        return Ok(());
    }
    Err(Error::invalid_field("goal", "choose a running goal of the team or of the company"))
}

impl Goals {
    /// The goal's name: its title, if it is known.
    pub(crate) fn name(&self, id: &str) -> String {
        match self.aims.iter().find(|aim| aim.id == id) {
            Some(aim) => aim.title.clone(),
            None if id.is_empty() => String::new(),
            None => "an earlier goal".to_owned(),
        }
    }

    /// The goal's name, with its page if it is known.
    pub(crate) fn link(&self, id: &str) -> Markup {
        match self.aims.iter().find(|aim| aim.id == id) {
            Some(aim) => html! { (Link::new(&aim.title, &aim.href)) },
            None => html! { (self.name(id)) },
        }
    }

    /// The field of a form; nothing where there is nothing to choose.
    pub(crate) fn field(&self, filled: &Filled) -> Markup {
        let chosen = filled.value("goal");
        let offered = self.aims.iter().filter(|aim| aim.is_open || aim.id == chosen);
        let mut choices: Vec<Choice> = offered.map(|aim| Choice::new(&aim.id, &aim.title)).collect();
        if !chosen.is_empty() && !self.aims.iter().any(|aim| aim.id == chosen) {
            choices.push(Choice::new(chosen, self.name(chosen)));
        }
        if choices.is_empty() {
            return html! {};
        }
        choices.insert(0, Choice::new("", "None"));
        html! { (filled.fill(Field::select("goal", "Goal it serves", choices))) }
    }
}
