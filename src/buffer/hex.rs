//! Hexadecimal text to bytes and back, with Node's way of meeting bad input: decoding ends at the
//! first pair that is not two hex digits, and an odd last digit is left out.
//!
//! In Node: `deps/nbytes` and `StringBytes::Write`.

const DIGITS: &[u8; 16] = b"0123456789abcdef";
const BAD: u8 = 0xff;

const VALUES: [u8; 256] = {
    let mut table = [BAD; 256];
    let mut value = 0;
    while value < 16 {
        let digit = DIGITS[value as usize];
        table[digit as usize] = value;
        table[digit.to_ascii_uppercase() as usize] = value;
        value += 1;
    }
    table
};

/// Two digits for each byte of `input`.
pub fn encode(input: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(input.len() * 2);
    for &byte in input {
        text.extend_from_slice(&[DIGITS[(byte >> 4) as usize], DIGITS[(byte & 15) as usize]]);
    }
    text
}

/// Fills `output` from `text`; returns how many bytes were written.
pub fn decode(text: &[u8], output: &mut [u8]) -> usize {
    decode_pairs(text.chunks_exact(2).map(|pair| (VALUES[pair[0] as usize], VALUES[pair[1] as usize])), output)
}

/// As `decode`, from UTF-16 code units, of which Node sees only the low byte.
pub fn decode_wide(text: &[u16], output: &mut [u8]) -> usize {
    let value = |unit: u16| VALUES[unit as u8 as usize];
    decode_pairs(text.chunks_exact(2).map(|pair| (value(pair[0]), value(pair[1]))), output)
}

fn decode_pairs(pairs: impl Iterator<Item = (u8, u8)>, output: &mut [u8]) -> usize {
    let mut written = 0;
    for (slot, (high, low)) in output.iter_mut().zip(pairs) {
        // `BAD` has bits that no digit's value has, so one test covers both.
        if (high | low) & 0xf0 != 0 {
            break;
        }
        *slot = high << 4 | low;
        written += 1;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_ends_at_the_first_bad_pair() {
        let mut output = [0; 4];
        assert_eq!(decode(b"abCDxx11", &mut output), 2);
        assert_eq!(&output[..2], [0xab, 0xcd]);
        assert_eq!(decode(b"123", &mut output), 1);
        assert_eq!(decode_wide(&[0x31, 0x32, 0x7a, 0x32], &mut output), 1);
    }

    #[test]
    fn a_short_output_bounds_decoding() {
        let mut output = [0; 1];
        assert_eq!(decode(b"0102", &mut output), 1);
    }

    #[test]
    fn encoding_writes_lower_case() {
        assert_eq!(encode(&[0, 0xaf]), b"00af");
    }
}
