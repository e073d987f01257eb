//! Whose account a sign-in opens: by the identity provider, by an invitation, and after a return.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use castra_org::{accounts::DIRECTORY, changes, org_file, organization};
use castra_platform::{
    Ctx, Kind,
    access::{Actor, Hat, Viewer},
    app::Settings,
    args,
    config::DirectoryId,
    context::Source,
    db::Migration,
    feature::Feature,
    jobs, journal,
};
use castra_testkit::{Client, Database, Postbox, Provider, Setup, TestApp, each_database, on_sqlite};
use chrono::TimeDelta;
use serde_json::{Value, json};

static FEATURES: [&Feature; 17] = [
    &PRIVATE,
    &castra_org::today::FEATURE,
    &castra_org::first_steps::FEATURE,
    &castra_org::charter::FEATURE,
    &castra_org::find::FEATURE,
    &castra_org::readings::FEATURE,
    &castra_org::catalog::FEATURE,
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &castra_org::people::FEATURE,
    &castra_org::provisioning::FEATURE,
    &castra_org::accounts::FEATURE,
    &changes::FEATURE,
    &castra_accounts::FEATURE,
    &journal::FEATURE,
    &jobs::FEATURE,
];

/// A feature with private records, of the people in its table.
static PRIVATE: Feature = Feature {
    private_to: &["select person from secrets"],
    migrations: &[Migration { key: "20991231_secrets", sql: "create table secrets (person text not null);" }],
    tables: &["secrets"],
    ..Feature::new("secrets", "Secrets")
};

pub(crate) const ORGANIZATION: &str = "\
castra: 1
organization: { name: Example, stage: small, timezone: UTC }
people:
  - { id: ana, name: Ana Example, email: ana@example.org, level: senior, from: 2024-02-01, manager: mira }
  - { id: bo, name: Bo Example, email: bo@example.org, level: mid, from: 2024-02-01, manager: ana }
  - { id: cy, name: Cy Example, email: cy@example.org, from: 2024-02-01 }
  - { id: lea, name: Lea Example, email: lea@example.org, level: senior }
  - { id: mira, name: Mira Okafor, email: mira@example.org, level: executive }
teams:
  - { id: payments, name: Payments, members: [ana, bo] }
  - { id: search, name: Search, members: [lea, cy] }
assignments:
  - { person: mira, role: cto }
  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }
  - { person: lea, role: tech-lead, team: search }
";

pub(crate) struct World {
    pub(crate) app: TestApp,
}

impl World {
    pub(crate) async fn new(database: &Database, settings: Settings) -> Self {
        let setup = Setup {
            settings,
            viewers: organization::viewer,
            surroundings: organization::banner,
            directory: DIRECTORY,
            ..Setup::new(&FEATURES)
        };
        let app = setup.start(database).await;
        org_file::apply(&app.host(), "org.yaml", ORGANIZATION).await.unwrap();
        app.add_account("root", true).await;
        Self { app }
    }

    /// Keeps a private record of each of these people.
    pub(crate) async fn has_private_records_of(&self, people: &[&str]) {
        let mut tx = self.app.app.db.begin().await.unwrap();
        for person in people {
            tx.execute("insert into secrets (person) values ($1)", &args![*person]).await.unwrap();
        }
        tx.commit_unsaid().await.unwrap();
    }

    pub(crate) fn operator(&self) -> Ctx {
        let viewer = Viewer { operator: true, person: Some("root".to_owned()), ..Viewer::anonymous() };
        Ctx::new(&self.app.app, Actor::Person("root".to_owned()), viewer, Source::Web)
    }

    pub(crate) async fn apply(&self, ctx: &Ctx, file: &str) {
        org_file::apply(ctx, "org.yaml", file).await.unwrap();
    }

