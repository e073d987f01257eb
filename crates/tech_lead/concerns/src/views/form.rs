//! The form to raise a concern, and the return code of an anonymous one.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Choice, Field, Form, Link, Markup, Notice, PageHead, RadioGroup, audience,
        code, copy_button, disclosure, html, list, paragraph, shown_by_choice,
    },
};

/// Up to this many people are easily told apart by what they write.
const FEW: usize = 6;

/// The form to raise a concern.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConcernForm {
    /// Possible addressees, the viewer's own leaders first: id, name with roles, next leader.
    pub(crate) addressees: Vec<(String, String, Option<String>)>,
    /// The number of people in the author's teams.
    pub(crate) company: usize,
    pub(crate) filled: Filled,
}

impl ConcernForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let buttons = html! {
            (Button::primary("Raise concern"))
            (Button::quiet("Cancel").href("/concerns"))
        };
        html! {
            (PageHead::new("Raise a concern").crumbs(vec![Link::new("Concerns", "/concerns")])
                .lead("Tell one leader of your choice what worries you, with your name or anonymously."))
            (Card::new("The concern", html! {
                (audience("You and the person you choose; the next leader too, if you let it escalate"))
                (self.filled.form(Form::post("/concerns", self.fields(), buttons).without_draft()))
            }))
        }
    }

    fn fields(&self) -> Markup {
        let filled = &self.filled;
        // Who has no one above is not asked to escalate.
        let goes_on = self.addressees.iter().any(|(.., next)| next.is_some());
        let people = std::iter::once(Choice::new("", "Choose a person").shows(goes_on)).chain(
            self.addressees.iter().map(|(id, words, next)| Choice::new(id, words).shows(next.is_some())),
        );
        let named =
            Choice::new("yes", "With my name").hint("They read it at once and can talk with you about it.");
        let unnamed = Choice::new("no", "Anonymously")
            .hint("They read it tomorrow. You get a code, shown once, to read the answer and reply.");
        html! {
            (filled.fill(Field::select("addressee", "Raise it with", people.collect())
                .hint("Your own leaders come first. You can choose anyone who leads people here.")))
            (filled.fill(Field::text("about", "What is it about?").required().hint("A few words, such as “Nights on call”.")))
            (filled.fill(Field::text_area("words", "What worries you?", 8).required()
                .hint("What happens, how it affects you or the work, and what would help, if you know.")))
            (RadioGroup::new("name", "Show your name?", vec![named, unnamed], filled.value("name")).error(filled.error("name")))
            (self.about_names())
            (shown_by_choice(&html! { (Checkbox::new("escalates", "Escalate to the next leader after 14 days without an answer")
                .checked(filled.has("escalates", "yes"))
                .hint("The next leader then reads it too and is asked to answer.")) }))
            (self.who_is_next())
        }
    }

    /// What anonymity covers, and what it does not.
    fn about_names(&self) -> Markup {
        let few = self.company <= FEW;
        disclosure(
            "What “anonymously” means",
            &html! {
                (list(&[
                    html! { "Nothing is kept that leads back to you: no name, no time of day, no entry in the journal. Everything written anonymously in a day is delivered together the next day." },
                    html! { "The code is not kept either. If you lose it, no one can restore it." },
                    html! { "It cannot protect you from being recognized by how you write or by what only you know, or from someone watching this machine's traffic while you write." },
                    html! { @if few { "Your teams have " (self.company) " people, so the reader may guess. Choosing someone further away makes that harder." } @else { "The fewer people could have written it, the easier it is to guess." } },
                ]))
            },
        )
    }

    fn who_is_next(&self) -> Markup {
        let own = self.addressees.iter().take(8).map(|(_, words, next)| match next {
            Some(next) => html! { (words) ": then " (next) },
            None => html! { (words) ": no next leader; it stays with them" },
        });
        disclosure(
            "Who is the next leader?",
            &html! {
                (list(&own.collect::<Vec<_>>()))
                (paragraph("The person who leads them on that day."))
            },
        )
    }
}

/// The return code, shown once.
#[derive(Clone, Debug)]
pub(crate) struct GivenCode {
    pub(crate) code: String,
    /// The addressee's name.
    pub(crate) addressee: String,
}

impl GivenCode {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new("Your return code").crumbs(vec![Link::new("Concerns", "/concerns")])
                .lead(format!("{} can read your concern from tomorrow, without your name.", self.addressee)))
            (Notice::warn("This code is shown once").body("Write it down where only you can find it. You need it to read the answer, to reply, or to erase what you wrote. No one can restore it, and it does not say who you are."))
            (Card::new("Code", html! {
                (paragraph(code(&self.code)))
                (copy_button(&self.code, "Copy the code"))
            }))
            (paragraph(html! { "Enter it under " (Link::new("Use a return code", "/concerns/return")) ". You do not need to sign in." }))
        }
    }
}
