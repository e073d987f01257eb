//! The form of a concern, and the return code where it was raised without a name.

use castra_platform::{
    ui::{
        Button, Card, Checkbox, Choice, Field, FieldError, Form, Link, Markup, Notice, PageHead, RadioGroup,
        audience, choices, code, copy_button, disclosure, html, list, paragraph,
    },
    web::form::Form as Sent,
};

/// So many people or fewer are easily told apart by what they write.
const FEW: usize = 6;

/// Raising a concern.
#[derive(Clone, Debug, Default)]
pub(in crate::concerns) struct ConcernForm {
    /// Whom it can be told to, with their roles, one's own leaders first: id, words, and who would be next.
    pub(in crate::concerns) addressees: Vec<(String, String, Option<String>)>,
    /// How many people the author's teams have.
    pub(in crate::concerns) company: usize,
    /// What was typed.
    pub(in crate::concerns) sent: Option<Sent>,
    /// What is to be put right.
    pub(in crate::concerns) errors: Vec<FieldError>,
}

impl ConcernForm {
    fn value(&self, name: &str) -> &str {
        self.sent.as_ref().and_then(|sent| sent.get(name)).unwrap_or_default()
    }

    fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    /// The main content.
    pub(in crate::concerns) fn render(&self) -> Markup {
        let buttons = html! {
            (Button::primary("Raise it"))
            (Button::quiet("Cancel").href("/concerns"))
        };
        html! {
            (PageHead::new("Raise a concern").crumbs(vec![Link::new("Concerns", "/concerns")])
                .lead("Say what worries you to the one leader you would like to know. You decide whether your name stands with it."))
            (Card::new("The concern", html! {
                (audience("You and the person you choose; the next leader too, if you let it be passed on"))
                (Form::post("/concerns", self.fields(), buttons).errors(self.errors.clone()))
            }))
        }
    }

    fn fields(&self) -> Markup {
        let people = std::iter::once((String::new(), "Choose somebody".to_owned()))
            .chain(self.addressees.iter().map(|(id, words, _)| (id.clone(), words.clone())));
        let named =
            Choice::new("yes", "With my name").hint("They read it at once and can talk with you about it.");
        let unnamed = Choice::new("no", "Without my name").hint(
            "They read it tomorrow. You get a code, shown once, with which you read the answer and write on.",
        );
        html! {
            (Field::select("addressee", "Whom do you tell?", choices(people)).value(self.value("addressee")).error(self.error("addressee"))
                .hint("Your own leaders come first. Anybody who leads somebody here can be told."))
            (Field::text("about", "What is it about?").required().value(self.value("about")).error(self.error("about"))
                .hint("A few words, such as “Nights on call”."))
            (Field::text_area("words", "What worries you?", 8).required().value(self.value("words")).error(self.error("words"))
                .hint("What happens, what it does to you or to the work, and what would help, if you know."))
            (RadioGroup::new("name", "Does your name stand with it?", vec![named, unnamed], self.value("name")).error(self.error("name")))
            (self.about_names())
            (Checkbox::new("escalates", "Pass it on to the next leader after 14 days without an answer")
                .checked(self.sent.as_ref().is_none_or(|sent| sent.get("escalates").is_some()))
                .hint("The next leader then reads it too, and is asked to answer."))
            (self.who_is_next())
        }
    }

    /// What holds without a name, and what does not.
    fn about_names(&self) -> Markup {
        let few = self.company <= FEW;
        disclosure(
            "What “without my name” means",
            &html! {
                (list(&[
                    html! { "Nothing is kept that leads back to you: no name, no hour, no entry in the journal of what was done. What everybody writes this way in a day is delivered together the next day." },
                    html! { "The code is not kept either. If you lose it, nobody can give it to you again." },
                    html! { "It cannot protect you from being recognized by how you write or by what only you know, nor from somebody who watches this machine's traffic while you write." },
                    html! { @if few { "Your teams have " (self.company) " people: whoever reads it may guess. Telling somebody further away makes that harder." } @else { "The fewer people could have written it, the easier it is to guess." } },
                ]))
            },
        )
    }

    fn who_is_next(&self) -> Markup {
        let own = self.addressees.iter().take(8).map(|(_, words, next)| match next {
            Some(next) => html! { (words) ": then " (next) },
            None => html! { (words) ": nobody is next; it stays with them" },
        });
        disclosure(
            "Who is the next leader?",
            &html! {
                (list(&own.collect::<Vec<_>>()))
                (paragraph("It is whoever leads them on that day."))
            },
        )
    }
}

/// The return code, shown once.
#[derive(Clone, Debug)]
pub(in crate::concerns) struct GivenCode {
    /// The code.
    pub(in crate::concerns) code: String,
    /// To whom the concern was told.
    pub(in crate::concerns) addressee: String,
}

impl GivenCode {
    /// The main content.
    pub(in crate::concerns) fn render(&self) -> Markup {
        html! {
            (PageHead::new("Your return code").crumbs(vec![Link::new("Concerns", "/concerns")])
                .lead(format!("{} reads your concern from tomorrow on, without your name.", self.addressee)))
            (Notice::warn("This code is shown once").body("Write it down where only you find it. With it alone you read the answer, write on, or take your words back. Nobody can give it to you again, and it does not say who you are."))
            (Card::new("Code", html! {
                (paragraph(code(&self.code)))
                (copy_button(&self.code, "Copy the code"))
            }))
            (paragraph(html! { "You enter it under " (Link::new("Return with a code", "/concerns/return")) ", also without signing in." }))
        }
    }
}
