//! Mirrors against `git upload-pack`: the same branches, tags and head as there, whatever happened in between.

use std::cell::Cell;
use std::fs;
use std::io::{self, Cursor, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::atomic::AtomicBool;

use castra_history::{
    Answer, Error, Exchange, MirrorSource, Phase, Progress, Remote, ScanOptions, distrust_mirror, mirror_of,
    remove_mirror, scan, update_mirror,
};
use tempfile::TempDir;

use crate::git::{TestRepository, upload_pack};

const ADDRESS: &str = "ssh://git@example.org/team/there.git";
const MOST: u64 = 100_000_000;

/// The output of a program that is waited for when it has all been read.
struct Output(Child);

impl Read for Output {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.stdout.as_mut().unwrap().read(into)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        drop(self.0.kill());
        self.0.wait().unwrap();
    }
}

fn pipes(there: &Path) -> Remote {
    pipes_by(there, "version=2")
}

fn pipes_by(there: &Path, protocol: &str) -> Remote {
    let mut child = upload_pack(there, &[], protocol);
    let input = child.stdin.take().unwrap();
    Remote::Pipes(Box::new(Output(child)), Box::new(input))
}

/// A mirror of a repository there, and how often it was connected to.
struct Mirror {
    home: TempDir,
    connected: Cell<usize>,
}

impl Mirror {
    fn new() -> Self {
        Self { home: TempDir::new().unwrap(), connected: Cell::new(0) }
    }

    fn folder(&self) -> PathBuf {
        mirror_of(&self.kept())
    }

    fn kept(&self) -> PathBuf {
        self.home.path().join("mirrors/there")
    }

    fn update(&self, there: &TestRepository) -> Result<(), Error> {
        self.update_by(ADDRESS, &mut || Ok(pipes(&there.path)), MOST, &())
    }

    fn update_by(
        &self,
        address: &str,
        connect: &mut dyn FnMut() -> io::Result<Remote>,
        most: u64,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        let mut counted = || {
            self.connected.set(self.connected.get() + 1);
            connect()
        };
        let interrupt = AtomicBool::new(false);
        let source = MirrorSource {
            address,
            connect: &mut counted,
            most_bytes: most,
            most_memory: 1_000_000,
            interrupt: &interrupt,
        };
        update_mirror(&self.kept(), source, progress)
    }

    fn git(&self, arguments: &[&str]) -> String {
        crate::git::text(&self.folder(), arguments)
    }

    /// The mirror has what is there, nothing else, and all of it.
    fn assert_equals(&self, there: &TestRepository) {
        for arguments in [&["for-each-ref", "refs/heads", "refs/tags"][..], &["symbolic-ref", "HEAD"]] {
            assert_eq!(self.git(arguments), there.git_text(arguments));
        }
        self.git(&["fsck", "--connectivity-only", "--no-dangling"]);
        assert!(scan(&self.folder(), &ScanOptions::default(), None, &()).unwrap() == there.scan());
    }

    fn packs(&self) -> usize {
        let names = fs::read_dir(self.folder().join("objects/pack")).unwrap();
        names.filter(|name| name.as_ref().unwrap().file_name().to_string_lossy().ends_with(".pack")).count()
    }
}

fn there() -> TestRepository {
    let there = TestRepository::with_work_tree();
    there.write("a.rs", "fn a() {}\n");
    there.commit("Ann", 1_600_000_000, "one");
    there.git(&["tag", "v1"]);
    there.git(&["branch", "other"]);
    there.write("a.rs", "fn a() {\n    b()\n}\n");
    there.commit("Bob", 1_600_100_000, "two");
    there
}

#[test]
fn a_mirror_follows_whatever_happens_there() {
    let (there, mirror) = (there(), Mirror::new());
    let follow = |arguments: &[&[&str]]| {
        for arguments in arguments {
            there.git(arguments);
        }
        mirror.update(&there).unwrap();
        mirror.assert_equals(&there);
    };
    follow(&[]);
    assert_eq!((mirror.packs(), mirror.connected.get()), (1, 1));
    follow(&[]);
    assert_eq!(mirror.packs(), 1, "nothing new is nothing received");
    there.write("b.rs", "fn b() {}\n");
    there.commit("Ann", 1_600_200_000, "three");
    follow(&[]);
    assert_eq!(mirror.packs(), 2);
    // Rewritten, a tag moved, a branch gone, another where its name was a folder, another head, packed there.
    follow(&[&["reset", "-q", "--hard", "HEAD~2"], &["tag", "-f", "v1", "other"]]);
    there.write("c.rs", "fn c() {}\n");
    there.commit("Cy", 1_600_300_000, "four");
    follow(&[&["branch", "-D", "other"], &["tag", "-d", "v1"]]);
    follow(&[&["branch", "topic/a"]]);
    follow(&[&["branch", "-D", "topic/a"], &["branch", "topic"], &["pack-refs", "--all"]]);
    follow(&[&["checkout", "-q", "topic"], &["gc", "-q"]]);
    assert!(!mirror.folder().join("hooks/pre-receive").exists());
}

