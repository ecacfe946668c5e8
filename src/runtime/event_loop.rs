//! The event loop: libuv's phases over one epoll descriptor.
//!
//! A native handle registers a descriptor with a [`Source`] and is called when it is ready; what it then tells JavaScript goes through
//! `callback::call`, which also runs ticks and microtasks, so that no promise stands between the kernel and a listener. Other threads
//! reach the loop through [`Remote`]. The loop lives as long as something holds it ([`Hold`]), as a libuv loop lives by its referenced,
//! active handles.
//!
//! This file keeps the queues and talks to epoll; the order of the phases is in `runtime::Runtime::run`. In Node: `uv_run`.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::os::fd::BorrowedFd;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use deno_core::v8;
use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use super::idle::{self, Trimmer};
use super::remote::Remote;
use super::state::SharedWords;

/// What a handle does when its descriptor is ready.
pub trait Source {
    fn ready(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, readiness: Readiness);

    /// The JavaScript object of a handle that is referenced, for `process.getActiveResourcesInfo()`.
    fn active_handle<'s>(&self, _scope: &mut v8::PinScope<'s, '_>) -> Option<v8::Local<'s, v8::Object>> {
        None
    }
}

/// Something that takes part in the loop's waiting.
pub trait Waiter {
    /// The loop is about to ask the kernel for events, and to sleep if there are none and it `may_sleep`. Returns for how long it may
    /// wait at most; zero: there is work already.
    fn before_wait(self: Rc<Self>, event_loop: &EventLoop, may_sleep: bool) -> Option<Duration>;

    /// It has waited, and goes on to what there is to do.
    fn after_wait(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>);
}

/// What epoll reported.
#[derive(Clone, Copy, Debug)]
pub struct Readiness(EpollFlags);

impl Readiness {
    /// Reading will not block: data, end of file or an error.
    pub fn readable(self) -> bool {
        self.0.intersects(EpollFlags::EPOLLIN | EpollFlags::EPOLLHUP | EpollFlags::EPOLLERR | EpollFlags::EPOLLRDHUP)
    }

    /// The peer has closed its end; there may be data before that.
    pub fn hung_up(self) -> bool {
        self.0.intersects(EpollFlags::EPOLLHUP | EpollFlags::EPOLLERR)
    }

    /// The peer will send no more (told to edge-triggered sources); there may be data before that.
    pub fn ended(self) -> bool {
        self.0.intersects(EpollFlags::EPOLLRDHUP | EpollFlags::EPOLLHUP | EpollFlags::EPOLLERR)
    }

    /// Writing will not block: room, or an error.
    pub fn writable(self) -> bool {
        self.0.intersects(EpollFlags::EPOLLOUT | EpollFlags::EPOLLHUP | EpollFlags::EPOLLERR)
    }
}

/// What a source wants to hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interest {
    pub read: bool,
    pub write: bool,
    /// Tells of each change once (`EPOLLET`), whether or not the source does something about it.
    pub edge: bool,
}

impl Interest {
    pub const READ: Self = Self { read: true, write: false, edge: false };
    pub const WRITE: Self = Self { read: false, write: true, edge: false };
    /// Errors and hang-up only.
    pub const NONE: Self = Self { read: false, write: false, edge: false };

    fn flags(self) -> EpollFlags {
        let mut flags = EpollFlags::empty();
        flags.set(EpollFlags::EPOLLIN, self.read);
        flags.set(EpollFlags::EPOLLOUT, self.write);
        flags.set(EpollFlags::EPOLLET, self.edge);
        // The end of the stream may come with the last bytes, and is told only once.
        flags.set(EpollFlags::EPOLLRDHUP, self.edge && self.read);
        flags
    }
}

/// Names a registration; a token of an ended one is never mistaken for that of its successor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    index: u32,
    generation: u32,
}

impl Token {
    fn to_u64(self) -> u64 {
        u64::from(self.generation) << 32 | u64::from(self.index)
    }

    fn from_u64(data: u64) -> Self {
        Self { index: data as u32, generation: (data >> 32) as u32 }
    }
}

struct Slot {
    generation: u32,
    source: Option<Rc<dyn Source>>,
}

/// Work for the loop's thread.
pub type Task = Box<dyn FnOnce(&mut v8::PinScope<'_, '_>)>;

