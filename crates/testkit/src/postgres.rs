//! PostgreSQL for tests: a throwaway cluster from the installed programs, on a socket in a temporary folder, run as a
//! user other than root.
//!
//! One cluster serves all test processes of one user: each holds a shared lock on the file `users`, which the kernel
//! releases however the process ends. A watchdog next to the server stops it and removes its folder when no one has held
//! that lock for a while.

use std::{
    fs::{self, File, Permissions},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

/// Whether this runs in CI, where nothing that tests need may be missing.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false")
}

/// The URL of a server for tests, whose user may create databases; `None` where there is none.
pub(crate) fn server() -> Option<String> {
    static SERVER: OnceLock<Option<(String, Option<File>)>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        if let Ok(url) = std::env::var("CASTRA_TEST_POSTGRES") {
            return Some((url.trim_end_matches('/').to_owned(), None));
        }
        installed().map(|programs| {
            let (url, users) = shared(&programs);
            (url, Some(users))
        })
    });
    server.as_ref().map(|(url, _)| url.clone())
}

/// The folder of PostgreSQL's programs. If it is not installed, that is reported, and fails in CI.
pub fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    debian.sort();
    folders.extend(debian.into_iter().rev());
    let complete =
        |folder: &PathBuf| ["initdb", "pg_ctl", "psql"].iter().all(|program| folder.join(program).exists());
    let found = folders.into_iter().find(complete);
    if found.is_none() {
        assert!(!in_ci(), "PostgreSQL is not installed, and in CI it must be");
        passed_over("PostgreSQL is not installed: tested only on SQLite");
    }
    found
}

#[expect(clippy::print_stdout, reason = "tests say what they could not test")]
fn passed_over(what: &str) {
    println!("{what}");
}

/// Joins the cluster that this user's test processes share, starting it if necessary; returns its URL and the lock that
/// keeps it.
fn shared(programs: &Path) -> (String, File) {
    let user = run(Command::new("id").arg("-u"));
    let dir = std::env::temp_dir().join(format!("castra-test-postgres-{}", text(&user)));
    fs::create_dir_all(&dir).expect("the temporary folder is writable");
    let start = lock_file(&dir, "start");
    start.lock().expect("a file can be locked");
    let users = lock_file(&dir, "users");
    users.lock_shared().expect("a file can be locked");
    let cluster = Server { programs: programs.to_owned(), dir: dir.join("cluster"), durable: false };
    if !cluster.answers() {
        let stopped = cluster.pg_ctl(&["stop", "-m", "immediate"]);
        drop(stopped);
        if cluster.dir.exists() {
            fs::remove_dir_all(&cluster.dir).expect("an old cluster can be removed");
        }
        cluster.initialise();
        cluster.start();
        watch(&cluster, &dir);
    }
    (cluster.url(), users)
}

fn lock_file(dir: &Path, name: &str) -> File {
    File::options().create(true).append(true).open(dir.join(name)).expect("a lock file can be made")
}

/// Stops the cluster when no one has used it for twenty seconds. It starts nothing and outlives the process that started
/// it.
fn watch(cluster: &Server, dir: &Path) {
    let script = r#"
        idle=0
        while [ -d "$CLUSTER" ]; do
            sleep 2
            if flock -n -x "$DIR/users" true; then idle=$((idle + 1)); else idle=0; fi
            if [ "$idle" -ge 10 ]; then
                exec 9>>"$DIR/start"
                flock -x 9
                if flock -n -x "$DIR/users" true; then
                    $STOP
                    rm -rf "$CLUSTER"
                    exit
                fi
                idle=0
                exec 9>&-
            fi
        done"#;
    let stop = cluster.command("pg_ctl", &["stop", "-m", "immediate", "-D"]);
    let mut words = vec![stop.get_program().to_string_lossy().into_owned()];
    words.extend(stop.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.push(cluster.data().display().to_string());
    Command::new("setsid")
        .args(["-f", "sh", "-c", script])
        .env("DIR", dir)
        .env("CLUSTER", &cluster.dir)
        .env("STOP", words.join(" "))
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("setsid is part of every Debian");
}

/// A test's own PostgreSQL server; stopped when dropped.
#[derive(Debug)]
pub struct Cluster(Server);

impl Cluster {
    /// A new cluster in its own folder below `dir`, as durable as PostgreSQL is.
    pub fn durable(programs: &Path, dir: &Path) -> Self {
        fs::set_permissions(dir, Permissions::from_mode(0o755)).expect("the temporary folder is ours");
        let server = Server { programs: programs.to_owned(), dir: dir.join("cluster"), durable: true };
        server.initialise();
        server.start();
        Self(server)
    }

    /// The URL of a new database in it.
    pub fn database(&self, name: &str) -> String {
        create_database(&self.0.url(), name)
    }

    /// Kills every process of the server at once, as a power cut would.
    pub fn kill(&self) {
        self.0.kill();
    }

    /// Starts the server again, and waits until it answers.
    pub fn start(&self) {
        self.0.start();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.0.pg_ctl(&["stop", "-m", "immediate"]));
    }
}

