//! `/api/v1/tone`: the check for other programs.

use castra_platform::{
    Error, Result,
    access::Rule,
    web::{
        Routes,
        api::{Json, Listed},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    model::{Mark, ToneKind},
    rules::check,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Tone check", "Finds orders, absolutes and judgements of a person in a text.")
        .api_reading(Rule::SignedIn, routes!(check_tone))
}

/// A text to check. It is not stored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToneText {
    /// The text, in English.
    #[schema(max_length = 20_000, example = "You always interrupt. Fix it.")]
    text: String,
}

/// A marked place in the text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ToneMark)]
struct MarkItem {
    /// The kind of the mark.
    kind: ToneKind,
    /// The start, in bytes of UTF-8.
    start: usize,
    /// The end, in bytes of UTF-8.
    end: usize,
    /// The marked text.
    found: String,
    /// The reason for the mark.
    reason: String,
    /// A suggested replacement.
    #[schema(required)]
    rewording: Option<RewordingItem>,
}

/// A replacement for a place, which may be larger than the mark.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ToneRewording)]
struct RewordingItem {
    /// The start, in bytes of UTF-8.
    start: usize,
    /// The end, in bytes of UTF-8.
    end: usize,
    /// The new text, with brackets around what only the writer knows.
    text: String,
}

impl MarkItem {
    fn of(text: &str, mark: Mark) -> Self {
        let rewording = mark.rewording.map(|words| RewordingItem {
            start: words.start,
            end: words.end,
            text: words.text,
        });
        let found = text[mark.start..mark.end].to_owned();
        Self { kind: mark.kind, start: mark.start, end: mark.end, found, reason: mark.reason, rewording }
    }
}

/// Check the tone of a text
///
/// Returns marks with reasons and rewordings. The text is not stored, and marks block nothing.
#[utoipa::path(
    post,
    path = "/api/v1/tone",
    request_body = ToneText,
    responses(
        (status = 200, description = "The marks found.", body = Listed<MarkItem>),
        (status = 422, description = "The text is invalid or too long."),
    ),
)]
async fn check_tone(Json(sent): Json<ToneText>) -> Result<Json<Listed<MarkItem>>> {
    if sent.text.len() > 20_000 {
        return Err(Error::invalid_field("text", "use at most 20000 characters"));
    }
    let marks = check(&sent.text).into_iter().map(|mark| MarkItem::of(&sent.text, mark)).collect();
    Ok(Json(Listed::whole(marks)))
}
