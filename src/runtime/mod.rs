//! Embedding V8: the isolate from its snapshot, the event loop's phases, the way out.
//!
//! What a program can call is in `ops`; the shim that turns it into Node's modules is in `js/`.

mod builtins;
pub mod callback;
pub mod compile_error;
pub mod contexts;
pub mod event_loop;
pub mod external;
// Where build.rs has the linker put it in the place of V8's.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
pub mod hash_seed;
mod heap;
mod idle;
pub mod module_map;
mod platform;
mod remote;
#[allow(dead_code, reason = "build.rs uses all of it, a release build of the program only the names")]
mod shim;
#[allow(dead_code, reason = "build.rs uses the rest")]
mod snapshot_hashes;
pub mod state;
pub mod threadpool;
pub mod watchdog;

use std::rc::Rc;

use deno_core::{JsRuntime, RuntimeOptions, v8};

use crate::ops::net::outbox;
use state::{RuntimeState, SharedWords};

/// One isolate with its loop. A process has one.
pub struct Runtime {
    js: JsRuntime,
    state: Rc<RuntimeState>,
}

impl Runtime {
    /// Makes the isolate and runs or restores the shim; no script of the user's runs yet.
    pub fn new() -> anyhow::Result<Self> {
        let state = Rc::new(RuntimeState::new()?);
        let platform = platform::new(state.event_loop.remote().clone());
        let mut extensions = vec![builtins::extension()];
        extensions.extend(crate::ops::extensions());
        state.v8_start.set(state.event_loop.since_origin_ms());
        let mut js = JsRuntime::new(RuntimeOptions {
            extensions,
            startup_snapshot: builtins::snapshot(),
            v8_platform: Some(platform),
            create_params: Some(heap::create_params()),
            ..Default::default()
        });
        js.v8_isolate().set_slot(state.clone());
        js.v8_isolate().set_promise_reject_callback(on_promise_reject);
        heap::install_oom_handler(js.v8_isolate());
        module_map::install(js.v8_isolate());
        js.op_state().borrow_mut().put(state.clone());
        Ok(Self { js, state })
    }

    /// Starts the shim, which runs the user's script, then turns the loop until nothing is left. Ends the process.
    pub fn run(mut self) -> ! {
        let context = self.js.main_context();
        let state = self.state.clone();
        let isolate: &mut v8::Isolate = self.js.v8_isolate();
        v8::scope!(let scope, isolate);
        let context = v8::Local::new(scope, context);
        let scope = &mut v8::ContextScope::new(scope, context);
        start(scope, &state);
        loop {
            while is_alive(&state) {
                turn(scope, &state);
            }
            let hooks = state.hooks().expect("the shim hands its hooks over before it returns");
            call_hook(scope, &state, &hooks.before_exit);
            if !is_alive(&state) {
                let code = call_hook(scope, &state, &hooks.exit);
                exit_now(code.and_then(|code| code.int32_value(scope)).unwrap_or(1));
            }
        }
    }
}

/// Calls the function that `js/bootstrap.js` left behind.
fn start(scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState) {
    v8::scope!(let scope, scope);
    let global = scope.get_current_context().global(scope);
    let key = v8::String::new(scope, "__start").expect("a short string can be made");
    let start = global.get(scope, key.into()).and_then(|start| v8::Local::<v8::Function>::try_from(start).ok());
    let start = start.expect("js/bootstrap.js defines __start");
    let this = v8::undefined(scope).into();
    callback::call_only(scope, state, start, this, &[]);
    callback::run_ticks(scope, state);
}

/// How often a turn looks for pending tasks again after it has polled.
const PENDING_ROUNDS: usize = 8;

/// One turn of the loop.
fn turn(scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState) {
    let event_loop = &state.event_loop;
    event_loop.update_now();
    let timers = run_timers(scope, state);
    let tasks = run_tasks(scope, state, event_loop.take_pending());
    if timers || tasks {
        event_loop.update_now();
    }
    // Answers of timers and tasks must not wait for what polling brings.
    outbox::flush();
    let immediates = state.words.get(SharedWords::IMMEDIATES_REFERENCED) != 0 || state.words.get(SharedWords::IMMEDIATES_OUTSTANDING) != 0;
    event_loop.poll(scope, !immediates && is_alive(state), |scope| {
        callback::run_ticks(scope, state);
        outbox::event_handled(event_loop);
    });
    outbox::flush();
    // As libuv does since 1.45: what polling has queued runs before the closing phase, a few rounds of it at most.
    for _ in 0..PENDING_ROUNDS {
        let tasks = event_loop.take_pending();
        if tasks.is_empty() {
            break;
        }
        run_tasks(scope, state, tasks);
    }
    run_immediates(scope, state);
    run_tasks(scope, state, event_loop.take_closing());
}

