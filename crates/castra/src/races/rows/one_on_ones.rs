//! Between Ana, who leads, and Bo, whom she leads; Mira is above her.

use super::{Row, Step, race, step};

const BEGUN: &str = r#"{"with":"bo","as":"lead-or-member","terms":{"rule":"FREQ=WEEKLY","zone":"UTC","starts":"2026-03-04T10:00","minutes":30}}"#;
const BEGUN_BY_BO: &str = r#"{"with":"ana","as":"lead-or-member","terms":{"rule":"FREQ=WEEKLY","zone":"UTC","starts":"2026-03-05T10:00","minutes":30}}"#;
const PAUSE: &str = "POST /api/v1/one-on-ones/{id}/pause";
const RESUME: &str = "POST /api/v1/one-on-ones/{id}/resume";
const END: &str = "POST /api/v1/one-on-ones/{id}/end";
const AGREE: &str = "POST /one-on-ones/{id}/shares/agree";
const WITHDRAW: &str = "POST /one-on-ones/{id}/shares/withdraw";
const POINT: &str = "PUT /api/v1/one-on-ones/{id}/points/{point}";
const REMOVE: &str = "DELETE /api/v1/one-on-ones/{id}/points/{point}";
const DISCUSS: &str = "POST /api/v1/one-on-ones/{id}/points/{point}/discuss";
const REOPEN: &str = "POST /api/v1/one-on-ones/{id}/points/{point}/reopen";
const ITEM: &str = "PUT /api/v1/one-on-ones/{id}/action-items/{item}";
const FINISH: &str = "POST /api/v1/one-on-ones/{id}/action-items/{item}/finish";
const REOPEN_ITEM: &str = "POST /api/v1/one-on-ones/{id}/action-items/{item}/reopen";
const DROP: &str = "POST /api/v1/one-on-ones/{id}/action-items/{item}/drop";
const HOLD: &str = "POST /api/v1/one-on-ones/{id}/occurrences/{at}/hold";
const SKIP: &str = "POST /api/v1/one-on-ones/{id}/occurrences/{at}/skip";
const MOVE: &str = "POST /api/v1/one-on-ones/{id}/occurrences/{at}/move";
const UNDO: &str = "POST /api/v1/one-on-ones/{id}/occurrences/{at}/undo";

