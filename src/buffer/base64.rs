//! Base64 to bytes and back. `Buffer` decodes leniently: both alphabets at once, padding optional,
//! `=` the end, and whatever else is in neither alphabet passed over. `atob` follows the Infra standard instead
//! and refuses.
//!
//! The strict, fast decoder (simdutf) is tried first; what it refuses goes through the lenient one.
//!
//! In Node: `deps/nbytes`, and `Atob`/`Btoa` in `src/node_buffer.cc`.

use deno_core::v8::simdutf::{self, Base64Options, LastChunkHandling};

const BAD: u8 = 0xff;
const END: u8 = 0xfe;
/// Below this length the set-up of the fast decoder costs more than it saves.
const FAST_FROM: usize = 32;

const VALUES: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [BAD; 256];
    let mut value = 0;
    while value < 64 {
        table[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table[b'=' as usize] = END;
    table
};

/// The text for `input`: padded in the standard alphabet, bare in the URL one.
pub fn encode(input: &[u8], url: bool) -> Vec<u8> {
    let options = if url { Base64Options::Url } else { Base64Options::Default };
    let mut text = vec![0; simdutf::base64_length_from_binary(input.len(), options)];
    // SAFETY: `text` is as long as simdutf says the result is.
    let written = unsafe { simdutf::binary_to_base64(input, &mut text, options) };
    text.truncate(written);
    text
}

/// Fills `output` from `text`, leniently; returns how many bytes were written.
pub fn decode(text: &[u8], output: &mut [u8]) -> usize {
    if text.len() >= FAST_FROM && output.len() >= simdutf::maximal_binary_length_from_base64(text) {
        // SAFETY: `output` holds the longest result `text` can have.
        let result = unsafe { simdutf::base64_to_binary(text, output, Base64Options::Default, LastChunkHandling::Loose) };
        if result.is_ok() {
            return result.count;
        }
    }
    decode_lenient(text.iter().map(|&byte| VALUES[byte as usize]), output)
}

/// As `decode`, from UTF-16 code units, of which Node sees only the low byte.
pub fn decode_wide(text: &[u16], output: &mut [u8]) -> usize {
    decode_lenient(text.iter().map(|&unit| VALUES[unit as u8 as usize]), output)
}

fn decode_lenient(values: impl Iterator<Item = u8>, output: &mut [u8]) -> usize {
    let mut bits = 0u32;
    let mut bit_count = 0;
    let mut written = 0;
    for value in values.take_while(|&value| value != END).filter(|&value| value != BAD) {
        bits = bits << 6 | u32::from(value);
        bit_count += 6;
        if bit_count >= 8 {
            let Some(slot) = output.get_mut(written) else { break };
            bit_count -= 8;
            *slot = (bits >> bit_count) as u8;
            written += 1;
        }
    }
    written
}

/// Why `atob` refuses a text.
#[derive(Debug, PartialEq, Eq)]
pub enum AtobError {
    InvalidCharacter,
    InvalidLength,
}

/// The forgiving decode of the Infra standard: white space is passed over, padding may be missing
/// but not be wrong, and nothing else outside the alphabet is allowed.
pub fn atob(text: &[u8]) -> Result<Vec<u8>, AtobError> {
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | 0x0c | b'\r');
    let mut symbols: Vec<u8> = text.iter().copied().filter(|&byte| !is_space(byte)).collect();
    if symbols.len().is_multiple_of(4) {
        for _ in 0..2 {
            if symbols.last() == Some(&b'=') {
                symbols.pop();
            }
        }
    }
    if symbols.iter().any(|&byte| VALUES[byte as usize] >= END || byte == b'-' || byte == b'_') {
        return Err(AtobError::InvalidCharacter);
    }
    if symbols.len() % 4 == 1 {
        return Err(AtobError::InvalidLength);
    }
    let mut output = vec![0; symbols.len() / 4 * 3 + (symbols.len() % 4) * 6 / 8];
    let written = decode(&symbols, &mut output);
    output.truncate(written);
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lenient(text: &[u8]) -> Vec<u8> {
        let mut output = vec![0; text.len()];
        let written = decode(text, &mut output);
        output.truncate(written);
        output
    }

    #[test]
    fn lenient_decoding_takes_both_alphabets_and_skips_the_rest() {
        assert_eq!(lenient(b"-_+/"), [0xfb, 0xff, 0xbf]);
        assert_eq!(lenient(b"Y Q\n=="), b"a");
        assert_eq!(lenient(b"YQ"), b"a");
        assert_eq!(lenient(b"*"), b"");
        assert_eq!(lenient(b"YQ==YQ=="), b"a");
        let long = b"-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_";
        assert_eq!(lenient(long).len(), 30);
    }

    #[test]
    fn encoding_pads_only_in_the_standard_alphabet() {
        assert_eq!(encode(&[0xfb, 0xff], false), b"+/8=");
        assert_eq!(encode(&[0xfb, 0xff], true), b"-_8");
    }

    #[test]
    fn atob_refuses_what_the_standard_refuses() {
        assert_eq!(atob(b" YQ== "), Ok(b"a".to_vec()));
        assert_eq!(atob(b"YQ"), Ok(b"a".to_vec()));
        assert_eq!(atob(b"YQ="), Err(AtobError::InvalidCharacter));
        assert_eq!(atob(b"Y"), Err(AtobError::InvalidLength));
        assert_eq!(atob(b"-_=="), Err(AtobError::InvalidCharacter));
    }
}
