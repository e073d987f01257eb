//! The board, an area, and a proposed level as HTML.

use std::sync::Arc;

use castra_org::{
    charter::show::{long_date, person_link},
    organization::{Organization, PersonId},
};
use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Choice, Column, DataTable, Definition, Dialog, EmptyState, Field, Form, LevelBoard,
        LevelCell, Link, Markup, Notice, PageHead, Pill, Row, Tone, audience, columns, definitions,
        field_row, html, inset, markdown, muted, paragraph,
    },
};

use super::{
    actions::level_words,
    model::{Agreed, Area, Board, OpenedMove, Poll},
    polls::{FEWEST, Polls, SPREAD},
};
use crate::{
    goals::Goals,
    kinds::{Level, MoveState, PollState, Rhythm},
    url,
    views::inline,
};

/// The card of a team's board; each member's row is given with whether the viewer may propose levels in it.
pub(crate) fn board_card(
    organization: &Organization,
    board: &Board,
    members: &[(PersonId, bool)],
    href: &str,
    may_keep: bool,
) -> Markup {
    let add = html! { @if may_keep { (Button::new("Add an area").href(format!("{href}/areas/new"))) } };
    if board.areas.is_empty() {
        let text = "Name the standing areas, such as releases, on-call or hiring talks, and agree with each member on a level. Delegations then start from it.";
        return html! { (Card::new("Board", html! { (EmptyState::new("No areas yet", text).actions(add)) }).id("board")) };
    }
    let pair = |level: Level| (level.number(), level.words().to_owned());
    let cell = |area: &Area, person: &PersonId, may_propose: bool| {
        let agreed = board.level(&area.id, person.as_str());
        let waits = board.waits(&area.id, person.as_str());
        LevelCell {
            level: agreed.map(|agreed| pair(agreed.level)),
            wanted: agreed.and_then(|agreed| agreed.wanted).map(pair),
            is_proposed: waits.is_some(),
            change: match waits {
                Some(one) => Some(url::move_(&one.id)),
                None => may_propose.then(|| url::new_move(&area.id, person.as_str())),
            },
        }
    };
    let rows = members.iter().map(|(person, may_propose)| {
        let cells = board.areas.iter().map(|area| cell(area, person, *may_propose)).collect();
        (person_link(organization, person), cells)
    });
    let table = LevelBoard {
        caption: "Level of delegation by person and area".to_owned(),
        areas: board.areas.iter().map(|area| Link::new(&area.title, url::area(&area.id))).collect(),
        rows: rows.collect(),
    };
    html! {
        (Card::new("Board", html! {
            (table)
            (muted(Level::ALL.iter().map(|level| format!("{} {}", level.number(), level.words())).collect::<Vec<_>>().join(" · ")))
            (paragraph(muted("→ is the level wanted. Choose a cell to propose a level; it applies once the other agrees.")))
        }).id("board").actions(add))
    }
}

fn level_choices(none: Option<&str>) -> Vec<Choice> {
    let levels = Level::ALL.iter().map(|level| Choice::new(level.as_str(), level.label()));
    none.map(|none| Choice::new("", none)).into_iter().chain(levels).collect()
}

/// The form of an area.
#[derive(Clone, Debug)]
pub(crate) struct AreaForm {
    /// The URL it posts to.
    pub(crate) action: String,
    /// The page it came from.
    pub(crate) back: String,
    pub(crate) is_new: bool,
    pub(crate) goals: Goals,
    pub(crate) filled: Filled,
}

