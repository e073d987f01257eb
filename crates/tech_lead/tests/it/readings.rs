//! Whose figures a reading shows to whom, and what of groups it keeps back: as everybody, over time, on both databases.

use std::collections::BTreeMap;

use castra_feedback::{self as feedback, FeedbackKind, FeedbackTerms, FeedbackWords, PastFeedback};
use castra_org::{org_file, organization, readings};
use castra_testkit::{Client, Database, Setup, TestApp, each_database, noon};
use chrono::{NaiveDate, TimeDelta};

use crate::{facts, weeks_of_work};

/// A team with a lead and seven members, one of three, a CTO and another leader to come.
const ORGANIZATION: &str = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: lea, name: Lea Lead, email: lea@example.org }
  - { id: ana, name: Ana, email: ana@example.org }
  - { id: bo, name: Bo }
  - { id: cy, name: Cy }
  - { id: di, name: Di }
  - { id: ed, name: Ed }
  - { id: fay, name: Fay }
  - { id: gil, name: Gil }
  - { id: max, name: Max }
  - { id: kim, name: Kim }
  - { id: ida, name: Ida }
  - { id: una, name: Una }
  - { id: jonas, name: Jonas Weber, email: jonas@example.org }
  - { id: nora, name: Nora }
teams:
  - { id: core, name: Core, members: [lea, ana, bo, cy, di, ed, fay, gil], repositories: [{ id: api, path: /nowhere }] }
  - { id: edge, name: Edge, members: [max, kim, ida, una] }
assignments:
  - { person: lea, role: tech-lead, team: core }
  - { person: max, role: tech-lead, team: edge }
  - { person: jonas, role: cto }
";

const PEOPLE: [&str; 7] = ["lea", "ana", "bo", "max", "jonas", "nora", "root"];

struct World {
    app: TestApp,
    clients: BTreeMap<&'static str, Client>,
}

impl World {
    async fn new(database: &Database) -> Self {
        let app =
            Setup { viewers: organization::viewer, ..Setup::new(&crate::FEATURES) }.start(database).await;
        org_file::apply(&app.host(), "org.yaml", ORGANIZATION).await.expect("a good file");
        crate::set_up_long_ago(&app).await;
        let mut clients = BTreeMap::new();
        for person in PEOPLE {
            app.add_account(person, person == "root").await;
            clients.insert(person, app.signed_in(person).await);
        }
        Self { app, clients }
    }

    /// Makes the organization as the file would be with these words in place of others, and takes the readings.
    async fn with(&self, changes: &[(&str, &str)]) {
        let file = changes.iter().fold(ORGANIZATION.to_owned(), |file, (before, after)| {
            assert!(file.contains(before), "{before}");
            file.replace(before, after)
        });
        org_file::apply(&self.app.host(), "org.yaml", &file).await.expect("a good file");
        readings::take(&self.app.host()).await.unwrap();
    }

    /// Some days later; who signed in then is somebody new to the door.
    async fn days_later(&mut self, days: i64) {
        self.app.app.clock.advance(TimeDelta::days(days));
        for (person, client) in &mut self.clients {
            *client = self.app.signed_in(person).await;
        }
    }

    /// Value and reason of a responsibility in a team, as somebody sees them on a day.
    async fn seen(&self, who: &str, team: &str, responsibility: &str, on: &str) -> (Option<f64>, String) {
        let path = format!("/api/v1/charter?team={team}&on={on}");
        let charter = self.clients[who].get(&path).await.json();
        let lines = charter.as_array().expect("a list");
        let line = lines.iter().find(|line| line["responsibility"] == responsibility).expect("a line");
        (line["value"].as_f64(), line["because"].as_str().expect("a reason").to_owned())
    }

    /// Every value of a trend that somebody sees, by the day.
    async fn trend(&self, who: &str, team: &str, responsibility: &str) -> BTreeMap<String, Option<f64>> {
        let path = format!("/api/v1/readings?team={team}&responsibility={responsibility}");
        let found = self.clients[who].get(&path).await.json();
        let points = found["items"][0]["points"].as_array().cloned().unwrap_or_default();
        points
            .iter()
            .map(|point| (point["day"].as_str().unwrap_or_default().to_owned(), point["value"].as_f64()))
            .collect()
    }

