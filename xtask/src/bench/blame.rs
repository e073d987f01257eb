//! Checks every claim of sole knowledge against `git blame -w -M`: how much of a file or component did the
//! person write? Prints a Markdown table.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process,
    sync::Mutex,
    thread,
};

use anyhow::{Context, Result, bail, ensure};

use super::history::{engine, git_command, output};
use crate::run;

/// A claim is false if the person wrote less than this share of the lines.
const LEAST_SHARE: f64 = 0.8;
/// Files blamed at a time.
const THREADS: usize = 2;

/// `[--files] PATH...`
pub(super) fn run(root: &Path, words: &[&str]) -> Result<()> {
    let only_files = words.contains(&"--files");
    let paths: Vec<PathBuf> =
        words.iter().filter(|word| !word.starts_with("--")).map(PathBuf::from).collect();
    if paths.is_empty() {
        bail!("cargo x bench blame PATH... [--files]");
    }
    run::cargo(root, &["build", "--quiet", "--workspace", "--example", "history"])?;
    println!(
        "| repository | of | claims | lines | theirs by blame | 90 % and more | 80 to 90 % | false | furthest off |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|");
    for path in paths {
        let repository =
            fs::canonicalize(&path).with_context(|| format!("{} does not exist", path.display()))?;
        let folder = std::env::temp_dir().join(format!("castra-blame-{}", process::id()));
        fs::create_dir_all(&folder).context("cannot create a temporary folder")?;
        let result = Bench { engine: engine(root, "debug"), repository, folder }.report(only_files);
        fs::remove_dir_all(std::env::temp_dir().join(format!("castra-blame-{}", process::id())))?;
        result?;
    }
    Ok(())
}

struct Bench {
    engine: PathBuf,
    repository: PathBuf,
    /// For the store, and for the list of ignored revisions.
    folder: PathBuf,
}

/// One claim of the engine.
struct Sentence {
    what: String,
    /// The person's share of the lines, as claimed.
    share: f64,
    /// Names and addresses of the person.
    names: BTreeSet<String>,
    emails: BTreeSet<String>,
    /// The files it is about.
    files: Vec<String>,
}

/// Lines by author, as name and address.
type Blame = BTreeMap<(String, String), u64>;

impl Bench {
    fn report(&self, only_files: bool) -> Result<()> {
        let store = self.folder.join("facts");
        output(process::Command::new(&self.engine).arg("scan").args([&self.repository, &store]))?;
        let told = output(process::Command::new(&self.engine).arg("sole").arg(&store))?;
        let mut sentences = parse(&String::from_utf8_lossy(&told))?;
        sentences.retain(|sentence| !only_files || sentence.what.starts_with("file "));
        let files: BTreeSet<&str> =
            sentences.iter().flat_map(|sentence| &sentence.files).map(String::as_str).collect();
        let blames = self.blame_all(&files.into_iter().collect::<Vec<_>>())?;
        for kind in ["file", "component"] {
            let of_kind: Vec<&Sentence> =
                sentences.iter().filter(|sentence| sentence.what.starts_with(kind)).collect();
            if !of_kind.is_empty() {
                self.print(kind, &of_kind, &blames);
            }
        }
        Ok(())
    }

    fn print(&self, kind: &str, sentences: &[&Sentence], blames: &BTreeMap<String, Blame>) {
        let (mut all_lines, mut all_theirs, mut furthest) = (0, 0, 0.0_f64);
        let (mut most, mut enough, mut wrong) = (0, 0, Vec::new());
        for sentence in sentences {
            let (mut lines, mut theirs) = (0, 0);
            for ((name, email), count) in sentence.files.iter().filter_map(|file| blames.get(file)).flatten()
            {
                lines += count;
                let is_theirs = sentence.emails.contains(email) || sentence.names.contains(name);
                theirs += if is_theirs { *count } else { 0 };
            }
            let share = share(theirs, lines);
            furthest = furthest.max((share - sentence.share).abs());
            (all_lines, all_theirs) = (all_lines + lines, all_theirs + theirs);
            match share {
                0.9.. => most += 1,
                LEAST_SHARE.. => enough += 1,
                _ => wrong.push((share, sentence)),
            }
        }
        wrong.sort_by(|a, b| a.0.total_cmp(&b.0));
        println!(
            "| {} | {kind} | {} | {all_lines} | {:.1} % | {most} | {enough} | {} | {:.0} points |",
            self.name(),
            sentences.len(),
            share(all_theirs, all_lines) * 100.0,
            wrong.len(),
            furthest * 100.0
        );
        for (share, sentence) in wrong {
            eprintln!(
                "{}: {:.1} % by blame, {:.1} % claimed",
                sentence.what,
                share * 100.0,
                sentence.share * 100.0
            );
        }
    }

