//! A decoder fed in pieces gives what a plain reading of the whole gives.

use crate::framing::{Decoder, FrameError, MAX_FRAME, Mode};

/// The frames, and whether the rest is refused.
type Frames = (Vec<Vec<u8>>, bool);

fn decode(mode: Mode, pieces: &[&[u8]]) -> Frames {
    let mut decoder = Decoder::new(mode);
    let mut frames = Vec::new();
    for piece in pieces {
        let mut left = *piece;
        while !left.is_empty() {
            let room = decoder.room();
            let count = room.len().min(left.len());
            room[..count].copy_from_slice(&left[..count]);
            decoder.filled(count);
            left = &left[count..];
            loop {
                match decoder.next() {
                    Ok(Some(range)) => {
                        let bytes = decoder.lend();
                        frames.push(bytes[range].to_vec());
                        decoder.give_back(bytes);
                    }
                    Ok(None) => break,
                    Err(FrameError::Announced(length)) => {
                        assert!(length > MAX_FRAME);
                        return (frames, true);
                    }
                    Err(FrameError::Unending) => return (frames, true),
                }
            }
        }
    }
    (frames, false)
}

fn lines(bytes: &[u8]) -> Frames {
    let mut lines: Vec<Vec<u8>> = bytes.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    // Behind the last line end nothing is complete.
    lines.pop();
    (lines, false)
}

fn counted(mut bytes: &[u8]) -> Frames {
    let mut frames = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        if length > MAX_FRAME {
            return (frames, true);
        }
        let Some((frame, behind)) = rest.split_at_checked(length) else { break };
        frames.push(frame.to_vec());
        bytes = behind;
    }
    (frames, false)
}

/// The property.
pub fn check(mode: Mode, data: &[u8]) {
    let (pieces, whole) = super::pieces::pieces(data);
    let expected = match mode {
        Mode::Json => lines(whole),
        Mode::Advanced => counted(whole),
    };
    assert_eq!(decode(mode, &pieces), expected);
}
