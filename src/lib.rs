//! rcluster: runs Node.js `node:cluster` programs unchanged.
//!
//! The rooms, imports pointing down only (`docs/ARCHITECTURE.md`):
//! `cli` > `runtime` > `ops` > `error`. More rooms (`cluster`, `http`, `process`, `ipc`, `net`, `sys`) sit between `ops` and `error`.

mod buffer;
mod cli;
mod cluster;
mod error;
mod fs;
mod http;
mod ipc;
mod modules;
mod net;
mod ops;
mod os;
mod process;
mod runtime;
mod sys;

pub use cli::main;
