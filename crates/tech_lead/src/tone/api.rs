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
        .chapter("Tone check", "What in a text reads as an order, an absolute or a judgement of a person.")
        .api_reading(Rule::SignedIn, routes!(check_tone))
}

/// A text to look at; nothing of it is kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToneText {
    /// The text, in English.
    #[schema(max_length = 20_000, example = "You always interrupt. Fix it.")]
    text: String,
}

/// A place in the text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ToneMark)]
struct MarkItem {
    /// What it is.
    kind: ToneKind,
    /// Where it begins, in bytes of UTF-8.
    start: usize,
    /// Where it ends.
    end: usize,
    /// What stands there.
    found: String,
    /// Why it is marked.
    reason: String,
    /// What could be written instead.
    #[schema(required)]
    rewording: Option<RewordingItem>,
}

/// Other words for a place, which may be larger than the mark.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ToneRewording)]
struct RewordingItem {
    /// Where they begin, in bytes of UTF-8.
    start: usize,
    /// Where they end.
    end: usize,
    /// The words; what only the writer knows stands in brackets.
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
/// Marks with reasons and rewordings; nothing is kept, and nothing is blocked by them.
#[utoipa::path(
    post,
    path = "/api/v1/tone",
    request_body = ToneText,
    responses(
        (status = 200, description = "What was found.", body = Listed<MarkItem>),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right."),
    ),
)]
async fn check_tone(Json(sent): Json<ToneText>) -> Result<Json<Listed<MarkItem>>> {
    if sent.text.len() > 20_000 {
        return Err(Error::invalid_field("text", "give at most 20000 letters"));
    }
    let marks = check(&sent.text).into_iter().map(|mark| MarkItem::of(&sent.text, mark)).collect();
    Ok(Json(Listed::whole(marks)))
}
