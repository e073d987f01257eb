//! The text of a digest: Today's items, hat by hat, and news. Items that not everyone may read are only counted.

use castra_platform::{
    feature::NewsLine,
    figures::{counted, plural},
    mail::{Letter, Recipient},
    ui::{Markup, html},
};
use chrono::NaiveDate;

use crate::today::{Waiting, Wing};

/// Items named per hat; the rest are counted.
const NAMED: usize = 10;

/// News of one kind.
#[derive(Debug, Clone)]
pub(super) struct News {
    pub(super) title: &'static str,
    pub(super) lines: Vec<NewsLine>,
}

/// The content of one digest.
#[derive(Debug, Clone)]
pub(super) struct Digest {
    pub(super) day: NaiveDate,
    /// The organization's name.
    pub(super) organization: String,
    /// The public address of this instance.
    pub(super) base: String,
    /// Today's items, hat by hat.
    pub(super) waiting: Vec<Waiting>,
    pub(super) news: Vec<News>,
}

/// The items of one hat, as far as they may be mailed.
struct Part<'a> {
    title: String,
    named: Vec<&'a Waiting>,
    more: usize,
    /// The number of private items.
    private: usize,
}

fn things(count: usize) -> String {
    counted(count, "item waiting", "items waiting")
}

fn state(waiting: &Waiting) -> &'static str {
    match waiting.item.urgency {
        0 => "Overdue: ",
        1 => "Due: ",
        2 => "Worth a look: ",
        _ => "",
    }
}

impl Digest {
    /// Whether there is nothing to send.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.news.is_empty()
    }

    fn subject(&self) -> String {
        match self.waiting.len() {
            0 => format!("News at {}", self.organization),
            count => format!("{} for you at {}", things(count), self.organization),
        }
    }

    fn parts(&self) -> Vec<Part<'_>> {
        let mut wings: Vec<_> = self.waiting.iter().map(|waiting| &waiting.wing).collect();
        wings.dedup();
        let part = |wing: &Wing| {
            let mine = || self.waiting.iter().filter(move |waiting| waiting.wing == *wing);
            let named: Vec<&Waiting> = mine().filter(|waiting| waiting.may_be_mailed).collect();
            Part {
                title: wing.title(),
                more: named.len().saturating_sub(NAMED),
                private: mine().count() - named.len(),
                named: named.into_iter().take(NAMED).collect(),
            }
        };
        wings.into_iter().map(part).collect()
    }

    /// The mail. `id` is its message id, `unsubscribe` the address that ends the digests.
    pub(super) fn letter(&self, to: Recipient, id: String, unsubscribe: String) -> Letter {
        Letter {
            id,
            subject: self.subject(),
            plain: self.plain(&to.name, &unsubscribe),
            html: self.html(&to.name, &unsubscribe),
            to,
            unsubscribe: Some(unsubscribe),
        }
    }

    fn lead(&self) -> String {
        let day = self.day.format("%A, %-d %B %Y");
        match self.waiting.len() {
            0 => format!("{day}. Nothing is waiting for you."),
            count => format!("{day}. {} for you, most urgent first.", things(count)),
        }
    }

    fn plain(&self, name: &str, unsubscribe: &str) -> String {
        let base = &self.base;
        let mut text = format!("Hello {name},\n\n{}\n", self.lead());
        for part in self.parts() {
            text.push_str(&format!("\n{}\n", part.title));
            for waiting in &part.named {
                let item = &waiting.item;
                text.push_str(&format!(
                    "\n* {}{}\n  {}\n  {base}{}\n",
                    state(waiting),
                    item.title,
                    item.because,
                    item.href
                ));
            }
            for line in part.rest() {
                text.push_str(&format!("\n* {line}\n"));
            }
        }
        for told in &self.news {
            text.push_str(&format!("\n{}\n", told.title));
            for line in &told.lines {
                text.push_str(&format!("\n* {}\n  {base}{}\n", line.text, line.href));
            }
        }
        text.push_str(&format!(
            "\nOpen Today: {base}/\n\n-- \nYou asked for this mail. Change or stop it: \
             {base}/account/notifications\nUnsubscribe: {unsubscribe}\n"
        ));
        text
    }

    fn html(&self, name: &str, unsubscribe: &str) -> Markup {
        let base = &self.base;
        html! {
            p { "Hello " (name) "," }
            p { (self.lead()) }
            @for part in self.parts() {
                h2 { (part.title) }
                ul {
                    @for waiting in &part.named {
                        li {
                            (state(waiting)) a href={ (base) (waiting.item.href) } { (waiting.item.title) }
                            br; (waiting.item.because)
                        }
                    }
                    @for line in part.rest() { li { a href={ (base) "/" } { (line) } } }
                }
            }
            @for told in &self.news {
                h2 { (told.title) }
                ul { @for line in &told.lines { li { a href={ (base) (line.href) } { (line.text) } } } }
            }
            p { a href={ (base) "/" } { "Open Today" } }
            hr;
            p {
                small {
                    "You asked for this mail. " a href={ (base) "/account/notifications" } { "Change or stop it" } ". "
                    a href=(unsubscribe) { "Unsubscribe" } "."
                }
            }
        }
    }
}

