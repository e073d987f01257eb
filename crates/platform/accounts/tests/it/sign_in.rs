//! Doors: links that work once, sessions that end, passwords that are not guessed.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use castra_accounts::Invitation;
use castra_platform::{
    Ctx, Kind,
    access::{Actor, Viewer},
    app::Settings,
    context::Source,
    feature::Feature,
};
use castra_testkit::{Client, Setup, TestApp, each_database, on_sqlite};
use chrono::TimeDelta;
use totp_rs::Secret;

use crate::says;

static FEATURES: [&Feature; 1] = [&castra_accounts::FEATURE];

pub(crate) const PASSWORD: &str = "four calm words here";

fn each_app(test: impl AsyncFn(&TestApp)) {
    each_database(async |database| test(&Setup::new(&FEATURES).start(database).await).await);
}

pub(crate) async fn add_ana(app: &TestApp, password: Option<&str>) {
    app.add_person(Viewer { person: Some("ana".to_owned()), name: "Ana".to_owned(), ..Viewer::anonymous() });
    let ctx = app.host();
    let mut tx = ctx.write().await.unwrap();
    castra_accounts::save_account(&mut tx, &ctx, "ana", "Ana@Example.com", password, false).await.unwrap();
    tx.commit(says("account:ana")).await.unwrap();
}

#[test]
fn a_sign_in_link_works_once() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let link =
            castra_accounts::issue_sign_in_link(&app.host(), "ana", TimeDelta::hours(1)).await.unwrap();
        let browser = app.anonymous();
        assert_eq!(browser.get(&link).await.status, StatusCode::OK, "opening it does not use it up");
        let other = app.anonymous();
        let (first, second) = futures::future::join(browser.use_link(&link), other.use_link(&link)).await;
        let statuses = [first.status, second.status];
        assert!(
            statuses.contains(&StatusCode::SEE_OTHER) && statuses.contains(&StatusCode::NOT_FOUND),
            "{statuses:?}"
        );
        assert_eq!(app.anonymous().use_link(&link).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn an_address_is_known_however_it_is_typed_and_what_is_unseen_in_it_is_told() {
    each_app(async |app| {
        app.add_person(Viewer {
            person: Some("jo".to_owned()),
            name: "Jo".to_owned(),
            ..Viewer::anonymous()
        });
        let ctx = app.host();
        let mut tx = ctx.write().await.unwrap();
        castra_accounts::save_account(&mut tx, &ctx, "jo", "Jose\u{301}@example.com", Some(PASSWORD), false)
            .await
            .unwrap();
        tx.commit(says("account:jo")).await.unwrap();
        let enter = async |email: &str| {
            app.anonymous().post("/sign-in", &[("email", email), ("password", PASSWORD)]).await
        };
        for email in ["josé@example.com", "JOSE\u{301}@example.com", "josé@example.com\u{a0}"] {
            assert_eq!(enter(email).await.status, StatusCode::SEE_OTHER, "{email:?}");
        }
        let refused = enter("josé\u{200b}@example.com").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("U+200B zero width space"), "{}", refused.text());
    });
}

#[test]
fn a_link_has_its_secret_where_no_browser_sends_it() {
    each_app(async |app| {
        add_ana(app, None).await;
        let hour = TimeDelta::hours(1);
        let sign_in = castra_accounts::issue_sign_in_link(&app.host(), "ana", hour).await.unwrap();
        let set_up = castra_accounts::issue_set_up_link(&app.app, hour).await.unwrap();
        for link in [&sign_in, &set_up] {
            let (address, secret) = link.split_once('#').unwrap();
            assert!(secret.len() == 64 && !address.contains(secret), "{link}");
        }
        let page = app.anonymous().get("/sign-in/link").await;
        assert!(page.text().contains("data-of-link"), "{}", page.text());
        let old = sign_in.replace("/link#", "/");
        assert_eq!(app.anonymous().get(&old).await.status, StatusCode::NOT_FOUND);
        let whole = [("code", format!("https://castra.example.org{sign_in}"))];
        let whole = [(whole[0].0, whole[0].1.as_str())];
        let entered = app.anonymous().post("/sign-in/link", &whole).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "the whole link may be pasted");
    });
}

