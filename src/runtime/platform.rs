//! V8's platform: background threads for the compiler and the collector, foreground tasks handed to the event loop.
//!
//! deno_core's own platform would want a tokio runtime for delayed tasks; ours puts them into the event loop's queue.

use std::ffi::c_void;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use deno_core::v8;

use super::remote::Remote;

/// The event loop that runs V8's foreground tasks; set once, before the isolate is made. The process has one isolate.
static FOREGROUND: OnceLock<Arc<Remote>> = OnceLock::new();

struct Platform;

impl v8::PlatformImpl for Platform {
    fn post_task(&self, _isolate: *mut c_void, task: v8::Task) {
        post(task, None);
    }

    fn post_non_nestable_task(&self, _isolate: *mut c_void, task: v8::Task) {
        post(task, None);
    }

    fn post_delayed_task(&self, _isolate: *mut c_void, task: v8::Task, delay_in_seconds: f64) {
        post(task, Some(delay_in_seconds));
    }

    fn post_non_nestable_delayed_task(&self, _isolate: *mut c_void, task: v8::Task, delay_in_seconds: f64) {
        post(task, Some(delay_in_seconds));
    }

    fn post_idle_task(&self, _isolate: *mut c_void, _task: v8::IdleTask) {
        unreachable!("the platform is made without support for idle tasks");
    }
}

fn post(task: v8::Task, delay_in_seconds: Option<f64>) {
    let Some(remote) = FOREGROUND.get() else { return };
    match delay_in_seconds {
        None => remote.post_v8(task),
        Some(seconds) => remote.post_v8_at(Instant::now() + Duration::from_secs_f64(seconds.clamp(0.0, 3600.0)), task),
    }
}

/// One background thread: a cluster has a process per core, so more would only compete with the other workers.
const BACKGROUND_THREADS: u32 = 1;

/// Makes the platform; its foreground tasks go to `remote`.
pub fn new(remote: Arc<Remote>) -> v8::SharedRef<v8::Platform> {
    // A second runtime in one process (unit tests) keeps the first loop's queue; programs have one.
    let _ = FOREGROUND.set(remote);
    v8::new_custom_platform(BACKGROUND_THREADS, false, false, Platform).make_shared()
}
