//! Signing in, through the front door, on both databases; one binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]
#![expect(clippy::needless_pass_by_value, reason = "a closure reads better without `&` in every test")]

mod authenticator;
mod choosing;
mod passkeys;
mod second_factor;
mod sign_in;

use castra_platform::journal::Entry;
use castra_testkit::noon;

fn says(subject: &str) -> Entry {
    Entry {
        at: noon(),
        actor: "host".to_owned(),
        source: "cli".to_owned(),
        action: "wrote".to_owned(),
        subject: subject.to_owned(),
        details: String::new(),
        address: "192.0.2.7".to_owned(),
        behalf: "person:ana".to_owned(),
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(dir).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(module == "main" || main.contains(&format!("mod {module};")), "{name} is in no test binary");
    }
}