#[test]
fn an_expired_link_opens_nothing() {
    each_app(async |app| {
        add_ana(app, None).await;
        let link =
            castra_accounts::issue_sign_in_link(&app.host(), "ana", TimeDelta::hours(1)).await.unwrap();
        app.app.clock.advance(TimeDelta::hours(1));
        assert_eq!(app.anonymous().use_link(&link).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.anonymous().use_link("/sign-in/link#0123").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_set_up_link_is_used_up_by_the_change_that_sets_up() {
    each_app(async |app| {
        let ctx = app.host();
        let issue = async || {
            let link = castra_accounts::issue_set_up_link(&app.app, TimeDelta::hours(1)).await.unwrap();
            link.strip_prefix("/set-up#").unwrap().to_owned()
        };
        let old = issue().await;
        let secret = issue().await;
        let refused = castra_accounts::check_set_up_link(&app.app, &old).await.unwrap_err();
        assert_eq!(refused.kind, Kind::NotFound, "a new link takes the place of the old one");
        castra_accounts::check_set_up_link(&app.app, &secret).await.unwrap();

        let mut tx = ctx.write().await.unwrap();
        castra_accounts::use_set_up_link(&mut tx, &ctx, &secret).await.unwrap();
        drop(tx);
        castra_accounts::check_set_up_link(&app.app, &secret)
            .await
            .expect("a change that failed did not use it up");

        let mut tx = ctx.write().await.unwrap();
        castra_accounts::use_set_up_link(&mut tx, &ctx, &secret).await.unwrap();
        tx.commit(says("organization")).await.unwrap();
        let mut tx = ctx.write().await.unwrap();
        assert_eq!(
            castra_accounts::use_set_up_link(&mut tx, &ctx, &secret).await.unwrap_err().kind,
            Kind::NotFound
        );
        drop(tx);

        let late = issue().await;
        app.app.clock.advance(TimeDelta::hours(2));
        let mut tx = ctx.write().await.unwrap();
        assert_eq!(
            castra_accounts::use_set_up_link(&mut tx, &ctx, &late).await.unwrap_err().kind,
            Kind::NotFound
        );
    });
}

#[test]
fn a_session_ends_when_told_and_by_itself() {
    each_app(async |app| {
        let ana = app.somebody("ana", false).await;
        assert_eq!(ana.post("/sign-out", &[]).await.header("location"), "/sign-in");
        assert_eq!(
            ana.post("/sign-out", &[]).await.status,
            StatusCode::SEE_OTHER,
            "nobody is signed in any more"
        );

        let ana = app.signed_in("ana").await;
        let is_in = async || ana.get("/nowhere").await.text().contains("/people/ana");
        for _ in 0..castra_accounts::SESSION_DAYS / 6 - 1 {
            app.app.clock.advance(TimeDelta::days(6));
            assert!(is_in().await, "it is used, and goes on");
        }
        app.app.clock.advance(TimeDelta::days(6));
        assert!(!is_in().await, "it does not go on for ever");

        let ana = app.signed_in("ana").await;
        app.app.clock.advance(TimeDelta::days(castra_accounts::IDLE_DAYS));
        assert!(!ana.get("/nowhere").await.text().contains("/people/ana"), "it was not used");
    });
}

#[test]
fn passwords_open_the_door_and_guessing_closes_it() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let try_with = async |email: &str, password: &str, to: &str| {
            app.anonymous().post("/sign-in", &[("email", email), ("password", password), ("to", to)]).await
        };
        let good = try_with("ANA@example.com", PASSWORD, "/teams/web").await;
        assert_eq!((good.status, good.header("location")), (StatusCode::SEE_OTHER, "/teams/web"));
        assert!(
            good.header("set-cookie").contains("HttpOnly; SameSite=Lax"),
            "{}",
            good.header("set-cookie")
        );
        for elsewhere in ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"] {
            assert_eq!(try_with("ana@example.com", PASSWORD, elsewhere).await.header("location"), "/");
        }
        let wrong = try_with("ana@example.com", "not this one", "/").await;
        let unknown = try_with("nobody@example.com", "not this one", "/").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let same = |text: String, email: &str| text.replace(email, "");
        assert_eq!(
            same(wrong.text(), "ana@example.com"),
            same(unknown.text(), "nobody@example.com"),
            "nobody learns which addresses have accounts"
        );
        for _ in 0..8 {
            try_with("ana@example.com", "not this one", "/").await;
        }
        assert_eq!(try_with("ana@example.com", PASSWORD, "/").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        app.app.clock.advance(TimeDelta::minutes(16));
        assert_eq!(try_with("ana@example.com", PASSWORD, "/").await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_short_password_is_refused_at_its_field() {
    each_app(async |app| {
        let ctx = app.host();
        let mut tx = ctx.write().await.unwrap();
        let refused =
            castra_accounts::save_account(&mut tx, &ctx, "ana", "ana@example.com", Some("short"), false)
                .await;
        let refused = refused.unwrap_err();
        assert_eq!((refused.kind, refused.fields[0].field.as_str()), (Kind::Invalid, "password"));
    });
}

#[test]
fn somebody_who_left_has_no_door_but_an_operator_need_not_be_of_the_organization() {
    each_app(async |app| {
        app.add_account("left", false).await;
        app.add_account("operator", true).await;
        let left = app.signed_in("left").await;
        assert!(!left.get("/nowhere").await.text().contains("/people/left"));
        let operator = app.signed_in("operator").await;
        // They are signed in, and their name leads to their account: there is no page of a person who is not there.
        let page = operator.get("/nowhere").await.text();
        assert!(page.contains("/sign-out") && !page.contains("/people/operator"), "{page}");
    });
}

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";

pub(crate) async fn enter(app: &TestApp, password: &str) -> Client {
    let browser = app.anonymous();
    let entered = browser.post("/sign-in", &[("email", "ana@example.com"), ("password", password)]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text());
    browser
}

/// Turns the second factor on; gives the secret and the recovery codes.
pub(crate) async fn turn_on(app: &TestApp, ana: &Client) -> (Secret, Vec<String>) {
    assert_eq!(ana.post("/account/authenticator", &[]).await.header("location"), "/account/authenticator");
    let page = ana.get("/account/authenticator").await.text();
    let code = page.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    let secret = Secret::try_from_base32(code.replace(' ', "")).unwrap();
    let wrong = ana.post("/account/authenticator/confirm", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = ana.post("/account/authenticator/confirm", &[("code", &code_now(app, &secret))]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let text = done.text();
    let codes = text.split("<pre").nth(1).unwrap().split("</pre>").next().unwrap();
    let codes = codes.rsplit('>').find(|part| part.contains('-')).unwrap().lines();
    (secret, codes.map(|line| line.split('<').next().unwrap().to_owned()).collect())
}

pub(crate) fn code_now(app: &TestApp, secret: &Secret) -> String {
    let totp = totp_rs::Builder::new().with_secret(secret.clone()).build_noncompliant();
    totp.generate(u64::try_from(app.app.clock.now().timestamp()).unwrap()).to_string()
}

#[test]
fn a_second_factor_is_asked_for_by_every_door() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let ana = enter(app, PASSWORD).await;
        let elsewhere = app.signed_in("ana").await;
        let (secret, codes) = turn_on(app, &ana).await;
        assert_eq!(codes.len(), 10);
        assert_eq!(elsewhere.get("/account").await.status, StatusCode::SEE_OTHER, "other sessions ended");

        let half = enter(app, PASSWORD).await;
        assert_eq!(half.get("/account").await.status, StatusCode::SEE_OTHER, "half a sign-in opens nothing");
        let link =
            castra_accounts::issue_sign_in_link(&app.host(), "ana", TimeDelta::hours(1)).await.unwrap();
        let by_link = app.anonymous();
        let next = by_link.use_link(&link).await;
        assert!(next.header("location").starts_with("/sign-in/second"), "a link does not pass it by");

        let show = async |browser: &Client, code: &str| {
            browser.post("/sign-in/second", &[("code", code)]).await.status
        };
        let used = code_now(app, &secret);
        assert_eq!(show(&half, &used).await, StatusCode::UNPROCESSABLE_ENTITY, "no code is good twice");
        app.app.clock.advance(TimeDelta::seconds(30));
        assert_eq!(show(&half, &code_now(app, &secret)).await, StatusCode::SEE_OTHER);
        assert_eq!(half.get("/account").await.status, StatusCode::OK);
        assert_eq!(show(&half, &codes[0]).await, StatusCode::SEE_OTHER, "half a sign-in is used up");

        assert_eq!(show(&by_link, &codes[0].to_uppercase()).await, StatusCode::SEE_OTHER);
        assert_eq!(by_link.get("/account").await.status, StatusCode::OK);
        let again = enter(app, PASSWORD).await;
        assert_eq!(
            show(&again, &codes[0]).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a recovery code works once"
        );
        assert!(ana.get("/account").await.text().contains("9 recovery codes left"));
        for _ in 0..9 {
            show(&again, "000000").await;
        }
        assert_eq!(show(&again, &codes[1]).await, StatusCode::UNPROCESSABLE_ENTITY, "guessing closes it");
        app.app.clock.advance(TimeDelta::minutes(16));
        assert_eq!(
            show(&again, &codes[1]).await,
            StatusCode::SEE_OTHER,
            "too late: it leads back to the door"
        );
        assert_eq!(again.get("/account").await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn what_one_signs_in_with_is_changed_by_a_fresh_sign_in_alone() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let ana = enter(app, PASSWORD).await;
        let elsewhere = app.signed_in("ana").await;
        let change = async |current: &str, new: &str| {
            ana.post("/account/password", &[("current", current), ("password", new), ("again", new)])
                .await
                .status
        };
        assert_eq!(change("not this one", "five other calm words").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(change(PASSWORD, "passwordpassword").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(change(PASSWORD, "five other calm words").await, StatusCode::SEE_OTHER);
        assert_eq!(elsewhere.get("/account").await.status, StatusCode::SEE_OTHER, "other sessions ended");
        enter(app, "five other calm words").await;
        let link =
            castra_accounts::issue_sign_in_link(&app.host(), "ana", TimeDelta::hours(1)).await.unwrap();
        app.app.clock.advance(TimeDelta::minutes(16));
        for path in [
            "/account/password",
            "/account/authenticator",
            "/account/authenticator/remove",
            "/account/recovery-codes",
            "/account/tokens",
        ] {
            let fields = [
                ("password", PASSWORD),
                ("again", PASSWORD),
                ("name", "x"),
                ("days", "1"),
                ("scopes", "read"),
            ];
            assert_eq!(ana.post(path, &fields).await.header("location"), "/sign-in?to=/account", "{path}");
        }
        let again = app.anonymous();
        again.use_link(&link).await;
        let fields = [("password", PASSWORD), ("again", PASSWORD)];
        assert_eq!(
            again.post("/account/password", &fields).await.status,
            StatusCode::SEE_OTHER,
            "a link lets one choose anew"
        );
        assert!(again.get("/account").await.text().contains("Made a sign-in link"), "it stands on her page");
    });
}

#[test]
fn tokens_do_what_they_were_made_for_until_they_are_revoked() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let ana = enter(app, PASSWORD).await;
        let make = async |scopes: &str, days: &str| {
            ana.post("/account/tokens", &[("name", "a script"), ("days", days), ("scopes", scopes)]).await
        };
        for (scopes, days) in
            [("operate", "1"), ("provision", "1"), ("", "1"), ("read", "0"), ("read", "366")]
        {
            assert_eq!(make(scopes, days).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{scopes} {days}");
        }
        let text = make("read", "7").await.text();
        let start = text.find("castra_personal_").unwrap();
        let secret = text[start..start + 80].to_owned();
        let ask = async |method: Method, path: &str| {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header("authorization", format!("Bearer {secret}"));
            app.anonymous().send(request.body(Body::empty()).unwrap()).await
        };
        assert_eq!(ask(Method::GET, "/api/v1/account").await.status, StatusCode::OK);
        assert_eq!(ask(Method::GET, "/account").await.status, StatusCode::SEE_OTHER, "pages take no tokens");
        let tokens = ask(Method::GET, "/api/v1/account/tokens").await.json();
        let id = tokens["items"][0]["id"].as_str().unwrap().to_owned();
        assert!(!tokens.to_string().contains(&secret));
        let revoke = format!("/api/v1/account/tokens/{id}");
        assert_eq!(ask(Method::DELETE, &revoke).await.status, StatusCode::FORBIDDEN, "it was made to read");
        assert_eq!(
            ana.post(&format!("/account/tokens/{id}/revoke"), &[]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(ask(Method::GET, "/api/v1/account").await.status, StatusCode::UNAUTHORIZED);

        let text = make("read", "7").await.text();
        let start = text.find("castra_personal_").unwrap();
        let request = Request::get("/api/v1/account")
            .header("authorization", format!("Bearer {}", &text[start..start + 80]));
        app.app.clock.advance(TimeDelta::days(7));
        let late = app.anonymous().send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(late.status, StatusCode::UNAUTHORIZED, "its days are over");
    });
}

#[test]
fn a_closed_account_opens_nothing_from_the_next_request_on() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let host = app.host();
        app.add_account("root", true).await;
        let ana = enter(app, PASSWORD).await;
        let token =
            castra_accounts::make_personal_token(&host, "ana", "a script", &["read"], 1).await.unwrap();
        let link = castra_accounts::issue_sign_in_link(&host, "ana", TimeDelta::hours(1)).await.unwrap();
        castra_accounts::disable(&host, "ana").await.unwrap();
        assert_eq!(ana.get("/account").await.status, StatusCode::SEE_OTHER);
        let request = Request::get("/api/v1/account").header("authorization", format!("Bearer {token}"));
        let by_token = app.anonymous().send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(by_token.status, StatusCode::UNAUTHORIZED);
        assert_eq!(app.anonymous().use_link(&link).await.status, StatusCode::NOT_FOUND);
        let right = [("email", "ana@example.com"), ("password", PASSWORD)];
        assert_eq!(app.anonymous().post("/sign-in", &right).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let last = castra_accounts::disable(&host, "root").await.unwrap_err();
        assert_eq!(last.kind, Kind::Conflict, "somebody has to operate the instance");
        castra_accounts::enable(&host, "ana").await.unwrap();
        enter(app, PASSWORD).await;
    });
}

fn root(app: &TestApp) -> Ctx {
    Ctx::new(
        &app.app,
        Actor::Person("root".to_owned()),
        Viewer { operator: true, person: Some("root".to_owned()), ..Viewer::anonymous() },
        Source::Web,
    )
}

async fn invite(ctx: &Ctx, person: &str, proves: bool) -> castra_platform::Result<String> {
    let email = format!("{person}@example.com");
    let invitation = Invitation { person, email: &email, valid: TimeDelta::hours(1), proves, admits: false };
    let mut tx = ctx.write().await?;
    let link = castra_accounts::invite(&mut tx, ctx, &invitation).await?;
    tx.commit(says("account")).await?;
    Ok(link)
}

#[test]
fn a_token_for_a_person_who_has_not_come_in_is_refused() {
    each_app(async |app| {
        app.add_account("root", true).await;
        invite(&root(app), "ben", false).await.unwrap();
        let early =
            castra_accounts::make_personal_token(&app.host(), "ben", "x", &["read"], 1).await.unwrap_err();
        assert_eq!(early.kind, Kind::Conflict);
        assert!(early.message.contains("has not confirmed their identity yet"), "{}", early.message);
    });
}

#[test]
fn no_operator_lets_themselves_in_as_somebody_who_has_an_account() {
    each_app(async |app| {
        app.add_account("root", true).await;
        let root = root(app);
        app.add_person(Viewer { person: Some("ana".to_owned()), ..Viewer::anonymous() });
        let first = invite(&root, "ana", false).await.unwrap();
        let second = invite(&root, "ana", false).await.unwrap();
        assert_eq!(
            app.anonymous().use_link(&first).await.status,
            StatusCode::NOT_FOUND,
            "the newer one counts"
        );
        let visitor = app.anonymous();
        let entered = visitor.come_in(&second).await;
        assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/account/proof"));
        let page = visitor.get("/account/proof").await.text();
        assert!(page.contains("Is it you?") && page.contains("castra sign-in-link"), "{page}");
        for (path, fields) in [
            ("/account/password", [("password", PASSWORD), ("again", PASSWORD)]),
            ("/account/authenticator", [("", ""), ("", "")]),
            ("/account/tokens", [("name", "x"), ("scopes", "read")]),
        ] {
            let refused = visitor.post(path, &fields).await;
            assert_eq!(
                refused.status,
                StatusCode::FORBIDDEN,
                "{path}: a visitor changes nothing of the account"
            );
        }
        for closed in ["/account/data", "/account/data.jsonl", "/account/private", "/api/v1/account"] {
            assert!(!visitor.get(closed).await.status.is_success(), "{closed}");
        }
        assert_eq!(visitor.get("/account").await.header("location"), "/account/proof");

        // Invited anew: whoever came in by the earlier link is out.
        let third = invite(&root, "ana", true).await.unwrap();
        assert_eq!(visitor.get("/account/proof").await.header("location"), "/sign-in?to=/account/proof");
        let ana = app.anonymous();
        assert_eq!(ana.come_in(&third).await.header("location"), "/", "nobody but her saw this one");
        assert_eq!(ana.get("/account").await.status, StatusCode::OK);
        let fourth = invite(&root, "ana", false).await.unwrap_err();
        assert_eq!(fourth.kind, Kind::Conflict, "she has come in: it is her account now");
        let hour = TimeDelta::hours(1);
        assert_eq!(
            castra_accounts::issue_sign_in_link(&root, "ana", hour).await.unwrap_err().kind,
            Kind::Forbidden
        );
        assert_eq!(
            castra_accounts::issue_sign_in_link(&app.host(), "nobody", hour).await.unwrap_err().kind,
            Kind::NotFound
        );
    });
}

fn code_on(page: &str) -> String {
    let shown = page.split("<pre").nth(1).unwrap().split("</pre>").next().unwrap();
    let digits: String = shown.rsplit('>').find(|part| part.contains(' ')).unwrap().to_owned();
    digits.split('<').next().unwrap().to_owned()
}

#[test]
fn a_visitor_is_proven_by_the_code_of_their_own_browser_alone() {
    each_app(async |app| {
        app.add_account("root", true).await;
        for person in ["ana", "bo"] {
            app.add_person(Viewer { person: Some(person.to_owned()), ..Viewer::anonymous() });
        }
        let root = root(app);
        let mut codes = Vec::new();
        let mut browsers = Vec::new();
        for person in ["ana", "bo"] {
            let browser = app.anonymous();
            browser.come_in(&invite(&root, person, false).await.unwrap()).await;
            codes.push(code_on(&browser.get("/account/proof").await.text()));
            browsers.push(browser);
        }
        let ctx = app.host();
        let prove = async |person: &str, code: &str| {
            let mut tx = ctx.write().await.unwrap();
            castra_accounts::prove_by_code(&mut tx, &ctx, person, code).await?;
            tx.commit(says("account")).await
        };
        for wrong in [codes[1].as_str(), "", "12345678"] {
            assert_eq!(prove("ana", wrong).await.unwrap_err().kind, Kind::Invalid, "{wrong}");
        }
        assert!(
            !castra_accounts::is_open(&app.app, "ana").await.unwrap(),
            "nothing else of hers opens a door yet"
        );
        prove("ana", &codes[0]).await.unwrap();
        assert_eq!(
            browsers[0].get("/account").await.status,
            StatusCode::OK,
            "the same browser, and she is in"
        );
        assert_eq!(browsers[1].get("/account").await.header("location"), "/account/proof", "he is not");
        assert_eq!(prove("ana", &codes[0]).await.unwrap_err().kind, Kind::Conflict);
        assert!(castra_accounts::is_open(&app.app, "ana").await.unwrap());
    });
}

#[test]
fn what_ended_is_not_there_again_when_an_account_is_opened() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        app.add_account("root", true).await;
        let host = app.host();
        castra_accounts::disable(&host, "ana").await.unwrap();
        // Somebody who was half-way through signing in when it was closed.
        let refused = castra_accounts::begin_session(&host, "ana", castra_accounts::Method::Password)
            .await
            .unwrap_err();
        assert_eq!(refused.kind, Kind::Unauthenticated);
        let link = castra_accounts::issue_sign_in_link(&host, "ana", TimeDelta::hours(1)).await.unwrap();
        assert_eq!(app.anonymous().use_link(&link).await.status, StatusCode::NOT_FOUND, "it is closed");
        castra_accounts::enable(&host, "ana").await.unwrap();
        assert_eq!(
            app.anonymous().use_link(&link).await.status,
            StatusCode::NOT_FOUND,
            "made while it was closed"
        );
        enter(app, PASSWORD).await;
    });
}

#[test]
fn of_two_changes_of_a_password_at_once_the_second_does_not_know_it_any_more() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let (one, other) = (enter(app, PASSWORD).await, enter(app, PASSWORD).await);
        let change = async |browser: &Client, new: &str| {
            let fields = [("current", PASSWORD), ("password", new), ("again", new)];
            browser.post("/account/password", &fields).await.status
        };
        let (first, second) = futures::future::join(
            change(&one, "five other calm words"),
            change(&other, "six further calm old words"),
        )
        .await;
        let changed = [first, second].into_iter().filter(|status| *status == StatusCode::SEE_OTHER).count();
        assert!(changed >= 1, "{first} {second}");
        let opens = async |password: &str| {
            let fields = [("email", "ana@example.com"), ("password", password)];
            app.anonymous().post("/sign-in", &fields).await.status == StatusCode::SEE_OTHER
        };
        let good = [opens("five other calm words").await, opens("six further calm old words").await];
        assert_eq!(good.into_iter().filter(|opens| *opens).count(), 1, "one of the two counts");
        assert!(!opens(PASSWORD).await);
    });
}

