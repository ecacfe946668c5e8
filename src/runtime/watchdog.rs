//! Ends a script that runs for too long: the `timeout` of `vm`. In Node: `src/node_watchdog.cc`.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use deno_core::v8;

/// Waits on a thread of its own; terminates the isolate's execution when the time is up.
pub struct Watchdog {
    stop: Sender<()>,
    thread: JoinHandle<bool>,
}

impl Watchdog {
    pub fn start(isolate: &v8::Isolate, limit: Duration) -> std::io::Result<Self> {
        let isolate = isolate.thread_safe_handle();
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new().name("rcluster-watchdog".into()).spawn(move || {
            let expired = stopped.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            if expired {
                isolate.terminate_execution();
            }
            expired
        })?;
        Ok(Self { stop, thread })
    }

    /// The script has ended. Returns whether the time was up before.
    pub fn stop(self) -> bool {
        // The thread is gone already when the time was up.
        let _ = self.stop.send(());
        self.thread.join().expect("the watchdog does not panic")
    }
}
