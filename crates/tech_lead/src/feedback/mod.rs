//! Feedback and praise: on career growth, on progress toward goals, on what could be better, and on what was done well.
//!
//! Words: somebody is the *giver*, another the *receiver*. A piece is a *draft*, *sent*, *read*, *acknowledged*. SBI
//! (situation, behaviour, impact, after the Center for Creative Leadership) and a request are offered as its parts, and
//! free text is as good. The *wall* shows praise that its giver made public. The *balance* is what came to a team's members
//! in counts, for whoever answers for feedback there.
//!
//! Invariants: giver and receiver read a piece, and the leads whom its giver named; nobody else learns that it exists. What
//! the receiver says stays between the two. The giver writes until it is read: the words reach the receiver by opening it
//! alone, not by lists, search or exports. A share stays with whom it names, whoever leads later. Praise comes to the wall
//! once its receiver has read it, and the receiver may take it off for good. The journal says only who wrote something in private.
//!
//! Deliberately absent: ratings, reactions, rankings, and anybody's counts for anybody above.

mod actions;
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
    access::Hat,
    db::Migration,
    feature::{Feature, JobKind, Navigation, News, Signal},
};

pub use actions::{
    Folder, acknowledge, discard, list, opened, read, reply, save, send, set_public, share, shared_with_me,
    take_off, unshare, withdraw,
};
pub use balance::{Balance, MemberBalance, balance};
pub use model::{
    Asked, Feedback, FeedbackKind, FeedbackRequest, FeedbackTerms, FeedbackWords, OpenedFeedback,
    OpenedRequest, PublicPraise, Question, Reader,
};
pub use panel::{BriefLine, brief_lines};
pub use past::{PastFeedback, record_past};
pub use requests::{ask, asked_by_me, close, decline, opened_request, to_answer};
pub use wall::wall;

/// The responsibility that this practice exercises.
const RESPONSIBILITY: &str = "feedback";

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[
        Navigation { label: "Feedback", href: "/feedback", hat: Hat::Everyone, key: None },
        Navigation { label: "Praise", href: "/praise", hat: Hat::Everyone, key: None },
        Navigation { label: "Feedback", href: "/teams/{team}/feedback", hat: Hat::Lead, key: None },
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: "feedback-shares",
        title: "Ending shares of feedback",
        run: actions::end_lapsed,
        every_seconds: Some(3600),
        is_long: false,
    }],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    find: Some(today::find),
    panel: Some(panel::panel),
    brief: Some(brief::brief),
    news: Some(News { title: "Praise", since: wall::news }),
    own: Some(panel::own),
    migrations: &[Migration {
        key: "20261202_feedback",
        sql: include_str!("../../migrations/20261202_feedback.sql"),
    }],
    tables: &["feedback", "feedback_replies", "feedback_shares", "feedback_requests", "feedback_asked"],
    ..Feature::new("feedback", "Feedback and praise")
};
