//! Between Ana, who leads, and Bo, whom she leads; Mira is above her.

use super::{Row, Step, race, step};

const BEGUN: &str = r#"{"with":"bo","as":"lead-or-member","terms":{"rule":"FREQ=WEEKLY","zone":"UTC","starts":"2026-03-04T10:00","minutes":30}}"#;
const BEGUN_BY_BO: &str = r#"{"with":"ana","as":"lead-or-member","terms":{"rule":"FREQ=WEEKLY","zone":"UTC","starts":"2026-03-05T10:00","minutes":30}}"#;
const STATE: &str = "POST /api/v1/one-on-ones/{id}/state";
const ENDED: &str = r#"{"state":"ended"}"#;
const RUNNING: &str = r#"{"state":"running"}"#;
const AGREE: &str = "POST /one-on-ones/{id}/shares/agree";
const WITHDRAW: &str = "POST /one-on-ones/{id}/shares/withdraw";
const POINT: &str = "POST /api/v1/one-on-ones/{id}/points/{point}";
const ITEM: &str = "POST /api/v1/one-on-ones/{id}/action-items/{item}";
const MARK: &str = "POST /api/v1/one-on-ones/{id}/occurrences/{at}";

fn begun() -> Step {
    step("ana", "POST /api/v1/one-on-ones", BEGUN).id()
}

pub(in crate::races) fn rows() -> Vec<Row> {
    [meetings(), agenda(), shares_and_calendars()].into_iter().flatten().collect()
}