#[test]
fn a_mirror_of_many_packs_or_of_another_address_is_recreated() {
    let (there, mirror) = (there(), Mirror::new());
    for time in 0..51 {
        there.commit("Ann", 1_600_200_000 + time, "again");
        mirror.update(&there).unwrap();
    }
    assert_eq!(mirror.packs(), 1, "the fifty-first is a whole one");
    mirror.assert_equals(&there);
    let other = TestRepository::with_work_tree();
    other.write("x.rs", "fn x() {}\n");
    other.commit("Ann", 1_600_000_000, "elsewhere");
    mirror.update_by("ssh://example.org/other", &mut || Ok(pipes(&other.path)), MOST, &()).unwrap();
    mirror.assert_equals(&other);
    let secret = there.git_text(&["rev-parse", "HEAD"]);
    let objects = mirror.git(&["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]);
    assert!(!objects.contains(&secret), "nothing of what it was a copy of is left");
    remove_mirror(&mirror.kept()).unwrap();
    assert_eq!(fs::read_dir(mirror.home.path().join("mirrors")).unwrap().count(), 0);
    remove_mirror(&mirror.kept()).unwrap();
}

#[test]
fn a_damaged_mirror_is_mended_by_another() {
    for damage in ["HEAD", "packed-refs", "objects/pack"] {
        let (there, mirror) = (there(), Mirror::new());
        mirror.update(&there).unwrap();
        let path = mirror.folder().join(damage);
        if path.is_dir() {
            for name in fs::read_dir(path).unwrap() {
                fs::write(name.unwrap().path(), b"nonsense").unwrap();
            }
        } else {
            fs::write(path, b"nonsense").unwrap();
        }
        mirror.update(&there).unwrap();
        mirror.assert_equals(&there);
    }
}

#[test]
fn a_distrusted_mirror_is_replaced_once_the_new_one_is_whole() {
    let (there, mirror) = (there(), Mirror::new());
    distrust_mirror(&mirror.kept()).unwrap();
    mirror.update(&there).unwrap();
    let head = mirror.git(&["rev-parse", "HEAD"]);
    // A fetch that brings nothing reads nothing of what is there.
    fs::write(mirror.folder().join("trace"), b"old").unwrap();
    mirror.update(&there).unwrap();
    assert!(mirror.folder().join("trace").exists());
    distrust_mirror(&mirror.kept()).unwrap();
    let away = &mut || Err(io::Error::other("there is no such host"));
    mirror.update_by(ADDRESS, away, MOST, &()).unwrap_err();
    assert_eq!(mirror.git(&["rev-parse", "HEAD"]), head, "the old one stays");
    mirror.update(&there).unwrap();
    mirror.assert_equals(&there);
    assert!(!mirror.folder().join("trace").exists());
}

#[test]
fn what_cannot_be_fetched_leaves_the_mirror_as_it_was() {
    let (there, mirror) = (there(), Mirror::new());
    mirror.update(&there).unwrap();
    let before = mirror.git(&["for-each-ref"]);
    there.write("big.bin", (0..200_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
    there.commit("Ann", 1_600_200_000, "big");
    let check = |connect: &mut dyn FnMut() -> io::Result<Remote>, most: u64, progress: &dyn Progress| {
        let error = mirror.update_by(ADDRESS, connect, most, progress).unwrap_err();
        assert_eq!(mirror.git(&["for-each-ref"]), before, "{error}");
        assert_eq!(fs::read_dir(mirror.kept()).unwrap().count(), 2, "the mirror and its lock");
        error
    };
    let error = check(&mut || Ok(pipes(&there.path)), 20_000, &());
    assert!(matches!(error, Error::TooLarge { most: 20_000 }), "{error}");
    let stop = |phase: Phase, _: u64, _: u64| {
        assert_eq!(phase, Phase::Fetch);
        ControlFlow::Break(())
    };
    let error = check(&mut || Ok(pipes(&there.path)), MOST, &stop);
    assert!(matches!(error, Error::Cancelled), "{error}");
    let interrupt = AtomicBool::new(true);
    let mut connect = || Ok(pipes(&there.path));
    let source = MirrorSource {
        address: ADDRESS,
        connect: &mut connect,
        most_bytes: MOST,
        most_memory: 1_000_000,
        interrupt: &interrupt,
    };
    assert!(matches!(update_mirror(&mirror.kept(), source, &()), Err(Error::Cancelled)));
    let error = check(&mut || Err(io::Error::other("there is no such host")), MOST, &());
    assert_eq!(error.to_string(), "there is no such host");
    // What is no Git at all, and what ends in the middle: tried again as a new mirror, then told.
    for said in
        [&b"SSH-2.0-nothing of Git\r\n"[..], b"", b"0014version 2\n0000000", b"ffff", b"000eversion 2\n0000"]
    {
        mirror.connected.set(0);
        let said = said.to_vec();
        let mut connect = || Ok(Remote::Pipes(Box::new(Cursor::new(said.clone())), Box::new(io::sink())));
        let error = check(&mut connect, MOST, &());
        assert!(matches!(error, Error::Fetch { .. }), "{error}");
        assert_eq!(mirror.connected.get(), 2);
    }
    // What a fetch left that was killed is taken away.
    fs::write(mirror.folder().join("objects/pack/.tmpLeft"), b"half").unwrap();
    fs::create_dir_all(mirror.kept().join("new")).unwrap();
    mirror.update(&there).unwrap();
    mirror.assert_equals(&there);
    assert!(!mirror.folder().join("objects/pack/.tmpLeft").exists());
}

#[test]
fn a_repository_whose_objects_are_named_by_sha_256_is_mirrored_as_one() {
    let Some(there) = TestRepository::if_known(&["--object-format=sha256"]) else { return };
    there.write("a.rs", "fn a() {}\n");
    there.commit("Ann", 1_600_000_000, "one");
    let mirror = Mirror::new();
    mirror.update(&there).unwrap();
    mirror.assert_equals(&there);
    assert_eq!(mirror.connected.get(), 2, "the hash is known only then");
    there.write("a.rs", "fn a() {\n    b()\n}\n");
    there.commit("Bob", 1_600_100_000, "two");
    mirror.update(&there).unwrap();
    mirror.assert_equals(&there);
    assert_eq!(mirror.connected.get(), 3);
    // The repository there is replaced by another of the same address.
    let other = self::there();
    mirror.update(&other).unwrap();
    mirror.assert_equals(&other);
    mirror.update(&there).unwrap();
    mirror.assert_equals(&there);
    assert_eq!(fs::read_dir(mirror.kept()).unwrap().count(), 2, "the mirror and its lock");
}

#[test]
fn a_head_there_that_leads_nowhere_names_the_branches_there_are() {
    let (there, mirror) = (there(), Mirror::new());
    mirror.update(&there).unwrap();
    there.git(&["symbolic-ref", "HEAD", "refs/heads/gone"]);
    mirror.update(&there).unwrap();
    let error = scan(&mirror.folder(), &ScanOptions::default(), None, &()).unwrap_err().to_string();
    assert!(error.starts_with("its default branch `gone` does not exist"), "{error}");
    assert!(error.ends_with("`main`, `other`"), "{error}");
    // An older server says nothing of such a head: then it is not the one from before.
    let old = || Ok(pipes_by(&there.path, "version=0"));
    mirror.update_by(ADDRESS, &mut { old }, MOST, &()).unwrap();
    let error = scan(&mirror.folder(), &ScanOptions::default(), None, &()).unwrap_err().to_string();
    assert!(error.contains("`main`, `other`"), "{error}");
    there.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    mirror.update(&there).unwrap();
    mirror.assert_equals(&there);
}

#[test]
fn a_mirror_that_has_doubled_is_recreated() {
    let (there, mirror) = (there(), Mirror::new());
    let update = |most| mirror.update_by(ADDRESS, &mut || Ok(pipes(&there.path)), most, &()).unwrap();
    for time in 0..4_u32 {
        let noise: Vec<u8> =
            (0..2_000).flat_map(|at: u32| (at + time).wrapping_mul(0x9e37_79b9).to_le_bytes()).collect();
        there.write("noise.bin", noise);
        there.commit("Ann", 1_600_200_000 + i64::from(time), "noise");
        update(MOST);
    }
    assert_eq!(mirror.packs(), 4);
    there.git(&["reset", "-q", "--hard", "HEAD~3"]);
    update(14_000);
    assert_eq!(mirror.packs(), 1);
    mirror.assert_equals(&there);
}

#[test]
fn what_would_not_fit_in_memory_is_refused_however_small_it_is_on_the_way() {
    let (there, mirror) = (there(), Mirror::new());
    there.write("zeros.bin", vec![0; 1_000_001]);
    there.commit("Ann", 1_600_200_000, "large");
    let error = mirror.update(&there).unwrap_err();
    assert!(matches!(error, Error::OutOfMemory), "{error}");
    assert_eq!(fs::read_dir(mirror.kept()).unwrap().count(), 1, "its lock");
}

#[test]
fn one_mirror_is_fetched_once_at_a_time() {
    let (there, mirror) = (there(), Mirror::new());
    let mut connect = || {
        let error = mirror.update(&there);
        assert!(matches!(error, Err(Error::Busy)), "{error:?}");
        assert!(matches!(remove_mirror(&mirror.kept()), Err(Error::Busy)));
        Ok(pipes(&there.path))
    };
    mirror.update_by(ADDRESS, &mut connect, MOST, &()).unwrap();
    mirror.assert_equals(&there);
}

#[test]
fn a_repository_without_commits_has_a_mirror_without_commits() {
    let (there, mirror) = (TestRepository::with_work_tree(), Mirror::new());
    mirror.update(&there).unwrap();
    assert!(scan(&mirror.folder(), &ScanOptions::default(), None, &()).unwrap().head().is_none());
    there.write("a.rs", "fn a() {}\n");
    there.commit("Ann", 1_600_000_000, "one");
    mirror.update(&there).unwrap();
    mirror.assert_equals(&there);
}

/// Git's smart HTTP server, by hand.
struct Server {
    there: PathBuf,
    moved: bool,
}

impl Exchange for Server {
    fn ask(&mut self, url: &str, headers: &[(String, String)], body: Option<Vec<u8>>) -> io::Result<Answer> {
        let protocol = headers.iter().find(|(name, _)| name == "Git-Protocol").map_or("", |(_, value)| value);
        let (path, kind, arguments) = match &body {
            None => (
                "info/refs?service=git-upload-pack",
                "advertisement",
                &["--stateless-rpc", "--advertise-refs"][..],
            ),
            Some(_) => ("git-upload-pack", "result", &["--stateless-rpc"][..]),
        };
        let host = if body.is_some() && self.moved { "new.example.org" } else { "example.org" };
        assert_eq!(url, format!("https://{host}/team/there.git/{path}"));
        let mut child = Output(upload_pack(&self.there, arguments, protocol));
        child.0.stdin.take().unwrap().write_all(&body.unwrap_or_default())?;
        Ok(Answer { content_type: format!("application/x-git-upload-pack-{kind}"), body: Box::new(child) })
    }

    fn moved_to(&self) -> Option<String> {
        self.moved.then(|| "https://new.example.org/team/there.git".to_owned())
    }
}

#[test]
fn over_http_it_is_the_same() {
    for moved in [false, true] {
        let (there, mirror) = (there(), Mirror::new());
        let path = there.path.clone();
        let mut connect = || Ok(Remote::Http(Box::new(Server { there: path.clone(), moved })));
        let address = "https://example.org/team/there.git";
        mirror.update_by(address, &mut connect, MOST, &()).unwrap();
        mirror.assert_equals(&there);
        there.commit("Ann", 1_600_200_000, "three");
        mirror.update_by(address, &mut connect, MOST, &()).unwrap();
        mirror.assert_equals(&there);
        assert_eq!(mirror.connected.get(), 2);
    }
}

#[test]
fn a_servers_refusal_is_reported_as_it_is() {
    struct Refusing;
    impl Exchange for Refusing {
        fn ask(&mut self, _: &str, _: &[(String, String)], _: Option<Vec<u8>>) -> io::Result<Answer> {
            Err(io::Error::other("example.org wants to know who asks"))
        }
        fn moved_to(&self) -> Option<String> {
            None
        }
    }
    struct NoGit;
    impl Exchange for NoGit {
        fn ask(&mut self, _: &str, _: &[(String, String)], _: Option<Vec<u8>>) -> io::Result<Answer> {
            Ok(Answer { content_type: "text/html".to_owned(), body: Box::new(&b"<h1>Welcome</h1>"[..]) })
        }
        fn moved_to(&self) -> Option<String> {
            None
        }
    }
    let mirror = Mirror::new();
    let tell = |exchange: fn() -> Box<dyn Exchange>| {
        let mut connect = || Ok(Remote::Http(exchange()));
        mirror.update_by("https://example.org/a", &mut connect, MOST, &()).unwrap_err()
    };
    assert_eq!(tell(|| Box::new(Refusing)).to_string(), "example.org wants to know who asks");
    let error = tell(|| Box::new(NoGit));
    assert!(matches!(error, Error::Fetch { .. }), "{error}");
}
