//! How long others wait while somebody sends the largest and the nastiest: for every field of the API and of the pages'
//! forms, the 99th percentile of a light page and of `/healthz`, beside the same without it. At most doubled, with a
//! millisecond for the machine; what is worse is named, and the program fails.
//!
//! Repeat with `cargo bench -p castra --bench stall`; `-- PART` measures only addresses with PART in them.
#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

use std::{
    collections::BTreeSet,
    process::ExitCode,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::http::Method;
use castra::{demo, features::FEATURES};
use castra_org::organization::{self, Scope, Stage};
use castra_platform::web::ceiling;
use castra_testkit::{
    Client, Setup, TestApp,
    inputs::{self, Input, NASTY, Place, nasty},
    on_sqlite,
};

/// For how long each field is sent to.
const EACH: Duration = Duration::from_millis(400);
/// How many send at once.
const SENDERS: usize = 4;
/// What a machine with other things to do adds.
const SLACK: Duration = Duration::from_millis(2);

struct Row {
    what: String,
    sent: usize,
    p99: Duration,
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

/// Whoever may write the most: the CTO, a lead, a member.
async fn people(app: &TestApp) -> Vec<Client> {
    let current = organization::current(&app.host()).await.expect("it was invented");
    let (charter, company, today) = (&current.charter, current.organization(), current.today);
    let mut people = vec![charter.holders("cto", &Scope::Organization)[0].person.to_string()];
    let team = company.active_teams(today).find(|team| !charter.leads(&team.id).is_empty());
    let team = &team.expect("a team has a lead").id;
    let lead = charter.leads(team)[0].to_string();
    people.extend(company.members(team, today).map(|person| person.id.to_string()).find(|id| *id != lead));
    people.insert(1, lead);
    let mut clients = Vec::new();
    for (at, person) in people.iter().enumerate() {
        app.add_account(person, at == 0).await;
        clients.push(app.signed_in(person).await);
    }
    clients
}

/// Every field with an address, and who sends to it.
async fn fields(app: &TestApp, people: &[Client]) -> Vec<(Client, Input, String)> {
    let mut found = Vec::new();
    let document = serde_json::to_value(&app.web.openapi).expect("it is made of strings and lists");
    for input in inputs::of_api(&document) {
        let path = filled(&input.path);
        found.push((people[0].clone(), input, path));
    }
    let mut known = BTreeSet::new();
    for client in people {
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
                        found.push((client.clone(), input, path));
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

async fn once(client: &Client) -> Duration {
    let start = Instant::now();
    client.get("/account").await;
    client.get("/healthz").await;
    start.elapsed()
}

fn p99(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations.get(durations.len() * 99 / 100).copied().unwrap_or_default()
}

async fn measure(app: &TestApp, wanted: &str) -> bool {
    let clients = people(app).await;
    let bystander = clients.last().expect("there is a member").clone();
    let fields = fields(app, &clients).await;
    let mut alone = Vec::new();
    for _ in 0..500 {
        alone.push(once(&bystander).await);
        tokio::task::yield_now().await;
    }
    let alone = p99(alone);
    println!("{} fields; a light page without load: p99 {:.1} ms", fields.len(), alone.as_secs_f64() * 1e3);
    let mut rows = Vec::new();
    for (at, (client, input, path)) in fields.into_iter().enumerate() {
        if path.contains(wanted) {
            rows.push(measured_beside(&bystander, &client, &Arc::new(input), &path, at).await);
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.p99));
    println!("\n| what | sent | p99 | times alone |\n|---|--:|--:|--:|");
    for row in rows.iter().take(25) {
        let times = row.p99.as_secs_f64() / alone.as_secs_f64();
        println!("| {} | {} | {:.1} ms | {times:.1} |", row.what, row.sent, row.p99.as_secs_f64() * 1e3);
    }
    let slow = rows.iter().filter(|row| row.p99 > alone * 2 + SLACK).count();
    println!("\n{slow} of {} fields more than double the wait of others.", rows.len());
    slow == 0
}

/// How long a bystander waits while some send to a field all the time.
async fn measured_beside(
    bystander: &Client,
    client: &Client,
    input: &Arc<Input>,
    path: &str,
    at: usize,
) -> Row {
    let goes_on = Arc::new(AtomicBool::new(true));
    let senders = (0..SENDERS).map(|sender| {
        let (client, input, path, goes_on) =
            (client.clone(), Arc::clone(input), path.to_owned(), Arc::clone(&goes_on));
        tokio::spawn(async move {
            let mut sent = 0;
            while goes_on.load(Ordering::Relaxed) {
                let (_, pattern) = NASTY[(at + sender + sent) % NASTY.len()];
                let bytes = match &input.place {
                    Place::Query => ceiling::ADDRESS,
                    Place::Body(_) => ceiling::FILE - 1000,
                    _ => ceiling::FIELD,
                };
                let text: String = nasty(pattern, bytes).chars().take(bytes / 3).collect();
                drop(client.send(input.request(&path, &text)).await);
                sent += 1;
            }
            sent
        })
    });
    let senders: Vec<_> = senders.collect();
    let (start, mut waited) = (Instant::now(), Vec::new());
    while start.elapsed() < EACH {
        waited.push(once(bystander).await);
        tokio::task::yield_now().await;
    }
    goes_on.store(false, Ordering::Relaxed);
    let mut sent = 0;
    for sender in senders {
        sent += sender.await.unwrap_or_default();
    }
    let what = format!("{} {path} {}", input.method, input.field);
    Row { what, sent, p99: p99(waited) }
}
