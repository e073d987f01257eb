//! The import page, and the page of background jobs.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use castra_org::org_file;
use castra_testkit::{Answer, Client, each_database, on_sqlite};

use crate::{ORGANIZATION, Persona, example, failed_job};

async fn send(client: &Client, parts: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (disposition, content) in parts {
        body.extend_from_slice(
            format!("--b\r\ncontent-disposition: form-data; {disposition}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    let request = Request::post("/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    client.send(request.header("sec-fetch-site", "same-origin").body(Body::from(body)).unwrap()).await
}

const FILE: &str = "name=\"file\"; filename=\"mine.yaml\"";
const NO_FILE: &str = "name=\"file\"; filename=\"\"";
const TEXT: &str = "name=\"text\"";

#[test]
fn a_file_is_shown_as_a_plan_and_then_applied() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let more = ORGANIZATION.replace("people:\n", "people:\n  - { id: new, name: New Example }\n");
        for parts in [[(FILE, more.as_bytes()), (TEXT, b"")], [(NO_FILE, b""), (TEXT, more.as_bytes())]] {
            let shown = send(&cto, &parts).await;
            assert_eq!(shown.status, StatusCode::OK);
            assert!(shown.text().contains("person new (New Example)"), "{}", shown.text());
            assert!(shown.text().contains("/import/apply"));
        }
        let version = cto.get("/api/v1/organization").await.json()["version"].to_string();
        let fields = [("name", "mine.yaml"), ("version", version.as_str()), ("text", more.as_str())];
        let applied = cto.post("/import/apply", &fields).await;
        assert_eq!((applied.status, applied.header("location")), (StatusCode::SEE_OTHER, "/people"));
        let page = cto.get("/people").await.text();
        assert!(page.contains("mine.yaml applied: 1 addition"), "{page}");
        // The same form again: the organization has moved on, so the plan is shown again, now empty.
        let again = cto.post("/import/apply", &fields).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "nothing is left to do, which is no conflict");
    });
}

#[test]
fn an_import_is_undone_as_a_whole() {
    each_database(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let more = ORGANIZATION
            .replace("people:\n", "people:\n  - { id: new, name: New Example }\n")
            .replace("members: [lea]", "members: [lea, new]");
        let version = cto.get("/api/v1/organization").await.json()["version"].to_string();
        let fields = [("name", "mine.yaml"), ("version", version.as_str()), ("text", more.as_str())];
        assert_eq!(cto.post("/import/apply", &fields).await.status, StatusCode::SEE_OTHER);
        let page = cto.get("/people?view=people").await.text();
        assert!(page.contains("New Example"), "{page}");
        let undo = page.split("/changes/").find_map(|part| part.split_once("/undo\"").map(|(id, _)| id));
        let undo = format!("/changes/{}/undo", undo.expect("the import can be undone"));
        let undone = cto.post(&undo, &[("back", "/people?view=people")]).await;
        assert_eq!(
            (undone.status, undone.header("location")),
            (StatusCode::SEE_OTHER, "/people?view=people")
        );
        assert!(!cto.get("/people?view=people").await.text().contains("New Example"));
        let team = cto.get("/api/v1/teams/search").await.json();
        assert_eq!(team["members"].as_array().unwrap().len(), 1, "{team}");
    });
}

#[test]
fn a_plan_that_is_out_of_date_is_shown_again_and_not_applied() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let more = ORGANIZATION.replace("people:\n", "people:\n  - { id: new, name: New Example }\n");
        let stale =
            cto.post("/import/apply", &[("name", "mine.yaml"), ("version", "1"), ("text", &more)]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.text().contains("person new (New Example)"), "{}", stale.text());
        assert_eq!(cto.get("/people/new").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn every_example_is_read_as_it_is() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        for kind in ["organization", "backstage", "codeowners", "people"] {
            let file = cto.get(&format!("/import/example/{kind}")).await;
            assert!(file.header("content-disposition").starts_with("attachment"), "{kind}");
            let text = file.text();
            let repository = ("name=\"repository\"", b"payments-api".as_slice());
            let shown = send(&cto, &[(KIND, kind.as_bytes()), repository, (TEXT, text.as_bytes())]).await;
            assert_eq!(shown.status, StatusCode::OK, "{kind}: {}", shown.text());
            assert!(cto.get("/import").await.text().contains(&format!("/import/example/{kind}")), "{kind}");
        }
    });
}

