//! The first steps on the Today page.

use castra_platform::{
    feature::{FirstStep, StepState},
    ui::{Button, Card, Checklist, ChecklistItem, Form, Markup, Render, Tone, html},
};

use super::url;

/// The steps that are shown to the person who set the company up.
#[derive(Clone, Debug)]
pub(crate) struct ShowFirstSteps {
    pub(super) organization: String,
    pub(super) steps: Vec<FirstStep>,
}

impl ShowFirstSteps {
    /// Whether everything is done.
    fn is_done(&self) -> bool {
        self.steps.iter().all(|step| step.state == StepState::Done)
    }
}

impl Render for ShowFirstSteps {
    fn render(&self) -> Markup {
        let next = self.steps.iter().position(|step| step.state != StepState::Done && step.act.is_some());
        let items = self.steps.iter().enumerate().map(|(at, step)| item(step, next == Some(at))).collect();
        let (title, put_away) = match self.is_done() {
            true => (format!("{} runs on Castra", self.organization), Button::primary("Put away")),
            false => (format!("Until {} runs on Castra", self.organization), Button::quiet("Put away")),
        };
        Card::flush(title, Checklist::new("first-steps", items).render())
            .id("first-steps-card")
            .actions(Form::button(url::PUT_AWAY, put_away).render())
            .render()
    }
}

fn item(step: &FirstStep, is_next: bool) -> ChecklistItem {
    let (tone, state) = match step.state {
        StepState::Done => (Tone::Good, "done"),
        StepState::Begun => (Tone::Warn, "begun"),
        StepState::Failed => (Tone::Bad, "failed"),
        StepState::Open => (Tone::Neutral, "open"),
    };
    let act = step.act.as_ref().map(|act| {
        let button = if is_next { Button::primary(&act.label) } else { Button::new(&act.label) };
        let form = Form::button(&act.href, button).hidden("back", "/");
        act.fields.iter().fold(form, |form, (name, value)| form.hidden(name, value))
    });
    let is_skippable = step.is_optional && step.state != StepState::Done;
    ChecklistItem {
        id: format!("step-{}", step.key),
        title: step.title.to_owned(),
        tone,
        state,
        says: step.says.clone(),
        actions: html! {
            @if let Some(act) = act { (act) }
            @if let Some((label, href)) = &step.page { (Button::quiet(*label).href(href)) }
            @if is_skippable { (Form::button(url::skip(step.key), Button::quiet("Not for us").about(step.title))) }
        },
    }
}

#[cfg(test)]
mod tests {
    use castra_platform::feature::Act;

    use super::*;

    fn step(key: &'static str, state: StepState, is_optional: bool) -> FirstStep {
        FirstStep {
            key,
            place: 1,
            title: key,
            state,
            says: "1 of 2".to_owned(),
            act: Some(Act::new(format!("Do {key}"), format!("/{key}"))),
            page: None,
            is_optional,
        }
    }

    fn shown(steps: Vec<FirstStep>) -> String {
        ShowFirstSteps { organization: "Example".to_owned(), steps }.render().into_string()
    }

    #[test]
    fn the_next_step_stands_out_and_only_what_is_optional_is_left_out() {
        let html = shown(vec![
            step("people", StepState::Done, false),
            step("invitations", StepState::Begun, false),
            step("mail", StepState::Failed, true),
        ]);
        assert!(html.contains("Until Example runs on Castra") && html.contains("1 of 3 done"), "{html}");
        assert_eq!(html.matches("button primary").count(), 1, "{html}");
        assert!(html.contains("/first-steps/mail/skip") && !html.contains("/first-steps/invitations/skip"));
    }

    #[test]
    fn a_list_that_is_done_is_put_away() {
        let html = shown(vec![FirstStep { act: None, ..step("people", StepState::Done, true) }]);
        assert!(html.contains("Example runs on Castra") && !html.contains("Until"), "{html}");
        assert!(html.contains("button primary") && !html.contains("/skip"), "{html}");
    }
}
