//! The queue: part of the change that needs it, run once though workers stop, fall behind or fail.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use castra_platform::{
    Ctx, Error, Kind, Result,
    app::App,
    feature::{Feature, JobKind},
    jobs::{self, Job, State},
};
use castra_testkit::{Setup, TestApp, each_database};
use chrono::TimeDelta;
use futures::future::BoxFuture;
use tokio::sync::Notify;

use crate::says;

static FEATURES: [&Feature; 1] = [&FEATURE];

static FEATURE: Feature = Feature {
    jobs: &[
        JobKind { name: "good", title: "Good", run: good, every_seconds: None, is_long: false },
        JobKind { name: "away", title: "Away", run: away, every_seconds: None, is_long: false },
        JobKind { name: "wrong", title: "Wrong", run: wrong, every_seconds: None, is_long: false },
        JobKind { name: "panics", title: "Panics", run: panics, every_seconds: None, is_long: false },
        JobKind { name: "stalls", title: "Stalls", run: stalls, every_seconds: None, is_long: true },
        JobKind { name: "lingers", title: "Lingers", run: lingers, every_seconds: None, is_long: false },
        JobKind { name: "requeues", title: "Requeues", run: requeues, every_seconds: None, is_long: false },
    ],
    ..Feature::new("trial", "Trial")
};

/// What the trial's jobs share with their tests.
#[derive(Debug, Default)]
struct Trial {
    runs: AtomicUsize,
    begun: Notify,
    go_on: Notify,
    stalled: AtomicI64,
}

fn trial(app: &App) -> Arc<Trial> {
    app.cache::<Trial>()
}

fn good<'a>(ctx: &'a Ctx, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async {
        job.progress(ctx, 3, 4, "counting").await?;
        trial(&ctx.app).runs.fetch_add(1, Ordering::SeqCst);
        Ok(())
    })
}

fn away<'a>(_: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async { Err(Error::new(Kind::Unavailable, "the server is away")) })
}

fn wrong<'a>(_: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async { Err(Error::invalid("this is no repository")) })
}

fn panics<'a>(_: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async { panic!("at the disco") })
}

/// Stands still in its first attempt until told to go on, then tries to note progress.
fn stalls<'a>(ctx: &'a Ctx, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async {
        let trial = trial(&ctx.app);
        if job.attempt == 1 {
            trial.begun.notify_one();
            trial.go_on.notified().await;
            let late = job.progress(ctx, 1, 2, "late").await;
            trial.stalled.store(if late.is_err() { -1 } else { 1 }, Ordering::SeqCst);
            late?;
        }
        trial.runs.fetch_add(1, Ordering::SeqCst);
        Ok(())
    })
}

/// Is short, but takes until it is told to go on.
fn lingers<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async {
        let trial = trial(&ctx.app);
        trial.begun.notify_one();
        trial.go_on.notified().await;
        trial.runs.fetch_add(1, Ordering::SeqCst);
        Ok(())
    })
}

/// Fails for now, after the same work has been asked for again.
fn requeues<'a>(ctx: &'a Ctx, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async {
        jobs::queue_now(ctx, &job.kind, &job.subject).await?;
        Err(Error::new(Kind::Unavailable, "the server is away"))
    })
}

fn each_app(test: impl AsyncFn(&TestApp)) {
    each_database(async |database| test(&Setup::new(&FEATURES).start(database).await).await);
}

async fn the_job(app: &TestApp, kind: &str) -> Job {
    jobs::find(&app.app.db, kind, "x").await.unwrap().unwrap()
}

#[test]
fn a_job_is_queued_with_its_change_or_not_at_all() {
    each_app(async |app| {
        let ctx = app.host();
        let mut tx = ctx.write().await.unwrap();
        jobs::queue(&mut tx, &ctx, "good", "x").await.unwrap();
        drop(tx);
        assert!(jobs::list(&ctx.app.db, 10).await.unwrap().is_empty());
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 0);

        let mut tx = ctx.write().await.unwrap();
        jobs::queue(&mut tx, &ctx, "good", "x").await.unwrap();
        tx.commit(says("repository:x")).await.unwrap();
        assert_eq!(the_job(app, "good").await.state, State::Queued);
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 1);
        let job = the_job(app, "good").await;
        assert_eq!((job.state, job.attempt, job.progress_done, job.progress_total), (State::Done, 1, 3, 4));
        assert_eq!(job.progress_note, "counting");
        assert!(job.finished_at.is_some());
    });
}

