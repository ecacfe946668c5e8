//! The properties, one file per subject.

pub mod frames;
pub mod http;
mod pieces;
