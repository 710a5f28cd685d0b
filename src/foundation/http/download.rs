//! Answers that are files, made while they are sent.

use std::{future::Future, time::Duration};

use actix_web::web::Bytes;
use futures_util::{Stream, stream::unfold};
use tokio::sync::mpsc;

use crate::foundation::error::{Error, Result};

/// How long a client may take to read a piece. What is behind the file (a turn, an index as it was) is then given up.
const PATIENCE: Duration = Duration::from_secs(300);

/// The value of `Content-Disposition` for a file to be kept under a name of any characters (RFC 6266, RFC 8187), and under a
/// plain one where these are not understood.
pub fn attachment(plain: &str, name: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", name.bytes().map(byte).collect::<String>())
}

/// A body whose pieces `next` makes one after another out of `state`, each when the one before is on its way: there are never
/// more than two in memory. A failure breaks the connection off, so that half a file is not taken for a whole one.
pub fn stream<S, N, F>(state: S, next: N) -> impl Stream<Item = Result<Bytes>>
where
    S: 'static,
    N: Fn(S) -> F + 'static,
    F: Future<Output = Result<Option<(Bytes, S)>>> + 'static,
{
    let (send, receive) = mpsc::channel(1);
    actix_web::rt::spawn(async move {
        let mut state = Some(state);
        while let Some(from) = state.take() {
            let piece = match next(from).await {
                Ok(Some((piece, rest))) => {
                    state = Some(rest);
                    Ok(Some(piece))
                }
                Ok(None) => Ok(None),
                Err(error) => {
                    tracing::error!(cause = %error, "a file broke off while it was sent");
                    Err(error)
                }
            };
            if !matches!(tokio::time::timeout(PATIENCE, send.send(piece)).await, Ok(Ok(()))) {
                return;
            }
        }
    });
    unfold(Some(receive), |receive| async move {
        let mut receive: mpsc::Receiver<Result<Option<Bytes>>> = receive?;
        match receive.recv().await {
            Some(Ok(Some(piece))) => Some((Ok(piece), Some(receive))),
            Some(Ok(None)) => None,
            Some(Err(error)) => Some((Err(error), None)),
            None => Some((Err(Error::Timeout), None)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_name_of_any_characters_is_written_in_ascii() {
        let value = attachment("a.csv", "成果 1.csv");
        assert_eq!(value, "attachment; filename=\"a.csv\"; filename*=UTF-8''%E6%88%90%E6%9E%9C%201.csv");
    }
}
