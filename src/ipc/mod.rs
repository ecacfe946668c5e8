//! The channel between two processes: frames, descriptors, back-pressure. Bytes only; the values are made in `ops`.

pub mod channel;
pub mod framing;
