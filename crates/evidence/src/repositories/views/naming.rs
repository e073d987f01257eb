//! The form of a repository: where it is, whose, and which branch is read.

use castra_platform::ui::{
    Button, Card, Dialog, Field, FieldError, Form, Link, Markup, PageHead, actions, choices, field_row, html,
    muted, paragraph, stack,
};

use super::super::{naming::Said, url};

/// Naming a repository, or saying something else of one. What was typed stays, so that nothing is lost.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct RepositoryForm {
    /// Its id, if it is known already.
    pub(in super::super) known: Option<String>,
    /// The teams that it can be of: id and name.
    pub(in super::super) teams: Vec<(String, String)>,
    /// Whether the viewer may say that it lies on this machine.
    pub(in super::super) is_operator: bool,
    /// What was typed.
    pub(in super::super) said: Said,
    /// What is to be put right.
    pub(in super::super) errors: Vec<FieldError>,
}

impl RepositoryForm {
    fn finish(&self, field: Field, name: &str, value: &str) -> Field {
        let error = self.errors.iter().find(|error| error.field == name);
        field.value(value).error(error.map(|error| error.message.as_str()))
    }

    /// The main content.
    pub(in super::super) fn render(&self) -> Markup {
        let mut crumbs = vec![Link::new("Repositories", url::index())];
        let (title, action, back, button) = match &self.known {
            Some(id) => {
                crumbs.push(Link::new(id.as_str(), url::show(id)));
                ("Change a repository", url::edit(id), url::show(id), "Save")
            }
            None => ("Add a repository", url::new(), url::index(), "Add"),
        };
        let buttons = html! { (Button::primary(button)) (Button::quiet("Cancel").href(back)) };
        let form = Form::post(action, self.fields(), buttons).errors(self.errors.clone());
        let lead = "Its history is read in the background, at once and then every hour. What is read stays on this machine.";
        html! {
            (PageHead::new(title).crumbs(crumbs).lead(lead))
            (stack(&[html! { (Card::new("The repository", html! { (form) })) }, self.known.as_deref().map(let_go).unwrap_or_default()]))
        }
    }

    fn fields(&self) -> Markup {
        let teams = std::iter::once(("", "Choose a team"))
            .chain(self.teams.iter().map(|(id, name)| (id.as_str(), name.as_str())));
        let teams = Field::select("team", "Team", choices(teams)).hint("Whose code it is.").required();
        let address = if self.is_operator {
            "As you would clone it, such as https://github.com/example/api.git; or a folder of this machine."
        } else {
            "As you would clone it, such as https://github.com/example/api.git."
        };
        let address = Field::text("url", "Address").hint(address).required();
        let name = Field::text("id", "Name").hint("Where this is empty, the last part of the address.");
        let branch = Field::text("branch", "Branch").hint("Where this is empty, its default branch.");
        html! {
            (self.finish(address, "url", &self.said.url))
            (field_row(&html! {
                (self.finish(teams, "team", &self.said.team))
                @if self.known.is_none() { (self.finish(name, "id", &self.said.id)) }
                (self.finish(branch, "branch", &self.said.branch))
            }))
            p {
                @if self.is_operator {
                    (muted("Not everybody may clone it? Say under ")) (Link::new("Code hosts", "/code-hosts")) (muted(" as whom Castra does."))
                } @else {
                    (muted("Not everybody may clone it? An operator says under Code hosts as whom Castra does."))
                }
            }
        }
    }
}

fn let_go(id: &str) -> Markup {
    let body = html! {
        (paragraph("It is the team's no longer, and its history is not read any more. What was found stays, and it can be added again."))
        (Form::post(format!("{}/let-go", url::show(id)), Markup::default(), html! { (Button::danger("Let it go")) }))
    };
    html! {
        (Card::new("No longer the team's?", html! {
            (paragraph("Let a repository go when nobody works on it here any more."))
            (actions(&html! { (Button::new("Let it go…").opens("let-go")) }))
        }))
        (Dialog::new("let-go", format!("Let {id} go"), body))
    }
}
