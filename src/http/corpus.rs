//! Malformed and ambiguous messages, and what must become of each: a request that two parsers could read differently is an attack.
//!
//! Every input is given whole and cut into pieces of one, two, three ... bytes: the verdict must be the same.

use super::parser::{DEFAULT_MAX_HEAD, Event, Kind, Parser};

/// What the parser says in the end: the error's code, `open` if it waits for more, `done` if it stands between two messages, `other` if
/// the bytes are another protocol's.
fn verdict(kind: Kind, input: &[u8], step: usize) -> String {
    let mut parser = Parser::new(kind, DEFAULT_MAX_HEAD);
    for mut piece in input.chunks(step) {
        loop {
            match parser.next(piece) {
                Err(error) => return error.code.to_owned(),
                Ok((Event::NeedMore, _)) => break,
                Ok((Event::Upgraded, _)) => return "other".to_owned(),
                Ok((Event::Head(..), used)) => {
                    piece = &piece[used..];
                    parser.take_complete();
                }
                Ok((_, used)) => piece = &piece[used..],
            }
        }
    }
    if parser.in_message() { "open".to_owned() } else { "done".to_owned() }
}

#[track_caller]
fn expect(kind: Kind, input: &str, expected: &str) {
    // Latin-1, so that every byte can be written.
    let bytes: Vec<u8> = input.chars().map(|character| u8::try_from(u32::from(character)).expect("a byte")).collect();
    for step in 1..=bytes.len() {
        // Long inputs in a few sizes only.
        if bytes.len() > 1000 && !matches!(step, 100 | 1000 | 4096) && step != bytes.len() {
            continue;
        }
        assert_eq!(verdict(kind, &bytes, step), expected, "{:?} in pieces of {step}", &input[..input.len().min(200)]);
    }
}

#[track_caller]
fn requests(cases: &[(&str, &str)]) {
    for (input, expected) in cases {
        expect(Kind::Request, input, expected);
    }
}

/// Cases that only differ in one field of a request, or in what follows its head.
#[track_caller]
fn fields(cases: &[(&str, &str)]) {
    for (field, expected) in cases {
        expect(Kind::Request, &format!("POST / HTTP/1.1\r\nHost: x\r\n{field}\r\n\r\n"), expected);
    }
}

#[track_caller]
fn chunks(cases: &[(&str, &str)]) {
    for (body, expected) in cases {
        expect(Kind::Request, &format!("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{body}"), expected);
    }
}

#[track_caller]
fn responses(cases: &[(&str, &str)]) {
    for (input, expected) in cases {
        expect(Kind::Response, input, expected);
    }
}

#[test]
fn line_ends() {
    requests(&[
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "done"),
        ("\r\n\r\nGET / HTTP/1.1\r\n\r\n", "done"),
        ("GET / HTTP/1.1\nHost: x\r\n\r\n", "HPE_INVALID_VERSION"),
        ("GET / HTTP/1.1\r\nHost: x\n\r\n", "HPE_CR_EXPECTED"),
        ("GET / HTTP/1.1\r\nHost: x\n\n", "HPE_CR_EXPECTED"),
        ("GET / HTTP/1.1\r\nHost: x\r\r\n\r\n", "HPE_LF_EXPECTED"),
        ("GET / HTTP/1.1\r\nHost: x\ry\r\n\r\n", "HPE_LF_EXPECTED"),
        ("GET / HTTP/1.1\r\nHost: x\r\n\rA", "HPE_STRICT"),
        ("GET / HTTP/1.1\r\nHost: x\r\n\n", "HPE_INVALID_HEADER_TOKEN"),
        ("GET / HTTP/1.1\r\nA: b\nTransfer-Encoding: chunked\r\n\r\n", "HPE_CR_EXPECTED"),
    ]);
}