    /// Everything that shows readings to somebody, in one text.
    async fn everything(&self, who: &str) -> String {
        let mut text = String::new();
        for path in [
            "/teams/core/charter",
            "/teams/core/charter.csv",
            "/who",
            "/who.csv",
            "/responsibilities/hands-on",
            "/responsibilities/feedback",
            "/",
            "/find?q=hands-on",
            "/api/v1/charter?all=true",
            "/api/v1/who?query=hands-on&team=core",
            "/api/v1/findings",
            "/people/lea",
        ] {
            text.push_str(&self.clients[who].get(path).await.text());
        }
        text
    }
}

/// 12.5 of 40 hours.
const HOURS: &str = "At least 12.5 of 40 hours";

#[test]
fn coding_time_is_read_of_the_one_who_holds_the_role_and_of_nobody_who_is_named() {
    each_database(async |database| {
        let world = World::new(database).await;
        castra_repositories::keep(&world.app.host(), "api", facts(weeks_of_work("ana", 8, 12)))
            .await
            .unwrap();
        // A lead names a member, waits for the reading, undoes it.
        let named = "responsibilities:\n  - { id: hands-on, team: core, accountable: ana }\n";
        let role = "  - { person: jonas, role: cto }\n";
        world.with(&[(role, &format!("{role}{named}"))]).await;
        for undone in [false, true] {
            if undone {
                world.with(&[]).await;
            }
            for who in PEOPLE {
                let text = world.everything(who).await;
                assert!(!text.contains("12.5 of 40"), "{who}, undone: {undone}");
                let (value, _) = world.seen(who, "core", "hands-on", "2026-03-02").await;
                assert_eq!(value, None, "{who}, undone: {undone}");
            }
        }
        // For an hour she leads beside her lead, or in their place: nobody is measured who has not for eight weeks.
        let lead = "  - { person: lea, role: tech-lead, team: core }\n";
        let beside = format!("{lead}  - {{ person: ana, role: tech-lead, team: core, from: 2026-03-02 }}\n");
        let instead = "  - { person: ana, role: tech-lead, team: core, from: 2026-03-02 }\n";
        let ended = format!("  - {{ person: lea, role: tech-lead, team: core, to: 2026-03-01 }}\n{instead}");
        let acting = format!("{lead}  - {{ person: ana, role: tech-lead, team: core, acting_for: lea }}\n");
        for roles in [beside.as_str(), &ended, &acting] {
            world.with(&[(lead, roles)]).await;
            for who in ["lea", "jonas", "max", "nora", "root", "bo"] {
                assert_eq!(world.seen(who, "core", "hands-on", "2026-03-02").await.0, None, "{who}: {roles}");
                assert!(!world.everything(who).await.contains("12.5 of 40"), "{who}: {roles}");
            }
        }
    });
}

#[test]
fn a_persons_own_figures_are_for_them_and_who_led_them_then_and_does_now() {
    each_database(async |database| {
        let mut world = World::new(database).await;
        castra_repositories::keep(&world.app.host(), "api", facts(weeks_of_work("lea", 8, 12)))
            .await
            .unwrap();
        readings::take(&world.app.host()).await.unwrap();
        let first = "2026-03-02";
        let sees = async |world: &World, who: &str, day: &str| {
            let (value, because) = world.seen(who, "core", "hands-on", day).await;
            assert_eq!(value.is_some(), because.starts_with(HOURS), "{who}: {because}");
            assert_eq!(
                world.trend(who, "core", "hands-on").await.get(day).copied().flatten(),
                value,
                "{who}"
            );
            value.is_some()
        };
        for who in PEOPLE {
            let expected = ["lea", "jonas"].contains(&who);
            assert_eq!(sees(&world, who, first).await, expected, "{who}");
            assert_eq!(world.everything(who).await.contains("12.5 of 40"), expected, "{who}");
        }
        let own = async |person: &str| {
            let ctx = crate::as_person(&world.app, person).await;
            let records = (readings::FEATURE.own.expect("it has some"))(&ctx).await.unwrap();
            records.into_iter().map(|own| own.record["responsibility"].clone()).collect::<Vec<_>>()
        };
        assert!(own("lea").await.contains(&serde_json::json!("hands-on")) && own("max").await.len() < 2);
        let cto = "  - { person: jonas, role: cto }\n";
        // Not who leads her from the next day on, of the day before; and who led her then does no longer.
        world.days_later(1).await;
        let next = "  - { person: jonas, role: cto, to: 2026-03-02 }\n  - { person: nora, role: cto, from: 2026-03-03 }\n";
        world.with(&[(cto, next)]).await;
        assert!(!sees(&world, "nora", first).await && sees(&world, "nora", "2026-03-03").await);
        assert!(!sees(&world, "jonas", first).await && !sees(&world, "jonas", "2026-03-03").await);
        assert!(sees(&world, "lea", first).await && sees(&world, "lea", "2026-03-03").await);
        // Whoever answers for it in the next hour sees nothing of hers.
        let named = "responsibilities:\n  - { id: hands-on, team: core, accountable: max }\n";
        world.with(&[(cto, &format!("{next}{named}"))]).await;
        assert!(!sees(&world, "max", first).await && !sees(&world, "max", "2026-03-03").await);
    });
}

