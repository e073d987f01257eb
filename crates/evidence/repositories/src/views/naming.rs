//! The form of a repository: its address, team and branch.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Dialog, Field, Form, Link, Markup, PageHead, actions, choices, field_row, html, muted,
        paragraph, stack,
    },
};

use crate::url;

/// The form for adding or editing a repository.
#[derive(Clone, Debug, Default)]
pub(crate) struct RepositoryForm {
    /// Its id, if it exists.
    pub(crate) known: Option<String>,
    /// The teams to choose from: id and name.
    pub(crate) teams: Vec<(String, String)>,
    /// Whether the viewer may use a repository on this machine.
    pub(crate) is_operator: bool,
    pub(crate) filled: Filled,
}

impl RepositoryForm {
    pub(crate) fn render(&self) -> Markup {
        let mut crumbs = vec![Link::new("Repositories", url::index())];
        let (title, action, back, button) = match &self.known {
            Some(id) => {
                crumbs.push(Link::new(id.as_str(), url::show(id)));
                ("Edit repository", url::edit(id), url::show(id), "Save")
            }
            None => ("Add a repository", url::new(), url::index(), "Add"),
        };
        let buttons = html! { (Button::primary(button)) (Button::quiet("Cancel").href(back)) };
        let form = self.filled.form(Form::post(action, self.fields(), buttons));
        let lead = "Its history is scanned in the background, at once and then every hour. The data stays on this machine.";
        html! {
            (PageHead::new(title).crumbs(crumbs).lead(lead))
            (stack(&[html! { (Card::new("The repository", html! { (form) })) }, self.known.as_deref().map(let_go).unwrap_or_default()]))
        }
    }

    fn fields(&self) -> Markup {
        let teams = std::iter::once(("", "Choose a team"))
            .chain(self.teams.iter().map(|(id, name)| (id.as_str(), name.as_str())));
        let teams =
            Field::select("team", "Team", choices(teams)).hint("The team that owns the code.").required();
        let address = if self.is_operator {
            "As you would clone it, such as https://github.com/example/api.git; or a folder on this machine."
        } else {
            "As you would clone it, such as https://github.com/example/api.git."
        };
        let address = Field::text("url", "Address").hint(address).required();
        let name = Field::text("id", "Name").hint("If empty, the last part of the address.");
        let branch = Field::text("branch", "Branch").hint("If empty, the default branch.");
        html! {
            (self.filled.fill(address))
            (field_row(&html! {
                (self.filled.fill(teams))
                @if self.known.is_none() { (self.filled.fill(name)) }
                (self.filled.fill(branch))
            }))
            p {
                @if self.is_operator {
                    (muted("Not public? Add credentials under ")) (Link::new("Code hosts", "/code-hosts")) (muted("."))
                } @else {
                    (muted("Not public? An operator can add credentials under Code hosts."))
                }
            }
        }
    }
}

fn let_go(id: &str) -> Markup {
    let body = html! {
        (paragraph("It will no longer belong to the team or be scanned. Its figures stay, and it can be added again."))
        (Form::post(format!("{}/let-go", url::show(id)), Markup::default(), html! { (Button::danger("Remove")) }))
    };
    html! {
        (Card::new("Remove repository", html! {
            (paragraph("Remove a repository when no one here works on it."))
            (actions(&html! { (Button::new("Remove…").opens("let-go")) }))
        }))
        (Dialog::new("let-go", format!("Remove {id}"), body))
    }
}
