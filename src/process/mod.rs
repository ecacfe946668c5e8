//! Child processes: starting them, hearing of their end, signals. No JavaScript here.

pub mod reap;
pub mod signals;
pub mod spawn;
pub mod spawn_sync;
