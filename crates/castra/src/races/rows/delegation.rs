//! Delegation in Payments, which Ana leads.

use super::{Row, Step, race, step};

const ASK: &str = "POST /api/v1/teams/{team}/delegations";
const ASKED: &str =
    r#"{"to":"bo","terms":{"outcome":"Releases go out","due":"2026-06-30","rhythm":"weekly"}}"#;
const ACCEPT: &str = "POST /api/v1/delegations/{id}/accept";
const PROPOSE: &str = "POST /api/v1/delegations/{id}/propose";
const OTHER: &str =
    r#"{"terms":{"outcome":"Releases go out","due":"2026-07-31","level":"inquire"},"words":"More time"}"#;
const DECLINE: &str = "POST /api/v1/delegations/{id}/decline";
const WITHDRAW: &str = "POST /api/v1/delegations/{id}/withdraw";
const FINISH: &str = "POST /api/v1/delegations/{id}/finish";
const DONE: &str = r#"{"result":"They go out"}"#;
const RETURN: &str = "POST /api/v1/delegations/{id}/return";
const REASON: &str = r#"{"reason":"No time"}"#;
const HELD: &str = "POST /api/v1/delegations/{id}/check-ins";
const HOURS: &str = "PUT /api/v1/delegation-hours";
const ADD: &str = "POST /api/v1/teams/{team}/delegation-areas";
const AREA: &str = r#"{"title":"Releases","rhythm":"weekly"}"#;
const CHANGE: &str = "PUT /api/v1/delegation-areas/{id}";
const CLOSE: &str = "POST /api/v1/delegation-areas/{id}/close";
const MOVE: &str = "POST /api/v1/delegation-areas/{id}/moves";
const LEVEL: &str = r#"{"person":"bo","terms":{"level":"advise","wanted":"inquire"}}"#;
const AGREE: &str = "POST /api/v1/delegation-moves/{id}/agree";
const REFUSE: &str = "POST /api/v1/delegation-moves/{id}/decline";
const UNDO: &str = "POST /api/v1/delegation-moves/{id}/withdraw";
const POLL: &str = "POST /api/v1/delegation-areas/{id}/polls";
const VOTE: &str = "POST /api/v1/delegation-polls/{id}/vote";
const HIGH: &str = r#"{"level":"delegate"}"#;
const LOW: &str = r#"{"level":"consult"}"#;
const REVEAL: &str = "POST /api/v1/delegation-polls/{id}/reveal";
const CANCEL: &str = "POST /api/v1/delegation-polls/{id}/cancel";

pub(in crate::races) fn rows() -> Vec<Row> {
    [requests(), open(), board(), votes()].into_iter().flatten().collect()
}

fn asked() -> Step {
    step("ana", ASK, ASKED).id()
}

fn requests() -> Vec<Row> {
    vec![
        race(ASK, "ana", ASKED).pages(&["POST /teams/{team}/delegation"]),
        race(ACCEPT, "bo", "")
            .pages(&["POST /delegations/{id}/accept"])
            .after(&[asked()])
            .against("bo", DECLINE, REASON)
            .against("ana", WITHDRAW, "")
            .against("bo", PROPOSE, OTHER),
        race(PROPOSE, "bo", OTHER)
            .pages(&["POST /delegations/{id}/propose"])
            .after(&[asked()])
            .against("ana", WITHDRAW, "")
            .against("ana", PROPOSE, OTHER),
        race(DECLINE, "bo", REASON)
            .pages(&["POST /delegations/{id}/decline"])
            .after(&[asked()])
            .against("ana", WITHDRAW, ""),
        race(WITHDRAW, "ana", "").pages(&["POST /delegations/{id}/withdraw"]).after(&[asked()]),
    ]
}

fn open() -> Vec<Row> {
    let accepted = || [asked(), step("bo", ACCEPT, "")];
    vec![
        race(FINISH, "bo", DONE)
            .pages(&["POST /delegations/{id}/finish"])
            .after(&accepted())
            .against("ana", RETURN, REASON)
            .against("ana", PROPOSE, OTHER),
        race(RETURN, "bo", REASON)
            .pages(&["POST /delegations/{id}/return"])
            .after(&accepted())
            .against("ana", RETURN, REASON),
        race(HELD, "bo", r#"{"on":"2026-03-09","felt":"right"}"#)
            .pages(&["POST /delegations/{id}/check-ins"])
            .after(&accepted())
            .against("ana", HELD, r#"{"on":"2026-03-09"}"#)
            .against("ana", RETURN, REASON),
        race(HOURS, "bo", r#"{"hours":8,"wants_more":true}"#).pages(&["POST /delegations/hours"]).against(
            "bo",
            HOURS,
            r#"{"hours":4}"#,
        ),
    ]
}

fn board() -> Vec<Row> {
    let added = || step("ana", ADD, AREA).id();
    let proposed = || [added(), step("ana", MOVE, LEVEL).id()];
    vec![
        race(ADD, "ana", AREA).pages(&["POST /teams/{team}/delegation/areas"]),
        race(CHANGE, "ana", r#"{"title":"Releases and rollbacks"}"#)
            .pages(&["POST /delegation-areas/{id}"])
            .after(&[added()])
            .against("ana", CHANGE, r#"{"title":"Releases only"}"#)
            .against("ana", CLOSE, ""),
        race(CLOSE, "ana", "").pages(&["POST /delegation-areas/{id}/close"]).after(&[added()]),
        race(MOVE, "ana", LEVEL)
            .pages(&["POST /delegation-areas/{id}/moves"])
            .after(&[added()])
            .against("bo", MOVE, r#"{"person":"bo","terms":{"level":"delegate"}}"#)
            .against("ana", CLOSE, ""),
        race(AGREE, "bo", "")
            .pages(&["POST /delegation-moves/{id}/agree"])
            .after(&proposed())
            .against("bo", REFUSE, REASON)
            .against("ana", UNDO, ""),
        race(REFUSE, "bo", REASON)
            .pages(&["POST /delegation-moves/{id}/decline"])
            .after(&proposed())
            .against("ana", UNDO, ""),
        race(UNDO, "ana", "").pages(&["POST /delegation-moves/{id}/withdraw"]).after(&proposed()),
    ]
}

fn votes() -> Vec<Row> {
    let open = || vec![step("ana", ADD, AREA).id(), step("ana", POLL, "").id()];
    let voted = || {
        let votes = [step("bo", VOTE, LOW), step("cy", VOTE, HIGH), step("dee", VOTE, HIGH)];
        open().into_iter().chain(votes).collect::<Vec<_>>()
    };
    vec![
        race(POLL, "ana", "")
            .pages(&["POST /delegation-areas/{id}/polls"])
            .after(&[step("ana", ADD, AREA).id()]),
        race(VOTE, "bo", LOW)
            .pages(&["POST /delegation-polls/{id}/vote"])
            .after(&open())
            .against("cy", VOTE, HIGH)
            .against("ana", CANCEL, ""),
        race(REVEAL, "ana", "")
            .pages(&["POST /delegation-polls/{id}/reveal"])
            .after(&voted())
            .against("ana", CANCEL, "")
            .against("ana", VOTE, LOW),
        race(CANCEL, "ana", "").pages(&["POST /delegation-polls/{id}/cancel"]).after(&voted()),
    ]
}