    /// The owner of the account a browser is signed in to; none if it is not, or a visitor's.
    pub(crate) async fn who(&self, browser: &Client) -> Option<String> {
        let account = browser.get("/api/v1/account").await;
        (account.status == 200).then(|| account.json()["person"].as_str().unwrap().to_owned())
    }

    async fn scim(&self, token: &str, method: Method, path: &str, body: &Value) -> u16 {
        let request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header(header::CONTENT_TYPE, "application/scim+json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let sent = self.app.anonymous().send(request.body(Body::from(body.to_string())).unwrap()).await;
        sent.status.as_u16()
    }
}

fn exchanged(one: &str, other: &str) -> String {
    let address = |person: &str| format!("{person}@example.org");
    let file = ORGANIZATION.replace(&address(one), "held").replace(&address(other), &address(one));
    file.replace("held", &address(other))
}

fn verified(subject: &str, person: &str) -> Value {
    json!({"sub": subject, "email": format!("{person}@example.org"), "email_verified": true})
}

const BEGIN: &str = "/sign-in/provider";

#[test]
fn exchanged_addresses_give_neither_the_others_access() {
    each_database(async |database| {
        let provider = Provider::start().await;
        let world = World::new(database, provider.settings()).await;
        let sign_in = async |subject: &str, person: &str| {
            let browser = world.app.anonymous();
            let answer = provider.sign_in(&browser, BEGIN, &verified(subject, person), None).await;
            (world.who(&browser).await, answer)
        };
        // Bo is bound already, Cy and Lea have never signed in.
        assert_eq!(sign_in("s-bo", "bo").await.0.as_deref(), Some("bo"));
        let operator = world.operator();
        world.apply(&operator, &exchanged("cy", "lea")).await;
        for person in ["cy", "lea"] {
            let (who, answer) = sign_in(&format!("s-{person}"), person).await;
            assert_eq!(who, None, "{person}");
            assert!(answer.text().contains("was changed here after you were added"), "{}", answer.text());
        }
        world.apply(&operator, &exchanged("bo", "ana")).await;
        assert_eq!(sign_in("s-bo", "bo").await.0.as_deref(), Some("bo"), "the subject counts");
        for (subject, person) in [("s-ana", "ana"), ("s-other-bo", "bo")] {
            assert_eq!(sign_in(subject, person).await.0, None, "{subject}");
        }
        // Addresses that are unchanged since people came identify them.
        world.apply(&operator, ORGANIZATION).await;
        assert_eq!(sign_in("s-cy", "cy").await.0.as_deref(), Some("cy"));
        assert_eq!(sign_in("s-other-cy", "cy").await.0, None, "she is bound to somebody");
        // An address set on the machine gives access; one set by an operator does not.
        let moved = ORGANIZATION.replace("lea@example.org", "lea.new@example.org");
        world.apply(&operator, &moved).await;
        assert_eq!(sign_in("s-lea", "lea.new").await.0, None);
        world.apply(&operator, ORGANIZATION).await;
        world.apply(&world.app.host(), &moved).await;
        assert_eq!(sign_in("s-lea", "lea.new").await.0.as_deref(), Some("lea"));
    });
}

#[test]
fn only_the_person_binds_an_account_that_was_used() {
    each_database(async |database| {
        let provider = Provider::start().await;
        let world = World::new(database, provider.settings()).await;
        world.app.add_account("bo", false).await;
        let by_address = world.app.anonymous();
        let refused = provider.sign_in(&by_address, BEGIN, &verified("s-new", "bo"), None).await;
        assert!(refused.text().contains("not bound to Example ID yet"), "{}", refused.text());
        assert_eq!(world.who(&by_address).await, None);

        let bo = world.app.signed_in("bo").await;
        let page = bo.get("/account").await.text();
        let at = page.find("/sign-in/provider?bind=").expect("his page leads there");
        let begin = page[at..].split('"').next().unwrap().to_owned();
        let elsewhere = world.app.signed_in("bo").await;
        assert_eq!(elsewhere.get(&begin).await.status, 422, "it belongs to one session");
        assert_eq!(world.app.anonymous().get(&begin).await.header("location").get(..8), Some("/sign-in"));
        // Whatever the address is.
        let done = provider.sign_in(&bo, &begin, &json!({"sub": "s-bo"}), None).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/account"), "{}", done.text());
        let browser = world.app.anonymous();
        provider.sign_in(&browser, BEGIN, &json!({"sub": "s-bo"}), None).await;
        assert_eq!(world.who(&browser).await.as_deref(), Some("bo"));
        let again = bo.get("/account").await.text();
        assert!(!again.contains("/sign-in/provider?bind=") && again.contains("Example ID signs you in"));

        // An operator can unbind, which gives no one access to the account.
        castra_accounts::provider::unbind(&world.operator(), "bo").await.unwrap();
        assert_eq!(world.who(&browser).await, None, "his sessions by it end");
        provider.sign_in(&browser, BEGIN, &verified("s-third", "bo"), None).await;
        assert_eq!(world.who(&browser).await, None);
        // The machine can do both.
        provider.sign_in(&bo, &begin, &json!({"sub": "s-bo"}), None).await;
        castra_accounts::provider::unbind(&world.app.host(), "bo").await.unwrap();
        provider.sign_in(&browser, BEGIN, &verified("s-third", "bo"), None).await;
        assert_eq!(world.who(&browser).await.as_deref(), Some("bo"));
    });
}

#[test]
fn of_two_first_sign_ins_at_once_one_subject_is_bound() {
    each_database(async |database| {
        let provider = Provider::start().await;
        let world = World::new(database, provider.settings()).await;
        for person in ["ana", "bo", "cy", "lea", "mira"] {
            let (one, other) = (world.app.anonymous(), world.app.anonymous());
            let (first, second) = (format!("1-{person}"), format!("2-{person}"));
            let (first, second) = (verified(&first, person), verified(&second, person));
            futures::future::join(
                provider.sign_in(&one, BEGIN, &first, None),
                provider.sign_in(&other, BEGIN, &second, None),
            )
            .await;
            let who = [world.who(&one).await, world.who(&other).await];
            assert_eq!(who.iter().flatten().count(), 1, "{who:?}");
        }
    });
}

#[test]
fn what_the_token_leaves_out_is_asked_for_and_is_about_the_same_subject() {
    on_sqlite(async |database| {
        let provider = Provider::start().await;
        let world = World::new(database, provider.settings()).await;
        let browser = world.app.anonymous();
        let token = json!({"sub": "s-bo"});
        for (beside, status) in [
            (Some(json!({"sub": "s-ana", "email": "bo@example.org", "email_verified": true})), 422),
            (Some(json!({"email": "bo@example.org", "email_verified": true})), 422),
            (Some(json!({"sub": "s-bo", "email": "bo@example.org", "email_verified": false})), 422),
            (Some(json!({"sub": "s-bo"})), 422),
            (None, 503),
        ] {
            let refused = provider.sign_in(&browser, BEGIN, &token, beside.as_ref()).await;
            assert_eq!(refused.status.as_u16(), status, "{beside:?}: {}", refused.text());
            assert_eq!(world.who(&browser).await, None);
        }
        let beside = json!({"sub": "s-bo", "email": "bo@example.org", "email_verified": true});
        provider.sign_in(&browser, BEGIN, &token, Some(&beside)).await;
        assert_eq!(world.who(&browser).await.as_deref(), Some("bo"));
        let later = world.app.anonymous();
        provider.sign_in(&later, BEGIN, &token, None).await;
        assert_eq!(world.who(&later).await.as_deref(), Some("bo"), "who is known needs no address");
        let entra = world.app.anonymous();
        let token = json!({"sub": "s-cy", "email": "cy@example.org", "xms_edov": "1"});
        provider.sign_in(&entra, BEGIN, &token, None).await;
        assert_eq!(world.who(&entra).await.as_deref(), Some("cy"));
    });
}

#[test]
fn only_a_directory_created_on_the_machine_vouches_for_identities() {
    each_database(async |database| {
        let provider = Provider::start().await;
        let mut settings = provider.settings();
        let known = settings.provider.as_mut().unwrap();
        known.directory_id = Some(("oid".to_owned(), DirectoryId::External));
        let world = World::new(database, settings).await;
        let trusted = castra_accounts::make_service_token(&world.app.host(), "directory", &["provision"], 30)
            .await
            .unwrap();
        let root = world.app.signed_in("root").await;
        let fields = [("name", "mine"), ("days", "1"), ("scopes", "provision")];
        let page = root.post("/accounts/services", &fields).await.text();
        let at = page.find("castra_service_").expect("it is shown this once");
        let operators = page[at..at + 79].to_owned();

        let with_id = |id: &str| json!({"Operations": [{"op": "add", "path": "externalId", "value": id}]});
        let is_in = async |oid: &str| {
            let browser = world.app.anonymous();
            let token = json!({"sub": format!("s-{oid}"), "oid": oid});
            provider.sign_in(&browser, BEGIN, &token, Some(&json!({"sub": format!("s-{oid}")}))).await;
            world.who(&browser).await
        };
        assert_eq!(world.scim(&operators, Method::PATCH, "/Users/bo", &with_id("o-1")).await, 200);
        assert_eq!(is_in("o-1").await, None, "an operator put it into the directory's mouth");
        let address = json!({"Operations": [{"op": "replace", "path": "emails", "value": [{"value": "root@example.org"}]}]});
        assert_eq!(world.scim(&operators, Method::PATCH, "/Users/cy", &address).await, 200);
        let browser = world.app.anonymous();
        provider.sign_in(&browser, BEGIN, &verified("s-root", "root"), None).await;
        assert_eq!(world.who(&browser).await, None, "nor does an address");

        assert_eq!(world.scim(&trusted, Method::PATCH, "/Users/bo", &with_id("o-2")).await, 200);
        assert_eq!(world.scim(&operators, Method::PATCH, "/Users/bo", &with_id("o-3")).await, 200);
        assert_eq!((is_in("o-2").await, is_in("o-3").await), (None, None));
        assert_eq!(world.scim(&trusted, Method::PATCH, "/Users/bo", &with_id("o-4")).await, 200);
        assert_eq!(is_in("o-4").await.as_deref(), Some("bo"));
    });
}

fn link_on(page: &str) -> String {
    let at = page.find("/sign-in/link#").expect("a link is shown");
    page[at..].chars().take("/sign-in/link#".len() + 64).collect()
}

fn code_on(page: &str) -> String {
    let shown = page.split("<pre").nth(1).unwrap().split("</pre>").next().unwrap();
    let digits = shown.rsplit('>').find(|part| part.contains(' ')).unwrap();
    digits.split('<').next().unwrap().to_owned()
}

#[test]
fn an_invitation_that_an_operator_saw_makes_a_visitor_until_the_lead_confirms_them() {
    each_database(async |database| {
        let world = World::new(database, Settings::default()).await;
        let root = world.app.signed_in("root").await;
        for person in ["ana", "lea", "mira"] {
            world.app.add_account(person, false).await;
        }
        world.has_private_records_of(&["bo"]).await;
        let link = link_on(&root.post("/accounts/bo/invite", &[]).await.text());
        let visitor = world.app.anonymous();
        assert_eq!(visitor.come_in(&link).await.header("location"), "/account/proof");
        for open in ["/", "/people/bo", "/who", "/teams/payments", "/api/v1/people", "/account/proof"] {
            assert_eq!(visitor.get(open).await.status, 200, "{open}");
        }
        assert_eq!(visitor.get("/api/v1/today").await.json()["items"].as_array().map(Vec::len), Some(0));
        let today = visitor.get("/").await.text();
        assert!(
            today.contains("Your identity is not confirmed yet") && !today.contains("up to date"),
            "{today}"
        );
        let refused = visitor.post("/changes/roles", &[("role", "tech-lead")]).await;
        assert!(
            refused.status == 403 && refused.text().contains("confirmed your identity"),
            "{}",
            refused.text()
        );
        assert_eq!(world.who(&visitor).await, None);
        let proof = visitor.get("/account/proof").await.text();
        assert!(proof.contains("Ana Example") && proof.contains("Mira Okafor"), "{proof}");
        let code = code_on(&proof);

        let lead = world.app.signed_in("ana").await;
        assert!(lead.get("/").await.text().contains("Was it Bo Example who signed in?"));
        let other = world.app.signed_in("lea").await;
        assert!(!other.get("/").await.text().contains("who signed in"));
        for (client, expected) in [(&other, 404), (&root, 404), (&visitor, 404), (&lead, 200)] {
            assert_eq!(client.get("/vouch/bo").await.status.as_u16(), expected);
        }
        assert_eq!(other.post("/vouch/bo", &[("code", &code)]).await.status, 404);
        assert_eq!(lead.post("/vouch/bo", &[("code", "0000 0000")]).await.status, 422);
        assert_eq!(lead.post("/vouch/bo", &[("code", &code)]).await.status, 303);
        assert_eq!(world.who(&visitor).await.as_deref(), Some("bo"));
        assert_eq!(lead.get("/vouch/bo").await.status, 404, "nobody waits any more");
        let again = root.post("/accounts/bo/invite", &[]).await;
        assert_eq!(again.status, 409, "it is his account now");
    });
}

#[test]
fn github_signs_in_by_a_verified_address_once_and_by_the_account_from_then_on() {
    each_database(async |database| {
        let provider = Provider::start().await;
        let world = World::new(database, provider.as_github()).await;
        let sign_in = async |id: u64, emails: Value| {
            let browser = world.app.anonymous();
            let claims = json!({"id": id, "emails": emails});
            let answer = provider.sign_in(&browser, BEGIN, &claims, None).await;
            (world.who(&browser).await, answer)
        };
        let address =
            |email: &str, verified: bool| json!({"email": email, "primary": false, "verified": verified});
        let unverified = sign_in(1, json!([address("bo@example.org", false)])).await;
        assert_eq!((unverified.0, unverified.1.status.as_u16()), (None, 422), "typed there by anyone");
        let own = json!({"email": "bo@home.example", "primary": true, "verified": true});
        let first = sign_in(7, json!([own, address("bo@example.org", true)])).await;
        assert_eq!(first.0.as_deref(), Some("bo"), "{}", first.1.text());
        // From now on the account counts, whatever its addresses are.
        assert_eq!(sign_in(7, json!([own])).await.0.as_deref(), Some("bo"));
        let other = sign_in(8, json!([address("bo@example.org", true)])).await;
        assert_eq!(other.0, None, "a second account with his address is not his");
        // The test says whether the server knows this client.
        let root = world.app.signed_in("root").await;
        let tested = root.post("/accounts/single-sign-on/test", &[]).await.text();
        assert!(tested.contains("it knows the client id and the secret"), "{tested}");
        assert_eq!(root.post("/sign-in/provider/logout", &[("logout_token", "x.y.z")]).await.status, 400);
    });
}

#[test]
fn an_invitation_that_opens_nothing_older_opens_the_account_at_once() {
    each_database(async |database| {
        let world = World::new(database, Settings::default()).await;
        let root = world.app.signed_in("root").await;
        world.app.add_account("mira", false).await;
        let bo = world.app.anonymous();
        let link = link_on(&root.post("/accounts/bo/invite", &[]).await.text());
        assert_eq!(bo.come_in(&link).await.header("location"), "/");
        assert_eq!(world.who(&bo).await.as_deref(), Some("bo"));
        assert_eq!(root.post("/accounts/bo/invite", &[]).await.status, 409, "it is his account now");
        let mira = world.app.signed_in("mira").await;
        assert!(!mira.get("/").await.text().contains("who signed in"), "no one has to be asked");

        // What is older than his account stays closed, also when he comes to lead its people later.
        world.has_private_records_of(&["cy"]).await;
        let today = world.app.app.clock.now().date_naive();
        let leads =
            format!("{ORGANIZATION}  - {{ person: bo, role: tech-lead, team: search, from: {today} }}\n");
        let refused = org_file::apply(&world.operator(), "org.yaml", &leads).await.unwrap_err();
        assert!(refused.message.contains("the identity of Bo Example is not confirmed"), "{refused:?}");
        let manages = ORGANIZATION.replace(
            "email: cy@example.org, from: 2024-02-01",
            "email: cy@example.org, from: 2024-02-01, manager: bo",
        );
        assert_eq!(
            org_file::apply(&world.operator(), "org.yaml", &manages).await.unwrap_err().kind,
            Kind::Conflict
        );
        // His leader confirms him, by the code on his account page.
        assert!(bo.get("/account").await.text().contains("Your identity is not confirmed"));
        let code = code_on(&bo.get("/account/proof").await.text());
        assert_eq!(mira.post("/vouch/bo", &[("code", &code)]).await.status, 303);
        assert!(!bo.get("/account").await.text().contains("Your identity is not confirmed"));
        world.apply(&world.operator(), &leads).await;
    });
}

#[test]
fn a_lead_whose_members_have_private_records_is_a_visitor_first() {
    on_sqlite(async |database| {
        let world = World::new(database, Settings::default()).await;
        world.has_private_records_of(&["bo"]).await;
        let root = world.app.signed_in("root").await;
        for (person, then) in [("ana", "/account/proof"), ("lea", "/"), ("mira", "/")] {
            let link = link_on(&root.post(&format!("/accounts/{person}/invite"), &[]).await.text());
            assert_eq!(world.app.anonymous().come_in(&link).await.header("location"), then, "{person}");
        }
    });
}

#[test]
fn an_operator_who_was_let_in_by_a_link_operates_nothing_before_they_are_confirmed() {
    on_sqlite(async |database| {
        let world = World::new(database, Settings::default()).await;
        let root = world.app.signed_in("root").await;
        let bo = world.app.anonymous();
        bo.come_in(&link_on(&root.post("/accounts/bo/invite", &[]).await.text())).await;
        assert_eq!(root.post("/accounts/bo/operator", &[("operator", "true")]).await.status, 303);
        assert_eq!(bo.get("/accounts").await.status, 403);
        // Once closed, the account no longer counts as the first: what is private by then is older than its next use.
        for act in ["close", "open"] {
            assert_eq!(root.post(&format!("/accounts/bo/{act}"), &[]).await.status, 303, "{act}");
        }
        world.has_private_records_of(&["bo"]).await;
        let again = link_on(&root.post("/accounts/bo/invite", &[]).await.text());
        assert_eq!(world.app.anonymous().come_in(&again).await.header("location"), "/account/proof");
    });
}

#[test]
fn the_author_of_a_link_cannot_confirm_its_user() {
    on_sqlite(async |database| {
        let world = World::new(database, Settings::default()).await;
        world.app.add_account("ana", true).await;
        world.app.add_account("mira", false).await;
        world.has_private_records_of(&["bo"]).await;
        let ana = world.app.signed_in("ana").await;
        let link = link_on(&ana.post("/accounts/bo/invite", &[]).await.text());
        // She opens it herself, and leads him.
        let visitor = world.app.anonymous();
        visitor.come_in(&link).await;
        let proof = visitor.get("/account/proof").await.text();
        assert!(!proof.contains("Ana Example") && proof.contains("Mira Okafor"), "{proof}");
        assert_eq!(ana.post("/vouch/bo", &[("code", &code_on(&proof))]).await.status, 404);
        assert!(!ana.get("/").await.text().contains("who signed in"));
        // He signs in through the provider or a new invitation: the first link's session is over.
        ana.post("/accounts/bo/invite", &[]).await;
        assert_eq!(visitor.get("/account/proof").await.status, 303);
    });
}

#[test]
fn an_invitation_goes_by_mail_to_the_person_and_no_page_shows_it() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let settings = Settings {
            public_url: Some("http://localhost:7700".to_owned()),
            mail: Some(postbox.settings()),
            ..Settings::default()
        };
        let world = World::new(database, settings).await;
        let root = world.app.signed_in("root").await;
        let invited = root.post("/accounts/bo/invite", &[]).await;
        assert_eq!((invited.status.as_u16(), invited.text().contains("/sign-in/link#")), (303, false));
        let link_in = |to: &str| {
            let arrived = postbox.arrived();
            let letter = arrived.iter().rfind(|letter| letter.to == to).expect("it arrived");
            link_on(&letter.text.replace("=\r\n", "").replace("=23", "#"))
        };
        let bo = world.app.anonymous();
        assert_eq!(bo.come_in(&link_in("bo@example.org")).await.header("location"), "/");
        assert_eq!(world.who(&bo).await.as_deref(), Some("bo"));

