//! Comparing, filling and byte-swapping ranges of bytes.
//!
//! In Node: `Compare`, `Fill` and `Swap*` in `src/node_buffer.cc`.

/// -1, 0 or 1, as `Buffer.compare` returns it.
pub fn compare(left: &[u8], right: &[u8]) -> i32 {
    left.cmp(right) as i32
}

/// Repeats `pattern` over `target`; the last repetition may be cut short. `pattern` is not empty.
pub fn fill(target: &mut [u8], pattern: &[u8]) {
    let first = pattern.len().min(target.len());
    target[..first].copy_from_slice(&pattern[..first]);
    // Doubling what is already there takes few, large copies.
    let mut filled = first;
    while filled < target.len() {
        let (done, rest) = target.split_at_mut(filled);
        let count = done.len().min(rest.len());
        rest[..count].copy_from_slice(&done[..count]);
        filled += count;
    }
}

/// Reverses the bytes of each `width`-byte element in place.
pub fn swap(target: &mut [u8], width: usize) {
    match width {
        2 => swap_elements::<2>(target),
        4 => swap_elements::<4>(target),
        _ => swap_elements::<8>(target),
    }
}

fn swap_elements<const WIDTH: usize>(target: &mut [u8]) {
    for element in target.as_chunks_mut::<WIDTH>().0 {
        element.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fill_cuts_the_last_repetition() {
        let mut target = [0; 7];
        fill(&mut target, b"abc");
        assert_eq!(&target, b"abcabca");
        let mut short = [0; 2];
        fill(&mut short, b"abc");
        assert_eq!(&short, b"ab");
    }

    #[test]
    fn swap_reverses_each_element() {
        let mut target = [1, 2, 3, 4, 5, 6, 7, 8];
        swap(&mut target, 4);
        assert_eq!(target, [4, 3, 2, 1, 8, 7, 6, 5]);
    }

    #[test]
    fn a_prefix_compares_less() {
        assert_eq!(compare(b"ab", b"abc"), -1);
        assert_eq!(compare(b"b", b"abc"), 1);
        assert_eq!(compare(b"", b""), 0);
    }
}