    fn name(&self) -> String {
        let parts: Vec<&str> = self.repository.iter().filter_map(|part| part.to_str()).collect();
        let is_plain = |part: &&&str| !matches!(**part, "repo" | ".git");
        parts.iter().rev().find(is_plain).copied().unwrap_or("repository").replace('+', "/")
    }

    fn blame_all(&self, files: &[&str]) -> Result<BTreeMap<String, Blame>> {
        let ignored = self.ignored()?;
        let (next, found) = (Mutex::new(files.iter()), Mutex::new(BTreeMap::new()));
        thread::scope(|scope| {
            let work = || -> Result<()> {
                loop {
                    let file = next.lock().ok().and_then(|mut next| next.next().copied());
                    let Some(file) = file else { return Ok(()) };
                    let blame = self.blame(file, ignored.as_deref())?;
                    if let Ok(mut found) = found.lock() {
                        found.insert(file.to_owned(), blame);
                    }
                }
            };
            let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().unwrap_or_else(|_| bail!("a worker ended")))
        })?;
        Ok(found.into_inner().unwrap_or_default())
    }

    /// The ignore list of the repository, if it has one.
    fn ignored(&self) -> Result<Option<PathBuf>> {
        let list = output(self.git(&["show", "HEAD:.git-blame-ignore-revs"]).stderr(process::Stdio::null()));
        let Ok(list) = list else { return Ok(None) };
        let path = self.folder.join("ignored");
        fs::write(&path, list)?;
        Ok(Some(path))
    }

    fn blame(&self, file: &str, ignored: Option<&Path>) -> Result<Blame> {
        let mut command = self.git(&["blame", "-w", "-M", "--line-porcelain"]);
        if let Some(list) = ignored {
            command.arg("--ignore-revs-file").arg(list);
        }
        let told = output(command.args(["HEAD", "--", file]))?;
        let mut blame = Blame::new();
        let mut name = String::new();
        for line in String::from_utf8_lossy(&told).lines() {
            if let Some(author) = line.strip_prefix("author ") {
                name = author.trim().to_lowercase();
            } else if let Some(email) = line.strip_prefix("author-mail ") {
                let email = email.trim_start_matches('<').trim_end_matches('>').to_lowercase();
                *blame.entry((name.clone(), email)).or_default() += 1;
            }
        }
        Ok(blame)
    }

    fn git(&self, words: &[&str]) -> process::Command {
        let mut command = git_command();
        command.arg("-C").arg(&self.repository).args(words);
        command
    }
}

/// The engine's output: a claim with its share, then the person, then the files.
fn parse(told: &str) -> Result<Vec<Sentence>> {
    let mut sentences: Vec<Sentence> = Vec::new();
    for line in told.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        match (fields.as_slice(), sentences.last_mut()) {
            ([kind @ ("file" | "component"), name, share], _) => sentences.push(Sentence {
                what: format!("{kind} {name}"),
                share: share.parse().context("a share is a number")?,
                names: BTreeSet::new(),
                emails: BTreeSet::new(),
                files: Vec::new(),
            }),
            (["who", name, email], Some(sentence)) => {
                // A first name by itself is shared by many people.
                sentence.names.extend(Some(name.to_lowercase()).filter(|name| name.trim().contains(' ')));
                sentence.emails.insert(email.to_lowercase());
            }
            (["of", file], Some(sentence)) => sentence.files.push((*file).to_owned()),
            _ => bail!("`{line}` is not a known line"),
        }
    }
    ensure!(sentences.iter().all(|sentence| !sentence.files.is_empty()), "a claim has no files");
    Ok(sentences)
}

#[expect(clippy::cast_precision_loss, reason = "a share for people")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_read_with_whom_they_name() {
        let told = "file\tsrc/a.rs\t0.91\nwho\tAnn Other\tAnn@Example.org\nwho\tann\tann@home.example\nof\tsrc/a.rs\n";
        let [sentence] = &parse(told).unwrap()[..] else { panic!("one sentence") };
        assert!((sentence.share - 0.91).abs() < 1e-9);
        assert_eq!(sentence.names, BTreeSet::from(["ann other".to_owned()]));
        assert_eq!(sentence.emails.len(), 2);
        assert_eq!(sentence.files, ["src/a.rs"]);
        assert!(parse("file\ta\t1\n").is_err() && parse("who\ta\tb\n").is_err());
    }
}
