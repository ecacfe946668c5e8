//! Files: what a request asks of the kernel, whoever waits for the answer.
//!
//! `request` is the list of calls and the one place that carries them out, for synchronous callers and for the thread pool alike;
//! `sys` are the system calls, `tree` what takes several of them, `stat` what they tell of a file, `watch` inotify's events.
//! No V8 here, and nothing about JavaScript's argument rules: those are in `js/internal/fs/`.

pub mod memory;
pub mod request;
pub mod stat;
mod sys;
mod tree;
pub mod watch;

pub use memory::Memory;
pub use request::{FsReply, FsRequest};
pub use sys::FsPath;