#[test]
fn header_lines() {
    fields(&[
        ("A: b", "done"),
        ("A:", "done"),
        ("A: \t ", "done"),
        ("A: \u{ff}", "done"),
        ("A: b\r\n folded", "HPE_INVALID_HEADER_TOKEN"),
        ("A:\r\n folded", "HPE_INVALID_HEADER_TOKEN"),
        ("A : b", "HPE_INVALID_HEADER_TOKEN"),
        ("A b: c", "HPE_INVALID_HEADER_TOKEN"),
        ("A", "HPE_INVALID_HEADER_TOKEN"),
        (": b", "HPE_INVALID_HEADER_TOKEN"),
        ("A\0: b", "HPE_INVALID_HEADER_TOKEN"),
        ("A\u{e9}: b", "HPE_INVALID_HEADER_TOKEN"),
        ("A: b\0c", "HPE_INVALID_HEADER_TOKEN"),
        ("A: b\u{1}c", "HPE_INVALID_HEADER_TOKEN"),
        ("A: b\u{7f}c", "HPE_INVALID_HEADER_TOKEN"),
    ]);
    requests(&[
        ("GET / HTTP/1.1\r\n Host: x\r\n\r\n", "HPE_UNEXPECTED_SPACE"),
        ("GET / HTTP/1.1\r\n\tHost: x\r\n\r\n", "HPE_INVALID_HEADER_TOKEN"),
    ]);
}

#[test]
fn lengths() {
    fields(&[
        ("Content-Length: 0", "done"),
        ("Content-Length: 5", "open"),
        ("Content-Length: 1\r\nContent-Length: 1", "HPE_UNEXPECTED_CONTENT_LENGTH"),
        ("Content-Length: 1\r\ncontent-length: 2", "HPE_UNEXPECTED_CONTENT_LENGTH"),
        ("Content-Length: 1, 1", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 1 1", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: +1", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: -1", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 0x1", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 1e1", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: ", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 18446744073709551615", "open"),
        ("Content-Length: 18446744073709551616", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 1\r\nTransfer-Encoding: chunked", "HPE_INVALID_TRANSFER_ENCODING"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 1", "HPE_INVALID_CONTENT_LENGTH"),
        ("Content-Length: 1\r\n 2", "HPE_INVALID_HEADER_TOKEN"),
    ]);
}

#[test]
fn transfer_codings() {
    let refused = "HPE_INVALID_TRANSFER_ENCODING";
    fields(&[
        ("Transfer-Encoding: chunked", "open"),
        ("Transfer-Encoding: CHUNKED", "open"),
        ("Transfer-Encoding: gzip, chunked", "open"),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", "open"),
        ("Transfer-Encoding: chunked, gzip", refused),
        ("Transfer-Encoding: chunked, chunked", refused),
        ("Transfer-Encoding: chunked,", refused),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", refused),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", refused),
        ("Transfer-Encoding: chunked chunked", refused),
        ("Transfer-Encoding: xchunked", refused),
        ("Transfer-Encoding: chunkedchunked", refused),
        ("Transfer-Encoding: identity", refused),
        ("Transfer-Encoding: ", refused),
        ("Transfer-Encoding: \u{b}chunked", "HPE_INVALID_HEADER_TOKEN"),
        ("Transfer-Encoding : chunked", "HPE_INVALID_HEADER_TOKEN"),
        ("Transfer-Encoding:\r\n chunked", "HPE_INVALID_HEADER_TOKEN"),
    ]);
}

#[test]
fn chunk_framing() {
    chunks(&[
        ("5\r\nhello\r\n0\r\n\r\n", "done"),
        ("005\r\nhello\r\n0\r\n\r\n", "done"),
        ("aA\r\n0123456789", "open"),
        ("5\nhello\r\n0\r\n\r\n", "HPE_CR_EXPECTED"),
        ("5\r\rhello", "HPE_STRICT"),
        ("5\rhello", "HPE_STRICT"),
        ("5\r\nhello0\r\n\r\n", "HPE_STRICT"),
        ("5\r\nhello\n0\r\n\r\n", "HPE_CR_EXPECTED"),
        ("5\r\nhello\rX", "HPE_STRICT"),
        ("5 \r\nhello", "HPE_INVALID_CHUNK_SIZE"),
        (" 5\r\nhello", "HPE_INVALID_CHUNK_SIZE"),
        ("0x5\r\nhello", "HPE_INVALID_CHUNK_SIZE"),
        ("+5\r\nhello", "HPE_INVALID_CHUNK_SIZE"),
        ("-5\r\nhello", "HPE_INVALID_CHUNK_SIZE"),
        ("g\r\n", "HPE_INVALID_CHUNK_SIZE"),
        ("\r\nhello", "HPE_INVALID_CHUNK_SIZE"),
        ("5\0\r\nhello", "HPE_INVALID_CHUNK_SIZE"),
        ("ffffffffffffffff\r\n", "open"),
        ("10000000000000000\r\n", "HPE_INVALID_CHUNK_SIZE"),
    ]);
}

