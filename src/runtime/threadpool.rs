//! Threads for calls that block: files, `getaddrinfo`, compression. In Node: libuv's thread pool (`UV_THREADPOOL_SIZE`).
//!
//! No thread exists before the first call, and one more is started only when every one is busy.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use deno_core::v8;

use super::event_loop::Hold;
use super::state::RuntimeState;

const DEFAULT_THREADS: usize = 4;
const MAX_THREADS: usize = 1024;

type Job = Box<dyn FnOnce() + Send>;
type Outcome = Box<dyn Any + Send>;
type Done = Box<dyn FnOnce(&mut v8::PinScope<'_, '_>, Outcome)>;

/// Runs `work` on a pool thread, then `done` with its result on the loop's thread. Keeps the process alive until then.
///
/// `done` never leaves the loop's thread, so it may own V8 handles. A panic in `work` ends the process, as one anywhere else does.
pub fn spawn_work<T: Send + 'static>(
    state: &RuntimeState,
    work: impl FnOnce() -> T + Send + 'static,
    done: impl FnOnce(&mut v8::PinScope<'_, '_>, T) + 'static,
) {
    let done: Done = Box::new(move |scope, outcome| {
        let outcome = outcome.downcast::<T>().expect("a ticket's outcome has the type its work returns");
        done(scope, *outcome);
    });
    let ticket = state.work.open(done, state.event_loop.hold());
    let remote = state.event_loop.remote().clone();
    state.work.pool.run(Box::new(move || {
        let outcome: Outcome = Box::new(work());
        remote.post(move |scope| {
            let state = RuntimeState::from_scope(scope);
            if let Some((done, hold)) = state.work.close(ticket) {
                done(scope, outcome);
                drop(hold);
            }
        });
    }));
}

/// The pool, and what is to be done with the results of the work under way.
pub struct Work {
    pool: Pool,
    open: RefCell<HashMap<u64, (Done, Hold)>>,
    next_ticket: Cell<u64>,
}

impl Work {
    /// `threads`: `UV_THREADPOOL_SIZE`, if set.
    pub fn new(threads: Option<usize>) -> Self {
        let limit = threads.unwrap_or(DEFAULT_THREADS).clamp(1, MAX_THREADS);
        let shared = Arc::new(Shared { queue: Mutex::default(), filled: Condvar::new() });
        Self { pool: Pool { shared, limit }, open: RefCell::default(), next_ticket: Cell::new(0) }
    }

    /// How many calls have been taken on and not delivered yet.
    pub fn under_way(&self) -> usize {
        self.open.borrow().len()
    }

    fn open(&self, done: Done, hold: Hold) -> u64 {
        let ticket = self.next_ticket.get();
        self.next_ticket.set(ticket + 1);
        self.open.borrow_mut().insert(ticket, (done, hold));
        ticket
    }

    fn close(&self, ticket: u64) -> Option<(Done, Hold)> {
        self.open.borrow_mut().remove(&ticket)
    }
}

struct Pool {
    shared: Arc<Shared>,
    limit: usize,
}

struct Shared {
    queue: Mutex<Queue>,
    filled: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

impl Pool {
    fn run(&self, job: Job) {
        let mut queue = self.shared.lock();
        queue.jobs.push_back(job);
        if queue.idle >= queue.jobs.len() || queue.threads == self.limit {
            drop(queue);
            self.shared.filled.notify_one();
            return;
        }
        queue.threads += 1;
        drop(queue);
        let shared = self.shared.clone();
        let started = std::thread::Builder::new().name("rcluster-pool".into()).spawn(move || shared.serve());
        if started.is_err() {
            // Out of threads: another one of the pool does the job, or, when it has none, this one right here.
            let mut queue = self.shared.lock();
            queue.threads -= 1;
            let stranded = if queue.threads == 0 { queue.jobs.pop_front() } else { None };
            drop(queue);
            if let Some(job) = stranded {
                job();
            }
        }
    }
}

impl Shared {
    fn serve(&self) {
        let mut queue = self.lock();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                drop(queue);
                job();
                queue = self.lock();
            } else {
                queue.idle += 1;
                queue = self.filled.wait(queue).unwrap_or_else(PoisonError::into_inner);
                queue.idle -= 1;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Jobs run outside the lock, so a panic never leaves the queue half changed.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
