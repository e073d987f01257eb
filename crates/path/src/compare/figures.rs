//! The live figures under each point: the state of this organization today. Pure.

use castra_org::{
    charter::{self, FindingKind, Line, Opened, show},
    organization::Scope,
};
use castra_platform::{Ctx, figures::plural, reading::Status, ui::Status as UiStatus};
use chrono::NaiveDate;

/// A figure with the words around it and a link to its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) before: String,
    pub(super) figure: String,
    pub(super) after: String,
    pub(super) href: String,
    /// A verdict to show next to it: a finding or a status.
    pub(super) verdict: Option<Verdict>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Status(Status),
    Combined,
}

impl Figure {
    fn new(before: &str, figure: impl std::fmt::Display, after: &str, href: &str) -> Self {
        Self {
            before: before.to_owned(),
            figure: figure.to_string(),
            after: after.to_owned(),
            href: href.to_owned(),
            verdict: None,
        }
    }

    /// The figure as plain text.
    pub(super) fn text(&self) -> String {
        [&self.before, &self.figure, &self.after]
            .into_iter()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The figures of a role under a point; empty if nothing is recorded.
pub(super) fn of(ctx: &Ctx, opened: &Opened, role: &str, point: &str) -> Vec<Figure> {
    match point {
        "Accountable for" => holders(opened, role),
        "A week" => reading(ctx, opened, if role == "cto" { "not-hands-on" } else { "hands-on" }, role),
        "Measured by" => practised(ctx, opened, role),
        _ => Vec::new(),
    }
}

fn holders(opened: &Opened, role: &str) -> Vec<Figure> {
    let organization = opened.organization();
    let scopes = opened.charter.scopes();
    let held: Vec<_> = scopes.iter().flat_map(|scope| opened.charter.holders(role, scope)).collect();
    let is_organization = organization
        .catalog
        .role(role)
        .is_some_and(|role| role.scope == castra_org::catalog::ScopeKind::Organization);
    if is_organization {
        let found = charter::find(&opened.charter, &opened.readings);
        return match held.as_slice() {
            [] => match opened.charter.de_facto_cto().filter(|_| role == "cto") {
                Some((person, _)) => vec![Figure::new(
                    "",
                    organization.person_name(&person),
                    "does this without the title",
                    &castra_org::people::url::person(&person),
                )],
                None => vec![Figure::new("", "no one", "holds this role", "/who?status=unassigned")],
            },
            held => {
                held.iter()
                    .map(|one| {
                        let since = one.period.from.map_or_else(String::new, |day| {
                            format!("since {}", charter::show::long_date(day))
                        });
                        let mut figure = Figure::new(
                            "",
                            organization.person_name(&one.person),
                            &since,
                            &castra_org::people::url::person(&one.person),
                        );
                        let combined = found.iter().any(|finding| {
                            finding.kind == FindingKind::Combined && finding.subject == one.person.as_str()
                        });
                        figure.verdict = combined.then_some(Verdict::Combined);
                        figure
                    })
                    .collect()
            }
        };
    }
    let teams = scopes.iter().filter(|scope| **scope != Scope::Organization);
    let total = teams.clone().count();
    let with = teams.filter(|scope| !opened.charter.holders(role, scope).is_empty()).count();
    let mut people: Vec<_> = held.iter().map(|one| &one.person).collect();
    people.sort();
    people.dedup();
    let mut figures = vec![Figure::new(
        "",
        format!("{with} of {total}"),
        plural(total, "team has one", "teams have one"),
        "/people",
    )];
    if !people.is_empty() {
        figures.push(Figure::new(
            "",
            people.len(),
            plural(people.len(), "person", "people"),
            "/people?view=people",
        ));
    }
    if let Some(months) = median_months(held.iter().filter_map(|one| one.period.from), opened.day()) {
        figures.push(Figure::new("median", format!("{months} months"), "in the role", "/people?view=people"));
    }
    figures
}

fn median_months(since: impl Iterator<Item = NaiveDate>, day: NaiveDate) -> Option<i64> {
    let mut days: Vec<i64> = since.map(|from| (day - from).num_days()).collect();
    days.sort_unstable();
    // A month of 30.44 days, the mean of the Gregorian calendar.
    days.get(days.len() / 2).map(|days| days * 100 / 3044)
}

fn lines(ctx: &Ctx, opened: &Opened, role: &str) -> Vec<Line> {
    let catalog = &opened.organization().catalog;
    let mine = |line: &Line| {
        catalog
            .responsibility(line.resolution.responsibility.as_str())
            .is_some_and(|entry| entry.role.as_str() == role)
    };
    opened.charter.scopes().iter().flat_map(|scope| charter::lines(ctx, opened, scope)).filter(mine).collect()
}

fn reading(ctx: &Ctx, opened: &Opened, responsibility: &str, role: &str) -> Vec<Figure> {
    let all = lines(ctx, opened, role);
    let is_it = |line: &&Line| {
        line.resolution.responsibility.as_str() == responsibility && line.reading.status.is_judged()
    };
    let mine: Vec<&Line> = all.iter().filter(is_it).collect();
    let href = format!("/responsibilities/{responsibility}");
    match mine.as_slice() {
        [] => Vec::new(),
        // The reading is masked: it has a person's own figures only for viewers who may see them.
        [one] => {
            let status = one.reading.status;
            if one.reading.value.is_none() {
                return vec![Figure::new("measured here:", status.label().to_lowercase(), "", &href)];
            }
            let mut figure = Figure::new("measured here:", &one.reading.because, "", &href);
            figure.verdict = Some(Verdict::Status(status));
            vec![figure]
        }
        several => {
            let counts = show::counts(several.iter().copied());
            vec![Figure::new("measured here:", show::counts_in_words(&counts), "", &href)]
        }
    }
}

/// The role's responsibilities, counted by status.
fn practised(ctx: &Ctx, opened: &Opened, role: &str) -> Vec<Figure> {
    let counts = show::counts(&lines(ctx, opened, role));
    let href = |status: UiStatus| {
        let word = status.word().to_lowercase().replace(' ', "-");
        format!("/who?status={word}")
    };
    let figure = |(status, count): (UiStatus, usize)| {
        Figure::new("", count, &status.word().to_lowercase(), &href(status))
    };
    counts.into_iter().map(figure).collect()
}
