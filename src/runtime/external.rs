//! Memory outside V8's heap that young objects hold: buffers that were read into, `Buffer.allocUnsafe`.
//!
//! A buffer of 64 KiB costs V8's heap some two hundred bytes, so the collector of young objects, which goes by those, would let thousands
//! of dead ones lie. V8 looks for that, but only when it allocates such memory itself (`Heap::AllocateExternalBackingStore`), and ours is
//! allocated here, because V8's would be zeroed first.

use std::cell::Cell;

use deno_core::v8;

/// V8 is asked to look after so many bytes. It collects when young objects hold 64 MiB.
const LOOK_AFTER: usize = 4 << 20;

thread_local! {
    static SINCE_LOOK: Cell<usize> = const { Cell::new(0) };
}

/// An `ArrayBuffer` that owns `bytes`.
pub fn array_buffer<'s>(scope: &mut v8::PinScope<'s, '_>, bytes: Vec<u8>) -> v8::Local<'s, v8::ArrayBuffer> {
    count(scope, bytes.len());
    let store = v8::ArrayBuffer::new_backing_store_from_vec(bytes).make_shared();
    v8::ArrayBuffer::with_backing_store(scope, &store)
}

/// Counts memory that is about to be given to an `ArrayBuffer`. May collect garbage.
pub fn count(isolate: &mut v8::Isolate, bytes: usize) {
    let since = SINCE_LOOK.get() + bytes;
    if since < LOOK_AFTER {
        SINCE_LOOK.set(since);
        return;
    }
    SINCE_LOOK.set(0);
    // One byte of V8's own: what matters is that it looks.
    drop(v8::ArrayBuffer::new_backing_store(isolate, 1));
}
