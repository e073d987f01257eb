//! The journal's chain: complete by construction, and every tampering found.

use std::fmt::Write as _;

use castra_platform::{
    Result,
    app::migrations,
    clock::to_text,
    db::{Db, FromRow, Migration, Row},
    journal::{self, verify},
};
use castra_testkit::{Setup, TestApp, each_database, noon, with_accounts};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};
use sha2::{Digest, Sha256};

use crate::{says, write};

/// An entry as the table has it.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    sequence: i64,
    form: i64,
    words: [String; 12],
}

const COLUMNS: [&str; 12] = [
    "at",
    "actor",
    "source",
    "action",
    "subject",
    "details",
    "address",
    "behalf",
    "before_hash",
    "after_hash",
    "previous",
    "hash",
];
/// Those that entries of the first form have something in.
const FIRST: usize = 6;
const PREVIOUS: usize = 10;
const HASH: usize = 11;
const LENGTH: usize = 8;

impl FromRow for Line {
    fn from_row(row: &Row) -> Result<Self> {
        let mut words: [String; 12] = Default::default();
        for (word, column) in words.iter_mut().zip(COLUMNS) {
            *word = row.get(column)?;
        }
        Ok(Self { sequence: row.get("sequence")?, form: row.get("form")?, words })
    }
}

#[test]
fn every_commit_adds_an_entry_and_the_chain_is_whole() {
    each_database(async |database| {
        let db = &database.db;
        crate::prepare(db).await;
        let empty = verify(db, None).await.unwrap();
        assert_eq!((empty.entries, empty.fault), (0, None));
        for number in 0..20 {
            write(db, number).await.unwrap();
        }
        let middle = verify(db, None).await.unwrap();
        write(db, 20).await.unwrap();
        let whole = verify(db, Some(&middle.head)).await.unwrap();
        assert_eq!((whole.entries, &whole.fault), (21, &None));
        assert_ne!(whole.head, middle.head);
        let latest = journal::latest(db, 1).await.unwrap().remove(0);
        assert_eq!((latest.sequence, latest.entry, latest.hash), (21, says("number:20"), whole.head));
        let cut = verify(db, Some("0123")).await.unwrap().fault.unwrap();
        assert!(cut.contains("not part of this chain"), "{cut}");
    });
}

#[test]
fn a_chain_is_verified_while_it_grows() {
    each_database(async |database| {
        let db = &database.db;
        crate::prepare(db).await;
        let writing = tokio::spawn({
            let db = db.clone();
            async move {
                for number in 0..60 {
                    write(&db, number).await.unwrap();
                }
            }
        });
        while !writing.is_finished() {
            assert_eq!(verify(db, None).await.unwrap().fault, None);
        }
        writing.await.unwrap();
        assert_eq!(verify(db, None).await.unwrap().entries, 60);
    });
}

#[test]
fn a_thousand_tamperings_are_all_found() {
    each_database(async |database| {
        let db = &database.db;
        let app = Setup::new(&[]).start(database).await;
        for number in 0..i64::try_from(LENGTH).unwrap() {
            change(&app, number).await;
        }
        let mut true_lines: Vec<Line> =
            db.fetch_all("select * from journal order by sequence", &[]).await.unwrap();
        assert_eq!(true_lines[2].words[HASH], hash(&true_lines[2]), "as documented");
        assert!(true_lines.iter().all(|line| line.words.iter().all(|word| !word.is_empty())));
        for line in &mut true_lines[..3] {
            line.form = 1;
            line.words[FIRST..PREVIOUS].fill(String::new());
        }
        rehash(&mut true_lines);
        let true_head = head_of(&true_lines);
        let exported = true_head.1.clone();
        replace(db, 0, &true_lines, &true_head).await;
        assert_eq!(verify(db, Some(&exported)).await.unwrap().fault, None, "both forms, as they should be");
        let mut rng = StdRng::seed_from_u64(7);
        let mut found = 0;
        for round in 1..=500 {
            let (how, lines, head) = tamper(&true_lines, &true_head, &mut rng);
            replace(db, round, &lines, &head).await;
            let fault = verify(db, Some(&exported)).await.unwrap().fault;
            assert!(fault.is_some(), "round {round}: {how} went unnoticed: {lines:?} {head:?}");
            found += 1;
        }
        assert_eq!(found, 500);
        replace(db, 501, &true_lines, &true_head).await;
        assert_eq!(verify(db, Some(&exported)).await.unwrap().fault, None);
    });
}

