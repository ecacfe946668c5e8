//! The channel between two processes: frames, descriptors, back-pressure, how to wait for an answer. Bytes only; the values are made in `ops`.

pub mod channel;
pub mod eagerness;
pub mod framing;
