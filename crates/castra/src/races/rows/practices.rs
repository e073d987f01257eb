//! Debt, the gate, Today, concerns, conflicts and profiles of Payments, which Ana leads, and her own week.

use super::{Row, alone, race, step};

const DEBT: &str = r#"{"title":"Old parser","repository":"payments-api","kind":"code","principal_days":3,"quadrant":"prudent-deliberate","owner":"bo"}"#;
const SETTLE: &str = "POST /api/v1/debt/{id}/settle";
const TOLD: &str = r#"{"words":"I see"}"#;
const WORDS: &str = "POST /api/v1/concerns/{id}/words";
const CASE: &str = "PUT /api/v1/conflicts/{id}";
const TERMS: &str = r#"{"between":["person:bo","person:cy"],"about":"The parser","situation":"They differ"}"#;
const END: &str = "POST /api/v1/profile-entries/{id}/end";
const ENTRIES: &str = "POST /api/v1/people/bo/profile/entries";
const CALENDAR: &str = r#"{"name":"Work","content":"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Round\nDTSTART:20260225T090000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"}"#;
const LATE: &str = "POST /api/v1/conflicts/{id}/notes";

pub(in crate::races) fn rows() -> Vec<Row> {
    [
        debt(),
        today(),
        concerns(),
        conflicts(),
        agreements(),
        rotations(),
        trust(),
        profiles(),
        weeks(),
        goals(),
        key_results(),
        goal_work(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn weeks() -> Vec<Row> {
    let corrected = || step("ana", "PUT /api/v1/week/2026-02-23", r#"{"coding":12}"#);
    let uploaded = || step("ana", "POST /api/v1/week/calendars/upload", CALENDAR).id();
    vec![
        race("PUT /api/v1/week/{monday}", "ana", r#"{"coding":12}"#)
            .at("/api/v1/week/2026-02-23")
            .pages(&["POST /week/{monday}"])
            .against("ana", "PUT /api/v1/week/2026-02-23", r#"{"coding":9,"left_out":true}"#)
            .against("bo", "PUT /api/v1/week/2026-02-23", r#"{"coding":9}"#),
        race("DELETE /api/v1/week/{monday}", "ana", "")
            .at("/api/v1/week/2026-02-23")
            .pages(&["POST /week/{monday}/remove"])
            .after(&[corrected()])
            .against("ana", "PUT /api/v1/week/2026-02-23", r#"{"coding":9}"#),
        race("PUT /api/v1/week/settings", "ana", r#"{"hours":32}"#).pages(&["POST /week/settings"]).against(
            "ana",
            "PUT /api/v1/week/settings",
            r#"{"hours":20,"words":["focus: coding"]}"#,
        ),
        race("POST /api/v1/week/calendars/upload", "ana", CALENDAR)
            .pages(&["POST /week/calendars/upload"])
            .against("ana", "PUT /api/v1/week/settings", r#"{"hours":20}"#),
        race("DELETE /api/v1/week/calendars/{id}", "ana", "")
            .pages(&["POST /week/calendars/{id}/remove"])
            .after(&[uploaded()])
            .against("ana", "PUT /api/v1/week/settings", r#"{"hours":20}"#),
        alone("POST /api/v1/week/calendars", "it reads another server, and then adds as an upload does")
            .pages(&["POST /week/calendars"]),
        alone(
            "POST /api/v1/week/calendars/{id}/refresh",
            "it reads another server, and keeps nothing if the calendar was read or removed in the meantime",
        )
        .pages(&["POST /week/calendars/{id}/refresh"]),
    ]
}

fn debt() -> Vec<Row> {
    let recorded = || step("ana", "POST /api/v1/teams/payments/debt", DEBT).id();
    vec![
        race("POST /api/v1/teams/{team}/debt", "ana", DEBT).pages(&["POST /teams/{team}/debt"]),
        race(
            "PUT /api/v1/debt/{id}",
            "ana",
            r#"{"title":"Older parser","repository":"payments-api","kind":"code","principal_days":5,"quadrant":"prudent-deliberate","owner":"cy"}"#,
        )
        .pages(&["POST /debt/{id}"])
        .after(&[recorded()])
        .against("bo", SETTLE, r#"{"to":"paid-off","outcome":"Gone"}"#)
        .against("bo", "PUT /api/v1/debt/{id}", DEBT),
        race(SETTLE, "ana", r#"{"to":"paid-off","outcome":"Gone"}"#)
            .pages(&["POST /debt/{id}/settle"])
            .after(&[recorded()])
            .against("bo", SETTLE, r#"{"to":"accepted","outcome":"Cheap","review":"2026-06-01"}"#),
        race(SETTLE, "ana", r#"{"to":"open","outcome":"It hurts"}"#)
            .beside()
            .after(&[recorded(), step("ana", SETTLE, r#"{"to":"accepted","outcome":"Cheap","review":"2026-06-01"}"#)])
            .against("bo", SETTLE, r#"{"to":"paid-off","outcome":"Gone"}"#),
        race("PUT /api/v1/teams/{team}/debt/budget", "ana", r#"{"share":0.2}"#)
            .pages(&["POST /teams/{team}/debt/budget"])
            .against("ana", "PUT /api/v1/teams/{team}/debt/budget", r#"{"share":0.1}"#),
        race(
            "POST /api/v1/repositories/{id}/gate-results",
            "ana",
            r#"{"outcome":"pass","base":"3f786850e3","head":"89e6c98d92"}"#,
        )
        .at("/api/v1/repositories/payments-api/gate-results")
        .against(
            "ana",
            "POST /api/v1/repositories/payments-api/gate-results",
            r#"{"outcome":"fail","base":"3f786850e3","head":"89e6c98d92"}"#,
        ),
    ]
}

fn today() -> Vec<Row> {
    let asked = r#"{"people":["ana"],"question":"The plan?","expires_on":"2026-03-10"}"#;
    let waits = || {
        [
            step("bo", "POST /api/v1/feedback-requests", asked),
            step("ana", "GET /api/v1/today", "").keeps("id", "/items/0/id"),
        ]
    };
    let snooze = "POST /api/v1/today/{id}/snooze";
    let until = r#"{"until":"2026-03-09"}"#;
    let [asks, sees] = waits();
    vec![
        race(snooze, "ana", until).pages(&["POST /today/snooze"]).after(&waits()).against(
            "ana",
            snooze,
            r#"{"until":"2026-03-10"}"#,
        ),
        race("POST /api/v1/today/{id}/unsnooze", "ana", "")
            .pages(&["POST /today/unsnooze"])
            .after(&[asks, sees, step("ana", snooze, until)])
            .against("ana", snooze, r#"{"until":"2026-03-10"}"#),
        race(
            "PUT /api/v1/account/notifications",
            "ana",
            r#"{"rhythm":"none","weekday":"mon","hour":9,"zone":"UTC"}"#,
        )
        .pages(&["POST /account/notifications"])
        .against(
            "ana",
            "PUT /api/v1/account/notifications",
            r#"{"rhythm":"none","weekday":"tue","hour":10,"zone":"UTC"}"#,
        ),
        alone("POST /unsubscribe/{token}", "it needs a mail's secret, and sets one switch to off"),
        alone("POST /preferences/theme", "it sets a cookie, and nothing is kept"),
        alone("POST /drafts", "one row of one person, and what was typed last holds"),
        alone("POST /drafts/open", "it reads"),
    ]
}

fn concerns() -> Vec<Row> {
    let raise = r#"{"addressee":"ana","about":"The plan","words":"It is late"}"#;
    let raised = || step("bo", "POST /api/v1/concerns", raise).id();
    vec![
        race("POST /api/v1/concerns", "bo", raise).pages(&["POST /concerns"]),
        race(WORDS, "ana", r#"{"words":"Done","to":"resolved"}"#)
            .pages(&["POST /concerns/{id}"])
            .after(&[raised(), step("ana", WORDS, r#"{"words":"I look at it","to":"worked-on"}"#)])
            .against("bo", WORDS, TOLD)
            .against("ana", WORDS, r#"{"words":"No","to":"closed"}"#),
        alone("POST /concerns/return", "it only shows what a code leads to"),
        alone("POST /concerns/return/write", "an anonymous letter is added, and its code is shown once"),
    ]
}

fn conflicts() -> Vec<Row> {
    let open = r#"{"team":"payments","terms":{"between":["person:bo","person:cy"],"about":"The parser"}}"#;
    let opened = || step("ana", "POST /api/v1/conflicts", open).id();
    let settled = r#"{"words":"They agree","learning":"Ask first","to":"settled"}"#;
    vec![
        race("POST /api/v1/conflicts", "ana", open).pages(&["POST /conflicts"]),
        race(CASE, "ana", TERMS)
            .pages(&["POST /conflicts/{id}", "POST /conflicts/{id}/next-done"])
            .after(&[opened()])
            .against("ana", CASE, r#"{"between":["person:bo","person:dee"],"about":"The tests"}"#)
            .against("ana", LATE, settled),
        race(LATE, "ana", settled)
            .pages(&["POST /conflicts/{id}/notes"])
            .after(&[opened()])
            .against("ana", LATE, r#"{"words":"A talk","step":"interests"}"#)
            .against("ana", "POST /api/v1/conflicts/{id}/readers", r#"{"person":"mira"}"#),
        race("POST /api/v1/conflicts/{id}/readers", "ana", r#"{"person":"mira"}"#)
            .pages(&["POST /conflicts/{id}/readers"])
            .after(&[opened()]),
    ]
}

/// Payments has four people: three agree to put a proposal into effect.
fn agreements() -> Vec<Row> {
    const PROPOSE: &str = "POST /api/v1/teams/{team}/agreement-proposals";
    const AGREE: &str = "POST /api/v1/agreement-proposals/{id}/agree";
    const OBJECT: &str = "POST /api/v1/agreement-proposals/{id}/object";
    const WITHDRAW: &str = "POST /api/v1/agreement-proposals/{id}/withdraw";
    let terms = r#"{"words":"We answer reviews","check":"review","every_days":30}"#;
    let other = r#"{"words":"We answer reviews in a day","check":"review","every_days":30}"#;
    let why = r#"{"why":"It is too much"}"#;
    let proposed = || step("bo", PROPOSE, terms).id();
    let agrees = |who| step(who, AGREE, "");
    let agreed = || {
        let sees = step("bo", "GET /api/v1/teams/{team}/agreements", "").keeps("id", "/items/0/id");
        [proposed(), agrees("cy"), agrees("dee"), sees]
    };
    vec![
        race(PROPOSE, "bo", terms).pages(&["POST /teams/{team}/agreements"]).against("cy", PROPOSE, other),
        race(AGREE, "dee", "")
            .pages(&["POST /agreement-proposals/{id}/agree"])
            .after(&[proposed(), agrees("cy")])
            .against("ana", AGREE, "")
            .against("ana", OBJECT, why)
            .against("bo", WITHDRAW, ""),
        race(OBJECT, "cy", why)
            .pages(&["POST /agreement-proposals/{id}/object"])
            .after(&[proposed()])
            .against("bo", WITHDRAW, ""),
        race(WITHDRAW, "bo", "").pages(&["POST /agreement-proposals/{id}/withdraw"]).after(&[proposed()]),
        race("POST /api/v1/agreements/{id}/propose", "bo", other)
            .pages(&["POST /agreements/{id}/propose"])
            .after(&agreed())
            .against("cy", "POST /api/v1/agreements/{id}/propose-end", why),
        race("POST /api/v1/agreements/{id}/propose-end", "cy", why)
            .pages(&["POST /agreements/{id}/propose-end"])
            .after(&agreed()),
        race("POST /api/v1/agreements/{id}/answer", "bo", r#"{"held":true}"#)
            .pages(&["POST /agreements/{id}/answer"])
            .after(&agreed())
            .against("cy", "POST /api/v1/agreements/{id}/answer", r#"{"held":false}"#),
    ]
}

/// It is noon on 2 March 2026: bo's turn has begun.
fn rotations() -> Vec<Row> {
    const SET_UP: &str = "POST /api/v1/teams/{team}/rotations";
    const CHANGE: &str = "PUT /api/v1/rotations/{id}";
    const END: &str = "POST /api/v1/rotations/{id}/end";
    const COVER: &str = "POST /api/v1/rotations/{id}/covers";
    const CANCEL: &str = "POST /api/v1/rotations/{id}/covers/{cover}/cancel";
    const SWAP: &str = "POST /api/v1/rotations/{id}/swaps";
    let terms = r#"{"name":"Support","people":["bo","cy","dee"],"every":1,"unit":"weeks","first_day":"2026-03-02","hand_over":"10:00","zone":"UTC"}"#;
    let later = r#"{"name":"Support","people":["cy","dee"],"every":1,"unit":"weeks","first_day":"2026-03-09","hand_over":"10:00","zone":"UTC"}"#;
    let other = r#"{"name":"Support","people":["dee","bo"],"every":2,"unit":"days","first_day":"2026-03-09","hand_over":"10:00","zone":"UTC"}"#;
    let cover = r#"{"person":"dee","begins":"2026-03-10T10:00","ends":"2026-03-11T10:00"}"#;
    let swap = r#"{"mine":"2026-03-09T10:00","theirs":"2026-03-16T10:00"}"#;
    let set_up = || step("ana", SET_UP, terms).keeps("id", "/rotation/id");
    let covered = || step("dee", COVER, cover).keeps("cover", "/covers/0/id");
    let asked = || step("cy", SWAP, swap).keeps("swap", "/id");
    vec![
        race(SET_UP, "ana", terms).pages(&["POST /teams/{team}/rotations"]),
        race(CHANGE, "ana", later)
            .pages(&["POST /rotations/{id}"])
            .after(&[set_up()])
            .against("ana", CHANGE, other)
            .against("ana", END, "")
            .against("dee", COVER, cover),
        race(END, "ana", "")
            .pages(&["POST /rotations/{id}/end"])
            .after(&[set_up()])
            .against("dee", COVER, cover),
        race(COVER, "dee", cover).pages(&["POST /rotations/{id}/covers"]).after(&[set_up()]),
        race(CANCEL, "dee", "")
            .pages(&["POST /rotations/{id}/covers/{cover}/cancel"])
            .after(&[set_up(), covered()])
            .against("ana", END, ""),
        race(SWAP, "cy", swap)
            .pages(&["POST /rotations/{id}/swaps"])
            .after(&[set_up()])
            .against("ana", CHANGE, other),
        race("POST /api/v1/rotation-swaps/{id}/agree", "dee", "")
            .at("/api/v1/rotation-swaps/{swap}/agree")
            .pages(&["POST /rotation-swaps/{id}/agree"])
            .after(&[set_up(), asked()])
            .against("dee", "POST /api/v1/rotation-swaps/{swap}/decline", "")
            .against("cy", "POST /api/v1/rotation-swaps/{swap}/withdraw", "")
            .against("ana", END, ""),
        race("POST /api/v1/rotation-swaps/{id}/decline", "dee", "")
            .at("/api/v1/rotation-swaps/{swap}/decline")
            .pages(&["POST /rotation-swaps/{id}/decline"])
            .after(&[set_up(), asked()]),
        race("POST /api/v1/rotation-swaps/{id}/withdraw", "cy", "")
            .at("/api/v1/rotation-swaps/{swap}/withdraw")
            .pages(&["POST /rotation-swaps/{id}/withdraw"])
            .after(&[set_up(), asked()]),
    ]
}

fn trust() -> Vec<Row> {
    let round =
        r#"{"teams":["crowd"],"terms":{"texts":["What should I do differently?"],"closes_on":"2026-03-18"}}"#;
    vec![
        race("POST /api/v1/trust-rounds", "lea", round).pages(&["POST /trust"]),
        alone("POST /trust/{id}/take", "a sheet is drawn at random; the area's tests race it"),
        alone("POST /trust/sheet", "it only shows what a code leads to"),
        alone("POST /trust/answer", "a code is shown once; the area's tests race it"),
        alone("POST /api/v1/trust-rounds/{id}/tell", "a round must have ended; the area's tests race it"),
        alone("POST /trust/{id}/tell", "a round must have ended; the area's tests race it"),
    ]
}

fn profiles() -> Vec<Row> {
    let entry = r#"{"part":"strength","text":"Explains well","links":[]}"#;
    let noted = || step("ana", ENTRIES, entry).keeps("id", "/standing/0/id");
    let replacing = r#"{"part":"strength","text":"Explains very well","links":[],"replaces":"{id}"}"#;
    vec![
        race("POST /api/v1/people/{id}/profile/entries", "ana", replacing)
            .at("/api/v1/people/bo/profile/entries")
            .pages(&["POST /people/{id}/profile"])
            .after(&[noted()])
            .against("ana", END, r#"{"why":"No longer"}"#),
        race(END, "ana", r#"{"why":"No longer"}"#)
            .pages(&["POST /profile-entries/{id}/end"])
            .after(&[noted()]),
        race("POST /api/v1/people/{id}/profile/reviews", "ana", r#"{"note":"A talk"}"#)
            .at("/api/v1/people/bo/profile/reviews")
            .pages(&["POST /people/{id}/profile/reviews"])
            .after(&[noted()])
            .against("ana", END, r#"{"why":"No longer"}"#),
    ]
}

const GOAL: &str = r#"{"title":"Faster gate","kind":"business","period":"2026-Q1","owner":"bo"}"#;
const GOALS: &str = "POST /api/v1/teams/{team}/goals";
const START: &str = "POST /api/v1/goals/{id}/start";
const CLOSE: &str = "POST /api/v1/goals/{id}/close";
const CLOSING: &str = r#"{"grade":"0.7","outcome":"Most of it"}"#;
const RESULTS: &str = "POST /api/v1/goals/{id}/results";
const RESULT: &str =
    r#"{"metric":"Minutes","start":"9.4","target":"4.7","rhythm":"weekly","source":"posted"}"#;
const CHECK_IN: &str = "POST /api/v1/goals/{id}/results/{result}/check-in";
const WORK: &str = r#"{"title":"Gate","people":["bo"],"hours":20}"#;

fn goals() -> Vec<Row> {
    let added = || step("ana", GOALS, GOAL).id();
    let started = || [added(), step("ana", START, "")];
    vec![
        race("POST /api/v1/goals", "mira", GOAL).pages(&["POST /goals"]),
        race(GOALS, "ana", GOAL).pages(&["POST /teams/{team}/goals"]),
        race(
            "PUT /api/v1/goals/{id}",
            "ana",
            r#"{"title":"Fast gate","kind":"sales","period":"2026-H1","owner":"cy"}"#,
        )
        .pages(&["POST /goals/{id}"])
        .after(&started())
        .against("bo", "PUT /api/v1/goals/{id}", GOAL)
        .against("bo", CLOSE, CLOSING),
        race(START, "ana", "").pages(&["POST /goals/{id}/start"]).after(&[added()]).against(
            "bo",
            "PUT /api/v1/goals/{id}",
            GOAL,
        ),
        race(CLOSE, "ana", CLOSING)
            .pages(&["POST /goals/{id}/close"])
            .after(&started())
            .against("bo", CLOSE, r#"{"grade":"0.2","outcome":"Some of it"}"#)
            .against("bo", RESULTS, RESULT),
        race("POST /api/v1/goals/{id}/copy", "ana", r#"{"period":"2026-Q2"}"#)
            .pages(&["POST /goals/{id}/copy"])
            .after(&started())
            .against("bo", CLOSE, CLOSING),
    ]
}

fn key_results() -> Vec<Row> {
    let checked = || {
        [
            step("ana", GOALS, GOAL).id(),
            step("ana", START, ""),
            step("ana", RESULTS, RESULT).keeps("result", "id"),
        ]
    };
    let at = r#"{"value":"6.6","outlook":"on-track"}"#;
    vec![
        race(RESULTS, "ana", RESULT)
            .pages(&["POST /goals/{id}/results"])
            .after(&[step("ana", GOALS, GOAL).id()]),
        race(
            "PUT /api/v1/goals/{id}/results/{result}",
            "ana",
            r#"{"metric":"Seconds","start":"600","target":"200","rhythm":"monthly"}"#,
        )
        .pages(&["POST /goals/{id}/results/{result}"])
        .after(&checked())
        .against("bo", CHECK_IN, at)
        .against("bo", CLOSE, CLOSING),
        race("POST /api/v1/goals/{id}/results/{result}/drop", "ana", "")
            .pages(&["POST /goals/{id}/results/{result}/drop"])
            .after(&checked())
            .against("bo", CHECK_IN, at),
        race(CHECK_IN, "ana", at)
            .pages(&["POST /goals/{id}/results/{result}/check-in"])
            .after(&checked())
            .against("bo", CHECK_IN, r#"{"value":"7.1","outlook":"at-risk"}"#)
            .against("bo", CLOSE, CLOSING),
        race("POST /api/v1/goals/{id}/results/{result}/paste", "ana", r#"{"text":"2026-03-01,8.5"}"#)
            .pages(&["POST /goals/{id}/results/{result}/paste"])
            .after(&checked())
            .against("bo", CHECK_IN, at),
        race("POST /api/v1/goals/{id}/results/{result}/post", "ana", r#"{"value":"5"}"#)
            .after(&checked())
            .against("bo", CHECK_IN, at)
            .against("bo", "POST /api/v1/goals/{id}/results/{result}/post", r#"{"value":"6"}"#),
    ]
}

fn goal_work() -> Vec<Row> {
    let recorded = || step("ana", "POST /api/v1/teams/{team}/goal-work", WORK).id();
    vec![
        race("POST /api/v1/teams/{team}/goal-work", "ana", WORK).pages(&["POST /teams/{team}/goal-work"]),
        race("PUT /api/v1/goal-work/{id}", "ana", r#"{"title":"Gate","people":["bo","cy"],"hours":10}"#)
            .pages(&["POST /goal-work/{id}"])
            .after(&[recorded()])
            .against("ana", "PUT /api/v1/goal-work/{id}", WORK),
        race("PUT /api/v1/teams/{team}/upkeep-share", "ana", r#"{"percent":20}"#)
            .pages(&["POST /teams/{team}/upkeep-share"])
            .against("ana", "PUT /api/v1/teams/{team}/upkeep-share", r#"{"percent":10}"#),
        race(
            "POST /api/v1/teams/{team}/unasked-work/explain",
            "ana",
            r#"{"work":"work:{id}","reason":"The law"}"#,
        )
        .pages(&["POST /teams/{team}/unasked-work/explain"])
        .after(&[recorded()])
        .against(
            "ana",
            "POST /api/v1/teams/{team}/unasked-work/explain",
            r#"{"work":"work:{id}","reason":""}"#,
        ),
    ]
}