/// Changes a record from somewhere, on somebody's behalf.
async fn change(app: &TestApp, number: i64) {
    let mut ctx = app.host();
    "192.0.2.7".clone_into(&mut ctx.address);
    ctx.stands_in_for("ana");
    let mut tx = ctx.write().await.unwrap();
    tx.changing(Some(&number), Some(&(number + 1))).unwrap();
    tx.commit(ctx.says("raised a number", "number:1", "by one")).await.unwrap();
}

#[test]
fn an_entry_says_from_where_for_whom_and_what_was_before_and_after() {
    each_database(async |database| {
        let app = Setup::new(&[]).start(database).await;
        change(&app, 7).await;
        change(&app, 8).await;
        let ctx = app.host();
        ctx.write().await.unwrap().commit(ctx.says("looked", "number:1", "")).await.unwrap();
        let entries = journal::latest(&database.db, 3).await.unwrap();
        let [none, second, first] = entries.as_slice() else { panic!("three entries") };
        assert_eq!((first.entry.address.as_str(), first.entry.behalf.as_str()), ("192.0.2.7", "person:ana"));
        assert_eq!(first.after, second.before, "what it became is what it was at the next change");
        assert!(first.before != first.after && second.after.len() == 64);
        assert_eq!(
            [&none.entry.address, &none.entry.behalf, &none.before, &none.after],
            ["", "", "", ""],
            "nothing is said of what was not there"
        );
    });
}

#[test]
fn a_chain_from_before_the_second_form_stays_good() {
    each_database(async |database| {
        let db = &database.db;
        let mut steps = migrations(&[]);
        steps.retain(|step| step.key < "20261201");
        let mut previous = "0".repeat(64);
        for sequence in 1..=3 {
            let words = ["2026-03-02T12:00:00.000000Z", "host", "cli", "wrote", "number:1", ""];
            let mut line = Line { sequence, form: 1, words: Default::default() };
            line.words[..FIRST].clone_from_slice(&words.map(str::to_owned));
            line.words[PREVIOUS].clone_from(&previous);
            line.words[HASH] = hash(&line);
            let quoted = words.map(|word| format!("'{word}'")).join(", ");
            let new = &line.words[HASH];
            let sql = format!(
                "insert into journal (sequence, {}, previous, hash) values ({sequence}, {quoted}, '{previous}', '{new}');
                 update journal_head set sequence = {sequence}, hash = '{new}'",
                COLUMNS[..FIRST].join(", ")
            );
            let key = format!("20261130_old_{sequence}").leak();
            steps.push(Migration { key, sql: sql.leak() });
            previous.clone_from(new);
        }
        db.migrate(&steps).await.unwrap();
        let old = steps.len();
        steps.extend(migrations(&[]).into_iter().filter(|step| step.key >= "20261201"));
        assert!(db.migrate(&steps).await.unwrap() > 0 && steps.len() > old);
        assert_eq!(verify(db, Some(&previous)).await.unwrap().fault, None);
        let mut tx = db.write().await.unwrap();
        tx.execute("delete from schema_migrations where key like '20261130%'", &[]).await.unwrap();
        tx.commit(says("number:2")).await.unwrap();
        let whole = verify(db, Some(&previous)).await.unwrap();
        assert_eq!((whole.entries, whole.fault), (4, None));
        let mut tx = db.write().await.unwrap();
        tx.execute("update journal set address = '192.0.2.9' where sequence = 2", &[]).await.unwrap();
        tx.commit(says("number:3")).await.unwrap();
        assert_eq!(verify(db, None).await.unwrap().fault.unwrap(), "entry 2 was altered");
    });
}

type Head = (i64, String);

