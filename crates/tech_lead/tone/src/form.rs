//! The check of a form's fields, and applying a rewording.

use std::collections::BTreeSet;

use super::{model::Mark, rules::check, words::languages};

/// A checked field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedField {
    /// The name in the form.
    pub name: String,
    /// The text.
    pub text: String,
    /// The marks found in it.
    pub marks: Vec<Mark>,
}

/// Checks a form's fields, given by name and text.
pub fn looked_at<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<CheckedField> {
    let look = |(name, text): (&str, &str)| CheckedField {
        name: name.to_owned(),
        text: text.to_owned(),
        marks: check(text),
    };
    fields.into_iter().map(look).collect()
}

/// The brackets of rewordings that a text still has, such as "[what happened]": only its writer can fill them in.
pub fn unfilled<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let brackets: BTreeSet<&str> = languages().iter().flat_map(super::words::Language::brackets).collect();
    let texts: Vec<&str> = texts.into_iter().collect();
    let is_left = |bracket: &&str| texts.iter().any(|text| text.contains(bracket));
    let mut left: Vec<&str> = brackets.into_iter().filter(is_left).collect();
    left.sort_by_key(|bracket| {
        texts
            .iter()
            .position(|text| text.contains(bracket))
            .zip(texts.iter().find_map(|text| text.find(bracket)))
    });
    left.into_iter().map(str::to_owned).collect()
}

/// Applies the rewording named by a button such as `impact.0` and returns the field's name and new text; none if the button no
/// longer matches a mark.
pub fn take_over(fields: &[CheckedField], button: &str) -> Option<(String, String)> {
    let (name, index) = button.rsplit_once('.')?;
    let field = fields.iter().find(|field| field.name == name)?;
    let mark = field.marks.get(index.parse::<usize>().ok()?)?;
    Some((field.name.clone(), mark.rewording.as_ref()?.applied_to(&field.text)))
}
