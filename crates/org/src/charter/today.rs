//! The charter's Today items: findings, for those who may decide them; changes that wait for the viewer's answer.

use castra_platform::{
    Ctx, Result,
    access::{Hat, Permission},
    feature::{Act, TodayItem},
};
use futures::future::BoxFuture;

use super::{Finding, FindingKind, Severity, actions, url};
use crate::{changes, organization::TeamId};

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        let opened = actions::of_day(ctx, None).await?;
        let found = actions::open_findings(ctx, &opened).await?;
        let mine = found.iter().filter(|finding| {
            let team = finding.scope.team().map(TeamId::as_str);
            finding.kind != FindingKind::Inherited && ctx.viewer.may(&Permission::WorkIn(team))
        });
        let mut items: Vec<TodayItem> = mine.map(|finding| item(ctx, finding)).collect();
        for proposal in changes::edits_to_decide(ctx).await? {
            let by = changes::actor_name(&opened.current, &proposal.proposed_by);
            items.push(TodayItem {
                hat: if ctx.viewer.is_cto() { Hat::Cto } else { Hat::Operator },
                key: format!("change-to-apply:{}", proposal.id),
                title: proposal.summary,
                because: format!("{by} proposes it, because it is yours to decide."),
                href: changes::url::show(&proposal.id),
                action: "Review".to_owned(),
                urgency: 2,
                acts: Vec::new(),
            });
        }
        for proposal in changes::waiting_for(ctx).await? {
            items.push(TodayItem {
                hat: Hat::Everyone,
                key: format!("change:{}", proposal.id),
                title: proposal.summary,
                because: "It would give you a responsibility or access, so your agreement is asked."
                    .to_owned(),
                href: changes::url::show(&proposal.id),
                action: "Review".to_owned(),
                urgency: 1,
                acts: vec![
                    Act::new("Agree", changes::url::agree(&proposal.id)),
                    Act::new("Decline", changes::url::decline(&proposal.id)).aside(),
                ],
            });
        }
        Ok(items)
    })
}

/// Everyone may read a change, and what follows from who holds what. What readings reveal about a person (too much at
/// once, too much code, knowledge in one head) is private.
pub(super) fn may_be_mailed(item: &TodayItem) -> bool {
    let kinds = [
        FindingKind::Unassigned,
        FindingKind::Contested,
        FindingKind::Combined,
        FindingKind::Departed,
        FindingKind::Inherited,
    ];
    match item.key.split_once(':') {
        Some(("change", _)) => true,
        Some(("finding", rest)) => kinds.iter().any(|kind| rest.split(':').next() == Some(kind.as_str())),
        _ => false,
    }
}

fn item(ctx: &Ctx, finding: &Finding) -> TodayItem {
    let leads = finding.scope.team().is_some_and(|team| ctx.viewer.leads(team.as_str()));
    TodayItem {
        hat: if leads {
            Hat::Lead
        } else if ctx.viewer.is_cto() {
            Hat::Cto
        } else {
            Hat::Operator
        },
        key: format!("finding:{}", finding.key()),
        title: format!("{}: {}", finding.kind.label(), finding.title),
        because: finding.because.clone(),
        href: url::repair(&finding.key(), "/"),
        action: "Decide".to_owned(),
        urgency: if finding.severity == Severity::High { 2 } else { 3 },
        acts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readings_reveal_about_a_person_is_not_mailed() {
        let check = |key: &str, expected: bool| {
            let item = TodayItem {
                hat: Hat::Cto,
                key: key.to_owned(),
                title: String::new(),
                because: String::new(),
                href: String::new(),
                action: String::new(),
                urgency: 2,
                acts: Vec::new(),
            };
            assert_eq!(may_be_mailed(&item), expected, "{key}");
        };
        check("change:0123", true);
        check("finding:departed:payments:gone", true);
        check("finding:unassigned:payments:tech-debt", true);
        check("finding:overloaded:organization:ana", false);
        check("finding:hands-on:organization:mira", false);
        check("finding:sole-knowledge:payments:departed", false);
        check("departed", false);
    }
}
