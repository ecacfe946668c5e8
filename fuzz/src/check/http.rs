//! What a connection's bytes mean must not depend on how they were cut.

use crate::http::parser::{Event, Kind, Parser};

/// What came out: messages and how the bytes ended.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    messages: Vec<Message>,
    refused: bool,
    upgraded: bool,
    complete_at_end: Option<bool>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Message {
    head: Vec<u8>,
    body: Vec<u8>,
    trailers: Vec<u8>,
    complete: bool,
}

fn parse(kind: Kind, lenient: bool, pieces: &[&[u8]]) -> Outcome {
    let mut parser = Parser::new(kind, 1024).lenient(lenient);
    let mut outcome = Outcome::default();
    for piece in pieces {
        let mut input = *piece;
        loop {
            let left = input.len();
            let (again, used) = match parser.next(input) {
                Ok((event, used)) => (record(event, &mut outcome), used),
                Err(error) => {
                    assert!(error.at <= left, "{error:?} lies beyond the {left} bytes that were parsed");
                    outcome.refused = true;
                    return outcome;
                }
            };
            input = &input[used..];
            if outcome.upgraded {
                return outcome;
            }
            if !again {
                assert!(input.is_empty(), "asks for more with {} bytes unused", input.len());
                break;
            }
        }
    }
    outcome.complete_at_end = parser.finish().ok();
    outcome
}

/// Whether there may be more in the same input.
fn record(event: Event<'_>, outcome: &mut Outcome) -> bool {
    match event {
        Event::NeedMore => return false,
        Event::Head(head, bytes) => {
            assert!(head.fields.end <= bytes.len());
            outcome.messages.push(Message { head: bytes.to_vec(), ..Message::default() });
        }
        Event::Body(data) => {
            assert!(!data.is_empty());
            current(outcome).body.extend_from_slice(data);
        }
        Event::Trailers(lines) => {
            let message = current(outcome);
            message.trailers.extend_from_slice(lines);
            // The event says as well that the message is over, if the parser does.
        }
        Event::Complete => current(outcome).complete = true,
        Event::Upgraded => outcome.upgraded = true,
    }
    true
}

fn current(outcome: &mut Outcome) -> &mut Message {
    let message = outcome.messages.last_mut().expect("what belongs to a message comes after its head");
    assert!(!message.complete, "a message goes on after its end");
    message
}

/// The property. Bytes that are refused may have been refused earlier when cut, with a part of the last body already out.
pub fn check(kind: Kind, data: &[u8]) {
    let Some((&flags, data)) = data.split_first() else { return };
    let (pieces, whole) = super::pieces::pieces(data);
    let lenient = flags & 1 == 1;
    assert_eq!(parse(kind, lenient, &pieces), parse(kind, lenient, &[whole]));
}
