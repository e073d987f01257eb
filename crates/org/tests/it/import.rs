//! The import page, and the page of background jobs.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use castra_testkit::{Answer, Client, on_sqlite};

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
        assert!(cto.get("/people").await.text().contains("mine.yaml is applied: 1 addition"));
        // The same form again: the organization has moved on, so the plan is shown again, now empty.
        let again = cto.post("/import/apply", &fields).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "nothing is left to do, which is no conflict");
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
fn faults_are_shown_with_their_lines() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let bo = Persona::Member.client(&app).await;
        let wrong = ORGANIZATION.replace("team: search", "team: <serch>");
        let faults = send(&bo, &[(FILE, wrong.as_bytes())]).await;
        assert_eq!(faults.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = faults.text();
        assert!(text.contains("mine.yaml has 1 fault.") && text.contains("<code>15:"), "{text}");
        assert!(text.contains("team: &lt;serch&gt;") && !text.contains("team: <serch>"), "{text}");
        for (parts, words) in [
            (vec![(NO_FILE, b"".as_slice()), (TEXT, b"  ")], "Choose a file, or paste one."),
            (vec![(FILE, b"\xff\xfe".as_slice())], "mine.yaml is not text in UTF-8."),
        ] {
            let refused = send(&bo, &parts).await;
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
        assert!(page.contains("No feature knows jobs of the kind unheard-of."), "{page}");
        let retried = operator.post(&format!("/jobs/{job}/retry"), &[]).await;
        assert_eq!(retried.header("location"), "/jobs");
        let page = operator.get("/jobs").await.text();
        assert!(page.contains("It is queued again.") && page.contains("Waits for its turn."), "{page}");
        let failed = operator.get("/api/v1/jobs?state=failed").await.json();
        assert_eq!(failed["items"][0]["id"], job.as_str());
        assert_eq!(
            operator.get("/api/v1/jobs?state=done").await.json()["items"].as_array().unwrap().len(),
            0
        );
        let nowhere = operator.post("/jobs/nowhere/retry", &[]).await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    });
}
