//! Text on its way to the kernel: without a copy where V8 has it in the bytes wanted.

use deno_core::v8::{self, simdutf};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Latin1,
    Utf16,
}

impl Encoding {
    /// The numbers of `js/internal/handles/stream.js`.
    pub fn from_number(number: u32) -> Self {
        match number {
            0 => Self::Utf8,
            1 => Self::Latin1,
            _ => Self::Utf16,
        }
    }
}

/// Calls `act` with the encoded text. `space` is where it is put that V8 does not have in the bytes wanted; its contents are lost.
pub fn with_bytes<T>(
    isolate: &mut v8::Isolate,
    text: v8::Local<v8::String>,
    encoding: Encoding,
    space: &mut Vec<u8>,
    act: impl FnOnce(&[u8]) -> T,
) -> T {
    {
        let view = v8::ValueView::new(isolate, text);
        if let v8::ValueViewData::OneByte(units) = view.data()
            && is_encoded(units, encoding)
        {
            return act(units);
        }
    }
    space.clear();
    append(isolate, text, encoding, space);
    act(space)
}

/// Whether characters of one byte are what is wanted already.
fn is_encoded(units: &[u8], encoding: Encoding) -> bool {
    match encoding {
        Encoding::Latin1 => true,
        Encoding::Utf8 => simdutf::validate_ascii(units),
        Encoding::Utf16 => false,
    }
}

/// The encoded text as bytes of its own.
pub fn encode(isolate: &mut v8::Isolate, text: v8::Local<v8::String>, encoding: Encoding) -> Vec<u8> {
    let mut bytes = Vec::new();
    append(isolate, text, encoding, &mut bytes);
    bytes
}

/// Appends the encoded text; half a surrogate pair becomes U+FFFD in UTF-8.
pub fn append(isolate: &mut v8::Isolate, text: v8::Local<v8::String>, encoding: Encoding, out: &mut Vec<u8>) {
    let start = out.len();
    {
        let view = v8::ValueView::new(isolate, text);
        if let v8::ValueViewData::OneByte(units) = view.data() {
            if is_encoded(units, encoding) {
                out.extend_from_slice(units);
                return;
            }
            if encoding == Encoding::Utf8 {
                out.resize(start + 2 * units.len(), 0);
                // SAFETY: a Latin-1 character takes two bytes at most.
                let written = unsafe { simdutf::convert_latin1_to_utf8(units, &mut out[start..]) };
                out.truncate(start + written);
                return;
            }
        }
    }
    match encoding {
        Encoding::Utf8 => {
            out.resize(start + text.utf8_length(isolate), 0);
            let written = text.write_utf8_v2(isolate, &mut out[start..], v8::WriteFlags::kReplaceInvalidUtf8, None);
            out.truncate(start + written);
        }
        Encoding::Latin1 => {
            out.resize(start + text.length(), 0);
            text.write_one_byte_v2(isolate, 0, &mut out[start..], v8::WriteFlags::empty());
        }
        Encoding::Utf16 => {
            let mut units = vec![0_u16; text.length()];
            text.write_v2(isolate, 0, &mut units, v8::WriteFlags::empty());
            out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        }
    }
}