/// One loop, on the thread of its isolate.
pub struct EventLoop {
    epoll: Epoll,
    /// What a wake-up brought; kept, because making 12 KiB of it for every one costs more than a system call.
    events: Cell<Vec<EpollEvent>>,
    /// How many of them have still to be handled.
    remaining: Cell<usize>,
    /// Called in the next turn as if the kernel had said that they can be read.
    expected: RefCell<VecDeque<Rc<dyn Source>>>,
    slots: RefCell<Vec<Slot>>,
    free: RefCell<Vec<u32>>,
    holds: Rc<Cell<usize>>,
    pending: RefCell<VecDeque<Task>>,
    closing: RefCell<VecDeque<Task>>,
    waiters: RefCell<Vec<Weak<dyn Waiter>>>,
    origin: Instant,
    /// As of the last [`EventLoop::update_now`], and in ms since the origin.
    now: Cell<Instant>,
    now_ms: Cell<u64>,
    /// When the second of the wall clock that is in the words is over, in ms since the origin.
    second_ends_ms: Cell<u64>,
    words: SharedWords,
    timer: Cell<Option<u64>>,
    timer_referenced: Cell<bool>,
    idle: Cell<Duration>,
    awake: Cell<Duration>,
    remote: Arc<Remote>,
    trimmer: Trimmer,
}

/// Keeps the loop, and with it the process, alive while it exists.
pub struct Hold(Rc<Cell<usize>>);

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// The token of the loop's own wake-up descriptor.
const WAKE: Token = Token { index: u32::MAX, generation: u32::MAX };

/// How many events one wake-up takes from the kernel.
const BATCH: usize = 1024;

