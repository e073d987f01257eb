//! `castra goals`.

use castra_org::organization;
use castra_platform::{Ctx, Result, feature::Output};
use clap::{Arg, ArgMatches, Command};
use futures::future::BoxFuture;

use crate::{actions, api::GoalView, kinds::GoalState, rules};

pub(crate) fn define() -> Command {
    Command::new("goals")
        .about("List goals and how far they are, those of the company first")
        .after_help("--json exports goals with their key results.")
        .arg(
            Arg::new("team")
                .long("team")
                .value_name("ID")
                .help("Only this team; `company` for the company's"),
        )
        .arg(
            Arg::new("all")
                .long("all")
                .action(clap::ArgAction::SetTrue)
                .help("Also drafts, closed goals and past periods"),
        )
}

pub(crate) fn run<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let mut all = if args.get_flag("all") {
            actions::all(ctx).await?
        } else {
            actions::recent(ctx).await?.to_vec()
        };
        all.retain(|whole| args.get_flag("all") || whole.goal.state == GoalState::Running);
        if let Some(team) = args.get_one::<String>("team") {
            if team != "company" {
                actions::team(&current, team)?;
            }
            all.retain(|whole| whole.goal.team.as_ref().map_or("company", |id| id.as_str()) == team);
        }
        all.sort_by(|a, b| a.goal.team.cmp(&b.goal.team));
        let mut text = String::new();
        for (depth, whole) in rules::tree(all.clone()) {
            let goal = &whole.goal;
            let grade = rules::grade(&whole.results).map_or_else(|| "not measured".to_owned(), rules::shown);
            let scope = actions::scope(goal.team.as_ref());
            let place = current.organization().scope_name(&scope);
            let state = goal.state.words().to_lowercase();
            text.push_str(&format!(
                "{}{} ({place}, {}, {state}): {grade}\n",
                "  ".repeat(depth),
                goal.title,
                goal.period().words()
            ));
            for result in &whole.results {
                let now = result
                    .current
                    .map_or_else(|| "no value".to_owned(), |value| value.shown(result.places()));
                let [start, target] = [result.start, result.target].map(|value| value.shown(result.places()));
                text.push_str(&format!(
                    "{}- {}: {start}, now {now}, target {target} {}\n",
                    "  ".repeat(depth + 1),
                    result.metric,
                    result.unit
                ));
            }
        }
        if text.is_empty() {
            "No goals are running.\n".clone_into(&mut text);
        }
        let json: Vec<GoalView> = all.iter().map(|whole| GoalView::new(&current, whole)).collect();
        Ok(Output::new(text, serde_json::to_value(json)?))
    })
}
