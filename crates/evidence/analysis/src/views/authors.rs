//! Authors in the repositories who are no one of the organization.

use castra_org::charter::show::long_date;
use castra_platform::figures::counted;
use castra_platform::ui::{
    Button, Card, Checkbox, Choice, Column, DataTable, EmptyState, Field, Form, Link, Markup, PageHead, Row,
    Tab, actions, html, inset, muted, number, paragraph, small, tabs,
};
use castra_repositories::{Listing, Sortable, url, with};

use crate::model::{Author, Authors};

/// The address of the page.
const HERE: &str = "/authors";

/// Which authors are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AuthorsShown {
    #[default]
    Unmapped,
    Mapped,
    Outside,
}

impl AuthorsShown {
    const ALL: [(Self, &str, &str); 3] = [
        (Self::Unmapped, "", "Unmapped"),
        (Self::Mapped, "mapped", "Mapped"),
        (Self::Outside, "outside", "Not one of us"),
    ];

    /// As addresses name it.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|(_, known, _)| *known == key)
            .map_or_else(Self::default, |(shown, ..)| shown)
    }

    /// The address of the list.
    pub(crate) fn href(self) -> String {
        let key = Self::ALL.into_iter().find(|(shown, ..)| *shown == self).map_or("", |(_, key, _)| key);
        if key.is_empty() { HERE.to_owned() } else { with(HERE, "view", key) }
    }
}

/// The columns of the list of authors.
pub(crate) const AUTHORS: &[Sortable] =
    &[("Author", "name", false), ("Commits", "commits", true), ("Last commit", "last", true)];

#[derive(Clone, Debug)]
pub(crate) struct ShowAuthors {
    pub(crate) shown: AuthorsShown,
    pub(crate) all: Authors,
    /// The authors of the list that match its filter, in its order: of the page that is asked for, and how many in all.
    pub(crate) rows: Vec<Author>,
    /// The same for identities given to people.
    pub(crate) mapped: Vec<(Link, String, String)>,
    pub(crate) listed: usize,
    pub(crate) listing: Listing,
}

impl ShowAuthors {
    pub(crate) fn render(&self) -> Markup {
        let counts = [self.all.unmapped.len(), self.all.mapped.len(), self.all.outside.len()];
        let tab = |((shown, _, label), count): ((AuthorsShown, &str, &str), usize)| {
            Tab::new(label, shown.href(), shown == self.shown).count(count as u64)
        };
        let all: Vec<Tab> = AuthorsShown::ALL.into_iter().zip(counts).map(tab).collect();
        html! {
            (PageHead::new("Authors").crumbs(vec![Link::new("Repositories", url::index())])
                .lead("Whose commits are whose. Commits of an author who is mapped to no one count as those of someone outside."))
            (tabs("Lists of authors", &all))
            @match self.shown {
                AuthorsShown::Mapped => (self.mapped_card()),
                shown => (self.authors_card(shown)),
            }
        }
    }

    fn authors_card(&self, shown: AuthorsShown) -> Markup {
        let base = shown.href();
        let is_outside = shown == AuthorsShown::Outside;
        let mut head = vec![Column::unlabelled("Select")];
        head.extend(self.listing.head(AUTHORS, "commits", &base));
        head.push(Column::text("Repositories"));
        if !is_outside {
            head.push(Column::text("Probably"));
        }
        let rows = self.rows.iter().map(|author| self.row(author, is_outside)).collect();
        let empty = match (shown, self.all.read) {
            (_, 0) => EmptyState::new(
                "No repository has been scanned yet.",
                "Authors appear here after the first scan.",
            ),
            (AuthorsShown::Outside, _) => {
                EmptyState::new("No one.", "Authors marked as outside the organization are listed here.")
            }
            _ if !self.listing.q.is_empty() => {
                EmptyState::new("No matching author.", "Try part of a name or an address.")
            }
            _ => EmptyState::new("Every author is mapped.", "New authors appear here after a scan."),
        };
        let table = DataTable::new("Authors", head, rows).empty(empty);
        let buttons = html! {
            @if is_outside { (Button::new("Back to unmapped").sends("do", "inside")) }
            @else {
                (Button::primary("Map selected as suggested").sends("do", "map"))
                (Button::new("Not one of us").sends("do", "outside"))
            }
        };
        let note = html! { (number(self.listed as u64)) };
        html! {
            (Card::flush(if is_outside { "Not one of us" } else { "Unmapped authors" }, html! {
                @if !self.rows.is_empty() || !self.listing.q.is_empty() {
                    (self.listing.filter("Name or address", HERE, &[("view", if is_outside { "outside" } else { "" })]))
                }
                @if self.rows.is_empty() { (table) } @else {
                    (Form::post(HERE, html! { (table) }, html! { (actions(&buttons)) }).hidden("back", &base))
                }
                @if let Some(pages) = self.listing.pages(self.listed, "authors", &base) { (pages) }
                @if !is_outside && !self.rows.is_empty() {
                    (inset(&paragraph("Suggestions compare names and addresses. Each mapping is in the journal and can be taken back under “Mapped”.")))
                }
            }).note(note))
        }
    }