#[test]
fn of_two_invitations_at_once_one_link_is_good() {
    each_app(async |app| {
        app.add_account("root", true).await;
        let root = root(app);
        for number in 0..10 {
            let person = format!("new-{number}");
            app.add_person(Viewer { person: Some(person.clone()), ..Viewer::anonymous() });
            let (first, second) =
                futures::future::join(invite(&root, &person, false), invite(&root, &person, false)).await;
            let mut good = 0;
            for link in [first, second] {
                let status = app.anonymous().use_link(&link.unwrap()).await.status;
                good += usize::from(status == StatusCode::SEE_OTHER);
            }
            assert_eq!(good, 1);
        }
    });
}

#[test]
fn of_two_operators_who_end_one_another_at_once_one_stays() {
    each_app(async |app| {
        for _ in 0..10 {
            for person in ["root", "other"] {
                app.add_account(person, true).await;
            }
            let host = app.host();
            let (first, second) = futures::future::join(
                castra_accounts::set_operator(&host, "root", false),
                castra_accounts::set_operator(&host, "other", false),
            )
            .await;
            assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        }
    });
}

#[test]
fn behind_tls_cookies_are_for_this_host_alone() {
    on_sqlite(async |database| {
        let settings =
            Settings { public_url: Some("https://castra.example.org".to_owned()), ..Settings::default() };
        let app = &Setup { settings, ..Setup::new(&FEATURES) }.start(database).await;
        add_ana(app, Some(PASSWORD)).await;
        let entered =
            app.anonymous().post("/sign-in", &[("email", "ana@example.com"), ("password", PASSWORD)]).await;
        let cookie = entered.header("set-cookie");
        assert!(cookie.starts_with("__Host-castra_session=") && cookie.ends_with("; Secure"), "{cookie}");
        assert!(entered.header("strict-transport-security").starts_with("max-age=63072000"));
        let ana = app.signed_in("ana").await;
        assert_eq!(ana.get("/account").await.status, StatusCode::OK);
        for answer in [
            ana.post("/preferences/theme", &[("theme", "dark")]).await,
            ana.post("/account/sessions/end-others", &[]).await,
            ana.get("/account").await,
            ana.post("/sign-out", &[]).await,
        ] {
            let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
            let set: Vec<&str> = set.collect();
            let is_kept = |set: &&str| {
                set.starts_with("__Host-") && set.contains("; Secure") && set.contains("SameSite=")
            };
            assert!(!set.is_empty() && set.iter().all(is_kept), "{set:?}");
        }
        let planted = cookie.replace("__Host-", "");
        let request = Request::get("/account").header("cookie", planted.split(';').next().unwrap());
        let planted = app.anonymous().send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(planted.status, StatusCode::SEE_OTHER, "a neighbouring host may have set it");
    });
}

