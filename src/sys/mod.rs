//! Thin, safe wrappers over system calls that `nix` does not cover as we need them. All `unsafe` below the engine is here.

pub mod child;
mod cxx;
pub mod datagram;
pub mod fd_passing;
pub mod memory;
pub mod parent_death;
pub mod resolve;
pub mod shared_file;
pub mod shared_page;
pub mod socket;
pub mod terminal;
