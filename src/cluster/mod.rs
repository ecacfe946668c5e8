//! `node:cluster` under `SCHED_RR` and `SCHED_LC`: connections go from the kernel to a worker without JavaScript in the primary.
//!
//! `primary` is the scheduler's front in the primary process, `scheduler` the thread behind it, `mailbox` the way between them, `worker`
//! the other end. What the thread does is decided without I/O: `policy` says whose turn it is, `ledger` what one worker has been offered,
//! `dispatch` what happens to every connection; `model` explores that. `handoff` and `board` are what passes between the two processes.
//! The control plane (who listens on what) is JavaScript: `js/internal/cluster/`.

pub mod balance;
pub mod board;
pub mod dispatch;
pub mod handoff;
pub mod ledger;
pub mod mailbox;
#[cfg(test)]
mod model;
pub mod policy;
pub mod primary;
pub mod scheduler;
pub mod worker;
