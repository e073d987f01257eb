//! The view of the marks of a form's fields, inside the form.

use castra_platform::figures::counted;
use castra_platform::ui::{Button, Markup, Pill, Tone, actions, because, html, muted, stack, strong};

use super::{form::CheckedField, model::Mark};

/// The id of the part replaced while the viewer types.
pub const PART: &str = "tone";

/// The marks, each with its reason and a button to apply the rewording. It is inside the form, so that the button also sends
/// what was typed.
pub fn marks(fields: &[CheckedField], was_asked: bool) -> Markup {
    let found: usize = fields.iter().map(|field| field.marks.len()).sum();
    let said = match found {
        0 => "Nothing in the wording stands out.".to_owned(),
        _ => format!("{} on the wording.", counted(found, "suggestion", "suggestions")),
    };
    let mut all = vec![html! { p { (strong(&said)) " " (muted("You decide what to send.")) } }];
    for field in fields {
        all.extend(field.marks.iter().enumerate().map(|(index, mark)| one(field, index, mark)));
    }
    html! {
        div id=(PART) data-said=[(found > 0 || was_asked).then_some(&said)] {
            @if found > 0 { (stack(&all)) }
            @else if was_asked {
                p { (because(&said)) }
            }
        }
    }
}

fn one(field: &CheckedField, index: usize, mark: &Mark) -> Markup {
    let found = &field.text[mark.start..mark.end];
    html! {
        div {
            p { (Pill::tone(Tone::Info, mark.kind.words())) " “" (strong(found)) "”" }
            p { (because(&mark.reason)) }
            @if let Some(rewording) = &mark.rewording {
                (actions(&html! {
                    (Button::new(format!("Apply “{}”", rewording.text)).about(format!("instead of “{found}”")).sends("take", format!("{}.{index}", field.name)).replaces(&field.name, &field.text, (rewording.start, rewording.end), &rewording.text))
                }))
            }
        }
    }
}