impl AreaForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let filled = &self.filled;
        let rhythms = Rhythm::ALL.iter().map(|rhythm| Choice::new(rhythm.as_str(), rhythm.words()));
        let fields = html! {
            (filled.fill(Field::text("title", "Area").required().hint("Something that comes up again and again, such as “Releases”.")))
            (filled.fill(Field::text_area("about", "What belongs to it", 3).hint("Optional.")))
            (field_row(&html! {
                (filled.fill(Field::select("rhythm", "Usual check-in", std::iter::once(Choice::new("", "Not set")).chain(rhythms).collect())))
                (self.goals.field(filled))
            }))
        };
        let buttons = html! {
            (Button::primary(if self.is_new { "Add area" } else { "Save" }))
            (Button::quiet("Cancel").href(&self.back))
        };
        let title = if self.is_new { "Add an area" } else { "Edit area" };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Delegation", &self.back)])
                .lead("A standing area of the team's board. Delegations in it start from its levels, check-in and goal."))
            (Card::new("The area", html! { (audience("Everyone here")) (self.filled.form(Form::post(&self.action, fields, buttons))) }))
        }
    }
}

/// The page of an area.
#[derive(Clone, Debug)]
pub(crate) struct ShowArea {
    /// Supplies names.
    pub(crate) organization: Arc<Organization>,
    pub(crate) team: Link,
    pub(crate) may_keep: bool,
    /// Supplies the goal's name.
    pub(crate) goals: Goals,
    /// The agreed levels of the team, oldest first.
    pub(crate) levels: Vec<Agreed>,
    pub(crate) polls: Polls,
    pub(crate) area: Area,
}

