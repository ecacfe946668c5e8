//! The part of the event loop that other threads may touch: work for the loop's thread, and what wakes it.
//!
//! The thread pool posts what it has done, V8's threads post tasks, some of them for later. In Node: `uv_async_t`, and the foreground
//! task runner of `src/node_platform.cc`.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use deno_core::v8;
use nix::sys::eventfd::{EfdFlags, EventFd};

/// Work from another thread for the loop's.
type RemoteTask = Box<dyn FnOnce(&mut v8::PinScope<'_, '_>) + Send>;

/// What other threads hold of the loop.
pub struct Remote {
    queue: Mutex<RemoteQueue>,
    /// Set while the wake-up descriptor is signalled, so that a burst of tasks costs one system call.
    signalled: AtomicBool,
    /// Whether the queue may have something: lets the loop's thread skip the lock.
    filled: AtomicBool,
    wake: EventFd,
}

#[derive(Default)]
struct RemoteQueue {
    tasks: Vec<RemoteTask>,
    v8_tasks: Vec<v8::Task>,
    delayed: BinaryHeap<Reverse<Delayed>>,
    sequence: u64,
}

struct Delayed {
    at: Instant,
    sequence: u64,
    task: v8::Task,
}

impl PartialEq for Delayed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Delayed {}
impl PartialOrd for Delayed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Delayed {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}

impl Remote {
    pub(super) fn new() -> nix::Result<Self> {
        let wake = EventFd::from_value_and_flags(0, EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK)?;
        Ok(Self { queue: Mutex::default(), signalled: AtomicBool::new(false), filled: AtomicBool::new(false), wake })
    }

    /// Readable when something was posted.
    pub(super) fn wake_fd(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    /// Runs `task` on the loop's thread. Does not keep the loop alive: whoever waits for the task holds the loop.
    pub fn post(&self, task: impl FnOnce(&mut v8::PinScope<'_, '_>) + Send + 'static) {
        self.lock().tasks.push(Box::new(task));
        self.filled.store(true, Ordering::Release);
        self.signal();
    }

    /// Runs a V8 foreground task on the loop's thread.
    pub(super) fn post_v8(&self, task: v8::Task) {
        self.lock().v8_tasks.push(task);
        self.filled.store(true, Ordering::Release);
        self.signal();
    }

    /// The same, not before `at`. V8 posts these from the loop's thread as well as from its own.
    pub(super) fn post_v8_at(&self, at: Instant, task: v8::Task) {
        let mut queue = self.lock();
        queue.sequence += 1;
        let sequence = queue.sequence;
        queue.delayed.push(Reverse(Delayed { at, sequence, task }));
        drop(queue);
        self.filled.store(true, Ordering::Release);
        // The loop may be waiting with a time-out computed without this task.
        self.signal();
    }

    fn signal(&self) {
        if !self.signalled.swap(true, Ordering::AcqRel) {
            // Fails only when the counter is at its maximum: signalled anyway.
            let _ = self.wake.write(1);
        }
    }

    pub(super) fn clear_wake(&self) {
        // Before the queue is emptied: a task posted from here on signals again.
        let _ = self.wake.read();
        self.signalled.store(false, Ordering::Release);
    }

    pub(super) fn next_delayed(&self) -> Option<Instant> {
        if !self.filled.load(Ordering::Acquire) {
            return None;
        }
        self.lock().delayed.peek().map(|Reverse(delayed)| delayed.at)
    }

    pub(super) fn take(&self) -> (Vec<RemoteTask>, Vec<v8::Task>) {
        if !self.filled.swap(false, Ordering::AcqRel) {
            return (Vec::new(), Vec::new());
        }
        let mut queue = self.lock();
        let mut v8_tasks = std::mem::take(&mut queue.v8_tasks);
        let now = Instant::now();
        while queue.delayed.peek().is_some_and(|Reverse(delayed)| delayed.at <= now) {
            v8_tasks.extend(queue.delayed.pop().map(|Reverse(delayed)| delayed.task));
        }
        if !queue.delayed.is_empty() {
            // Keeps the look-up alive until the last delayed task has run.
            self.filled.store(true, Ordering::Release);
        }
        (std::mem::take(&mut queue.tasks), v8_tasks)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, RemoteQueue> {
        // A poisoning panic happened between two complete operations on plain collections: the queue is whole.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
