//! How long others wait while somebody sends the largest and the nastiest: for every field of the API and of the pages'
//! forms, the 99th percentile of a light page and of `/healthz` beside the same requests with a short text in that field. At
//! most doubled; what is worse is named, and the program fails.
//!
//! Noise of the machine is kept out in three ways. The two kinds of load take turns within each row. The processor time of a
//! request, and the longest that it keeps a thread of the runtime to itself, are counted on their own clocks, which stop
//! while something else runs. A row that is above the bar is measured again for longer, and the median of its turns counts.
//!
//! Repeat with `cargo bench --workspace --bench stall`; `-- PART` measures only addresses with PART in them.
#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

use std::{
    collections::BTreeSet,
    future::poll_fn,
    pin::pin,
    process::ExitCode,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    http::{Method, Request, request::Parts},
};
use castra::{demo, features::FEATURES};
use castra_org::organization::{self, Scope, Stage};
use castra_platform::web::ceiling;
use castra_testkit::{
    Client, Setup, TestApp,
    inputs::{self, Input, NASTY, Place, nasty},
    on_sqlite,
};

use rustix::time::{ClockId, clock_gettime};

/// How long each load lasts in a turn, if its requests are short.
const TURN: Duration = Duration::from_millis(60);
/// How many turns each row has.
const TURNS: usize = 3;
/// The same where a row is measured again.
const LONG_TURN: Duration = Duration::from_millis(400);
const MORE_TURNS: usize = 7;
/// How many send at once.
const SENDERS: usize = 2;
/// What a machine with other things to do adds.
const SLACK: Duration = Duration::from_millis(2);
/// An ordinary text.
const ORDINARY: &str = "words";

/// A field, and who sends to it.
struct Field {
    person: String,
    input: Input,
    path: String,
}

/// What was measured of a field.
struct Row {
    what: String,
    /// The processor time of the costliest request, with its text.
    cost: Duration,
    nastiest: &'static str,
    /// The longest that one kept a thread of the runtime.
    held: Duration,
    alone: Duration,
    ordinary: Duration,
    nasty: Duration,
}

impl Row {
    fn times(&self) -> f64 {
        self.nasty.as_secs_f64() / self.ordinary.max(self.alone).as_secs_f64().max(1e-6)
    }

    fn is_over(&self) -> bool {
        self.nasty > self.ordinary.max(self.alone) * 2 + SLACK
    }
}

