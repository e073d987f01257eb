//! Benchmarks whose figures appear in a document: measured by criterion, each next to its limit and a bare route of the
//! same run, which shows how fast the machine is.
#![expect(clippy::print_stdout, reason = "the table is what benchmarks are for")]

use std::{
    cell::RefCell,
    hint::black_box,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use criterion::{Criterion, SamplingMode};

use crate::Client;

/// The measurements, to be printed.
#[expect(missing_debug_implementations, reason = "criterion has none")]
pub struct Table {
    criterion: Criterion,
    group: &'static str,
    rows: Vec<Measured>,
}

#[derive(Debug)]
struct Measured {
    what: String,
    median: Duration,
    bar: Option<Duration>,
}

impl Table {
    /// An empty table, configured by the command line of `cargo bench`.
    pub fn new(group: &'static str) -> Self {
        Self { criterion: Criterion::default().configure_from_args(), group, rows: Vec::new() }
    }

    /// Measures a piece of work that returns its own duration. The others are compared with the first.
    pub fn measure(
        &mut self,
        what: &str,
        bar: Option<Duration>,
        samples: usize,
        mut once: impl FnMut() -> Duration,
    ) {
        let durations = RefCell::new(Vec::new());
        let mut group = self.criterion.benchmark_group(self.group);
        group.sample_size(samples).sampling_mode(SamplingMode::Flat);
        group.bench_function(what, |bencher| {
            bencher.iter_custom(|n| {
                let took = |_| {
                    let took = once();
                    durations.borrow_mut().push(took);
                    took
                };
                (0..n).map(took).sum()
            });
        });
        group.finish();
        let mut durations = durations.into_inner();
        durations.sort_unstable();
        if let Some(median) = durations.get(durations.len() / 2) {
            self.rows.push(Measured { what: what.to_owned(), median: *median, bar });
        }
    }

    /// Prints the measured rows, in Markdown.
    pub fn print(self) {
        println!("\n| what | median | bar | times the first |\n|---|--:|--:|--:|");
        let base = self.rows.first().map_or(1.0, |first| first.median.as_secs_f64());
        for Measured { what, median, bar } in &self.rows {
            let bar = bar.map_or_else(String::new, |bar| format!("{} ms", bar.as_millis()));
            let median = median.as_secs_f64();
            println!("| {what} | {:.2} ms | {bar} | {:.0} |", median * 1000.0, median / base);
        }
        self.criterion.final_summary();
    }
}

/// The duration of a piece of work.
pub fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

/// Requests a page like a browser, which accepts compression; returns its size.
pub async fn page(client: &Client, path: &str) -> usize {
    let request =
        Request::get(path).header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).expect("a path");
    let answer = client.send(request).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.body.len()
}
