//! The binding of `TextEncoder` and `TextDecoder`: the encodings of the WHATWG standard by `encoding_rs`.
//!
//! JavaScript side: `js/internal/encoding.js`. In Node: `src/encoding_binding.cc`, ICU's converters.

use std::cell::RefCell;

use deno_core::v8::{self, simdutf};
use deno_core::{GarbageCollected, extension, op2};
use encoding_rs::{CoderResult, DecoderResult, Encoding};

extension!(
    rcluster_encoding,
    ops =
        [op_encoding_name, op_encoding_encode, op_encoding_encode_into, op_encoding_decode_utf8, op_encoding_decoder, op_encoding_decode,],
);

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The standard's name, in lower case, of the encoding this label stands for.
#[op2]
#[string]
fn op_encoding_name(#[string] label: &str) -> Option<String> {
    Encoding::for_label(label.as_bytes()).map(|encoding| encoding.name().to_ascii_lowercase())
}

#[op2]
#[buffer]
fn op_encoding_encode(isolate: &mut v8::Isolate, text: v8::Local<v8::String>) -> Vec<u8> {
    text.to_rust_string_lossy(isolate).into_bytes()
}

/// Writes what fits into `target`; `result` gets the UTF-16 units read and the bytes written.
#[op2(fast)]
fn op_encoding_encode_into(
    isolate: &mut v8::Isolate,
    text: v8::Local<v8::String>,
    #[buffer] target: &mut [u8],
    #[buffer] result: &mut [u32],
) {
    let mut read = 0;
    let written = text.write_utf8_v2(isolate, target, v8::WriteFlags::kReplaceInvalidUtf8, Some(&mut read));
    result[0] = read as u32;
    result[1] = written as u32;
}

fn string_or_null<'s>(scope: &mut v8::PinScope<'s, '_>, text: &[u8]) -> v8::Local<'s, v8::Value> {
    match v8::String::new_from_utf8(scope, text, v8::NewStringType::Normal) {
        Some(text) => text.into(),
        None => v8::null(scope).into(),
    }
}

/// A whole UTF-8 text. Undefined where `fatal` and not valid; `null` where too long for a string.
#[op2]
fn op_encoding_decode_utf8<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[buffer] bytes: &[u8],
    ignore_bom: bool,
    fatal: bool,
) -> v8::Local<'s, v8::Value> {
    let bytes = if ignore_bom { bytes } else { bytes.strip_prefix(BOM).unwrap_or(bytes) };
    if fatal && !simdutf::validate_utf8(bytes) {
        return v8::undefined(scope).into();
    }
    string_or_null(scope, bytes)
}

struct Decoder {
    encoding: &'static Encoding,
    fatal: bool,
    ignore_bom: bool,
    /// What a stream has left over; `None` between texts.
    state: RefCell<Option<encoding_rs::Decoder>>,
}

// SAFETY: holds no garbage-collected references.
unsafe impl GarbageCollected for Decoder {
    fn trace(&self, _visitor: &mut v8::cppgc::Visitor) {}

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"TextDecoder"
    }
}

impl Decoder {
    /// The text of `bytes`; `None` where it is not valid and must be.
    fn decode(&self, bytes: &[u8], stream: bool) -> Option<String> {
        let mut decoder = self.state.take().unwrap_or_else(|| match self.ignore_bom {
            true => self.encoding.new_decoder_without_bom_handling(),
            false => self.encoding.new_decoder_with_bom_removal(),
        });
        let mut text = String::new();
        if self.fatal {
            let capacity = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
            text.reserve(capacity.expect("a buffer's text fits the address space"));
            let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, !stream);
            match result {
                DecoderResult::InputEmpty => {}
                DecoderResult::OutputFull => unreachable!("the longest result was reserved"),
                DecoderResult::Malformed(..) => return None,
            }
        } else {
            let capacity = decoder.max_utf8_buffer_length(bytes.len());
            text.reserve(capacity.expect("a buffer's text fits the address space"));
            let (result, _, _) = decoder.decode_to_string(bytes, &mut text, !stream);
            debug_assert_eq!(result, CoderResult::InputEmpty);
        }
        if stream {
            self.state.replace(Some(decoder));
        }
        Some(text)
    }
}

/// `name` is one that `op_encoding_name` gave.
#[op2]
#[cppgc]
fn op_encoding_decoder(#[string] name: &str, fatal: bool, ignore_bom: bool) -> Decoder {
    let encoding = Encoding::for_label(name.as_bytes()).expect("the name of an encoding is one of its labels");
    Decoder { encoding, fatal, ignore_bom, state: RefCell::new(None) }
}

/// The next piece of a text, the last one unless `stream`. Undefined and `null` as in `op_encoding_decode_utf8`.
#[op2]
fn op_encoding_decode<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[cppgc] decoder: &Decoder,
    #[buffer] bytes: &[u8],
    stream: bool,
) -> v8::Local<'s, v8::Value> {
    match decoder.decode(bytes, stream) {
        Some(text) => string_or_null(scope, text.as_bytes()),
        None => v8::undefined(scope).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoder(name: &str, fatal: bool) -> Decoder {
        let encoding = Encoding::for_label(name.as_bytes()).unwrap();
        Decoder { encoding, fatal, ignore_bom: false, state: RefCell::new(None) }
    }

    #[test]
    fn a_stream_keeps_what_is_incomplete() {
        let decoder = decoder("utf-8", false);
        assert_eq!(decoder.decode(b"\xe2\x82", true).unwrap(), "");
        assert_eq!(decoder.decode(b"\xac", false).unwrap(), "\u{20ac}");
        assert_eq!(decoder.decode(b"\xac", false).unwrap(), "\u{fffd}");
    }

    #[test]
    fn a_fatal_error_ends_the_text() {
        let decoder = decoder("shift_jis", true);
        assert_eq!(decoder.decode(b"\x82", true).unwrap(), "");
        assert_eq!(decoder.decode(b"\xff", true), None);
        assert_eq!(decoder.decode(b"\x82\xa0", false).unwrap(), "\u{3042}");
    }
}