fn main() -> ExitCode {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let is_good = Mutex::new(true);
    on_sqlite(async |database| {
        let setup = Setup {
            viewers: organization::viewer,
            directory: castra_org::accounts::DIRECTORY,
            surroundings: organization::banner,
            ..Setup::new(FEATURES)
        };
        let app = setup.start(database).await;
        demo::invent(&app.app, Stage::Small, 1).await.expect("a fresh instance can be filled");
        *is_good.lock().unwrap_or_else(PoisonError::into_inner) = measure(&app, &wanted).await;
    });
    if *is_good.lock().unwrap_or_else(PoisonError::into_inner) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The people who may write the most: the CTO, a lead, a member; and another member, who waits.
async fn people(app: &TestApp) -> Vec<String> {
    let current = organization::current(&app.host()).await.expect("it was invented");
    let (charter, company, today) = (&current.charter, current.organization(), current.today);
    let cto = charter.holders("cto", &Scope::Organization)[0].person.to_string();
    let team = company.active_teams(today).find(|team| !charter.leads(&team.id).is_empty());
    let team = &team.expect("a team has a lead").id;
    let lead = charter.leads(team)[0].to_string();
    let members = company.members(team, today).map(|person| person.id.to_string()).filter(|id| *id != lead);
    let members: Vec<String> = members.take(2).collect();
    let people: Vec<String> = [cto, lead].into_iter().chain(members).collect();
    for (at, person) in people.iter().enumerate() {
        app.add_account(person, at == 0).await;
    }
    people
}

/// Every field with an address, and who sends to it.
async fn fields(app: &TestApp, people: &[String]) -> Vec<Field> {
    let mut found = Vec::new();
    let document = serde_json::to_value(&app.web.openapi).expect("it is made of strings and lists");
    for input in inputs::of_api(&document) {
        let path = filled(&input.path);
        found.push(Field { person: people[0].clone(), input, path });
    }
    let mut known = BTreeSet::new();
    for person in people {
        let client = app.signed_in(person).await;
        let mut pages: Vec<String> = vec!["/".to_owned()];
        let gets =
            app.web.operations.iter().filter(|one| one.method == Method::GET && !one.path.contains('{'));
        pages.extend(gets.map(|one| one.path.clone()));
        // Pages lead to pages: two steps reach every form of the demonstration company's records.
        for step in 0..2 {
            let mut next = BTreeSet::new();
            for page in std::mem::take(&mut pages) {
                if page.starts_with("/api/") || page.starts_with("/scim/") || page.ends_with("/live") {
                    continue;
                }
                let text = client.get(&page).await.text();
                for input in inputs::of_page(&text) {
                    let path = input.path.split('?').next().unwrap_or_default().to_owned();
                    let shape = (shape(&path), input.method.to_string(), input.field.clone());
                    if !path.starts_with("/sign-out") && known.insert(shape) {
                        found.push(Field { person: person.clone(), input, path });
                    }
                }
                next.extend(links(&text));
            }
            if step == 0 {
                let mut shapes = BTreeSet::new();
                pages = next.into_iter().filter(|link| shapes.insert(shape(link))).collect();
            }
        }
    }
    found
}

fn links(html: &str) -> impl Iterator<Item = String> {
    let links = html.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
    links.map(|link| format!("/{}", link.split(['?', '#']).next().unwrap_or_default()))
}

/// An address without what tells one record from another.
fn shape(path: &str) -> String {
    let parts = path.split('/').enumerate();
    parts.map(|(at, part)| if at % 2 == 0 && at > 0 { "*" } else { part }).collect::<Vec<_>>().join("/")
}

/// An address of the API with something for each of its parameters.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "0123" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// A request that is made once and sent many times.
#[derive(Clone)]
struct Ready {
    parts: Parts,
    body: Bytes,
}

impl Ready {
    async fn new(input: &Input, path: &str, text: &str) -> Self {
        let (parts, body) = input.request(path, text).into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("it is in memory");
        Self { parts, body }
    }

    async fn send(&self, client: &Client) {
        let request = Request::from_parts(self.parts.clone(), Body::from(self.body.clone()));
        drop(client.send(request).await);
    }
}

/// The largest text of this kind that the field's place takes.
fn largest(place: &Place, pattern: &str) -> String {
    match place {
        // In an address a letter may take three bytes.
        Place::Query => nasty(pattern, ceiling::ADDRESS).chars().take(ceiling::ADDRESS / 3 - 200).collect(),
        Place::Body(_) | Place::Part(_) => {
            let text = nasty(pattern, ceiling::FILE - 10_000);
            text[..text.floor_char_boundary(ceiling::FILE - 10_000)].to_owned()
        }
        _ => nasty(pattern, ceiling::FIELD * pattern.len()).chars().take(ceiling::FIELD).collect(),
    }
}

fn clock(id: ClockId) -> Duration {
    let now = clock_gettime(id);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or_default())
}

/// The longest that a future keeps its thread to itself, by the thread's own clock.
async fn holding(work: impl Future<Output = ()>) -> Duration {
    let (mut work, mut longest) = (pin!(work), Duration::ZERO);
    poll_fn(|context| {
        let start = clock(ClockId::ThreadCPUTime);
        let state = work.as_mut().poll(context);
        longest = longest.max(clock(ClockId::ThreadCPUTime).saturating_sub(start));
        state
    })
    .await;
    longest
}

/// A light page, and the answer that a load balancer waits for.
async fn once(client: &Client) -> Duration {
    let start = Instant::now();
    let page = client.get("/account").await;
    let health = client.get("/healthz").await;
    assert!(page.status.is_success() && health.status.is_success(), "{} {}", page.status, health.status);
    start.elapsed()
}

fn p99(durations: &mut [Duration]) -> Duration {
    durations.sort_unstable();
    durations.get(durations.len() * 99 / 100).copied().unwrap_or_default()
}

fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations.get(durations.len() / 2).copied().unwrap_or_default()
}

