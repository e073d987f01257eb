//! The map of a repository's code, and what changes together in it.

use castra_testkit::each_database;

use crate::{Repository, instance, scan};

#[test]
fn the_map_leads_from_folder_to_file_and_pairs_are_told() {
    each_database(async |database| {
        let mut repository = Repository::new(database.dir());
        for round in 0..6 {
            let text = format!("fn main() {{\n    run({round});\n}}\n");
            repository.commit("Ana Ora <ana@example.org>", "src/deep/main.rs", &text);
        }
        repository.commit("Ana Ora <ana@example.org>", "README.md", "# It\n");
        let app = instance(database, &repository.path).await;
        app.add_account("ana", false).await;
        let ana = app.signed_in("ana").await;
        for page in ["/repositories/api/map", "/repositories/api/coupling"] {
            assert_eq!(app.anonymous().get(page).await.status.as_u16(), 303, "{page}");
            assert_eq!(ana.get(page).await.status.as_u16(), 200, "before the first scan: {page}");
            assert_eq!(ana.get(&page.replace("api", "nowhere")).await.status.as_u16(), 404, "{page}");
        }
        assert!(ana.get("/repositories/api/map").await.text().contains("Nothing to show yet."));

        scan(&app).await;
        let whole = ana.get("/repositories/api/map").await;
        assert!(whole.text().contains("class=\"treemap\""), "{}", whole.text());
        assert!(
            whole.text().contains("href=\"/repositories/api/map?folder=src%2Fdeep\""),
            "{}",
            whole.text()
        );
        assert!(whole.text().contains("href=\"/repositories/api?file=README.md\""), "{}", whole.text());
        let deep = ana.get("/repositories/api/map?folder=src/deep").await;
        assert!(deep.text().contains("main.rs: 3 lines; heat 1.00, 6 changes in a year"), "{}", deep.text());
        assert!(!deep.text().contains("README.md"), "what is not in the folder is not shown");
        assert_eq!(ana.get("/repositories/api/map?folder=src/dee").await.status.as_u16(), 404);
        let table = ana.get("/repositories/api/map?folder=src&picture=map.csv").await;
        assert_eq!(table.text(), "Name,Lines,Heat\r\ndeep,3,1.00\r\n");
        assert!(ana.get("/repositories/api/coupling").await.text().contains("Nothing changes together."));
    });
}
