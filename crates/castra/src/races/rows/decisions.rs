//! Decisions of Payments, which Ana leads and Bo belongs to.

use super::{Row, Step, race, step};

const NEW: &str = "POST /api/v1/decisions";
const TERMS: &str =
    r#"{"scope":"payments","title":"Tabs","importance":"member","decider":"bo","outcome":"Short"}"#;
const OTHER: &str =
    r#"{"scope":"payments","title":"Spaces","importance":"team","decider":"ana","outcome":"Wide"}"#;
const SECRET: &str =
    r#"{"scope":"payments","title":"Move","importance":"team","decider":"ana","restricted":true}"#;
const CHANGE: &str = "PUT /api/v1/decisions/{id}";
const ACCEPT: &str = "POST /api/v1/decisions/{id}/accept";
const REJECT: &str = "POST /api/v1/decisions/{id}/reject";
const SUPERSEDE: &str = "POST /api/v1/decisions/{id}/supersede";
const DEPRECATE: &str = "POST /api/v1/decisions/{id}/deprecate";
const REVIEW: &str = "POST /api/v1/decisions/{id}/review";
const ADVISE: &str = "POST /api/v1/decisions/{id}/advise";
const ANNOUNCE: &str = "POST /api/v1/decisions/{id}/announce";
const FILES: &str = "POST /api/v1/decision-files";
const FILE: &str = r##"{"scope":"payments","files":[{"name":"0007-tabs.md","text":"# 7. Tabs\n\n## Status\n\nAccepted\n\n## Context\n\nx\n"}]}"##;
const EDITED: &str = r##"{"scope":"payments","files":[{"name":"0007-tabs.md","text":"# 7. Tabs\n\n## Status\n\nRejected\n\n## Context\n\nx\n"}]}"##;
const WHY: &str = r#"{"because":"It is gone"}"#;

fn recorded() -> Step {
    step("bo", NEW, TERMS).id()
}

/// An accepted decision, and another that could take its place.
fn accepted() -> [Step; 3] {
    [step("bo", NEW, OTHER), recorded(), step("bo", ACCEPT, "{}")]
}

pub(in crate::races) fn rows() -> Vec<Row> {
    vec![
        race(NEW, "bo", TERMS).pages(&["POST /decisions"]).against("ana", NEW, OTHER),
        race(CHANGE, "bo", TERMS)
            .pages(&["POST /decisions/{id}"])
            .after(&[recorded()])
            .against("ana", CHANGE, OTHER)
            .against("ana", ACCEPT, "{}"),
        race(ACCEPT, "bo", "{}")
            .pages(&["POST /decisions/{id}/accept"])
            .after(&[recorded()])
            .against("ana", REJECT, WHY)
            .against("ana", ACCEPT, r#"{"because":"Mine"}"#)
            .against("cy", ADVISE, r#"{"words":"Wait"}"#),
        race(REJECT, "ana", WHY)
            .pages(&["POST /decisions/{id}/reject"])
            .after(&[recorded()])
            .against("bo", ACCEPT, "{}"),
        race(SUPERSEDE, "bo", r#"{"by":"1"}"#)
            .pages(&["POST /decisions/{id}/supersede"])
            .after(&accepted())
            .against("ana", DEPRECATE, WHY),
        race(DEPRECATE, "bo", WHY).pages(&["POST /decisions/{id}/deprecate"]).after(&accepted()).against(
            "ana",
            REVIEW,
            r#"{"verdict":"worse"}"#,
        ),
        race(REVIEW, "bo", r#"{"verdict":"better"}"#)
            .pages(&["POST /decisions/{id}/review"])
            .after(&accepted())
            .against("ana", REVIEW, r#"{"verdict":"worse"}"#)
            .against("ana", SUPERSEDE, r#"{"by":"1"}"#),
        race(ADVISE, "cy", r#"{"words":"Wait"}"#)
            .pages(&["POST /decisions/{id}/advise"])
            .after(&[recorded()])
            .against("bo", CHANGE, TERMS),
        race(ANNOUNCE, "ana", "")
            .pages(&["POST /decisions/{id}/announce"])
            .after(&[step("ana", NEW, SECRET).id()])
            .against("ana", ACCEPT, r#"{"because":"Now"}"#),
        race(FILES, "ana", FILE).pages(&["POST /decisions/files"]).against("ana", FILES, EDITED),
        race(FILES, "ana", EDITED).beside().after(&[step("ana", FILES, FILE)]).against("ana", FILES, FILE),
    ]
}
