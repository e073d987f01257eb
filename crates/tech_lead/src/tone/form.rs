//! The check of a form's fields, and the press that takes a rewording over.

use super::{model::Mark, rules::check};

/// A field that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedField {
    /// Its name in the form.
    pub name: String,
    /// What it holds.
    pub text: String,
    /// What was found in it.
    pub marks: Vec<Mark>,
}

/// Looks at a form's fields, given by name and text.
pub fn looked_at<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<CheckedField> {
    let look = |(name, text): (&str, &str)| CheckedField {
        name: name.to_owned(),
        text: text.to_owned(),
        marks: check(text),
    };
    fields.into_iter().map(look).collect()
}

/// Takes over the rewording that a button names, such as `impact.0`; gives the field's new text. A button that fits
/// nothing any more changes nothing.
pub fn take_over(fields: &[CheckedField], button: &str) -> Option<(String, String)> {
    let (name, index) = button.rsplit_once('.')?;
    let field = fields.iter().find(|field| field.name == name)?;
    let mark = field.marks.get(index.parse::<usize>().ok()?)?;
    Some((field.name.clone(), mark.rewording.as_ref()?.applied_to(&field.text)))
}