#[test]
fn a_list_of_people_is_corrected_in_a_table() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let list = b"name,email,team,from\nNia Ruiz,nia@example.org,Payments,2026-13-01\nOmar,omar@example.org,Payments,\n";
        let shown = send(&cto, &[(KIND, b"people"), (TEXT, list)]).await;
        assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = shown.text();
        assert!(text.contains("people.csv has errors") && text.contains("id=\"from-1-error\""), "{text}");
        assert!(text.contains("value=\"2026-13-01\"") && text.contains("value=\"Omar\""), "{text}");
        // What is no table stays as it was: its lines with their errors.
        let broken = send(&cto, &[(KIND, b"people"), (TEXT, b"name,email\n\"Nia,x\n")]).await;
        assert!(broken.text().contains("people.csv has 1 error."), "{}", broken.text());
    });
}

#[test]
fn faults_are_shown_with_their_lines() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let wrong = ORGANIZATION.replace("team: search", "team: <serch>");
        let faults = send(&cto, &[(FILE, wrong.as_bytes())]).await;
        assert_eq!(faults.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = faults.text();
        assert!(text.contains("mine.yaml has 1 error.") && text.contains("<code>15:"), "{text}");
        assert!(text.contains("team: &lt;serch&gt;") && !text.contains("team: <serch>"), "{text}");
        for (parts, words) in [
            (vec![(NO_FILE, b"".as_slice()), (TEXT, b"  ")], "Choose or paste a file."),
            (vec![(FILE, b"\xff\xfe".as_slice())], "mine.yaml is not UTF-8 text."),
        ] {
            let refused = send(&cto, &parts).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.text().contains(words), "{}", refused.text());
        }
    });
}

#[test]
fn a_failed_job_says_why_and_is_tried_again() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let job = failed_job(&app.host()).await;
        let operator = Persona::Operator.client(&app).await;
        let page = operator.get("/jobs").await.text();
        assert!(page.contains("No feature has jobs of the kind unheard-of."), "{page}");
        let retried = operator.post(&format!("/jobs/{job}/retry"), &[]).await;
        assert_eq!(retried.header("location"), "/jobs");
        let page = operator.get("/jobs").await.text();
        assert!(page.contains("Job queued again.") && page.contains("Waiting for its turn."), "{page}");
        let failed = operator.get("/api/v1/jobs?state=failed").await.json();
        assert_eq!(failed["items"][0]["id"], job.as_str());
        let done = operator.get("/api/v1/jobs?state=done").await.json();
        assert!(done["items"].as_array().unwrap().iter().all(|known| known["id"] != job.as_str()), "{done}");
        let nowhere = operator.post("/jobs/nowhere/retry", &[]).await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    });
}

const KIND: &str = "name=\"kind\"";
const REPOSITORY: &str = "name=\"repository\"";
const TABLE: &str = "id;name;Shoe size\nnew;New Example;43\n";

#[test]
fn what_is_written_down_elsewhere_is_shown_as_a_plan_and_then_applied() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let page = cto.get("/import").await.text();
        assert!(page.contains("<option value=\"payments-api\""), "{page}");
        let people: &[u8] = TABLE.as_bytes();
        let shown = send(&cto, &[(KIND, b"people"), (NO_FILE, b""), (TEXT, people)]).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
        let text = shown.text();
        assert!(text.contains("person new (New Example)") && text.contains("Shoe size"), "{text}");
        let version = cto.get("/api/v1/organization").await.json()["version"].to_string();
        let fields =
            [("kind", "people"), ("name", "people.csv"), ("version", version.as_str()), ("text", TABLE)];
        let applied = cto.post("/import/apply", &fields).await;
        assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.text());
        assert!(cto.get("/people").await.text().contains("people.csv applied: 1 addition"));
        assert_eq!(cto.get("/people/ana").await.status, StatusCode::OK, "nobody ended");

        let owners: &[(&str, &[u8])] = &[(KIND, b"codeowners"), (TEXT, b"* @example/search\n")];
        let refused = send(&cto, owners).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Choose the repository of the CODEOWNERS file."));
        let shown = send(&cto, &[owners, &[(REPOSITORY, b"payments-api")]].concat()).await;
        assert!(shown.text().contains("repository payments-api"), "{}", shown.text());
        let version = cto.get("/api/v1/organization").await.json()["version"].to_string();
        let fields = [
            ("kind", "codeowners"),
            ("repository", "payments-api"),
            ("version", version.as_str()),
            ("text", "* @example/search\n"),
        ];
        assert_eq!(cto.post("/import/apply", &fields).await.status, StatusCode::SEE_OTHER);
        let search = cto.get("/api/v1/teams/search").await.json();
        assert_eq!(search["repositories"][0]["id"], "payments-api");
    });
}

