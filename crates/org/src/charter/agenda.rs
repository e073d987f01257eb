//! The charter's lines on the agenda of a review: contested and vacant responsibilities, accepted risks that end, and practices whose
//! status changed. Only what every member may read: a status, never its value.

use std::collections::BTreeSet;

use castra_platform::{
    Ctx, Result,
    feature::{AgendaLine, AgendaSection, Meeting, MeetingKind},
    reading::Status,
    text::relative_day,
};
use futures::future::BoxFuture;

use super::{Finding, FindingKind, Line, Opened, Severity, actions, lines, url};
use crate::organization::{Scope, TeamId};

/// Days ahead that the end of an accepted risk is on the agenda.
const RISK_ENDS_WITHIN: i64 = 14;

pub(super) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let opened = actions::of_day(ctx, None).await?;
        let before = actions::of_day(ctx, Some(meeting.since)).await?;
        let mut found = findings(ctx, meeting, &opened, &before).await?;
        found.extend(risks(ctx, meeting, &opened).await?);
        for scope in opened.charter.scopes().iter().filter(|scope| is_about(meeting, scope)) {
            found.extend(changed(ctx, meeting, &opened, &before, scope));
        }
        Ok(found)
    })
}

fn is_about(meeting: &Meeting, scope: &Scope) -> bool {
    match scope {
        Scope::Team(team) => meeting.is_about(team.as_str()),
        Scope::Organization => meeting.team.is_none(),
    }
}

/// Findings that follow from who holds what. What a reading reveals about a person is not for a room.
fn is_for_all(kind: &FindingKind) -> bool {
    matches!(kind, FindingKind::Unassigned | FindingKind::Contested | FindingKind::Departed)
}

/// The page of a finding: the responsibility in its team's charter, which everyone may read.
fn page(finding: &Finding) -> String {
    match (&finding.scope, finding.responsibilities.first()) {
        (Scope::Team(team), Some(first)) => url::team_row(team.as_str(), first.as_str()),
        (Scope::Team(team), None) => url::team(team.as_str(), None),
        (Scope::Organization, _) => url::findings(),
    }
}

async fn findings(ctx: &Ctx, meeting: &Meeting, opened: &Opened, before: &Opened) -> Result<Vec<AgendaLine>> {
    let known: BTreeSet<String> =
        super::find(&before.charter, &before.readings).iter().map(Finding::key).collect();
    let open = actions::open_findings(ctx, opened).await?;
    let mine =
        open.into_iter().filter(|finding| is_about(meeting, &finding.scope) && is_for_all(&finding.kind));
    let line = |finding: Finding| {
        let key = finding.key();
        let title = format!("{}: {}", finding.kind.label(), named(meeting, opened, &finding));
        let urgency = if finding.severity == Severity::High { 1 } else { 2 };
        AgendaLine::new(
            AgendaSection::Responsibilities,
            format!("finding:{key}"),
            title,
            &finding.because,
            page(&finding),
        )
        .urgency(urgency)
        .changed(!known.contains(&key))
    };
    Ok(mine.map(line).collect())
}

/// A finding's title, with its team where several are on the agenda.
fn named(meeting: &Meeting, opened: &Opened, finding: &Finding) -> String {
    match (&finding.scope, &meeting.team) {
        (Scope::Team(_), None) => {
            format!("{} ({})", finding.title, opened.organization().scope_name(&finding.scope))
        }
        _ => finding.title.clone(),
    }
}

async fn risks(ctx: &Ctx, meeting: &Meeting, opened: &Opened) -> Result<Vec<AgendaLine>> {
    let accepted = actions::accepted(ctx, opened).await?;
    let all = actions::findings(ctx, opened);
    let mut found = Vec::new();
    for risk in accepted {
        let left = (risk.until - meeting.today).num_days();
        let of_it = all.iter().find(|finding| finding.key() == risk.finding);
        let Some(finding) =
            of_it.filter(|finding| is_about(meeting, &finding.scope) && is_for_all(&finding.kind))
        else {
            continue;
        };
        if left <= RISK_ENDS_WITHIN {
            let title = format!("Accepted risk ends: {}", named(meeting, opened, finding));
            let detail = format!("Its acceptance ends {}. Decide again, or repair it.", relative_day(left));
            let key = format!("risk:{}", risk.finding);
            let line = AgendaLine::new(AgendaSection::Responsibilities, key, title, detail, page(finding));
            found.push(line.urgency(if left <= 3 { 1 } else { 2 }));
        }
    }
    Ok(found)
}

/// The practices of a scope whose status is another than on the day they last met. Leads hear of those that became worse.
fn changed(ctx: &Ctx, meeting: &Meeting, opened: &Opened, before: &Opened, scope: &Scope) -> Vec<AgendaLine> {
    let then = lines(ctx, before, scope);
    let now = lines(ctx, opened, scope).into_iter();
    let pairs = now.filter_map(|line| {
        let same =
            then.iter().find(|then| then.resolution.responsibility == line.resolution.responsibility)?;
        Some((same.reading.status, line))
    });
    let is_news = |(was, line): &(Status, Line)| {
        let is = line.reading.status;
        let is_worse = rank(is) > rank(*was);
        was.is_judged()
            && is.is_judged()
            && is != *was
            && (is_worse || meeting.kind == MeetingKind::TeamWeekly)
    };
    pairs.filter(is_news).map(|(was, line)| practice(meeting, opened, scope, was, &line)).collect()
}

fn rank(status: Status) -> u8 {
    match status {
        Status::Neglected => 2,
        Status::Slipping => 1,
        _ => 0,
    }
}

fn practice(meeting: &Meeting, opened: &Opened, scope: &Scope, was: Status, line: &Line) -> AgendaLine {
    let id = &line.resolution.responsibility;
    let known = opened.organization().catalog.responsibility(id.as_str());
    let name = known.map_or_else(|| id.as_str().to_owned(), |known| known.title.clone());
    let title = match (scope, &meeting.team) {
        (Scope::Team(_), None) => format!("{name} ({})", opened.organization().scope_name(scope)),
        _ => name,
    };
    let is = line.reading.status;
    let detail = format!("{}, before {}.", is.label(), was.label().to_lowercase());
    let href = match scope {
        Scope::Team(team) => url::team_row(TeamId::as_str(team), id.as_str()),
        Scope::Organization => url::responsibility(id.as_str()),
    };
    let key = format!("reading:{}:{id}", scope.as_str());
    AgendaLine::new(AgendaSection::Practice, key, title, detail, href)
        .urgency(if rank(is) > rank(was) { 2 } else { 3 })
        .changed(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reading_reveals_about_a_person_is_not_for_a_room() {
        for open in [FindingKind::Unassigned, FindingKind::Contested, FindingKind::Departed] {
            assert!(is_for_all(&open), "{open:?}");
        }
        for closed in [
            FindingKind::Overloaded,
            FindingKind::HandsOn,
            FindingKind::BelowLevel,
            FindingKind::Combined,
            FindingKind::Observed("sole-knowledge".to_owned()),
        ] {
            assert!(!is_for_all(&closed), "{closed:?}");
        }
    }

    #[test]
    fn a_status_is_worse_in_this_order() {
        assert!(
            rank(Status::Neglected) > rank(Status::Slipping)
                && rank(Status::Slipping) > rank(Status::Practised)
        );
    }
}
