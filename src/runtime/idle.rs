//! Memory given back when a busy process has become idle, and some of it while it is busy.
//!
//! A worker that served a burst keeps what the burst needed: a grown young generation, compiled code's scratch memory in malloc's free
//! lists, the pages of V8's compilers. A cluster has a process per core, most of them idle most of the time, so this is what their size is made of (docs/PERFORMANCE.md
//! has the figures). The collection takes some milliseconds, and is run only when nothing has happened for a while.
//!
//! What malloc keeps is given back under load, too, a moment after the start and seldom after that: V8's compilers need ten megabytes once,
//! when a server has got its first requests, and malloc would keep them for another time that does not come.

use std::cell::Cell;
use std::time::{Duration, Instant};

use deno_core::v8;

use crate::sys::memory;

/// So long without an event is idle.
pub const IDLE: Duration = Duration::from_secs(2);
/// A process that wakes up now and then is not collected each time.
const PAUSE: Duration = Duration::from_secs(30);
/// So many events make it worth while.
const BUSY: usize = 500;
/// When a busy process has compiled most of what it runs, after its start.
const WARM: Duration = Duration::from_secs(3);

pub struct Trimmer {
    /// Since memory was given back last.
    events: Cell<usize>,
    last: Cell<Option<Instant>>,
    /// When malloc is next asked for what it does not need, which takes a millisecond.
    next_release: Cell<Instant>,
}

impl Default for Trimmer {
    fn default() -> Self {
        // Starting up leaves something to collect as well.
        Self { events: Cell::new(BUSY), last: Cell::default(), next_release: Cell::new(Instant::now() + WARM) }
    }
}

impl Trimmer {
    /// So many events have come, by `now`.
    pub fn count(&self, events: usize, now: Instant) {
        self.events.set(self.events.get().saturating_add(events));
        if now >= self.next_release.get() {
            self.next_release.set(now + PAUSE);
            if self.events.get() >= BUSY {
                memory::release_free();
            }
        }
    }

    /// Whether being idle for [`IDLE`] would be a reason to give memory back.
    pub fn is_due(&self, now: Instant) -> bool {
        self.events.get() >= BUSY && self.last.get().is_none_or(|last| now.saturating_duration_since(last) >= PAUSE)
    }

    pub fn trim(&self, isolate: &mut v8::Isolate) {
        self.events.set(0);
        isolate.low_memory_notification();
        memory::release_free();
        memory::unmap_program();
        self.last.set(Some(Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_after_a_burst_and_not_twice_for_one() {
        let trimmer = Trimmer::default();
        assert!(trimmer.is_due(Instant::now()));
        trimmer.events.set(0);
        assert!(!trimmer.is_due(Instant::now()));
        trimmer.count(BUSY, Instant::now());
        assert!(trimmer.is_due(Instant::now()));
        trimmer.last.set(Some(Instant::now()));
        assert!(!trimmer.is_due(Instant::now()));
    }
}
