//! Rotations through the front door, on both databases. It is noon on 2 March 2026, a Monday.

use axum::http::{Method, Request, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use castra_platform::feature::{About, AgendaSection, Meeting, MeetingKind, agenda};
use castra_rotations::FEATURE;
use castra_testkit::{Answer, each_database};
use serde_json::{Value, json};

use crate::people::Team;

fn terms() -> Value {
    json!({"name": "Support", "people": ["bo", "cy", "di"], "every": 1, "unit": "weeks",
        "first_day": "2026-03-02", "hand_over": "10:00", "zone": "Europe/Vienna"})
}

async fn send(team: &Team, person: &str, method: Method, path: &str, body: &Value) -> Answer {
    team.client(person).json(method, path, body).await
}

async fn post(team: &Team, person: &str, path: &str, body: &Value) -> Answer {
    send(team, person, Method::POST, path, body).await
}

/// Ana sets up support; returns the address of the rotation.
async fn set_up(team: &Team) -> String {
    let made = post(team, "ana", "/api/v1/teams/payments/rotations", &terms()).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    made.header("location").to_owned()
}

async fn on(team: &Team, path: &str) -> Value {
    team.client("lou").get(path).await.json()["rotation"]["on"]["person"].clone()
}

async fn people(team: &Team, path: &str) -> Vec<String> {
    let opened = team.client("lou").get(path).await.json();
    let ahead = opened["ahead"].as_array().unwrap().clone();
    ahead.iter().map(|known| known["person"].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn a_lead_sets_it_up_and_everyone_sees_who_is_on() {
    each_database(async |database| {
        let team = Team::new(database).await;
        assert!(team.client("lou").get("/rotations").await.text().contains("No rotations yet"));
        for person in ["bo", "lea", "max"] {
            let refused = post(&team, person, "/api/v1/teams/payments/rotations", &terms()).await;
            assert_eq!(refused.status.as_u16(), 403, "{person}");
        }
        let mut wrong = terms();
        wrong["people"] = json!(["bo", "lou"]);
        wrong["zone"] = json!("Vienna");
        let refused = post(&team, "ana", "/api/v1/teams/payments/rotations", &wrong).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(
            refused.text().contains("`lou` is not a member")
                && refused.text().contains("`Vienna` is not a time zone")
        );
        let path = set_up(&team).await;
        let again = post(&team, "ana", "/api/v1/teams/payments/rotations", &terms()).await;
        assert_eq!(again.status.as_u16(), 422, "a name once in a team");
        assert_eq!(on(&team, &path).await, json!("bo"));
        assert_eq!(people(&team, &path).await[..4], ["bo", "cy", "di", "bo"]);
        let listed = team.client("lou").get("/rotations").await.text();
        assert!(listed.contains("Bo Example until 9 March 2026, 10:00, then Cy Example."), "{listed}");

        // By the form, with names.
        let form = [
            ("name", "Release"),
            ("people", "cy example\nBo Example"),
            ("every", "2"),
            ("unit", "days"),
            ("first_day", "2026-03-02"),
            ("hand_over", "9:00"),
            ("zone", "UTC"),
        ];
        let made = team.client("ana").post("/teams/payments/rotations", &form).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.text());
        let page = team.client("bo").get(made.header("location")).await.text();
        assert!(page.contains("Cy Example is on until 4 March 2026, 09:00."), "{page}");
        let typed =
            [("name", "X"), ("people", "Nemo"), ("hand_over", "late"), ("zone", "UTC"), ("every", "1")];
        let refused = team.client("ana").post("/teams/payments/rotations", &typed).await;
        assert_eq!(refused.status.as_u16(), 422);
        for kept in ["`Nemo` is not a member", "`late` is not a time"] {
            assert!(refused.text().contains(kept), "{kept}: {}", refused.text());
        }

        // The palette and the panels.
        let ctx = team.ctx("lou").await;
        let found = (FEATURE.find.unwrap())(&ctx, &ctx.viewer, "support today").await.unwrap();
        assert_eq!((found.len(), found[0].title.as_str()), (1, "Support of Payments: Bo Example"));
        let palette = team.client("lou").get("/find?q=support+today").await.text();
        assert!(palette.contains("Support of Payments: Bo Example"), "{palette}");
        for about in [About::Team("payments".to_owned()), About::Person("cy".to_owned())] {
            let panel = (FEATURE.panel.unwrap())(&ctx, &about).await.unwrap().unwrap();
            assert!(panel.lines.iter().any(|line| line.title == "Support"), "{about:?}");
        }
        let nothing = (FEATURE.panel.unwrap())(&ctx, &About::Person("max".to_owned())).await.unwrap();
        assert!(nothing.is_none());
    });
}

#[test]
fn the_teams_review_says_who_is_on() {
    each_database(async |database| {
        let team = Team::new(database).await;
        set_up(&team).await;
        let ctx = team.ctx("lou").await;
        let today = castra_org::organization::current(&ctx).await.unwrap().today;
        let of = |kind, id: Option<&str>| Meeting {
            kind,
            team: id.map(str::to_owned),
            since: today - chrono::Days::new(7),
            today,
            viewer: ctx.viewer.clone(),
        };
        let lines = agenda(&ctx, &of(MeetingKind::TeamWeekly, Some("payments"))).await.unwrap();
        let line = lines.iter().find(|line| line.section == AgendaSection::Agreements).unwrap();
        assert_eq!(line.title, "On duty: Support");
        assert_eq!(line.detail, "Bo Example until 9 March 2026, 10:00, then Cy Example.");
        assert!(!line.changed, "a handover alone does not make a review worth holding");
        let leads = agenda(&ctx, &of(MeetingKind::LeadsWeekly, None)).await.unwrap();
        assert!(leads.iter().all(|line| line.section != AgendaSection::Agreements));
    });
}

#[test]
fn a_change_begins_ahead_and_what_was_stays() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let path = set_up(&team).await;
        let change = |first_day: &str, people: Value| {
            let mut terms = terms();
            terms["first_day"] = json!(first_day);
            terms["people"] = people;
            terms
        };
        let past = send(&team, "ana", Method::PUT, &path, &change("2026-03-02", json!(["cy"]))).await;
        assert_eq!(past.status.as_u16(), 422, "{}", past.text());
        let later = change("2026-03-09", json!(["di", "ana"]));
        assert_eq!(send(&team, "bo", Method::PUT, &path, &later).await.status.as_u16(), 403);
        let saved = send(&team, "ana", Method::PUT, &path, &later).await;
        assert_eq!(saved.status.as_u16(), 200, "{}", saved.text());
        assert_eq!(people(&team, &path).await[..4], ["bo", "di", "ana", "di"]);
        // A plan that has not begun is replaced.
        let sooner = change("2026-03-06", json!(["ed"]));
        assert_eq!(send(&team, "ana", Method::PUT, &path, &sooner).await.status.as_u16(), 200);
        assert_eq!(people(&team, &path).await[..3], ["bo", "ed", "ed"]);
        let mut moved = later.clone();
        moved["zone"] = json!("UTC");
        assert_eq!(
            send(&team, "ana", Method::PUT, &path, &moved).await.status.as_u16(),
            422,
            "the zone stays"
        );
        let page = team.client("ana").get(&path.replace("/api/v1", "")).await.text();
        assert!(page.contains("From then on"), "{page}");
        let edit = team.client("ana").get(&format!("{}/edit", path.replace("/api/v1", ""))).await;
        assert_eq!(edit.status.as_u16(), 200);
        assert_eq!(post(&team, "ana", &format!("{path}/end"), &json!({})).await.status.as_u16(), 200);
        assert_eq!(post(&team, "ana", &format!("{path}/end"), &json!({})).await.status.as_u16(), 409);
        assert_eq!(on(&team, &path).await, Value::Null);
    });
}