/// One random way to alter a chain, which may also cover its tracks in the head, or hash everything anew.
fn tamper(lines: &[Line], head: &Head, rng: &mut StdRng) -> (&'static str, Vec<Line>, Head) {
    let mut lines = lines.to_vec();
    let mut head = head.clone();
    let at = rng.random_range(0..lines.len());
    let how = match rng.random_range(0..9) {
        0 => {
            let column = rng.random_range(0..COLUMNS.len());
            edit(&mut lines[at].words[column], rng);
            "an edit"
        }
        1 => {
            drop(lines.remove(at));
            "a deletion"
        }
        2 => {
            let mut extra = lines[at].clone();
            extra.sequence = [0, -1, 9, 10][rng.random_range(0..4)];
            lines.push(extra);
            "an insertion"
        }
        3 => {
            let other = (at + rng.random_range(1..lines.len())) % lines.len();
            let (a, b) = (lines[at].sequence, lines[other].sequence);
            (lines[at].sequence, lines[other].sequence) = (b, a);
            "a swap"
        }
        4 => {
            let mut places: Vec<i64> = lines.iter().map(|line| line.sequence).collect();
            let before = places.clone();
            while places == before {
                places.shuffle(rng);
            }
            lines.iter_mut().zip(places).for_each(|(line, place)| line.sequence = place);
            "a reordering"
        }
        5 => {
            lines.truncate(at);
            head = head_of(&lines);
            "a cut with its head moved"
        }
        6 => {
            let column = rng.random_range(0..PREVIOUS);
            edit(&mut lines[at].words[column], rng);
            rehash(&mut lines[at..]);
            head = head_of(&lines);
            "a rewriting with every hash made anew"
        }
        7 => {
            lines[at].form = [0, 3 - lines[at].form, 3][rng.random_range(0..3)];
            if rng.random() {
                rehash(&mut lines[at..]);
                head = head_of(&lines);
            }
            "another form"
        }
        _ => {
            if rng.random() {
                head.0 += 1;
            } else {
                edit(&mut head.1, rng);
            }
            "an edit of the head"
        }
    };
    (how, lines, head)
}

fn edit(word: &mut String, rng: &mut StdRng) {
    let before = word.clone();
    while *word == before {
        let at = rng.random_range(0..=word.len());
        match rng.random_range(0..3) {
            0 => word.insert(at, char::from(rng.random_range(b' '..b'~'))),
            1 if at < word.len() => drop(word.remove(at)),
            // The same instant in another notation.
            _ if word.ends_with('Z') => *word = word.replace('Z', "+00:00"),
            _ => word.push('.'),
        }
    }
}

fn head_of(lines: &[Line]) -> Head {
    lines.last().map_or_else(|| (0, "0".repeat(64)), |line| (line.sequence, line.words[HASH].clone()))
}

fn rehash(lines: &mut [Line]) {
    let mut previous = lines[0].words[PREVIOUS].clone();
    for line in lines {
        line.words[PREVIOUS].clone_from(&previous);
        line.words[HASH] = hash(line);
        previous.clone_from(&line.words[HASH]);
    }
}

/// The documented hash, computed a second time and independently.
fn hash(line: &Line) -> String {
    let place = line.sequence.to_string();
    let mut fields = vec![place.as_str(), &line.words[PREVIOUS]];
    if line.form == 2 {
        fields.insert(0, "castra journal 2");
    }
    let covered = if line.form == 2 { PREVIOUS } else { FIRST };
    fields.extend(line.words[..covered].iter().map(String::as_str));
    let mut hasher = Sha256::new();
    for field in fields {
        hasher.update(u64::try_from(field.len()).unwrap().to_be_bytes());
        hasher.update(field);
    }
    hasher.finalize().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// Puts lines and a head in the place of those stored. As no door of ours does that, it comes as a migration, which
/// also takes the place of the one before it.
async fn replace(db: &Db, round: usize, lines: &[Line], head: &Head) {
    let key = |round: usize| -> &'static str { format!("30000101_{round:04}").leak() };
    let mut sql = "delete from journal; delete from schema_migrations where key like '3%';".to_owned();
    for line in lines {
        let words: Vec<String> =
            line.words.iter().map(|word| format!("'{}'", word.replace('\'', "''"))).collect();
        write!(
            sql,
            "insert into journal (sequence, form, {}) values ({}, {}, {});",
            COLUMNS.join(", "),
            line.sequence,
            line.form,
            words.join(", ")
        )
        .unwrap();
    }
    write!(sql, "update journal_head set sequence = {}, hash = '{}'", head.0, head.1.replace('\'', "''"))
        .unwrap();
    let mut steps = migrations(with_accounts(&[]));
    steps.push(crate::NUMBERS);
    if let Some(before) = round.checked_sub(1) {
        steps.push(Migration { key: key(before), sql: "" });
    }
    steps.push(Migration { key: key(round), sql: sql.leak() });
    db.migrate(&steps).await.unwrap();
}

#[test]
fn entries_keep_their_instant_to_the_microsecond() {
    assert_eq!(to_text(noon()), "2026-03-02T12:00:00.000000Z");
}
