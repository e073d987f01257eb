//! The map of a repository's code, and files that change together.

use std::{collections::BTreeSet, ffi::OsStr, os::unix::ffi::OsStrExt};

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
        repository.commit("Ana Ora <ana@example.org>", "src/deep/other.rs", "fn other() {}\n");
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
        let whole = ana.get("/repositories/api/map").await.text();
        assert!(whole.contains("class=\"treemap\""), "{whole}");
        assert!(whole.contains("href=\"/repositories/api/map?folder=src%2Fdeep\""), "{whole}");
        assert!(!whole.contains("file=README.md") && whole.contains("Without 1 file of text"), "{whole}");
        let all = ana.get("/repositories/api/map?show=all").await.text();
        assert!(all.contains("href=\"/repositories/api?file=README.md\""), "{all}");
        let deep = ana.get("/repositories/api/map?folder=src/deep").await.text();
        assert!(deep.contains("main.rs: 3 lines; heat 1.00, 6 changes in a year"), "{deep}");
        assert!(!deep.contains("README.md"), "what is not in the folder is not shown");
        assert_eq!(ana.get("/repositories/api/map?folder=src/dee").await.status.as_u16(), 404);
        // The files below the map are searched and sorted; a path may break after each slash.
        let files = async |query: &str| -> Vec<String> {
            let page = ana.get(&format!("/repositories/api/map?{query}")).await.text();
            let list = page.split("<h2").last().unwrap().to_owned();
            let rows = list.split("<th scope=\"row\"").skip(1);
            rows.map(|row| row.split("</a>").next().unwrap().rsplit('>').next().unwrap().to_owned()).collect()
        };
        assert_eq!(files("").await, ["main.rs", "other.rs"]);
        assert_eq!(files("sort=-lines").await, ["other.rs", "main.rs"]);
        assert_eq!(files("q=OTHER").await, ["other.rs"]);
        assert_eq!(files("folder=src&show=all&q=read").await, [""; 0]);
        let table = ana.get("/repositories/api/map?picture=map.csv").await;
        assert!(table.text().starts_with("Name,Lines,Heat\r\nsrc/deep,4,"), "{}", table.text());
        assert!(ana.get("/repositories/api/coupling").await.text().contains("No files change together."));
    });
}

#[test]
fn a_path_that_is_not_utf_8_leads_to_its_page() {
    each_database(async |database| {
        let mut repository = Repository::new(database.dir());
        for round in 0..6 {
            for path in [b"src/caf\xe9.rs".as_slice(), b"src/caf\xe8.rs", b"src/plain.rs"] {
                let text = format!("fn main() {{\n    if true {{\n        run({round});\n    }}\n}}\n");
                repository.commit("Ana Ora <ana@example.org>", OsStr::from_bytes(path), &text);
            }
        }
        let app = instance(database, &repository.path).await;
        app.add_account("ana", false).await;
        let ana = app.signed_in("ana").await;
        scan(&app).await;
        let mut linked = BTreeSet::new();
        for page in ["/repositories/api", "/repositories/api/map?folder=src", "/repositories/api/knowledge"] {
            let text = ana.get(page).await.text();
            let links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
            linked.extend(links.filter(|link| link.contains("?file=")).map(str::to_owned));
        }
        for (link, shown) in
            [("caf%E9.rs", "caf\\xe9.rs"), ("caf%E8.rs", "caf\\xe8.rs"), ("plain.rs", "plain.rs")]
        {
            let link = format!("/repositories/api?file=src/{link}");
            assert!(linked.contains(&link), "{link} is none of {linked:?}");
            let page = ana.get(&link).await;
            assert_eq!(page.status.as_u16(), 200, "{link}");
            assert!(page.text().contains(shown), "{}", page.text());
        }
        let of_file = "/api/v1/repositories/api/file?path=src/caf%5Cxe9.rs";
        assert_eq!(ana.get(of_file).await.json()["path"], "src/caf\\xe9.rs");
        for wrong in ["caf%EA.rs", "caf%EF%BF%BD.rs", "caf"] {
            assert_eq!(
                ana.get(&format!("/repositories/api?file=src/{wrong}")).await.status.as_u16(),
                404,
                "{wrong}"
            );
        }
    });
}

/// A repository of two people: `src` is known by both, `docs` only by Bo, and its document was left behind.
fn history(repository: &mut Repository) {
    repository.commit("Bo Lin <bo@example.org>", "docs/guide.md", "# Guide\n\nIt begins in `src/main.rs`.\n");
    repository.commit("Bo Lin <bo@example.org>", "docs/build.sh", "make\n");
    for round in 0..7 {
        let text = format!("fn main() {{\n    if true {{\n        invoice({round});\n    }}\n}}\n");
        repository.commit("Ana Ora <ana@example.org>", "src/main.rs", &text);
        repository.commit("Bo Lin <bo@example.org>", "docs/build.sh", &format!("make {round}\n"));
    }
    repository.commit("Bo Lin <bo@example.org>", "src/extra.rs", "pub fn extra() {}\n");
}