    fn row(&self, author: &Author, is_outside: bool) -> Row {
        let addresses = author.addresses.join(", ");
        let mut cells = vec![
            html! { (Checkbox::new("author", format!("Select {}", author.name)).value(&author.address).unlabelled()) },
            html! { (author.name) " " (small(&addresses)) },
            html! { (number(author.commits as u64)) },
            html! { (long_date(author.last.date_naive())) },
            html! { @for (at, id) in author.repositories.iter().enumerate() { @if at > 0 { ", " } a href=(url::show(id.as_str())) { (id) } } },
        ];
        if !is_outside {
            let may_map = |person: &castra_org::organization::PersonId| {
                self.all.people.iter().any(|(id, _)| id == person)
            };
            let suggestion = author.suggestion.as_ref().filter(|suggestion| may_map(&suggestion.person));
            cells.push(html! {
                @if let Some(suggestion) = suggestion {
                    (Button::new(format!("Map to {}", suggestion.name)).sends("map", &author.address).about(&author.name))
                    " " (muted(suggestion.likeness.label())) " "
                }
                a href=(with("/authors/one", "author", &author.address)) { @if suggestion.is_some() { "Someone else" } @else { "Choose a person" } }
            });
        }
        Row::new(cells)
    }

    fn mapped_card(&self) -> Markup {
        let base = self.shown.href();
        let rows = self.mapped.iter().map(|(person, id, identity)| {
            let form = Form::button(HERE, Button::new("Take back").about(identity))
                .hidden("do", "unmap")
                .hidden("person", id)
                .hidden("identity", identity)
                .hidden("back", &base);
            Row::new(vec![html! { (person) }, html! { (identity) }, html! { (form) }])
        });
        let head =
            vec![Column::text("Person"), Column::text("Git identity"), Column::unlabelled("Take back")];
        let empty = EmptyState::new("None.", "Identities that are mapped to people by hand are listed here.");
        html! {
            (Card::flush("Mapped by hand", html! {
                @if !self.mapped.is_empty() || !self.listing.q.is_empty() { (self.listing.filter("Person or identity", HERE, &[("view", "mapped")])) }
                (DataTable::new("Mapped identities", head, rows.collect()).empty(empty))
                @if let Some(pages) = self.listing.pages(self.listed, "identities", &base) { (pages) }
            }).note(number(self.listed as u64)))
        }
    }
}

/// One author, and the people to choose from.
#[derive(Clone, Debug)]
pub(crate) struct ShowAuthor {
    pub(crate) author: Author,
    /// Ids and names.
    pub(crate) people: Vec<(String, String)>,
}

impl ShowAuthor {
    pub(crate) fn render(&self) -> Markup {
        let author = &self.author;
        let chosen = author.suggestion.as_ref().map_or("", |suggestion| suggestion.person.as_str());
        let people = std::iter::once(Choice::new("", "Choose a person"))
            .chain(self.people.iter().map(|(id, name)| Choice::new(id, name)));
        let field = Field::select("person", "Person", people.collect()).value(chosen).required();
        let buttons = html! {
            (Button::primary("Map").sends("map", &author.address))
            (Button::new("Not one of us").sends("do", "outside"))
            (Button::quiet("Cancel").href(HERE))
        };
        let form = Form::post(HERE, html! { (field) }, buttons).hidden("author", &author.address);
        let crumbs = vec![Link::new("Repositories", url::index()), Link::new("Authors", HERE)];
        html! {
            (PageHead::new(&author.name).crumbs(crumbs).lead(format!(
                "{}, last on {}.",
                counted(author.commits, "commit", "commits"),
                long_date(author.last.date_naive())
            )))
            (Card::new("Who is it?", html! { (paragraph(author.identities.join(", "))) (form) }))
        }
    }
}
