//! The growth items on Today, and the search results the viewer may read.
//!
//! Items name the ladder's axes and dates, never a written text: Today is also sent by mail.

use castra_org::{
    find::Sought,
    organization::{self, Current, PersonId},
    today::hand_on,
};
use castra_platform::{
    Ctx, Result,
    access::{Hat, Viewer},
    feature::{Act, Engagement, Found, Missed, TodayItem, Way},
    text::relative_day,
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY,
    ladder::{Ladder, ladder},
    mentoring, pairs,
    plans::{self, OpenedPlan, Wants},
    sight, training,
};

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        let Some(me) = sight::me(ctx) else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        if !current.organization().is_active(&me, current.today) {
            return Ok(Vec::new());
        }
        let (_, ladder) = ladder(ctx).await?;
        let own = plans::whole(ctx, &me).await?;
        let mut items = of_plan(&ladder, &own, &me, None, current.today);
        let soon = current.today + chrono::Days::new(plans::SOON);
        let led = sight::led_by_viewer(ctx, &current);
        let waiting = plans::store::waiting(ctx.read(), &led, soon, current.today).await?;
        let is_waiting = |person: &PersonId| waiting.iter().any(|id| id == person.as_str());
        let waiting: Vec<PersonId> = led.into_iter().filter(is_waiting).collect();
        let opened = plans::wholes(ctx, &waiting).await?;
        for person in waiting {
            let name = current.organization().person_name(&person);
            if let Some(opened) = opened.get(&person) {
                items.extend(of_plan(&ladder, opened, &person, Some(name), current.today));
            }
        }
        items.extend(of_mentoring(ctx, &current, &me).await?);
        Ok(items)
    })
}

/// The reviews of the viewer's own plan and of those they lead, with the days left until each.
async fn reviews(ctx: &Ctx, current: &Current, until: NaiveDate) -> Result<Vec<(PersonId, NaiveDate)>> {
    let Some(me) = sight::me(ctx) else { return Ok(Vec::new()) };
    let mut people = sight::led_by_viewer(ctx, current);
    people.push(me);
    people.sort();
    people.dedup();
    let due = plans::store::reviews_due(ctx.read(), &people, until).await?;
    let here = due.into_iter().filter(|(person, _)| current.organization().is_active(person, current.today));
    Ok(here.collect())
}

/// The reviews that are late: another day can be agreed, or another lead does them.
pub(super) fn missed(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<Missed>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let known = current.organization().catalog.responsibility(RESPONSIBILITY);
        let cadence = known.map_or(60, |known| i64::from(known.cadence_days)).max(1);
        let due = reviews(ctx, &current, current.today).await?;
        let late = due.into_iter().map(|(person, due)| Missed {
            key: format!("growth-review:{person}"),
            cadences: (current.today - due).num_days() / cadence,
            ways: std::iter::once(Way::SlowDown(format!("/people/{person}/growth/plan")))
                .chain(hand_on(ctx, &current, &person, RESPONSIBILITY))
                .collect(),
        });
        Ok(late.collect())
    })
}

/// The reviews of the coming days.
pub(super) fn engagements(
    ctx: &Ctx,
    from: NaiveDate,
    to: NaiveDate,
) -> BoxFuture<'_, Result<Vec<Engagement>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let due = reviews(ctx, &current, to).await?.into_iter().filter(|(_, due)| *due >= from);
        let found = due.map(|(person, due)| Engagement {
            day: due,
            time: None,
            title: match ctx.viewer.is(person.as_str()) {
                true => "Review of your growth plan".to_owned(),
                false => format!("Growth plan of {}", current.organization().person_name(&person)),
            },
            href: crate::url::person(&person),
        });
        Ok(found.collect())
    })
}

/// Everything in the viewer's own plan; in the plan of a person they lead, the review and what is overdue.
fn of_plan(
    ladder: &Ladder,
    opened: &OpenedPlan,
    person: &PersonId,
    led: Option<&str>,
    day: chrono::NaiveDate,
) -> Vec<TodayItem> {
    let whose = led.map_or("Your".to_owned(), |name| format!("{name}:"));
    let hat = if led.is_some() { Hat::Lead } else { Hat::Everyone };
    let axis =
        |id: &str| if id.is_empty() { String::new() } else { format!(" in {}", ladder.axis_title(id)) };
    let item = |key: String, title: String, because: String, href: String, action: &str, urgency| TodayItem {
        hat,
        key,
        title,
        because,
        href,
        action: action.to_owned(),
        urgency,
        acts: Vec::new(),
    };
    let urgency = |left: i64| u8::from(left >= 0);
    let mut items = Vec::new();
    for want in plans::wants(opened, day) {
        match want {
            Wants::Review(left) => items.push(item(
                format!("growth-review:{person}"),
                format!("{whose} growth plan"),
                format!("Review due {}.", relative_day(left)),
                crate::url::person(person),
                "Review",
                urgency(left),
            )),
            Wants::Milestone(area, milestone, left) if led.is_none() || left < 0 => {
                let mut found = item(
                    format!("growth-milestone:{}", milestone.id),
                    format!("{whose} milestone{}", axis(&area.axis)),
                    format!("Due {}.", relative_day(left)),
                    crate::url::area(&area.id),
                    "Open",
                    urgency(left),
                );
                let act = crate::url::reach(&milestone.id);
                found.acts.push(Act::new("Mark as reached", act));
                items.push(found);
            }
            Wants::Means(area) if led.is_none() => items.push(item(
                format!("growth-means:{}", area.id),
                format!("{whose} learning area{}", axis(&area.axis)),
                "Add how to learn it: project work, training or mentoring.".to_owned(),
                crate::url::area(&area.id),
                "Complete it",
                2,
            )),
            Wants::Milestone(..) | Wants::Means(_) => {}
        }
    }
    items
}

