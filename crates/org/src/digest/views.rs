//! The notifications page, and the unsubscribe page.

use castra_platform::ui::{
    Button, Card, Choice, Field, FieldError, Form, Link, Markup, Notice, PageHead, RadioGroup, actions,
    audience, choices, field_row, html, paragraph, stack,
};
use chrono::Weekday;

/// The saved or submitted choice.
#[derive(Debug, Clone, Default)]
pub(super) struct NotificationsPage {
    /// Whether a mail server is set up.
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
        let lead = "A digest of your Today page can come by mail. It is off until you choose it.";
        let mut parts = vec![audience("Only you")];
        if self.has_mail || self.rhythm != "none" {
            parts.push(self.choose());
        }
        if !self.has_mail {
            parts.push(html! {
                (Notice::info("No mail server yet").body(html! {
                    (paragraph("An operator can set up a mail server. Until then, everything is on Today."))
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
            Choice::new("none", "None").hint("You open Today when you like."),
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
            (RadioGroup::new("rhythm", "Digest of Today", rhythms, &self.rhythm).error(self.error("rhythm")))
            (field_row(&html! {
                (Field::select("weekday", "Day, if weekly", choices(WEEK.map(|day| (day.to_string(), weekday_name(day))))).value(&self.weekday).error(self.error("weekday")))
                (Field::select("hour", "From", choices(hours)).value(&self.hour).error(self.error("hour")))
                (Field::text("zone", "Time zone").value(&self.zone).suggestions(zones).error(self.error("zone")).required())
            }))
        };
        let form = Form::post("/account/notifications", fields, html! { (Button::primary("Save")) })
            .errors(self.errors.clone());
        html! {
            (Card::new("Digest by mail", html! {
                (paragraph("Mail passes through other machines and stays where it arrives. So it names only items everyone here may read, with the reason and a link, and counts the rest. When there is nothing to report, no mail comes. Each mail has a link to unsubscribe with one press."))
                (form)
            }))
        }
    }
}

/// The page behind an unsubscribe link.
#[derive(Debug, Clone)]
pub(super) enum UnsubscribePage {
    Ask { action: String },
    Done,
}

impl UnsubscribePage {
    pub(super) fn render(&self) -> Markup {
        match self {
            Self::Ask { action } => html! {
                (PageHead::new("Stop the digest?").lead("You will get no more digests. Today stays as it is, and you can turn the digest on again under Account, Notifications."))
                (actions(&html! { (Form::button(action, Button::primary("Stop the digest"))) }))
            },
            Self::Done => html! {
                (PageHead::new("Digest stopped").lead("No more digests will be mailed. You can turn them on again under Account, Notifications."))
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
        assert!(html.contains("No mail server yet") && !html.contains("<form"), "{html}");
        // People who subscribed before the server was removed can still unsubscribe.
        let html = NotificationsPage { rhythm: "daily".to_owned(), ..page.clone() }.render().into_string();
        assert!(html.contains("No mail server yet") && html.contains("<form"), "{html}");
        let html = NotificationsPage { has_mail: true, ..page }.render().into_string();
        assert!(html.contains("<form") && !html.contains("No mail server yet"), "{html}");
    }
}
