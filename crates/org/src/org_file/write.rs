//! An organization as a file: the same bytes for the same organization.

use std::fmt::Write as _;

use super::read::FORMAT;
use crate::organization::{
    Assignment, Organization, Period, Person, PersonId, Practices, ResponsibilityId, Scope, Team,
};

/// Writes an organization as text.
pub(crate) fn write(organization: &Organization) -> String {
    let mut out = String::new();
    let settings = &organization.settings;
    line(&mut out, format_args!("castra: {FORMAT}"));
    line(&mut out, format_args!("organization:"));
    line(&mut out, format_args!("  name: {}", scalar(&settings.name)));
    line(&mut out, format_args!("  stage: {}", settings.stage));
    line(&mut out, format_args!("  timezone: {}", settings.timezone.name()));
    if !settings.not_used.is_empty() {
        let ids: Vec<&str> = settings.not_used.iter().map(ResponsibilityId::as_str).collect();
        line(&mut out, format_args!("  not_used: [{}]", ids.join(", ")));
    }
    match &settings.practices {
        Practices::All => {}
        Practices::Only(on) => {
            let keys: Vec<&str> = on.iter().map(String::as_str).collect();
            line(&mut out, format_args!("  practices: [{}]", keys.join(", ")));
        }
    }
    section(&mut out, "people", organization.people.values().map(person));
    section(&mut out, "teams", organization.teams.values().map(|known| team(organization, known)));
    memberships(&mut out, organization);
    assignments(&mut out, organization);
    responsibilities(&mut out, organization);
    let roles = organization.own_roles.values().map(|body| format!("  - {body}\n"));
    section(&mut out, "roles", roles);
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("writing to a string cannot fail");
}

fn section(out: &mut String, name: &str, entries: impl Iterator<Item = String>) {
    let entries: String = entries.collect();
    if entries.is_empty() {
        line(out, format_args!("{name}: []"));
    } else {
        line(out, format_args!("{name}:"));
        out.push_str(&entries);
    }
}

/// A value as YAML reads it back: plain if that is safe, else quoted as JSON, which YAML includes.
fn scalar(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().is_some_and(|c| c.is_alphabetic() || matches!(c, '/' | '.'));
    let rest =
        chars.all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '@' | '/' | '+' | '\''));
    let word = matches!(
        text.to_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "~" | ".nan" | ".inf"
    );
    if first && rest && !word && !text.ends_with(' ') && text.parse::<f64>().is_err() {
        text.to_owned()
    } else {
        serde_json::to_string(text).expect("a string is JSON")
    }
}

fn dates(period: Period) -> Vec<(&'static str, String)> {
    let ends = [("from", period.from), ("to", period.to)];
    ends.into_iter().filter_map(|(key, day)| day.map(|day| (key, day.to_string()))).collect()
}

fn person(person: &Person) -> String {
    let mut fields = vec![("id", scalar(person.id.as_str())), ("name", scalar(&person.name))];
    fields.extend(person.email.iter().map(|email| ("email", scalar(email))));
    fields.extend(person.level.map(|level| ("level", level.to_string())));
    fields.extend(dates(person.period));
    fields.extend(person.manager.iter().map(|manager| ("manager", scalar(manager.as_str()))));
    if !person.git.is_empty() {
        fields.push(("git", texts(&person.git)));
    }
    block(&fields)
}

/// A list of texts, each quoted.
fn texts(texts: &[String]) -> String {
    let quoted = texts.iter().map(|text| serde_json::to_string(text).expect("a string is JSON"));
    format!("[{}]", quoted.collect::<Vec<_>>().join(", "))
}

/// An entry over several lines.
fn block(fields: &[(&str, String)]) -> String {
    let lines = fields.iter().enumerate();
    lines
        .map(|(at, (key, value))| format!("{}{key}: {value}\n", if at == 0 { "  - " } else { "    " }))
        .collect()
}

/// An entry on one line.
fn flow(indent: &str, fields: &[(&str, String)]) -> String {
    let fields = fields.iter().map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>().join(", ");
    format!("{indent}- {{ {fields} }}\n")
}

fn people(ids: &[PersonId]) -> String {
    format!("[{}]", ids.iter().map(|id| scalar(id.as_str())).collect::<Vec<_>>().join(", "))
}

