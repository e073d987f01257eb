//! `castra who`, `charter`, `findings`.

use castra_platform::{
    Ctx, Error, Kind, Result,
    clock::parse_day,
    feature::{Found, Output},
    figures::counted,
    reading::{Basis, NO_APPRAISAL, Reading},
};
use chrono::NaiveDate;
use clap::{Arg, ArgAction, ArgMatches, Command};
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::{
    Line, Opened, Resolution, State,
    actions::{self, Lines},
    show,
};
use crate::{
    find,
    organization::{Organization, Scope},
};

fn team() -> Arg {
    Arg::new("team").long("team").value_name("ID").help("Only in this team")
}

fn on() -> Arg {
    Arg::new("on").long("on").value_name("DATE").help("As of this day, such as 2026-03-01 [default: today]")
}

fn day(args: &ArgMatches) -> Result<Option<NaiveDate>> {
    let parse = |text: &String| parse_day(text).map_err(Error::invalid);
    args.get_one::<String>("on").map(parse).transpose()
}

pub(super) fn define_who() -> Command {
    Command::new("who")
        .about("Show who is accountable for something, why, and whether it is being done; or who is on duty")
        .after_help("Exit codes: 0 found, 3 no one accountable, 4 no such responsibility.")
        .arg(
            Arg::new("query").value_name("QUERY").required(true).num_args(1..).help(
                "The question in your own words: \"tech debt\", laptops, 1:1 in payments, support today",
            ),
        )
        .arg(team())
        .arg(on())
}

pub(super) fn define_charter() -> Command {
    Command::new("charter")
        .about("List every responsibility with who is accountable and whether it is being done")
        .arg(team().conflicts_with("all"))
        .arg(Arg::new("all").long("all").action(ArgAction::SetTrue).help("Every team and the organization"))
        .arg(on())
}

pub(super) fn define_findings() -> Command {
    Command::new("findings").about("List what needs a decision about who does what").arg(on())
}

fn person(organization: &Organization, resolution: &Resolution) -> Value {
    resolution
        .accountable()
        .map_or(Value::Null, |id| json!({"id": id.as_str(), "name": organization.person_name(id)}))
}

fn names(organization: &Organization, resolution: &Resolution) -> String {
    match resolution.state {
        State::Unassigned => "no one".to_owned(),
        _ => {
            resolution.holders.iter().map(|id| organization.person_name(id)).collect::<Vec<_>>().join(" and ")
        }
    }
}

/// A responsibility in a scope, as the charter command prints it.
fn line_json(organization: &Organization, line: &Line) -> Value {
    let Line { resolution, reading } = line;
    json!({
        "responsibility": resolution.responsibility.as_str(),
        "scope": resolution.scope.as_str(),
        "accountable": person(organization, resolution),
        "state": resolution.state.as_str(),
        "status": reading.status.as_str(),
        "value": reading.value,
        "unit": reading.unit,
        "sample": reading.sample,
        "because": reading.because,
        "evidence": reading.evidence.iter().map(|evidence| json!({"label": evidence.label, "href": evidence.href})).collect::<Vec<_>>(),
        "basis": reading.basis.map(Basis::as_str),
        "about": reading.subject.held_by,
        "from": reading.subject.since,
        "to": reading.day,
        "rule": reading.rule,
        "notice": NO_APPRAISAL,
    })
}

fn who_json(organization: &Organization, line: &Line) -> Value {
    let Line { resolution, reading } = line;
    json!({
        "responsibility": resolution.responsibility.as_str(),
        "scope": resolution.scope.as_str(),
        "accountable": person(organization, resolution),
        "state": resolution.state.as_str(),
        "chain": resolution.describe(organization),
        "status": reading.status.as_str(),
        "because": reading.because,
        "notice": NO_APPRAISAL,
    })
}