/// A server's programs and folder, running or not.
#[derive(Debug)]
struct Server {
    programs: PathBuf,
    dir: PathBuf,
    durable: bool,
}

impl Server {
    fn kill(&self) {
        let pid = fs::read_to_string(self.data().join("postmaster.pid")).expect("the server runs");
        let pid = pid.lines().next().unwrap_or_default().to_owned();
        let children = text(&run(Command::new("ps").args(["-o", "pid=", "--ppid", &pid])));
        let mut kill = Command::new("kill");
        kill.args(["-9", &pid]).args(children.split_whitespace());
        drop(kill.output().expect("kill is part of every system"));
    }

    fn start(&self) {
        let sync = if self.durable { "on" } else { "off" };
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections=200 -c fsync={sync} \
             -c synchronous_commit={sync} -c full_page_writes={sync}",
            self.dir.display()
        );
        let log = self.dir.join("log").display().to_string();
        // After a kill the old processes may hold the shared memory for a moment longer.
        for _ in 0..20 {
            if self.pg_ctl(&["start", "-w", "-t", "30", "-l", &log, "-o", &options]).status.success() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(250));
        }
        panic!("PostgreSQL does not start; its log: {}", fs::read_to_string(&log).unwrap_or_default());
    }

    fn initialise(&self) {
        fs::create_dir_all(&self.dir).expect("the temporary folder is writable");
        fs::set_permissions(&self.dir, Permissions::from_mode(0o755)).expect("the folder is ours");
        if let Some(owner) = other_user() {
            run(Command::new("chown").arg(owner).arg(&self.dir));
        }
        let sync: &[&str] = if self.durable { &[] } else { &["--no-sync"] };
        let data = self.data().display().to_string();
        run(self
            .command(
                "initdb",
                &["-U", "castra", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D", &data],
            )
            .args(sync));
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    fn url(&self) -> String {
        format!("postgres://castra@localhost/postgres?host={}", self.dir.display())
    }

    fn answers(&self) -> bool {
        let sql = Command::new(self.programs.join("psql")).args(["-c", "select 1", &self.url()]).output();
        sql.is_ok_and(|output| output.status.success())
    }

    fn pg_ctl(&self, args: &[&str]) -> Output {
        let data = self.data().display().to_string();
        let mut command = self.command("pg_ctl", &["-D", &data]);
        // The server inherits the open files of its starter; a pipe of ours would never end.
        command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.output().expect("pg_ctl was found")
    }

    /// One of PostgreSQL's programs, which refuse to run as root.
    fn command(&self, program: &str, args: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = match other_user() {
            None => Command::new(program),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.args([
                    format!("--reuid={user}"),
                    format!("--regid={user}"),
                    "--clear-groups".to_owned(),
                ]);
                command.arg(program);
                command
            }
        };
        command.args(args).current_dir("/");
        command
    }
}

/// The user to run the server as, if we are root.
fn other_user() -> Option<&'static str> {
    static USER: OnceLock<Option<&'static str>> = OnceLock::new();
    *USER.get_or_init(|| {
        if text(&run(Command::new("id").arg("-u"))) != "0" {
            return None;
        }
        let known = Command::new("id").args(["-u", "postgres"]).output();
        Some(if known.is_ok_and(|output| output.status.success()) { "postgres" } else { "nobody" })
    })
}

/// Creates a database; returns its URL.
pub(crate) fn create_database(server: &str, name: &str) -> String {
    sql(server, &format!("create database {name} template template0"));
    let (address, options) =
        server.split_once('?').map_or((server, ""), |(address, options)| (address, options));
    let base = match address.match_indices('/').nth(2) {
        Some((end, _)) => &address[..end],
        None => address,
    };
    if options.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{options}") }
}

/// Drops a database created by [`create_database`].
pub(crate) fn drop_database(url: &str) {
    let Some(server) = server() else { return };
    let address = url.split('?').next().unwrap_or_default();
    if let Some((_, name)) = address.rsplit_once('/') {
        sql(&server, &format!("drop database if exists {name} with (force)"));
    }
}

fn sql(server: &str, statement: &str) {
    let psql = installed().map_or_else(|| PathBuf::from("psql"), |programs| programs.join("psql"));
    run(Command::new(psql).args(["-q", "-X", "-v", "ON_ERROR_STOP=1", "-c", statement, server]));
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut said = Vec::new();
    said.write_all(&output.stderr).expect("a list grows");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&said));
    output
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
