//! Roles and responsibilities, changed from many sides.

use super::{Row, Step, alone, race, step};

const PART: &str = r#"{"responsibility":"tech-debt","scope":"payments","person":"dee","part":"accountable","reason":"She knows it"}"#;
const OTHER_PART: &str = r#"{"responsibility":"tech-debt","scope":"payments","person":"cy","part":"accountable","reason":"He knows it"}"#;
const AGREE: &str = "POST /api/v1/changes/{id}/agree";
const APPLY: &str = "POST /api/v1/changes/{id}/apply";
const DECLINE: &str = "POST /api/v1/changes/{id}/decline";
const UNDO: &str = "POST /api/v1/changes/{id}/undo";
const WITHDRAW: &str = "POST /api/v1/changes/{id}/withdraw";
const PARTS: &str = "POST /api/v1/changes/parts";
const ACCEPT: &str = "POST /api/v1/findings/{key}/accept";
const NAME: &str = "POST /api/v1/repositories";
const WEB: &str = r#"{"id":"web","team":"payments","url":"https://git.example.org/web.git"}"#;

fn proposed() -> Step {
    step("ana", PARTS, PART).id()
}

pub(in crate::races) fn rows() -> Vec<Row> {
    [changes(), editing(), findings(), catalog(), files(), repositories()].into_iter().flatten().collect()
}

