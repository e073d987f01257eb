//! Growth through its pages and its API, as everybody, on both databases.

use axum::http::Method;
use castra_growth::{
    self as growth, AreaState, MeansKind, assessments, ladder,
    mentoring::{self, Ask, AvailabilityTerms, SessionTerms},
    plans::{self, AreaEnd, AreaTerms, Evidence, MeansTerms, MilestoneTerms, PlanTerms},
    training,
};
use castra_org::{org_file, organization, organization::PersonId};
use castra_platform::{Ctx, Seen, feature::About, jobs, journal, private, reading::Status};
use castra_testkit::{Client, Database, Setup, TestApp, each_database, noon, on_sqlite};
use chrono::{Days, NaiveDate, TimeDelta};
use serde_json::{Value, json};

use crate::{DAY, FEATURES, change, commit, facts};

const FILE: &str = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: lea, name: Lea Lead }
  - { id: max, name: Max Other }
  - { id: jonas, name: Jonas Weber }
  - { id: ana, name: Ana Example, email: ana@example.org, level: senior }
  - { id: bo, name: Bo Example, email: bo@example.org, level: junior }
  - { id: cy, name: Cy Example, level: junior }
  - { id: gone, name: Gone Example, from: 2020-01-01, to: 2025-12-31 }
teams:
  - { id: core, name: Core, members: [lea, bo, cy], repositories: [{ id: api, path: /nowhere }] }
  - { id: edge, name: Edge, members: [max, ana] }
  - { id: wide, name: Wide, members: [ana, bo, cy, max, jonas] }
assignments:
  - { person: lea, role: tech-lead, team: core }
  - { person: max, role: tech-lead, team: edge }
  - { person: jonas, role: cto }
  - { person: lea, role: tech-lead, team: wide }
";

/// Lea leads Core with two juniors, Bo and Cy; Ana, of the other team that Max leads, mentors Bo; Jonas is CTO.
async fn world(database: &Database) -> TestApp {
    let app = Setup { viewers: organization::viewer, ..Setup::new(&FEATURES) }.start(database).await;
    org_file::apply(&app.host(), "org.yaml", FILE).await.expect("a good file");
    crate::set_up_long_ago(&app).await;
    for (person, operator) in [
        ("lea", false),
        ("max", false),
        ("jonas", false),
        ("ana", false),
        ("bo", false),
        ("cy", false),
        ("root", true),
    ] {
        app.add_account(person, operator).await;
    }
    app
}

