//! Repositories are added, moved and removed on their page and over the API.

use axum::http::Method;
use castra_org::org_file;
use castra_platform::{Ctx, jobs};
use castra_testkit::{Client, Database, TestApp, each_database};
use serde_json::{Value, json};

use crate::{Repository, instance};

/// A member, the lead of the only team with a lead, and an operator.
struct Cast {
    app: TestApp,
    member: Client,
    lead: Client,
    operator: Client,
}

async fn cast(database: &Database, repository: &Repository) -> Cast {
    let app = instance(database, &repository.path).await;
    let host = app.host();
    let file = org_file::export(&host).await.expect("there is something to export");
    let file = file.replacen("people:\n", "people:\n  - { id: cy, name: Cy Ro }\n", 1);
    let file = file.replacen("teams:\n", "teams:\n  - { id: shop, name: Shop }\n", 1);
    org_file::apply(&host, "org.yaml", &file).await.expect("a good file");
    for (person, operator) in [("cy", false), ("ana", false), ("root", true)] {
        app.add_account(person, operator).await;
    }
    let [member, lead, operator] =
        [app.signed_in("cy").await, app.signed_in("ana").await, app.signed_in("root").await];
    Cast { app, member, lead, operator }
}

async fn say(client: &Client, method: Method, path: &str, body: Value) -> (u16, Value) {
    let answer = client.json(method, path, &body).await;
    let text = answer.text();
    (answer.status.as_u16(), if text.is_empty() { Value::Null } else { answer.json() })
}

/// The fields with errors.
fn faults(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| error["field"].as_str().expect("a field has a name")).collect()
}

const ALL: &str = "/api/v1/repositories";
const WEB: &str = "/api/v1/repositories/web";

