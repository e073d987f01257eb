//! Who knows what, on pages and in the API.

use axum::http::Method;
use castra_analysis::Who;
use castra_org::org_file;
use castra_testkit::{Client, TestApp, each_database};
use serde_json::json;

use crate::{Repository, instance, scan};

const ANA: &str = "Ana <ANA@example.org>";
const ZOE: &str = "Zoe <zoe@elsewhere.example>";
const PARTS: &str = "/api/v1/repositories/api/parts";

fn lines(count: usize) -> String {
    (0..count).map(|line| format!("let number_{line} = compute_the_value({line});\n")).collect()
}

/// The parts of the repository, and the sole knower of each.
async fn parts(app: &TestApp) -> Vec<(String, Option<String>)> {
    let figures = castra_analysis::opened(&app.host(), "api")
        .await
        .expect("it is there")
        .figures
        .expect("it was scanned");
    let part = |part: &castra_analysis::ComponentRow| {
        (part.name.clone(), part.sole.as_ref().map(Who::name).map(str::to_owned))
    };
    let mut parts: Vec<_> = figures.components.iter().map(part).collect();
    parts.sort();
    parts
}

async fn put(client: &Client, folders: serde_json::Value) -> (u16, String) {
    let answer = client.json(Method::PUT, PARTS, &json!({ "folders": folders })).await;
    (answer.status.as_u16(), answer.text())
}

#[test]
fn folders_are_parts_where_somebody_says_so() {
    each_database(async |database| {
        let mut repository = Repository::new(database.dir());
        for part in ["pay/core", "pay/web", "search"] {
            repository.commit(ANA, format!("services/{part}/main.rs"), "fn main() {}\n");
        }
        let app = instance(database, &repository.path).await;
        let host = app.host();
        let file = org_file::export(&host).await.unwrap();
        let file = file.replacen("people:\n", "people:\n  - { id: cy, name: Cy Ro }\n", 1);
        org_file::apply(&host, "org.yaml", &file).await.unwrap();
        for person in ["cy", "ana"] {
            app.add_account(person, false).await;
        }
        let (member, lead) = (app.signed_in("cy").await, app.signed_in("ana").await);
        scan(&app).await;
        let names = async || parts(&app).await.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names().await, ["services/pay/core", "services/pay/web", "services/search"]);
        assert_eq!(put(&member, json!(["services/*"])).await.0, 403);
        assert_eq!(member.get("/repositories/api/parts").await.status.as_u16(), 403);
        let (status, kept) = put(&lead, json!([" services/*/ ", ""])).await;
        assert_eq!((status, kept.as_str()), (200, r#"{"folders":["services/*"]}"#));
        assert_eq!(names().await, ["services/pay", "services/search"]);
        let page = lead.get("/repositories/api/parts").await.text();
        assert!(page.contains("services/*") && page.contains("services/pay"), "{page}");
        let (status, problem) = put(&lead, json!(["x".repeat(201)])).await;
        assert!(status == 422 && problem.contains("folders"), "{problem}");
        // A change that is based on older folders saves nothing, from the form or from a program.
        let stale = lead.post("/repositories/api/parts", &[("folders", "lib/*"), ("revision", "0")]).await;
        assert_eq!(stale.status, 409, "{}", stale.text());
        assert!(page.contains("name=\"revision\" value=\"1\""), "{page}");
        let none = json!({"folders": []});
        for (tag, expected) in [("\"v0\"", 412), ("\"v1\"", 200)] {
            assert_eq!(lead.get(PARTS).await.header("etag"), "\"v1\"");
            let answer = lead.json_matching(Method::PUT, PARTS, tag, &none).await;
            assert_eq!(answer.status, expected, "{tag}: {}", answer.text());
        }
        assert_eq!(names().await.len(), 3);
    });
}

#[test]
fn alone_is_said_with_its_figures_and_only_of_the_lines() {
    each_database(async |database| {
        let mut repository = Repository::new(database.dir());
        repository.commit(ZOE, "src/old/a.rs", &lines(60));
        repository.commit(ANA, "src/new/b.rs", &lines(40));
        // Many small changes by one, most of the lines by another.
        for number in 0..12 {
            let text = lines(60).replace(&format!("number_{number} "), &format!("other_{number} "));
            repository.commit(ANA, "src/old/a.rs", &text);
        }
        let app = instance(database, &repository.path).await;
        scan(&app).await;
        let expected = [("src/new", Some("Ana Ora")), ("src/old", None)];
        let expected = expected.map(|(name, who)| (name.to_owned(), who.map(str::to_owned)));
        assert_eq!(parts(&app).await, expected);
        app.add_account("ana", false).await;
        let client = app.signed_in("ana").await;
        let page = client.get("/repositories/api").await.text();
        let figures = "wrote 100\u{a0}% of the lines (40 of 40) and made 100\u{a0}% of the changes";
        assert!(page.contains(figures), "{page}");
        let file = client.get("/api/v1/repositories/api/file?path=src/new/b.rs").await.json();
        assert_eq!(file["sole"]["who"]["id"], json!("ana"));
        let other = client.get("/api/v1/repositories/api/file?path=src/old/a.rs").await.json();
        assert_eq!(other["sole"], json!(null));
    });
}