#[test]
fn chunk_extensions() {
    chunks(&[
        ("5;a\r\nhello\r\n0\r\n\r\n", "done"),
        ("5;a=b;c=\"d;\\\"e\"\r\nhello\r\n0;x\r\n\r\n", "done"),
        ("5;\r\nhello", "HPE_STRICT"),
        ("5; a=b\r\nhello", "HPE_STRICT"),
        ("5;a\nhello", "HPE_CR_EXPECTED"),
        ("5;a\0\r\nhello", "HPE_STRICT"),
        ("5;a=b c\r\nhello", "HPE_STRICT"),
        ("5;a=\"b\r\nhello", "HPE_STRICT"),
        ("5;a=\"b\"c\r\nhello", "HPE_STRICT"),
    ]);
    chunks(&[(&format!("5;{}\r\nhello", "a".repeat(17_000)), "HPE_CHUNK_EXTENSIONS_OVERFLOW")]);
    // The limit is a chunk's, not the message's.
    let long = "a".repeat(9_000);
    chunks(&[(&format!("1;{long}\r\nx\r\n1;{long}\r\nx\r\n0\r\n\r\n"), "done")]);
}

#[test]
fn trailers() {
    chunks(&[
        ("0\r\nA: b\r\n\r\n", "done"),
        ("0\r\nA b\r\n\r\n", "HPE_INVALID_HEADER_TOKEN"),
        ("0\r\n A: b\r\n\r\n", "HPE_INVALID_HEADER_TOKEN"),
        ("0\r\nA: b\n\r\n", "HPE_CR_EXPECTED"),
        ("0\n\r\n", "HPE_CR_EXPECTED"),
        ("0\r\nContent-Length: 3\r\n\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ("0\r\nTransfer-Encoding: chunked\r\n\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
    ]);
    chunks(&[(&format!("0\r\nA: {}\r\n\r\n", "b".repeat(DEFAULT_MAX_HEAD)), "HPE_HEADER_OVERFLOW")]);
}

#[test]
fn targets() {
    for target in ["/", "*", "//x", "/a?b#c", "/%00", "http://x/", "https://", "ftp://x/y"] {
        expect(Kind::Request, &format!("GET {target} HTTP/1.1\r\n\r\n"), "done");
    }
    for target in ["foo", "?a", "#a", "[::1]:80", "1/", "-x", "x:80", "http:/x", "http:x", "/\u{1}", "/\u{e9}", "/\u{7f}", "/a\tb", "/a\0b"]
    {
        expect(Kind::Request, &format!("GET {target} HTTP/1.1\r\n\r\n"), "HPE_INVALID_URL");
    }
    for target in ["x:80", "1.2.3.4:5", "[::1]:5", "/", "-x"] {
        expect(Kind::Request, &format!("CONNECT {target} HTTP/1.1\r\n\r\n"), "done");
    }
    requests(&[
        ("GET /a b HTTP/1.1\r\n\r\n", "HPE_INVALID_CONSTANT"),
        ("OPTIONS * HTTP/1.1\r\n\r\n", "done"),
        ("GET  /  HTTP/1.1\r\n\r\n", "done"),
        ("GET \r\n", "HPE_INVALID_URL"),
    ]);
}

#[test]
fn versions() {
    requests(&[
        ("GET / HTTP/1.0\r\n\r\n", "done"),
        ("GET / HTTP/0.9\r\n\r\n", "done"),
        ("GET /\r\n\r\n", "done"),
        ("GET / HTTP/1.2\r\n\r\n", "HPE_INVALID_VERSION"),
        ("GET / HTTP/3.0\r\n\r\n", "HPE_INVALID_VERSION"),
        ("GET / HTTP/1.10\r\n\r\n", "HPE_INVALID_VERSION"),
        ("GET / HTTP/11.1\r\n\r\n", "HPE_INVALID_VERSION"),
        ("GET / HTTP/1\r\n\r\n", "HPE_INVALID_VERSION"),
        ("GET / HTTP/a.1\r\n\r\n", "HPE_INVALID_VERSION"),
        ("GET / HTTP/1.1 \r\n\r\n", "HPE_INVALID_VERSION"),
        ("GET / HTTP/1.1X\r\n\r\n", "HPE_INVALID_VERSION"),
        ("GET / http/1.1\r\n\r\n", "HPE_INVALID_CONSTANT"),
        ("GET / FTP/1.1\r\n\r\n", "HPE_INVALID_CONSTANT"),
        ("GET / HTTP 1.1\r\n\r\n", "HPE_INVALID_CONSTANT"),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HPE_PAUSED_H2_UPGRADE"),
    ]);
}

#[test]
fn methods() {
    for garbage in
        ["get / HTTP/1.1\r\n", " GET / HTTP/1.1\r\n", "GETX / HTTP/1.1\r\n", "GE / HTTP/1.1\r\n", "GET\t/ HTTP/1.1\r\n", "{\"a\":1}"]
    {
        expect(Kind::Request, garbage, "HPE_INVALID_METHOD");
    }
    for garbage in ["\0", "\u{16}\u{3}\u{1}\u{2}", "HTTP/1.1 200 OK\r\n", "GET\r\n\r\n", "PRIX", "HELLO "] {
        expect(Kind::Request, garbage, "HPE_INVALID_METHOD");
    }
    requests(&[("M-SEARCH * HTTP/1.1\r\n\r\n", "done"), ("P", "open"), ("PROPF", "open")]);
}

#[test]
fn what_follows_a_message() {
    requests(&[
        ("GET / HTTP/1.1\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n", "HPE_CLOSED_CONNECTION"),
        ("GET / HTTP/1.1\r\nConnection: keep-alive, close\r\n\r\nX", "HPE_CLOSED_CONNECTION"),
        ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n\r\n", "done"),
        ("GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n", "HPE_CLOSED_CONNECTION"),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n", "done"),
        ("GET / HTTP/1.1\r\n\r\nGARBAGE\r\n\r\n", "HPE_INVALID_METHOD"),
        ("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n", "done"),
        ("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nabcGET / HTTP/1.1\r\n\r\n", "HPE_INVALID_METHOD"),
    ]);
}

#[test]
fn oversized_heads() {
    let long = "x".repeat(DEFAULT_MAX_HEAD);
    for head in [
        format!("GET /{long} HTTP/1.1\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nA: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\n{long}: b\r\n\r\n"),
    ] {
        expect(Kind::Request, &head, "HPE_HEADER_OVERFLOW");
    }
    // Only target, names and values count.
    let nearly = "x".repeat(DEFAULT_MAX_HEAD - 10);
    expect(Kind::Request, &format!("GET / HTTP/1.1\r\nHost: x\r\nA: {nearly}\r\n\r\n"), "done");
}

#[test]
fn status_lines() {
    responses(&[
        ("HTTP/1.1 204 No Content\r\n\r\n", "done"),
        ("HTTP/1.1 204\r\n\r\n", "done"),
        ("HTTP/1.1 204 \r\n\r\n", "done"),
        ("HTTP/1.1  200 OK\r\n\r\n", "HPE_INVALID_STATUS"),
        ("HTTP/1.1 20 OK\r\n\r\n", "HPE_INVALID_STATUS"),
        ("HTTP/1.1 2000 OK\r\n\r\n", "HPE_INVALID_STATUS"),
        ("HTTP/1.1 20x OK\r\n\r\n", "HPE_INVALID_STATUS"),
        ("HTTP/1.1\r\n\r\n", "HPE_INVALID_VERSION"),
        ("HTTP/1.2 200 OK\r\n\r\n", "HPE_INVALID_VERSION"),
        ("HTTP/1.1 200 OK\n\r\n", "HPE_CR_EXPECTED"),
        ("SSH-2.0-x\r\n", "HPE_INVALID_CONSTANT"),
        ("GET / HTTP/1.1\r\n\r\n", "HPE_INVALID_CONSTANT"),
        (" HTTP/1.1 200 OK\r\n\r\n", "HPE_INVALID_CONSTANT"),
    ]);
}

#[test]
fn response_framing() {
    responses(&[
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "done"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naEXTRA", "HPE_INVALID_CONSTANT"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\naEXTRA", "HPE_CLOSED_CONNECTION"),
        ("HTTP/1.1 200 OK\r\n\r\nbody", "open"),
        ("HTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\n", "done"),
        ("HTTP/1.1 304 X\r\nTransfer-Encoding: chunked\r\n\r\n", "done"),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 X\r\n\r\n", "done"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", "HPE_UNEXPECTED_CONTENT_LENGTH"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", "HPE_INVALID_CONTENT_LENGTH"),
        // The end of the connection may frame a response.
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc", "open"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", "open"),
        ("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "HPE_INVALID_HEADER_TOKEN"),
        ("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "HPE_INVALID_HEADER_TOKEN"),
    ]);
}
