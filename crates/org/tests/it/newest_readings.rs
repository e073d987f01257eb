//! The readings as of a day: of each responsibility the newest, also right after others were kept.

use castra_org::{
    org_file,
    organization::{self, ResponsibilityId, Scope},
    readings,
};
use castra_platform::{
    Ctx, Error, Kind,
    feature::{Feature, Signal},
    reading::{Reading, Status},
};
use castra_testkit::{Setup, each_database};

use crate::{ORGANIZATION, example};

async fn keep(ctx: &Ctx, day: &str, responsibility: &str, value: f64) {
    let reading = Reading {
        value: Some(value),
        sample: 4,
        status: Status::Slipping,
        ..Reading::no_evidence(responsibility, "payments", "counted")
    };
    readings::keep(ctx, day.parse().unwrap(), &[reading]).await.unwrap();
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
                let reading = Reading::no_evidence("tech-debt", "payments", "counted");
                Box::pin(async move { Ok(vec![Reading { value: Some(7.0), sample: 4, ..reading }]) })
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
