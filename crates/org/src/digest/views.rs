//! When the digest comes, and ending it.

use castra_platform::ui::{
    Button, Card, Choice, Field, FieldError, Form, Link, Markup, Notice, PageHead, RadioGroup, actions,
    audience, choices, field_row, html, paragraph, stack,
};
use chrono::Weekday;

/// What one chose, or typed.
#[derive(Debug, Clone, Default)]
pub(super) struct NotificationsPage {
    /// Whether mail goes out from here at all.
    pub(super) has_mail: bool,
    pub(super) rhythm: String,
    pub(super) weekday: String,
    pub(super) hour: String,
    pub(super) zone: String,
    pub(super) errors: Vec<FieldError>,
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// A day of the week in full.
pub(super) fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

impl NotificationsPage {
    pub(super) fn render(&self) -> Markup {
        let lead = "What waits for you is on Today. If you like, a digest of it comes by mail; nobody gets one who did not ask for it.";
        let mut parts = vec![audience("Only you")];
        if self.has_mail || self.rhythm != "none" {
            parts.push(self.choose());
        }
        if !self.has_mail {
            parts.push(html! {
                (Notice::info("No mail goes out from here yet").body(html! {
                    (paragraph("Whoever operates this instance can name a mail server. Until then, what waits for you is on Today."))
                    (actions(&html! { (Button::new("Open Today").href("/")) }))
                }))
            });
        }
        html! {
            (PageHead::new("Notifications").lead(lead).crumbs(vec![Link::new("Your account", "/account")]))
            (stack(&parts))
        }
    }

    fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
    }

    fn choose(&self) -> Markup {
        let rhythms = vec![
            Choice::new("none", "None").hint("You look at Today when you like."),
            Choice::new("weekly", "Once a week"),
            Choice::new("daily", "Every day"),
        ];
        let hours = (0..24).map(|hour| (hour.to_string(), format!("{hour:02}:00")));
        let zones = chrono_tz::TZ_VARIANTS
            .iter()
            .map(|zone| zone.name().to_owned())
            .filter(|name| name.contains('/') && !name.starts_with("Etc/"))
            .collect();
        let fields = html! {
            (RadioGroup::new("rhythm", "A digest of what waits for you", rhythms, &self.rhythm).error(self.error("rhythm")))
            (field_row(&html! {
                (Field::select("weekday", "On, if once a week", choices(WEEK.map(|day| (day.to_string(), weekday_name(day))))).value(&self.weekday).error(self.error("weekday")))
                (Field::select("hour", "From", choices(hours)).value(&self.hour).error(self.error("hour")))
                (Field::text("zone", "In the time zone").value(&self.zone).suggestions(zones).error(self.error("zone")).required())
            }))
        };
        let form = Form::post("/account/notifications", fields, html! { (Button::primary("Save")) })
            .errors(self.errors.clone());
        html! {
            (Card::new("Digest by mail", html! {
                (paragraph("A mail passes through other machines and stays where it arrives. So it names what everybody here may read, with why it waits and a link; of everything else it says how many there are. When nothing waits, none comes. Each has a link that ends it with one press."))
                (form)
            }))
        }
    }
}

/// Behind a mail's link.
#[derive(Debug, Clone)]
pub(super) enum UnsubscribePage {
    /// Whether to end it.
    Ask {
        /// Where the button posts.
        action: String,
    },
    /// It is ended.
    Done,
}

impl UnsubscribePage {
    pub(super) fn render(&self) -> Markup {
        match self {
            Self::Ask { action } => html! {
                (PageHead::new("Stop the digest?").lead("No more mails with what waits for you. On Today it stays as it is, and you can ask for the mails again on your account's page."))
                (actions(&html! { (Form::button(action, Button::primary("Stop the digest"))) }))
            },
            Self::Done => html! {
                (PageHead::new("No more digests").lead("None comes by mail any more. If you change your mind, ask for them on your account's page."))
                (actions(&html! { (Button::new("Open Castra").href("/")) }))
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_mail_server_nothing_is_offered_that_cannot_be_had() {
        let page = NotificationsPage { rhythm: "none".to_owned(), ..NotificationsPage::default() };
        let html = page.render().into_string();
        assert!(html.contains("No mail goes out from here yet") && !html.contains("<form"), "{html}");
        // Who asked before the server was taken away can still end it.
        let html = NotificationsPage { rhythm: "daily".to_owned(), ..page.clone() }.render().into_string();
        assert!(html.contains("No mail goes out") && html.contains("<form"), "{html}");
        let html = NotificationsPage { has_mail: true, ..page }.render().into_string();
        assert!(html.contains("<form") && !html.contains("No mail goes out"), "{html}");
    }
}
