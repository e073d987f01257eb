//! Private text: sealed wherever it is kept, gone for ever when it is erased, and no instance with the wrong key.

use castra_platform::{
    App, Ctx, Kind, Result,
    app::{AppParts, Settings},
    args,
    clock::Clock,
    db::Migration,
    directory::Directory,
    feature::Feature,
    ids::Ids,
    journal,
    private::{self, Keyring, Owner},
};
use castra_testkit::{Database, Setup, TestApp, each_database, noon, on_sqlite};

static FEATURES: [&Feature; 1] = [&NOTES];
static NOTES: Feature = Feature {
    migrations: &[Migration {
        key: "20261128_notes",
        sql: "create table notes (id text primary key not null, text text not null)",
    }],
    tables: &["notes"],
    ..Feature::new("notes", "Notes")
};

/// Found nowhere but where it is meant to be.
const SECRET: &str = "a canary of seven colours sings at dawn";

async fn keep(ctx: &Ctx, owner: Owner<'_>, id: &str, text: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    let sealed = private::seal(&mut tx, ctx, owner, &format!("notes/{id}"), text).await?;
    tx.execute("insert into notes (id, text) values ($1, $2)", &args![id, sealed]).await?;
    tx.commit(ctx.says("wrote a note", format!("note:{id}"), "")).await
}

async fn stored(ctx: &Ctx, id: &str) -> String {
    ctx.read().fetch_one("select text from notes where id = $1", &args![id]).await.unwrap()
}

async fn read(ctx: &Ctx, id: &str) -> Result<Option<String>> {
    private::open(ctx, &format!("notes/{id}"), &stored(ctx, id).await).await
}

fn each_app(test: impl AsyncFn(&TestApp)) {
    each_database(async |database| test(&Setup::new(&FEATURES).start(database).await).await);
}

#[test]
fn a_text_opens_where_it_was_kept_and_nowhere_else() {
    each_app(async |app| {
        let ctx = app.host();
        keep(&ctx, Owner::Person("ana"), "1", SECRET).await.unwrap();
        keep(&ctx, Owner::Person("ana"), "2", SECRET).await.unwrap();
        assert_ne!(stored(&ctx, "1").await, stored(&ctx, "2").await, "the same words do not look the same");
        assert_eq!(read(&ctx, "1").await.unwrap().as_deref(), Some(SECRET));
        let moved = private::open(&ctx, "notes/1", &stored(&ctx, "2").await).await.unwrap_err();
        assert_eq!(moved.kind, Kind::Internal, "a text that was moved to another row is refused");
        assert!(!moved.chain().contains("canary"));
        for broken in ["", "x", "no-key.", ".AAAA"] {
            assert!(!matches!(private::open(&ctx, "notes/1", broken).await, Ok(Some(_))), "{broken}");
        }
    });
}

#[test]
fn what_is_erased_is_gone_and_the_journal_stays_whole() {
    each_app(async |app| {
        let ctx = app.host();
        keep(&ctx, Owner::Person("ana"), "1", SECRET).await.unwrap();
        keep(&ctx, Owner::Person("bo"), "2", SECRET).await.unwrap();
        keep(&ctx, Owner::Account("ana"), "3", SECRET).await.unwrap();
        assert!(private::erase(&ctx, "ana").await.unwrap());
        assert_eq!(read(&ctx, "1").await.unwrap(), None);
        assert_eq!(read(&ctx, "2").await.unwrap().as_deref(), Some(SECRET), "others' texts stay");
        assert_eq!(read(&ctx, "3").await.unwrap().as_deref(), Some(SECRET), "she can still sign in");
        keep(&ctx, Owner::Person("ana"), "4", "new words").await.unwrap();
        assert_eq!(read(&ctx, "4").await.unwrap().as_deref(), Some("new words"));
        assert_eq!(read(&ctx, "1").await.unwrap(), None, "a new key does not bring the old words back");
        assert_eq!(journal::verify(ctx.read(), None).await.unwrap().fault, None);
    });
}

#[test]
fn neither_the_database_nor_its_log_holds_the_words_or_a_shredded_key() {
    on_sqlite(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let ctx = app.host();
        keep(&ctx, Owner::Person("ana"), "1", SECRET).await.unwrap();
        let wrapped: String = ctx
            .read()
            .fetch_one("select wrapped from private_keys where owner = 'person:ana'", &[])
            .await
            .unwrap();
        private::erase(&ctx, "ana").await.unwrap();
        let mut seen = 0;
        for entry in std::fs::read_dir(database.dir()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let has = |words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
            assert!(!has("canary") && !has("seven colours"), "the words");
            assert!(!has(&wrapped), "the key that was shredded");
            seen += usize::from(has("notes"));
        }
        assert!(seen > 0, "the right files were looked at");
    });
}

