//! Repositories in the API: every operation for every kind of viewer.

use axum::{
    body::Body,
    http::{Method, Request},
};
use castra_org::org_file;
use castra_testkit::each_database;

use crate::{Repository, instance, scan};

/// Every operation, and the answers to an anonymous caller, a member, the team's lead and an operator.
const DOORS: [(&str, &str, [u16; 4]); 16] = [
    ("GET /api/v1/repositories", "/api/v1/repositories", [401, 200, 200, 200]),
    ("GET /api/v1/repositories/{id}", "/api/v1/repositories/api", [401, 200, 200, 200]),
    (
        "GET /api/v1/repositories/{id}/file",
        "/api/v1/repositories/api/file?path=src/none.rs",
        [401, 404, 404, 404],
    ),
    ("GET /api/v1/repositories/{id}/knowledge", "/api/v1/repositories/api/knowledge", [401, 404, 404, 404]),
    ("GET /api/v1/repositories/{id}/age", "/api/v1/repositories/api/age", [401, 404, 404, 404]),
    (
        "GET /api/v1/repositories/{id}/technologies",
        "/api/v1/repositories/api/technologies",
        [401, 404, 404, 404],
    ),
    ("GET /api/v1/repositories/{id}/releases", "/api/v1/repositories/api/releases", [401, 404, 404, 404]),
    ("GET /api/v1/repositories/{id}/teams", "/api/v1/repositories/api/teams", [401, 404, 404, 404]),
    ("GET /api/v1/changes-together", "/api/v1/changes-together", [401, 200, 200, 200]),
    ("GET /api/v1/ask-whom", "/api/v1/ask-whom?q=main", [401, 200, 200, 200]),
    // Valid input and permissions are tested in `naming`.
    ("POST /api/v1/repositories", "/api/v1/repositories", [401, 415, 415, 415]),
    ("PUT /api/v1/repositories/{id}", "/api/v1/repositories/api", [401, 415, 415, 415]),
    ("GET /api/v1/repositories/{id}/parts", "/api/v1/repositories/api/parts", [401, 200, 200, 200]),
    ("PUT /api/v1/repositories/{id}/parts", "/api/v1/repositories/api/parts", [401, 415, 415, 415]),
    ("DELETE /api/v1/repositories/{id}", "/api/v1/repositories/none", [401, 404, 404, 404]),
    ("POST /api/v1/repositories/{id}/scan", "/api/v1/repositories/api/scan", [401, 403, 202, 202]),
];

#[test]
fn repositories_are_read_by_everybody_and_scanned_by_those_who_may() {
    each_database(async |database| {
        let mut repository = Repository::new(database.dir());
        repository.commit("Ana Ora <ana@example.org>", "src/main.rs", "fn main() {\n    run();\n}\n");
        let app = instance(database, &repository.path).await;
        let host = app.host();
        let file = org_file::export(&host).await.unwrap();
        let file = file.replacen("people:\n", "people:\n  - { id: cy, name: Cy Ro }\n", 1);
        org_file::apply(&host, "org.yaml", &file).await.unwrap();
        for (person, operator) in [("cy", false), ("ana", false), ("root", true)] {
            app.add_account(person, operator).await;
        }
        let clients = [
            app.anonymous(),
            app.signed_in("cy").await,
            app.signed_in("ana").await,
            app.signed_in("root").await,
        ];
        for door in app.web.operations.iter().filter(|door| door.path.starts_with("/api/v1/")) {
            if !["/repositories", "/ask", "/changes-together"].iter().any(|part| door.path.contains(part)) {
                continue;
            }
            let name = format!("{} {}", door.method, door.path);
            assert!(DOORS.iter().any(|(known, ..)| *known == name), "{name} is without an expectation");
        }
        for (door, path, expected) in DOORS {
            let method: Method = door.split(' ').next().unwrap().parse().unwrap();
            for (client, expected) in clients.iter().zip(expected) {
                let request = Request::builder().method(&method).uri(path).body(Body::empty()).unwrap();
                let answer = client.send(request).await;
                assert_eq!(answer.status.as_u16(), expected, "{door}: {}", answer.text());
            }
        }

        let cy = &clients[1];
        assert_eq!(cy.get("/api/v1/repositories/nowhere").await.status.as_u16(), 404);
        let before = cy.get("/api/v1/repositories/api").await.json();
        assert!(
            before["scan"].is_null() && before["figures"].is_null() && before["job"] == "queued",
            "{before}"
        );
        scan(&app).await;
        let after = cy.get("/api/v1/repositories/api").await.json();
        assert_eq!((&after["team"], &after["job"]), (&"core".into(), &"done".into()), "{after}");
        assert_eq!((&after["scan"]["state"], &after["scan"]["commits"]), (&"scanned".into(), &1.into()));
        assert_eq!(after["scan"]["head"], repository.head().as_str());
        assert_eq!(after["figures"]["knowers"][0]["who"]["id"], "ana");
        // Each person sees only their own weeks.
        let weeks = async |who: usize| {
            clients[who].get("/api/v1/repositories/api").await.json()["figures"]["your_weeks"].clone()
        };
        let minutes = |weeks: &serde_json::Value| -> u64 {
            weeks.as_array().unwrap().iter().map(|week| week["minutes"].as_u64().unwrap()).sum()
        };
        assert_eq!(minutes(&weeks(1).await), 0, "cy wrote nothing");
        let file = cy.get("/api/v1/repositories/api/file?path=src/main.rs").await.json();
        assert_eq!((&file["lines"], &file["knowers"][0]["who"]["id"]), (&3.into(), &"ana".into()), "{file}");
        assert_eq!(file["changes"][0]["added"], 3);
        let listed = cy.get("/api/v1/repositories?team=core").await.json();
        assert_eq!((&listed["items"][0]["id"], &listed["next"]), (&"api".into(), &serde_json::Value::Null));
        let none = cy.get("/api/v1/repositories?team=other").await.json();
        assert_eq!(none["items"].as_array().unwrap().len(), 0);
    });
}
