//! Values to frames of a channel and back.
//!
//! `json`: V8's own parser, fed from the read buffer; text goes into the write buffer as it is when it is ASCII, which V8 has in one byte
//! a character. `advanced`: V8's serializer, with Buffers as `serdes_advanced` puts them on the wire.
//!
//! In Node: `lib/internal/child_process/serialization.js`.

use deno_core::v8::{self, simdutf};

use super::net::encode::{self, Encoding};
use super::serdes_advanced::Codec;

/// What makes bytes of values, and values of bytes.
pub enum Format {
    Json,
    Advanced(Codec),
}

/// The value in a frame. `Err`: a sentence for the user.
pub fn parse<'s>(scope: &mut v8::PinScope<'s, '_>, format: &Format, frame: &[u8]) -> Result<v8::Local<'s, v8::Value>, String> {
    v8::tc_scope!(let caught, scope);
    let (value, problem) = match format {
        Format::Json => (parse_json(caught, frame)?, "is not JSON"),
        Format::Advanced(codec) => (codec.deserialize(caught, frame), "cannot be deserialized"),
    };
    if let Some(value) = value {
        return Ok(value);
    }
    let exception = caught.exception().map(|exception| exception.to_rust_string_lossy(caught));
    Err(format!("a message {problem}: {}", exception.unwrap_or_default()))
}

fn parse_json<'s>(scope: &mut v8::PinScope<'s, '_>, frame: &[u8]) -> Result<Option<v8::Local<'s, v8::Value>>, String> {
    let text = if simdutf::validate_ascii(frame) {
        v8::String::new_from_one_byte(scope, frame, v8::NewStringType::Normal)
    } else {
        v8::String::new_from_utf8(scope, frame, v8::NewStringType::Normal)
    };
    Ok(v8::json::parse(scope, text.ok_or("a message is longer than a string can be")?))
}

/// Appends `text` and the end of its line.
pub fn append_line(isolate: &mut v8::Isolate, text: v8::Local<v8::String>, out: &mut Vec<u8>) {
    encode::append(isolate, text, Encoding::Utf8, out);
    out.push(b'\n');
}