impl ShowArea {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let area = &self.area;
        let crumbs = vec![self.team.clone(), Link::new("Delegation", url::team(area.team.as_str()))];
        html! {
            (PageHead::new(&area.title).crumbs(crumbs).actions(html! {
                @if self.may_keep && area.ended_on.is_none() {
                    (Button::new("Edit").href(format!("{}/edit", url::area(&area.id))))
                    (Button::new("Close").opens("close"))
                }
            }))
            (columns(
                &html! {
                    @if !area.about.is_empty() { (Card::new("What belongs to it", markdown(&area.about))) }
                    (self.history())
                },
                &html! { (self.facts()) @if area.ended_on.is_none() { (self.vote()) } (self.results()) },
            ))
            @if self.may_keep && area.ended_on.is_none() {
                (Dialog::new("close", "Close this area", html! {
                    (paragraph("It leaves the board. What was agreed in it stays on record."))
                    (Form::button(format!("{}/close", url::area(&area.id)), Button::primary("Close area")).hidden("revision", area.revision.to_string()))
                }))
            }
        }
    }

    fn facts(&self) -> Markup {
        let area = &self.area;
        let mut lines = vec![Definition::new("Since", long_date(area.opened_on))];
        if let Some(ended) = area.ended_on {
            lines.push(Definition::new("Closed", long_date(ended)));
        }
        if let Some(level) = area.level {
            lines.push(Definition::new("By vote", level.label()));
        }
        if let Some(rhythm) = area.rhythm {
            lines.push(Definition::new("Check-in", rhythm.words()));
        }
        if !area.goal.is_empty() {
            lines.push(Definition::new("Goal", self.goals.link(&area.goal)));
        }
        html! { (Card::new("Details", definitions(&lines))) }
    }

    fn history(&self) -> Markup {
        let rows = self.levels.iter().rev().filter(|agreed| agreed.area == self.area.id).map(|agreed| {
            Row::new(vec![
                html! { (person_link(&self.organization, &agreed.person)) },
                html! { (level_words(agreed.level)) @if agreed.was.is_some_and(|was| agreed.level < was) { " " (Pill::tone(Tone::Warn, "Lowered")) } },
                html! { @if let Some(was) = agreed.was { (level_words(was)) } },
                html! { @if let Some(wanted) = agreed.wanted { (level_words(wanted)) } },
                html! { (long_date(agreed.agreed_on)) },
            ])
        });
        let head = vec![
            Column::text("Member"),
            Column::text("Level"),
            Column::text("Before"),
            Column::text("Wanted"),
            Column::text("Agreed"),
        ];
        let empty = EmptyState::new("No level agreed yet", "Choose a cell of the board to propose one.");
        html! { (Card::flush("Agreed levels", html! { (DataTable::new("Agreed levels, newest first", head, rows.collect()).empty(empty)) })) }
    }

    fn vote(&self) -> Markup {
        let open = self.polls.polls.iter().find(|poll| poll.state == PollState::Open);
        let Some(poll) = open else {
            let begin =
                Form::button(format!("{}/polls", url::area(&self.area.id)), Button::new("Open a vote"));
            return html! {
                @if self.may_keep {
                    (Card::new("Blind vote", html! {
                        (paragraph("Each member votes on a level; the result is revealed together. Result and spread stay, single votes do not."))
                        (begin)
                    }))
                }
            };
        };
        let (cast, of) = self.polls.turnout;
        html! {
            (Card::new("Blind vote", html! {
                (paragraph(format!("{cast} of {of} members have voted.")))
                @if self.polls.has_voted { (muted("You have voted.")) }
                @else if self.polls.may_vote {
                    (audience("No one. Your vote is deleted when the result is revealed."))
                    (Form::post(
                        format!("/delegation-polls/{}/vote", poll.id),
                        html! { (Field::select("level", "Level for this area", level_choices(Some("Choose a level"))).required()) },
                        html! { (Button::primary("Vote")) },
                    ).without_draft())
                }
                @if self.may_keep { (Self::close_vote(poll, cast)) }
            }))
        }
    }

    fn close_vote(poll: &Poll, cast: usize) -> Markup {
        let press = |verb: &str, button: Button| {
            let form = Form::button(format!("/delegation-polls/{}/{verb}", poll.id), button);
            inline(form.hidden("revision", poll.revision.to_string()))
        };
        html! {
            @if cast < FEWEST { (muted(format!("It can be revealed once {FEWEST} have voted."))) }
            p {
                @if cast >= FEWEST { (press("reveal", Button::new("Reveal"))) " " }
                (press("cancel", Button::quiet("Cancel the vote")))
            }
        }
    }

    fn results(&self) -> Markup {
        let revealed: Vec<&Poll> =
            self.polls.polls.iter().filter(|poll| poll.state == PollState::Revealed).collect();
        if revealed.is_empty() {
            return html! {};
        }
        let rows = revealed.iter().map(|poll| {
            let words = |level: Option<Level>| level.map_or_else(String::new, level_words);
            Row::new(vec![
                html! { (poll.closed_on.map_or_else(String::new, long_date)) },
                html! { (words(poll.median)) },
                html! {
                    @if poll.lowest.is_some() { (words(poll.lowest)) " to " (words(poll.highest)) }
                    @else { (muted(format!("From {SPREAD} votes on"))) }
                },
                html! { (poll.votes.unwrap_or_default()) },
            ])
        });
        let head = vec![
            Column::text("Day"),
            Column::text("Result"),
            Column::text("Spread"),
            Column::number("Votes"),
        ];
        html! { (Card::flush("Votes", html! { (DataTable::new("Revealed votes", head, rows.collect())) })) }
    }
}

/// The form of a level.
#[derive(Clone, Debug)]
pub(crate) struct MoveForm {
    /// The URL it posts to.
    pub(crate) action: String,
    /// The team's board.
    pub(crate) team: Link,
    /// The area.
    pub(crate) title: String,
    /// The member's name.
    pub(crate) name: String,
    /// Whether it is the viewer's own level.
    pub(crate) is_own: bool,
    pub(crate) person: String,
    /// The level that applies.
    pub(crate) was: Option<Level>,
    pub(crate) filled: Filled,
}

