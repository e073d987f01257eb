//! The web: every route's rule, every error's face, every answer's headers, writes from our own pages alone.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    feature::Feature,
    web::{Page, Routes, redirect_with},
};
use castra_testkit::{Answer, Setup, TestApp, each_database, on_sqlite};
use maud::html;

static FEATURES: [&Feature; 2] = [&FEATURE, &castra_accounts::FEATURE];
static FEATURE: Feature = Feature { pages: Some(pages), ..Feature::new("trial", "Trial") };

fn pages() -> Routes {
    let mut routes = Routes::new()
        .get("/open", Rule::Anyone, hello)
        .get("/inside", Rule::SignedIn, hello)
        .get("/machine-room", Rule::Operator, hello)
        .get("/api/v1/inside", Rule::SignedIn, || async { "{}" })
        .post("/save", Rule::SignedIn, save)
        .post("/api/v1/save", Rule::SignedIn, || async { "{}" })
        .get("/panics", Rule::Anyone, panics)
        .get("/api/v1/panics", Rule::Anyone, panics);
    for (path, api, kind) in ERRORS {
        let failing = move || async move { Err::<String, _>(failed(kind)) };
        routes = routes.get(path, Rule::Anyone, failing).get(api, Rule::Anyone, failing);
    }
    routes
}

const ERRORS: [(&str, &str, Kind); 6] = [
    ("/errors/not-found", "/api/v1/errors/not-found", Kind::NotFound),
    ("/errors/forbidden", "/api/v1/errors/forbidden", Kind::Forbidden),
    ("/errors/conflict", "/api/v1/errors/conflict", Kind::Conflict),
    ("/errors/invalid", "/api/v1/errors/invalid", Kind::Invalid),
    ("/errors/unavailable", "/api/v1/errors/unavailable", Kind::Unavailable),
    ("/errors/internal", "/api/v1/errors/internal", Kind::Internal),
];

fn failed(kind: Kind) -> Error {
    Error::new(kind, "the <teapot> is cold").hint("warm it").caused_by("a secret of the machine")
}

async fn hello(ctx: Ctx) -> Page {
    Page::new("Hello", html! { h1 { "Hello " (ctx.viewer.name) } })
}

async fn save() -> axum::response::Response {
    redirect_with(
        "/inside",
        &castra_platform::ui::Flash {
            message: "Saved; two = 2".to_owned(),
            tone: castra_platform::ui::Tone::Good,
            undo: None,
        },
    )
}

async fn panics() -> Result<String> {
    panic!("at the disco")
}

fn each_app(test: impl AsyncFn(&TestApp)) {
    each_database(async |database| test(&Setup::new(&FEATURES).start(database).await).await);
}

fn on_one_app(test: impl AsyncFn(&TestApp)) {
    on_sqlite(async |database| test(&Setup::new(&FEATURES).start(database).await).await);
}

#[test]
fn every_route_keeps_to_its_rule() {
    on_one_app(async |app| {
        let nobody = app.anonymous();
        let ana = app.somebody("ana", false).await;
        let operator = app.somebody("otto", true).await;
        assert!(app.web.operations.len() > 15);
        for operation in &app.web.operations {
            let path = &operation.path;
            if path == "/sign-out" || path.contains("panics") {
                continue;
            }
            let ask = async |client: &castra_testkit::Client| {
                let request = Request::builder().method(&operation.method).uri(path);
                client.send(request.body(Body::empty()).unwrap()).await
            };
            let kept_out = |answer: &Answer| {
                answer.status == StatusCode::UNAUTHORIZED
                    || (answer.status == StatusCode::FORBIDDEN && !path.ends_with("forbidden"))
                    || answer.header("location").starts_with("/sign-in?to=")
            };
            let expected = match operation.rule {
                Rule::Anyone => [false, false, false],
                Rule::SignedIn => [true, false, false],
                Rule::Operator => [true, true, false],
                Rule::Provisioner => [true, true, true],
            };
            let seen =
                [kept_out(&ask(&nobody).await), kept_out(&ask(&ana).await), kept_out(&ask(&operator).await)];
            assert_eq!(seen, expected, "{operation:?}");
        }
    });
}