        // A person who sets an address to their own gets the mail, but is a visitor.
        world.has_private_records_of(&["cy"]).await;
        let edited = ORGANIZATION.replace("cy@example.org", "root@example.org");
        world.apply(&world.operator(), &edited).await;
        root.post("/accounts/cy/invite", &[]).await;
        let visitor = world.app.anonymous();
        let entered = visitor.come_in(&link_in("root@example.org")).await;
        assert_eq!((entered.header("location"), world.who(&visitor).await), ("/account/proof", None));

        postbox.answer(Some("550 no such mailbox"));
        let refused = root.post("/accounts/lea/invite", &[]).await;
        assert!(refused.status == 409 && refused.text().contains("refuses"), "{}", refused.text());
    });
}

#[test]
fn a_returning_person_finds_no_earlier_access() {
    each_database(async |database| {
        let world = World::new(database, Settings::default()).await;
        let host = world.app.host();
        let directory =
            castra_accounts::make_service_token(&host, "directory", &["provision"], 30).await.unwrap();
        let gone = ORGANIZATION
            .replace("from: 2024-02-01, manager: mira", "from: 2024-02-01, to: 2026-03-01, manager: mira");
        let active = |is: bool| json!({"Operations": [{"op": "replace", "path": "active", "value": is}]});
        let hats = async || {
            let viewer = organization::viewer(&world.app.app, "ana").await.unwrap().unwrap();
            viewer.holdings.iter().filter(|held| held.hat == Hat::Lead).count()
        };
        for way in ["file", "directory", "time"] {
            // She is what she was at the start.
            world.apply(&host, ORGANIZATION).await;
            world.app.add_account("ana", true).await;
            assert_eq!(hats().await, 1, "{way}");
            let session = world.app.signed_in("ana").await;
            let link = castra_accounts::issue_sign_in_link(&host, "ana", TimeDelta::days(30)).await.unwrap();
            let token = castra_accounts::make_personal_token(&host, "ana", "x", &["read", "operate"], 30)
                .await
                .unwrap();
            let by_token = async || {
                let request =
                    Request::get("/api/v1/account").header(header::AUTHORIZATION, format!("Bearer {token}"));
                world.app.anonymous().send(request.body(Body::empty()).unwrap()).await.status.as_u16()
            };
            assert_eq!((world.who(&session).await.as_deref(), by_token().await), (Some("ana"), 200), "{way}");
            match way {
                "file" => world.apply(&host, &gone).await,
                "directory" => {
                    assert_eq!(
                        world.scim(&directory, Method::PATCH, "/Users/ana", &active(false)).await,
                        200
                    );
                }
                _ => {
                    // Her last day passes by itself, without an event.
                    let ends = gone.replace("2026-03-01", "2026-03-03");
                    world.apply(&host, &ends).await;
                    assert_eq!(world.who(&session).await.as_deref(), Some("ana"), "she is here still");
                    world.app.app.clock.advance(TimeDelta::days(2));
                }
            }
            assert_eq!(
                (world.who(&session).await, by_token().await),
                (None, 401),
                "{way}: also as an operator"
            );
            if way == "directory" {
                assert_eq!(world.scim(&directory, Method::PATCH, "/Users/ana", &active(true)).await, 200);
            } else {
                // The file still has her as lead: her term is there, but does not span her absence.
                world.apply(&host, ORGANIZATION).await;
            }
            assert_eq!((world.who(&session).await, by_token().await), (None, 401), "{way}");
            assert_eq!(world.app.anonymous().use_link(&link).await.status, 404, "{way}");
            assert_eq!(hats().await, 0, "{way}");
            let anew = world.app.signed_in("ana").await;
            assert_eq!(world.who(&anew).await.as_deref(), Some("ana"), "{way}: she signs in anew");
            assert_eq!(anew.get("/accounts").await.status, 403, "{way}: and operates nothing");
        }
    });
}

