//! Pictures can be downloaded from their page, with the page's rights and day.

use axum::http::StatusCode;
use castra_testkit::on_sqlite;

use crate::{Persona, example};

#[test]
fn the_organization_chart_downloads_as_drawing_and_table() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let cto = Persona::Cto.client(&app).await;
        let page = cto.get("/people?view=teams").await;
        assert!(page.text().contains("href=\"?view=teams&amp;picture=organization.svg\""), "{}", page.text());

        let drawing = cto.get("/people?picture=organization.svg").await;
        assert_eq!(drawing.header("content-type"), "image/svg+xml");
        assert!(drawing.text().starts_with("<?xml") && drawing.text().trim_end().ends_with("</svg>"));
        let table = cto.get("/people?picture=organization.csv").await;
        assert!(table.text().starts_with("Team,Part of,Lead,Size\r\n"), "{}", table.text());

        // An unknown picture leaves the page as it is.
        assert!(cto.get("/people?picture=nothing.svg").await.text().starts_with("<!DOCTYPE html>"));
        let outside = app.anonymous().get("/people?picture=organization.csv").await;
        assert_ne!(outside.status, StatusCode::OK);
    });
}