#[test]
fn the_same_work_waits_only_once() {
    each_app(async |app| {
        let ctx = app.host();
        for _ in 0..3 {
            jobs::queue_now(&ctx, "good", "x").await.unwrap();
        }
        jobs::queue_now(&ctx, "good", "y").await.unwrap();
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 2);
        jobs::queue_now(&ctx, "good", "x").await.unwrap();
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 1);
    });
}

#[test]
fn what_may_pass_is_tried_again_after_a_pause_and_then_given_up() {
    each_app(async |app| {
        let ctx = app.host();
        jobs::queue_now(&ctx, "away", "x").await.unwrap();
        for attempt in 1..=3 {
            assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 1);
            assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 0, "it pauses");
            assert_eq!(the_job(app, "away").await.attempt, attempt);
            app.app.clock.advance(TimeDelta::minutes(5));
        }
        let job = the_job(app, "away").await;
        assert_eq!((job.state, job.error.as_deref()), (State::Failed, Some("the server is away")));
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 0);
        jobs::retry(&ctx, &job.id).await.unwrap();
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 1);
    });
}

#[test]
fn what_will_not_pass_is_not_tried_again() {
    each_app(async |app| {
        let ctx = app.host();
        jobs::queue_now(&ctx, "wrong", "x").await.unwrap();
        jobs::queue_now(&ctx, "unheard-of", "x").await.unwrap();
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 2);
        assert_eq!(the_job(app, "wrong").await.state, State::Failed);
        assert_eq!(the_job(app, "unheard-of").await.state, State::Failed);
        jobs::queue_now(&ctx, "good", "x").await.unwrap();
        let waiting = the_job(app, "good").await;
        assert_eq!(jobs::retry(&ctx, &waiting.id).await.unwrap_err().kind, Kind::Conflict);
        assert_eq!(jobs::retry(&ctx, "none").await.unwrap_err().kind, Kind::NotFound);
    });
}

#[test]
fn a_panic_is_the_jobs_failure_and_not_the_workers() {
    each_app(async |app| {
        let ctx = app.host();
        jobs::queue_now(&ctx, "panics", "x").await.unwrap();
        jobs::queue_now(&ctx, "good", "x").await.unwrap();
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 2);
        let job = the_job(app, "panics").await;
        assert_eq!(
            (job.state, job.error.as_deref()),
            (State::Failed, Some("the job stopped because of an internal error"))
        );
        assert_eq!(the_job(app, "good").await.state, State::Done);
    });
}

#[test]
fn a_job_whose_worker_died_is_picked_up_when_its_lease_is_over() {
    each_app(async |app| {
        let ctx = app.host();
        jobs::queue_now(&ctx, "stalls", "x").await.unwrap();
        die_in_the_middle(app).await;
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 0, "its lease still runs");
        app.app.clock.advance(TimeDelta::seconds(59));
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 1);
        let job = the_job(app, "stalls").await;
        assert_eq!((job.state, job.attempt), (State::Done, 2));
        assert_eq!(trial(&app.app).runs.load(Ordering::SeqCst), 1);
    });
}

/// Runs what is queued in a task that is gone before the job has ended.
async fn die_in_the_middle(app: &TestApp) {
    let ctx = app.host();
    let worker = tokio::spawn(async move { jobs::run_queued(&ctx).await });
    trial(&app.app).begun.notified().await;
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
}

