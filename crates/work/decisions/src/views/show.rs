//! The page of a decision.

use castra_org::charter::show::long_date;
use castra_platform::figures::counted;
use castra_platform::ui::{
    Button, Card, Choice, Column, DataTable, Definition, Dialog, EmptyState, Event, Field, Form, Hat, Link,
    Markup, Notice, PageHead, PersonChip, Pill, RadioGroup, Row, Tone, because,
    chart::{Caption, Flow, FlowArrow, FlowNode},
    choices, code, columns, definitions, disclosure, field_row, heading, html, list, markdown, muted,
    paragraph, small, strong, timeline,
};
use chrono::NaiveDate;
use maud::Render as _;

use super::{pill, verdict_pill};
use crate::{
    kinds::{DecisionEventKind, DecisionState, Sureness, Verdict},
    model::Opened,
    outline::{self, Considered, Weight},
    rules::{Standing, standing},
    url,
};

/// A person proposed for advice, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) why: String,
}

/// The page of a decision.
#[derive(Debug)]
pub(crate) struct ShowDecision {
    pub(crate) opened: Opened,
    pub(crate) today: NaiveDate,
    /// The scope, as a link.
    pub(crate) scope: Link,
    pub(crate) team_id: Option<String>,
    /// The decider.
    pub(crate) decider: Option<Link>,
    pub(crate) consulted: Vec<(Link, bool)>,
    pub(crate) informed: Vec<Link>,
    /// Who decided.
    pub(crate) decided_by: Option<Link>,
    /// The events' actors, in their order.
    pub(crate) actors: Vec<String>,
    /// Whose decision it is, why, and the note for a lead who could take it.
    pub(crate) whose: String,
    pub(crate) whose_because: String,
    pub(crate) kindly: Option<String>,
    /// The decision that took its place.
    pub(crate) successor: Option<Link>,
    pub(crate) picture: (Vec<FlowNode>, Vec<FlowArrow>),
    /// People proposed for advice.
    pub(crate) proposed: Vec<Asked>,
    /// The file it was read from or is in step with.
    pub(crate) file: Option<(String, Vec<(String, String)>)>,
}