const TOGETHER: &str = r#"{"at":"2026-03-04T10:00"}"#;
const MET: &str = r#"{"on":"2026-03-02"}"#;

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
        race(PAUSE, "ana", "")
            .pages(&["POST /one-on-ones/{id}/pause"])
            .after(&[begun()])
            .against("bo", END, ""),
        race(END, "ana", "")
            .pages(&["POST /one-on-ones/{id}/end"])
            .after(&[begun()])
            .against("bo", PAUSE, ""),
        race(RESUME, "ana", "")
            .pages(&["POST /one-on-ones/{id}/resume"])
            .after(&[begun(), step("ana", END, "")])
            .against("bo", "POST /api/v1/one-on-ones", BEGUN_BY_BO),
        race(RESUME, "ana", "").beside().after(&[begun(), step("ana", PAUSE, "")]).against("bo", END, ""),
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
        .against("bo", END, ""),
        race("POST /api/v1/one-on-ones/{id}/occurrences", "ana", r#"{"begins":"2026-03-05T10:00"}"#)
            .pages(&["POST /one-on-ones/{id}/extra"])
            .after(&[begun()])
            .against("bo", MOVE, r#"{"begins":"2026-03-05T10:00"}"#),
        race(
            "POST /api/v1/one-on-ones/{id}/occurrences",
            "ana",
            r#"{"begins":"2026-03-02T08:00","held":true}"#,
        )
        .beside()
        .after(&[begun()])
        .against(
            "bo",
            "POST /api/v1/one-on-ones/{id}/occurrences",
            r#"{"begins":"2026-03-02T08:00"}"#,
        ),
        race(SKIP, "ana", r#"{"reason":"A holiday"}"#)
            .pages(&["POST /one-on-ones/{id}/occurrences/{at}/mark"])
            .after(&[begun()])
            .against("bo", MOVE, r#"{"begins":"2026-03-05T11:00"}"#)
            .against("bo", UNDO, ""),
        race(MOVE, "ana", r#"{"begins":"2026-03-05T11:00"}"#)
            .after(&[begun()])
            .against("bo", MOVE, r#"{"begins":"2026-03-06T11:00"}"#)
            .against("bo", HOLD, MET),
        race(HOLD, "ana", MET)
            .after(&[begun()])
            .against("bo", SKIP, r#"{"reason":"A holiday"}"#)
            .against("bo", UNDO, ""),
        race(UNDO, "ana", "").after(&[begun(), step("ana", HOLD, MET)]).against(
            "bo",
            SKIP,
            r#"{"reason":"A holiday"}"#,
        ),
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
        .against("bo", END, ""),
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
            .against("ana", END, ""),
        race(POINT, "bo", r#"{"text":"The other plan"}"#)
            .pages(&["POST /one-on-ones/{id}/points/{point}"])
            .after(&[begun(), point()])
            .against("ana", DISCUSS, TOGETHER)
            .against("bo", REMOVE, "")
            .against("ana", END, ""),
        race(DISCUSS, "ana", TOGETHER)
            .pages(&["POST /one-on-ones/{id}/points/{point}/tick"])
            .after(&[begun(), point()])
            .against("bo", REOPEN, ""),
        race(REOPEN, "bo", "").after(&[begun(), point(), step("ana", DISCUSS, TOGETHER)]).against(
            "bo",
            POINT,
            r#"{"text":"The other plan"}"#,
        ),
        race(REMOVE, "bo", "")
            .pages(&["POST /one-on-ones/{id}/points/{point}/withdraw"])
            .after(&[begun(), point()])
            .against("ana", DISCUSS, TOGETHER),
        race("POST /api/v1/one-on-ones/{id}/action-items", "ana", r#"{"text":"Read it","owner":"bo"}"#)
            .pages(&["POST /one-on-ones/{id}/actions"])
            .after(&[begun()])
            .against("bo", END, ""),
        race(ITEM, "ana", r#"{"text":"Burn it","owner":"ana"}"#)
            .pages(&["POST /one-on-ones/{id}/actions/{action}"])
            .after(&[begun(), item()])
            .against("bo", ITEM, r#"{"text":"Read it","owner":"bo"}"#)
            .against("bo", FINISH, ""),
        race(FINISH, "bo", "")
            .pages(&["POST /one-on-ones/{id}/actions/{action}/done"])
            .after(&[begun(), item()])
            .against("ana", DROP, ""),
        race(REOPEN_ITEM, "bo", "")
            .after(&[begun(), item(), step("bo", FINISH, "")])
            .against("ana", DROP, ""),
        race(DROP, "ana", "")
            .pages(&["POST /one-on-ones/{id}/actions/{action}/drop"])
            .after(&[begun(), item()])
            .against("bo", REOPEN_ITEM, ""),
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

const SEND: &str = "POST /api/v1/feedback/{id}/send";
const TAKE_BACK: &str = "POST /api/v1/feedback/{id}/withdraw";
const READ: &str = "POST /api/v1/feedback/{id}/read";
const ACKNOWLEDGE: &str = "POST /api/v1/feedback/{id}/acknowledge";
const REPLY: &str = "POST /api/v1/feedback/{id}/reply";
const SHARE: &str = "POST /api/v1/feedback/{id}/share";
const UNSHARE: &str = "POST /api/v1/feedback/{id}/unshare";
const PUBLISH: &str = "POST /api/v1/feedback/{id}/publish";
const UNPUBLISH: &str = "POST /api/v1/feedback/{id}/unpublish";
const OFF_THE_WALL: &str = "POST /api/v1/feedback/{id}/remove-from-wall";
const DECLINE: &str = "POST /api/v1/feedback-requests/{request}/decline";
const CLOSE: &str = "POST /api/v1/feedback-requests/{request}/close";
const WELCOME: &str = r#"{"text":"You are welcome"}"#;
const WITH_ANA: &str = r#"{"person":"ana"}"#;
const GIVE: &str = "POST /api/v1/feedback";

/// Cy gives it to Bo, whom Ana leads.
pub(in crate::races) fn feedback() -> Vec<Row> {
    let praise = r#"{"receiver":"bo","kind":"praise","words":{"text":"Thank you"},"send":true}"#;
    let sent = || step("cy", GIVE, praise).keeps("id", "/feedback/id");
    let draft = || {
        let draft = r#"{"receiver":"bo","kind":"praise","words":{"text":"Thank you"}}"#;
        step("cy", GIVE, draft).keeps("id", "/feedback/id")
    };
    let public = || step("cy", PUBLISH, "");
    let read = || step("bo", READ, "");
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
            .against("bo", CLOSE, "")
            .against("cy", DECLINE, "{}")
            .against("dee", GIVE, answer),
        race(
            "PUT /api/v1/feedback/{id}",
            "cy",
            r#"{"receiver":"bo","kind":"improvement","words":{"text":"Hm"}}"#,
        )
        .pages(&["POST /feedback/{id}"])
        .after(&[sent()])
        .against("bo", READ, "")
        .against("cy", TAKE_BACK, "")
        .against("cy", SHARE, WITH_ANA),
        race(TAKE_BACK, "cy", "")
            .pages(&["POST /feedback/{id}/withdraw"])
            .after(&[sent()])
            .against("bo", READ, "")
            .against("cy", SHARE, WITH_ANA),
        race(READ, "bo", "").after(&[sent()]).against("cy", TAKE_BACK, ""),
        race(SHARE, "cy", WITH_ANA)
            .pages(&["POST /feedback/{id}/share"])
            .after(&[sent()])
            .against("cy", TAKE_BACK, ""),
        race(UNSHARE, "cy", WITH_ANA)
            .pages(&["POST /feedback/{id}/unshare"])
            .after(&[sent(), step("cy", SHARE, WITH_ANA)])
            .against("cy", SHARE, WITH_ANA),
        race(ACKNOWLEDGE, "bo", r#"{"message":"Thanks"}"#)
            .pages(&["POST /feedback/{id}/acknowledge"])
            .after(&[sent(), public(), read()])
            .against("cy", REPLY, WELCOME)
            .against("bo", OFF_THE_WALL, "")
            .against("cy", UNPUBLISH, ""),
        race(REPLY, "cy", WELCOME).pages(&["POST /feedback/{id}/replies"]).after(&[sent(), read()]).against(
            "bo",
            REPLY,
            r#"{"text":"Thanks"}"#,
        ),
        race(PUBLISH, "cy", "")
            .pages(&["POST /feedback/{id}/public"])
            .after(&[sent()])
            .against("cy", UNPUBLISH, ""),
        race(UNPUBLISH, "cy", "").after(&[sent(), public()]).against("bo", READ, ""),
        race(OFF_THE_WALL, "bo", "")
            .pages(&["POST /feedback/{id}/take-off"])
            .after(&[sent(), public(), read()])
            .against("cy", PUBLISH, "")
            .against("cy", UNPUBLISH, ""),
        race(SEND, "cy", "").pages(&["POST /feedback/{id}/send"]).after(&[draft()]).against(
            "cy",
            "PUT /api/v1/feedback/{id}",
            r#"{"receiver":"dee","kind":"improvement","words":{"text":"Hm"}}"#,
        ),
        race("DELETE /api/v1/feedback/{id}", "cy", "")
            .pages(&["POST /feedback/{id}/discard"])
            .after(&[draft()])
            .against("cy", SEND, ""),
        race(
            "POST /api/v1/feedback-requests",
            "bo",
            r#"{"people":["cy"],"question":"The plan?","expires_on":"2026-03-10"}"#,
        )
        .pages(&["POST /feedback/requests"]),
        race("POST /api/v1/feedback-requests/{id}/close", "bo", "")
            .at("/api/v1/feedback-requests/{request}/close")
            .pages(&["POST /feedback/requests/{id}/close"])
            .after(&[asked()])
            .against("cy", DECLINE, r#"{"reason":"No time"}"#)
            .against("cy", GIVE, answer),
        race("POST /api/v1/feedback-requests/{id}/decline", "cy", "{}")
            .at("/api/v1/feedback-requests/{request}/decline")
            .pages(&["POST /feedback/requests/{id}/decline"])
            .after(&[asked()])
            .against("cy", GIVE, answer),
    ]
}
