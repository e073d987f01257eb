//! Data received by a task and read by a blocking thread.

use std::io::{self, Read};

use axum::body::Bytes;
use tokio::sync::mpsc::{self, Receiver, Sender};

/// Pieces that may wait to be read before the sender is held up.
const WAITING: usize = 16;

/// A piece, or why there are no more.
pub(super) type Piece = io::Result<Bytes>;

/// The reading end.
#[derive(Debug)]
pub(super) struct Incoming {
    pieces: Receiver<Piece>,
    current: Bytes,
}

/// A reading end, and where its pieces are sent; when all senders are gone, it ends.
pub(super) fn incoming() -> (Sender<Piece>, Incoming) {
    let (sender, pieces) = mpsc::channel(WAITING);
    (sender, Incoming { pieces, current: Bytes::new() })
}

impl Read for Incoming {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.current = piece?,
                None => return Ok(0),
            }
        }
        let read = self.current.len().min(into.len());
        into[..read].copy_from_slice(&self.current.split_to(read));
        Ok(read)
    }
}