fn catalog() -> Vec<Row> {
    vec![
        race("PUT /api/v1/responsibilities/{id}/signal", "mira", r#"{"used":false}"#)
            .at("/api/v1/responsibilities/tech-debt/signal")
            .pages(&["POST /responsibilities/{id}/signal"])
            .against("mira", "PUT /api/v1/responsibilities/tech-debt/signal", r#"{"used":true}"#),
        race("DELETE /api/v1/responsibilities/{id}/own-words", "mira", "")
            .at("/api/v1/responsibilities/listening/own-words")
            .pages(&["POST /responsibilities/{id}/own-words"])
            .against("mira", "PUT /api/v1/responsibilities/listening/signal", r#"{"used":false}"#),
        race("POST /api/v1/practices/{id}/switch-off", "mira", "")
            .at("/api/v1/practices/growth/switch-off")
            .pages(&["POST /practices/{practice}/off"])
            .against("mira", "POST /api/v1/practices/growth/switch-on", ""),
        race("POST /api/v1/practices/{id}/switch-on", "mira", "")
            .at("/api/v1/practices/growth/switch-on")
            .pages(&["POST /practices/{practice}/on"])
            .after(&[step("mira", "POST /api/v1/practices/growth/switch-off", "")])
            .against("mira", "POST /api/v1/practices/growth/switch-off", ""),
    ]
}

fn changes() -> Vec<Row> {
    let seen = "it records for one person that they have seen something; a second time changes nothing";
    let agreed = || step("dee", AGREE, "");
    let applied = || step("mira", APPLY, "");
    vec![
        alone("POST /authority/{id}/seen", seen),
        race(
            "POST /api/v1/changes/roles",
            "mira",
            r#"{"role":"tech-lead","scope":"payments","person":"dee","reason":"She leads"}"#,
        ),
        race(PARTS, "ana", PART).pages(&["POST /teams/{team}/charter/raci"]),
        race(AGREE, "dee", "")
            .pages(&["POST /changes/{id}/agree"])
            .after(&[proposed()])
            .against("dee", DECLINE, "")
            .against("ana", WITHDRAW, ""),
        race(DECLINE, "dee", "")
            .pages(&["POST /changes/{id}/decline"])
            .after(&[proposed()])
            .against("ana", WITHDRAW, ""),
        race(WITHDRAW, "ana", "")
            .pages(&["POST /changes/{id}/withdraw"])
            .after(&[proposed(), agreed()])
            .against("mira", APPLY, ""),
        race(APPLY, "mira", "").pages(&["POST /changes/{id}/apply"]).after(&[proposed(), agreed()]),
        race(APPLY, "mira", "")
            .beside()
            .after(&[
                proposed(),
                agreed(),
                step("mira", PARTS, OTHER_PART).keeps("other", "/id"),
                step("cy", "POST /api/v1/changes/{other}/agree", ""),
            ])
            .against("mira", "POST /api/v1/changes/{other}/apply", ""),
        race(UNDO, "mira", "")
            .pages(&["POST /changes/{id}/undo"])
            .after(&[proposed(), agreed(), applied()])
            .against("mira", PARTS, OTHER_PART),
    ]
}

fn editing() -> Vec<Row> {
    const CY: &str = r#"{"name":"Cy Example","teams":["payments","search"],"level":"senior"}"#;
    const DEE: &str =
        r#"{"name":"Dee Example","email":"cy@example.org","teams":["payments"],"level":"staff"}"#;
    vec![
        race(
            "POST /api/v1/people",
            "mira",
            r#"{"name":"Noor Example","email":"noor@example.org","teams":["search"]}"#,
        )
        .pages(&["POST /add/people"])
        .against(
            "mira",
            "PUT /api/v1/people/dee",
            r#"{"name":"Dee Example","email":"noor@example.org"}"#,
        ),
        race("PUT /api/v1/people/{id}", "mira", CY)
            .at("/api/v1/people/cy")
            .pages(&["POST /people/{id}/edit"])
            .against("mira", "PUT /api/v1/people/cy", r#"{"name":"Cy Other","email":"cy@example.org"}"#)
            .against("mira", "PUT /api/v1/people/dee", DEE)
            .against(
                "ana",
                "PUT /api/v1/teams/payments",
                r#"{"name":"Payments","members":["ana","bo","dee"]}"#,
            ),
        race("POST /api/v1/teams", "mira", r#"{"name":"Ledger","members":["dee"]}"#)
            .pages(&["POST /add/teams"])
            .against("mira", "PUT /api/v1/teams/search", r#"{"name":"Ledger","members":["lea","spare"]}"#),
        race("PUT /api/v1/teams/{id}", "mira", r#"{"name":"Finder","members":["lea"]}"#)
            .at("/api/v1/teams/search")
            .pages(&["POST /teams/{id}/edit"])
            .against("mira", "PUT /api/v1/teams/payments", r#"{"name":"Finder","members":["ana"]}"#)
            .against(
                "lea",
                "PUT /api/v1/teams/search",
                r#"{"name":"Search and find","members":["lea","spare"]}"#,
            ),
    ]
}

fn findings() -> Vec<Row> {
    let until = r#"{"until":"2026-06-01","reason":"It is known"}"#;
    let accepted = || {
        let mut accepted = step("mira", ACCEPT, until);
        accepted.ask.path = Some("/api/v1/findings/departed:search:gone/accept");
        accepted
    };
    vec![
        race(ACCEPT, "mira", until)
            .at("/api/v1/findings/departed:search:gone/accept")
            .pages(&["POST /findings/accept"])
            .against(
                "lea",
                "POST /api/v1/findings/departed:search:gone/accept",
                r#"{"until":"2026-05-01","reason":"It is mine"}"#,
            ),
        race("POST /api/v1/findings/{key}/restore", "mira", "")
            .at("/api/v1/findings/departed:search:gone/restore")
            .pages(&["POST /findings/reopen"])
            .after(&[accepted()])
            .against("lea", "POST /api/v1/findings/departed:search:gone/accept", until),
        race("POST /api/v1/findings/{key}/repair", "mira", r#"{"person":"lea"}"#)
            .at("/api/v1/findings/departed:search:gone/repair")
            .pages(&["POST /findings/repair"])
            .against("lea", "POST /api/v1/findings/departed:search:gone/repair", r#"{"person":"spare"}"#),
    ]
}

fn files() -> Vec<Row> {
    let export =
        || step("mira", "GET /api/v1/organization/export", "").keeps("file", "all Bo Example=>Bo Other");
    vec![
        race("POST /api/v1/organization/apply", "mira", "{file}")
            .may_be_refused()
            .after(&[export()])
            .against("mira", "POST /api/v1/imports/people/apply", "id,name\ned,Ed Example\n"),
        race("POST /api/v1/imports/people/apply", "mira", "id,name\ned,Ed Example\n")
            .may_be_refused()
            .pages(&["POST /import/apply"])
            .against("mira", "POST /api/v1/imports/people/apply", "id,name\ned,Ed Other\n"),
        race(
            "POST /api/v1/imports/backstage/apply",
            "mira",
            "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: noor}\nspec: {profile: {displayName: Noor Example}, memberOf: [search]}\n",
        )
        .may_be_refused(),
        race("POST /api/v1/imports/codeowners/apply", "mira", "* @example/search\n")
            .may_be_refused()
            .at("/api/v1/imports/codeowners/apply?repository=payments-api"),
    ]
}

fn repositories() -> Vec<Row> {
    let host = r#"{"address":"https://git.example.org/","username":"castra","secret":"a-token-of-its-own"}"#;
    let named = || step("ana", NAME, WEB);
    vec![
        race(NAME, "ana", WEB)
            .pages(&["POST /repositories/-new"])
            .against("lea", NAME, r#"{"id":"web","team":"search","url":"https://git.example.org/other.git"}"#),
        race(
            "PUT /api/v1/repositories/{id}",
            "ana",
            r#"{"team":"payments","url":"https://git.example.org/new.git"}"#,
        )
        .at("/api/v1/repositories/web")
        .pages(&["POST /repositories/{id}/edit", "POST /repositories/{id}/left-out"])
        .after(&[named()])
        .against(
            "ana",
            "PUT /api/v1/repositories/web",
            r#"{"team":"payments","url":"https://git.example.org/newer.git"}"#,
        )
        .against("ana", "DELETE /api/v1/repositories/web", ""),
        race("DELETE /api/v1/repositories/{id}", "ana", "")
            .at("/api/v1/repositories/web")
            .pages(&["POST /repositories/{id}/let-go"])
            .after(&[named()])
            .against("ana", "POST /api/v1/repositories/web/scan", ""),
        race("PUT /api/v1/repositories/{id}/parts", "ana", r#"{"folders":["src/*"]}"#)
            .at("/api/v1/repositories/web/parts")
            .pages(&["POST /repositories/{id}/parts"])
            .after(&[named()])
            .against("ana", "PUT /api/v1/repositories/web/parts", r#"{"folders":["lib/*"]}"#)
            .against("ana", "DELETE /api/v1/repositories/web", ""),
        race("PUT /api/v1/people/{id}/git-identities", "root", r#"{"identities":["Bo <bo@home.example>"]}"#)
            .at("/api/v1/people/bo/git-identities")
            .pages(&["POST /authors"])
            .against("ana", "PUT /api/v1/people/cy/git-identities", r#"{"identities":["bo@home.example"]}"#)
            .against("ana", "PUT /api/v1/people/bo/git-identities", r#"{"identities":["bo@work.example"]}"#),
        race("PUT /api/v1/outside-authors/{address}", "ana", "")
            .at("/api/v1/outside-authors/someone@example.net")
            .against("ana", "DELETE /api/v1/outside-authors/someone@example.net", ""),
        race("DELETE /api/v1/outside-authors/{address}", "ana", "")
            .at("/api/v1/outside-authors/someone@example.net")
            .after(&[step("ana", "PUT /api/v1/outside-authors/someone@example.net", "")]),
        race("POST /api/v1/repositories/{id}/scan", "ana", "")
            .at("/api/v1/repositories/payments-api/scan")
            .pages(&["POST /repositories/{id}/scan"]),
        race("PUT /api/v1/code-hosts", "root", host).pages(&["POST /code-hosts"]).against(
            "second",
            "PUT /api/v1/code-hosts",
            r#"{"address":"https://git.example.org/","username":"other","secret":"another-token-of-its-own"}"#,
        ),
        race("DELETE /api/v1/code-hosts/{id}", "root", "")
            .pages(&["POST /code-hosts/{id}/remove"])
            .after(&[step("root", "PUT /api/v1/code-hosts", host).id()])
            .against("second", "PUT /api/v1/code-hosts", host),
        alone("POST /api/v1/jobs/{id}/retry", "it needs a job that failed, and asks for that in its one statement"),
        alone("POST /jobs/{id}/retry", "the page of the same action"),
    ]
}