impl Part<'_> {
    fn rest(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.more > 0 {
            lines.push(format!("and {} more", self.more));
        }
        match self.private {
            0 => {}
            count => lines.push(format!(
                "{} (open Castra to read {})",
                counted(count, "private item", "private items"),
                plural(count, "it", "them")
            )),
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use castra_platform::{access::Hat, feature::TodayItem};

    use super::*;

    fn waiting(hat: Hat, title: &str, may_be_mailed: bool) -> Waiting {
        Waiting {
            id: title.to_owned(),
            wing: Wing { hat, team: (hat == Hat::Lead).then(|| "Payments".to_owned()) },
            item: TodayItem {
                hat,
                key: title.to_owned(),
                title: title.to_owned(),
                because: format!("Because of {title}."),
                href: format!("/{title}"),
                action: "Open".to_owned(),
                urgency: 0,
                acts: Vec::new(),
            },
            groups: Vec::new(),
            may_be_mailed,
            until: None,
            ways: Vec::new(),
        }
    }

    #[test]
    fn what_is_not_for_everybody_is_counted_and_no_more() {
        let mut items = vec![waiting(Hat::Everyone, "canary", false)];
        items.extend((0..12).map(|n| waiting(Hat::Lead, &format!("debt{n}"), true)));
        items.push(waiting(Hat::Lead, "canary-too", false));
        let digest = Digest {
            day: "2026-03-02".parse().unwrap(),
            organization: "Example".to_owned(),
            base: "https://castra.example.org".to_owned(),
            waiting: items,
            news: vec![News {
                title: "Praise of the week",
                lines: vec![NewsLine { text: "Bo thanks Cy".to_owned(), href: "/praise/1".to_owned() }],
            }],
        };
        let to = Recipient { name: "Ana <Example>".to_owned(), email: "ana@example.org".to_owned() };
        let letter =
            digest.letter(to, "7".to_owned(), "https://castra.example.org/unsubscribe/00".to_owned());
        let html = letter.html.clone().into_string();
        assert_eq!(letter.subject, "14 items waiting for you at Example");
        for text in [&letter.plain, &html] {
            assert!(!text.contains("canary"), "{text}");
            for part in [
                "As tech lead of Payments",
                "debt9",
                "Because of debt9.",
                "https://castra.example.org/debt9",
                "and 2 more",
                "1 private item (open Castra to read it)",
                "Praise of the week",
                "https://castra.example.org/praise/1",
                "https://castra.example.org/unsubscribe/00",
            ] {
                assert!(text.contains(part), "{part} in {text}");
            }
            assert!(!text.contains("debt10"));
        }
        assert!(html.contains("Ana &lt;Example&gt;"), "{html}");
    }
}
