//! How large V8's heap may grow, and what happens when that is not enough. In Node: `SetIsolateCreateParamsForNode` in `src/api/environment.cc`, `OOMErrorHandler` in `src/node_errors.cc`.
//!
//! The command line wins over all of it: V8 reads its own flags (`--max-old-space-size`, `--max-semi-space-size`, ...) after these.

use std::ffi::{CStr, c_char};

use deno_core::v8;

use crate::os::memory;

/// A young generation is two semi-spaces and as much for large objects.
const YOUNG_PER_SEMI_SPACE: usize = 3;

/// V8 would let a semi-space grow to 32 MiB. With 16 the programs measured are as fast or faster, as more of it stays in the processor's
/// caches, and a busy worker takes up to 48 MiB less; with 8, one with thousands of requests under way takes a third longer
/// (docs/PERFORMANCE.md).
///
/// It gets there in two steps (1, 4, 16 MiB: the flag in `cli.rs`), not by doubling. From 8 MiB on, V8 decides once for every place that makes
/// objects whether they live long, and are to be made in the old generation from then on. With 8 of 16 MiB that goes wrong by chance for
/// objects that live as long as it takes to fill half of the young generation.
const MAX_SEMI_SPACE: usize = 16 << 20;

/// The old generation's limit follows the machine's or the control group's memory, as in Node.
pub fn create_params() -> v8::CreateParams {
    let params = v8::CreateParams::default();
    let params = match memory::usable() {
        Some(bytes) => params.heap_limits_from_system_memory(bytes, 0),
        None => params,
    };
    let young = match params.max_young_generation_size_in_bytes() {
        0 => usize::MAX,
        // A small machine's is smaller.
        young => young,
    };
    params.set_max_young_generation_size_in_bytes(young.min(YOUNG_PER_SEMI_SPACE * MAX_SEMI_SPACE))
}

/// Ends the process as Node does when memory runs out: supervisors know the message and the signal.
pub fn install_oom_handler(isolate: &mut v8::Isolate) {
    isolate.set_oom_error_handler(on_out_of_memory);
}

unsafe extern "C" fn on_out_of_memory(location: *const c_char, details: &v8::OomDetails) {
    // SAFETY: V8 passes a string literal.
    let location = unsafe { CStr::from_ptr(location) }.to_string_lossy();
    let what =
        if details.is_heap_oom { "Allocation failed - JavaScript heap out of memory" } else { "Allocation failed - process out of memory" };
    eprintln!("FATAL ERROR: {location} {what}");
    std::process::abort()
}
