//! Erasing one's own private text on one's own page.

use castra_platform::{
    Ctx,
    context::FRESH,
    journal,
    private::{self, Owner},
};
use castra_testkit::{Setup, TestApp, each_database};

static FEATURES: [&castra_platform::feature::Feature; 2] = [&private::FEATURE, &castra_accounts::FEATURE];

async fn keep(ctx: &Ctx, person: &str) -> String {
    let mut tx = ctx.write().await.unwrap();
    let sealed = private::seal(&mut tx, ctx, Owner::Person(person), "notes/1", "between us").await.unwrap();
    tx.commit(ctx.says("wrote a note", "note:1", "")).await.unwrap();
    sealed
}

async fn read(app: &TestApp, sealed: &str) -> Option<String> {
    private::open(&app.host(), "notes/1", sealed).await.unwrap()
}

#[test]
fn somebody_erases_their_own_private_text_and_nobody_elses() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let (ana, _bo) = (app.somebody("ana", false).await, app.somebody("bo", false).await);
        assert!(ana.get("/account/private").await.text().contains("No private text is kept as yours"));
        let (hers, his) = (keep(&app.host(), "ana").await, keep(&app.host(), "bo").await);
        let page = ana.get("/account/private").await.text();
        assert!(
            page.contains("What is erased and what stays") && page.contains("Erase my private text"),
            "{page}"
        );
        let wrong = ana.post("/account/private/erase", &[("name", "bo")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("this does not match your name"));
        assert!(read(&app, &hers).await.is_some(), "a wrong name erases nothing");
        let done = ana.post("/account/private/erase", &[("name", " ana ")]).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/account/private"));
        assert_eq!(read(&app, &hers).await, None);
        assert_eq!(read(&app, &his).await.as_deref(), Some("between us"));
        let said = journal::latest(&database.db, 1).await.unwrap().remove(0).entry;
        assert_eq!((said.action.as_str(), said.actor.as_str()), ("erased private text", "person:ana"));
    });
}

#[test]
fn erasing_takes_a_fresh_sign_in() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let ana = app.somebody("ana", false).await;
        let hers = keep(&app.host(), "ana").await;
        app.app.clock.advance(FRESH);
        assert!(ana.get("/account/private").await.text().contains("Sign in again"));
        let refused = ana.post("/account/private/erase", &[("name", "ana")]).await;
        assert_eq!(refused.header("location"), "/sign-in?to=/account/private");
        assert!(read(&app, &hers).await.is_some());
    });
}