#[test]
fn who_is_not_signed_in_is_asked_to_and_comes_back_to_where_they_wanted() {
    on_one_app(async |app| {
        let nobody = app.anonymous();
        assert_eq!(nobody.get("/inside").await.header("location"), "/welcome", "nobody has an account yet");
        app.add_account("ana", false).await;
        let asked = nobody.get("/inside?as_of=2026-03-01&team=a%26b").await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER);
        assert_eq!(asked.header("location"), "/sign-in?to=/inside?as_of=2026-03-01%26team=a%2526b");
        let page = nobody.get(asked.header("location")).await.text();
        assert!(page.contains(r#"value="/inside?as_of=2026-03-01&amp;team=a%26b""#), "{page}");
        let api = nobody.get("/api/v1/inside").await;
        assert_eq!((api.status, api.json()["status"].as_u64()), (StatusCode::UNAUTHORIZED, Some(401)));
    });
}

#[test]
fn errors_have_a_page_and_a_problem_document() {
    on_one_app(async |app| {
        let client = app.anonymous();
        for (path, api, kind) in ERRORS {
            let page = client.get(path).await;
            assert_eq!(page.status.as_u16(), kind.status());
            assert!(page.header("content-type").starts_with("text/html"), "{path}: {:?}", page.headers);
            let text = page.text();
            assert!(
                text.contains(kind.title())
                    && text.contains("The &lt;teapot&gt; is cold.")
                    && text.contains("warm it")
            );
            assert!(text.contains("Request ") && !text.contains("secret"), "{text}");

            let problem = client.get(api).await;
            assert_eq!(problem.status.as_u16(), kind.status());
            assert_eq!(problem.header("content-type"), "application/problem+json");
            let json = problem.json();
            assert_eq!(json["title"], kind.title());
            assert_eq!(json["detail"], "the <teapot> is cold");
            assert_eq!(json["hints"][0], "warm it");
            assert_eq!(json["status"], kind.status());
            assert_eq!(json["request"].as_str().unwrap().len(), 32);
        }
    });
}

#[test]
fn what_no_handler_answers_has_a_face_too() {
    on_one_app(async |app| {
        let client = app.somebody("ana", false).await;
        let check = async |method: Method, path: &str, status: u16| {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            let answer = client.send(request).await;
            assert_eq!(answer.status.as_u16(), status, "{path}");
            let kind = if path.starts_with("/api/") {
                "application/problem+json"
            } else {
                "text/html; charset=utf-8"
            };
            assert_eq!(answer.header("content-type"), kind, "{path}");
            answer
        };
        check(Method::GET, "/nowhere", 404).await;
        check(Method::GET, "/api/v1/nowhere", 404).await;
        check(Method::GET, "/panics", 500).await;
        check(Method::GET, "/api/v1/panics", 500).await;
        let wrong = check(Method::DELETE, "/open", 405).await;
        check(Method::TRACE, "/open", 405).await;
        assert_eq!(wrong.header("allow"), "GET,HEAD", "a wrong method is told the right ones");
        assert_eq!(check(Method::PUT, "/api/v1/inside", 405).await.header("allow"), "GET,HEAD");
        assert_eq!(check(Method::PUT, "/api/v1/openapi.json", 405).await.header("allow"), "GET,HEAD");
    });
}

#[test]
fn a_database_that_is_away_is_said_with_a_face() {
    on_one_app(async |app| {
        let ana = app.somebody("ana", false).await;
        app.app.db.close().await;
        let page = ana.get("/inside").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(page.text().contains("Not available right now"), "{}", page.text());
        let problem = ana.get("/api/v1/inside").await;
        assert_eq!(problem.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(problem.header("content-type"), "application/problem+json");
        assert_eq!(app.anonymous().get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(app.anonymous().get("/healthz").await.status, StatusCode::OK);
    });
}

#[test]
fn an_instance_is_ready_on_both_databases() {
    each_app(async |app| {
        let ready = app.anonymous().get("/readyz").await;
        assert_eq!((ready.status, ready.text().as_str()), (StatusCode::OK, "ready"));
    });
}

#[test]
fn every_answer_has_the_headers_that_protect() {
    on_one_app(async |app| {
        let client = app.anonymous();
        let paths = [
            "/open",
            "/inside",
            "/nowhere",
            "/panics",
            "/errors/internal",
            "/api/v1/errors/internal",
            "/api/v1/nowhere",
            "/assets/castra.css",
            "/assets/nothing",
            "/healthz",
            "/readyz",
            "/api/v1/openapi.json",
            "/sign-in",
        ];
        for path in paths {
            let answer = client.get(path).await;
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            let opened = answer.headers.keys().find(|name| name.as_str().starts_with("access-control"));
            assert_eq!(opened, None, "{path}: no other site reads it");
            assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            assert!(!answer.header("permissions-policy").is_empty(), "{path}");
            let kept = answer.header("cache-control");
            let asset = path == "/assets/castra.css";
            assert_eq!(
                kept,
                if asset { "public, max-age=31536000, immutable" } else { "no-store" },
                "{path}"
            );
        }
    });
}

#[test]
fn writes_come_from_our_own_pages() {
    on_one_app(async |app| {
        let ana = app.somebody("ana", false).await;
        let post = async |path: &str, headers: &[(&str, &str)]| {
            let mut request = Request::post(path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            ana.send(request.body(Body::empty()).unwrap()).await
        };
        for path in ["/save", "/api/v1/save"] {
            let here = [("sec-fetch-site", "same-origin")];
            let elsewhere: [&[(&str, &str)]; 4] = [
                &[("sec-fetch-site", "cross-site")],
                &[("sec-fetch-site", "same-site")],
                &[("origin", "https://evil.example"), ("host", "localhost:7700")],
                &[("origin", "null"), ("host", "localhost:7700")],
            ];
            assert!(post(path, &here).await.status.as_u16() < 400);
            for headers in elsewhere {
                let refused = post(path, headers).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
                assert!(refused.text().contains("sent from another site"), "{}", refused.text());
            }
        }
    });
}

#[test]
fn a_message_after_a_form_is_shown_once() {
    on_one_app(async |app| {
        let ana = app.somebody("ana", false).await;
        let saved = ana.post("/save", &[]).await;
        assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, "/inside"));
        assert!(ana.get("/inside").await.text().contains("Saved; two = 2"));
        assert!(!ana.get("/inside").await.text().contains("Saved; two = 2"));
    });
}

#[test]
fn a_body_too_large_is_refused() {
    on_one_app(async |app| {
        let body = "a".repeat(17 * 1024 * 1024);
        let request = Request::post("/sign-in").body(Body::from(body)).unwrap();
        let refused = app.anonymous().send(request).await;
        assert!(matches!(refused.status.as_u16(), 413 | 422), "{}", refused.status);
        assert!(refused.text().contains("too large"), "{}", refused.text());
    });
}
