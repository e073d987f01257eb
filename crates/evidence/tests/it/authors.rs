//! Authors who are mapped to no one: who sees them, and who says whose they are.

use axum::http::Method;
use castra_org::{org_file, organization};
use castra_platform::journal;
use castra_testkit::{TestApp, each_database};
use serde_json::json;

use crate::{Repository, instance, scan};

const HOME: &str = "Ana O. <ana.ora@home.example>";
const ZOE: &str = "Zoe <zoe@elsewhere.example>";

/// An instance with a member, a lead of another team and an operator, and authors who are mapped to no one.
async fn world(database: &castra_testkit::Database) -> TestApp {
    let mut repository = Repository::new(database.dir());
    repository.commit("Ana Ora <ana@example.org>", "a.rs", "fn a() {}\n");
    repository.commit(HOME, "b.rs", "fn b() {}\n");
    repository.commit(HOME, "b.rs", "fn b() {}\nfn c() {}\n");
    repository.commit(ZOE, "z.rs", "fn z() {}\n");
    let app = instance(database, &repository.path).await;
    let host = app.host();
    let file = org_file::export(&host).await.unwrap();
    let people =
        "people:\n  - { id: cy, name: Cy Ro }\n  - { id: lea, name: Lea Mo }\n  - { id: root, name: Root }\n";
    let file = file.replacen("people:\n", people, 1);
    let file = file.replacen("teams:\n", "teams:\n  - { id: web, name: Web, members: [lea] }\n", 1);
    let file =
        file.replacen("assignments:\n", "assignments:\n  - { person: lea, role: tech-lead, team: web }\n", 1);
    org_file::apply(&host, "org.yaml", &file).await.unwrap();
    for (person, is_operator) in [("ana", false), ("cy", false), ("lea", false), ("root", true)] {
        app.add_account(person, is_operator).await;
    }
    scan(&app).await;
    app
}

async fn git_of(app: &TestApp, person: &str) -> Vec<String> {
    let current = organization::current(&app.host()).await.unwrap();
    current.organization().people[&organization::PersonId::from(person)].git.clone()
}

#[test]
fn an_author_is_mapped_in_one_step_and_taken_back() {
    each_database(async |database| {
        let app = world(database).await;
        let ana = app.signed_in("ana").await;
        let page = ana.get("/authors").await.text();
        assert!(page.contains("ana.ora@home.example") && page.contains("Map to Ana Ora"), "{page}");
        assert!(page.contains("zoe@elsewhere.example") && !page.contains("ana@example.org"), "{page}");
        let mapped = ana.post("/authors", &[("map", "ana.ora@home.example")]).await;
        assert_eq!(mapped.status.as_u16(), 303, "{}", mapped.text());
        assert_eq!(git_of(&app, "ana").await, ["Ana O. <ana.ora@home.example>"]);
        assert!(!ana.get("/authors").await.text().contains("ana.ora@home.example"));
        // The figures follow: both of her identities are hers now.
        let figures = castra_analysis::opened(&app.host(), "api").await.unwrap().figures.unwrap();
        assert_eq!((figures.people.mapped, figures.people.outside), (2, 1));
        let said = journal::about(&app.app.db, "person:ana", 50).await.unwrap();
        assert!(said.iter().any(|entry| entry.entry.action == "set Git identities"), "{said:?}");
        let back = [("do", "unmap"), ("person", "ana"), ("identity", "Ana O. <ana.ora@home.example>")];
        assert!(ana.get("/authors?view=mapped").await.text().contains("Ana O. &lt;ana.ora@home.example&gt;"));
        assert_eq!(ana.post("/authors", &back).await.status.as_u16(), 303);
        assert_eq!(git_of(&app, "ana").await, [""; 0]);
        assert!(ana.get("/authors").await.text().contains("ana.ora@home.example"));
    });
}

