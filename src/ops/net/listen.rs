//! A listening stream that several processes share (`SCHED_NONE`): they take turns by `cluster::balance`.

use std::rc::Rc;
use std::time::{Duration, Instant};

use deno_core::v8;

use super::stream::{Phase, Stream};
use crate::cluster::balance::{Seat, Step};
use crate::runtime::event_loop::{EventLoop, Interest, Waiter};
use crate::sys::socket;

/// Connections one event may bring before others get their turn, where nobody else listens.
const ACCEPTS_PER_EVENT: usize = 32;

impl Stream {
    /// From now on this listener takes turns with those of other processes.
    pub fn share(self: &Rc<Self>, event_loop: &EventLoop, seat: Seat) {
        *self.seat.borrow_mut() = Some(seat);
        let this: std::rc::Weak<Self> = Rc::downgrade(self);
        event_loop.add_waiter(this);
    }

    pub(super) fn wanted_of_listener(&self) -> Interest {
        match self.seat.borrow().as_ref() {
            _ if !self.reading.get() => Interest::NONE,
            Some(seat) if !seat.is_looking() => Interest::NONE,
            _ => Interest::READ,
        }
    }

    /// How many connections to accept now; 0 leaves them to others, and not to be told of them for a moment.
    pub(super) fn accepts(&self) -> usize {
        let Some(seat) = &mut *self.seat.borrow_mut() else { return ACCEPTS_PER_EVENT };
        let queue = self.with_fd(|fd| Ok(socket::accept_queue(fd))).ok().flatten();
        match seat.on_ready(queue, Instant::now()) {
            Step::Take(count) => count,
            Step::Leave => 0,
        }
    }

    pub(super) fn count_accepted(&self) {
        if let Some(seat) = &*self.seat.borrow() {
            seat.count_taken();
        }
    }
}

impl Waiter for Stream {
    fn before_wait(self: Rc<Self>, event_loop: &EventLoop, _may_sleep: bool) -> Option<Duration> {
        if self.phase.get() != Phase::Listening || !self.reading.get() {
            return None;
        }
        let limit = self.seat.borrow_mut().as_mut()?.before_wait(Instant::now());
        let _ = self.watch(event_loop, false);
        limit
    }

    fn after_wait(self: Rc<Self>, _scope: &mut v8::PinScope<'_, '_>) {
        if let Some(seat) = &*self.seat.borrow() {
            seat.after_wait();
        }
    }
}
