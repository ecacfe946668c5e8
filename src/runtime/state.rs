//! What the native side of one runtime shares: the event loop, the functions of the shim that native code calls, the flags both read.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use deno_core::v8;

use super::event_loop::EventLoop;
use super::threadpool::Work;

/// Reached from every op and callback through the isolate's slot.
pub struct RuntimeState {
    pub event_loop: EventLoop,
    pub work: Work,
    pub words: SharedWords,
    hooks: RefCell<Option<Rc<Hooks>>>,
    /// When the runtime and when V8 began to be made, in ms after the loop's origin (`performance.nodeTiming`).
    pub node_start: f64,
    pub v8_start: Cell<f64>,
}

/// The functions of the shim that native code calls; `js/bootstrap.js` hands them over when the process starts.
pub struct Hooks {
    /// `processTicksAndRejections()`: runs ticks, microtasks and unhandled rejections until none is left.
    pub run_ticks: v8::Global<v8::Function>,
    /// `processTimers(now) -> next due time in ms`, 0 for none, negative when only unreferenced timers are left.
    pub run_timers: v8::Global<v8::Function>,
    /// `processImmediate()`.
    pub run_immediates: v8::Global<v8::Function>,
    /// `onUncaught(error, fromPromise)`: reports; returns whether the program goes on.
    pub on_uncaught: v8::Global<v8::Function>,
    /// `onPromiseReject(type, promise, reason)`.
    pub on_promise_reject: v8::Global<v8::Function>,
    /// `emitBeforeExit()`, `emitExit() -> exit code`.
    pub before_exit: v8::Global<v8::Function>,
    pub exit: v8::Global<v8::Function>,
    /// `importModuleDynamically(referrer, specifier, attributes, hostDefined, phase) -> Promise`.
    pub import_dynamically: v8::Global<v8::Function>,
    /// `initializeImportMeta(meta, module)`.
    pub init_import_meta: v8::Global<v8::Function>,
}

impl RuntimeState {
    pub fn new() -> nix::Result<Self> {
        let threads = std::env::var("UV_THREADPOOL_SIZE").ok().and_then(|size| size.parse().ok());
        let words = SharedWords::new();
        let event_loop = EventLoop::new(words)?;
        let node_start = event_loop.since_origin_ms();
        Ok(Self { event_loop, work: Work::new(threads), words, hooks: RefCell::default(), node_start, v8_start: Cell::new(node_start) })
    }

    /// The state of the runtime that `isolate` belongs to.
    pub fn from_scope(isolate: &v8::Isolate) -> Rc<Self> {
        isolate.get_slot::<Rc<Self>>().expect("the runtime puts its state there before any JavaScript runs").clone()
    }

    pub fn set_hooks(&self, hooks: Hooks) {
        *self.hooks.borrow_mut() = Some(Rc::new(hooks));
    }

    /// None until the shim has started.
    pub fn hooks(&self) -> Option<Rc<Hooks>> {
        self.hooks.borrow().clone()
    }
}

/// Flags that JavaScript and the loop both read and write without a call: a `Uint32Array` over this memory.
#[derive(Clone, Copy)]
pub struct SharedWords(&'static [Cell<u32>; SharedWords::COUNT]);

impl SharedWords {
    pub const COUNT: usize = 8;
    /// A tick is queued.
    pub const TICK: usize = 0;
    /// A rejection has nobody to handle it.
    pub const REJECTION: usize = 1;
    /// Immediates: how many, how many of them referenced, whether a run was interrupted by an error (Node's `immediateInfo`).
    pub const IMMEDIATES: usize = 2;
    pub const IMMEDIATES_REFERENCED: usize = 3;
    pub const IMMEDIATES_OUTSTANDING: usize = 4;
    /// The wall clock in seconds since 1970, as of the last look at it.
    pub const UNIX_SECOND: usize = 5;

    fn new() -> Self {
        // One allocation for the life of the process, which JavaScript's view of it outlives no more than this does.
        Self(Box::leak(Box::new([const { Cell::new(0) }; Self::COUNT])))
    }

    pub fn get(&self, index: usize) -> u32 {
        self.0[index].get()
    }

    pub fn set(&self, index: usize, value: u32) {
        self.0[index].set(value);
    }

    /// The view for JavaScript.
    pub fn to_v8<'s>(self, scope: &mut v8::PinScope<'s, '_>) -> Option<v8::Local<'s, v8::Uint32Array>> {
        unsafe extern "C" fn keep(_data: *mut std::ffi::c_void, _len: usize, _user: *mut std::ffi::c_void) {}
        let bytes = std::mem::size_of_val(self.0);
        // SAFETY: the memory is never freed (leaked above) and only this thread, the isolate's, touches it; `Cell<u32>` has the
        // layout of `u32`.
        let store = unsafe { v8::ArrayBuffer::new_backing_store_from_ptr(self.0.as_ptr() as *mut _, bytes, keep, std::ptr::null_mut()) };
        let buffer = v8::ArrayBuffer::with_backing_store(scope, &store.make_shared());
        v8::Uint32Array::new(scope, buffer, 0, Self::COUNT)
    }
}
