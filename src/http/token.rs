//! Which bytes may stand where (RFC 9110, RFC 9112), as tables: one look-up per byte.

const TOKEN: u8 = 1;
const VALUE: u8 = 2;
const TARGET: u8 = 4;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0usize;
    while byte < 256 {
        let b = byte as u8;
        let mut class = 0;
        if b.is_ascii_alphanumeric()
            || matches!(b, b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~')
        {
            class |= TOKEN;
        }
        if b == b'\t' || (b >= 0x20 && b != 0x7f) {
            class |= VALUE;
        }
        if b > 0x20 && b < 0x7f {
            class |= TARGET;
        }
        classes[byte] = class;
        byte += 1;
    }
    classes
};

/// `tchar`: header names, methods. All of them where no byte of another kind is found.
pub fn not_token(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|&byte| CLASSES[usize::from(byte)] & TOKEN == 0)
}

/// Field values: visible characters, space, tab, bytes above ASCII.
pub fn not_value(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|&byte| CLASSES[usize::from(byte)] & VALUE == 0)
}

/// Request targets: visible characters of ASCII.
pub fn not_target(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|&byte| CLASSES[usize::from(byte)] & TARGET == 0)
}

/// Without spaces and tabs at both ends.
pub fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}