#[test]
fn sessions_are_listed_and_ended_one_by_one() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let other = app.anonymous();
        let body = format!("email=ana@example.com&password={}", PASSWORD.replace(' ', "+"));
        let request = Request::post("/sign-in").header("user-agent", BROWSER);
        other.send(request.body(Body::from(body)).unwrap()).await;
        let ana = enter(app, PASSWORD).await;
        assert!(ana.get("/account").await.text().contains("Firefox on Linux"));
        let listed = ana.get("/api/v1/account/sessions").await.json();
        let theirs =
            listed["items"].as_array().unwrap().iter().find(|session| session["agent"] == BROWSER).unwrap();
        let path = format!("/account/sessions/{}/end", theirs["id"].as_str().unwrap());
        assert_eq!(ana.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(other.get("/account").await.status, StatusCode::SEE_OTHER, "it is signed out at once");
        assert_eq!(ana.get("/account").await.status, StatusCode::OK);
    });
}

#[test]
fn a_session_that_the_provider_began_is_not_fresh_where_nobody_knows_when_it_asked() {
    each_app(async |app| {
        add_ana(app, None).await;
        let token = castra_accounts::begin_session(&app.host(), "ana", castra_accounts::Method::Provider)
            .await
            .unwrap();
        let ask = |method: Method, path: &str| {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header("cookie", format!("castra_session={token}"));
            request
                .header("sec-fetch-site", "same-origin")
                .body(Body::from("password=four+calm+words&again=four+calm+words"))
                .unwrap()
        };
        let page = app.anonymous().send(ask(Method::GET, "/account")).await.text();
        assert!(page.contains("by your identity provider") && page.contains("Sign in again"), "{page}");
        for path in ["/account/password", "/account/authenticator", "/account/tokens"] {
            let refused = app.anonymous().send(ask(Method::POST, path)).await;
            assert_eq!(refused.header("location"), "/sign-in?to=/account", "{path}");
        }
    });
}