impl ShowDecision {
    fn href(&self, tail: &str) -> String {
        format!("{}{tail}", url::show(&self.opened.known.decision.id))
    }

    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let decision = &self.opened.known.decision;
        let terms = &self.opened.known.terms;
        let crumbs = vec![
            self.scope.clone(),
            Link::new("Decisions", url::list(self.team_id.as_deref())),
            Link::new(decision.label(), self.href("")),
        ];
        html! {
            (PageHead::new(&terms.title).crumbs(crumbs).actions(self.buttons()))
            @if decision.is_restricted {
                (Notice::info("Restricted until announced").body("Only the people it names can know that it exists: decider, author, and the people asked for advice or informed."))
            }
            @if let Some(successor) = &self.successor {
                (Notice::warn("No longer in force").body(html! { (paragraph(html! { "Superseded by " (successor) "." })) }))
            }
            (columns(
                &html! { (self.context()) (self.drivers()) (self.options()) (self.outcome()) (self.consequences()) (self.more()) (self.others()) (self.links()) },
                &html! { (self.facts()) (self.whose_card()) (self.advice_card()) (self.file_card()) (self.history()) },
            ))
            (self.dialogs())
        }
    }

    fn is_proposed(&self) -> bool {
        self.opened.known.decision.state == DecisionState::Proposed
    }

    fn buttons(&self) -> Markup {
        let decision = &self.opened.known.decision;
        let rights = self.opened.rights;
        html! {
            (Button::new("Markdown").download(self.href("/file")))
            @if rights.may_edit { (Button::new("Edit").href(self.href("/edit"))) }
            @if rights.may_edit && decision.is_restricted { (Button::new("Announce").opens("announce")) }
            @if rights.may_decide && self.is_proposed() { (Button::new("Reject").opens("reject")) }
            @if rights.may_decide && decision.state == DecisionState::Accepted {
                (Button::new("Deprecate").opens("deprecate"))
                (Button::new("Supersede").opens("supersede"))
            }
            @if rights.may_edit && decision.state == DecisionState::Accepted { (Button::primary("Review").opens("review")) }
        }
    }

    fn text_card(title: &str, text: &str) -> Markup {
        html! { @if !text.trim().is_empty() { (Card::new(title, markdown(text))) } }
    }

    fn context(&self) -> Markup {
        Self::text_card("Context", &self.opened.known.terms.context)
    }

    fn drivers(&self) -> Markup {
        let drivers = outline::items(&self.opened.known.terms.drivers);
        if drivers.is_empty() {
            return Self::text_card("Drivers", &self.opened.known.terms.drivers);
        }
        html! { (Card::new("Drivers", markdown(&self.opened.known.terms.drivers)).note("in this order")) }
    }

    /// The options: those under headings, and those only listed.
    fn considered(&self) -> Vec<Considered> {
        let terms = &self.opened.known.terms;
        let mut all = outline::considered(&terms.pros);
        for name in outline::items(&terms.options) {
            if !all.iter().any(|known| known.name.eq_ignore_ascii_case(&name)) {
                all.push(Considered { name, ..Considered::default() });
            }
        }
        all
    }

    fn options(&self) -> Markup {
        let all = self.considered();
        if all.is_empty() {
            return html! { (Self::text_card("Options", &self.opened.known.terms.options)) (Self::text_card("Pros and cons", &self.opened.known.terms.pros)) };
        }
        let chosen = outline::chosen(&self.opened.known.terms.outcome);
        let count =
            |option: &Considered, weight| option.arguments.iter().filter(|one| one.weight == weight).count();
        let has_arguments = all.iter().any(|option| !option.arguments.is_empty() || !option.about.is_empty());
        let row = |option: &Considered| {
            let is_chosen = chosen.is_some_and(|chosen| chosen.eq_ignore_ascii_case(&option.name));
            Row::new(vec![
                html! { @if is_chosen { (strong(&option.name)) " " (Pill::tone(Tone::Good, "Chosen")) } @else { (option.name) } },
                html! { (count(option, Weight::Good)) },
                html! { (count(option, Weight::Bad)) },
            ])
            .current(is_chosen)
        };
        let argument = |mark: &str, text: &str| html! { (strong(mark)) " " (text) };
        let details = |option: &Considered| {
            let lines: Vec<Markup> = option
                .arguments
                .iter()
                .map(|one| match one.weight {
                    Weight::Good => argument("+", &one.text),
                    Weight::Bad => argument("−", &one.text),
                    Weight::Neutral => argument("·", &one.text),
                })
                .collect();
            disclosure(
                &option.name,
                &html! { @if !option.about.is_empty() { (markdown(&option.about)) } @if !lines.is_empty() { (list(&lines)) } },
            )
        };
        let body = if has_arguments {
            let head = vec![Column::text("Option"), Column::number("For"), Column::number("Against")];
            html! {
                (DataTable::new("Options with the number of arguments", head, all.iter().map(row).collect()))
                (castra_platform::ui::inset(&html! {
                    @for option in all.iter().filter(|option| !option.arguments.is_empty() || !option.about.is_empty()) { (details(option)) }
                }))
            }
        } else {
            let head = vec![Column::text("Option")];
            let only = |option: &Considered| {
                let is_chosen = chosen.is_some_and(|chosen| chosen.eq_ignore_ascii_case(&option.name));
                Row::new(vec![
                    html! { @if is_chosen { (strong(&option.name)) " " (Pill::tone(Tone::Good, "Chosen")) } @else { (option.name) } },
                ])
            };
            html! { (DataTable::new("Options", head, all.iter().map(only).collect())) }
        };
        html! { (Card::flush("Options", body).note(all.len().to_string())) }
    }

    fn outcome(&self) -> Markup {
        let terms = &self.opened.known.terms;
        let decision = &self.opened.known.decision;
        let note = match decision.decided_on {
            Some(on) => long_date(on),
            None => "not decided yet".to_owned(),
        };
        let said = html! {
            @if terms.outcome.trim().is_empty() { (muted("No reason is recorded yet.")) } @else { (markdown(&terms.outcome)) }
            @if !terms.expected.is_empty() {
                (paragraph(html! { (strong("Expected by the review:")) " " (terms.expected) }))
            }
            @if let Some(verdict) = decision.turned_out {
                (paragraph(html! { (verdict_pill(verdict)) " " (muted(decision.reviewed_on.map(|on| format!("reviewed on {}", long_date(on))).unwrap_or_default())) }))
            }
        };
        html! {
            (Card::new("Outcome", html! {
                (said)
                @if self.is_proposed() && self.opened.rights.may_decide { (self.deciding()) }
            }).note(note))
        }
    }

    fn deciding(&self) -> Markup {
        let terms = &self.opened.known.terms;
        let names: Vec<String> = self.considered().into_iter().map(|option| option.name).collect();
        let chosen = outline::chosen(&terms.outcome).unwrap_or_default().to_owned();
        let options: Vec<Choice> = names.iter().map(|name| Choice::new(name, name)).collect();
        let sure = Sureness::ALL.iter().map(|sure| Choice::new(sure.as_str(), sure.words())).collect();
        let review = terms.review.map(|on| on.to_string()).unwrap_or_default();
        let body = html! {
            @if !options.is_empty() { (RadioGroup::new("chosen", "Option", options, &chosen)) }
            (Field::text_area("because", "Because", 3).value(if chosen.is_empty() { terms.outcome.as_str() } else { outline::because(&terms.outcome) }))
            (RadioGroup::new("sure", "How sure?", sure, terms.sure.map_or("", Sureness::as_str)))
            (field_row(&html! {
                (Field::text("expected", "What do you expect?").value(&terms.expected))
                (Field::date("review", "To be looked at on").value(review))
            }))
        };
        Form::post(self.href("/accept"), body, html! { (Button::primary("Decide")) })
            .hidden("revision", self.opened.known.decision.revision.to_string())
            .render()
    }

    fn consequences(&self) -> Markup {
        let terms = &self.opened.known.terms;
        if terms.consequences.trim().is_empty() && terms.confirmation.trim().is_empty() {
            return html! {};
        }
        html! {
            (Card::new("Consequences and confirmation", castra_platform::ui::halves(
                &html! { @if !terms.consequences.trim().is_empty() { (heading(3, "What follows")) (markdown(&terms.consequences)) } },
                &html! { @if !terms.confirmation.trim().is_empty() { (heading(3, "How we will know")) (markdown(&terms.confirmation)) } },
            )))
        }
    }

    fn more(&self) -> Markup {
        Self::text_card("More information", &self.opened.known.terms.more)
    }

    /// The sections of its file that have no field of their own.
    fn others(&self) -> Markup {
        let others = self.file.as_ref().map(|(_, others)| others.as_slice()).unwrap_or_default();
        html! { @for (title, text) in others { @if !text.trim().is_empty() { (Card::new(title, markdown(text)).note("from the file")) } } }
    }

    fn links(&self) -> Markup {
        let (nodes, arrows) = &self.picture;
        if arrows.is_empty() {
            return html! {};
        }
        let words = format!("{}.", counted(arrows.len(), "link", "links"));
        let caption = Caption::new("what-it-hangs-on", "One step to each side", words);
        let flow = Flow { caption, nodes: nodes.clone(), arrows: arrows.clone() };
        html! { (Card::new("What it hangs on", html! { (flow) }).actions(html! { (Button::quiet("Whole map").href("/decisions/map")) })) }
    }

    fn facts(&self) -> Markup {
        let decision = &self.opened.known.decision;
        let terms = &self.opened.known.terms;
        let person = |link: &Link| html! { (PersonChip::new(&link.label, Hat::Everyone).href(&link.href)) };
        let people = |links: &mut dyn Iterator<Item = Markup>| html! { @for link in links { (link) " " } };
        let mut facts = vec![Definition::new("Status", html! { (pill(decision, self.today)) })];
        if let (DecisionState::Proposed, Some(due)) = (decision.state, decision.due) {
            facts.push(Definition::new("Due", long_date(due)));
        }
        facts.push(Definition::new("Importance", decision.importance.words()));
        if !terms.area.is_empty() {
            facts.push(Definition::new("Area", &terms.area));
        }
        let decider = self.decider.as_ref().map_or_else(|| html! { (muted("no one yet")) }, person);
        facts.push(Definition::new("Decider", decider));
        if let Some(by) = self.decided_by.as_ref().filter(|by| self.decider.as_ref() != Some(by)) {
            facts.push(Definition::new("Decided by", person(by)));
        }
        if !self.consulted.is_empty() {
            let each = |(link, has_advised): &(Link, bool)| {
                let chip = PersonChip::new(&link.label, Hat::Everyone);
                let chip = if link.href.is_empty() { chip } else { chip.href(&link.href) };
                html! { (if *has_advised { chip.note("gave advice") } else { chip }) }
            };
            facts.push(Definition::new("Consulted", people(&mut self.consulted.iter().map(each))));
        }
        if !self.informed.is_empty() {
            let names: Vec<&str> = self.informed.iter().map(|link| link.label.as_str()).collect();
            facts.push(Definition::new("Informed", names.join(", ")));
        }
        if let Some(review) = decision.review {
            facts.push(Definition::new("Review on", long_date(review)));
        }
        if let Some(sure) = terms.sure {
            facts.push(Definition::new("How sure", sure.words()));
        }
        if !terms.places.is_empty() {
            facts.push(Definition::new("About", html! { @for place in &terms.places { (code(place)) " " } }));
        }
        html! { (Card::new("Facts", definitions(&facts))) }
    }

    fn whose_card(&self) -> Markup {
        if !self.is_proposed() {
            return html! {};
        }
        let body = html! {
            (paragraph(html! { (strong(castra_platform::text::capitalized(&self.whose))) "." }))
            (because(&self.whose_because))
            @if let Some(kindly) = &self.kindly { (Notice::info(kindly)) }
        };
        html! { (Card::new("Who should decide?", body)) }
    }

    fn advice_card(&self) -> Markup {
        let given: Vec<Markup> = self
            .opened
            .events
            .iter()
            .zip(&self.actors)
            .filter(|((event, _), _)| event.kind == DecisionEventKind::Advised)
            .map(|((event, words), actor)| html! { (strong(actor)) (small(long_date(event.on_day))) (markdown(words)) })
            .collect();
        let may_advise = self.opened.rights.may_advise;
        if given.is_empty() && !may_advise && self.proposed.is_empty() {
            return html! {};
        }
        let form = Form::post(
            self.href("/advise"),
            html! { (Field::text_area("words", "Your advice", 3)) },
            html! { (Button::new("Give advice")) },
        );
        html! {
            (Card::new("Advice", html! {
                @if !given.is_empty() { (list(&given)) }
                @if self.is_proposed() && !self.proposed.is_empty() {
                    (heading(3, "Worth asking"))
                    (list(&self.proposed.iter().map(|one| html! { (Link::new(&one.name, &one.href)) (small(&one.why)) }).collect::<Vec<_>>()))
                    (muted("Advice, not permission: the decider decides."))
                }
                @if may_advise { (form) }
            }))
        }
    }

    fn file_card(&self) -> Markup {
        html! { @if let Some((file, _)) = &self.file { (Card::new("File", html! { (paragraph(code(file))) (muted("Exported as it was, except for what was edited here.")) })) } }
    }

    fn history(&self) -> Markup {
        let decision = &self.opened.known.decision;
        let mut events: Vec<Event> = Vec::new();
        if let Standing::Overdue(_) = standing(decision, self.today)
            && let Some(due) = decision.due
        {
            events.push(
                Event::new(due.to_string(), long_date(due), "Due date passed")
                    .note("not decided")
                    .tone(Tone::Bad),
            );
        }
        for ((event, words), actor) in self.opened.events.iter().zip(&self.actors).rev() {
            let title = match event.verdict {
                Some(verdict) => format!("Reviewed: {}", verdict.words().to_lowercase()),
                None => event.kind.words().to_owned(),
            };
            let note = match event.kind {
                DecisionEventKind::Advised => actor.clone(),
                _ if words.is_empty() => actor.clone(),
                _ => format!("{actor}: {words}"),
            };
            events.push(Event::new(event.on_day.to_string(), long_date(event.on_day), title).note(note));
        }
        let body = if events.is_empty() {
            EmptyState::new("No history.", "It was read from a file.").render()
        } else {
            timeline(&events)
        };
        html! { (Card::new("History", body)) }
    }

    fn dialogs(&self) -> Markup {
        let decision = &self.opened.known.decision;
        let rights = self.opened.rights;
        let form = |tail: &str, body: Markup, button: &str| {
            Form::post(self.href(tail), body, html! { (Button::primary(button)) })
                .hidden("revision", decision.revision.to_string())
        };
        let why = |id: &str| Field::text_area("because", "Why?", 3).id(format!("{id}-because")).required();
        let verdicts = choices(Verdict::ALL.iter().map(|verdict| (verdict.as_str(), verdict.words())));
        html! {
            @if rights.may_edit && decision.is_restricted {
                (Dialog::new("announce", "Announce", html! {
                    (paragraph("Everyone will be able to read the decision with its history. It cannot be restricted again."))
                    (form("/announce", html! {}, "Announce"))
                }))
            }
            @if rights.may_decide && self.is_proposed() {
                (Dialog::new("reject", "Reject", html! { (form("/reject", html! { (why("reject")) }, "Reject")) }))
            }
            @if rights.may_decide && decision.state == DecisionState::Accepted {
                (Dialog::new("deprecate", "Deprecate", html! {
                    (paragraph("It ends without a successor."))
                    (form("/deprecate", html! { (why("deprecate")) }, "Deprecate"))
                }))
                (Dialog::new("supersede", "Supersede", html! {
                    (form("/supersede", html! {
                        (Field::text("by", "By which decision?").required().hint("Its name, such as payments-12. Record it first."))
                        (Field::text_area("because", "Why?", 2).id("supersede-because").hint("Optional."))
                    }, "Supersede"))
                }))
            }
            @if rights.may_edit && decision.state == DecisionState::Accepted {
                (Dialog::new("review", "Did it turn out as expected?", html! {
                    @if !self.opened.known.terms.expected.is_empty() { (paragraph(html! { "Expected: " (self.opened.known.terms.expected) })) }
                    (form("/review", html! {
                        (Field::select("verdict", "It turned out", verdicts))
                        (Field::text_area("words", "What did you see?", 3).hint("Optional."))
                        (Field::date("next", "Next review").hint("Optional."))
                    }, "Save review"))
                }))
            }
        }
    }
}