fn team(organization: &Organization, team: &Team) -> String {
    let mut fields = vec![("id", scalar(team.id.as_str())), ("name", scalar(&team.name))];
    fields.extend(team.parent.iter().map(|parent| ("parent", scalar(parent.as_str()))));
    fields.extend(dates(team.period));
    let members = organization.memberships.iter().filter(|membership| membership.team == team.id);
    let mut open: Vec<PersonId> =
        members.filter(|member| member.period.to.is_none()).map(|member| member.person.clone()).collect();
    open.dedup();
    fields.push(("members", people(&open)));
    let mut text = block(&fields);
    let repositories: String = organization
        .repositories
        .values()
        .filter(|known| known.team == team.id)
        .map(|repository| {
            let mut fields = vec![("id", scalar(repository.id.as_str()))];
            fields.extend(repository.path.iter().map(|path| ("path", scalar(path))));
            fields.extend(repository.url.iter().map(|url| ("url", scalar(url))));
            fields.extend(repository.branch.iter().map(|branch| ("branch", scalar(branch))));
            if !repository.exclude.is_empty() {
                fields.push(("exclude", texts(&repository.exclude)));
            }
            fields.extend(dates(repository.period));
            flow("      ", &fields)
        })
        .collect();
    if !repositories.is_empty() {
        text.push_str("    repositories:\n");
        text.push_str(&repositories);
    }
    text
}

fn memberships(out: &mut String, organization: &Organization) {
    let dated = organization.memberships.iter().filter(|membership| membership.period != Period::ALWAYS);
    let entries: String = dated
        .map(|membership| {
            let mut fields = vec![
                ("person", scalar(membership.person.as_str())),
                ("team", scalar(membership.team.as_str())),
            ];
            fields.extend(dates(membership.period));
            flow("  ", &fields)
        })
        .collect();
    // Only if there are dates to record: most organizations need no such section.
    if !entries.is_empty() {
        section(out, "memberships", std::iter::once(entries));
    }
}

fn scope_field(scope: &Scope) -> Option<(&'static str, String)> {
    scope.team().map(|team| ("team", scalar(team.as_str())))
}

/// Whether a term matters: not one that ended on the day it began, nor one in a scope its role cannot be held in.
fn counts(organization: &Organization, held: &Assignment) -> bool {
    let role = organization.catalog.role(held.role.as_str());
    !held.period.is_empty() && role.is_none_or(|role| role.scope.fits(&held.scope))
}

fn assignments(out: &mut String, organization: &Organization) {
    let mut held: Vec<_> =
        organization.assignments.values().filter(|held| counts(organization, held)).collect();
    held.sort_by(|a, b| {
        let key = |x: &crate::organization::Assignment| {
            (
                x.scope.clone(),
                x.role.clone(),
                x.period,
                x.person.clone(),
                x.acting_for.clone(),
                x.deputy_for.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    let entries = held.into_iter().map(|held| {
        let mut fields = vec![("person", scalar(held.person.as_str())), ("role", scalar(held.role.as_str()))];
        fields.extend(scope_field(&held.scope));
        fields.extend(dates(held.period));
        fields.extend(held.acting_for.iter().map(|of| ("acting_for", scalar(of.as_str()))));
        fields.extend(held.deputy_for.iter().map(|of| ("deputy_for", scalar(of.as_str()))));
        flow("  ", &fields)
    });
    section(out, "assignments", entries);
}

fn responsibilities(out: &mut String, organization: &Organization) {
    let mut rows: Vec<_> = organization.raci.values().filter(|row| !row.period.is_empty()).collect();
    rows.sort_by_key(|row| {
        (row.scope.clone(), row.responsibility.clone(), row.period, row.accountable.clone())
    });
    let entries = rows.into_iter().map(|row| {
        let mut fields = vec![("id", scalar(row.responsibility.as_str()))];
        fields.extend(scope_field(&row.scope));
        fields.extend(row.accountable.iter().map(|who| ("accountable", scalar(who.as_str()))));
        let lists = [
            ("responsible", &row.others.responsible),
            ("consulted", &row.others.consulted),
            ("informed", &row.others.informed),
        ];
        fields.extend(lists.map(|(key, ids)| (key, people(ids))));
        fields.extend(dates(row.period));
        flow("  ", &fields)
    });
    section(out, "responsibilities", entries);
}
