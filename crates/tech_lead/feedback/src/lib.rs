//! Feedback and praise: on career growth, on progress toward goals, on what could be better, and on what was done
//! well.
//!
//! Terms: a *giver* writes to a *receiver*. Feedback is a *draft*, *sent*, *read* or *acknowledged*. Its optional
//! parts are SBI (situation, behaviour, impact, after the Center for Creative Leadership) and a request; free text is
//! just as good. The *wall* shows praise that its giver made public. The *balance* counts what a team's members
//! received, for the people accountable or responsible for feedback there.
//!
//! Invariants: feedback is read by its giver, its receiver and the leads the giver named; no one else learns that it
//! exists. The receiver's replies stay between the two. The giver can edit it until it is read: the text reaches the
//! receiver only by opening it, not through lists, search or exports. A share stays with the person it names, whoever
//! leads later. Praise appears on the wall once its receiver has read it, and the receiver can remove it for good.
//! The journal records only who wrote something in private.
//!
//! Deliberately absent: ratings, reactions, rankings, and per-person counts for anyone above.

mod actions;
mod agenda;
mod api;
mod balance;
mod brief;
mod model;
mod pages;
mod panel;
mod past;
mod requests;
mod rules;
mod signal;
mod store;
mod today;
mod url;
mod views;
mod wall;

use castra_platform::{
    Ctx, Result,
    access::Hat,
    db::{Migration, Tx},
    feature::{Asks, Feature, JobKind, NamedAct, Navigation, News, Practice, Room, Signal, TodayGroup},
    jobs,
};
use futures::future::BoxFuture;

pub use actions::{
    acknowledge, discard, list, opened, read, reply, save, send, set_public, share, shared_with_me, take_off,
    unshare, withdraw,
};
pub use balance::{Balance, MemberBalance, balance};
pub use brief::brief_lines;
pub use model::{
    Acknowledgement, Asked, Decline, Feedback, FeedbackKind, FeedbackRequest, FeedbackTerms, FeedbackWords,
    Folder, NewReply, OpenedFeedback, OpenedRequest, PublicPraise, Question, Reader, RequestTerms,
};
pub use past::{PastFeedback, record_past};
pub use requests::{ask, asked_by_me, close, decline, opened_request, to_answer};
pub use wall::wall;

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "feedback";

/// The job that ends lapsed shares.
const SHARES: &str = "feedback-shares";

/// A share ends with the leading, even if that resumes on the same day, or before the job has run.
fn follow<'a>(tx: &'a mut Tx, ctx: &'a Ctx, _: &'a [String]) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        actions::end_lapsed_before(tx, ctx).await?;
        jobs::queue(tx, ctx, SHARES, "").await
    })
}

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "feedback",
    title: "Feedback",
    about: "Feedback and praise from anyone to anyone, before a review would have to say it.",
    asks: Asks { member: 1, lead: 4, cto: 2 },
    first: ("Give feedback", "/feedback/new"),
    place: 2,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::Feedback, "Feedback", "/feedback"),
        Navigation::new(Room::Feedback, "Requests", "/feedback/requests"),
        Navigation::new(Room::Feedback, "Praise", "/praise"),
        Navigation::new(Room::Members, "Feedback", "/teams/{team}/feedback"),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: SHARES,
        title: "End lapsed feedback shares",
        run: actions::end_lapsed,
        every_seconds: Some(3600),
        is_long: false,
    }],
    follows: Some(follow),
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    missed: Some(today::missed),
    today_groups: &[
        TodayGroup { keys: "feedback:", many: "pieces of feedback to read or answer" },
        TodayGroup { keys: "feedback-request:", many: "requests for feedback" },
        TodayGroup { keys: "feedback-nudge:", many: "people to give feedback to" },
    ],
    find: Some(today::find),
    panel: Some(panel::panel),
    brief: Some(brief::brief),
    agenda: Some(agenda::agenda),
    news: Some(News { title: "Praise", since: wall::news }),
    own: Some(panel::own),
    private_to: &[store::PRIVATE_TO],
    migrations: &[Migration {
        key: "20261202_feedback",
        sql: include_str!("../migrations/20261202_feedback.sql"),
    }],
    tables: &["feedback", "feedback_replies", "feedback_shares", "feedback_requests", "feedback_asked"],
    acts: &[
        NamedAct {
            label: "Give feedback",
            synonyms: &["write feedback", "send feedback", "tell someone"],
            href: "/feedback/new",
            for_person: Some("/feedback/new?to={person}"),
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Give praise",
            synonyms: &["thank", "say thanks", "praise someone", "kudos", "compliment"],
            href: "/feedback/new?kind=praise",
            for_person: Some("/feedback/new?kind=praise&to={person}"),
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Ask for feedback",
            synonyms: &["request feedback"],
            href: "/feedback/requests/new",
            for_person: None,
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Feedback",
            synonyms: &["inbox of feedback", "feedback I received", "feedback I gave"],
            href: "/feedback",
            for_person: None,
            hat: Hat::Everyone,
        },
    ],
    ..Feature::new("feedback", "Feedback and praise")
};
