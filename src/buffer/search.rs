//! Where a byte or a run of bytes occurs, from an offset forwards or backwards, as `indexOf` and
//! `lastIndexOf` count it.
//!
//! In Node: `IndexOfOffset`, `IndexOfString`, `IndexOfBuffer` in `src/node_buffer.cc`.

use memchr::{memchr, memmem, memrchr};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Backward,
}

/// Bytes a match has to be aligned to, counted from the start of the haystack.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Byte,
    /// UTF-16: a match begins at an even index and the odd last byte of a haystack is no part of it.
    Pair,
}

/// The first place to look at, or `None` where nothing can match. A negative `offset` counts from the end.
fn start_of_search(length: usize, offset: i64, needle_length: usize, direction: Direction) -> Option<usize> {
    let from_end = offset + length as i64;
    if offset < 0 {
        if from_end >= 0 {
            return Some(from_end as usize);
        }
        return (direction == Direction::Forward || needle_length == 0).then_some(0);
    }
    let offset = usize::try_from(offset).expect("checked to be positive above");
    if offset.saturating_add(needle_length) <= length {
        Some(offset)
    } else if needle_length == 0 {
        Some(length)
    } else if direction == Direction::Forward {
        None
    } else {
        length.checked_sub(1)
    }
}

pub fn index_of_byte(haystack: &[u8], byte: u8, offset: i64, direction: Direction) -> Option<usize> {
    let start = start_of_search(haystack.len(), offset, 1, direction)?;
    match direction {
        Direction::Forward => memchr(byte, haystack.get(start..)?).map(|at| at + start),
        Direction::Backward => memrchr(byte, haystack.get(..=start)?),
    }
}

pub fn index_of(haystack: &[u8], needle: &[u8], offset: i64, direction: Direction, unit: Unit) -> Option<usize> {
    let start = start_of_search(haystack.len(), offset, needle.len(), direction)?;
    if needle.is_empty() {
        return Some(start);
    }
    if needle.len() > haystack.len() || (direction == Direction::Forward && start + needle.len() > haystack.len()) {
        return None;
    }
    if unit == Unit::Pair {
        return index_of_pairs(haystack, needle, start, direction);
    }
    match direction {
        Direction::Forward => memmem::find(&haystack[start..], needle).map(|at| at + start),
        Direction::Backward => {
            let end = (start + needle.len()).min(haystack.len());
            memmem::rfind(&haystack[..end], needle)
        }
    }
}

fn index_of_pairs(haystack: &[u8], needle: &[u8], start: usize, direction: Direction) -> Option<usize> {
    let haystack = &haystack[..haystack.len() & !1];
    let needle = &needle[..needle.len() & !1];
    let start = start & !1;
    if needle.is_empty() || haystack.is_empty() || needle.len() > haystack.len() {
        return None;
    }
    let matches = |at: usize| haystack[at..].starts_with(needle);
    let last = haystack.len() - needle.len();
    match direction {
        Direction::Forward => (start..=last).step_by(2).find(|&at| matches(at)),
        Direction::Backward => (0..=start.min(last) / 2).rev().map(|pair| pair * 2).find(|&at| matches(at)),
    }
}

#[cfg(test)]
mod tests {
    use super::Direction::{Backward, Forward};
    use super::*;

    #[test]
    fn negative_offsets_count_from_the_end() {
        assert_eq!(index_of(b"abcabc", b"abc", -3, Forward, Unit::Byte), Some(3));
        assert_eq!(index_of(b"abcabc", b"abc", -4, Backward, Unit::Byte), Some(0));
        assert_eq!(index_of(b"abcabc", b"abc", -99, Forward, Unit::Byte), Some(0));
        assert_eq!(index_of(b"abcabc", b"abc", -99, Backward, Unit::Byte), None);
    }

    #[test]
    fn an_offset_past_the_end_is_clamped_only_backwards() {
        assert_eq!(index_of_byte(b"abc", b'c', 9, Forward), None);
        assert_eq!(index_of_byte(b"abc", b'c', 9, Backward), Some(2));
        assert_eq!(index_of_byte(b"", b'c', 0, Backward), None);
    }

    #[test]
    fn an_empty_needle_is_found_where_the_search_begins() {
        assert_eq!(index_of(b"abc", b"", 9, Forward, Unit::Byte), Some(3));
        assert_eq!(index_of(b"abc", b"", 1, Backward, Unit::Byte), Some(1));
    }

    #[test]
    fn pairs_match_at_even_places_only() {
        assert_eq!(index_of(&[0, 1, 0, 1, 0], &[1, 0], 0, Forward, Unit::Pair), None);
        assert_eq!(index_of(&[0, 1, 1, 0, 1, 0], &[1, 0], 5, Backward, Unit::Pair), Some(4));
    }
}
