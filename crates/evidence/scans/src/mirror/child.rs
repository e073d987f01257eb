//! The process that fetches: `castra fetch-mirror`, started only by this program.
//!
//! It reads an order from its input, sets the order's limits on itself, and reports progress as one line of
//! JSON each. It ends when its input does: then its parent is gone.

use std::{
    io::{self, BufRead, Read, Write},
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use castra_history::{MirrorSource, Phase, Remote, update_mirror};
use castra_org::organization::CloneScheme;
use castra_platform::{
    Error, Result,
    app::CloneLimits,
    feature::{Output, Terminal},
    outgoing::Outgoing,
};
use castra_repositories::aside;
use clap::{ArgMatches, Command};
use futures::future::BoxFuture;
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::runtime::Handle;

use super::{
    http,
    limits::{too_long, too_much_memory},
    order::{Order, Said},
    ssh,
};

/// The most characters of an error that are reported: some come from the remote side.
const LONGEST_WORDS: usize = 400;

pub(crate) fn define() -> Command {
    Command::new("fetch-mirror")
        .about("Bring a mirror up to date, as the order on standard input says")
        .hide(true)
}

pub(crate) fn fetch(_: Terminal, _: &ArgMatches) -> BoxFuture<'_, Result<Output>> {
    Box::pin(async {
        let runtime = Handle::current();
        let last = aside(move || obey(&runtime)).await??;
        say(&last);
        Ok(Output::default())
    })
}

fn say(said: &Said) {
    let line = serde_json::to_string(said).unwrap_or_default();
    // Without a reader, there is nothing to report.
    drop(writeln!(io::stdout().lock(), "{line}"));
}

/// Reads an order and carries it out; returns the final message.
fn obey(runtime: &Handle) -> Result<Said> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let order: Order = serde_json::from_str(&line).map_err(|_| Error::invalid("this is not an order"))?;
    hold_to(&order.limits)?;
    let interrupt = Arc::new(AtomicBool::new(false));
    let until = Instant::now() + order.limits.time;
    end_with_input(Arc::clone(&interrupt));
    runtime.spawn(end_at(until, Arc::clone(&interrupt)));
    let way = Way { order: &order, outgoing: Outgoing::new(&order.allowed)?, runtime, until };
    let received = |_: Phase, bytes: u64, _: u64| {
        say(&Said::Received(bytes));
        ControlFlow::Continue(())
    };
    let source = MirrorSource {
        address: &order.address.to_string(),
        connect: &mut || way.connect(),
        most_bytes: order.limits.bytes,
        // Two of them at once: the base of a delta, and its result.
        most_memory: order.limits.memory / 2,
        interrupt: &interrupt,
    };
    Ok(match update_mirror(&order.home, source, &received) {
        Ok(()) => Said::Done,
        Err(castra_history::Error::Cancelled) => {
            Said::Failed { words: too_long().to_string(), is_passing: false }
        }
        Err(castra_history::Error::OutOfMemory) => {
            Said::Failed { words: too_much_memory(order.limits.memory), is_passing: false }
        }
        Err(error) => {
            let is_passing = matches!(error, castra_history::Error::Busy | castra_history::Error::Io { .. });
            Said::Failed { words: short(&error.to_string()), is_passing }
        }
    })
}

/// Text from outside, shortened and without control characters.
fn short(words: &str) -> String {
    words.chars().filter(|sign| !sign.is_control()).take(LONGEST_WORDS).collect()
}

/// Limits this process for the rest of its life.
fn hold_to(limits: &CloneLimits) -> Result<()> {
    let most = |resource: Resource, most: u64| {
        let held = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
        held.map_err(|error| Error::internal("the limits of a fetch cannot be set").caused_by(error))
    };
    most(Resource::Data, limits.memory)?;
    // No file larger than what may be received, and as much again for completing a pack.
    most(Resource::Fsize, limits.bytes.saturating_mul(2))?;
    most(Resource::Cpu, limits.time.as_secs().saturating_mul(2).max(1))?;
    most(Resource::Core, 0)
}

fn end_with_input(interrupt: Arc<AtomicBool>) {
    std::thread::spawn(move || {
        drop(io::stdin().lock().read(&mut [0]));
        interrupt.store(true, Ordering::Relaxed);
    });
}

async fn end_at(until: Instant, interrupt: Arc<AtomicBool>) {
    tokio::time::sleep_until(until.into()).await;
    interrupt.store(true, Ordering::Relaxed);
}

/// The way to a repository, for as many connections as it takes. Every connection goes to an address that
/// [`castra_platform::outgoing`] checked. A secret is sent only to addresses below its own, even after a
/// redirect.
struct Way<'a> {
    order: &'a Order,
    outgoing: Outgoing,
    runtime: &'a Handle,
    until: Instant,
}

impl Way<'_> {
    fn connect(&self) -> io::Result<Remote> {
        let Order { address, access, .. } = self.order;
        match address.scheme {
            CloneScheme::Https | CloneScheme::Http => {
                let access = access.clone().map(Arc::new);
                let (outgoing, runtime) = (self.outgoing.clone(), self.runtime.clone());
                let exchange =
                    http::HttpExchange::new(address.clone(), access, outgoing, runtime, self.until);
                Ok(Remote::Http(Box::new(exchange)))
            }
            CloneScheme::Ssh => {
                let session = ssh::connect(address, access.as_ref(), &self.outgoing, self.until);
                let (reader, writer) = self.runtime.block_on(session)?;
                Ok(Remote::Pipes(Box::new(reader), Box::new(writer)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_are_cut_and_cleaned() {
        assert_eq!(short("a\u{1b}[31mb\r\nc"), "a[31mbc");
        assert_eq!(short(&"é".repeat(1000)).chars().count(), LONGEST_WORDS);
    }
}
