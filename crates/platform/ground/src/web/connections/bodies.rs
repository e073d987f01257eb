//! Request and response bodies: a client that sends slowly is quiet meanwhile, one that is being answered is not.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
};
use hyper::body::{Frame, Incoming, SizeHint};

use super::{Visit, Working, paced::Pace};

/// A request's body.
pub(super) struct Upload {
    body: Incoming,
    visit: Arc<Visit>,
    pace: Pace,
}

impl Upload {
    pub(super) fn new(body: Incoming, visit: Arc<Visit>) -> Self {
        let pace = Pace::new(visit.patience());
        Self { body, visit, pace }
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            if self.pace.moves() {
                self.visit.is_quiet(false);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        if !self.pace.stands() {
            self.visit.is_quiet(true);
        }
        ready!(self.pace.poll_patience(context));
        Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A response's body.
pub(super) struct Answer {
    body: Body,
    _working: Working,
}

impl Answer {
    pub(super) fn new(body: Body, working: Working) -> Self {
        Self { body, _working: working }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
