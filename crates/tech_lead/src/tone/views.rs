//! The marks of a form's fields, beside the form's own buttons.

use castra_platform::ui::{Button, Markup, Pill, Tone, actions, because, html, muted, stack, strong};

use super::{form::CheckedField, model::Mark};

/// The id of the part that is exchanged while somebody types.
pub const PART: &str = "tone";

/// What was found, each with its reason and one press to take the rewording over. It stands inside the form, so that the
/// press sends what was typed along.
pub fn marks(fields: &[CheckedField], was_asked: bool) -> Markup {
    let found: usize = fields.iter().map(|field| field.marks.len()).sum();
    let said = match found {
        0 => "Nothing in the wording stands out.".to_owned(),
        1 => "One place to look at again.".to_owned(),
        _ => format!("{found} places to look at again."),
    };
    let mut all =
        vec![html! { p { (strong(&said)) " " (muted("Suggestions only: you send what you find right.")) } }];
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
                    (Button::new(format!("Take over “{}”", rewording.text)).about(format!("instead of “{found}”")).sends("take", format!("{}.{index}", field.name)))
                }))
            }
        }
    }
}
