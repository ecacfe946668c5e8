//! The first bytes of a fuzz input say how the rest arrives.

/// Cuts `data` into the pieces it arrives in. The fuzzer moves the cuts by changing the first byte and the lengths behind it.
pub fn pieces(data: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let Some((&count, rest)) = data.split_first() else { return (Vec::new(), data) };
    let count = usize::from(count % 8).min(rest.len());
    let (lengths, whole) = rest.split_at(count);
    let mut pieces = Vec::new();
    let mut left = whole;
    for &length in lengths {
        let (piece, behind) = left.split_at(usize::from(length).min(left.len()));
        pieces.push(piece);
        left = behind;
    }
    pieces.push(left);
    (pieces, whole)
}