#[test]
fn turns_are_swapped_when_both_agree() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let path = set_up(&team).await;
        let swaps = format!("{path}/swaps");
        let wish = |mine: &str, theirs: &str| json!({"mine": mine, "theirs": theirs, "why": "A wedding"});
        for (person, mine, theirs, expected) in [
            ("lou", "2026-03-09T10:00", "2026-03-16T10:00", 403),
            ("bo", "2026-03-02T10:00", "2026-03-09T10:00", 422),
            ("cy", "2026-03-09T10:00", "2026-03-30T10:00", 422),
            ("cy", "2026-03-09T11:00", "2026-03-16T10:00", 422),
            ("bo", "2026-03-23T10:00", "2026-03-09T10:00", 201),
        ] {
            let answer = post(&team, person, &swaps, &wish(mine, theirs)).await;
            assert_eq!(answer.status.as_u16(), expected, "{person} {mine} {theirs}: {}", answer.text());
        }
        let ctx = team.ctx("cy").await;
        let items = (FEATURE.today.unwrap())(&ctx).await.unwrap();
        assert_eq!(items[0].title, "Swap turns? Support");
        assert!(items[0].because.contains("A wedding"), "{}", items[0].because);
        let swap = items[0].acts[0].href.clone();
        let api = format!("/api/v1{swap}");
        assert_eq!(people(&team, &path).await[..4], ["bo", "cy", "di", "bo"], "asking changes nothing");
        for person in ["bo", "ana", "lou"] {
            assert_eq!(post(&team, person, &api, &json!({})).await.status.as_u16(), 403, "{person}");
        }
        assert_eq!(team.client("cy").post(&swap, &[]).await.status.as_u16(), 303);
        assert_eq!(people(&team, &path).await[..4], ["bo", "bo", "di", "cy"]);
        assert_eq!(post(&team, "cy", &api, &json!({})).await.status.as_u16(), 409);
        team.app.app.clock.advance(chrono::TimeDelta::minutes(1));
        // A turn that changed hands in the meantime cannot be swapped by who had it.
        let one = post(&team, "bo", &swaps, &wish("2026-03-09T10:00", "2026-03-16T10:00")).await.json();
        let two = post(&team, "bo", &swaps, &wish("2026-03-09T10:00", "2026-03-23T10:00")).await.json();
        let agree = |id: &Value| format!("/api/v1/rotation-swaps/{}/agree", id.as_str().unwrap());
        assert_eq!(post(&team, "cy", &agree(&two["id"]), &json!({})).await.status.as_u16(), 200);
        let withdraw = agree(&one["id"]).replace("agree", "withdraw");
        assert_eq!(post(&team, "bo", &withdraw, &json!({})).await.status.as_u16(), 200);
        assert_eq!(people(&team, &path).await[..4], ["bo", "cy", "di", "bo"]);
    });
}

