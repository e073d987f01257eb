//! Views of a pair's page: one occurrence with everything that belongs to it, and the others.

use castra_platform::{
    feature::{BriefLine, BriefTone},
    ui::{
        Button, Card, Definition, Dialog, EmptyState, Field, Form, Link, Markup, Notice, PageHead, Pill,
        Tone, actions, audience, columns, definitions, disclosure, field_row, html, list, live, muted, small,
    },
};

use super::{notes::NoteView, shown, standing_pill};
use crate::{questions::Topic, rules::Standing};

/// The parts updated live when the other person changes something.
const PARTS: [&str; 7] = ["when", "brief", "agenda", "actions", "shared", "private", "past"];

/// The occurrence the page shows.
#[derive(Clone, Debug)]
pub(crate) struct FocusView {
    /// "Tuesday, 3 March 2026, 10:00 to 10:30".
    pub(crate) when: String,
    pub(crate) zone: String,
    /// The place, empty for none; `None` where it was erased.
    pub(crate) place: Option<String>,
    pub(crate) standing: Standing,
    /// Its time in the rule, if it was moved.
    pub(crate) moved_from: Option<String>,
    /// The reason for skipping it; `None` where it was erased.
    pub(crate) reason: Option<String>,
    /// The address to mark it.
    pub(crate) mark: String,
    /// Whether its day has come.
    pub(crate) may_be_held: bool,
    /// Its time in the rule, as in addresses.
    pub(crate) at: String,
    /// Its day and time, for the form to move it.
    pub(crate) day_and_time: (String, String),
}