#[test]
fn the_last_operator_does_not_leave() {
    each_database(async |database| {
        let world = World::new(database, Settings::default()).await;
        let host = world.app.host();
        let directory =
            castra_accounts::make_service_token(&host, "directory", &["provision"], 30).await.unwrap();
        world.app.add_account("ana", true).await;
        castra_accounts::set_operator(&host, "root", false).await.unwrap();
        let ana = world.app.signed_in("ana").await;
        let before = organization::current(&host).await.unwrap();
        let active = json!({"Operations": [{"op": "replace", "path": "active", "value": false}]});
        assert_eq!(world.scim(&directory, Method::PATCH, "/Users/ana", &active).await, 409);
        assert_eq!(world.scim(&directory, Method::DELETE, "/Users/ana", &Value::Null).await, 409);
        let gone = ORGANIZATION
            .replace("from: 2024-02-01, manager: mira", "from: 2024-02-01, to: 2026-03-01, manager: mira");
        assert!(org_file::apply(&host, "org.yaml", &gone).await.is_err());
        let after = organization::current(&host).await.unwrap();
        assert_eq!(after.version, before.version, "nothing of it happened");
        assert_eq!(after.organization().people["ana"].period.to, None);
        assert_eq!(world.who(&ana).await.as_deref(), Some("ana"));
        let found = world.scim(&directory, Method::GET, "/Users/ana", &Value::Null).await;
        assert_eq!(found, 200);
        let verdict = journal::verify(&world.app.app.db, None).await.unwrap();
        assert_eq!(verdict.fault, None);
    });
}

#[test]
fn a_recently_closed_account_counts_as_one_that_could_approve() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        for (person, operates) in [("ana", true), ("bo", true), ("cy", false)] {
            app.add_account(person, operates).await;
        }
        let host = app.host();
        let mut tx = host.write().await.unwrap();
        castra_accounts::close(&mut tx, &host, "bo").await.unwrap();
        tx.commit(host.says("closed an account", "account:bo", "")).await.unwrap();
        let counted = async || -> Vec<String> {
            let doors = castra_accounts::with_open_doors(&app.app).await.unwrap();
            doors.into_iter().map(|(person, _)| person).collect()
        };
        assert_eq!(counted().await, ["ana", "bo", "cy"]);
        app.app.clock.advance(TimeDelta::days(31));
        assert_eq!(counted().await, ["ana", "cy"]);
    });
}