#[test]
fn members_cover_and_leavers_drop_out() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let path = set_up(&team).await;
        let covers = format!("{path}/covers");
        let cover = |person: &str, begins: &str, ends: &str| json!({"person": person, "begins": begins, "ends": ends});
        for (person, terms, expected) in [
            ("lou", cover("lou", "2026-03-05T10:00", "2026-03-06T10:00"), 403),
            ("cy", cover("bo", "2026-03-05T10:00", "2026-03-06T10:00"), 403),
            ("cy", cover("cy", "2026-03-01T10:00", "2026-03-06T10:00"), 422),
            ("cy", cover("cy", "2026-03-06T10:00", "2026-03-05T10:00"), 422),
            ("ana", cover("lou", "2026-03-05T10:00", "2026-03-06T10:00"), 422),
            ("cy", cover("cy", "2026-03-05T10:00", "2026-03-06T10:00"), 201),
            ("ana", cover("ed", "2026-03-06T12:00", "2026-03-06T18:00"), 201),
        ] {
            let answer = post(&team, person, &covers, &terms).await;
            assert_eq!(answer.status.as_u16(), expected, "{person} {terms}: {}", answer.text());
        }
        assert_eq!(people(&team, &path).await[..6], ["bo", "cy", "bo", "ed", "bo", "cy"]);
        let opened = team.client("bo").get(&path).await.json();
        let mut known = opened["covers"].as_array().unwrap().iter();
        let id = known.find(|cover| cover["person"] == "cy").unwrap()["id"].as_str().unwrap().to_owned();
        let cancel = format!("{covers}/{id}/cancel");
        assert_eq!(post(&team, "bo", &cancel, &json!({})).await.status.as_u16(), 403);
        assert_eq!(post(&team, "cy", &cancel, &json!({})).await.status.as_u16(), 200);
        assert_eq!(post(&team, "cy", &cancel, &json!({})).await.status.as_u16(), 409);
        assert_eq!(people(&team, &path).await[..4], ["bo", "ed", "bo", "cy"]);

        // Today tells two days before, and while one is on.
        let titles = async |person: &str| -> Vec<String> {
            let items = (FEATURE.today.unwrap())(&team.ctx(person).await).await.unwrap();
            items.into_iter().map(|item| item.title).collect()
        };
        assert_eq!(titles("bo").await, ["You are on: Support"]);
        assert!(titles("cy").await.is_empty());
        team.days_pass(5).await;
        assert_eq!(titles("cy").await, ["Your turn begins: Support"]);
        team.days_pass(3).await;
        assert_eq!(on(&team, &path).await, json!("cy"));
        team.leaves("cy").await;
        team.days_pass(1).await;
        assert_eq!(on(&team, &path).await, json!("di"), "the next in order takes over the rest");
        assert_eq!(people(&team, &path).await[..4], ["di", "di", "bo", "di"]);
    });
}

