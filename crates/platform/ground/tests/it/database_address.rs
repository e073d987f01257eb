//! A PostgreSQL server that is to be verified, and is not what it should be.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use castra_platform::{
    Kind,
    db::{Db, Location},
};

/// What a client sends to ask for TLS, before anything else.
const WANTS_TLS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Stands in for a server: answers the wish for TLS by this, and gives what the client then says in the open.
fn server(answer: &'static [u8]) -> (String, thread::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut wish = [0; 8];
        client.read_exact(&mut wish).unwrap();
        assert_eq!(wish, WANTS_TLS);
        client.write_all(answer).unwrap();
        let mut said = Vec::new();
        // A client that is gone says nothing more.
        drop(client.read_to_end(&mut said));
        said
    });
    (format!("postgres://castra:secret@127.0.0.1:{port}/castra?sslmode=verify-full"), heard)
}

#[tokio::test]
async fn a_server_without_tls_is_told_nothing() {
    // It has none; or it is somebody who only says so.
    for answer in [b"N".as_slice(), b"Sno handshake of mine"] {
        let (url, heard) = server(answer);
        let refused = Db::open(&Location::Postgres(url)).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Unavailable);
        let said = heard.join().unwrap();
        for secret in ["castra", "secret"] {
            assert!(!said.windows(secret.len()).any(|part| part == secret.as_bytes()), "{said:?}");
        }
    }
}
