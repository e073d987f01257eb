//! Questions about the demonstration company, asked as three personas: the first answer is the one that is wanted.

use std::sync::Arc;

use castra_org::{
    charter::Charter,
    find::{Asker, Index, Meaning},
    organization::TeamId,
};
use chrono::NaiveDate;

use super::company;
use crate::features::FEATURES;

/// The share of questions whose first answer must be right, in percent.
const FIRST: usize = 95;

fn words(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Responsibility(id, None) => format!("who {id}"),
        Meaning::Responsibility(id, Some(team)) => format!("who {id} in {team}"),
        Meaning::Role(id, None) => format!("holder {id}"),
        Meaning::Role(id, Some(team)) => format!("holder {id} of {team}"),
        Meaning::Team(id) => format!("team {id}"),
        Meaning::Person(id) => format!("person {id}"),
        Meaning::Repository(id) => format!("repository {id}"),
        Meaning::Knowledge(id) => format!("who knows {id}"),
        Meaning::Page(.., href) => href.clone(),
    }
}

fn personas() -> [(&'static str, Asker); 3] {
    let team = |id: &str| vec![TeamId::from(id)];
    [
        ("member", Asker { teams: team("billing"), ..Asker::default() }),
        ("lead", Asker { teams: team("data"), leads: team("data"), ..Asker::default() }),
        ("cto", Asker { leads: team("platform"), is_cto: true, is_operator: true, ..Asker::default() }),
    ]
}

#[test]
fn questions_have_the_wanted_answer_first() {
    let day: NaiveDate = "2026-03-04".parse().unwrap();
    let organization = company::invent(castra_org::organization::Stage::Medium, 1, day).organization;
    let index = Index::new(&Charter::new(Arc::new(organization), day), FEATURES);
    let file: toml::Table = include_str!("questions.toml").parse().unwrap();
    let questions = file["question"].as_array().unwrap();
    assert!(questions.len() >= 120, "{}", questions.len());
    let (mut asked, mut first, mut wrong) = (0, 0, Vec::new());
    for question in questions {
        let text = |key: &str| question.get(key).and_then(toml::Value::as_str);
        let (ask, want) = (text("ask").unwrap(), text("want").unwrap());
        for (name, asker) in personas() {
            if text("as").is_some_and(|names| !names.split(' ').any(|known| known == name)) {
                continue;
            }
            asked += 1;
            let found = index.ask(ask, &asker);
            let at = found.iter().position(|guess| words(&guess.meaning) == want);
            let is_guess = question.get("guess").is_some_and(|guess| guess.as_bool() == Some(true));
            match at {
                Some(0) if found[0].is_guess != is_guess => {
                    wrong.push(format!("{ask}, as {name}: a guess is {}", found[0].is_guess));
                }
                Some(0) => first += 1,
                Some(1 | 2) => {}
                _ => {
                    let found: Vec<String> = found.iter().map(|guess| words(&guess.meaning)).collect();
                    wrong.push(format!("{ask}, as {name}: {want} is not among the first of {found:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(first * 100 >= asked * FIRST, "{first} of {asked}");
}

#[test]
fn what_means_nothing_here_finds_nothing() {
    let day: NaiveDate = "2026-03-04".parse().unwrap();
    let organization = company::invent(castra_org::organization::Stage::Medium, 1, day).organization;
    let index = Index::new(&Charter::new(Arc::new(organization), day), FEATURES);
    for query in ["", "   ", "zzz", "xyzzy plugh", "lunch", "💥", "-", "payments"] {
        for (name, asker) in personas() {
            assert_eq!(index.ask(query, &asker), [], "{query}, as {name}");
        }
    }
}
