//! The readings as of a day: the newest of each responsibility, also right after others were stored.

use castra_org::{
    org_file,
    organization::{self, ResponsibilityId, Scope},
    readings,
};
use castra_platform::{
    Ctx, Error, Kind, Seen,
    feature::{Feature, Signal},
    reading::{Basis, Facts, Status},
};
use castra_testkit::{Setup, each_database};

use crate::{ORGANIZATION, Persona, example};

async fn keep(ctx: &Ctx, day: &str, responsibility: &str, value: f64) {
    let facts = Facts::nothing(responsibility, "payments", "counted");
    let facts = facts.range(Basis::Observed, value, [value, value], 4);
    readings::keep(ctx, day.parse().unwrap(), &[facts]).await.unwrap();
}

async fn values(ctx: &Ctx, day: &str) -> [Option<f64>; 2] {
    let readings = readings::on(ctx, day.parse().unwrap()).await.unwrap();
    ["tech-debt", "scope"].map(|id| {
        let found = readings.get(&ResponsibilityId::from(id), &Scope::Team("payments".into()));
        found.and_then(|reading| reading.value)
    })
}

#[test]
fn the_newest_reading_of_each_responsibility_counts_for_two_weeks() {
    each_database(async |database| {
        let app = example(database).await;
        let ctx = app.host();
        assert_eq!(values(&ctx, "2026-03-02").await, [None, None]);
        keep(&ctx, "2026-02-20", "tech-debt", 1.0).await;
        keep(&ctx, "2026-02-27", "scope", 2.0).await;
        assert_eq!(values(&ctx, "2026-03-02").await, [Some(1.0), Some(2.0)]);
        keep(&ctx, "2026-03-02", "tech-debt", 3.0).await;
        assert_eq!(values(&ctx, "2026-03-02").await, [Some(3.0), Some(2.0)]);
        // The same day once more, then days before and after.
        keep(&ctx, "2026-03-02", "tech-debt", 4.0).await;
        assert_eq!(values(&ctx, "2026-03-02").await, [Some(4.0), Some(2.0)]);
        assert_eq!(values(&ctx, "2026-03-01").await, [Some(1.0), Some(2.0)]);
        assert_eq!(values(&ctx, "2026-02-26").await, [Some(1.0), None]);
        assert_eq!(values(&ctx, "2026-03-15").await, [Some(4.0), None]);
        assert_eq!(values(&ctx, "2026-02-19").await, [None, None]);
    });
}

static SIGNALS: Feature = Feature {
    signals: &[
        Signal {
            responsibility: "scope",
            take: |_, _| Box::pin(async { Err(Error::new(Kind::Unavailable, "not here")) }),
        },
        Signal {
            responsibility: "tech-debt",
            take: |_, _| {
                let facts = Facts::nothing("tech-debt", "payments", "counted");
                let facts = facts.range(Basis::Observed, 7.0, [7.0, 7.0], 4);
                Box::pin(async move { Ok(vec![facts]) })
            },
        },
    ],
    ..Feature::new("signals", "Signals")
};
static WITH_SIGNALS: [&Feature; 5] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &readings::FEATURE,
    &SIGNALS,
];

#[test]
fn a_signal_that_cannot_judge_takes_no_reading_and_keeps_no_other_from_it() {
    each_database(async |database| {
        let app = Setup { viewers: organization::viewer, ..Setup::new(&WITH_SIGNALS) }.start(database).await;
        let ctx = app.host();
        org_file::apply(&ctx, "org.yaml", ORGANIZATION).await.unwrap();
        keep(&ctx, "2026-03-01", "scope", 2.0).await;
        let refused = readings::take(&ctx).await.unwrap_err();
        assert_eq!((refused.kind, refused.message.as_str()), (Kind::Unavailable, "not here"));
        assert_eq!(values(&ctx, "2026-03-02").await, [Some(7.0), Some(2.0)]);
    });
}

/// The stored reading of the scope's signal for a day.
async fn kept(ctx: &Ctx, day: &str, good: u32) -> castra_platform::reading::Reading {
    let day = day.parse().unwrap();
    let facts = Facts::nothing("scope", "payments", "Counted.").share(Basis::Observed, good, 10);
    readings::keep(ctx, day, &[facts]).await.unwrap();
    let kept = readings::on(ctx, day).await.unwrap();
    kept.get(&ResponsibilityId::from("scope"), &Scope::Team("payments".into())).unwrap().clone()
}

#[test]
fn a_kept_status_changes_after_a_week_whatever_is_read_in_between() {
    each_database(async |database| {
        let app = example(database).await;
        let ctx = app.host();
        let status = async |day, good| kept(&ctx, day, good).await.status;
        assert_eq!(status("2026-03-02", 10).await, Status::Practised);
        assert_eq!(status("2026-03-03", 0).await, Status::Practised);
        // The same day once more, and days without a reading.
        assert_eq!(status("2026-03-03", 0).await, Status::Practised);
        assert_eq!(status("2026-03-09", 0).await, Status::Practised);
        let last = kept(&ctx, "2026-03-10", 0).await;
        assert_eq!((last.status, last.found.since), (Status::Neglected, "2026-03-03".parse().ok()));
        assert_eq!((last.basis, last.subject.held_by), (Some(Basis::Observed), vec!["ana".to_owned()]));
    });
}