fn meetings() -> Vec<Row> {
    vec![
        race("POST /api/v1/one-on-ones", "ana", BEGUN).pages(&["POST /one-on-ones"]).against(
            "bo",
            "POST /api/v1/one-on-ones",
            BEGUN_BY_BO,
        ),
        race(STATE, "ana", ENDED)
            .pages(&[
                "POST /one-on-ones/{id}/pause",
                "POST /one-on-ones/{id}/resume",
                "POST /one-on-ones/{id}/end",
            ])
            .after(&[begun()])
            .against("bo", STATE, r#"{"state":"paused"}"#),
        race(STATE, "ana", RUNNING).beside().after(&[begun(), step("ana", STATE, ENDED)]).against(
            "bo",
            "POST /api/v1/one-on-ones",
            BEGUN_BY_BO,
        ),
        race(STATE, "ana", RUNNING)
            .beside()
            .after(&[begun(), step("ana", STATE, r#"{"state":"paused"}"#)])
            .against("bo", STATE, ENDED),
        race(
            "PUT /api/v1/one-on-ones/{id}/terms",
            "ana",
            r#"{"rule":"FREQ=WEEKLY;INTERVAL=2","zone":"UTC","starts":"2026-03-06T10:00","minutes":30}"#,
        )
        .pages(&["POST /one-on-ones/{id}/schedule"])
        .after(&[begun()])
        .against(
            "bo",
            "PUT /api/v1/one-on-ones/{id}/terms",
            r#"{"rule":"FREQ=WEEKLY","zone":"UTC","starts":"2026-03-04T10:00","minutes":60}"#,
        )
        .against("bo", STATE, ENDED),
        race("POST /api/v1/one-on-ones/{id}/occurrences", "ana", r#"{"begins":"2026-03-05T10:00"}"#)
            .pages(&["POST /one-on-ones/{id}/extra"])
            .after(&[begun()])
            .against("bo", MARK, r#"{"to":"moved","begins":"2026-03-05T10:00"}"#),
        race(MARK, "ana", r#"{"to":"skipped","reason":"A holiday"}"#)
            .pages(&["POST /one-on-ones/{id}/occurrences/{at}/mark"])
            .after(&[begun()])
            .against("bo", MARK, r#"{"to":"moved","begins":"2026-03-05T11:00"}"#)
            .against("bo", MARK, r#"{"to":"as-planned"}"#),
        race(
            "PUT /api/v1/one-on-ones/{id}/occurrences/{at}/notes/{kind}",
            "ana",
            r#"{"text":"One thing","revision":0}"#,
        )
        .at("/api/v1/one-on-ones/{id}/occurrences/{at}/notes/shared")
        .pages(&[
            "POST /one-on-ones/{id}/occurrences/{at}/notes",
            "POST /one-on-ones/{id}/occurrences/{at}/private-notes",
        ])
        .after(&[begun()])
        .against(
            "bo",
            "PUT /api/v1/one-on-ones/{id}/occurrences/{at}/notes/shared",
            r#"{"text":"Another","revision":0}"#,
        )
        .against("bo", STATE, ENDED),
    ]
}

fn agenda() -> Vec<Row> {
    let point =
        || step("bo", "POST /api/v1/one-on-ones/{id}/points", r#"{"text":"The plan"}"#).keeps("point", "/id");
    let item = || {
        let item = r#"{"text":"Write it down","owner":"bo"}"#;
        step("ana", "POST /api/v1/one-on-ones/{id}/action-items", item).keeps("item", "/id")
    };
    vec![
        race("POST /api/v1/one-on-ones/{id}/points", "bo", r#"{"text":"The plan"}"#)
            .pages(&["POST /one-on-ones/{id}/points"])
            .after(&[begun()])
            .against("ana", STATE, ENDED),
        race(POINT, "bo", r#"{"to":"worded","text":"The other plan","revision":1}"#)
            .pages(&[
                "POST /one-on-ones/{id}/points/{point}",
                "POST /one-on-ones/{id}/points/{point}/tick",
                "POST /one-on-ones/{id}/points/{point}/withdraw",
            ])
            .after(&[begun(), point()])
            .against("ana", POINT, r#"{"to":"talked-about","at":"2026-03-04T10:00"}"#)
            .against("bo", POINT, r#"{"to":"withdrawn"}"#)
            .against("ana", STATE, ENDED),
        race(POINT, "bo", r#"{"to":"withdrawn"}"#).beside().after(&[begun(), point()]).against(
            "ana",
            POINT,
            r#"{"to":"talked-about","at":"2026-03-04T10:00"}"#,
        ),
        race("POST /api/v1/one-on-ones/{id}/action-items", "ana", r#"{"text":"Read it","owner":"bo"}"#)
            .pages(&["POST /one-on-ones/{id}/actions"])
            .after(&[begun()])
            .against("bo", STATE, ENDED),
        race(ITEM, "bo", r#"{"to":"done"}"#)
            .pages(&[
                "POST /one-on-ones/{id}/actions/{action}",
                "POST /one-on-ones/{id}/actions/{action}/done",
                "POST /one-on-ones/{id}/actions/{action}/drop",
            ])
            .after(&[begun(), item()])
            .against("ana", ITEM, r#"{"to":"dropped"}"#)
            .against("ana", ITEM, r#"{"to":"changed","item":{"text":"Burn it","owner":"ana"},"revision":1}"#),
    ]
}

fn shares_and_calendars() -> Vec<Row> {
    let way = || step("ana", "POST /one-on-ones/calendar", "name=Phone&by=password");
    vec![
        race(AGREE, "ana", "reader=mira").after(&[begun()]).against("bo", AGREE, "reader=mira").against(
            "bo",
            WITHDRAW,
            "reader=mira",
        ),
        race(AGREE, "bo", "reader=mira")
            .beside()
            .after(&[begun(), step("ana", AGREE, "reader=mira")])
            .against("ana", WITHDRAW, "reader=mira"),
        race(WITHDRAW, "ana", "reader=mira")
            .after(&[begun(), step("ana", AGREE, "reader=mira"), step("bo", AGREE, "reader=mira")])
            .against("bo", AGREE, "reader=mira")
            .against("bo", WITHDRAW, "reader=mira"),
        // The last of ten.
        race("POST /one-on-ones/calendar", "ana", "name=Phone&by=password").after(&[
            way(),
            way(),
            way(),
            way(),
            way(),
            way(),
            way(),
            way(),
            way(),
        ]),
        race("POST /one-on-ones/calendar/{id}/revoke", "ana", "")
            .after(&[way().keeps("id", "after /one-on-ones/calendar/")])
            .against("ana", "POST /one-on-ones/calendar", "name=Tablet&by=address"),
    ]
}

const PIECE: &str = "POST /api/v1/feedback/{id}/actions";
const REQUEST: &str = "POST /api/v1/feedback-requests/{request}/actions";
const GIVE: &str = "POST /api/v1/feedback";

/// Cy gives it to Bo, whom Ana leads.
pub(in crate::races) fn feedback() -> Vec<Row> {
    let praise = r#"{"receiver":"bo","kind":"praise","words":{"text":"Thank you"},"send":true}"#;
    let sent = || step("cy", GIVE, praise).keeps("id", "/feedback/id");
    let draft = || {
        let draft = r#"{"receiver":"bo","kind":"praise","words":{"text":"Thank you"}}"#;
        step("cy", GIVE, draft).keeps("id", "/feedback/id")
    };
    let public = || step("cy", PIECE, r#"{"do":"set-public","public":true}"#);
    let read = || step("bo", PIECE, r#"{"do":"read"}"#);
    let asked = || {
        let asked = r#"{"people":["cy","dee"],"question":"The plan?","expires_on":"2026-03-10"}"#;
        step("bo", "POST /api/v1/feedback-requests", asked).keeps("request", "/id")
    };
    let answer =
        r#"{"receiver":"bo","kind":"praise","words":{"text":"Good"},"request":"{request}","send":true}"#;
    vec![
        race(GIVE, "cy", answer)
            .pages(&["POST /feedback"])
            .after(&[asked()])
            .against("bo", REQUEST, r#"{"do":"close"}"#)
            .against("cy", REQUEST, r#"{"do":"decline"}"#)
            .against("dee", GIVE, answer),
        race(
            "PUT /api/v1/feedback/{id}",
            "cy",
            r#"{"receiver":"bo","kind":"improvement","words":{"text":"Hm"}}"#,
        )
        .pages(&["POST /feedback/{id}"])
        .after(&[sent()])
        .against("bo", PIECE, r#"{"do":"read"}"#)
        .against("cy", PIECE, r#"{"do":"withdraw"}"#)
        .against("cy", PIECE, r#"{"do":"share","person":"ana"}"#),
        race(PIECE, "cy", r#"{"do":"withdraw"}"#)
            .pages(&[
                "POST /feedback/{id}/acknowledge",
                "POST /feedback/{id}/public",
                "POST /feedback/{id}/replies",
                "POST /feedback/{id}/send",
                "POST /feedback/{id}/share",
                "POST /feedback/{id}/take-off",
                "POST /feedback/{id}/unshare",
                "POST /feedback/{id}/withdraw",
            ])
            .after(&[sent()])
            .against("bo", PIECE, r#"{"do":"read"}"#)
            .against("cy", PIECE, r#"{"do":"share","person":"ana"}"#),
        race(PIECE, "cy", r#"{"do":"share","person":"ana"}"#)
            .beside()
            .after(&[sent(), step("cy", PIECE, r#"{"do":"share","person":"ana"}"#)])
            .against("cy", PIECE, r#"{"do":"unshare","person":"ana"}"#),
        race(PIECE, "bo", r#"{"do":"acknowledge","word":"Thanks"}"#)
            .beside()
            .after(&[sent(), public(), read()])
            .against("cy", PIECE, r#"{"do":"reply","text":"You are welcome"}"#)
            .against("bo", PIECE, r#"{"do":"take-off"}"#)
            .against("cy", PIECE, r#"{"do":"set-public","public":false}"#),
        race(PIECE, "bo", r#"{"do":"take-off"}"#)
            .beside()
            .after(&[sent(), public(), read()])
            .against("cy", PIECE, r#"{"do":"set-public","public":true}"#)
            .against("cy", PIECE, r#"{"do":"set-public","public":false}"#),
        race(PIECE, "cy", r#"{"do":"send"}"#).beside().after(&[draft()]).against(
            "cy",
            "PUT /api/v1/feedback/{id}",
            r#"{"receiver":"dee","kind":"improvement","words":{"text":"Hm"}}"#,
        ),
        race("DELETE /api/v1/feedback/{id}", "cy", "")
            .pages(&["POST /feedback/{id}/discard"])
            .after(&[draft()])
            .against("cy", PIECE, r#"{"do":"send"}"#),
        race(
            "POST /api/v1/feedback-requests",
            "bo",
            r#"{"people":["cy"],"question":"The plan?","expires_on":"2026-03-10"}"#,
        )
        .pages(&["POST /feedback/requests"]),
        race("POST /api/v1/feedback-requests/{id}/actions", "bo", r#"{"do":"close"}"#)
            .at("/api/v1/feedback-requests/{request}/actions")
            .pages(&["POST /feedback/requests/{id}/close", "POST /feedback/requests/{id}/decline"])
            .after(&[asked()])
            .against("cy", REQUEST, r#"{"do":"decline","reason":"No time"}"#)
            .against("cy", GIVE, answer),
        race("POST /api/v1/feedback-requests/{id}/actions", "cy", r#"{"do":"decline"}"#)
            .at("/api/v1/feedback-requests/{request}/actions")
            .beside()
            .after(&[asked()])
            .against("cy", GIVE, answer),
    ]
}
