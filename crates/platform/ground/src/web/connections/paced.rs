//! Patience with clients: a connection that stalls for too long is given up.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// How long a transfer has stalled.
pub(super) struct Pace {
    patience: Duration,
    standing: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    pub(super) fn new(patience: Duration) -> Self {
        Self { patience, standing: None }
    }

    /// Records movement; returns whether it had stalled before.
    pub(super) fn moves(&mut self) -> bool {
        self.standing.take().is_some()
    }

    /// Whether it is stalled.
    pub(super) fn stands(&self) -> bool {
        self.standing.is_some()
    }

    /// Ready when it has stalled for too long.
    pub(super) fn poll_patience(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let patience = self.patience;
        self.standing.get_or_insert_with(|| Box::pin(sleep(patience))).as_mut().poll(context)
    }
}

/// A connection whose client has to accept what it is sent.
pub(super) struct Paced {
    stream: TcpStream,
    pace: Pace,
}

impl Paced {
    pub(super) fn new(stream: TcpStream, patience: Duration) -> Self {
        Self { stream, pace: Pace::new(patience) }
    }

    fn written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.pace.moves();
            return written;
        }
        self.pace.poll_patience(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