/// The organization's file again, with some of its text put otherwise.
async fn change_file(app: &TestApp, changes: &[(&str, &str)]) {
    let text = changes.iter().fold(FILE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    org_file::apply(&app.host(), "org.yaml", &text).await.expect("a good file");
}

/// Runs a job that comes round by itself.
async fn run(app: &TestApp, job: &str) {
    let ctx = Ctx::system(&app.app);
    jobs::queue_now(&ctx, job, "").await.unwrap();
    jobs::run_queued(&ctx).await.unwrap();
    assert_eq!(jobs::find(ctx.read(), job, "").await.unwrap().unwrap().error, None, "{job}");
}

async fn as_person(app: &TestApp, id: &str) -> Ctx {
    let viewer = organization::viewer(&app.app, id).await.unwrap().expect("somebody here");
    Ctx { viewer, ..app.host() }
}

fn today() -> NaiveDate {
    noon().date_naive()
}

fn bo() -> PersonId {
    "bo".into()
}

/// A milestone that is due today.
fn goal(title: &str) -> MilestoneTerms {
    MilestoneTerms { title: title.to_owned(), due: Some(today()) }
}

fn end(to: AreaState, outcome: &str) -> AreaEnd {
    AreaEnd { to: Some(to), outcome: outcome.to_owned() }
}

/// A session held today.
fn held_today(note: &str) -> SessionTerms {
    SessionTerms { day: Some(today()), held: true, note: note.to_owned() }
}

/// A session planned for a day.
fn planned_on(day: NaiveDate) -> SessionTerms {
    SessionTerms { day: Some(day), ..SessionTerms::default() }
}

/// What nobody may find but those it is for, each word where it is kept.
const CANARIES: [&str; 15] = [
    "canaryaim",
    "canarytitle",
    "canarywhy",
    "canaryoutcome",
    "canarymeans",
    "canarylink",
    "canarycertificate",
    "canarymilestone",
    "canaryshown",
    "canaryown",
    "canarylead",
    "canaryask",
    "canaryanswer",
    "canarynote",
    "canaryskill",
];

struct Planted {
    area: String,
    means: String,
    milestone: String,
    pair: String,
    session: String,
}

/// Bo's growth with a canary in every private field; Ana mentors the one area that is named for it.
async fn plant(app: &TestApp) -> Planted {
    let own = as_person(app, "bo").await;
    let lead = as_person(app, "lea").await;
    let mentor = as_person(app, "ana").await;
    let terms = PlanTerms {
        target_role: Some("tech-lead".to_owned()),
        aim: "canaryaim".to_owned(),
        review_on: Some(today() + Days::new(3)),
    };
    plans::save(&own, &bo(), &Seen::ANY, terms).await.unwrap();
    let area = plans::add_area(
        &own,
        &bo(),
        AreaTerms { title: "canarytitle".to_owned(), axis: "system".to_owned(), why: "canarywhy".to_owned() },
    )
    .await
    .unwrap();
    let means = MeansTerms {
        link: "https://example.org/canarylink".to_owned(),
        certificate: "canarycertificate".to_owned(),
        planned_minor: Some(120_000),
        currency: "EUR".to_owned(),
        ..MeansTerms::new(MeansKind::Training, "canarymeans")
    };
    let means = plans::add_means(&lead, &area.id, means).await.unwrap();
    let reached = plans::add_milestone(&lead, &area.id, goal("canarymilestone")).await.unwrap();
    plans::reach(&own, &reached.id, Evidence { evidence: "canaryshown".to_owned() }).await.unwrap();
    let milestone = plans::add_milestone(&lead, &area.id, goal("Another")).await.unwrap();
    let other =
        plans::add_area(&own, &bo(), AreaTerms { title: "Kept apart".to_owned(), ..AreaTerms::default() })
            .await
            .unwrap();
    plans::end_area(&own, &other.id, end(AreaState::Dropped, "canaryoutcome")).await.unwrap();
    let said = |evidence: &str, level| assessments::AssessmentTerms {
        axis: "system".to_owned(),
        level,
        confidence: Some(growth::Confidence::Medium),
        evidence: evidence.to_owned(),
    };
    let skill = assessments::SkillTerms { skill: "canaryskill".to_owned(), knowledge: 2, willingness: 4 };
    assessments::assess(&own, &bo(), vec![said("canaryown", 2)]).await.unwrap();
    assessments::assess(&lead, &bo(), vec![said("canarylead", 1)]).await.unwrap();
    assessments::rate(&own, &bo(), skill).await.unwrap();
    let ask = Ask {
        mentor: "ana".to_owned(),
        axis: "system".to_owned(),
        area: Some(area.id.clone()),
        why: "canaryask".to_owned(),
        ..Ask::default()
    };
    let pair = mentoring::ask(&own, &bo(), ask).await.unwrap();
    mentoring::answer(&mentor, &pair.id, true, "canaryanswer").await.unwrap();
    let session = mentoring::meet(&mentor, &pair.id, held_today("canarynote")).await.unwrap();
    Planted { area: area.id, means: means.id, milestone: milestone.id, pair: pair.id, session: session.id }
}

/// Every address of the feature's that is asked with GET, with something that is there for each parameter.
fn addresses(app: &TestApp, planted: &Planted) -> Vec<String> {
    let operations = app.web.operations.iter().filter(|operation| operation.method == Method::GET);
    let filled = operations.flat_map(|operation| {
        let mut before = "";
        let parts: Vec<String> = operation
            .path
            .split('/')
            .map(|part| {
                let filled = match (before, part) {
                    (_, part) if !part.starts_with('{') => part,
                    ("people", _) => "bo",
                    ("teams", _) => "core",
                    ("areas", _) => &planted.area,
                    ("means", "{kind}") => "training",
                    ("means", _) => &planted.means,
                    ("milestones", _) => &planted.milestone,
                    ("mentoring", _) => &planted.pair,
                    ("sessions", _) => &planted.session,
                    ("repositories", _) => "api",
                    _ => "0123",
                };
                before = part;
                filled.to_owned()
            })
            .collect();
        let path = parts.join("/");
        [path.clone(), format!("{path}?q=canary"), format!("{path}?axis=system")]
    });
    filled.collect()
}

/// What everything that is asked says to somebody.
async fn everything_said(client: &Client, addresses: &[String]) -> String {
    let mut said = String::new();
    for address in addresses {
        let answer = client.get(address).await;
        assert!(!answer.status.is_server_error(), "{address}: {}", answer.text());
        said.push_str(&format!("{:?}{}", answer.headers, answer.text()));
    }
    said
}

#[test]
fn what_is_private_is_found_by_those_it_is_for_and_by_nobody_else() {
    each_database(async |database| {
        let app = world(database).await;
        let planted = plant(&app).await;
        let addresses = addresses(&app, &planted);
        let sees = |person: &'static str, expected: &'static [&'static str]| (person, expected);
        let pair = ["canaryask", "canaryanswer"];
        let area = [
            "canarytitle",
            "canarywhy",
            "canarymeans",
            "canarylink",
            "canarycertificate",
            "canarymilestone",
            "canaryshown",
        ];
        let own: Vec<&str> = CANARIES.to_vec();
        let lead: Vec<&str> =
            CANARIES.into_iter().filter(|word| !["canarynote", "canaryanswer"].contains(word)).collect();
        let mentor: Vec<&str> = area.into_iter().chain(pair).chain(["canarynote"]).collect();
        let cases = [("bo", own), ("lea", lead), ("ana", mentor)];
        for (person, expected) in cases {
            let said = everything_said(&app.signed_in(person).await, &addresses).await;
            let found: Vec<&str> = CANARIES.into_iter().filter(|word| said.contains(word)).collect();
            let mut expected = expected;
            expected.sort_by_key(|word| CANARIES.iter().position(|known| known == word));
            assert_eq!(found, expected, "as {person}");
        }
        for (person, expected) in [sees("cy", &[]), sees("max", &[]), sees("jonas", &[]), sees("root", &[])] {
            let said = everything_said(&app.signed_in(person).await, &addresses).await;
            let found: Vec<&str> = CANARIES.into_iter().filter(|word| said.contains(word)).collect();
            assert_eq!(found, expected, "as {person}");
        }
        let journal = format!("{:?}", journal::latest(app.host().read(), 500).await.unwrap());
        assert!(!journal.contains("canary"), "the journal says what is private");
        for entry in std::fs::read_dir(database.dir()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let bytes = std::fs::read(&path).unwrap();
                assert!(!bytes.windows(6).any(|window| window == b"canary"), "{}", path.display());
            }
        }
    });
}

/// Every address of somebody's growth says the same to whom it is not for, whether there is anything or not.
#[test]
fn what_is_not_for_somebody_answers_like_what_is_not_there() {
    each_database(async |database| {
        let app = world(database).await;
        let planted = plant(&app).await;
        let plain = async |client: &Client, path: &str| {
            let answer = client.get(path).await;
            let text = answer.text();
            // The request's own number, and the address that was asked for, are in every answer.
            let cut = text.find("Request ").or(text.find("\"request\"")).unwrap_or(text.len());
            let words = text[..cut].split(path).collect::<String>();
            (answer.status.as_u16(), words)
        };
        for person in ["cy", "max", "jonas", "root"] {
            let client = app.signed_in(person).await;
            for (theirs, nowhere) in [
                ("/people/bo/growth".to_owned(), "/people/nobody/growth"),
                ("/people/bo/growth/assess".to_owned(), "/people/nobody/growth/assess"),
                ("/people/bo/growth/mentors".to_owned(), "/people/nobody/growth/mentors"),
                (format!("/growth/areas/{}", planted.area), "/growth/areas/0123"),
                (format!("/growth/means/{}/edit", planted.means), "/growth/means/0123/edit"),
                (format!("/growth/mentoring/{}", planted.pair), "/growth/mentoring/0123"),
                ("/api/v1/people/bo/growth".to_owned(), "/api/v1/people/nobody/growth"),
                (format!("/api/v1/growth/mentoring/{}", planted.pair), "/api/v1/growth/mentoring/0123"),
            ] {
                let found = plain(&client, &theirs).await;
                assert_eq!(found.0, 404, "{person}: {theirs}");
                assert_eq!(found, plain(&client, nowhere).await, "{person}: {theirs}");
            }
            for path in [
                format!("/growth/areas/{}/end", planted.area),
                format!("/growth/milestones/{}/reach", planted.milestone),
                format!("/growth/mentoring/{}/answer", planted.pair),
                format!("/growth/sessions/{}", planted.session),
                "/people/bo/growth/review".to_owned(),
                "/people/bo/growth/skills".to_owned(),
            ] {
                let fields = [
                    ("to", "held"),
                    ("answer", "yes"),
                    ("outcome", "x"),
                    ("review_on", "2027-01-01"),
                    ("skill", "x"),
                ];
                let to = [("to", "done"), ("outcome", "x")];
                let fields: &[(&str, &str)] = if path.ends_with("/end") { &to } else { &fields };
                assert_eq!(client.post(&path, fields).await.status.as_u16(), 404, "{person}: {path}");
            }
        }
        // The mentor reads the area and changes nothing of it.
        let mentor = app.signed_in("ana").await;
        assert_eq!(mentor.get(&format!("/growth/areas/{}", planted.area)).await.status.as_u16(), 200);
        assert_eq!(mentor.get(&format!("/growth/areas/{}/edit", planted.area)).await.status.as_u16(), 403);
        assert_eq!(
            mentor
                .post(&format!("/growth/milestones/{}/reach", planted.milestone), &[])
                .await
                .status
                .as_u16(),
            404
        );
    });
}

#[test]
fn a_mentor_who_is_done_and_a_lead_who_has_gone_read_no_more() {
    on_sqlite(async |database| {
        let app = world(database).await;
        let planted = plant(&app).await;
        let mentor = app.signed_in("ana").await;
        assert_eq!(mentor.get("/people/bo/growth").await.status.as_u16(), 200);
        mentoring::end(&as_person(&app, "bo").await, &planted.pair).await.unwrap();
        assert_eq!(mentor.get("/people/bo/growth").await.status.as_u16(), 404);
        assert_eq!(mentor.get(&format!("/growth/areas/{}", planted.area)).await.status.as_u16(), 404);
        let area = plans::opened_area(&as_person(&app, "bo").await, &planted.area).await.unwrap().1;
        assert_eq!(area.open_means().count(), 1, "the mentoring has ended, the training has not");
        // Somebody who has left is nobody's to read.
        assert!(plans::opened(&as_person(&app, "jonas").await, &"gone".into()).await.is_err());
    });
}

/// What a mentoring opens, a lead's alone opens not at all; it closes on the day on which one of the two is gone, and does
/// not come back.
#[test]
fn a_mentoring_opens_nothing_without_the_mentee_and_nothing_once_one_of_the_two_has_left() {
    each_database(async |database| {
        let app = world(database).await;
        let (own, lead) = (as_person(&app, "bo").await, as_person(&app, "lea").await);
        let terms = AreaTerms { title: "canarytitle".to_owned(), ..AreaTerms::default() };
        let area = plans::add_area(&own, &bo(), terms).await.unwrap().id;
        let sees = async |person: &str| {
            let client = app.signed_in(person).await;
            let found = [format!("/growth/areas/{area}"), "/people/bo/growth".to_owned()];
            let [area, plan] = found.each_ref().map(|path| client.get(path));
            (area.await.status.as_u16(), plan.await.status.as_u16())
        };
        let ask =
            |mentor: &str| Ask { mentor: mentor.to_owned(), area: Some(area.clone()), ..Ask::default() };
        // Somebody outside, and the lead herself, beyond her term.
        for mentor in ["ana", "lea"] {
            let pair = mentoring::ask(&lead, &bo(), ask(mentor)).await.unwrap();
            let answered = mentoring::answer(&as_person(&app, mentor).await, &pair.id, true, "").await;
            assert!(answered.is_err(), "{mentor} is not asked yet");
        }
        assert_eq!(sees("ana").await, (404, 404));
        let lea_leads = "  - { person: lea, role: tech-lead, team: core }\n";
        let both_of_lea = [lea_leads, "  - { person: lea, role: tech-lead, team: wide }\n"];
        change_file(&app, &both_of_lea.map(|line| (line, ""))).await;
        assert_eq!(sees("lea").await, (404, 404), "what she began as a lead opens nothing after");
        // With the mentee it does, as long as both are here.
        let pairs = mentoring::mine(&own).await.unwrap();
        let pair = pairs.iter().find(|pair| pair.mentor.as_str() == "ana").unwrap().id.clone();
        mentoring::answer(&own, &pair, true, "").await.unwrap();
        assert_eq!(sees("ana").await, (404, 404), "she has not answered");
        mentoring::answer(&as_person(&app, "ana").await, &pair, true, "").await.unwrap();
        assert_eq!(sees("ana").await, (200, 200));
        let declined = pairs.iter().find(|pair| pair.mentor.as_str() == "lea").unwrap().id.clone();
        assert_eq!(
            mentoring::answer(&own, &declined, false, "").await.unwrap().state,
            growth::PairState::Declined
        );
        let bo_is_here = "id: bo, name: Bo Example,";
        let bo_leaves = format!("{bo_is_here} to: {},", today());
        change_file(&app, &[(bo_is_here, &bo_leaves)]).await;
        app.app.clock.advance(TimeDelta::days(1));
        assert_eq!(sees("ana").await, (404, 404), "at once");
        run(&app, "mentoring-endings").await;
        change_file(&app, &[]).await;
        assert_eq!(sees("ana").await, (404, 404), "it does not come back with him");
        assert_eq!(mentoring::opened(&own, &pair).await.unwrap().pair.state, growth::PairState::Ended);
    });
}

#[test]
fn ending_an_area_seals_no_erased_text_again() {
    each_database(async |database| {
        let app = world(database).await;
        let own = as_person(&app, "bo").await;
        let terms = AreaTerms { title: "Load".to_owned(), why: "Why".to_owned(), ..AreaTerms::default() };
        let area = plans::add_area(&own, &bo(), terms).await.unwrap().id;
        private::erase(&app.host(), "bo").await.unwrap();
        plans::end_area(&own, &area, end(AreaState::Done, "It holds.")).await.unwrap();
        let kept: Vec<String> = own.read().fetch_all("select title from growth_areas", &[]).await.unwrap();
        let place = format!("growth_areas/{area}/title");
        assert_eq!(private::open(&own, &place, &kept[0]).await.unwrap(), None, "nobody wrote it again");
        let page = app.signed_in("bo").await;
        let shown = page.get(&format!("/growth/areas/{area}")).await.text();
        assert!(shown.contains("Erased") && shown.contains("It holds."), "{shown}");
        let form = page.get(&format!("/growth/areas/{area}/edit")).await.text();
        assert!(!form.contains("value=\"Erased\"") && !form.contains("Erased</textarea>"), "{form}");
    });
}

#[test]
fn erasing_a_persons_text_erases_what_their_lead_wrote_too() {
    on_sqlite(async |database| {
        let app = world(database).await;
        let planted = plant(&app).await;
        private::erase(&app.host(), "bo").await.unwrap();
        let said = everything_said(&app.signed_in("lea").await, &addresses(&app, &planted)).await;
        let left: Vec<&str> = CANARIES.into_iter().filter(|word| said.contains(word)).collect();
        assert_eq!(left, Vec::<&str>::new());
        assert!(said.contains("Erased"));
    });
}

async fn read(app: &TestApp, responsibility: &str, day: NaiveDate) -> castra_platform::reading::Reading {
    crate::of_on(app, responsibility, "core", day).await
}

#[test]
fn the_readings_count_plans_that_live_and_juniors_who_met_a_mentor() {
    each_database(async |database| {
        let app = world(database).await;
        let at =
            |reading: &castra_platform::reading::Reading| (reading.value, reading.sample, reading.status);
        // Of few members thresholds are counts: none of two is all but two.
        assert_eq!(at(&read(&app, "growth", today()).await), (Some(0.0), 2, Status::Slipping));
        // What their lead writes into it is not the member's word.
        let lead = as_person(&app, "lea").await;
        plans::add_area(&lead, &bo(), AreaTerms { title: "Mine".to_owned(), ..AreaTerms::default() })
            .await
            .unwrap();
        assert!(!read(&app, "growth", today()).await.because.contains("more plan"));
        let own = as_person(&app, "bo").await;
        let area =
            plans::add_area(&own, &bo(), AreaTerms { title: "Load".to_owned(), ..AreaTerms::default() })
                .await
                .unwrap();
        let bare = read(&app, "growth", today()).await;
        assert_eq!(
            bare.because,
            "0 of 2 members moved their growth plan in 90 days and named how they learn; 1 more plan does not say how yet."
        );
        plans::add_means(&own, &area.id, MeansTerms::new(MeansKind::Training, "A course")).await.unwrap();
        assert_eq!(at(&read(&app, "growth", today()).await), (Some(0.5), 2, Status::Practised));
        assert_eq!(at(&read(&app, "mentoring", today()).await), (Some(0.0), 2, Status::Slipping));
        let pair =
            mentoring::ask(&own, &bo(), Ask { mentor: "ana".to_owned(), ..Ask::default() }).await.unwrap();
        let mentor = as_person(&app, "ana").await;
        mentoring::answer(&mentor, &pair.id, true, "").await.unwrap();
        mentoring::meet(&mentor, &pair.id, planned_on(today() + Days::new(1))).await.unwrap();
        assert_eq!(
            read(&app, "mentoring", today()).await.value,
            Some(0.0),
            "what is planned has not taken place"
        );
        // What the mentor writes down counts once the mentee says so; what they deny never does.
        for (held, expected) in [(false, 0.0), (true, 0.5)] {
            let session = mentoring::meet(&mentor, &pair.id, held_today("")).await.unwrap();
            assert_eq!(read(&app, "mentoring", today()).await.value, Some(0.0), "{held}");
            mentoring::close(&own, &session.id, held, "").await.unwrap();
            assert_eq!(read(&app, "mentoring", today()).await.value, Some(expected), "{held}");
            assert!(mentoring::close(&own, &session.id, held, "").await.is_err(), "it is said once");
        }
        let met = read(&app, "mentoring", today()).await;
        assert_eq!(met.because, "1 of 2 juniors met a mentor in the last 30 days and confirmed it.");
        // What was true on a day stays what is said of it.
        for (days, growth, mentoring) in [(29, 0.5, 0.5), (30, 0.5, 0.0), (89, 0.5, 0.0), (90, 0.0, 0.0)] {
            let day = today() + Days::new(days);
            assert_eq!(read(&app, "growth", day).await.value, Some(growth), "{days}");
            assert_eq!(read(&app, "mentoring", day).await.value, Some(mentoring), "{days}");
        }
        assert_eq!(read(&app, "growth", today() - Days::new(1)).await.value, Some(0.0));
        let edge = crate::of_on(&app, "mentoring", "edge", today()).await;
        assert_eq!(
            (edge.status, edge.sample, edge.because.as_str()),
            (Status::NoEvidence, 0, "No junior has been in the team long enough.")
        );
    });
}

#[test]
fn the_cto_gets_counts_and_none_of_few() {
    each_database(async |database| {
        let app = world(database).await;
        plant(&app).await;
        castra_org::readings::take(&app.host()).await.unwrap();
        let all = growth::counts(&as_person(&app, "jonas").await).await.unwrap();
        let of = |team: &str| all.iter().find(|known| known.team.as_str() == team).unwrap().counts.clone();
        assert_eq!((of("core"), of("edge")), (None, None));
        let wide = of("wide").expect("five people beside their lead");
        assert_eq!((wide.members, wide.with_plan, wide.mentored), (5, 1, 1));
        assert_eq!(wide.costs.get("EUR"), Some(&(120_000, 0)));
        for person in ["lea", "max", "bo", "root"] {
            let client = app.signed_in(person).await;
            assert_eq!(client.get("/growth/teams").await.status.as_u16(), 404, "{person}");
        }
        assert_eq!(app.signed_in("jonas").await.get("/growth/teams").await.status.as_u16(), 200);
    });
}

#[test]
fn a_plan_through_its_forms_keeps_what_was_typed() {
    on_sqlite(async |database| {
        let app = world(database).await;
        let client = app.signed_in("bo").await;
        assert!(client.get("/people/bo/growth").await.text().contains("No plan yet."));
        let refused = client
            .post(
                "/people/bo/growth/plan",
                &[("review_on", "2020-01-01"), ("aim", "Typed <b>"), ("revision", "0")],
            )
            .await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(
            refused.text().contains("Typed &lt;b&gt;") && refused.text().contains("this date is in the past")
        );
        let saved = [
            ("target_role", "senior-engineer"),
            ("aim", "To plan alone"),
            ("review_on", "2026-04-01"),
            ("revision", "0"),
        ];
        assert_eq!(
            client.post("/people/bo/growth/plan", &saved).await.header("location"),
            "/people/bo/growth"
        );
        let area =
            client.post("/people/bo/growth/areas", &[("title", "Plan for load"), ("axis", "system")]).await;
        let area = area.header("location").to_owned();
        assert!(client.get(&area).await.text().contains("Incomplete"));
        let refused = client
            .post(&format!("{area}/means/project"), &[("what", "Lead the move"), ("link", "javascript:x")])
            .await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.text().contains("Lead the move") && refused.text().contains("begins with https://"));
        let refused = client
            .post(
                &format!("{area}/means/training"),
                &[("what", "A course"), ("planned", "many"), ("currency", "EUR")],
            )
            .await;
        assert!(refused.status.as_u16() == 422 && refused.text().contains("is not an amount"));
        client
            .post(&format!("{area}/means/project"), &[("what", "Lead the move"), ("repository", "api")])
            .await;
        let page = client.get(&area).await.text();
        assert!(!page.contains("Incomplete") && page.contains("/repositories/api"));
        client.post(&format!("{area}/milestones"), &[("title", "A talk"), ("due", "2026-03-05")]).await;
        let csv = client.get("/people/bo/growth.csv").await.text();
        assert!(csv.contains("Plan for load,system,open") && csv.contains("milestone,,A talk"), "{csv}");
        // Two who change where a plan leads at once do not overwrite each other; what is no revision overwrites nothing.
        let means = client.get(&area).await.text();
        let means = means.split("/growth/means/").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
        for (path, field) in [
            ("/people/bo/growth/plan".to_owned(), "aim"),
            (area.clone(), "title"),
            (format!("/growth/means/{means}"), "what"),
        ] {
            for (revision, expected) in [("1", 409), ("1x", 422), ("", 422), ("9223372036854775808", 422)] {
                let sent = [("revision", revision), (field, "Other"), ("repository", "api")];
                let refused = client.post(&path, &sent).await;
                assert_eq!(refused.status.as_u16(), expected, "{path} {revision}: {}", refused.text());
            }
        }
    });
}

