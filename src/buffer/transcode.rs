//! `buffer.transcode`: bytes in one text encoding to bytes in another. What the target cannot say
//! becomes `?` there.
//!
//! In Node: `src/node_i18n.cc`, which uses ICU; the four encodings it allows need no tables.

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    Ascii,
    Latin1,
    Utf8,
    Utf16Le,
}

/// `None` where bytes that are no text would have to become Unicode.
pub fn transcode(input: &[u8], from: Charset, to: Charset) -> Option<Vec<u8>> {
    let lossy = matches!(to, Charset::Ascii | Charset::Latin1);
    match from {
        // Widening takes the bytes as they are, even those that are not ASCII.
        Charset::Ascii if to != Charset::Utf16Le => {
            let text = input.iter().map(|&byte| if byte < 0x80 { byte as char } else { char::REPLACEMENT_CHARACTER });
            Some(encode(text, to))
        }
        Charset::Ascii | Charset::Latin1 => Some(encode(input.iter().map(|&byte| byte as char), to)),
        Charset::Utf8 if lossy || to == Charset::Utf8 => Some(encode(String::from_utf8_lossy(input).chars(), to)),
        Charset::Utf8 => Some(encode(str::from_utf8(input).ok()?.chars(), to)),
        Charset::Utf16Le => {
            let units = input.as_chunks::<2>().0.iter().map(|&pair| u16::from_le_bytes(pair));
            let symbols = char::decode_utf16(units);
            if to == Charset::Utf8 {
                let text = symbols.collect::<Result<String, _>>().ok()?;
                return Some(text.into_bytes());
            }
            Some(encode(symbols.map(|symbol| symbol.unwrap_or(char::REPLACEMENT_CHARACTER)), to))
        }
    }
}

fn encode(text: impl Iterator<Item = char>, to: Charset) -> Vec<u8> {
    let mut output = Vec::with_capacity(text.size_hint().0);
    let narrow = |limit: u32| move |symbol: char| if (symbol as u32) < limit { symbol as u8 } else { b'?' };
    match to {
        Charset::Ascii => output.extend(text.map(narrow(0x80))),
        Charset::Latin1 => output.extend(text.map(narrow(0x100))),
        Charset::Utf8 => text.for_each(|symbol| output.extend_from_slice(symbol.encode_utf8(&mut [0; 4]).as_bytes())),
        Charset::Utf16Le => text.for_each(|symbol| {
            for unit in symbol.encode_utf16(&mut [0; 2]) {
                output.extend_from_slice(&unit.to_le_bytes());
            }
        }),
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_target_lacks_becomes_a_question_mark() {
        assert_eq!(transcode("t\u{20ac}st".as_bytes(), Charset::Utf8, Charset::Latin1).unwrap(), b"t?st");
        assert_eq!(transcode("\u{fc}".as_bytes(), Charset::Utf8, Charset::Ascii).unwrap(), b"?");
    }

    #[test]
    fn bad_input_does_not_become_unicode() {
        assert_eq!(transcode(&[0xff], Charset::Utf8, Charset::Utf16Le), None);
        assert_eq!(transcode(&[0, 0xd8], Charset::Utf16Le, Charset::Utf8), None);
    }

    #[test]
    fn utf16_keeps_surrogate_pairs() {
        let wide = transcode("\u{1f600}".as_bytes(), Charset::Utf8, Charset::Utf16Le).unwrap();
        assert_eq!(wide, [0x3d, 0xd8, 0x00, 0xde]);
        assert_eq!(transcode(&wide, Charset::Utf16Le, Charset::Utf8).unwrap(), "\u{1f600}".as_bytes());
    }
}
