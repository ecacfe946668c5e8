//! What all network handles of a runtime share: the JavaScript functions that events go to, the read buffer, the spare descriptor.

use std::cell::{Cell, RefCell};
use std::os::fd::OwnedFd;
use std::rc::Rc;

use deno_core::v8;
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::stat::Mode;

use crate::runtime::external;
use crate::sys::datagram;

/// Bytes one read takes at most.
const SCRATCH_SIZE: usize = 64 * 1024;
/// Reads shorter than this share an `ArrayBuffer`.
const SLAB_LIMIT: usize = 4 * 1024;
const SLAB_SIZE: usize = 32 * 1024;

/// End of file, as libuv numbers it.
pub const EOF: i32 = -4095;

/// What an op returns for a refused call, and what a callback is told: errno negated, as libuv has it.
pub fn status(result: nix::Result<()>) -> i32 {
    result.map_or_else(code, |()| 0)
}

pub fn code(errno: Errno) -> i32 {
    -(errno as i32)
}

/// The functions of `js/internal/handles/native.js` that events are delivered to; `this` is the handle or the request.
pub struct Callbacks {
    pub on_read: v8::Global<v8::Function>,
    pub on_connection: v8::Global<v8::Function>,
    pub on_request: v8::Global<v8::Function>,
    pub on_close: v8::Global<v8::Function>,
    pub on_message: v8::Global<v8::Function>,
}

pub struct NetShared {
    pub callbacks: Callbacks,
    scratch: Cell<Option<Box<[u8]>>>,
    output: Cell<Vec<u8>>,
    datagrams: Cell<Option<Box<[u8]>>>,
    slab: RefCell<Option<Slab>>,
    spare: RefCell<Option<OwnedFd>>,
}

/// An `ArrayBuffer` that several short reads are put into, one behind the other.
struct Slab {
    buffer: v8::Global<v8::ArrayBuffer>,
    store: v8::SharedRef<v8::BackingStore>,
    used: usize,
}

impl NetShared {
    pub fn install(isolate: &mut v8::Isolate, callbacks: Callbacks) {
        isolate.set_slot(Rc::new(Self {
            callbacks,
            scratch: Cell::default(),
            output: Cell::default(),
            datagrams: Cell::default(),
            slab: RefCell::default(),
            spare: RefCell::default(),
        }));
    }

    pub fn from_scope(isolate: &v8::Isolate) -> Rc<Self> {
        isolate.get_slot::<Rc<Self>>().expect("js/internal/handles/native.js hands over its callbacks before it makes a handle").clone()
    }

    /// The read buffer; whoever takes it puts it back before JavaScript runs.
    pub fn take_scratch(&self) -> Box<[u8]> {
        self.scratch.take().unwrap_or_else(|| vec![0; SCRATCH_SIZE].into_boxed_slice())
    }

    pub fn put_scratch(&self, scratch: Box<[u8]>) {
        self.scratch.set(Some(scratch));
    }

    /// Where output is put together. Not the read buffer: that is lent while a consumer's JavaScript runs, which is when answers are made.
    /// What is in it is of no interest; its room is.
    pub fn take_output(&self) -> Vec<u8> {
        self.output.take()
    }

    pub fn put_output(&self, mut output: Vec<u8>) {
        output.clear();
        output.shrink_to(SCRATCH_SIZE);
        self.output.set(output);
    }

    /// The read buffer of a batch of datagrams. The kernel gives its pages memory only as far as they are written to.
    pub fn take_datagrams(&self) -> Box<[u8]> {
        self.datagrams.take().unwrap_or_else(|| vec![0; datagram::BATCH * datagram::MAX_LENGTH].into_boxed_slice())
    }

    pub fn put_datagrams(&self, buffer: Box<[u8]>) {
        self.datagrams.set(Some(buffer));
    }

    /// The bytes in an `ArrayBuffer`, and where they begin there.
    pub fn array_buffer<'s>(&self, scope: &mut v8::PinScope<'s, '_>, bytes: &[u8]) -> (v8::Local<'s, v8::ArrayBuffer>, usize) {
        if bytes.len() >= SLAB_LIMIT {
            return (external::array_buffer(scope, bytes.to_vec()), 0);
        }
        let mut slab = self.slab.borrow_mut();
        if slab.as_ref().is_none_or(|slab| slab.store.len() - slab.used < bytes.len()) {
            let store = v8::ArrayBuffer::new_backing_store_from_vec(vec![0; SLAB_SIZE]).make_shared();
            let buffer = v8::ArrayBuffer::with_backing_store(scope, &store);
            *slab = Some(Slab { buffer: v8::Global::new(scope, buffer), store, used: 0 });
        }
        let slab = slab.as_mut().expect("it has just been made where it was missing");
        let offset = slab.used;
        for (cell, byte) in slab.store[offset..].iter().zip(bytes) {
            cell.set(*byte);
        }
        // The next read begins aligned, so that typed arrays can be laid over it.
        slab.used = (offset + bytes.len()).next_multiple_of(8).min(slab.store.len());
        (v8::Local::new(scope, &slab.buffer), offset)
    }

    /// Keeps a descriptor in reserve for [`Self::with_spare`].
    pub fn reserve_spare(&self) {
        let mut spare = self.spare.borrow_mut();
        if spare.is_none() {
            *spare = nix::fcntl::open("/dev/null", OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty()).ok();
        }
    }

    /// Gives up the spare descriptor while `act` runs, so that it has one to use. False if there was none.
    pub fn with_spare(&self, act: impl FnOnce()) -> bool {
        if self.spare.take().is_none() {
            return false;
        }
        act();
        self.reserve_spare();
        true
    }
}