#[test]
fn a_password_that_is_known_from_a_breach_is_refused() {
    // The hash of "five other calm words", among others.
    let lines = "0000000000000000000000000000000000000000:3\r\n46447CC529DA7FCAB917ADA954B55A1897AC2296:1\r\nFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF:2\r\n";
    each_database(async |database| {
        let file = database.dir().join("breached");
        std::fs::write(&file, lines).unwrap();
        castra_accounts::BreachedPasswords::at(&file).unwrap();
        let settings = Settings { breached_passwords: Some(file.clone()), ..Settings::default() };
        let app = &Setup { settings, ..Setup::new(&FEATURES) }.start(database).await;
        add_ana(app, Some(PASSWORD)).await;
        let ana = enter(app, PASSWORD).await;
        let change = async |new: &str| {
            ana.post("/account/password", &[("current", PASSWORD), ("password", new), ("again", new)]).await
        };
        let refused = change("five other calm words").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("known from a breach"), "{}", refused.text());
        let ctx = app.host();
        let mut tx = ctx.write().await.unwrap();
        let (bo, breached) = ("bo@example.com", Some("five other calm words"));
        let refused =
            castra_accounts::save_account(&mut tx, &ctx, "bo", bo, breached, false).await.unwrap_err();
        assert_eq!(refused.fields[0].field, "password");
        drop(tx);

        std::fs::remove_file(&file).unwrap();
        assert_eq!(change("six quite other calm words").await.status, StatusCode::SERVICE_UNAVAILABLE);
        enter(app, PASSWORD).await;
        std::fs::write(&file, lines).unwrap();
        assert_eq!(change("six quite other calm words").await.status, StatusCode::SEE_OTHER);
        enter(app, "six quite other calm words").await;
    });
}
