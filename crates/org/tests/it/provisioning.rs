//! A directory through SCIM: it finds existing people, creates missing ones, and those it removes lose access.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use castra_org::{accounts::DIRECTORY, org_file, organization};
use castra_platform::{feature::Feature, journal};
use castra_testkit::{Answer, Database, Setup, TestApp, each_database, on_sqlite};
use serde_json::{Value, json};

use crate::ORGANIZATION;

static FEATURES: [&Feature; 7] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &castra_org::people::FEATURE,
    &castra_org::provisioning::FEATURE,
    &castra_accounts::FEATURE,
    &journal::FEATURE,
];

struct Directory {
    app: TestApp,
    token: String,
}

impl Directory {
    async fn new(database: &Database) -> Self {
        let setup = Setup { viewers: organization::viewer, directory: DIRECTORY, ..Setup::new(&FEATURES) };
        let app = setup.start(database).await;
        org_file::apply(&app.host(), "org.yaml", ORGANIZATION).await.unwrap();
        let token = castra_accounts::make_service_token(&app.host(), "a directory", &["provision"], 30)
            .await
            .unwrap();
        app.add_account("root", true).await;
        Self { app, token }
    }

    async fn ask(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header(header::CONTENT_TYPE, "application/scim+json")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        self.app.anonymous().send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn get(&self, path: &str) -> Value {
        self.ask(Method::GET, path, &Value::Null).await.json()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a closure reads better without `&` in every test")]
fn each_directory(test: impl AsyncFn(&Directory)) {
    each_database(async |database| test(&Directory::new(database).await).await);
}

fn active(is: bool) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "replace", "path": "active", "value": is}]})
}

#[test]
fn who_is_there_is_found_and_not_made_again() {
    each_directory(async |directory| {
        let found = directory.get("/Users?filter=userName%20eq%20%22ANA@example.org%22").await;
        assert_eq!(
            (found["totalResults"].as_i64(), found["Resources"][0]["id"].as_str()),
            (Some(1), Some("ana"))
        );
        let again = json!({"userName": "ana@example.org"});
        let refused = directory.ask(Method::POST, "/Users", &again).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["scimType"].as_str().map(str::to_owned)),
            (409, Some("uniqueness".to_owned()))
        );
        let same_address = json!({"userName": "another", "emails": [{"value": "ana@example.org"}]});
        assert_eq!(directory.ask(Method::POST, "/Users", &same_address).await.status.as_u16(), 409);
        let page = directory.get("/Users?startIndex=2&count=2&attributes=userName").await;
        assert_eq!(
            (page["totalResults"].as_i64(), page["itemsPerPage"].as_i64()),
            (Some(4), Some(2)),
            "{page}"
        );
        assert!(page["Resources"][0].get("displayName").is_none());
        let gone = directory.get("/Users/gone").await;
        assert_eq!(gone["status"], "404", "who left is not of the directory");
    });
}

#[test]
fn a_name_in_two_forms_is_one_and_an_address_holds_nothing_unseen() {
    each_directory(async |directory| {
        let jose = json!({"userName": "jose\u{301}@example.org", "displayName": "Jose\u{301}  Example"});
        let made = directory.ask(Method::POST, "/Users", &jose).await.json();
        assert_eq!(made["id"], "jose-example", "{made}");
        let current = organization::current(&directory.app.host()).await.unwrap();
        let person = &current.organization().people["jose-example"];
        assert_eq!(
            (person.name.as_str(), person.email.as_deref()),
            ("José Example", Some("josé@example.org"))
        );
        let found = directory.get("/Users?filter=userName%20eq%20%22JOS%C3%89@example.org%22").await;
        assert_eq!(found["totalResults"], 1, "{found}");
        let composed = json!({"userName": "JOSÉ@example.org"});
        assert_eq!(directory.ask(Method::POST, "/Users", &composed).await.status.as_u16(), 409);
        for unseen in [
            json!({"userName": "kim\u{200b}"}),
            json!({"userName": "kim", "emails": [{"value": "kim\u{200b}@example.org"}]}),
        ] {
            let refused = directory.ask(Method::POST, "/Users", &unseen).await;
            let told = refused.json();
            assert_eq!(
                (refused.status.as_u16(), told["scimType"].as_str()),
                (400, Some("invalidValue")),
                "{told}"
            );
            assert!(told["detail"].as_str().unwrap().contains("U+200B zero width space"), "{told}");
        }
    });
}