async fn of_mentoring(ctx: &Ctx, current: &Current, me: &PersonId) -> Result<Vec<TodayItem>> {
    let name = |person: &PersonId| current.organization().person_name(person).to_owned();
    let mut items = Vec::new();
    let pairs = mentoring::mine(ctx).await?;
    for pair in pairs.iter().filter(|pair| pair.waits_for_mentee() && &pair.mentee == me) {
        let answer = crate::url::answer(&pair.id);
        items.push(TodayItem {
            hat: Hat::Everyone,
            key: format!("mentoring-proposal:{}", pair.id),
            title: format!("{} as your mentor?", name(&pair.mentor)),
            because: format!(
                "Proposed by {}. Unless you agree, no one is asked and nothing of your growth is shared.",
                name(&pair.asked_by)
            ),
            href: crate::url::pair(&pair.id),
            action: "Open".to_owned(),
            urgency: 1,
            acts: vec![
                Act::new("Agree", &answer).with("answer", "yes"),
                Act::new("Decline", &answer).with("answer", "no").aside(),
            ],
        });
    }
    for pair in pairs.iter().filter(|pair| pair.waits_for_mentor() && &pair.mentor == me) {
        items.push(TodayItem {
            hat: Hat::Everyone,
            key: format!("mentoring:{}", pair.id),
            title: format!("{} would like to learn from you", name(&pair.mentee)),
            because: if pair.asked_by == pair.mentee {
                "They ask you to be their mentor. Declining is fine.".to_owned()
            } else {
                let lead = name(&pair.asked_by);
                format!("{lead} proposed you as their mentor, and they agreed. Declining is fine.")
            },
            href: crate::url::pair(&pair.id),
            action: "Open".to_owned(),
            urgency: 1,
            acts: vec![
                Act::new("Accept", crate::url::answer(&pair.id)).with("answer", "yes"),
                Act::new("Decline", crate::url::answer(&pair.id)).with("answer", "no").aside(),
            ],
        });
    }
    for session in mentoring::planned(ctx, current.today).await? {
        let Some(pair) = pairs.iter().find(|pair| pair.id == session.pair) else { continue };
        let other = if &pair.mentor == me { &pair.mentee } else { &pair.mentor };
        let left = session.day.signed_duration_since(current.today).num_days();
        let act = |label: &str, to: &str| Act::new(label, crate::url::session(&session.id)).with("to", to);
        items.push(TodayItem {
            hat: Hat::Everyone,
            key: format!("mentoring-session:{}", session.id),
            title: format!("Mentoring with {}", name(other)),
            because: format!("Planned session: {}.", relative_day(left)),
            href: crate::url::pair(&pair.id),
            action: "Open".to_owned(),
            urgency: u8::from(left >= 0),
            acts: vec![act("Mark as held", "held"), act("Mark as skipped", "skipped")],
        });
    }
    Ok(items)
}

/// Trainings and the ladder for everyone; learning areas for those who may read them.
pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        let mut found = Vec::new();
        for training in training::list(ctx).await? {
            let score = sought
                .likeness(&training.terms.title, &training.id)
                .max(sought.likeness(&training.terms.provider, &training.id));
            found.push(Found {
                kind: "training",
                title: training.terms.title,
                detail: format!("training by {}", training.terms.provider),
                href: format!("/growth/training#{}", training.id),
                score,
            });
        }
        for axis in ladder(ctx).await?.1.axes {
            found.push(Found {
                kind: "axis",
                score: sought.likeness(&axis.title, &axis.id),
                title: axis.title,
                detail: "ladder axis".to_owned(),
                href: format!("/growth/ladder#{}", axis.id),
            });
        }
        found.extend(areas(ctx, &sought).await?);
        found.retain(|found| found.score > 0.0);
        Ok(found)
    })
}

async fn areas(ctx: &Ctx, sought: &Sought) -> Result<Vec<Found>> {
    let Some(me) = sight::me(ctx) else { return Ok(Vec::new()) };
    let current = organization::current(ctx).await?;
    let mut people = sight::led_by_viewer(ctx, &current);
    people.push(me.clone());
    people.retain(|person| sight::eye(ctx, &current, person).is_some());
    let whole = plans::wholes(ctx, &people).await?;
    let led = people.clone();
    let mine = mentoring::mine(ctx).await?;
    let opens = |pair: &&pairs::Pair| pair.opens(current.organization(), current.today);
    let meeting = mine.iter().filter(opens).filter(|pair| pair.mentor == me);
    people.extend(meeting.map(|pair| pair.mentee.clone()));
    people.sort();
    people.dedup();
    let mut found = Vec::new();
    for person in people {
        let areas = match whole.get(&person) {
            Some(opened) => opened.areas.clone(),
            None if led.contains(&person) => Vec::new(),
            None => plans::opened(ctx, &person).await.map(|(_, opened)| opened.areas).unwrap_or_default(),
        };
        for area in areas {
            let Some(title) = area.title.words().map(str::to_owned) else { continue };
            found.push(Found {
                kind: "learning area",
                score: sought.likeness(&title, &area.id),
                detail: format!(
                    "{}, {}",
                    current.organization().person_name(&person),
                    area.state.words().to_lowercase()
                ),
                href: crate::url::area(&area.id),
                title,
            });
        }
    }
    Ok(found)
}
