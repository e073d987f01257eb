//! All that is logged in this process, and how often the database was asked something.

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

/// What the driver says of each statement. The embedded database's says nothing.
const STATEMENT: &str = "sqlx::query";

/// All that is logged from now on, by everything in this process.
#[derive(Debug, Clone, Copy)]
pub struct Log(());

impl Log {
    /// Keeps what a filter lets through.
    pub fn begin(filter: impl Filter<Registry> + Send + Sync + 'static) -> Self {
        KEEPS.store(true, Ordering::Relaxed);
        Self::counting(filter)
    }

    /// Counts statements alone; what a filter lets through is kept once somebody begins to.
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

    /// What was logged.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&LINES.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// How much was logged so far, for [`Log::queries`].
    pub fn length(&self) -> usize {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What the database was asked since so much was logged: each statement's beginning.
    pub fn queries(&self, before: usize) -> Vec<String> {
        let text = self.text();
        // What a connection says when it opens depends on who needed one before, and a refused change is rolled back in its
        // own time.
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

    /// How often the database was asked something; on PostgreSQL alone.
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