#[test]
fn the_manager_follows_the_directory() {
    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    each_directory(async |directory| {
        let patch = async |operation: Value| {
            let document = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]});
            directory.ask(Method::PATCH, "/Users/ana", &document).await
        };
        let in_force = async || {
            let current = organization::current(&directory.app.host()).await.unwrap();
            current.organization().people["ana"].manager.as_ref().map(ToString::to_string)
        };
        let new = json!({"userName": "max", ENTERPRISE: {"manager": {"value": "not-made-yet"}}});
        let made = directory.ask(Method::POST, "/Users", &new).await.json();
        assert_eq!(made[ENTERPRISE]["manager"]["value"], "not-made-yet", "{made}");
        let max = made["id"].as_str().unwrap().to_owned();
        let path = format!("{ENTERPRISE}:manager");
        for operation in [
            json!({"op": "replace", "path": path, "value": {"value": max}}),
            json!({"op": "add", "path": path, "value": max}),
            json!({"op": "add", "path": format!("{path}.value"), "value": max}),
            json!({"op": "add", "value": {ENTERPRISE: {"manager": {"value": max}}}}),
        ] {
            let done = patch(operation.clone()).await;
            assert_eq!(done.status.as_u16(), 200, "{operation}: {}", done.text());
            assert_eq!(done.json()[ENTERPRISE]["manager"]["displayName"], "max", "{operation}");
            assert_eq!(in_force().await.as_deref(), Some(max.as_str()), "{operation}");
            assert_eq!(patch(json!({"op": "remove", "path": path})).await.status.as_u16(), 200);
            assert_eq!(in_force().await, None);
        }
        patch(json!({"op": "add", "path": path, "value": max})).await;
        let plain = json!({"userName": "ana@example.org", "displayName": "Ana"});
        directory.ask(Method::PUT, "/Users/ana", &plain).await;
        assert_eq!(in_force().await, None, "the directory said it before, and says it no longer");
        patch(json!({"op": "add", "path": path, "value": max})).await;
        let found = directory.get(&format!("/Users?filter={path}.value%20eq%20%22{max}%22")).await;
        assert_eq!(found["totalResults"], 1, "{found}");
        let ring = json!({"Operations": [{"op": "add", "path": path, "value": "ana"}]});
        let refused = directory.ask(Method::PATCH, &format!("/Users/{max}"), &ring).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["scimType"]), (400, &json!("invalidValue")));
    });
}

#[test]
fn whoever_is_let_go_has_no_door_at_the_next_request() {
    each_directory(async |directory| {
        directory.app.add_account("ana", false).await;
        let ana = directory.app.signed_in("ana").await;
        let token =
            castra_accounts::make_personal_token(&directory.app.host(), "ana", "a script", &["read"], 1)
                .await
                .unwrap();
        let by_token = async || {
            let request =
                Request::get("/api/v1/account").header(header::AUTHORIZATION, format!("Bearer {token}"));
            directory.app.anonymous().send(request.body(Body::empty()).unwrap()).await.status.as_u16()
        };
        assert_eq!((ana.get("/account").await.status.as_u16(), by_token().await), (200, 200));
        let done = directory.ask(Method::PATCH, "/Users/ana", &active(false)).await;
        assert_eq!(
            (done.status.as_u16(), done.json()["active"].as_bool()),
            (200, Some(false)),
            "{}",
            done.text()
        );
        assert_eq!((ana.get("/account").await.status.as_u16(), by_token().await), (303, 401));
        assert_eq!(directory.ask(Method::PATCH, "/Users/ana", &active(true)).await.status.as_u16(), 200);
        assert_eq!(
            directory.app.signed_in("ana").await.get("/account").await.status.as_u16(),
            200,
            "she is back"
        );
        assert_eq!(directory.ask(Method::DELETE, "/Users/ana", &Value::Null).await.status.as_u16(), 204);
        assert_eq!(directory.ask(Method::DELETE, "/Users/ana", &Value::Null).await.status.as_u16(), 404);
        let current = organization::current(&directory.app.host()).await.unwrap();
        let person = current.organization().people.get("ana").expect("nothing is deleted");
        assert!(!person.period.contains(current.today));
        let verdict = journal::verify(&directory.app.app.db, None).await.unwrap();
        assert_eq!(verdict.fault, None);
    });
}

