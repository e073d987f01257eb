//! The calendars of a person, and how their events are counted.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Choice, Column, DataTable, Field, Form, Link, Markup, Notice, PageHead, RadioGroup,
        Render as _, Row, audience, because, choices, disclosure, field_row, html, inset, list, muted,
        paragraph, small,
    },
};

use crate::kinds::Counts;

/// A calendar in the list.
#[derive(Clone, Debug)]
pub(crate) struct CalendarRow {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    /// "1 March 2026, 10:00".
    pub(crate) read: String,
    /// Why the last reading failed.
    pub(crate) fault: Option<String>,
    pub(crate) notes: Vec<String>,
    pub(crate) href: String,
    /// Whether it is read again.
    pub(crate) is_read: bool,
}

/// The calendars of a person.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShowCalendars {
    pub(crate) calendars: Vec<CalendarRow>,
    pub(crate) filled: Filled,
    /// What is wrong with the uploaded file.
    pub(crate) fault: Option<String>,
    /// The name typed for the uploaded file.
    pub(crate) file_name: String,
}

impl ShowCalendars {
    fn row(calendar: &CalendarRow) -> Row {
        Row::new(vec![
            html! { (calendar.name) },
            html! { (calendar.kind) },
            html! {
                (calendar.read)
                @if let Some(fault) = &calendar.fault { (small(format!("Last try failed: {fault}. What was read before is kept."))) }
                @if !calendar.notes.is_empty() {
                    (disclosure(&format!("{} notes", calendar.notes.len()), &list(&calendar.notes.iter().map(|note| html! { (note) }).collect::<Vec<_>>())))
                }
            },
            html! {
                @if calendar.is_read {
                    (Form::button(format!("{}/refresh", calendar.href), Button::new("Read now").about(&calendar.name))) " "
                }
                (Form::button(format!("{}/remove", calendar.href), Button::quiet("Remove").about(&calendar.name)))
            },
        ])
    }

    fn subscribe(&self) -> Card {
        let kinds = vec![
            Choice::new("address", "The secret address of an iCalendar file")
                .hint("Most calendars on the web offer one, often called “private address” or “publish as ICS”."),
            Choice::new("caldav", "A calendar on a CalDAV server")
                .hint("The address of the calendar itself, with a user name and a password, best one made for Castra alone."),
        ];
        let chosen = if self.filled.has("kind", "caldav") { "caldav" } else { "address" };
        let fields = html! {
            (RadioGroup::new("kind", "Where is it?", kinds, chosen))
            (self.filled.fill(Field::text("name", "Name").required().autocomplete("off")))
            (self.filled.fill(Field::text("address", "Address").required().autocomplete("off").hint("Begins with https:// or webcal://.")))
            (field_row(&html! {
                (self.filled.fill(Field::text("username", "User name").autocomplete("off").hint("CalDAV only.")))
                (Field::password("password", "Password", "new-password").hint("CalDAV only.").error(self.filled.error("password")))
            }))
        };
        let form = Form::post("/week/calendars", fields, html! { (Button::primary("Add the calendar")) })
            .without_draft();
        Card::new(
            "Add a calendar",
            html! {
                (paragraph(html! { "Read now and then every hour. The address and password are sealed and not shown again." }))
                (self.filled.form(form))
            },
        )
    }

    fn upload(&self) -> Card {
        let fields = html! {
            (Field::text("name", "Name").id("file-name").value(&self.file_name).hint("Such as “Work, autumn”.").autocomplete("off"))
            (Field::file("file", "File").hint("An iCalendar file, .ics, up to 16 MB.").error(self.fault.as_ref()).required())
        };
        let form = Form::post("/week/calendars/upload", fields, html! { (Button::new("Upload")) })
            .files()
            .without_draft();
        Card::new(
            "Upload a file",
            html! { (paragraph("Read once. Upload a newer one when you want to.")) (form) },
        )
    }

    pub(crate) fn render(&self) -> Markup {
        let columns = vec![
            Column::text("Calendar"),
            Column::text("Source"),
            Column::text("Read"),
            Column::unlabelled("Actions"),
        ];
        let rows = self.calendars.iter().map(Self::row).collect();
        html! {
            (audience("Only you"))
            (PageHead::new("Calendars").crumbs(vec![Link::new("My week", "/week")])
                .lead("Meetings tell where a week went. Of an event Castra keeps its times, its title, and which colleagues take part; sealed, for you alone."))
            (Card::flush("Your calendars", html! {
                (DataTable::new("Your calendars", columns, rows).empty("None yet. Add one below."))
                (inset(&html! { (muted("All-day, free, cancelled and declined events count nothing.")) " " (Link::new("What meetings count as", "/week/settings")) }))
            }))
            (self.subscribe())
            (self.upload())
        }
    }
}

/// How a person's events are counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShowSettings {
    pub(crate) filled: Filled,
    /// Meetings of the last weeks by title, with what they count as and the minutes of a week.
    pub(crate) titles: Vec<(String, &'static str, String)>,
}

impl ShowSettings {
    pub(crate) fn render(&self) -> Markup {
        let select = |name: &'static str, label: &'static str| {
            let values = Counts::ALL.iter().map(|counts| (counts.as_str(), counts.words()));
            self.filled.fill(Field::select(name, label, choices(values)))
        };
        let fields = html! {
            (self.filled.fill(Field::number("hours", "Working hours of a week").range(Some("1".to_owned()), Some("80".to_owned())).hint("40 if empty.")))
            (self.filled.fill(Field::text_area("words", "Words in a title", 8)
                .hint("One rule a line: words with commas, a colon, and what such an event counts as: coding, reviews, people, coordination, \
                       decisions, conflict, other, or nothing. The first that fits decides.")))
            (field_row(&html! {
                (select("alone", "Otherwise, alone"))
                (select("two", "With one other person"))
                (select("more", "With several others"))
            }))
            (self.filled.fill(Field::text_area("addresses", "Your other addresses", 2)
                .hint("One a line: addresses you are invited at, besides the one Castra knows. They decide which meetings you declined.")))
        };
        let form = Form::post("/week/settings", fields, html! { (Button::primary("Save")) });
        let columns =
            vec![Column::text("Title"), Column::text("Counts as"), Column::number("Hours in 4 weeks")];
        let rows = self.titles.iter().map(|(title, counts, hours)| {
            Row::new(vec![html! { (title) }, html! { (counts) }, html! { (hours) }])
        });
        let titles = DataTable::new("Meetings of the last four weeks", columns, rows.collect())
            .empty("No calendar has a meeting in the last four weeks.");
        html! {
            (audience("Only you"))
            (PageHead::new("How it is counted").crumbs(vec![Link::new("My week", "/week")])
                .lead("What your meetings count as, by words of their titles and by how many take part."))
            (Card::new("Rules", self.filled.form(form).render()))
            (Card::flush("What these rules make of your meetings", titles.render()))
            (Notice::info("Titles stay here").body(because("They are sealed and shown to no one else. The rules change at once what past meetings count as.")))
        }
    }
}