#[test]
fn readings_of_before_stay_and_are_marked_and_decide_nothing() {
    each_database(async |database| {
        let app = example(database).await;
        let ctx = app.host();
        kept(&ctx, "2026-02-27", 10).await;
        let mut tx = ctx.write().await.unwrap();
        let sql = "update readings set rule = 1, held_by = '[]', basis = null, status = 'practised'";
        tx.execute(sql, &[]).await.unwrap();
        tx.execute("update readings_version set version = version + 1", &[]).await.unwrap();
        tx.commit(ctx.says("made readings old", "readings:all", "")).await.unwrap();
        let lead = Persona::Lead.client(&app).await;
        let old = lead.get("/api/v1/charter?team=payments&on=2026-02-27").await.json();
        let line = old.as_array().unwrap().iter().find(|line| line["responsibility"] == "scope").unwrap();
        assert_eq!((&line["rule"], &line["status"]), (&1.into(), &"practised".into()));
        assert_eq!(kept(&ctx, "2026-02-28", 0).await.status, Status::Neglected);
    });
}

#[test]
fn a_change_of_holder_takes_the_reading_away_at_once_and_has_another_taken() {
    each_database(async |database| {
        let app = example(database).await;
        let ctx = app.host();
        kept(&ctx, "2026-03-02", 10).await;
        let member = Persona::Member.client(&app).await;
        let line = async || {
            let all = member.get("/api/v1/charter?team=payments").await.json();
            let lines = all.as_array().unwrap().clone();
            let line = lines.into_iter().find(|line| line["responsibility"] == "scope").unwrap();
            (line["status"].clone(), line["about"].clone(), line["because"].as_str().unwrap().to_owned())
        };
        assert_eq!(line().await.0, "practised");
        castra_platform::jobs::run_queued(&ctx).await.unwrap();
        let before = "  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }\n";
        let after = "  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01, to: 2026-03-01 }
  - { person: bo, role: tech-lead, team: payments, from: 2026-03-02 }\n";
        let text = ORGANIZATION.replace(before, after);
        org_file::apply(&ctx, "org.yaml", &text).await.unwrap();
        let (status, about, because) = line().await;
        assert_eq!((status, about), ("too-early".into(), serde_json::json!([])), "{because}");
        assert_eq!(
            because,
            "Bo Example has been accountable since 2 March 2026. No reading is about them yet."
        );
        let jobs = castra_platform::jobs::list(ctx.read(), 20).await.unwrap();
        let is_waiting = |job: &castra_platform::jobs::Job| {
            job.kind == "readings" && job.state == castra_platform::jobs::State::Queued
        };
        assert!(jobs.iter().any(is_waiting), "{jobs:?}");
        // Without a lead it is vacant, whatever was read before.
        let text = ORGANIZATION.replace(
            before,
            "  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01, to: 2026-03-01 }\n",
        );
        org_file::apply(&ctx, "org.yaml", &text).await.unwrap();
        let (status, _, because) = line().await;
        assert_eq!(status, "vacant", "{because}");
    });
}

#[test]
fn a_signal_that_is_switched_off_is_not_read_and_shows_nothing() {
    each_database(async |database| {
        let app = Setup { viewers: organization::viewer, ..Setup::new(&WITH_SIGNALS) }.start(database).await;
        let ctx = app.host();
        org_file::apply(&ctx, "org.yaml", ORGANIZATION).await.unwrap();
        let value = async || values(&ctx, "2026-03-02").await[0];
        readings::take(&ctx).await.unwrap_err();
        assert_eq!(value().await, Some(7.0));
        organization::use_signal(&ctx, "tech-debt", &Seen::ANY, false).await.unwrap();
        // A file that does not set it leaves it as it is.
        org_file::apply(&ctx, "org.yaml", ORGANIZATION).await.unwrap();
        readings::take(&ctx).await.unwrap_err();
        let found = readings::on(&ctx, "2026-03-02".parse().unwrap()).await.unwrap();
        let reading =
            found.get(&ResponsibilityId::from("tech-debt"), &Scope::Team("payments".into())).unwrap();
        assert_eq!((reading.status, reading.value), (Status::NotUsed, None));
        let text = org_file::export(&ctx).await.unwrap();
        assert!(text.contains("  not_used: [tech-debt]\n"), "{text}");
        let on = ORGANIZATION.replace("timezone: UTC }", "timezone: UTC, not_used: [] }");
        org_file::apply(&ctx, "org.yaml", &on).await.unwrap();
        readings::take(&ctx).await.unwrap_err();
        assert_eq!(value().await, Some(7.0));
    });
}

#[test]
fn switching_a_signal_off_and_on_again_changes_no_status_at_once() {
    each_database(async |database| {
        let app = example(database).await;
        let ctx = app.host();
        let keep = async |day: &str, count: u32| {
            let facts = Facts::nothing("tech-debt", "payments", "counted").faults(Basis::Observed, count, 10);
            readings::keep(&ctx, day.parse().unwrap(), &[facts]).await.unwrap();
            let found = readings::on(&ctx, day.parse().unwrap()).await.unwrap();
            found
                .get(&ResponsibilityId::from("tech-debt"), &Scope::Team("payments".into()))
                .map(|reading| reading.status)
        };
        assert_eq!(keep("2026-02-25", 9).await, Some(Status::Neglected));
        organization::use_signal(&ctx, "tech-debt", &Seen::ANY, false).await.unwrap();
        assert_eq!(keep("2026-02-26", 0).await, Some(Status::NotUsed));
        organization::use_signal(&ctx, "tech-debt", &Seen::ANY, true).await.unwrap();
        assert_eq!(keep("2026-02-27", 0).await, Some(Status::Neglected), "for seven days");
        assert_eq!(keep("2026-03-06", 0).await, Some(Status::Practised));
    });
}
