//! The scans' SQL.

use castra_org::organization::RepositoryId;
use castra_platform::{
    Error, Result, args,
    db::{Db, FromRow, Reads, Row, Tx},
};
use serde::{Deserialize, Serialize};

use crate::model::{Language, LeftOut, ScanSummary};

/// The part of a summary that is stored as one document.
#[derive(Serialize, Deserialize)]
struct Document {
    languages: Vec<(String, u64, u64, f64)>,
    bots: Vec<String>,
    bot_commits: u64,
    generated_files: u64,
    vendored_files: u64,
    merges: u64,
    mass_commits: u64,
    shallow_commits: u64,
    unknown_commits: u64,
    #[serde(default)]
    excluded_files: u64,
    #[serde(default)]
    patterns: Vec<String>,
    #[serde(default)]
    missing: Vec<String>,
    #[serde(default)]
    is_without_contents: bool,
    /// `None` in summaries from before it was counted.
    #[serde(default)]
    ignored_commits: u64,
    #[serde(default)]
    assisted_commits: u64,
    #[serde(default)]
    remote: Option<String>,
}

impl FromRow for ScanSummary {
    fn from_row(row: &Row) -> Result<Self> {
        let document: Document = row.json("summary")?;
        let count = |column| -> Result<u32> { Ok(u32::try_from(row.get::<i64>(column)?).unwrap_or(0)) };
        let language = |(name, files, lines, share)| Language { name, files, lines, share };
        Ok(Self {
            repository: RepositoryId::from(row.get::<String>("repository")?),
            state: row.parse("state")?,
            head: row.get("head")?,
            scanned_at: row.get("scanned_at")?,
            commits: count("commits")?,
            people: count("people")?,
            files: count("files")?,
            lines: row.get("lines")?,
            first_commit: row.get("first_commit")?,
            last_commit: row.get("last_commit")?,
            rule_version: row.get("rule_version")?,
            error: row.get("error")?,
            missing: document.missing,
            is_without_contents: document.is_without_contents,
            languages: document.languages.into_iter().map(language).collect(),
            left_out: LeftOut {
                bots: document.bots,
                bot_commits: document.bot_commits,
                generated_files: document.generated_files,
                vendored_files: document.vendored_files,
                excluded_files: document.excluded_files,
                patterns: document.patterns,
                merges: document.merges,
                mass_commits: document.mass_commits,
                shallow_commits: document.shallow_commits,
                unknown_commits: document.unknown_commits,
                ignored_commits: document.ignored_commits,
                assisted_commits: document.assisted_commits,
            },
            facts: row.get("facts")?,
            remote: document.remote,
            folders: row.get::<Option<String>>("folders")?.map_or_else(
                || Ok::<Vec<String>, serde_json::Error>(Vec::new()),
                |list| serde_json::from_str(&list),
            )?,
        })
    }
}

/// The result of a repository's last scan.
pub(super) async fn get(mut from: impl Reads, repository: &str) -> Result<Option<ScanSummary>> {
    let sql = "select repository_scans.*, repository_parts.folders from repository_scans
               left join repository_parts on repository_parts.repository = repository_scans.repository
               where repository_scans.repository = $1";
    from.fetch_optional(sql, &args![repository]).await
}

/// The same for every scanned repository.
pub(super) async fn list(db: &Db) -> Result<Vec<ScanSummary>> {
    let sql = "select repository_scans.*, repository_parts.folders from repository_scans
               left join repository_parts on repository_parts.repository = repository_scans.repository
               order by repository_scans.repository";
    db.fetch_all(sql, &[]).await
}

/// Folders that were set as parts of a repository, and how often they were set.
struct Folders(Vec<String>, i64);

impl FromRow for Folders {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.json("folders")?, row.get("revision")?))
    }
}

/// The globs of folders that were set as parts of a repository, and their revision; `None` if never set.
pub(super) async fn folders(mut from: impl Reads, repository: &str) -> Result<Option<(Vec<String>, i64)>> {
    let sql = "select folders, revision from repository_parts where repository = $1";
    let found: Option<Folders> = from.fetch_optional(sql, &args![repository]).await?;
    Ok(found.map(|Folders(folders, revision)| (folders, revision)))
}