#[test]
fn knowledge_age_technology_and_documents_are_answered_to_everybody_signed_in() {
    each_database(async |database| {
        let mut repository = Repository::new(database.dir());
        history(&mut repository);
        let app = instance(database, &repository.path).await;
        app.add_account("ana", false).await;
        let ana = app.signed_in("ana").await;
        let pages = ["/knowledge", "/knowledge?by=team", "/teams", "/age", "/technology", "/releases"];
        for page in pages.map(|end| format!("/repositories/api{end}")) {
            assert_eq!(app.anonymous().get(&page).await.status.as_u16(), 303, "{page}");
            let unread = ana.get(&page).await;
            assert_eq!(unread.status.as_u16(), 200, "before the first scan: {page}");
            assert!(unread.text().contains("Nothing to show yet."), "{page}: {}", unread.text());
            assert_eq!(ana.get(&page.replace("/api", "/nowhere")).await.status.as_u16(), 404, "{page}");
        }
        assert_eq!(app.anonymous().get("/ask?q=main").await.status.as_u16(), 303);
        scan(&app).await;
        let page = async |end: &str| ana.get(&format!("/repositories/api{end}")).await.text();
        let knowledge = page("/knowledge").await;
        assert!(
            knowledge.contains("class=\"matrix\"") && knowledge.contains("src, Ana Ora: 50\u{a0}%"),
            "{knowledge}"
        );
        assert!(page("/knowledge?by=team").await.contains("src, Core: 50\u{a0}%"));
        assert!(page("/age").await.contains("lines have a known origin"));
        let technology = page("/technology").await;
        assert!(technology.contains("Rust") && technology.contains("Shell"), "{technology}");
        let releases = page("/releases").await;
        assert!(releases.contains("No releases found.") && releases.contains("guide.md"), "{releases}");

        let json = async |path: &str| ana.get(&format!("/api/v1{path}")).await.json();
        let map = json("/repositories/api/knowledge").await;
        assert_eq!((&map["knowers"][0], &map["files"]), (&"ana".into(), &4.into()), "{map}");
        let behind = json("/repositories/api/releases").await;
        assert_eq!(behind["documents_behind"][0]["commits"], 7, "{behind}");
        assert_eq!(json("/repositories/api/technologies").await[0]["kind"], "language");
        assert!(json("/repositories/api/age").await["lines"].as_u64() > Some(5));
        assert_eq!(ana.get("/api/v1/ask-whom?q=%20").await.status.as_u16(), 422);
    });
}

#[test]
fn whoever_changed_a_thing_lately_is_to_be_asked_and_its_team() {
    each_database(async |database| {
        let mut repository = Repository::new(database.dir());
        history(&mut repository);
        let app = instance(database, &repository.path).await;
        app.add_account("ana", false).await;
        let ana = app.signed_in("ana").await;
        scan(&app).await;
        let ask = async |query: &str| ana.get(&format!("/api/v1/ask-whom?q={query}")).await.json();
        for query in ["main", "src/main", "Rust", "MAIN.RS"] {
            let found = ask(query).await;
            assert_eq!(found["people"][0]["who"]["id"], "ana", "{query}: {found}");
            assert_eq!(found["teams"][0]["team"], "core", "{query}: {found}");
        }
        let none = ask("ain").await;
        assert_eq!(
            (none["people"].as_array().map(Vec::len), none["teams"].as_array().map(Vec::len)),
            (Some(0), Some(0))
        );
        let page = ana.get("/ask?q=%3Cscript%3E").await.text();
        assert!(
            page.contains("value=\"&lt;script&gt;\"") && page.contains("No one here has changed"),
            "{page}"
        );
        let file = ana.get("/repositories/api?file=src/main.rs").await.text();
        assert!(file.contains("Is it getting simpler?") && file.contains("Core"), "{file}");
    });
}

/// Two teams. Bo's team also works in the other's repository, on the same days.
const TWO_TEAMS: &str = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: ana, name: Ana Ora, email: ana@example.org }
  - { id: bo, name: Bo Lin, email: bo@example.org }
  - { id: kit, name: Kit Ash, email: kit@example.org }
teams:
  - { id: core, name: Core, members: [ana, kit], repositories: [{ id: api, path: 'API' }] }
  - { id: shop, name: Shop, members: [bo], repositories: [{ id: web, path: 'WEB' }] }
";