fn status_words(reading: &Reading) -> String {
    let value = reading.value.map_or_else(String::new, |value| {
        format!(" ({} {}, from {})", trimmed(value), reading.unit, reading.sample)
    });
    format!("{}{value}", reading.status.label())
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Who is on duty, as the command prints it.
fn duty_output(duties: &[Found]) -> Output {
    let line = |duty: &Found| format!("{}\n  {}\n", duty.title, duty.detail);
    let item = |duty: &Found| json!({"title": duty.title, "detail": duty.detail, "href": duty.href});
    let items: Vec<Value> = duties.iter().map(item).collect();
    Output::new(duties.iter().map(line).collect::<String>(), json!({"on_duty": items}))
}

pub(super) fn who<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let words: Vec<&str> =
            args.get_many::<String>("query").into_iter().flatten().map(String::as_str).collect();
        let team = args.get_one::<String>("team").map(String::as_str);
        // Exit code 4 is for an unknown responsibility; an unknown team is an error in the call.
        if let Err(mut error) = actions::find_scope(&actions::of_day(ctx, day(args)?).await?, team) {
            error.kind = Kind::Invalid;
            return Err(error);
        }
        // Who is on duty is asked of now, not of a day.
        let asked = words.iter().chain(team.iter()).copied().collect::<Vec<_>>().join(" ");
        let duties = if day(args)?.is_some() { Vec::new() } else { find::on_duty(ctx, &asked).await? };
        let answer = match actions::who(ctx, &words.join(" "), team, day(args)?).await {
            Ok(answer) if answer.guess.is_some() && !duties.is_empty() => return Ok(duty_output(&duties)),
            Err(error) if error.kind == Kind::NotFound && !duties.is_empty() => {
                return Ok(duty_output(&duties));
            }
            answer => answer?,
        };
        let organization = answer.opened.organization();
        let line = answer.line();
        let resolution = &line.resolution;
        let mut json = who_json(organization, &line);
        let place = |scope: &Scope| organization.scope_name(scope).to_owned();
        let title = &answer.responsibility.title;
        let mut text = String::new();
        if let Some(guess) = &answer.guess {
            text.push_str(&format!("{guess}\n"));
            json["guess"] = json!(guess);
        }
        if let Lines::InTeams(lines) = &answer.lines {
            text.push_str(&format!("{title}, in each team:\n"));
            for line in lines {
                let who = names(organization, &line.resolution);
                text.push_str(&format!(
                    "  {}: {who}, {}\n",
                    place(&line.resolution.scope),
                    line.reading.status.label().to_lowercase()
                ));
            }
            json["teams"] = lines.iter().map(|line| who_json(organization, line)).collect();
        } else {
            text.push_str(&format!(
                "{title}, {}: {}\n",
                place(&resolution.scope),
                names(organization, resolution)
            ));
            for sentence in resolution.describe(organization) {
                text.push_str(&format!("  {sentence}\n"));
            }
            text.push_str(&format!("  {}: {}\n", status_words(&line.reading), line.reading.because));
        }
        if !duties.is_empty() {
            let Output { text: on_duty, json: known, .. } = duty_output(&duties);
            text.push_str(&on_duty);
            json["on_duty"] = known["on_duty"].clone();
        }
        Ok(Output::new(text, json).exit(if resolution.state == State::Assigned { 0 } else { 3 }))
    })
}

pub(super) fn charter<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let opened = actions::of_day(ctx, day(args)?).await?;
        let team = args.get_one::<String>("team").map(String::as_str);
        let scopes = if args.get_flag("all") {
            opened.charter.scopes()
        } else {
            vec![actions::find_scope(&opened, team)?]
        };
        let mut text = String::new();
        let mut json = Vec::new();
        for scope in &scopes {
            let lines = actions::lines(ctx, &opened, scope);
            json.extend(lines.iter().map(|line| line_json(opened.organization(), line)));
            text.push_str(&table(&opened, scope, &lines));
        }
        Ok(Output::new(text, Value::Array(json)))
    })
}

fn table(opened: &Opened, scope: &Scope, lines: &[Line]) -> String {
    let organization = opened.organization();
    let title = |line: &Line| {
        organization
            .catalog
            .responsibility(line.resolution.responsibility.as_str())
            .map_or_else(|| line.resolution.responsibility.to_string(), |entry| entry.title.clone())
    };
    let rows: Vec<[String; 4]> = lines
        .iter()
        .map(|line| {
            [
                title(line),
                names(organization, &line.resolution),
                line.reading.status.label().to_owned(),
                line.reading.because.clone(),
            ]
        })
        .collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let (a, b, c) = (width(0), width(1), width(2));
    let mut text = format!("{} on {}\n", organization.scope_name(scope), opened.day());
    for [title, who, status, because] in &rows {
        text.push_str(&format!("  {title:a$}  {who:b$}  {status:c$}  {because}\n"));
    }
    text.push_str(&format!("  {}\n\n", show::counts_in_words(&show::counts(lines))));
    text
}

pub(super) fn findings<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let opened = actions::of_day(ctx, day(args)?).await?;
        let found = actions::open_findings(ctx, &opened).await?;
        let mut text = String::new();
        for finding in &found {
            text.push_str(&format!(
                "{}: {}\n  {}\n  {}\n",
                finding.kind.label(),
                finding.title,
                finding.because,
                finding.proposal
            ));
        }
        text.push_str(&format!("{}\n", counted(found.len(), "finding", "findings")));
        let json = found.iter().map(|finding| json!({
            "kind": finding.kind.as_str(),
            "scope": finding.scope.as_str(),
            "subject": finding.subject,
            "severity": finding.severity.as_str(),
            "title": finding.title,
            "because": finding.because,
            "proposal": finding.proposal,
            "responsibilities": finding.responsibilities.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>(),
        })).collect();
        Ok(Output::new(text, Value::Array(json)))
    })
}
