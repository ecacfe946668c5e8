//! The project's own files, included as they are, and the properties that the targets check.

#![allow(dead_code, unreachable_pub)]

pub mod check;
#[path = "../../src/ipc/framing.rs"]
pub mod framing;
#[path = "../../src/http/mod.rs"]
pub mod http;
