//! A finding's repair: who takes it on, who gains and who loses what, or until when it is accepted as a risk.

use castra_platform::ui::{
    Button, Field, Form, Link, Markup, Notice, PageHead, Part, Pill, Tone, disclosure, field_row, html,
    in_dialog, list, paragraph, sides, small,
};

#[derive(Clone, Debug)]
pub(crate) struct RepairFinding {
    pub(crate) key: String,
    /// The page to return to.
    pub(crate) back: String,
    pub(crate) pill: Pill,
    pub(crate) title: String,
    pub(crate) because: String,
    /// The proposed repair, in one sentence.
    pub(crate) proposal: String,
    /// The assignment, if the viewer may make one.
    pub(crate) assigning: Option<Assigning>,
    /// Where the repair is made, if elsewhere.
    pub(crate) elsewhere: Option<Link>,
    /// Today, the earliest date a form takes.
    pub(crate) today: String,
    /// The last day until which it may be accepted.
    pub(crate) last: String,
    /// Whether the viewer may accept it as a risk; no one may if it is about themselves.
    pub(crate) may_accept: bool,
}

/// Who takes on what the finding is about.
#[derive(Clone, Debug)]
pub(crate) struct Assigning {
    /// The person, as typed or as suggested.
    pub(crate) typed: String,
    pub(crate) from: String,
    /// What speaks for the person.
    pub(crate) why: String,
    /// How many people have the level for it.
    pub(crate) n_eligible: usize,
    /// Names offered while typing.
    pub(crate) offered: Vec<String>,
    /// What is wrong with what was typed.
    pub(crate) fault: Option<String>,
    /// The people that a typed name may mean, if several.
    pub(crate) meant: Vec<Link>,
    /// What would change, if the person is known.
    pub(crate) seen: Option<Seen>,
}

/// What would change.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) person: String,
    pub(crate) name: String,
    pub(crate) gains: Vec<Part>,
    pub(crate) losses: Vec<Part>,
    /// What is true afterwards.
    pub(crate) outcome: String,
    /// Why the viewer cannot apply it without asking first.
    pub(crate) refusal: Option<String>,
}

impl RepairFinding {
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new(&self.title).crumbs(vec![Link::new("Who does what", "/who"), Link::new("Findings", "/who#findings")]))
            (in_dialog(&self.title, &self.content()))
        }
    }

    fn content(&self) -> Markup {
        let accept = self.accept();
        html! {
            p { (self.pill) " " (self.because) }
            @if let Some(assigning) = &self.assigning { (self.assign(assigning)) (disclosure("Accept it as a risk instead", &accept)) }
            @else { (Notice::info("Proposed").body(&self.proposal)) (accept) }
            @if let Some(link) = &self.elsewhere { (paragraph(link)) }
        }
    }

    fn assign(&self, assigning: &Assigning) -> Markup {
        let hint = format!(
            "{} Type a name to choose someone else: {} people are eligible.",
            assigning.why, assigning.n_eligible
        );
        let fields = html! {
            (field_row(&html! {
                (Field::text("person", "Who should be accountable?").value(&assigning.typed).suggestions(assigning.offered.clone())
                    .hint(hint.trim()).error(assigning.fault.as_ref()).autocomplete("off").required())
                (Field::date("from", "From").value(&assigning.from))
            }))
            @if !assigning.meant.is_empty() {
                (Notice::info("Several people are called so").body(list(&assigning.meant.iter().map(|link| html! { (link) }).collect::<Vec<_>>())))
            }
            div { (Button::new("Show what changes").looks_at("/findings/repair")) }
            @if let Some(seen) = &assigning.seen {
                (sides(&seen.gains, &seen.losses))
                p { (seen.outcome) }
                @if let Some(why) = &seen.refusal { (Notice::new(Tone::Info, format!("You cannot apply this at once: {why}."))) }
            }
        };
        let buttons = html! {
            @if let Some(seen) = &assigning.seen {
                @if seen.refusal.is_none() { (Button::primary("Apply").sends("act", "apply")) }
                @let ask = format!("Ask {} first", seen.name);
                @let ask = if seen.refusal.is_none() { Button::new(ask) } else { Button::primary(ask) };
                (ask.sends("act", "ask"))
                (small("You can undo it afterwards."))
            }
        };
        let form = Form::post("/findings/repair", fields, buttons)
            .hidden("key", &self.key)
            .hidden("back", &self.back)
            .follows();
        let form = match &assigning.seen {
            Some(seen) => form.hidden("seen", &seen.person).hidden("seen_from", &assigning.from),
            None => form,
        };
        html! { (form) }
    }

    fn accept(&self) -> Markup {
        if !self.may_accept {
            return paragraph(
                "This finding is about you or your responsibilities: only the leader above, the CTO or an operator can accept it as a risk.",
            );
        }
        html! {
            (Form::post("/findings/accept", html! {
                (Field::date("until", "Accept it as a risk until")
                    .range(Some(self.today.clone()), Some(self.last.clone())).value(&self.last).hint("For a year at most.").required())
                (Field::text("reason", "Why it is acceptable").required())
            }, html! { (Button::new("Accept the risk")) }).hidden("key", &self.key).hidden("back", &self.back))
        }
    }
}