#[test]
fn levels_and_skills_are_noted_through_their_forms() {
    on_sqlite(async |database| {
        let app = world(database).await;
        let client = app.signed_in("bo").await;
        let aim = [
            ("target_role", "senior-engineer"),
            ("aim", "x"),
            ("review_on", "2026-04-01"),
            ("revision", "0"),
        ];
        assert_eq!(client.post("/people/bo/growth/plan", &aim).await.status.as_u16(), 303);
        let said = [("level-system", "2"), ("confidence-system", "high"), ("evidence-system", "The move")];
        assert_eq!(client.post("/people/bo/growth/assess", &said).await.status.as_u16(), 303);
        let bare = client
            .post("/people/bo/growth/assess", &[("level-people", "3"), ("evidence-process", "Kept")])
            .await;
        assert!(bare.status.as_u16() == 422 && bare.text().contains("Kept"));
        let page = client.get("/people/bo/growth").await.text();
        assert!(page.contains("Two views") && page.contains("3 needed, 1 to go"), "{page}");
        assert_eq!(
            client
                .post(
                    "/people/bo/growth/skills",
                    &[("skill", "Rust"), ("knowledge", "3"), ("willingness", "5")]
                )
                .await
                .status
                .as_u16(),
            303
        );
        let lead = app.signed_in("lea").await;
        assert_eq!(
            lead.post(
                "/people/bo/growth/skills",
                &[("skill", "Rust"), ("knowledge", "3"), ("willingness", "5")]
            )
            .await
            .status
            .as_u16(),
            403
        );
        lead.post("/teams/core/growth/skills", &[("skill", "Rust")]).await;
        let seen = lead.get("/teams/core/growth").await.text();
        let seen =
            seen.split("name=\"revision\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let budget = |amount: &'static str| [("amount", amount), ("currency", "eur"), ("revision", seen)];
        assert_eq!(lead.post("/teams/core/growth/budget", &budget("much")).await.status.as_u16(), 422);
        for (amount, expected) in [("5,000", 303), ("6,000", 409)] {
            let saved = lead.post("/teams/core/growth/budget", &budget(amount)).await;
            assert_eq!(saved.status.as_u16(), expected, "{amount}: {}", saved.text());
        }
        let team = lead.get("/teams/core/growth").await.text();
        assert!(
            team.contains("one more who does it independently, and someone who can teach it")
                && team.contains("5,000 EUR"),
            "{team}"
        );
        assert_eq!(client.get("/teams/core/growth").await.status.as_u16(), 404);
    });
}

#[test]
fn a_mentor_is_found_for_reasons_asked_and_says_yes_or_no_on_today() {
    each_database(async |database| {
        let app = world(database).await;
        let own = as_person(&app, "bo").await;
        let lead = as_person(&app, "lea").await;
        let max = as_person(&app, "max").await;
        let mentor = as_person(&app, "ana").await;
        let said = |level| assessments::AssessmentTerms {
            axis: "system".to_owned(),
            level,
            confidence: Some(growth::Confidence::High),
            evidence: "Seen.".to_owned(),
        };
        assessments::assess(&own, &bo(), vec![said(2)]).await.unwrap();
        assessments::assess(&mentor, &"ana".into(), vec![said(4)]).await.unwrap();
        let system = AvailabilityTerms { capacity: 1, axes: vec!["system".to_owned()] };
        assert!(
            mentoring::candidates(&own, &bo(), "system").await.unwrap().is_empty(),
            "she has not opened herself to it"
        );
        mentoring::be_available(&mentor, &Seen::ANY, system).await.unwrap();
        let found = mentoring::candidates(&lead, &bo(), "system").await.unwrap();
        assert_eq!(
            found[0].reasons,
            ["At least two levels ahead on System.", "Can take on one more person."]
        );
        // What her lead says goes before what she says herself.
        assessments::assess(&max, &"ana".into(), vec![said(3)]).await.unwrap();
        assert!(mentoring::candidates(&own, &bo(), "system").await.unwrap().is_empty());
        let ask = || Ask { mentor: "ana".to_owned(), axis: "system".to_owned(), ..Ask::default() };
        let pair = mentoring::ask(&lead, &bo(), ask()).await.unwrap();
        assert!(mentoring::ask(&own, &bo(), ask()).await.is_err(), "it is proposed already");
        let today = growth::FEATURE.today.unwrap();
        // Whom others want as a mentor hears of it once the mentee wants it too.
        assert!(today(&mentor).await.unwrap().iter().all(|item| !item.key.starts_with("mentoring")));
        assert!(mentoring::opened(&mentor, &pair.id).await.is_err());
        assert!(mentoring::answer(&mentor, &pair.id, true, "").await.is_err());
        let proposed = today(&own).await.unwrap();
        let proposed = proposed.iter().find(|item| item.key == format!("mentoring-proposal:{}", pair.id));
        let act = &proposed.expect("he is asked first").acts[0];
        let agreed = app.signed_in("bo").await.post(&act.href, &[("answer", "yes"), ("back", "/")]).await;
        assert_eq!(agreed.status.as_u16(), 303, "{}", agreed.text());
        assert!(
            mentoring::ask(&own, &bo(), Ask { axis: String::new(), ..ask() }).await.is_err(),
            "she has no room"
        );
        let items = today(&mentor).await.unwrap();
        let item = items.iter().find(|item| item.key == format!("mentoring:{}", pair.id)).unwrap();
        assert_eq!(item.acts.iter().map(|act| act.label.as_str()).collect::<Vec<_>>(), ["Accept", "Decline"]);
        let client = app.signed_in("ana").await;
        let answered = client.post(&item.acts[0].href, &[("answer", "yes"), ("back", "/")]).await;
        assert_eq!((answered.status.as_u16(), answered.header("location")), (303, "/"));
        mentoring::meet(&mentor, &pair.id, planned_on(noon().date_naive())).await.unwrap();
        let held = today(&own)
            .await
            .unwrap()
            .into_iter()
            .find(|item| item.key.starts_with("mentoring-session:"))
            .unwrap();
        let bo_client = app.signed_in("bo").await;
        assert_eq!(bo_client.post(&held.acts[0].href, &[("to", "held")]).await.status.as_u16(), 303);
        assert!(today(&own).await.unwrap().iter().all(|item| !item.key.starts_with("mentoring-session:")));
        // The lead sees that they meet.
        let seen = mentoring::opened(&lead, &pair.id).await.unwrap();
        assert_eq!((seen.part, seen.sessions.len()), (mentoring::Seat::Lead, 1));
        assert!(mentoring::meet(&lead, &pair.id, held_today("")).await.is_err());
    });
}

#[test]
fn what_one_person_alone_knows_proposes_a_pair_and_shows_whether_it_spread() {
    on_sqlite(async |database| {
        let app = world(database).await;
        let now = noon().timestamp();
        let files = || (0..6).map(|at| change(&format!("src/core/f{at}.rs"), 10)).collect::<Vec<_>>();
        let by_ana = commit(1, "ana", now - 90 * DAY, files());
        castra_repositories::keep(&app.host(), "api", facts([by_ana.clone()])).await.unwrap();
        let lead = as_person(&app, "lea").await;
        let risks = mentoring::risks(&lead, "core").await.unwrap();
        assert_eq!(risks.len(), 1, "{risks:?}");
        assert_eq!((risks[0].knower.as_str(), risks[0].pair.as_deref()), ("ana", None));
        let part = risks[0].part.clone();
        let ask = Ask {
            mentor: "ana".to_owned(),
            repository: Some(part.repository.to_string()),
            component: part.component,
            ..Ask::default()
        };
        let pair = mentoring::ask(&lead, &bo(), ask).await.unwrap();
        let then = pair.then.expect("the repository was read");
        assert_eq!((then.mentor, then.mentee, then.knowers), (1.0, 0.0, 1));
        assert_eq!(mentoring::risks(&lead, "core").await.unwrap()[0].pair.as_deref(), Some(pair.id.as_str()));
        app.app.clock.advance(TimeDelta::days(60));
        let later = now + 50 * DAY;
        let by_bo =
            (2..14).map(|seed| commit(seed, "bo", later + i64::try_from(seed).unwrap() * 3600, files()));
        castra_repositories::keep(&app.host(), "api", facts(std::iter::once(by_ana).chain(by_bo)))
            .await
            .unwrap();
        let page = app.signed_in("lea").await.get(&format!("/growth/mentoring/{}", pair.id)).await.text();
        assert!(page.contains("It has spread: Bo Example was an author of 0\u{a0}% of the files"), "{page}");
        assert!(mentoring::risks(&as_person(&app, "max").await, "core").await.is_err());
    });
}

#[test]
fn the_ladder_is_changed_by_a_file_all_of_it_or_nothing() {
    each_database(async |database| {
        let app = world(database).await;
        let cto = app.signed_in("jonas").await;
        let text = cto.get("/growth/ladder.yaml").await.text();
        let bad = text.replacen("technology", "tech nology", 1);
        let refused = cto.post("/growth/ladder/preview", &[("text", &bad)]).await;
        assert!(
            refused.status.as_u16() == 422 && refused.text().contains("cannot be the id of an axis"),
            "{}",
            refused.text()
        );
        let good = text.replace("Renews", "Makes new");
        let preview = cto.post("/growth/ladder/preview", &[("text", &good)]).await.text();
        assert!(preview.contains("level 5 of system"), "{preview}");
        assert!(!cto.get("/growth/ladder").await.text().contains("Makes new"), "a preview changes nothing");
        assert_eq!(
            cto.post("/growth/ladder", &[("text", &good), ("version", "0")]).await.status.as_u16(),
            303
        );
        assert!(cto.get("/growth/ladder").await.text().contains("Makes new"));
        assert_eq!(
            cto.post("/growth/ladder", &[("text", &text), ("version", "0")]).await.status.as_u16(),
            409
        );
        let csv = cto.get("/growth/ladder.csv").await.text();
        assert!(ladder::plan(&app.host(), "ladder.csv", &csv).await.unwrap().changes.is_empty());
        for person in ["bo", "lea"] {
            let client = app.signed_in(person).await;
            assert_eq!(
                client.post("/growth/ladder", &[("text", &text)]).await.status.as_u16(),
                403,
                "{person}"
            );
        }
    });
}

#[test]
fn the_api_says_and_changes_the_same() {
    each_database(async |database| {
        let app = world(database).await;
        let client = app.signed_in("lea").await;
        let send = async |method: &str, path: &str, body: Value| {
            client.json(method.parse().unwrap(), path, &body).await
        };
        let plan = send("PUT", "/api/v1/people/bo/growth", json!({"aim": "Grow"})).await;
        assert_eq!(
            (plan.status.as_u16(), plan.json()["revision"].as_i64()),
            (200, Some(1)),
            "{}",
            plan.text()
        );
        let training = send(
            "POST",
            "/api/v1/growth/training",
            json!({"title": "T", "provider": "P", "cost_minor": 500, "currency": "EUR"}),
        )
        .await;
        assert_eq!(training.status.as_u16(), 201, "{}", training.text());
        let area = send("POST", "/api/v1/people/bo/growth/areas", json!({"title": "Load", "axis": "system"}))
            .await
            .json();
        assert_eq!(area["incomplete"], true);
        let by_id = format!("/api/v1/growth/areas/{}", area["id"].as_str().unwrap());
        let means = send(
            "POST",
            &format!("{by_id}/means"),
            json!({"kind": "training", "training": training.json()["id"]}),
        )
        .await
        .json();
        assert_eq!((&means["what"], &means["planned_minor"]), (&json!("T, P"), &json!(500)));
        let bad =
            send("POST", &format!("{by_id}/means"), json!({"kind": "mentoring", "pair": "nothing"})).await;
        assert_eq!(bad.status.as_u16(), 422);
        for path in ["/api/v1/people/bo/growth/assessments", "/api/v1/people/bo/growth/skills"] {
            assert_eq!(client.get(path).await.status.as_u16(), 200, "{path}");
        }
        let said = json!({"axis": "system", "level": 2, "confidence": "low", "evidence": "Seen."});
        assert_eq!(send("POST", "/api/v1/people/bo/growth/assessments", said).await.json()["view"], "lead");
        assert_eq!(
            send("POST", &format!("{by_id}/end"), json!({"to": "done", "outcome": "It holds."})).await.json()
                ["state"],
            "done"
        );
        let member = app.signed_in("bo").await;
        let refused = member
            .json(Method::POST, "/api/v1/growth/training", &json!({"title": "T", "provider": "P"}))
            .await;
        assert_eq!(refused.status.as_u16(), 403);
    });
}

#[test]
fn ones_own_records_panels_and_search_say_no_more_than_pages() {
    on_sqlite(async |database| {
        let app = world(database).await;
        plant(&app).await;
        let own = growth::FEATURE.own.unwrap();
        let records = format!("{:?}", own(&as_person(&app, "bo").await).await.unwrap());
        for canary in CANARIES {
            assert!(records.contains(canary), "{canary} is one's own");
        }
        let (find, panel) = (growth::FEATURE.find.unwrap(), growth::FEATURE.panel.unwrap());
        let about = About::Person("bo".to_owned());
        for (person, expected) in
            [("bo", true), ("lea", true), ("ana", true), ("cy", false), ("max", false), ("jonas", false)]
        {
            let ctx = as_person(&app, person).await;
            let found = find(&ctx, &ctx.viewer, "canarytitle").await.unwrap();
            assert_eq!(found.iter().any(|found| found.title == "canarytitle"), expected, "{person}");
            assert_eq!(panel(&ctx, &about).await.unwrap().is_some(), expected, "{person}");
        }
        assert!(own(&app.host()).await.unwrap().is_empty());
        // A brief before the one-on-one of the two, and of no other two.
        let since = today() - Days::new(14);
        let lines =
            growth::brief_lines(&as_person(&app, "lea").await, &bo(), &"lea".into(), since).await.unwrap();
        assert!(
            lines.iter().any(|(line, _)| line.starts_with("Moved: 1 milestone of “canarytitle”")),
            "{lines:?}"
        );
        let other =
            growth::brief_lines(&as_person(&app, "ana").await, &bo(), &"ana".into(), since).await.unwrap();
        assert!(other.is_empty());
        let trainings = training::list(&as_person(&app, "bo").await).await.unwrap();
        assert!(trainings.is_empty());
    });
}