#[test]
fn turns_are_in_the_calendars() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let path = set_up(&team).await;
        let id = path.rsplit('/').next().unwrap();
        let page = team.client("bo").get(&format!("/rotations/{id}/turns.ics")).await;
        assert_eq!(page.status, StatusCode::OK);
        let text = page.text();
        for expected in [
            "SUMMARY:Support: Bo Example",
            "SUMMARY:Support: Cy Example",
            "TZID:Europe/Vienna",
            "DTSTART;TZID=Europe/Vienna:20260309T100000",
            "DTEND;TZID=Europe/Vienna:20260316T100000",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        // Summer time begins on 29 March; the hand-over stays at ten.
        assert!(text.contains("DTSTART;TZID=Europe/Vienna:20260330T100000"), "{text}");
        let made = team
            .client("cy")
            .post("/one-on-ones/calendar", &[("name", "Phone"), ("by", "password")])
            .await
            .text();
        let password = made
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .find(|word| word.len() == 64)
            .unwrap_or_else(|| panic!("{made}"))
            .to_owned();
        let read = async |file: &str, password: &str| {
            let basic = format!("Basic {}", STANDARD.encode(format!("cy:{password}")));
            let request = Request::get(format!("/calendars/{file}")).header(header::AUTHORIZATION, basic);
            team.app.anonymous().send(request.body(axum::body::Body::empty()).unwrap()).await
        };
        let own = read("one-on-ones.ics", &password).await.text();
        assert!(own.contains("SUMMARY:Support\r\n") && own.contains("20260309T100000"), "{own}");
        assert!(!own.contains("20260316T100000\r\nDTEND"), "only their own: {own}");
        let all = read(&format!("rotation-{id}.ics"), &password).await;
        assert!(all.text().contains("SUMMARY:Support: Di Example"), "{}", all.text());
        for (file, password) in
            [(format!("rotation-{id}.ics"), "wrong"), ("rotation-x.ics".to_owned(), password.as_str())]
        {
            let refused = read(&file, password).await;
            assert!(!refused.text().contains("VCALENDAR") && refused.status != StatusCode::OK, "{file}");
        }
    });
}
