//! The views of the set-up wizard.

use castra_platform::ui::{
    Button, Card, Choice, Field, FieldError, Form, Markup, PageHead, RadioGroup, Step as StepLabel, actions,
    choices, code_block, field_row, html, paragraph, stack, steps, unscripted,
};

use super::{Answers, templates};

/// Where its forms post.
const HERE: &str = "/set-up";
/// The part that a preview replaces, so that the password stays typed.
const PREVIEW: &str = "preview";

/// The page before the first step.
pub(super) fn begin() -> Markup {
    html! {
        (PageHead::new("Welcome to Castra").lead("The link that Castra printed in its terminal sets this instance up, once."))
        (Form::post(HERE, html! { (Field::secret_of_link()) }, html! { (Button::primary("Begin")) }))
    }
}

/// The page for a link that was used already.
pub(super) fn done() -> Markup {
    html! {
        (PageHead::new("Castra is set up").lead("Its set-up link was used and opens nothing any longer."))
        (actions(&html! { (Button::primary("Sign in").href("/sign-in")) }))
    }
}

/// A step of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Organization,
    Teams,
    You,
}

/// The wizard at one of its steps.
#[derive(Debug, Clone)]
pub(super) struct Setup {
    /// The secret of the set-up link, which every step carries.
    pub(super) code: String,
    pub(super) step: Step,
    /// The answers so far.
    pub(super) answers: Answers,
    pub(super) size: String,
    pub(super) errors: Vec<FieldError>,
    /// The organization file that would be applied, once previewed.
    pub(super) text: Option<String>,
}

impl Setup {
    pub(super) fn render(&self) -> Markup {
        let current = self.step as usize;
        let labels = ["Organization", "Teams and leads", "You"].map(|label| StepLabel::new(label, None));
        html! {
            (steps(&labels, current))
            @match self.step {
                Step::Organization => {
                    (PageHead::new("Welcome to Castra").lead("Three short steps to a charter: who does what. Everything can be changed later."))
                    (stack(&[self.organization(), html! { (Card::new("Already have it written down?", html! {
                        (paragraph("Stop here and import people and teams from an organization file, or explore a made-up company first."))
                        (code_block("Commands", "castra apply org.yaml\ncastra demo --size medium"))
                    })) }]))
                }
                Step::Teams => {
                    (PageHead::new("Teams and their leads").lead("A lead can be left empty: the team then shows a vacancy."))
                    (self.teams())
                }
                Step::You => {
                    (PageHead::new("You").lead("You become an operator of this instance. What you may see follows from your role, as for everyone."))
                    (self.you())
                }
            }
        }
    }

    fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
    }

    /// The form of a step, carrying the other steps' answers.
    fn form(&self, step: &'static str, fields: Markup, buttons: Markup) -> Form {
        let mut form = Form::post(HERE, fields, buttons)
            .hidden("code", &self.code)
            .hidden("step", step)
            .errors(self.errors.clone());
        if step != "organization" {
            form = form
                .hidden("organization", &self.answers.name)
                .hidden("timezone", &self.answers.timezone)
                .hidden("size", &self.size);
        }
        if step != "teams" {
            for (at, team) in self.answers.teams.iter().enumerate() {
                let at = at + 1;
                form = form
                    .hidden(format!("team-{at}"), &team.name)
                    .hidden(format!("lead-{at}"), lead(team).0)
                    .hidden(format!("email-{at}"), lead(team).1);
            }
        }
        if step != "you" {
            let me = &self.answers.me;
            form = form.hidden("name", &me.name).hidden("email", &me.email).hidden("role", &me.role);
        }
        form
    }

    fn organization(&self) -> Markup {
        let sizes = templates().iter().map(|template| {
            Choice::new(template.key(), format!("{}, {}", template.title, template.size))
                .hint(template.contains.join(" "))
        });
        let zones = chrono_tz::TZ_VARIANTS
            .iter()
            .map(|zone| zone.name().to_owned())
            .filter(|name| name.contains('/') && !name.starts_with("Etc/"))
            .collect();
        let fields = html! {
            (Field::text("organization", "Organization").value(&self.answers.name).required().error(self.error("organization")).autocomplete("organization"))
            (Field::text("timezone", "Time zone").value(&self.answers.timezone).required().suggestions(zones).error(self.error("timezone")).hint("It decides which day is “today”."))
            (RadioGroup::new("size", "How large is it?", sizes.collect(), &self.size))
        };
        html! { (self.form("organization", fields, html! { (Button::primary("Continue")) })) }
    }

    fn teams(&self) -> Markup {
        let fields = html! {
            @for (at, team) in self.answers.teams.iter().enumerate() {
                @let at = at + 1;
                (field_row(&html! {
                    (Field::text(format!("team-{at}"), format!("Team {at}")).value(&team.name))
                    (Field::text(format!("lead-{at}"), format!("Lead of team {at}")).value(lead(team).0))
                    (Field::email(format!("email-{at}"), format!("E-mail of lead {at}")).value(lead(team).1).autocomplete("off"))
                }))
            }
        };
        let buttons = html! {
            (Button::primary("Continue")) (Button::new("Add more teams").sends("more", "yes")) (Button::quiet("Back").sends("back", "yes"))
        };
        html! { (self.form("teams", fields, buttons)) }
    }

    fn you(&self) -> Markup {
        let me = &self.answers.me;
        let fields = html! {
            (Field::text("name", "Your name").value(&me.name).required().error(self.error("name")).autocomplete("name"))
            (Field::email("email", "E-mail").value(&me.email).required().error(self.error("email")).autocomplete("username"))
            (Field::password("password", "Password", "new-password").error(self.error("password")).hint("At least 12 characters; a few words work well."))
            (Field::select("role", "Your role", choices([("", "Administrator only"), ("cto", "Chief technology officer"), ("tech-lead", "Tech lead of the first team without another lead")])).value(&me.role).error(self.error("role")))
            div id=(PREVIEW) {
                @if let Some(text) = &self.text {
                    (Card::new("What is created", html! {
                        (code_block("Organization file", text))
                        (unscripted("Enter your password again: it is not sent back to the browser."))
                    }))
                }
            }
        };
        let buttons = html! {
            (Button::primary("Create the organization")) (Button::new("Preview").sends("preview", "yes").swaps(PREVIEW)) (Button::quiet("Back").sends("back", "yes"))
        };
        html! { (self.form("you", fields, buttons)) }
    }
}

/// A team's lead: name and e-mail, empty where there is none.
fn lead(team: &super::TeamAnswer) -> (&str, &str) {
    team.lead.as_ref().map_or(("", ""), |lead| (lead.name.as_str(), lead.email.as_str()))
}
