//! What `Buffer` does to bytes: decode and encode hex and base64, search, compare, fill, swap,
//! transcode. Plain bytes in and out; V8 strings and typed arrays are the business of `ops/buffer.rs`.
//!
//! In Node: `src/string_bytes.cc`, `src/node_buffer.cc`, `deps/nbytes`.

pub mod base64;
pub mod bytes;
pub mod hex;
pub mod search;
pub mod transcode;
