//! Reviews through the front door, on both databases.

use castra_platform::{args, feature::Feature};
use castra_reviews::FEATURE;
use castra_testkit::{Setup, each_database};

static FEATURES: [&Feature; 1] = [&FEATURE];

#[test]
fn the_page_and_the_api_list_the_entries_in_order() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let ana = app.somebody("ana", false).await;
        assert!(ana.get("/reviews").await.text().contains("No entries yet"));
        let mut tx = app.host().write().await.unwrap();
        for (id, title) in [("1", "Second"), ("2", "First")] {
            let sql = "insert into reviews_entries (id, title) values ($1, $2)";
            tx.execute(sql, &args![id, title]).await.unwrap();
        }
        tx.commit(app.host().says("added entries", "entries", "")).await.unwrap();
        let answer = ana.get("/api/v1/reviews").await.json();
        let titles: Vec<_> = answer["items"].as_array().unwrap().iter().map(|item| &item["title"]).collect();
        assert_eq!(titles, ["First", "Second"]);
        assert!(ana.get("/reviews").await.text().contains("Second"));
        assert_eq!(app.anonymous().get("/api/v1/reviews").await.status.as_u16(), 401);
    });
}