#[test]
fn faults_of_what_is_written_down_elsewhere_are_shown_with_their_lines() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let wrong: &[u8] = b"id,name,level\nnew,New Example,seniour\n";
        let faults = send(&cto, &[(KIND, b"people"), (TEXT, wrong)]).await;
        assert_eq!(faults.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = faults.text();
        assert!(text.contains("id=\"level-1-error\"") && text.contains("`seniour` is not a level"), "{text}");
        assert!(text.contains("<option value=\"seniour\" selected>seniour"), "{text}");
        let latin: &[u8] = b"id,name\nnew,No\xe9mie\n";
        let faults = send(&cto, &[(KIND, b"people"), (FILE, latin)]).await;
        assert!(faults.text().contains("Latin-1"), "{}", faults.text());
        let wrong = send(&cto, &[(KIND, b"backstage"), (TEXT, b"kind: [User\n")]).await;
        assert!(wrong.text().contains("catalog.yaml has 1 error."), "{}", wrong.text());
    });
}

#[test]
fn imports_over_the_api_are_planned_applied_at_a_version_and_done_once() {
    each_database(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let ask = async |path: &str, headers: &[(&str, &str)], body: &'static [u8]| {
            let mut request = Request::post(format!("/api/v1/imports/{path}"));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            cto.send(request.body(Body::from(body)).unwrap()).await
        };
        let csv = ("content-type", "text/csv");
        let planned = ask("people/plan", &[csv], TABLE.as_bytes()).await;
        assert_eq!(planned.json()["changes"][0]["text"], "person new (New Example)", "{}", planned.text());
        assert!(planned.json()["notes"][0].as_str().unwrap().contains("Shoe size"), "{}", planned.text());
        let version = planned.header("etag").to_owned();
        let stale = ask("people/apply", &[csv, ("if-match", "\"v1\"")], TABLE.as_bytes()).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        let headers = [csv, ("if-match", version.as_str()), ("idempotency-key", "people-of-march")];
        let applied = ask("people/apply", &headers, TABLE.as_bytes()).await;
        assert_eq!(applied.status, StatusCode::OK, "{}", applied.text());
        let again = ask("people/apply", &headers, TABLE.as_bytes()).await;
        assert_eq!(
            (again.status, again.body),
            (applied.status, applied.body),
            "although the version moved on"
        );
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!(cto.get("/api/v1/people/new").await.json()["name"], "New Example");

        let moved = ask("codeowners/apply?repository=payments-api", &[], b"* @example/search\n").await;
        assert_eq!(moved.json()["summary"], "0 additions, 1 change, 0 endings", "{}", moved.text());
        let catalog = b"apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: { name: noor }\nspec: { memberOf: [search] }\n";
        let taken = ask("backstage/apply", &[("content-type", "text/yaml")], catalog).await;
        assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
        assert_eq!(cto.get("/api/v1/people/noor").await.json()["teams"], serde_json::json!(["search"]));
        let latin = ask("people/plan", &[csv], b"id,name\nnew,No\xe9mie\n").await;
        assert_eq!(latin.json()["errors"][0]["field"], "people.csv:2:7", "{}", latin.text());
        assert_eq!(ask("backstage/plan", &[], b" \n").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(ask("people/plan", &[("content-type", "image/png")], b"").await.status.as_u16(), 415);
    });
}

#[test]
fn our_own_list_of_people_is_taken_again_without_a_change() {
    each_database(async |database| {
        let app = example(database).await;
        let more = ORGANIZATION
            .replace(
                "people:\n",
                "people:
  - { id: eva, name: \"=Eva; the \\\"first\\\", one\", email: eva@example.org, manager: twin-2, from: 2024-01-01, to: 2031-05-31 }
  - { id: jose, name: \"Jose\u{301}  Nu\u{301}n\u{303}ez\", email: \"jose\u{301}@example.org\" }
  - { id: quote, name: \"'+Quote\" }
  - { id: twin-1, name: Twin Example }
  - { id: twin-2, name: Twin Example, email: twin@example.org, manager: mira }
",
            )
            .replace("members: [lea]", "members: [ana, eva, lea]")
            .replace("members: [ana, bo]", "members: [ana, bo, jose]");
        org_file::apply(&app.host(), "org.yaml", &more).await.unwrap();
        let cto = Persona::Cto.client(&app).await;
        let list = cto.get("/people.csv").await.text();
        assert!(
            list.contains("ana,Ana Example,ana@example.org,senior,payments|search,mira,2024-02-01,"),
            "{list}"
        );
        let request = Request::post("/api/v1/imports/people/plan").header("content-type", "text/csv");
        let planned = cto.send(request.body(Body::from(list.clone())).unwrap()).await;
        assert_eq!(planned.json()["changes"], serde_json::json!([]), "{list}\n{}", planned.text());
        assert_eq!(planned.json()["notes"], serde_json::json!([]));
    });
}
