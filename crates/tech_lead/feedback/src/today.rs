//! Feedback that needs attention now, and search in feedback.

use castra_org::{
    find::Sought,
    organization::{self, Current, PersonId},
    today::hand_on,
};
use castra_platform::{
    Ctx, Result,
    access::{Hat, Viewer},
    feature::{Act, Found, Missed, TodayItem},
};
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY, actions,
    balance::{self, MemberBalance},
    model::{Feedback, FeedbackKind, FeedbackWords, Folder},
    requests, rules, url, wall,
};

/// How many of the viewer's own, and of the wall, a search covers, newest first.
const SEARCHED: i64 = 300;
/// Nudges per team: more at once would be snoozed as a whole.
const NUDGES: usize = 5;

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        if ctx.viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let current = organization::current(ctx).await?;
        let mut items = Vec::new();
        for feedback in actions::unanswered(ctx).await? {
            items.push(received(&current, &feedback));
        }
        for (request, _) in requests::to_answer(ctx).await? {
            let name = current.organization().person_name(&request.asker);
            let left = (request.expires_on - current.today).num_days();
            items.push(TodayItem {
                hat: Hat::Everyone,
                key: format!("feedback-request:{}", request.id),
                title: format!("{name} asked you for feedback"),
                because: match left {
                    0 => "The request ends today.".to_owned(),
                    1 => "The request ends tomorrow.".to_owned(),
                    _ => format!("The request ends in {left} days."),
                },
                href: url::request(&request.id),
                action: "Answer".to_owned(),
                urgency: if left <= 2 { 1 } else { 2 },
                acts: vec![Act::new("Decline", format!("{}/decline", url::request(&request.id))).aside()],
            });
        }
        for balance in balance::mine(ctx).await? {
            let mut nudges: Vec<TodayItem> =
                balance.members.iter().filter_map(|member| nudge(&current, &balance.team, member)).collect();
            nudges.sort_by_key(|item| item.urgency);
            nudges.truncate(NUDGES);
            items.extend(nudges);
        }
        Ok(items)
    })
}

/// Unread or unacknowledged feedback.
fn received(current: &Current, feedback: &Feedback) -> TodayItem {
    let name = current.organization().person_name(&feedback.giver);
    let acknowledge = Act::new("Acknowledge", format!("{}/acknowledge", url::show(&feedback.id)));
    let (because, action, acts) = match feedback.read_at {
        None => ("You have not read it yet.", "Read", Vec::new()),
        Some(_) => ("Let them know you read it.", "Answer", vec![acknowledge]),
    };
    TodayItem {
        hat: Hat::Everyone,
        key: format!("feedback:{}", feedback.id),
        title: format!("Feedback from {name}"),
        because: because.to_owned(),
        href: url::show(&feedback.id),
        action: action.to_owned(),
        urgency: if acts.is_empty() { 1 } else { 3 },
        acts,
    }
}

/// For leads: a member without recent feedback, or without a kind of it.
fn nudge(
    current: &Current,
    team: &castra_org::organization::TeamId,
    member: &MemberBalance,
) -> Option<TodayItem> {
    let name = current.organization().person_name(&member.person);
    let kinds: Vec<String> = member.missing.iter().map(|kind| kind.words().to_lowercase()).collect();
    let because = match (member.is_waiting, member.days_from_anybody) {
        (true, None) => "No feedback in the past year.".to_owned(),
        (true, Some(days)) => format!("Last feedback {days} days ago."),
        (false, _) if !kinds.is_empty() => format!("Not received in 90 days: {}.", kinds.join(", ")),
        (false, _) => return None,
    };
    let kind = member.missing.first().copied().unwrap_or(FeedbackKind::Praise);
    Some(TodayItem {
        hat: Hat::Lead,
        key: format!("feedback-nudge:{team}:{}", member.person),
        title: format!("Feedback for {name}"),
        because,
        href: url::new(member.person.as_str(), kind.as_str(), ""),
        action: "Write".to_owned(),
        urgency: if member.is_waiting { 2 } else { 3 },
        acts: Vec::new(),
    })
}

/// The members without feedback for long, with who else could give it.
pub(super) fn missed(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<Missed>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let mut found = Vec::new();
        for balance in balance::mine(ctx).await? {
            for member in balance.members.iter().filter(|member| member.is_waiting) {
                // Without any in the past year no habit was interrupted: it is a suggestion to begin.
                let Some(days) = member.days_from_anybody else { continue };
                found.push(Missed {
                    key: format!("feedback-nudge:{}:{}", balance.team, member.person),
                    cadences: days / rules::RECENT - 1,
                    ways: hand_on(ctx, &current, &member.person, RESPONSIBILITY).into_iter().collect(),
                });
            }
        }
        Ok(found)
    })
}

/// Searches the viewer's own feedback as far as they have read it, and the wall.
pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        let needle = query.trim().to_lowercase();
        if needle.chars().count() < 2 || !ctx.viewer.is_known() {
            return Ok(Vec::new());
        }
        let current = organization::current(ctx).await?;
        let name = |person: &PersonId| current.organization().person_name(person).to_owned();
        let mut found = Vec::new();
        if ctx.viewer.person.is_some() {
            for folder in Folder::ALL.iter().copied() {
                for (feedback, words) in actions::list(ctx, folder, "", "", "", SEARCHED).await? {
                    let who = if folder == Folder::Received {
                        name(&feedback.giver)
                    } else {
                        name(&feedback.receiver)
                    };
                    found.extend(hit(&sought, &needle, &who, folder, &feedback, words.as_ref()));
                }
            }
        }
        for praise in wall::wall(ctx, "", "", usize::try_from(SEARCHED).unwrap_or_default()).await? {
            let who = name(&praise.receiver);
            let title = format!("Praise for {who}");
            let score = score(&sought, &needle, [&who, &title], &praise.id, Some(&praise.words));
            if score > 0.0 {
                found.push(Found {
                    kind: "praise",
                    title,
                    detail: rules::beginning(&praise.words),
                    href: url::praise(&praise.id),
                    score,
                });
            }
        }
        Ok(found)
    })
}

fn hit(
    sought: &Sought,
    needle: &str,
    who: &str,
    folder: Folder,
    feedback: &Feedback,
    words: Option<&FeedbackWords>,
) -> Option<Found> {
    let title = match folder {
        Folder::Received => format!("Feedback from {who}"),
        Folder::Given => format!("Feedback for {who}"),
        Folder::Drafts => format!("Draft feedback for {who}"),
    };
    let score = score(sought, needle, [who, &title], &feedback.id, words);
    (score > 0.0).then(|| Found {
        kind: "feedback",
        detail: words.map_or_else(|| "not read yet".to_owned(), rules::beginning),
        href: url::show(&feedback.id),
        title,
        score,
    })
}

/// Scores a hit in the text below one of the person's name. Every title starts with the same word, so that word alone finds
/// nothing.
fn score(
    sought: &Sought,
    needle: &str,
    [who, title]: [&str; 2],
    id: &str,
    words: Option<&FeedbackWords>,
) -> f64 {
    let holds =
        |words: &FeedbackWords| words.parts().iter().any(|(_, text)| text.to_lowercase().contains(needle));
    let by_words = if words.is_some_and(holds) { 0.7 } else { 0.0 };
    let by_title = sought.likeness(title, id);
    let by_name = if by_title >= 0.9 { by_title } else { sought.likeness(who, id) };
    by_name.min(0.9).max(by_words)
}
