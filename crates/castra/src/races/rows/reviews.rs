//! Reviews of Payments, which Ana leads and Bo belongs to, and of the leads, hosted by Mira.

use super::{Row, Step, race, step};

const START: &str = "POST /api/v1/reviews";
const WEEKLY: &str = r#"{"kind":"team-weekly","team":"payments","terms":{"rule":"FREQ=WEEKLY","zone":"UTC","starts":"2026-03-04T10:00","minutes":30}}"#;
const DAILY: &str = r#"{"kind":"team-weekly","team":"payments","terms":{"rule":"FREQ=DAILY","zone":"UTC","starts":"2026-03-02T10:00","minutes":30}}"#;
const LEADS: &str = r#"{"kind":"leads-weekly","terms":{"rule":"FREQ=WEEKLY","zone":"UTC","starts":"2026-03-04T10:00","minutes":30}}"#;
const TERMS: &str =
    r#"{"rule":"FREQ=WEEKLY;INTERVAL=2","zone":"UTC","starts":"2026-03-05T10:00","minutes":45}"#;
const CHANGE: &str = "PUT /api/v1/reviews/{id}";
const SLOW: &str = "POST /api/v1/reviews/{id}/slow-down";
const END: &str = "POST /api/v1/reviews/{id}/end";
const CLOSE: &str = "POST /api/v1/reviews/{id}/meetings/{at}/close";
const SKIP: &str = "POST /api/v1/reviews/{id}/meetings/{at}/skip";
const RESUME: &str = "POST /api/v1/reviews/{id}/meetings/{at}/resume";
const DISCUSS: &str = "POST /api/v1/reviews/{id}/meetings/{at}/discuss";
const ADD: &str = "POST /api/v1/reviews/{id}/meetings/{at}/items";
const ITEM: &str = "PUT /api/v1/reviews/{id}/items/{item}";
const DONE: &str = "POST /api/v1/reviews/{id}/items/{item}/done";
const REMOVE: &str = "DELETE /api/v1/reviews/{id}/items/{item}";

const OUTCOME: &str = r#"{"outcome":"The parser first"}"#;
const REASON: &str = r#"{"reason":"Nothing changed"}"#;
const ACTION: &str = r#"{"text":"Mend it","owner":"bo","due":"2026-03-09"}"#;
const GONE: &str = r#"{"line":"finding:departed:search:gone","discussed":true}"#;
const NOT_GONE: &str = r#"{"line":"finding:departed:search:gone","discussed":false}"#;

fn begun(body: &'static str) -> Step {
    step("ana", START, body).id()
}

pub(in crate::races) fn rows() -> Vec<Row> {
    [series(), meetings(), items()].into_iter().flatten().collect()
}

fn series() -> Vec<Row> {
    vec![
        race(START, "ana", WEEKLY).pages(&["POST /reviews"]).against("ana", START, DAILY),
        race(CHANGE, "ana", TERMS)
            .pages(&["POST /reviews/{id}/schedule"])
            .after(&[begun(WEEKLY)])
            .against("ana", SLOW, "")
            .against("ana", END, ""),
        race(SLOW, "ana", "")
            .pages(&["POST /reviews/{id}/slow-down"])
            .after(&[begun(WEEKLY)])
            .against("ana", END, ""),
        race(END, "ana", "")
            .pages(&["POST /reviews/{id}/end"])
            .after(&[begun(WEEKLY)])
            .against("ana", SKIP, REASON),
    ]
}

fn meetings() -> Vec<Row> {
    // Today's is over and may be closed.
    let over = || begun(DAILY).keeps("at", "/meeting/at");
    vec![
        race(CLOSE, "ana", OUTCOME)
            .pages(&["POST /reviews/{id}/meetings/{at}/close"])
            .after(&[over()])
            .against("ana", SKIP, REASON)
            .against("bo", ADD, ACTION),
        race(SKIP, "ana", REASON)
            .pages(&["POST /reviews/{id}/meetings/{at}/skip"])
            .after(&[begun(WEEKLY)])
            .against("bo", ADD, ACTION),
        race(RESUME, "ana", "")
            .pages(&["POST /reviews/{id}/meetings/{at}/resume"])
            .after(&[begun(WEEKLY), step("ana", SKIP, REASON)])
            .against("ana", END, ""),
        race(DISCUSS, "mira", GONE)
            .pages(&["POST /reviews/{id}/meetings/{at}/discussed"])
            .after(&[step("mira", START, LEADS).id()])
            .against("lea", DISCUSS, NOT_GONE)
            .against("mira", SKIP, REASON),
    ]
}

fn items() -> Vec<Row> {
    let added = || [begun(WEEKLY), step("ana", ADD, ACTION).keeps("item", "id")];
    vec![
        race(ADD, "bo", ACTION).pages(&["POST /reviews/{id}/meetings/{at}/items"]).after(&[begun(WEEKLY)]),
        race(ITEM, "ana", r#"{"text":"Mend it well","owner":"ana"}"#)
            .pages(&["POST /reviews/{id}/items/{item}"])
            .after(&added())
            .against("bo", ITEM, r#"{"text":"Mend it fast","owner":"bo"}"#)
            .against("bo", DONE, r#"{"done":true}"#)
            .against("bo", REMOVE, ""),
        race(DONE, "bo", r#"{"done":true}"#)
            .pages(&["POST /reviews/{id}/items/{item}/done"])
            .after(&added())
            .against("ana", DONE, r#"{"done":false}"#)
            .against("ana", REMOVE, ""),
        race(REMOVE, "ana", "").pages(&["POST /reviews/{id}/items/{item}/drop"]).after(&added()),
    ]
}