async fn measure(app: &TestApp, wanted: &str) -> bool {
    let mut people = people(app).await;
    let bystander = app.signed_in(&people.pop().expect("a team has two members")).await;
    let fields = fields(app, &people).await;
    let fields: Vec<Field> = fields.into_iter().filter(|field| field.path.contains(wanted)).collect();
    println!("{} fields", fields.len());
    let (mut rows, start) = (Vec::new(), Instant::now());
    for field in &fields {
        rows.push(measured(app, &bystander, field).await);
        if rows.len() % 100 == 0 {
            println!("{} of {} after {:.0} s", rows.len(), fields.len(), start.elapsed().as_secs_f64());
        }
    }
    let mut total: Vec<Duration> = rows.iter().map(|row| row.alone).collect();
    total.sort_unstable();
    println!("a light page without load: p99 {}, the median of all rows", milliseconds(median(total)));
    rows.sort_by(|one, other| other.times().total_cmp(&one.times()));
    table("The most times the wait of others", &rows);
    rows.sort_by_key(|row| std::cmp::Reverse(row.held));
    table("The longest on a thread of the runtime", &rows);
    rows.sort_by_key(|row| std::cmp::Reverse(row.cost));
    table("The most processor time", &rows);
    let slow = rows.iter().filter(|row| row.is_over()).count();
    println!("\n{slow} of {} fields more than double the wait of others.", rows.len());
    slow == 0
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1e3)
}

fn table(title: &str, rows: &[Row]) {
    println!(
        "\n{title}:\n\n| field | nastiest | processor | holds a thread | p99 alone | with an ordinary text | with it | times |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|");
    for row in rows.iter().take(20) {
        let [cost, held, alone, ordinary, nasty] =
            [row.cost, row.held, row.alone, row.ordinary, row.nasty].map(milliseconds);
        let (what, nastiest, times) = (&row.what, row.nastiest, row.times());
        println!("| {what} | {nastiest} | {cost} | {held} | {alone} | {ordinary} | {nasty} | {times:.1} |");
    }
}

/// One field: what each text costs alone, and how long a bystander waits beside those that cost the most.
async fn measured(app: &TestApp, bystander: &Client, field: &Field) -> Row {
    let client = app.signed_in(&field.person).await;
    let (input, path) = (&field.input, &field.path);
    let mut costs = Vec::new();
    for (name, pattern) in NASTY {
        let request = Ready::new(input, path, &largest(&input.place, pattern)).await;
        let start = clock(ClockId::ProcessCPUTime);
        let held = holding(request.send(&client)).await;
        costs.push((clock(ClockId::ProcessCPUTime).saturating_sub(start), held, name, request));
    }
    let held = costs.iter().map(|(_, held, ..)| *held).max().unwrap_or_default();
    costs.sort_by_key(|(cost, ..)| std::cmp::Reverse(*cost));
    let (cost, _, nastiest, _) = costs[0];
    costs.truncate(SENDERS);
    let nastiest_ones: Vec<Ready> = costs.into_iter().map(|(.., request)| request).collect();
    let ordinary_ones = vec![Ready::new(input, path, ORDINARY).await; SENDERS];
    let mut row = Row {
        what: format!("{} {path} {}", input.method, input.field),
        cost,
        nastiest,
        held,
        alone: Duration::ZERO,
        ordinary: Duration::ZERO,
        nasty: Duration::ZERO,
    };
    let loads = [Vec::new(), ordinary_ones, nastiest_ones];
    for (turn, turns) in [(TURN, TURNS), (LONG_TURN, MORE_TURNS)] {
        let mut waits = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..turns {
            for (load, waits) in loads.iter().zip(&mut waits) {
                waits.push(beside(bystander, &client, load, turn.max(cost * 2).min(turn * 20)).await);
            }
        }
        [row.alone, row.ordinary, row.nasty] = waits.map(median);
        if !row.is_over() {
            break;
        }
    }
    row
}

/// How long a bystander waits, at the 99th percentile, while these requests are sent all the time.
async fn beside(bystander: &Client, client: &Client, load: &[Ready], turn: Duration) -> Duration {
    let goes_on = Arc::new(AtomicBool::new(true));
    let senders = load.iter().map(|request| {
        let (client, request, goes_on) = (client.clone(), request.clone(), Arc::clone(&goes_on));
        tokio::spawn(async move {
            while goes_on.load(Ordering::Relaxed) {
                request.send(&client).await;
            }
        })
    });
    let senders: Vec<_> = senders.collect();
    let (start, mut waited) = (Instant::now(), Vec::new());
    while start.elapsed() < turn {
        waited.push(once(bystander).await);
        tokio::task::yield_now().await;
    }
    goes_on.store(false, Ordering::Relaxed);
    for sender in senders {
        sender.await.expect("a request is answered");
    }
    p99(&mut waited)
}