#[test]
fn groups_are_teams_and_their_members_belong_to_them() {
    each_directory(async |directory| {
        let new = json!({"userName": "nia", "name": {"givenName": "Nia", "familyName": "Example"}, "emails": [{"value": "nia@example.org"}]});
        let made = directory.ask(Method::POST, "/Users", &new).await;
        assert_eq!(
            (made.status.as_u16(), made.header("location")),
            (201, "http://localhost/scim/v2/Users/nia-example")
        );
        let payments = directory.get("/Groups/payments").await;
        let ids: Vec<&str> = payments["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|member| member["value"].as_str().unwrap())
            .collect();
        assert_eq!(ids, ["ana", "bo"]);
        let moves = json!({"Operations": [
            {"op": "Add", "path": "members", "value": [{"value": "nia-example"}, {"value": "nobody"}]},
            {"op": "Remove", "path": "members[value eq \"bo\"]"},
        ]});
        let changed = directory.ask(Method::PATCH, "/Groups/payments", &moves).await.json();
        let ids: Vec<&str> = changed["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|member| member["value"].as_str().unwrap())
            .collect();
        assert_eq!(ids, ["ana", "nia-example"], "{changed}");
        let current = organization::current(&directory.app.host()).await.unwrap();
        let team = "payments".into();
        let members: Vec<&str> =
            current.organization().members(&team, current.today).map(|person| person.id.as_str()).collect();
        assert_eq!(members, ["ana", "nia-example"]);
        assert_eq!(directory.ask(Method::DELETE, "/Groups/search", &Value::Null).await.status.as_u16(), 204);
        let current = organization::current(&directory.app.host()).await.unwrap();
        assert!(current.organization().active_teams(current.today).all(|team| team.id.as_str() != "search"));
    });
}

#[test]
fn removing_a_member_by_value_removes_only_that_member() {
    each_directory(async |directory| {
        let members = async || {
            let group = directory.get("/Groups/payments").await;
            let all = group["members"].as_array().cloned().unwrap_or_default();
            all.iter().map(|member| member["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let patch = async |operation: Value| {
            let document = json!({"Operations": [operation]});
            directory.ask(Method::PATCH, "/Groups/payments", &document).await.status.as_u16()
        };
        let all = json!([{"value": "ana"}, {"value": "bo"}, {"value": "lea"}]);
        assert_eq!(patch(json!({"op": "replace", "path": "members", "value": all})).await, 200);
        assert_eq!(members().await, ["ana", "bo", "lea"]);
        for (value, left) in [
            (json!([{"value": "nobody"}]), vec!["ana", "bo", "lea"]),
            (json!([]), vec!["ana", "bo", "lea"]),
            (json!([{"value": "bo"}]), vec!["ana", "lea"]),
            (json!([{"value": "bo", "display": "Bo"}, {"value": "ana", "$ref": "x"}]), vec!["lea"]),
        ] {
            let removed = patch(json!({"op": "Remove", "path": "members", "value": value})).await;
            assert_eq!(
                (removed, members().await),
                (200, left.iter().map(ToString::to_string).collect()),
                "{value}"
            );
        }
    });
}

#[test]
fn of_two_people_made_at_once_under_one_name_one_is_made() {
    each_directory(async |directory| {
        for number in 0..15 {
            let make = async |name: String| {
                directory.ask(Method::POST, "/Users", &json!({"userName": name})).await.status.as_u16()
            };
            let (one, other) = futures::future::join(
                make(format!("änne-{number}@example.org")),
                make(format!("ÄNNE-{number}@Example.org")),
            )
            .await;
            assert!([[201, 409], [409, 201]].contains(&[one, other]), "{number}: {one} {other}");
            let team = async |name: String| {
                directory.ask(Method::POST, "/Groups", &json!({"displayName": name})).await.status.as_u16()
            };
            let (one, other) =
                futures::future::join(team(format!("Ärzte {number}")), team(format!("ärzte {number}"))).await;
            assert!([[201, 409], [409, 201]].contains(&[one, other]), "{number}: {one} {other}");
        }
    });
}

#[test]
fn a_person_changed_and_removed_at_once_is_one_or_the_other_and_never_half() {
    each_directory(async |directory| {
        directory.app.add_account("ana", false).await;
        for _ in 0..10 {
            let (gone, back) = futures::future::join(
                directory.ask(Method::PATCH, "/Users/ana", &active(false)),
                directory.ask(Method::PATCH, "/Users/ana", &active(true)),
            )
            .await;
            assert_eq!((gone.status.as_u16(), back.status.as_u16()), (200, 200));
            let current = organization::current(&directory.app.host()).await.unwrap();
            let ana = current.organization().people.get("ana").unwrap();
            let is_here = ana.period.contains(current.today);
            assert_eq!(castra_accounts::is_open(&directory.app.app, "ana").await.unwrap(), is_here);
        }
    });
}

#[test]
fn nobody_else_provisions_and_bad_documents_change_nothing() {
    on_sqlite(async |database| {
        let directory = Directory::new(database).await;
        directory.app.add_account("mira", false).await;
        let tokens = [
            castra_accounts::make_service_token(&directory.app.host(), "reads", &["read"], 1).await.unwrap(),
            castra_accounts::make_personal_token(
                &directory.app.host(),
                "root",
                "x",
                &["write", "operate"],
                1,
            )
            .await
            .unwrap(),
        ];
        for token in tokens {
            let request =
                Request::get("/scim/v2/Users").header(header::AUTHORIZATION, format!("Bearer {token}"));
            let answer = directory.app.anonymous().send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("content-type")),
                (403, "application/scim+json")
            );
        }
        let by_cookie = directory.app.signed_in("root").await.get("/scim/v2/Users").await;
        assert_eq!(by_cookie.status.as_u16(), 403, "a browser is no directory");
        let nobody = directory.app.anonymous().get("/scim/v2/Users").await;
        assert_eq!((nobody.status.as_u16(), nobody.header("www-authenticate")), (401, "Bearer"));
        let reads_api = Request::get("/api/v1/people")
            .header(header::AUTHORIZATION, format!("Bearer {}", directory.token));
        let reads_api = directory.app.anonymous().send(reads_api.body(Body::empty()).unwrap()).await;
        assert_eq!(reads_api.status.as_u16(), 403, "a directory's token does nothing else");
        let before = organization::current(&directory.app.host()).await.unwrap().version;
        for (method, path, body, kind) in [
            (Method::POST, "/Users", json!({}), "invalidValue"),
            (Method::POST, "/Users", json!([]), "invalidSyntax"),
            (Method::PUT, "/Users/ana", json!({"userName": 1}), "invalidValue"),
            (
                Method::PATCH,
                "/Users/ana",
                json!({"Operations": [{"op": "replace", "path": "id", "value": "x"}]}),
                "mutability",
            ),
            (Method::GET, "/Users?filter=nonsense", Value::Null, "invalidFilter"),
            (Method::GET, "/Users?count=x", Value::Null, "invalidValue"),
        ] {
            let answer = directory.ask(method, path, &body).await;
            assert_eq!(
                (answer.status.as_u16(), answer.json()["scimType"].as_str()),
                (400, Some(kind)),
                "{path} {body}"
            );
        }
        assert_eq!(organization::current(&directory.app.host()).await.unwrap().version, before);
    });
}