#[test]
fn a_stalled_worker_that_comes_back_can_write_nothing_more() {
    each_app(async |app| {
        let ctx = app.host();
        let trial = trial(&app.app);
        jobs::queue_now(&ctx, "stalls", "x").await.unwrap();
        let stalled = tokio::spawn({
            let ctx = app.host();
            async move { jobs::run_queued(&ctx).await }
        });
        trial.begun.notified().await;
        app.app.clock.advance(TimeDelta::seconds(41));
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 1);
        let done = the_job(app, "stalls").await;
        assert_eq!((done.state, done.attempt), (State::Done, 2));
        trial.go_on.notify_one();
        stalled.await.unwrap().unwrap();
        assert_eq!(trial.stalled.load(Ordering::SeqCst), -1, "its progress was refused");
        assert_eq!(the_job(app, "stalls").await, done);
        assert_eq!(trial.runs.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn work_asked_for_again_meanwhile_goes_on_though_this_attempt_failed() {
    each_app(async |app| {
        let ctx = app.host();
        jobs::queue_now(&ctx, "requeues", "x").await.unwrap();
        let first = the_job(app, "requeues").await;
        // Each attempt asks for the same again; what counts is that the queue stays sound.
        let bounded = tokio::time::timeout(std::time::Duration::from_secs(1), jobs::run_queued(&ctx)).await;
        drop(bounded);
        let all = jobs::list(&ctx.app.db, 1000).await.unwrap();
        let job = all.iter().find(|job| job.id == first.id).unwrap();
        assert_eq!((job.state, job.error.as_deref()), (State::Failed, Some("the server is away")));
        assert!(all.iter().filter(|job| job.state == State::Queued).count() <= 1);
    });
}

#[test]
fn workers_share_the_queue_without_running_anything_twice() {
    each_app(async |app| {
        let ctx = app.host();
        for subject in 0..30 {
            jobs::queue_now(&ctx, "good", &subject.to_string()).await.unwrap();
        }
        let ran = futures::future::join_all((0..4).map(|_| jobs::run_queued(&ctx))).await;
        assert_eq!(ran.into_iter().map(Result::unwrap).sum::<usize>(), 30);
        assert_eq!(trial(&app.app).runs.load(Ordering::SeqCst), 30);
    });
}

#[test]
fn what_takes_long_holds_up_nothing_else() {
    each_app(async |app| {
        let ctx = app.host();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let worker = tokio::spawn(jobs::work(Arc::clone(&app.app), stopped));
        jobs::queue_now(&ctx, "stalls", "x").await.unwrap();
        trial(&app.app).begun.notified().await;
        jobs::queue_now(&ctx, "good", "x").await.unwrap();
        let done = async {
            while the_job(app, "good").await.state != State::Done {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(10), done).await.expect("the job is done");
        assert_eq!(the_job(app, "stalls").await.state, State::Running);
        stop.send(true).unwrap();
        trial(&app.app).go_on.notify_one();
        tokio::time::timeout(std::time::Duration::from_secs(10), worker)
            .await
            .expect("the worker stops")
            .unwrap();
    });
}

/// A worker in the middle of a job, told to stop.
async fn told_to_stop(app: &TestApp, kind: &str, meanwhile: impl AsyncFnOnce(&Ctx)) {
    let ctx = app.host();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = tokio::spawn(jobs::work(Arc::clone(&app.app), stopped));
    jobs::queue_now(&ctx, kind, "x").await.unwrap();
    trial(&app.app).begun.notified().await;
    meanwhile(&ctx).await;
    stop.send(true).unwrap();
    if kind == "lingers" {
        trial(&app.app).go_on.notify_one();
    }
    let ended = tokio::time::timeout(std::time::Duration::from_secs(10), worker).await;
    ended.expect("the worker stops").unwrap();
}

#[test]
fn a_worker_that_stops_leaves_what_takes_long_to_the_next() {
    each_app(async |app| {
        let ctx = app.host();
        told_to_stop(app, "stalls", async |_| {}).await;
        let left = the_job(app, "stalls").await;
        assert_eq!((left.state, left.attempt, left.error), (State::Queued, 0, None));
        // At once, without waiting for a lease; and it is the first attempt still.
        trial(&app.app).go_on.notify_one();
        assert_eq!(jobs::run_queued(&ctx).await.unwrap(), 1);
        let done = the_job(app, "stalls").await;
        assert_eq!((done.state, done.attempt, done.id), (State::Done, 1, left.id));
        // What waits already is not there twice.
        told_to_stop(app, "stalls", async |ctx| jobs::queue_now(ctx, "stalls", "x").await.unwrap()).await;
        let all = jobs::list(&app.app.db, 10).await.unwrap();
        let states: Vec<State> = all.iter().map(|job| job.state).collect();
        assert_eq!(states, [State::Queued, State::Done]);
    });
}

#[test]
fn a_worker_that_stops_finishes_what_is_short() {
    each_app(async |app| {
        told_to_stop(app, "lingers", async |_| {}).await;
        assert_eq!(the_job(app, "lingers").await.state, State::Done);
    });
}

#[test]
fn a_worker_works_until_it_is_told_to_stop() {
    each_app(async |app| {
        let ctx = app.host();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let worker = tokio::spawn(jobs::work(Arc::clone(&app.app), stopped));
        jobs::queue_now(&ctx, "good", "x").await.unwrap();
        let done = async {
            while the_job(app, "good").await.state != State::Done {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(10), done).await.expect("the job is done");
        stop.send(true).unwrap();
        tokio::time::timeout(std::time::Duration::from_secs(10), worker)
            .await
            .expect("the worker stops")
            .unwrap();
    });
}