impl MoveForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let filled = &self.filled;
        let reason = match self.was {
            Some(was) => format!("Required for a level below {}.", level_words(was)),
            None => "Optional.".to_owned(),
        };
        let fields = html! {
            (field_row(&html! {
                (filled.fill(Field::select("level", "Level", level_choices(Some("Choose a level"))).required()))
                (filled.fill(Field::select("wanted", "Level wanted later", level_choices(Some("The same")))))
            }))
            (filled.fill(Field::text_area("reason", "Reason", 3).hint(reason)))
        };
        let buttons = html! { (Button::primary("Propose")) (Button::quiet("Cancel").href(&self.team.href)) };
        let form = Form::post(&self.action, fields, buttons).hidden("person", &self.person);
        let who = if self.is_own { "you".to_owned() } else { self.name.clone() };
        html! {
            (PageHead::new(format!("{}: a level for {who}", self.title)).crumbs(vec![self.team.clone()])
                .lead("A level applies once you both agree. More freedom shows trust; less needs a reason."))
            (Card::new("Proposal", html! {
                (audience(if self.is_own { "You and your lead; the agreed level is open to everyone here" } else { "The two of you; the agreed level is open to everyone here" }))
                (filled.form(form))
            }))
        }
    }
}

/// The page of a proposed level.
#[derive(Clone, Debug)]
pub(crate) struct ShowMove {
    /// Supplies names.
    pub(crate) organization: Arc<Organization>,
    /// The viewer's id.
    pub(crate) me: PersonId,
    /// The level that applies.
    pub(crate) was: Option<Level>,
    pub(crate) area: Area,
    pub(crate) opened: OpenedMove,
}

impl ShowMove {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let one = &self.opened.move_;
        let name = self.organization.person_name(&one.person);
        let other = if one.lead == self.me { &one.person } else { &one.lead };
        let href = url::move_(&one.id);
        let press = |tail: &str, button: Button| {
            let form = Form::button(format!("{href}{tail}"), button);
            inline(form.hidden("revision", one.revision.to_string()))
        };
        let waits = one.state == MoveState::Asked;
        let decline = Form::post(
            format!("{href}/decline"),
            html! { (Field::text_area("reason", "Why not, or not yet?", 3).required()) },
            html! { (Button::primary("Decline")) },
        )
        .hidden("revision", one.revision.to_string());
        html! {
            (PageHead::new(format!("{}: {name}", self.area.title))
                .crumbs(vec![Link::new("Delegation", url::team(self.area.team.as_str())), Link::new(&self.area.title, url::area(&self.area.id))])
                .lead(Pill::tone(if waits { Tone::Info } else { Tone::Neutral }, one.state.words())))
            (audience(&format!("You and {}", self.organization.person_name(other))))
            @if waits && *one.answers() == self.me {
                (Notice::info("This level waits for your answer").body(html! {
                    p { (press("/agree", Button::primary("Agree"))) " " (Button::new("Decline").opens("decline")) }
                }))
                (Dialog::new("decline", "Decline", html! { (decline) }))
            } @else if waits {
                (Notice::info(format!("Waiting for {} since {}", self.organization.person_name(other), long_date(one.asked_on))).body(html! {
                    p { (press("/withdraw", Button::new("Withdraw"))) }
                }))
            }
            (Card::new("Proposal", self.facts()))
        }
    }

    fn facts(&self) -> Markup {
        let one = &self.opened.move_;
        let Some(terms) = &self.opened.terms else { return inset(&muted("Erased.")) };
        let mut lines = vec![Definition::new("From", self.organization.person_name(&one.proposer))];
        if let Some(was) = self.was.filter(|_| one.state == MoveState::Asked) {
            lines.push(Definition::new("Now", was.label()));
        }
        lines.extend(terms.level.map(|level| Definition::new("Proposed", level.label())));
        lines.extend(terms.wanted.map(|level| Definition::new("Wanted later", level.label())));
        if !terms.reason.is_empty() {
            lines.push(Definition::new("Reason", &terms.reason));
        }
        if let Some(answer) = self.opened.answer.as_ref().filter(|answer| !answer.is_empty()) {
            lines.push(Definition::new("Answer", answer));
        }
        definitions(&lines)
    }
}
