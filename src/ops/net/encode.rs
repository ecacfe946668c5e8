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

/// Calls `act` with the encoded text. `scratch` is used where it is big enough.
pub fn with_bytes<T>(
    isolate: &mut v8::Isolate,
    text: v8::Local<v8::String>,
    encoding: Encoding,
    scratch: &mut [u8],
    act: impl FnOnce(&[u8]) -> T,
) -> T {
    let length = text.length();
    {
        let view = v8::ValueView::new(isolate, text);
        match (view.data(), encoding) {
            (v8::ValueViewData::OneByte(units), Encoding::Latin1) => return act(units),
            (v8::ValueViewData::OneByte(units), Encoding::Utf8) if simdutf::validate_ascii(units) => return act(units),
            (v8::ValueViewData::OneByte(units), Encoding::Utf8) if units.len() * 2 <= scratch.len() => {
                // SAFETY: a Latin-1 character takes two bytes at most.
                let written = unsafe { simdutf::convert_latin1_to_utf8(units, scratch) };
                return act(&scratch[..written]);
            }
            _ => {}
        }
    }
    if encoding == Encoding::Utf8 && length * 3 <= scratch.len() {
        let written = text.write_utf8_v2(isolate, scratch, v8::WriteFlags::kReplaceInvalidUtf8, None);
        return act(&scratch[..written]);
    }
    act(&encode(isolate, text, encoding))
}

/// The encoded text as bytes of its own.
pub fn encode(isolate: &mut v8::Isolate, text: v8::Local<v8::String>, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => {
            let mut bytes = vec![0; text.utf8_length(isolate)];
            let written = text.write_utf8_v2(isolate, &mut bytes, v8::WriteFlags::kReplaceInvalidUtf8, None);
            bytes.truncate(written);
            bytes
        }
        Encoding::Latin1 => {
            let mut bytes = vec![0; text.length()];
            text.write_one_byte_v2(isolate, 0, &mut bytes, v8::WriteFlags::empty());
            bytes
        }
        Encoding::Utf16 => {
            let mut units = vec![0_u16; text.length()];
            text.write_v2(isolate, 0, &mut units, v8::WriteFlags::empty());
            units.iter().flat_map(|unit| unit.to_le_bytes()).collect()
        }
    }
}
