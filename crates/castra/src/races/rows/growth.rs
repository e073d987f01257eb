//! The growth of Bo, whom Ana leads and Dee mentors.

use super::{Row, Step, race, step};

/// The revision in a page's form.
const SEEN: &str = "after name=\"revision\" value=\"";
const AREAS: &str = "POST /api/v1/people/bo/growth/areas";
const END_AREA: &str = "POST /api/v1/growth/areas/{id}/end";
const AREA: &str = "PUT /api/v1/growth/areas/{id}";
const DONE: &str = r#"{"to":"done","outcome":"Learned"}"#;
const ASK: &str = "POST /api/v1/people/bo/growth/mentors";
const ANSWER: &str = "POST /api/v1/growth/mentoring/{id}/answer";
const END_PAIR: &str = "POST /api/v1/growth/mentoring/{id}/end";
const SESSIONS: &str = "POST /api/v1/growth/mentoring/{id}/sessions";

pub(in crate::races) fn rows() -> Vec<Row> {
    [plans(), mentoring(), training()].into_iter().flatten().collect()
}

fn planned() -> Step {
    step("ana", "PUT /api/v1/people/bo/growth", r#"{"aim":"To lead"}"#)
}

fn area() -> Step {
    step("ana", AREAS, r#"{"title":"Systems","axis":"system"}"#).id()
}

fn plans() -> Vec<Row> {
    let milestone = || {
        let milestone = r#"{"title":"A talk","due":"2026-04-01"}"#;
        step("ana", "POST /api/v1/growth/areas/{id}/milestones", milestone).keeps("milestone", "/id")
    };
    let project = r#"{"kind":"project","what":"The new parser","repository":"payments-api"}"#;
    let means = || step("ana", "POST /api/v1/growth/areas/{id}/means", project).keeps("means", "/id");
    vec![
        race("PUT /api/v1/people/{id}/growth", "ana", r#"{"aim":"To lead"}"#)
            .at("/api/v1/people/bo/growth")
            .pages(&["POST /people/{id}/growth/plan"])
            .against("bo", "PUT /api/v1/people/bo/growth", r#"{"aim":"To write"}"#),
        race("POST /people/{id}/growth/review", "ana", "next=2026-04-01&review_on=2026-04-01")
            .at("/people/bo/growth/review")
            .after(&[planned()])
            .against("bo", "PUT /api/v1/people/bo/growth", r#"{"aim":"To write"}"#),
        race("POST /api/v1/people/{id}/growth/areas", "ana", r#"{"title":"Systems","axis":"system"}"#)
            .at("/api/v1/people/bo/growth/areas")
            .pages(&["POST /people/{id}/growth/areas"])
            .after(&[planned()]),
        race(AREA, "ana", r#"{"title":"Big systems","axis":"system"}"#)
            .pages(&["POST /growth/areas/{id}"])
            .after(&[planned(), area()])
            .against("bo", AREA, r#"{"title":"Small systems","axis":"system"}"#)
            .against("bo", END_AREA, DONE),
        race(END_AREA, "ana", DONE)
            .pages(&["POST /growth/areas/{id}/end"])
            .after(&[planned(), area()])
            .against("bo", END_AREA, r#"{"to":"dropped","outcome":"Not now"}"#)
            .against("bo", "POST /api/v1/growth/areas/{id}/means", project),
        race("POST /api/v1/growth/areas/{id}/means", "ana", project)
            .pages(&["POST /growth/areas/{id}/means/{kind}"])
            .after(&[planned(), area()]),
        race("POST /growth/means/{id}", "ana", "what=The+old+parser&repository=payments-api&revision=3")
            .at("/growth/means/{means}")
            .after(&[planned(), area(), means()])
            .against(
                "bo",
                "POST /growth/means/{means}",
                "what=The+new+parser&repository=payments-api&over=yes&revision=3",
            )
            .against("bo", END_AREA, DONE),
        race("POST /api/v1/growth/areas/{id}/milestones", "ana", r#"{"title":"A talk","due":"2026-04-01"}"#)
            .pages(&["POST /growth/areas/{id}/milestones"])
            .after(&[planned(), area()])
            .against("bo", END_AREA, DONE),
        race("POST /api/v1/growth/milestones/{id}/reach", "ana", r#"{"evidence":"It was held"}"#)
            .at("/api/v1/growth/milestones/{milestone}/reach")
            .pages(&["POST /growth/milestones/{id}/reach"])
            .after(&[planned(), area(), milestone()])
            .against("bo", "POST /api/v1/growth/milestones/{milestone}/reach", r#"{"evidence":"I held it"}"#)
            .against("bo", END_AREA, DONE),
        race(
            "POST /api/v1/people/{id}/growth/assessments",
            "ana",
            r#"{"axis":"system","level":2,"confidence":"low","evidence":"The parser"}"#,
        )
        .at("/api/v1/people/bo/growth/assessments")
        .pages(&["POST /people/{id}/growth/assess"])
        .against(
            "bo",
            "POST /api/v1/people/bo/growth/assessments",
            r#"{"axis":"system","level":3,"confidence":"low","evidence":"The tests"}"#,
        ),
        race(
            "POST /api/v1/people/{id}/growth/skills",
            "bo",
            r#"{"skill":"Rust","knowledge":2,"willingness":2}"#,
        )
        .at("/api/v1/people/bo/growth/skills")
        .pages(&["POST /people/{id}/growth/skills", "POST /teams/{team}/growth/skills"])
        .against(
            "bo",
            "POST /api/v1/people/bo/growth/skills",
            r#"{"skill":"Rust","knowledge":3,"willingness":1}"#,
        ),
        race("POST /teams/{team}/growth/budget", "ana", "amount=100&currency=EUR&revision={seen}")
            .after(&[step("ana", "GET /teams/{team}/growth", "").keeps("seen", SEEN)])
            .against("ana", "POST /teams/{team}/growth/budget", "amount=200&currency=EUR&revision={seen}"),
    ]
}

fn mentoring() -> Vec<Row> {
    let ask = r#"{"mentor":"dee","axis":"system"}"#;
    let asked = || step("bo", ASK, ask).id();
    let accepted = || step("dee", ANSWER, r#"{"accepts":true}"#);
    let session = r#"{"day":"2026-03-02","held":false}"#;
    let planned = || step("bo", SESSIONS, session).keeps("session", "/id");
    vec![
        race("POST /api/v1/people/{id}/growth/mentors", "bo", ask)
            .at("/api/v1/people/bo/growth/mentors")
            .pages(&["POST /people/{id}/growth/mentors"])
            .against("ana", ASK, ask),
        race(ANSWER, "dee", r#"{"accepts":true}"#)
            .pages(&["POST /growth/mentoring/{id}/answer"])
            .after(&[asked()])
            .against("dee", ANSWER, r#"{"accepts":false}"#)
            .against("bo", END_PAIR, ""),
        race(END_PAIR, "bo", "")
            .pages(&["POST /growth/mentoring/{id}/end"])
            .after(&[asked(), accepted()])
            .against("dee", END_PAIR, "")
            .against("dee", SESSIONS, session),
        race(SESSIONS, "dee", session)
            .pages(&["POST /growth/mentoring/{id}/sessions"])
            .after(&[asked(), accepted()]),
        race("POST /api/v1/growth/sessions/{id}/close", "dee", r#"{"held":true}"#)
            .at("/api/v1/growth/sessions/{session}/close")
            .pages(&["POST /growth/sessions/{id}"])
            .after(&[asked(), accepted(), planned()])
            .against("bo", "POST /api/v1/growth/sessions/{session}/close", r#"{"held":false}"#)
            .against("bo", END_PAIR, ""),
        race("POST /growth/mentoring/availability", "dee", "capacity=1&axes=system&revision={seen}")
            .after(&[step("dee", "GET /growth/mentoring", "").keeps("seen", SEEN)])
            .against("bo", ASK, ask)
            .against("dee", "POST /growth/mentoring/availability", "capacity=2&axes=system&revision={seen}"),
    ]
}

fn training() -> Vec<Row> {
    let training = r#"{"title":"Rust","provider":"A school"}"#;
    vec![
        race("PUT /api/v1/growth/ladder", "mira", "{ladder}")
            .may_be_refused()
            .pages(&["POST /growth/ladder"])
            .after(&[step("mira", "GET /growth/ladder.yaml", "")
                .keeps("ladder", "all Renews=>Makes new")
                .keeps("other", "all Renews=>Remakes")])
            .against("mira", "PUT /api/v1/growth/ladder", "{other}"),
        race("POST /api/v1/growth/training", "mira", training).pages(&["POST /growth/training"]),
        race("PUT /api/v1/growth/training/{id}", "mira", r#"{"title":"More Rust","provider":"A school"}"#)
            .pages(&["POST /growth/training/{id}"])
            .after(&[step("mira", "POST /api/v1/growth/training", training).id()])
            .against(
                "mira",
                "PUT /api/v1/growth/training/{id}",
                r#"{"title":"Less Rust","provider":"A school","offered":false}"#,
            ),
    ]
}