#[test]
fn a_lead_names_a_repository_on_its_page() {
    each_database(async |database| {
        let repository = Repository::new(database.dir());
        let Cast { member, lead, .. } = cast(database, &repository).await;
        assert_eq!(member.get("/repositories/-new").await.status.as_u16(), 403);
        assert!(!member.get("/repositories").await.text().contains("/repositories/-new"));
        assert!(lead.get("/repositories").await.text().contains("/repositories/-new"));
        let form = lead.get("/repositories/-new").await.text();
        assert!(form.contains(r#"<option value="core" selected>"#), "the only team is chosen: {form}");
        assert!(!form.contains(r#"value="shop""#), "no other team is offered: {form}");

        let wrong = [("url", "git.example.org/web"), ("team", "core"), ("branch", "a b")];
        let answer = lead.post("/repositories/-new", &wrong).await;
        let text = answer.text();
        assert_eq!(answer.status.as_u16(), 422);
        for part in
            ["must begin with https://", "`a b` is not a branch name", r#"value="git.example.org/web""#]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        let right = [("url", "git@git.example.org:team/web.git"), ("team", "core"), ("branch", "next")];
        let answer = lead.post("/repositories/-new", &right).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/repositories/web"));
        let page = lead.get("/repositories/web").await.text();
        assert!(page.contains("Waiting to start"), "{page}");

        let form = lead.get("/repositories/web/edit").await.text();
        assert!(form.contains(r#"value="ssh://git@git.example.org/team/web.git""#), "{form}");
        assert_eq!(member.get("/repositories/web/edit").await.status.as_u16(), 403);
        let seen = revision_in(&form);
        let other = [("url", "https://git.example.org/web"), ("team", "core"), ("revision", seen.as_str())];
        assert_eq!(member.post("/repositories/web/edit", &other).await.status.as_u16(), 403);
        assert_eq!(lead.post("/repositories/web/edit", &other).await.status.as_u16(), 303);
        let known = lead.get(WEB).await.json();
        assert_eq!((&known["url"], &known["branch"]), (&json!("https://git.example.org/web"), &Value::Null));

        assert_eq!(member.post("/repositories/web/let-go", &[]).await.status.as_u16(), 403);
        assert_eq!(lead.post("/repositories/web/let-go", &[]).await.status.as_u16(), 303);
        let page = lead.get("/repositories/web").await.text();
        assert!(page.contains("It was removed") && !page.contains("Scan now"), "{page}");
    });
}

/// The revision that a form carries.
fn revision_in(form: &str) -> String {
    let at = form.split(r#"name="revision" value=""#).nth(1).expect("the form carries a revision");
    at.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn who_may_not_is_refused_and_nothing_changes() {
    each_database(async |database| {
        let repository = Repository::new(database.dir());
        let Cast { app, member, lead, operator } = cast(database, &repository).await;
        let before = org_file::export(&app.host()).await.unwrap();
        let web = json!({ "team": "core", "url": "https://git.example.org/web" });
        let shops = json!({ "team": "shop", "url": "https://git.example.org/web" });
        let here = json!({ "team": "core", "url": "/srv/web" });
        let same = json!({ "team": "core", "url": "https://git.example.org/api", "id": "api" });
        assert_eq!(say(&member, Method::POST, ALL, web).await.0, 403);
        assert_eq!(say(&lead, Method::POST, ALL, shops.clone()).await.0, 403);
        for (client, sent, field) in [
            (&lead, here, "url"),
            (&operator, same, "id"),
            (&lead, json!({ "team": "none", "url": "https://a.example/b" }), "team"),
        ] {
            let (status, problem) = say(client, Method::POST, ALL, sent.clone()).await;
            assert_eq!((status, faults(&problem)), (422, vec![field]), "{sent}: {problem}");
        }
        // Only a lead of both teams moves it to another team.
        assert_eq!(say(&lead, Method::PUT, "/api/v1/repositories/api", shops).await.0, 403);
        assert_eq!(say(&member, Method::DELETE, "/api/v1/repositories/api", Value::Null).await.0, 403);
        assert_eq!(org_file::export(&app.host()).await.unwrap(), before);
    });
}

#[test]
fn what_is_named_is_read_and_what_is_let_go_is_not() {
    each_database(async |database| {
        let mut repository = Repository::new(database.dir());
        repository.commit("Ana Ora <ana@example.org>", "src/main.rs", "fn main() {}\n");
        let Cast { app, operator, lead, .. } =
            cast(database, &Repository::new(&database.dir().join("other"))).await;
        let path = repository.path.to_str().unwrap().to_owned();
        let (status, made) =
            say(&operator, Method::POST, ALL, json!({ "id": "web", "team": "shop", "url": path })).await;
        assert_eq!((status, &made["job"], &made["url"]), (201, &json!("queued"), &Value::Null), "{made}");
        let run = async || jobs::run_queued(&Ctx::system(&app.app)).await.expect("the queue runs");
        run().await;
        assert_eq!(operator.get(WEB).await.json()["scan"]["commits"], 1);
        assert!(org_file::export(&app.host()).await.unwrap().contains("id: web"));

        assert_eq!(say(&lead, Method::DELETE, WEB, Value::Null).await.0, 403, "it is another team's");
        assert_eq!(say(&operator, Method::DELETE, WEB, Value::Null).await.0, 204);
        assert_eq!(say(&operator, Method::DELETE, WEB, Value::Null).await.0, 409);
        let sent = json!({ "team": "shop", "url": path, "branch": "main" });
        assert_eq!(say(&operator, Method::PUT, WEB, sent.clone()).await.0, 409);
        let listed = operator.get(ALL).await.json();
        assert!(listed["items"].as_array().unwrap().iter().all(|each| each["id"] != "web"), "{listed}");
        repository.commit("Ana Ora <ana@example.org>", "src/main.rs", "fn main() { run(); }\n");
        castra_scans::request_scan(&app.host(), "web").await.unwrap();
        run().await;
        assert_eq!(operator.get(WEB).await.json()["scan"]["commits"], 1, "it is no longer scanned");

        // Taking over its past needs the consent of the team that had it, which the lead of another cannot give.
        let there = json!({ "id": "web", "team": "core", "url": "https://git.example.org/web" });
        let (status, refused) = say(&lead, Method::POST, ALL, there).await;
        assert_eq!(status, 403, "{refused}");
        assert!(refused["detail"].as_str().unwrap().contains("belonged to shop"), "{refused}");
        let other = json!({ "id": "web-2", "team": "core", "url": "https://git.example.org/web" });
        assert_eq!(
            say(&lead, Method::POST, ALL, other).await.0,
            201,
            "under a name of its own it has no past"
        );

        let again = json!({ "id": "web", "team": "core", "url": path });
        let (status, made) = say(&operator, Method::POST, ALL, again).await;
        assert_eq!((status, &made["team"]), (201, &json!("core")), "{made}");
        run().await;
        assert_eq!(operator.get(WEB).await.json()["scan"]["commits"], 2);
    });
}

#[test]
fn a_lead_leaves_files_out_by_hand_and_figures_follow() {
    each_database(async |database| {
        let mut repository = Repository::new(database.dir());
        repository.commit("Ana <ana@example.org>", "src/main.rs", "fn main() {}\n");
        repository.commit("Ana <ana@example.org>", "data/table.yaml", "a: 1\nb: 2\n");
        repository.commit("Ana <ana@example.org>", "Cargo.lock", "# lock\n");
        let Cast { app, member, lead, .. } = cast(database, &repository).await;
        crate::scan(&app).await;
        let lines = async || lead.get("/api/v1/repositories/api").await.json()["scan"]["lines"].clone();
        assert_eq!(lines().await, 3);
        let page = lead.get("/repositories/api/left-out").await.text();
        for part in ["Cargo.lock", "1 file, 1 line", "name=\"exclude\"", "Left out by hand"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let page = member.get("/repositories/api/left-out").await.text();
        assert!(
            page.contains("Cargo.lock") && !page.contains("name=\"exclude\""),
            "a member may look: {page}"
        );

        let seen = revision_in(&lead.get("/repositories/api/left-out").await.text());
        let typed = [("exclude", "data/**\r\n\r\n  gone/*.x "), ("revision", seen.as_str())];
        assert_eq!(member.post("/repositories/api/left-out", &typed).await.status.as_u16(), 403);
        let wrong =
            lead.post("/repositories/api/left-out", &[("exclude", "ok/*\n**"), ("revision", &seen)]).await;
        let text = wrong.text();
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(text.contains("`**` would exclude everything") && text.contains("ok/*\n**"), "{text}");
        let answer = lead.post("/repositories/api/left-out", &typed).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/repositories/api/left-out"));
        jobs::run_queued(&Ctx::system(&app.app)).await.expect("the queue runs");
        assert_eq!(lines().await, 1);
        let page = lead.get("/repositories/api/left-out").await.text();
        for part in ["data/table.yaml", "no file", "data/**\ngone/*.x"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let page = lead.get("/repositories/api").await.text();
        assert!(page.contains("1 file by hand (data/**, gone/*.x)"), "{page}");

        // Absent fields stay; the organization file has the patterns too, and the API removes them.
        let seen = revision_in(&lead.get("/repositories/api/edit").await.text());
        let path = repository.path.to_str().unwrap();
        let edited = [("url", path), ("team", "core"), ("branch", "main"), ("revision", seen.as_str())];
        assert_eq!(lead.post("/repositories/api/edit", &edited).await.status.as_u16(), 303);
        let known = lead.get("/api/v1/repositories/api").await.json();
        assert_eq!((&known["exclude"], &known["branch"]), (&json!(["data/**", "gone/*.x"]), &json!("main")));
        let file = org_file::export(&app.host()).await.unwrap();
        assert!(file.contains(r#"exclude: ["data/**", "gone/*.x"]"#), "{file}");
        org_file::apply(&app.host(), "org.yaml", &file).await.expect("it is what is");
        let url = repository.path.to_str().unwrap();
        let body = json!({"team": "core", "url": url, "exclude": []});
        let path = "/api/v1/repositories/api";
        let tag = lead.get(path).await.header("etag").to_owned();
        let changed = lead.json_matching(Method::PUT, path, &tag, &body).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
        assert_eq!(changed.header("etag"), lead.get(path).await.header("etag"));
        // What was read before that change is no longer the base of another.
        assert_eq!(lead.json_matching(Method::PUT, path, &tag, &body).await.status, 412);
        let revision = tag.trim_matches(['"', 'v']);
        for (page, field) in [("left-out", ("exclude", "old/*")), ("edit", ("branch", "old"))] {
            let typed = [("url", url), ("team", "core"), field, ("revision", revision)];
            let stale = lead.post(&format!("/repositories/api/{page}"), &typed).await;
            assert_eq!(stale.status, 409, "{page}: {}", stale.text());
            let form = lead.get(&format!("/repositories/api/{page}")).await.text();
            let shown = changed.header("etag").trim_matches(['"', 'v']);
            assert!(form.contains(&format!("name=\"revision\" value=\"{shown}\"")), "{form}");
        }
        jobs::run_queued(&Ctx::system(&app.app)).await.expect("the queue runs");
        assert_eq!(lines().await, 3);
        let (status, problem) = say(
            &lead,
            Method::PUT,
            "/api/v1/repositories/api",
            json!({"team": "core", "url": url, "exclude": ["!a"]}),
        )
        .await;
        assert_eq!((status, faults(&problem)), (422, vec!["exclude"]));
    });
}