/// Replaces those of a revision; 0 if there were none.
pub(super) async fn put_folders(
    tx: &mut Tx,
    repository: &str,
    folders: &[String],
    revision: i64,
) -> Result<()> {
    let sql = "insert into repository_parts (repository, folders, revision) values ($1, $2, $3)
               on conflict (repository) do update set folders = excluded.folders, revision = excluded.revision
               where repository_parts.revision = $4";
    let args = args![repository, serde_json::to_string(folders)?, revision + 1, revision];
    match tx.execute(sql, &args).await? {
        1 => Ok(()),
        _ => Err(Error::conflict("its parts were changed in the meantime")),
    }
}

/// Stores a summary in place of an earlier one.
pub(super) async fn put(tx: &mut Tx, summary: &ScanSummary) -> Result<()> {
    let sql =
        "insert into repository_scans (repository, state, head, scanned_at, commits, people, files, lines,
                   first_commit, last_commit, rule_version, error, summary, facts)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
               on conflict (repository) do update set state = excluded.state, head = excluded.head,
                   scanned_at = excluded.scanned_at, commits = excluded.commits, people = excluded.people,
                   files = excluded.files, lines = excluded.lines, first_commit = excluded.first_commit,
                   last_commit = excluded.last_commit, rule_version = excluded.rule_version,
                   error = excluded.error, summary = excluded.summary, facts = excluded.facts";
    let left_out = &summary.left_out;
    let languages = summary.languages.iter();
    let document = Document {
        languages: languages.map(|part| (part.name.clone(), part.files, part.lines, part.share)).collect(),
        bots: left_out.bots.clone(),
        bot_commits: left_out.bot_commits,
        generated_files: left_out.generated_files,
        vendored_files: left_out.vendored_files,
        merges: left_out.merges,
        mass_commits: left_out.mass_commits,
        shallow_commits: left_out.shallow_commits,
        unknown_commits: left_out.unknown_commits,
        excluded_files: left_out.excluded_files,
        patterns: left_out.patterns.clone(),
        missing: summary.missing.clone(),
        is_without_contents: summary.is_without_contents,
        ignored_commits: left_out.ignored_commits,
        assisted_commits: left_out.assisted_commits,
        remote: summary.remote.clone(),
    };
    let args = args![
        summary.repository.as_str(),
        summary.state.as_str(),
        summary.head.clone(),
        summary.scanned_at,
        summary.commits,
        summary.people,
        summary.files,
        summary.lines,
        summary.first_commit,
        summary.last_commit,
        summary.rule_version,
        summary.error.clone(),
        // PostgreSQL rejects NUL in text, and names in commits may contain one.
        serde_json::to_string(&document)?.replace("\\u0000", ""),
        summary.facts.clone(),
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Stores a piece of a repository's facts, deflated and as text; an existing one stays.
pub(super) async fn add_piece(
    tx: &mut Tx,
    repository: &str,
    version: &str,
    part: i64,
    piece: &str,
) -> Result<()> {
    let sql = "insert into repository_facts (repository, version, part, bytes) values ($1, $2, $3, $4)
               on conflict (repository, version, part) do nothing";
    tx.execute(sql, &args![repository, version, part, piece]).await.map(drop)
}

/// How many pieces there are of a version.
pub(super) async fn pieces(tx: &mut Tx, repository: &str, version: &str) -> Result<i64> {
    let sql = "select count(*) from repository_facts where repository = $1 and version = $2";
    Ok(tx.fetch_optional(sql, &args![repository, version]).await?.unwrap_or_default())
}

/// A piece of a version, if it exists.
pub(super) async fn piece(db: &Db, repository: &str, version: &str, part: i64) -> Result<Option<String>> {
    let sql = "select bytes from repository_facts where repository = $1 and version = $2 and part = $3";
    db.fetch_optional(sql, &args![repository, version, part]).await
}

/// Deletes the pieces of all other versions.
pub(super) async fn forget_other_pieces(tx: &mut Tx, repository: &str, version: &str) -> Result<()> {
    let sql = "delete from repository_facts where repository = $1 and version <> $2";
    tx.execute(sql, &args![repository, version]).await.map(drop)
}
