//! What a process writes, collected while it runs, so that a test can wait for a line.

use std::io::Read;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Instant;

use super::LIMIT;

#[derive(Default)]
struct State {
    bytes: Vec<u8>,
    ended: bool,
}

/// One stream of a process, read by a thread of its own to its end.
pub struct Collected {
    shared: Arc<(Mutex<State>, Condvar)>,
    reader: Option<JoinHandle<()>>,
    /// Where `wait_for` goes on reading.
    seen: usize,
}

impl Collected {
    pub fn new(mut source: impl Read + Send + 'static) -> Collected {
        let shared = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let writer = Arc::clone(&shared);
        let reader = std::thread::spawn(move || {
            let mut chunk = [0; 8192];
            loop {
                let count = source.read(&mut chunk).unwrap_or(0);
                let (state, changed) = &*writer;
                let mut state = state.lock().expect("no holder of this lock panics");
                state.bytes.extend_from_slice(&chunk[..count]);
                state.ended = count == 0;
                changed.notify_all();
                if state.ended {
                    return;
                }
            }
        });
        Collected { shared, reader: Some(reader), seen: 0 }
    }

    /// Takes lines, from the first one not taken yet, until `pick` accepts one. An `Err` holds everything written so far.
    pub fn wait_for<T>(&mut self, mut pick: impl FnMut(&str) -> Option<T>) -> Result<T, String> {
        let deadline = Instant::now() + LIMIT;
        let (state, changed) = &*self.shared;
        let mut state = state.lock().expect("no holder of this lock panics");
        loop {
            while let Some(length) = state.bytes[self.seen..].iter().position(|&byte| byte == b'\n') {
                let line = String::from_utf8_lossy(&state.bytes[self.seen..self.seen + length]).into_owned();
                self.seen += length + 1;
                if let Some(found) = pick(&line) {
                    return Ok(found);
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if state.ended || left.is_zero() {
                return Err(String::from_utf8_lossy(&state.bytes).into_owned());
            }
            state = changed.wait_timeout(state, left).expect("no holder of this lock panics").0;
        }
    }

    /// Everything, once the last holder of the stream's other end is gone.
    pub fn finish(&mut self) -> String {
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
        self.so_far()
    }

    pub fn so_far(&self) -> String {
        let state = self.shared.0.lock().expect("no holder of this lock panics");
        String::from_utf8_lossy(&state.bytes).into_owned()
    }
}