#[test]
fn several_are_mapped_or_put_aside_at_once() {
    each_database(async |database| {
        let app = world(database).await;
        let root = app.signed_in("root").await;
        let both = [("author", "ana.ora@home.example"), ("author", "zoe@elsewhere.example")];
        let mapped = root.post("/authors", &[both[0], both[1], ("do", "map")]).await;
        assert_eq!(mapped.status.as_u16(), 303, "{}", mapped.text());
        assert_eq!(git_of(&app, "ana").await.len(), 1);
        let page = root.get("/authors").await.text();
        assert!(page.contains("zoe@elsewhere.example"), "no one resembles her: {page}");
        assert_eq!(root.post("/authors", &[both[1], ("do", "outside")]).await.status.as_u16(), 303);
        assert!(root.get("/authors").await.text().contains("Every author is mapped."));
        assert!(root.get("/authors?view=outside").await.text().contains("zoe@elsewhere.example"));
        assert_eq!(root.post("/authors", &[both[1], ("do", "inside")]).await.status.as_u16(), 303);
        assert!(root.get("/authors").await.text().contains("zoe@elsewhere.example"));
        for nothing in [vec![("do", "map")], vec![both[1], ("do", "map")], vec![both[1]]] {
            assert_eq!(root.post("/authors", &nothing).await.status.as_u16(), 422, "{nothing:?}");
        }
    });
}

#[test]
fn only_those_who_may_work_on_the_repositories_see_their_authors() {
    each_database(async |database| {
        let app = world(database).await;
        let member = app.signed_in("cy").await;
        for page in ["/authors", "/authors/one?author=zoe@elsewhere.example", "/api/v1/authors"] {
            assert_eq!(member.get(page).await.status.as_u16(), 403, "{page}");
        }
        assert_eq!(member.post("/authors", &[("map", "zoe@elsewhere.example")]).await.status.as_u16(), 403);
        // A lead of another team has no repository: nothing to see, and no one of this team to map to.
        let lea = app.signed_in("lea").await;
        assert_eq!(lea.get("/authors").await.status.as_u16(), 403);
        let identities = json!({"identities": ["zoe@elsewhere.example"]});
        let of_ana = "/api/v1/people/ana/git-identities";
        assert_eq!(lea.json(Method::PUT, of_ana, &identities).await.status.as_u16(), 403);
        // A lead maps to people they lead, not to others.
        let ana = app.signed_in("ana").await;
        let elsewhere = [("map", "zoe@elsewhere.example"), ("person", "lea")];
        assert_eq!(ana.post("/authors", &elsewhere).await.status.as_u16(), 403);
        assert_eq!(ana.json(Method::PUT, of_ana, &identities).await.status.as_u16(), 200);
        assert_eq!(git_of(&app, "ana").await, ["zoe@elsewhere.example"]);
    });
}

#[test]
fn an_address_belongs_to_one_person() {
    each_database(async |database| {
        let app = world(database).await;
        let root = app.signed_in("root").await;
        let of_cy = "/api/v1/people/cy/git-identities";
        let taken = root.json(Method::PUT, of_cy, &json!({"identities": ["Cy <ANA@example.org>"]})).await;
        assert_eq!(taken.status.as_u16(), 409, "{}", taken.text());
        let stale = root
            .json_matching(Method::PUT, of_cy, "\"v1\"", &json!({"identities": ["cy@example.org"]}))
            .await;
        assert_eq!(stale.status.as_u16(), 412, "{}", stale.text());
        let seen = root.get(of_cy).await;
        let saved = root
            .json_matching(
                Method::PUT,
                of_cy,
                seen.header("etag"),
                &json!({"identities": ["cy@example.org"]}),
            )
            .await;
        assert_eq!(saved.status.as_u16(), 200, "{}", saved.text());
        let wrong = root.json(Method::PUT, of_cy, &json!({"identities": ["Cy <>"]})).await;
        assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.text());
        let outside = "/api/v1/outside-authors/zoe@elsewhere.example";
        let listed = async || root.get("/api/v1/authors").await.json()["items"].as_array().unwrap().len();
        assert_eq!(listed().await, 2);
        assert_eq!(root.json(Method::PUT, outside, &json!(null)).await.status.as_u16(), 204);
        assert_eq!(listed().await, 1);
        assert_eq!(root.json(Method::DELETE, outside, &json!(null)).await.status.as_u16(), 204);
        assert_eq!(listed().await, 2);
    });
}
