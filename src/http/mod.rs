//! HTTP/1.1 as bytes: messages parsed and framed, no sockets and no V8.
//!
//! `head` reads request and status lines and header fields, `chunked` the chunked coding, `parser` puts them together into messages.
//! Strict as Node's llhttp in its default mode, with its limits and error codes: a message that two parsers could understand
//! differently is refused.

pub mod chunked;
#[cfg(test)]
mod corpus;
pub mod error;
pub mod head;
pub mod method;
pub mod parser;
mod token;
