//! `node:cluster` under `SCHED_RR`: connections go from the kernel to a worker without JavaScript in the primary.
//!
//! `primary` is the scheduler's front in the primary process, `scheduler` the thread behind it, `worker` the other end; `policy` decides
//! whose turn it is, `handoff` and `board` are what passes between the two processes. The control plane (who listens on what) is
//! JavaScript: `js/internal/cluster/`.

pub mod board;
pub mod handoff;
pub mod policy;
pub mod primary;
pub mod scheduler;
pub mod worker;
