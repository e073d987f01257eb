//! Everything logged in this process, and the number of database statements.

// tidy: sqlx, because statements are logged under the driver's name.

use std::{
    io,
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use tracing::{Event, Subscriber};
use tracing_subscriber::{
    Layer, Registry,
    filter::{FilterExt as _, Targets, dynamic_filter_fn},
    fmt,
    layer::{Context, Filter, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static KEEPS: AtomicBool = AtomicBool::new(false);
static STATEMENTS: AtomicUsize = AtomicUsize::new(0);

/// The target under which the driver logs each statement. The embedded database's driver logs none.
const STATEMENT: &str = "sqlx::query";

/// Everything logged from now on in this process.
#[derive(Debug, Clone, Copy)]
pub struct Log(());

impl Log {
    /// Keeps the lines that a filter lets through.
    pub fn begin(filter: impl Filter<Registry> + Send + Sync + 'static) -> Self {
        KEEPS.store(true, Ordering::Relaxed);
        Self::counting(filter)
    }

    /// Only counts statements; the lines of the filter are kept once [`Log::begin`] is called.
    pub fn counting(filter: impl Filter<Registry> + Send + Sync + 'static) -> Self {
        static BEGUN: Once = Once::new();
        BEGUN.call_once(|| {
            let is_kept = dynamic_filter_fn(|_, _| KEEPS.load(Ordering::Relaxed));
            let lines = fmt::layer().with_ansi(false).with_writer(|| Lines).with_filter(filter.and(is_kept));
            let statements =
                Statements.with_filter(Targets::new().with_target(STATEMENT, tracing::Level::TRACE));
            tracing_subscriber::registry().with(lines).with(statements).init();
        });
        Self(())
    }

    /// The logged text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&LINES.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// The length of the log so far, for [`Log::queries`].
    pub fn length(&self) -> usize {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The statements since this length: the beginning of each.
    pub fn queries(&self, before: usize) -> Vec<String> {
        let text = self.text();
        // What a connection logs when it opens depends on who needed one before, and a refused change is rolled back in
        // its own time.
        let is_asked = |line: &&str| {
            let is_beside = line.contains("set statement_timeout") || line.contains("summary=\"rollback\"");
            line.contains(STATEMENT) && !is_beside
        };
        let asked = text[before..].lines().filter(is_asked);
        let summary = |line: &str| {
            let rest = line.split("summary=").nth(1).unwrap_or(line);
            rest.split(" db.statement").next().unwrap_or_default().to_owned()
        };
        asked.map(summary).collect()
    }

    /// The number of statements; only on PostgreSQL.
    pub fn statements(&self) -> usize {
        STATEMENTS.load(Ordering::Relaxed)
    }
}

struct Statements;

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
    }
}

struct Lines;

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