async fn start(database: &Database, keyring: Keyring) -> Result<std::sync::Arc<App>> {
    App::start(AppParts {
        db: database.db.clone(),
        clock: Clock::fixed(noon()),
        ids: Ids::seeded(7),
        data_dir: database.dir().to_owned(),
        keyring,
        settings: Settings::default(),
        features: &FEATURES,
        viewers: |_, _| Box::pin(async { Ok(None) }),
        directory: Directory::NOBODY,
        callers: castra_accounts::CALLERS,
    })
    .await
}

#[test]
fn an_instance_does_not_start_with_a_wrong_or_a_missing_key() {
    each_database(async |database| {
        let file = database.dir().join("key");
        let app = start(database, Keyring::in_file(file.clone()).unwrap()).await.unwrap();
        keep(&Ctx::host(&app), Owner::Person("ana"), "1", SECRET).await.unwrap();
        let right = Keyring::in_file(file.clone()).unwrap().ids()[0].clone();
        start(database, Keyring::in_file(file.clone()).unwrap()).await.expect("the right key");

        let wrong = start(database, Keyring::given(&"0".repeat(64)).unwrap()).await.unwrap_err();
        assert!(wrong.kind == Kind::Unavailable && wrong.message.contains(&right), "{wrong}");
        let missing =
            start(database, Keyring::in_file(database.dir().join("nowhere")).unwrap()).await.unwrap_err();
        assert!(missing.message.contains("is missing") && missing.message.contains(&right), "{missing}");
        assert!(!database.dir().join("nowhere").exists(), "no new key takes its place");
    });
}

#[test]
fn the_key_is_changed_without_losing_a_word() {
    each_database(async |database| {
        let file = database.dir().join("key");
        let app = start(database, Keyring::in_file(file.clone()).unwrap()).await.unwrap();
        // Another replica, which learns of the change when it meets it.
        let other = start(database, Keyring::in_file(file.clone()).unwrap()).await.unwrap();
        let (ctx, elsewhere) = (Ctx::host(&app), Ctx::host(&other));
        for id in ["1", "2"] {
            keep(&ctx, Owner::Person(id), id, SECRET).await.unwrap();
        }
        let before = stored(&ctx, "1").await;
        let old = app.keyring.ids()[0].clone();
        let done = private::rotate(&ctx).await.unwrap();
        assert_eq!(done.private_keys, 3, "theirs, and the journal's");
        assert_ne!(done.current, old);
        assert_eq!(stored(&ctx, "1").await, before, "no text is touched");
        keep(&elsewhere, Owner::Person("3"), "3", SECRET).await.expect("it reads the file again");
        for (ctx, id) in [(&ctx, "1"), (&elsewhere, "2"), (&ctx, "3")] {
            assert_eq!(read(ctx, id).await.unwrap().as_deref(), Some(SECRET));
        }
        assert_eq!(private::forget(&ctx).await.unwrap(), [old]);
        let fresh = start(database, Keyring::in_file(file).unwrap()).await.unwrap();
        for id in ["1", "2", "3"] {
            assert_eq!(read(&Ctx::host(&fresh), id).await.unwrap().as_deref(), Some(SECRET));
        }
        assert_eq!(journal::verify(ctx.read(), None).await.unwrap().fault, None);
    });
}

#[test]
fn keys_that_are_given_are_changed_in_their_order() {
    each_database(async |database| {
        let (one, two) = ("1".repeat(64), "2".repeat(64));
        let app = start(database, Keyring::given(&one).unwrap()).await.unwrap();
        keep(&Ctx::host(&app), Owner::Person("ana"), "1", SECRET).await.unwrap();
        assert_eq!(private::rotate(&Ctx::host(&app)).await.unwrap_err().kind, Kind::Conflict);
        let app = start(database, Keyring::given(&format!("{two},{one}")).unwrap()).await.unwrap();
        private::rotate(&Ctx::host(&app)).await.unwrap();
        let app =
            start(database, Keyring::given(&two).unwrap()).await.expect("the old one is needed by nothing");
        assert_eq!(read(&Ctx::host(&app), "1").await.unwrap().as_deref(), Some(SECRET));
    });
}