impl FocusView {
    /// Whether it is marked as held or skipped.
    fn is_settled(&self) -> bool {
        matches!(self.standing, Standing::Held | Standing::Skipped)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct PointView {
    pub(crate) id: String,
    /// `None` where it was erased.
    pub(crate) text: Option<String>,
    /// "Ana, 3 March".
    pub(crate) by: String,
    pub(crate) is_open: bool,
    /// Whether the viewer is its author and may edit or remove it.
    pub(crate) is_mine: bool,
    /// The revision shown, for the form to edit it.
    pub(crate) revision: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct ActionView {
    pub(crate) id: String,
    /// `None` where it was erased.
    pub(crate) text: Option<String>,
    /// "Ana, by 3 March".
    pub(crate) by: String,
    /// The owner's id.
    pub(crate) owner: String,
    /// The due date as a form value.
    pub(crate) due: String,
    /// The revision shown, for the form to edit it.
    pub(crate) revision: i64,
    pub(crate) is_open: bool,
    pub(crate) is_overdue: bool,
}

/// Another occurrence.
#[derive(Clone, Debug)]
pub(crate) struct PastView {
    pub(crate) link: Link,
    pub(crate) standing: Standing,
    /// The address to mark it as held, if it is unmarked.
    pub(crate) mark: Option<String>,
}

/// A lead of one of the two, and who agreed to share with them.
#[derive(Clone, Debug)]
pub(crate) struct ShareView {
    pub(crate) reader: String,
    pub(crate) name: String,
    pub(crate) i_agreed: bool,
    pub(crate) other_agreed: bool,
}

/// A pair's page.
#[derive(Clone, Debug)]
pub(crate) struct ShowPair {
    /// The address of the pair's page.
    pub(crate) href: String,
    /// The address of this page: of the pair or of one occurrence.
    pub(crate) here: String,
    pub(crate) title: String,
    pub(crate) with: Link,
    /// "Lead and member, every 2 weeks on Tuesday at 10:00".
    pub(crate) about: String,
    /// "You and Bo Example".
    pub(crate) audience: String,
    pub(crate) state: Option<Pill>,
    pub(crate) revision: i64,
    /// Whether the viewer is one of the two.
    pub(crate) is_own: bool,
    /// Whether the series has not ended.
    pub(crate) is_open: bool,
    pub(crate) is_running: bool,
    pub(crate) focus: Option<FocusView>,
    /// The notice on missed meetings, and an offered day and time.
    pub(crate) catch_up: Option<(String, Option<(String, String)>)>,
    pub(crate) brief: Vec<BriefLine>,
    pub(crate) points: Vec<PointView>,
    pub(crate) questions: &'static [Topic],
    pub(crate) action_items: Vec<ActionView>,
    /// The two: id and name.
    pub(crate) people: Vec<(String, String)>,
    pub(crate) notes: Vec<NoteView>,
    pub(crate) past: Vec<PastView>,
    pub(crate) coming: Vec<PastView>,
    pub(crate) shares: Vec<ShareView>,
    /// The preset day of forms.
    pub(crate) tomorrow: String,
}

impl ShowPair {
    pub(crate) fn render(&self) -> Markup {
        let head = PageHead::new(&self.title)
            .crumbs(vec![Link::new("One-on-ones", "/one-on-ones"), self.with.clone()])
            .lead(html! { (self.about) @if let Some(state) = &self.state { " " (state) } })
            .actions(self.buttons());
        let main = html! {
            (self.when_card())
            (self.brief_card())
            (self.agenda_card())
            @for note in &self.notes { (note.render()) }
        };
        let side = html! { (self.actions_card()) (self.past_card()) (self.settings_card()) };
        html! {
            (head)
            @if !self.is_own { (Notice::info("They both let you read this.").body("You see what they share, not their private notes. Either can end this at any time.")) }
            (live(&format!("{}/live", self.href), &PARTS, &columns(&main, &side)))
            @if self.is_own { (self.dialogs()) }
        }
    }

    pub(super) fn form(&self, path: &str, body: Markup, buttons: Markup) -> Form {
        Form::post(format!("{}/{path}", self.href), body, buttons).hidden("back", &self.here)
    }

    pub(super) fn button(&self, action: &str, part: &str, button: Button) -> Form {
        Form::button(action, button).hidden("back", &self.here).swap(part)
    }

    fn buttons(&self) -> Markup {
        html! {
            (Button::new("Download for calendar").download(format!("{}/calendar.ics", self.href)))
            @if self.is_own && self.is_running { (Button::new("Change schedule").href(format!("{}/schedule", self.href))) }
        }
    }

    fn when_card(&self) -> Markup {
        let body = match &self.focus {
            None => html! {
                @let (why, what) = if self.is_running { ("Nothing planned in the coming year.", "Change the schedule, or plan an extra meeting.") } else { ("Nothing planned.", "Resume your one-on-ones to continue. What you kept is below.") };
                (EmptyState::new(why, what))
            },
            Some(focus) => self.focus_body(focus),
        };
        html! {
            @let card = Card::new("This one-on-one", html! {
                (body)
                @if let Some((words, _)) = &self.catch_up { (self.catch_up_notice(words)) }
            }).id("when");
            @match &self.focus { Some(focus) => (card.note(standing_pill(focus.standing))), None => (card) }
        }
    }

    fn catch_up_notice(&self, words: &str) -> Markup {
        let offered = self.catch_up.as_ref().and_then(|(_, offered)| offered.as_ref());
        html! {
            (Notice::info(words.to_owned()).body(html! {
                @if let Some((day, time)) = offered {
                    (self.form("extra", Markup::default(), html! { (Button::new(format!("Meet on {day} at {time}"))) }).hidden("day", day).hidden("time", time))
                }
            }))
        }
    }

    fn focus_body(&self, focus: &FocusView) -> Markup {
        let mut facts = vec![Definition::new("When", html! { (focus.when) (small(&focus.zone)) })];
        if let Some(from) = &focus.moved_from {
            facts.push(Definition::new("Moved from", from));
        }
        if focus.place.as_deref() != Some("") {
            facts.push(Definition::new("Where", place(shown(focus.place.as_ref()))));
        }
        if focus.standing == Standing::Skipped {
            facts.push(Definition::new("Skipped because", shown(focus.reason.as_ref())));
        }
        let is_settled = focus.is_settled();
        html! {
            (definitions(&facts))
            @if self.is_own {
                (actions(&html! {
                    @if focus.may_be_held && focus.standing != Standing::Held { (self.button(&focus.mark, "when", Button::primary("Mark as held")).hidden("to", "held")) }
                    @if focus.standing != Standing::Held { (Button::new("Move").opens("move")) }
                    @if !is_settled { (Button::new("Skip").opens("skip")) }
                    @if is_settled || focus.moved_from.is_some() { (self.button(&focus.mark, "when", Button::quiet("Undo")).hidden("to", "planned")) }
                }))
            }
        }
    }

    fn brief_card(&self) -> Markup {
        let is_over = self.focus.as_ref().is_some_and(FocusView::is_settled);
        if !self.is_own || is_over {
            return Markup::default();
        }
        let tone = |line: &BriefLine| match line.tone {
            BriefTone::Waiting => Tone::Warn,
            BriefTone::News => Tone::Neutral,
            BriefTone::Praise => Tone::Good,
        };
        html! {
            (Card::new("Before you meet", html! {
                (audience("Only you"))
                @if self.brief.is_empty() { p { (muted("Nothing is open between the two of you.")) } }
                @if !self.brief.is_empty() {
                    (definitions(&self.brief.iter().map(|line| Definition::new(&line.title, html! { (Link::new(&line.detail, &line.href)) @if tone(line) != Tone::Neutral { " " (Pill::tone(tone(line), if line.tone == BriefTone::Praise { "Worth praise" } else { "Open" })) } })).collect::<Vec<_>>()))
                }
            }).id("brief"))
        }
    }

    fn past_card(&self) -> Markup {
        let line = |item: &PastView| {
            html! {
                (item.link) " " (standing_pill(item.standing))
                @if let Some(mark) = item.mark.as_ref().filter(|_| self.is_own) { " " (self.button(mark, "past", Button::quiet("Mark as held").about(&item.link.label)).hidden("to", "held")) }
            }
        };
        let lines = |items: &[PastView]| list(&items.iter().map(line).collect::<Vec<_>>());
        let (first, rest) = self.past.split_at(self.past.len().min(8));
        html! {
            (Card::new("Other meetings", html! {
                @if self.past.is_empty() && self.coming.is_empty() { p { (muted("This is the first meeting.")) } }
                @if !self.coming.is_empty() { p { (muted("Upcoming")) } (lines(&self.coming)) }
                @if !first.is_empty() { p { (muted("Past")) } (lines(first)) }
                @if !rest.is_empty() { (disclosure(&format!("{} more", rest.len()), &lines(rest))) }
                @if self.is_own && self.is_open { (actions(&html! { (Button::new("Plan extra meeting").opens("extra")) })) }
            }).id("past"))
        }
    }

    fn settings_card(&self) -> Markup {
        if !self.is_own {
            return Markup::default();
        }
        let state = |path: &str, button: Button| {
            Form::button(format!("{}/{path}", self.href), button)
                .hidden("revision", self.revision.to_string())
        };
        html! {
            (Card::new("Between the two of you", html! {
                (audience(&self.audience))
                p { (muted("No one else reads this: not the CTO, not the operators of this instance, and not the next lead of either of you, unless you both agree.")) }
                @for share in &self.shares { (self.share(share)) }
                (actions(&html! {
                    @if self.is_running { (state("pause", Button::new("Pause"))) } @else { (state("resume", Button::new("Resume"))) }
                    @if self.is_open { (Button::quiet("End").opens("end")) }
                }))
            }).id("settings"))
        }
    }

    fn share(&self, share: &ShareView) -> Markup {
        let form = |path: &str, button: Button| {
            Form::button(format!("{}/shares/{path}", self.href), button).hidden("reader", &share.reader)
        };
        let words = match (share.i_agreed, share.other_agreed) {
            (true, true) => format!("{} reads what the two of you share.", share.name),
            (true, false) => format!("You agreed to let {} read this; the other person has not.", share.name),
            (false, true) => format!(
                "The other person agreed to let {} read what you share. Nothing is shown unless you agree too.",
                share.name
            ),
            (false, false) => format!("{} leads one of you now.", share.name),
        };
        html! {
            p { (words) }
            (actions(&html! {
                @if !share.i_agreed { (form("agree", Button::new(format!("Share with {}", share.name)))) }
                @if share.i_agreed || share.other_agreed { (form("withdraw", Button::quiet("Do not share").about(&share.name))) }
            }))
        }
    }

    fn dialogs(&self) -> Markup {
        let time = |id: &str, day: &str, time: &str| {
            html! {
                (field_row(&html! {
                    (Field::date("day", "Day").id(format!("{id}-day")).value(day).required())
                    (Field::text("time", "Time").id(format!("{id}-time")).value(time).narrow().required())
                }))
            }
        };
        html! {
            @if let Some(focus) = &self.focus {
                @let (day, at) = &focus.day_and_time;
                (Dialog::new("move", "Move this one-on-one", html! { (Form::post(&focus.mark, time("move", day, at), html! { (Button::primary("Move")) }).hidden("to", "moved").hidden("back", &self.href)) }))
                (Dialog::new("skip", "Skip this one-on-one", html! {
                    (audience(&self.audience))
                    (Form::post(&focus.mark, html! { (Field::text("reason", "Why?").id("skip-reason").required()) }, html! { (Button::primary("Skip")) }).hidden("to", "skipped").hidden("back", &self.href))
                }))
            }
            (Dialog::new("extra", "Plan extra meeting", html! { (self.form("extra", time("extra", &self.tomorrow, "10:00"), html! { (Button::primary("Plan")) })) }))
            (Dialog::new("end", "End these one-on-ones", html! {
                p { "What you kept stays readable to the two of you. You can resume them." }
                (Form::post(format!("{}/end", self.href), Markup::default(), html! { (Button::danger("End one-on-ones")) }).hidden("revision", self.revision.to_string()))
            }))
        }
    }
}

/// A place, as a link if it is a web address.
fn place(text: &str) -> Markup {
    if text.starts_with("https://") && !text.contains(char::is_whitespace) {
        html! { a href=(text) rel="noopener noreferrer" { (text) } }
    } else {
        html! { (text) }
    }
}