#[test]
fn where_teams_meet_and_what_changes_together_is_told() {
    each_database(async |database| {
        let mut api = Repository::new(database.dir());
        let mut web = Repository::new(&database.dir().join("second"));
        for round in 0..6 {
            api.commit("Ana Ora <ana@example.org>", "src/main.rs", &format!("fn main() {{ a{round}() }}\n"));
            api.commit("Bo Lin <bo@example.org>", "src/main.rs", &format!("fn main() {{ b{round}() }}\n"));
            api.commit("Bo Lin <bo@example.org>", "src/shop.rs", &format!("fn shop() {{ b{round}() }}\n"));
            (api.hour, web.hour) = (24 * (round + 1), 24 * (round + 1));
            web.commit("Bo Lin <bo@example.org>", "pages/shop.ts", &format!("shop({round});\n"));
        }
        api.commit("Kit Ash <kit@example.org>", "src/main.rs", "fn main() {}\n");
        let app = instance(database, &api.path).await;
        let file = TWO_TEAMS
            .replace("API", &api.path.display().to_string())
            .replace("WEB", &web.path.display().to_string());
        castra_org::org_file::apply(&app.host(), "org.yaml", &file).await.unwrap();
        app.add_account("ana", false).await;
        let ana = app.signed_in("ana").await;
        assert_eq!(app.anonymous().get("/together").await.status.as_u16(), 303);
        assert!(ana.get("/together").await.text().contains("0 of 2 repositories have been scanned."));
        castra_scans::scan_all_now(&app.host()).await.unwrap();
        scan(&app).await;

        let found = ana.get("/api/v1/repositories/api/teams").await.json();
        let main = &found["files"][0];
        assert_eq!(
            (&main["path"], &main["teams"][0]["team"], &main["revisions"], &main["foreign_revisions"]),
            (&"src/main.rs".into(), &"core".into(), &13.into(), &6.into()),
            "{found}"
        );
        assert_eq!(
            found["files"].as_array().map(Vec::len),
            Some(1),
            "code that one team changes is not listed"
        );
        assert_eq!((&found["pairs"][0]["first"], &found["pairs"][0]["files"]), (&"core".into(), &1.into()));
        let page = ana.get("/repositories/api/teams").await.text();
        assert!(
            page.contains("Teams that meet") && page.contains("mostly by a team other than its owner"),
            "{page}"
        );

        let together = ana.get("/api/v1/changes-together").await.json();
        let pair = &together["pairs"][0];
        assert_eq!(
            (&together["read"], &pair["first"]["repository"]),
            (&2.into(), &"api".into()),
            "{together}"
        );
        let page = ana.get("/together").await.text();
        assert!(page.contains("web: pages") && page.contains("2 of 2 repositories"), "{page}");
    });
}

#[test]
fn what_somebody_alone_knows_is_told_to_them_their_lead_and_the_cto_alone() {
    each_database(async |database| {
        let mut api = Repository::new(database.dir());
        for round in 0..3 {
            // Five lines: what is shorter has no sole knower.
            let text = format!("fn kit() {{\n    if true {{\n        kit({round})\n    }}\n}}\n");
            api.commit("Kit Ash <kit@example.org>", "src/kit.rs", &text);
            api.commit("Ana Ora <ana@example.org>", "src/ana.rs", &format!("fn ana() {{ {round} }}\n"));
        }
        let app = instance(database, &api.path).await;
        let file =
            TWO_TEAMS.replace("API", &api.path.display().to_string()).replace("WEB", "/nowhere").replacen(
                "teams:",
                "assignments:
  - { person: ana, role: tech-lead, team: core }
  - { person: bo, role: tech-lead, team: shop }
  - { person: cho, role: cto }
teams:",
                1,
            );
        let file = file.replacen(
            "people:\n",
            "people:\n  - { id: cho, name: Cho Im }\n  - { id: lea, name: Lea Im }\n",
            1,
        );
        castra_org::org_file::apply(&app.host(), "org.yaml", &file).await.unwrap();
        for (person, operator) in
            [("ana", false), ("bo", false), ("kit", false), ("cho", false), ("lea", true)]
        {
            app.add_account(person, operator).await;
        }
        scan(&app).await;
        assert_eq!(app.anonymous().get("/people/kit/handover").await.status.as_u16(), 303);
        // The person, their lead and the CTO; neither another team's lead nor an operator.
        for (who, may) in [("kit", true), ("ana", true), ("cho", true), ("bo", false), ("lea", false)] {
            let client = app.signed_in(who).await;
            let page = client.get("/people/kit/handover").await;
            assert_eq!(page.status.as_u16(), if may { 200 } else { 404 }, "{who}");
            assert_eq!(
                page.text().contains("src/kit.rs") || page.text().contains("src/<wbr>kit.rs"),
                may,
                "{who}"
            );
            let nobody = client.get("/people/nobody/handover").await;
            assert_eq!(nobody.status.as_u16(), 404, "{who}");
        }
        let none = app.signed_in("bo").await.get("/people/bo/handover").await.text();
        assert!(none.contains("No file depends on one person here."), "{none}");
    });
}