impl EventLoop {
    pub fn new(words: SharedWords) -> nix::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let remote = Arc::new(Remote::new()?);
        epoll.add(remote.wake_fd(), EpollEvent::new(EpollFlags::EPOLLIN, WAKE.to_u64()))?;
        let origin = Instant::now();
        let event_loop = Self {
            epoll,
            events: Cell::new(vec![EpollEvent::empty(); BATCH]),
            remaining: Cell::default(),
            expected: RefCell::default(),
            slots: RefCell::default(),
            free: RefCell::default(),
            holds: Rc::default(),
            pending: RefCell::default(),
            closing: RefCell::default(),
            waiters: RefCell::default(),
            origin,
            now: Cell::new(origin),
            now_ms: Cell::new(0),
            second_ends_ms: Cell::new(0),
            words,
            timer: Cell::new(None),
            timer_referenced: Cell::new(false),
            idle: Cell::default(),
            awake: Cell::default(),
            remote,
            trimmer: Trimmer::default(),
        };
        event_loop.update_now();
        Ok(event_loop)
    }

    /// The way in from other threads.
    pub fn remote(&self) -> &Arc<Remote> {
        &self.remote
    }

    /// Watches `fd`. Level-triggered. The caller keeps the descriptor open until [`Self::deregister`].
    pub fn register(&self, fd: BorrowedFd<'_>, interest: Interest, source: Rc<dyn Source>) -> nix::Result<Token> {
        let mut slots = self.slots.borrow_mut();
        let index = self.free.borrow_mut().pop().unwrap_or_else(|| {
            slots.push(Slot { generation: 0, source: None });
            u32::try_from(slots.len() - 1).expect("there are fewer descriptors than u32 has values")
        });
        let slot = &mut slots[index as usize];
        let token = Token { index, generation: slot.generation };
        if let Err(errno) = self.epoll.add(fd, EpollEvent::new(interest.flags(), token.to_u64())) {
            self.free.borrow_mut().push(index);
            return Err(errno);
        }
        slot.source = Some(source);
        Ok(token)
    }

    /// Has `source` look in the next turn whether its descriptor can be read, as it probably can, without asking the kernel: whoever finds
    /// something at once and is done with it need not be watched at all.
    pub fn expect(&self, source: Rc<dyn Source>) {
        self.expected.borrow_mut().push_back(source);
    }

    /// Changes what `token`'s source wants to hear of.
    pub fn modify(&self, token: Token, fd: BorrowedFd<'_>, interest: Interest) -> nix::Result<()> {
        self.epoll.modify(fd, &mut EpollEvent::new(interest.flags(), token.to_u64()))
    }

    /// Stops watching; events already fetched for the token are dropped. Call before the descriptor is closed.
    pub fn deregister(&self, token: Token, fd: BorrowedFd<'_>) {
        if self.slots.borrow()[token.index as usize].generation != token.generation {
            return;
        }
        // The descriptor may already be gone from epoll's view (closed by a peer of the same open file): nothing to undo then.
        let _ = self.epoll.delete(fd);
        self.forget(token);
    }

    /// The same for a descriptor that is about to be closed and is the only one of its open file: the kernel stops by itself.
    pub fn forget(&self, token: Token) {
        let mut slots = self.slots.borrow_mut();
        let slot = &mut slots[token.index as usize];
        if slot.generation != token.generation {
            return;
        }
        slot.generation = slot.generation.wrapping_add(1);
        let source = slot.source.take();
        self.free.borrow_mut().push(token.index);
        drop(slots);
        // Dropped last: a source's destructor may come back here.
        drop(source);
    }

    /// Asks `waiter` before each wait, for as long as it exists.
    pub fn add_waiter(&self, waiter: Weak<dyn Waiter>) {
        let mut waiters = self.waiters.borrow_mut();
        waiters.retain(|waiter| waiter.strong_count() > 0);
        waiters.push(waiter);
    }

    /// Not borrowed while they are called: they may come back here.
    fn waiters(&self) -> impl Iterator<Item = Rc<dyn Waiter>> {
        (0..).map_while(|index| self.waiters.borrow().get(index).map(Weak::upgrade)).flatten()
    }

    /// What is watched now.
    pub fn sources(&self) -> Vec<Rc<dyn Source>> {
        let mut sources: Vec<_> = self.slots.borrow().iter().filter_map(|slot| slot.source.clone()).collect();
        let watched = sources.len();
        for expected in self.expected.borrow().iter() {
            // One that is handled right now may be watched already.
            if !sources[..watched].iter().any(|source| Rc::ptr_eq(source, expected)) {
                sources.push(expected.clone());
            }
        }
        sources
    }

    /// Keeps the loop alive until the hold is dropped.
    pub fn hold(&self) -> Hold {
        self.holds.set(self.holds.get() + 1);
        Hold(self.holds.clone())
    }

    /// Runs `task` in the next turn's pending phase (libuv: pending callbacks). Keeps the loop alive until then.
    pub fn defer(&self, task: Task) {
        self.pending.borrow_mut().push_back(task);
    }

    /// Runs `task` in the closing phase of this turn. Keeps the loop alive until then.
    pub fn defer_close(&self, task: Task) {
        self.closing.borrow_mut().push_back(task);
    }

    pub fn take_pending(&self) -> VecDeque<Task> {
        std::mem::take(&mut self.pending.borrow_mut())
    }

    pub fn take_closing(&self) -> VecDeque<Task> {
        std::mem::take(&mut self.closing.borrow_mut())
    }

    /// Whether something is left to wait for. Immediates are the caller's to add.
    pub fn is_alive(&self) -> bool {
        self.holds.get() > 0 || self.has_immediate_work() || (self.timer.get().is_some() && self.timer_referenced.get())
    }

    fn has_immediate_work(&self) -> bool {
        !self.pending.borrow().is_empty() || !self.closing.borrow().is_empty()
    }

    /// Milliseconds since the loop was made, as of the last [`Self::update_now`].
    pub fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    pub fn update_now(&self) -> u64 {
        let now = Instant::now();
        let now_ms = now.duration_since(self.origin).as_millis() as u64;
        self.now.set(now);
        self.now_ms.set(now_ms);
        if now_ms >= self.second_ends_ms.get() {
            self.read_wall_clock();
        }
        now_ms
    }

    /// For the `Date` of answers: one look at the wall clock per second. A clock that is set is followed by the end of the second.
    fn read_wall_clock(&self) {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.words.set(SharedWords::UNIX_SECOND, time.as_secs() as u32);
        self.second_ends_ms.set(self.now_ms.get() + u64::from(1000 - time.subsec_millis()));
    }

    /// Milliseconds since the loop was made, with fractions: every monotonic time a program sees counts from there.
    pub fn since_origin_ms(&self) -> f64 {
        self.origin.elapsed().as_nanos() as f64 / 1e6
    }

    /// Time spent waiting in epoll so far (`performance.eventLoopUtilization`).
    pub fn idle(&self) -> Duration {
        self.idle.get()
    }

    /// The next time the loop waits, it looks for so long before it sleeps. For a source that knows that an event is near.
    pub fn stay_awake(&self, limit: Duration) {
        self.awake.set(self.awake.get().max(limit));
    }

    /// Arms the one native timer; `None` disarms it. JavaScript keeps the list of timers.
    pub fn set_timer(&self, due_ms: Option<u64>) {
        self.timer.set(due_ms);
    }

    pub fn set_timer_referenced(&self, referenced: bool) {
        self.timer_referenced.set(referenced);
    }

    /// The timer's due time if it has come; it is disarmed then.
    pub fn take_due_timer(&self) -> bool {
        match self.timer.get() {
            Some(due) if due <= self.now_ms.get() => {
                self.timer.set(None);
                true
            }
            _ => false,
        }
    }

    /// Waits for events and calls their sources. With `block`, until an event, the timer or a delayed V8 task; otherwise not at all.
    /// [`Self::update_now`] has been called shortly before.
    pub fn poll(&self, scope: &mut v8::PinScope<'_, '_>, block: bool, mut after_each: impl FnMut(&mut v8::PinScope<'_, '_>)) {
        let mut events = self.events.take();
        // Not those that come while events are handled: theirs is the next turn.
        let expected = self.expected.borrow().len();
        let block = block && !self.has_immediate_work() && expected == 0;
        let limit = self.waiters().filter_map(|waiter| waiter.before_wait(self, block)).min();
        let block = block && limit != Some(Duration::ZERO);
        let started = self.now.get();
        let count = self.wait(&mut events, block, limit, scope);
        self.update_now();
        if block {
            self.idle.set(self.idle.get() + self.now.get().duration_since(started));
        }
        self.waiters().for_each(|waiter| waiter.after_wait(scope));
        let mut remaining = count + expected;
        self.trimmer.count(remaining, self.now.get());
        for event in &events[..count] {
            remaining -= 1;
            self.remaining.set(remaining);
            let token = Token::from_u64(event.data());
            if token == WAKE {
                self.remote.clear_wake();
                continue;
            }
            let source = {
                let slots = self.slots.borrow();
                match slots.get(token.index as usize) {
                    Some(slot) if slot.generation == token.generation => slot.source.clone(),
                    _ => None,
                }
            };
            if let Some(source) = source {
                v8::scope!(let scope, scope);
                source.ready(scope, Readiness(event.events()));
                after_each(scope);
            }
        }
        self.events.set(events);
        for _ in 0..expected {
            remaining -= 1;
            self.remaining.set(remaining);
            // It stays there, where `sources` finds it, until it is watched or done with.
            let Some(source) = self.expected.borrow().front().cloned() else { break };
            v8::scope!(let scope, scope);
            source.ready(scope, Readiness(EpollFlags::EPOLLIN));
            self.expected.borrow_mut().pop_front();
            after_each(scope);
        }
        self.run_remote(scope, after_each);
    }

    /// Whether the wake-up that brought the event under way brought others that come after it.
    pub fn has_more_events(&self) -> bool {
        self.remaining.get() > 0
    }

    /// Being idle for some time gives memory back, if there is some, and the wait goes on.
    fn wait(&self, events: &mut [EpollEvent], block: bool, limit: Option<Duration>, isolate: &mut v8::Isolate) -> usize {
        let awake = self.awake.take();
        if !block {
            return self.wait_for(events, EpollTimeout::ZERO);
        }
        let started = self.now.get();
        if !awake.is_zero() {
            let count = self.wait_awake(events, started, awake);
            if count > 0 {
                return count;
            }
            self.update_now();
        }
        let timeout = self.timeout(limit);
        let idle = EpollTimeout::try_from(idle::IDLE).expect("two seconds are a valid time-out");
        if !self.trimmer.is_due(started) || (timeout != EpollTimeout::NONE && timeout <= idle) {
            return self.wait_for(events, timeout);
        }
        match self.wait_for(events, idle) {
            0 if started.elapsed() >= idle::IDLE => {
                self.trimmer.trim(isolate);
                self.update_now();
                self.wait_for(events, self.timeout(limit))
            }
            count => count,
        }
    }

    fn wait_awake(&self, events: &mut [EpollEvent], started: Instant, limit: Duration) -> usize {
        loop {
            let count = self.wait_for(events, EpollTimeout::ZERO);
            if count > 0 || started.elapsed() >= limit {
                return count;
            }
        }
    }

    fn wait_for(&self, events: &mut [EpollEvent], timeout: EpollTimeout) -> usize {
        match self.epoll.wait(events, timeout) {
            Ok(count) => count,
            Err(Errno::EINTR) => 0,
            Err(errno) => panic!("epoll_wait on the loop's own descriptor failed: {errno}"),
        }
    }

    fn timeout(&self, limit: Option<Duration>) -> EpollTimeout {
        let timer = self.timer.get().map(|due| Duration::from_millis(due.saturating_sub(self.now_ms.get())));
        let task = self.remote.next_delayed().map(|at| at.saturating_duration_since(self.now.get()));
        let Some(wait) = timer.into_iter().chain(task).chain(limit).min() else { return EpollTimeout::NONE };
        // Rounded up: waking a millisecond early would only turn the loop once more for nothing.
        let ms = wait.as_millis() + u128::from(wait.subsec_nanos() % 1_000_000 != 0);
        EpollTimeout::try_from(i32::try_from(ms).unwrap_or(i32::MAX)).unwrap_or(EpollTimeout::MAX)
    }

    fn run_remote(&self, scope: &mut v8::PinScope<'_, '_>, mut after_each: impl FnMut(&mut v8::PinScope<'_, '_>)) {
        let (tasks, v8_tasks) = self.remote.take();
        for task in v8_tasks {
            task.run();
            after_each(scope);
        }
        for task in tasks {
            v8::scope!(let scope, scope);
            task(scope);
            after_each(scope);
        }
    }
}