#[test]
fn a_cto_who_programs_is_told_so_and_others_that_it_is_too_much() {
    each_database(async |database| {
        let world = World::new(database).await;
        let now = noon().timestamp();
        let all = (0..18_u64).map(|seed| {
            let path = format!("part{}/web/a.rs", seed % 3);
            crate::commit(seed, "jonas", now - crate::DAY, vec![crate::change(&path, 10)])
        });
        castra_repositories::keep(&world.app.host(), "api", facts(all)).await.unwrap();
        readings::take(&world.app.host()).await.unwrap();
        for who in PEOPLE {
            let text = world.everything(who).await;
            assert_eq!(text.contains("3 of 3 active components"), who == "jonas", "{who}");
            assert!(text.contains("programs more than this stage allows"), "{who}");
        }
    });
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// What each received once, ten days ago.
async fn fed(world: &World, people: &[&str]) {
    let words = || FeedbackWords { text: "Well done".to_owned(), ..FeedbackWords::default() };
    let past = |receiver: &&str| PastFeedback {
        giver: "max".into(),
        terms: FeedbackTerms {
            receiver: (*receiver).into(),
            kind: FeedbackKind::Praise,
            words: words(),
            wants_public: false,
            request: None,
        },
        sent_at: noon() - TimeDelta::days(10),
        read_at: Some(noon() - TimeDelta::days(9)),
        acknowledged_at: Some(noon() - TimeDelta::days(9)),
    };
    let all: Vec<PastFeedback> = people.iter().map(past).collect();
    feedback::record_past(&world.app.host(), &all).await.unwrap();
}

const SEVEN: &str = "members: [lea, ana, bo, cy, di, ed, fay, gil]";
const SIX: &str = "members: [lea, bo, cy, di, ed, fay, gil]";

#[test]
fn moving_one_person_out_for_an_hour_tells_nothing_of_them() {
    each_database(async |database| {
        let mut world = World::new(database).await;
        fed(&world, &["ana", "bo", "cy", "di", "ed"]).await;
        readings::take(&world.app.host()).await.unwrap();
        let shown = Some(0.71);
        let value =
            async |world: &World, who: &str, on: &str| world.seen(who, "core", "feedback", on).await.0;
        for (who, expected) in [("lea", shown), ("jonas", shown), ("max", None), ("bo", None), ("root", None)]
        {
            assert_eq!(value(&world, who, "2026-03-02").await, expected, "{who}");
        }
        let everybody = async |world: &World, on: &str, expected: Option<f64>| {
            for who in ["lea", "jonas"] {
                assert_eq!(value(world, who, on).await, expected, "{who} on {on}");
                let trend = world.trend(who, "core", "feedback").await;
                assert_eq!(trend.get(on).copied().flatten(), expected, "{who} on {on}: {trend:?}");
            }
        };
        // For an hour: what was shown today stays, and the six are not counted beside it.
        world.with(&[(SEVEN, SIX)]).await;
        everybody(&world, "2026-03-02", shown).await;
        world.with(&[]).await;
        everybody(&world, "2026-03-02", shown).await;
        // For a day: the six are withheld, then and back in time, also when there are seven again.
        world.days_later(1).await;
        world.with(&[(SEVEN, SIX)]).await;
        everybody(&world, "2026-03-03", None).await;
        let (_, because) = world.seen("lea", "core", "feedback", "2026-03-03").await;
        assert!(because.starts_with("Not shown: the group differs"), "{because}");
        world.days_later(1).await;
        world.with(&[]).await;
        // Who came back is new to the team: the six are counted, which differ by one from the seven.
        everybody(&world, "2026-03-04", None).await;
        everybody(&world, "2026-03-03", None).await;
        everybody(&world, "2026-03-02", shown).await;
        // What is far enough away to rest on none of the same days is counted anew.
        world.days_later(100).await;
        world.with(&[(SEVEN, SIX)]).await;
        assert_eq!(value(&world, "lea", "2026-06-12").await, Some(0.0));
    });
}

#[test]
fn a_team_of_three_is_not_counted_for_whoever_is_named_nor_when_it_grew() {
    each_database(async |database| {
        let mut world = World::new(database).await;
        fed(&world, &["kim"]).await;
        let cto = "  - { person: jonas, role: cto }\n";
        for named in ["jonas", "max", "lea"] {
            let row =
                format!("{cto}responsibilities:\n  - {{ id: feedback, team: edge, accountable: {named} }}\n");
            world.with(&[(cto, &row)]).await;
            let (value, because) = world.seen(named, "edge", "feedback", "2026-03-02").await;
            assert_eq!((value, because.as_str()), (None, "Not enough people to show this."), "{named}");
        }
        // With eight it is counted once the new ones have been there for a cadence, and what was withheld stays so.
        world.days_later(1).await;
        let row = "members: [max, kim, ida, una]";
        let larger = [
            (row, "members: [max, kim, ida, una, cy, di, ed, fay, gil]"),
            (SEVEN, "members: [lea, ana, bo]"),
        ];
        world.with(&larger).await;
        world.days_later(50).await;
        world.with(&larger).await;
        for who in ["max", "jonas"] {
            assert_eq!(world.seen(who, "edge", "feedback", "2026-04-22").await.0, Some(0.0), "{who}");
            let trend = world.trend(who, "edge", "feedback").await;
            let days = ["2026-03-02", "2026-03-03"].map(|day| (day.to_owned(), None));
            let expected = days.into_iter().chain([("2026-04-22".to_owned(), Some(0.0))]);
            assert_eq!(trend, expected.collect::<BTreeMap<_, _>>(), "{who}");
        }
        let kept = readings::on(&world.app.host(), day("2026-03-02")).await.unwrap();
        let edge = kept.iter().find(|one| one.scope == "edge" && one.responsibility == "feedback").unwrap();
        assert!(edge.subject.withheld && edge.value.is_none() && edge.sample == 0, "{edge:?}");
        assert_eq!(edge.subject.group.as_ref().map(std::collections::BTreeSet::len), Some(3));
    });
}

#[test]
fn a_balance_is_for_who_leads_the_members_and_begins_when_they_do() {
    each_database(async |database| {
        let mut world = World::new(database).await;
        fed(&world, &["ana", "bo"]).await;
        let balance = async |world: &World, who: &str| {
            let answer = world.clients[who].get("/api/v1/teams/core/feedback").await;
            if answer.status.as_u16() == 404 {
                return None;
            }
            let body = answer.json();
            let members = body["members"].as_array().expect("a list").clone();
            let praise = members.iter().filter_map(|member| member["from_anybody"]["praise"].as_u64());
            Some((members.len(), praise.sum::<u64>()))
        };
        assert_eq!(balance(&world, "lea").await, Some((7, 2)));
        // Named for it, and leading nobody there.
        let cto = "  - { person: jonas, role: cto }\n";
        let row = format!("{cto}responsibilities:\n  - {{ id: feedback, team: core, accountable: max }}\n");
        world.with(&[(cto, &row)]).await;
        assert_eq!(balance(&world, "max").await, None);
        // Their lead from today on learns nothing of the days before.
        let lead = "  - { person: lea, role: tech-lead, team: core }\n";
        world.days_later(1).await;
        let next = "  - { person: lea, role: tech-lead, team: core, to: 2026-03-02 }\n  - { person: nora, role: tech-lead, team: core, from: 2026-03-03 }\n";
        world.with(&[(lead, next)]).await;
        assert_eq!(balance(&world, "lea").await, None);
        assert_eq!(balance(&world, "nora").await, Some((8, 0)), "with her predecessor");
    });
}
