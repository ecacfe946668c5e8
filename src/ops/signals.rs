//! Signals: the ones a script listens for, and `process.kill`.
//!
//! JavaScript side: `js/internal/process/signals.js`. In Node: the `signal_wrap` binding.

use std::cell::RefCell;
use std::rc::Rc;

use deno_core::{op2, v8};

use crate::error::{SysError, or_throw};
use crate::process::signals;
use crate::runtime::callback;
use crate::runtime::event_loop::{Interest, Readiness, Source};
use crate::runtime::state::RuntimeState;

deno_core::extension!(rcluster_signals, ops = [op_signal_start, op_signal_stop, op_process_kill]);

/// Calls `on_signal(number)` for every signal that comes. Never keeps the process alive.
struct Queue {
    on_signal: v8::Global<v8::Function>,
}

impl Source for Queue {
    fn ready(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, _readiness: Readiness) {
        let state = RuntimeState::from_scope(scope);
        let mut buffer = [0; 64];
        for &signal in signals::take(&mut buffer) {
            v8::scope!(let scope, scope);
            let this = v8::undefined(scope).into();
            let number = v8::Integer::new(scope, signal.into()).into();
            callback::call(scope, &state, &self.on_signal, this, &[number]);
        }
    }
}

thread_local! {
    /// Registered with the first signal a script listens for, for good.
    static QUEUE: RefCell<Option<Rc<Queue>>> = const { RefCell::new(None) };
}

/// Starts listening for a signal. Throws `EINVAL` for one that cannot be caught. The first call's `on_signal` serves all.
#[op2(nofast)]
fn op_signal_start(scope: &mut v8::PinScope<'_, '_>, signal: i32, on_signal: v8::Local<v8::Function>) {
    let result =
        watch_queue(scope, on_signal).and_then(|()| signals::catch(signal)).map_err(|error| SysError::from_io("uv_signal_start", &error));
    or_throw(scope, result)
}

fn watch_queue(scope: &mut v8::PinScope<'_, '_>, on_signal: v8::Local<v8::Function>) -> std::io::Result<()> {
    if QUEUE.with_borrow(Option::is_some) {
        return Ok(());
    }
    let state = RuntimeState::from_scope(scope);
    let queue = Rc::new(Queue { on_signal: v8::Global::new(scope, on_signal) });
    state.event_loop.register(signals::queue()?, Interest::READ, queue.clone())?;
    QUEUE.set(Some(queue));
    Ok(())
}

/// Gives a signal its default effect again.
#[op2(nofast)]
fn op_signal_stop(scope: &mut v8::PinScope<'_, '_>, signal: i32) {
    let result = signals::release(signal).map_err(|error| SysError::from_io("uv_signal_stop", &error));
    or_throw(scope, result)
}

/// `process.kill(pid, signal)`. Signal 0 only asks whether `pid` exists.
#[op2(nofast)]
fn op_process_kill(scope: &mut v8::PinScope<'_, '_>, pid: i32, signal: i32) {
    // It may be ourselves.
    super::flush_output();
    let result = signals::kill(pid, signal).map_err(|error| SysError::from_io("kill", &error));
    or_throw(scope, result)
}