fn is_alive(state: &RuntimeState) -> bool {
    state.event_loop.is_alive() || state.words.get(SharedWords::IMMEDIATES_REFERENCED) != 0
}

/// Returns whether JavaScript ran.
fn run_timers(scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState) -> bool {
    if !state.event_loop.take_due_timer() {
        return false;
    }
    let Some(hooks) = state.hooks() else { return false };
    v8::scope!(let scope, scope);
    let this = v8::undefined(scope).into();
    // An exception leaves timers behind that are due: the shim is asked again until it returns the next due time.
    let next = loop {
        let now = v8::Number::new(scope, state.event_loop.now_ms() as f64).into();
        let run = v8::Local::new(scope, &hooks.run_timers);
        if let Some(next) = callback::call_only(scope, state, run, this, &[now]) {
            break next.number_value(scope).unwrap_or(0.0);
        }
        callback::run_ticks(scope, state);
    };
    if next != 0.0 {
        state.event_loop.set_timer(Some(next.abs() as u64));
        state.event_loop.set_timer_referenced(next > 0.0);
    }
    callback::run_ticks(scope, state);
    true
}

fn run_immediates(scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState) {
    let words = state.words;
    if words.get(SharedWords::IMMEDIATES) == 0 && words.get(SharedWords::IMMEDIATES_OUTSTANDING) == 0 {
        return;
    }
    let Some(hooks) = state.hooks() else { return };
    loop {
        call_hook(scope, state, &hooks.run_immediates);
        if words.get(SharedWords::IMMEDIATES_OUTSTANDING) == 0 {
            return;
        }
    }
}

/// Returns whether there were any.
fn run_tasks(scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState, tasks: std::collections::VecDeque<event_loop::Task>) -> bool {
    let any = !tasks.is_empty();
    for task in tasks {
        v8::scope!(let scope, scope);
        task(scope);
        callback::run_ticks(scope, state);
    }
    any
}

fn call_hook<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    state: &RuntimeState,
    hook: &v8::Global<v8::Function>,
) -> Option<v8::Local<'s, v8::Value>> {
    let this = v8::undefined(scope).into();
    callback::call(scope, state, hook, this, &[])
}

/// V8 tells of promises that were rejected without a handler, or got one later.
extern "C" fn on_promise_reject(message: v8::PromiseRejectMessage) {
    v8::callback_scope!(unsafe scope, &message);
    let state = RuntimeState::from_scope(scope);
    let Some(hooks) = state.hooks() else { return };
    let kind = v8::Integer::new(scope, message.get_event() as i32).into();
    let promise = message.get_promise().into();
    let undefined: v8::Local<v8::Value> = v8::undefined(scope).into();
    let reason = message.get_value().unwrap_or(undefined);
    let hook = v8::Local::new(scope, &hooks.on_promise_reject);
    v8::tc_scope!(let caught, scope);
    hook.call(caught, undefined, &[kind, promise, reason]);
    // The stack was full, say. Whoever rejects a promise must not find an exception of ours instead.
    if let Some(exception) = caught.exception() {
        caught.reset();
        eprintln!("Exception in PromiseRejectCallback:\n{}", exception.to_rust_string_lossy(caught));
    }
}

/// Ends the process at once: no destructor, no `atexit`, as V8's threads may still run. The last messages go out first.
pub fn exit_now(code: i32) -> ! {
    crate::ops::net::tty::reset_mode();
    crate::ops::flush_output();
    // What V8 prints (--trace-opt, --trace-gc and the like) waits in C's buffer where it does not go to a terminal.
    // SAFETY: null stands for every open file of C's.
    unsafe { libc::fflush(std::ptr::null_mut()) };
    // SAFETY: `_exit` takes any value and does not return.
    unsafe { libc::_exit(code) }
}
