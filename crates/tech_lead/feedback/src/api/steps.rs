//! The verbs of `/api/v1/feedback/{id}` and `/api/v1/feedback-requests/{id}`.

use axum::response::Response;
use castra_platform::{
    Ctx, Result, Seen,
    web::api::{Json, Path},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    pieces::{OpenedItem, shown},
    requests::{RequestItem, shown_request},
};
use crate::{
    actions,
    model::{Acknowledgement, Decline, NewReply},
    requests,
};

/// A lead of the receiver.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackReader)]
pub(super) struct Reader {
    /// The lead's id.
    person: String,
}

/// Declares the operation of a verb on feedback, without a body or with one.
macro_rules! verb {
    ($(#[doc = $doc:tt])* $name:ident at $path:tt: |$ctx:ident, $id:ident| $action:expr) => {
        $(#[doc = $doc])*
        #[utoipa::path(
            post,
            path = $path,
            responses(
                (status = 200, description = "The updated feedback.", body = OpenedItem),
                (status = 404, description = "There is no feedback with this id that you may do this with."),
                (status = 409, description = "Its current status does not allow this."),
            ),
        )]
        pub(super) async fn $name(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
            let ($ctx, $id) = (&ctx, id.as_str());
            $action.await?;
            shown(&ctx, &id).await
        }
    };
    ($(#[doc = $doc:tt])* $name:ident at $path:tt: |$ctx:ident, $id:ident, $sent:ident: $body:ident| $action:expr) => {
        $(#[doc = $doc])*
        #[utoipa::path(
            post,
            path = $path,
            request_body = $body,
            responses(
                (status = 200, description = "The updated feedback.", body = OpenedItem),
                (status = 404, description = "There is no feedback with this id that you may do this with."),
                (status = 409, description = "Its current status does not allow this."),
            ),
        )]
        pub(super) async fn $name(
            ctx: Ctx,
            Path(id): Path<String>,
            Json($sent): Json<$body>,
        ) -> Result<Response> {
            let ($ctx, $id) = (&ctx, id.as_str());
            $action.await?;
            shown(&ctx, &id).await
        }
    };
}

verb! {
    /// Send a draft
    ///
    /// By its giver; the receiver can read it from then on.
    send_feedback at "/api/v1/feedback/{id}/send": |ctx, id| actions::send(ctx, id, &Seen::ANY)
}

verb! {
    /// Withdraw feedback
    ///
    /// By its giver, while it is unread; it becomes a draft again.
    withdraw_feedback at "/api/v1/feedback/{id}/withdraw": |ctx, id| actions::withdraw(ctx, id)
}

verb! {
    /// Mark feedback as read
    ///
    /// By its receiver; from then on it cannot be edited.
    read_feedback at "/api/v1/feedback/{id}/read": |ctx, id| actions::read(ctx, id)
}

verb! {
    /// Acknowledge feedback
    ///
    /// By its receiver, once it is read.
    acknowledge_feedback at "/api/v1/feedback/{id}/acknowledge": |ctx, id, sent: Acknowledgement|
        actions::acknowledge(ctx, id, sent)
}

verb! {
    /// Reply to feedback
    ///
    /// In the thread between giver and receiver.
    reply_to_feedback at "/api/v1/feedback/{id}/reply": |ctx, id, sent: NewReply|
        actions::reply(ctx, id, sent)
}

verb! {
    /// Share feedback
    ///
    /// With a current lead of the receiver; by its giver.
    share_feedback at "/api/v1/feedback/{id}/share": |ctx, id, sent: Reader|
        actions::share(ctx, id, &sent.person)
}

verb! {
    /// End a share of feedback
    ///
    /// By its giver.
    unshare_feedback at "/api/v1/feedback/{id}/unshare": |ctx, id, sent: Reader|
        actions::unshare(ctx, id, &sent.person)
}

verb! {
    /// Make praise public
    ///
    /// By its giver; everyone can read it once its receiver has.
    publish_feedback at "/api/v1/feedback/{id}/publish": |ctx, id| actions::set_public(ctx, id, true)
}

verb! {
    /// Make praise private
    ///
    /// By its giver.
    unpublish_feedback at "/api/v1/feedback/{id}/unpublish": |ctx, id| actions::set_public(ctx, id, false)
}

verb! {
    /// Remove praise from the wall
    ///
    /// By its receiver, for good.
    remove_feedback_from_wall at "/api/v1/feedback/{id}/remove-from-wall": |ctx, id| actions::take_off(ctx, id)
}

/// Decline a request for feedback
///
/// By a person asked. To answer instead, give feedback that names the request.
#[utoipa::path(
    post,
    path = "/api/v1/feedback-requests/{id}/decline",
    request_body = Decline,
    responses(
        (status = 200, description = "The updated request.", body = RequestItem),
        (status = 404, description = "You were not asked in a request with this id."),
        (status = 409, description = "It has ended or is already answered."),
    ),
)]
pub(super) async fn decline_feedback_request(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<Decline>,
) -> Result<Json<RequestItem>> {
    requests::decline(&ctx, &id, sent).await?;
    shown_request(&ctx, &id).await
}

/// Close a request for feedback
///
/// By its author, before its last day.
#[utoipa::path(
    post,
    path = "/api/v1/feedback-requests/{id}/close",
    responses(
        (status = 200, description = "The updated request.", body = RequestItem),
        (status = 403, description = "Only its author can close a request."),
        (status = 409, description = "It has ended."),
    ),
)]
pub(super) async fn close_feedback_request(ctx: Ctx, Path(id): Path<String>) -> Result<Json<RequestItem>> {
    requests::close(&ctx, &id).await?;
    shown_request(&ctx, &id).await
}
