//! Answers that leave together.
//!
//! A wake-up of a busy server brings requests of many connections. Writing each answer as it is made would switch between JavaScript and
//! the kernel's TCP stack for every one and wake the peer several times; so answers are put down here and leave, one system call per
//! connection still, when the last event of the wake-up has been handled, or before that when they have waited long enough. An answer
//! to the only event of a wake-up is not put down at all. Answers to pipelined requests of one connection become one write.
//!
//! Whoever else does something with the descriptor (writes, ends, closes, hands it over) has the answers leave first: [`Stream::settle`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::stream::Stream;
use crate::runtime::event_loop::EventLoop;
use crate::runtime::state::RuntimeState;

/// As soon as so much has been put down it leaves, for the peers to work on while we go on.
const MOST_BYTES: usize = 64 * 1024;

/// Longer answers are written at once: of these, the system call is not what costs.
const LONG_ANSWER: usize = 16 * 1024;

/// How long an answer waits for the others of its wake-up.
const PATIENCE: Duration = Duration::from_micros(300);

/// A program that goes on computing after it has answered held answers back for longer than this ...
const SLOW: Duration = Duration::from_millis(2);

/// ... and has so many of the next ones written at once.
const PENALTY: u32 = 4096;

thread_local! {
    static OUTBOX: Outbox = Outbox::default();
}

#[derive(Default)]
struct Outbox {
    bytes: RefCell<Vec<u8>>,
    /// Whose bytes, up to where.
    entries: RefCell<Vec<(Rc<Stream>, usize)>>,
    /// When the first answer was put down.
    since: Cell<Option<Instant>>,
    /// The session that is handling several requests of one connection.
    pipelined: Cell<bool>,
    penalty: Cell<u32>,
    /// Of the loop on this thread.
    state: RefCell<Option<Rc<RuntimeState>>>,
}

/// More requests of the connection have come with the one that is handled now.
pub fn set_pipelined(pipelined: bool) {
    OUTBOX.with(|outbox| outbox.pipelined.set(pipelined));
}

/// Whether an answer of `length` bytes is to be put down now, as others follow that it can leave with.
///
/// With `last`, the program will close the connection after it, which is then told to the peer in the same packet.
pub fn is_open(event_loop: &EventLoop, stream: &Stream, length: usize, last: bool) -> bool {
    if length > LONG_ANSWER || !stream.takes_answers() {
        return false;
    }
    OUTBOX.with(|outbox| {
        if stream.has_answers.get() {
            return true;
        }
        if !last && !outbox.pipelined.get() && !event_loop.has_more_events() {
            return false;
        }
        let penalty = outbox.penalty.get();
        outbox.penalty.set(penalty.saturating_sub(1));
        penalty == 0
    })
}

/// Puts an answer down: `fill` appends it to the bytes. Returns its length.
pub fn put(state: &Rc<RuntimeState>, stream: &Rc<Stream>, fill: impl FnOnce(&mut Vec<u8>)) -> usize {
    OUTBOX.with(|outbox| {
        let mut bytes = outbox.bytes.borrow_mut();
        let start = bytes.len();
        fill(&mut bytes);
        let end = bytes.len();
        stream.promise(end - start);
        let mut entries = outbox.entries.borrow_mut();
        match entries.last_mut() {
            Some((last, last_end)) if Rc::ptr_eq(last, stream) => *last_end = end,
            _ => entries.push((stream.clone(), end)),
        }
        stream.has_answers.set(true);
        if outbox.since.get().is_none() {
            outbox.since.set(Some(Instant::now()));
            outbox.state.borrow_mut().get_or_insert_with(|| state.clone());
        }
        drop((bytes, entries));
        if end >= MOST_BYTES {
            outbox.flush(None);
        }
        end - start
    })
}

/// After an event: writes what was put down if no other event follows, or if it has waited long enough.
pub fn event_handled(event_loop: &EventLoop) {
    OUTBOX.with(|outbox| {
        let Some(since) = outbox.since.get() else { return };
        let waited = since.elapsed();
        if waited >= SLOW {
            outbox.penalty.set(PENALTY);
        }
        if waited >= PATIENCE || !event_loop.has_more_events() {
            outbox.flush(None);
        }
    });
}

/// Writes everything now: before the process ends or waits for something without running its loop.
pub fn flush() {
    OUTBOX.with(|outbox| outbox.flush(None));
}

impl Outbox {
    /// The stream `closing` will be closed by the caller at once.
    fn flush(&self, closing: Option<&Stream>) {
        if self.since.take().is_none() {
            return;
        }
        // No JavaScript runs in here, so nobody puts anything down meanwhile.
        let (state, mut bytes) = (self.state.borrow(), self.bytes.borrow_mut());
        let Some(state) = state.as_ref() else { return };
        let mut start = 0;
        for (stream, end) in self.entries.borrow_mut().drain(..) {
            stream.has_answers.set(false);
            let last = closing.is_some_and(|closing| std::ptr::eq(closing, Rc::as_ptr(&stream)));
            stream.write_answers(state, &bytes[start..end], last);
            start = end;
        }
        bytes.clear();
    }
}

impl Stream {
    /// Has the answers leave that wait for those of other connections.
    pub(super) fn settle(&self) {
        if self.has_answers.get() {
            flush();
        }
    }

    /// The same just before the descriptor is closed.
    pub(super) fn settle_closing(&self) {
        if self.has_answers.get() {
            OUTBOX.with(|outbox| outbox.flush(Some(self)));
        }
    }
}
