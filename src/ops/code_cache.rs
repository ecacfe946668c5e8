//! The modules a cluster's primary has compiled, for its workers: they run the same files.
//! JavaScript side: `js/internal/cluster/primary.js` (before the first fork), `js/internal/cluster/child.js`. Node has a cache on disk
//! instead, which programs ask for (`module.enableCompileCache`).

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};
use std::rc::Rc;

use deno_core::v8::script_compiler::{CachedData, CompileOptions, Source};
use deno_core::{op2, v8};

use crate::modules::code_cache::{self, Packed, Packer};
use crate::sys::shared_file;

deno_core::extension!(rcluster_code_cache, ops = [op_code_cache_share, op_code_cache_use]);

/// What this process has compiled itself and what it was given.
#[derive(Default)]
struct CodeCache {
    /// By name: a program that loads a module again and again does not make it longer.
    compiled: RefCell<HashMap<String, Compiled>>,
    given: OnceCell<Packed<'static>>,
    /// Made by the first fork, inherited by every worker.
    shared: OnceCell<Option<OwnedFd>>,
}

/// One module. Weak: what a program has dropped is not worth keeping for workers.
struct Compiled {
    text: v8::Weak<v8::String>,
    code: Code,
}

enum Code {
    Function(v8::Weak<v8::Function>),
    Module(v8::Weak<v8::UnboundModuleScript>),
}

impl CodeCache {
    fn of(isolate: &mut v8::Isolate) -> Rc<Self> {
        if let Some(cache) = isolate.get_slot::<Rc<Self>>() {
            return cache.clone();
        }
        let cache = Rc::new(Self::default());
        isolate.set_slot(cache.clone());
        cache
    }

    /// Whether somebody may ask for what is compiled now: not in a worker, and not after the first fork.
    fn collects(&self) -> bool {
        self.given.get().is_none() && self.shared.get().is_none()
    }
}

/// The text of a module, with what the primary has compiled of it if that is at hand.
pub(super) fn source<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    text: v8::Local<'s, v8::String>,
    name: v8::Local<'s, v8::String>,
    origin: &v8::ScriptOrigin<'s>,
) -> (Source, CompileOptions) {
    let cache = CodeCache::of(scope);
    let data = cache.given.get().and_then(|given| given.find(&name.to_rust_string_lossy(scope), || text.to_rust_string_lossy(scope)));
    match data {
        // V8 refuses what was made with other flags, and compiles.
        Some(data) => (Source::new_with_cached_data(text, Some(origin), CachedData::new(data)), CompileOptions::ConsumeCodeCache),
        None => (Source::new(text, Some(origin)), CompileOptions::NoCompileOptions),
    }
}

pub(super) fn remember_function<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    name: v8::Local<'s, v8::String>,
    text: v8::Local<'s, v8::String>,
    function: v8::Local<'s, v8::Function>,
) {
    let code = Code::Function(v8::Weak::new(scope, function));
    remember(scope, name, text, code);
}

pub(super) fn remember_module<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    name: v8::Local<'s, v8::String>,
    text: v8::Local<'s, v8::String>,
    module: v8::Local<'s, v8::Module>,
) {
    let script = module.get_unbound_module_script(scope);
    let code = Code::Module(v8::Weak::new(scope, script));
    remember(scope, name, text, code);
}

fn remember<'s>(scope: &mut v8::PinScope<'s, '_>, name: v8::Local<'s, v8::String>, text: v8::Local<'s, v8::String>, code: Code) {
    let cache = CodeCache::of(scope);
    if cache.collects() {
        let text = v8::Weak::new(scope, text);
        cache.compiled.borrow_mut().insert(name.to_rust_string_lossy(scope), Compiled { text, code });
    }
}

/// A descriptor for workers of what this process has compiled so far, -1 if that is nothing. The first call makes it, the others repeat it.
#[op2(nofast)]
#[smi]
fn op_code_cache_share(scope: &mut v8::PinScope<'_, '_>) -> i32 {
    let cache = CodeCache::of(scope);
    let shared = cache.shared.get_or_init(|| {
        let compiled = cache.compiled.take();
        let bytes = pack(scope, compiled);
        // Without it the workers compile, as they would anyway.
        if bytes.is_empty() { None } else { shared_file::create(&bytes).ok() }
    });
    shared.as_ref().map_or(-1, AsRawFd::as_raw_fd)
}

fn pack(scope: &mut v8::PinScope<'_, '_>, compiled: HashMap<String, Compiled>) -> Vec<u8> {
    v8::scope!(let scope, scope);
    let mut packer = Packer::default();
    for (name, Compiled { text, code }) in compiled {
        let data = match code {
            Code::Function(function) => function.to_local(scope).and_then(|function| function.create_code_cache()),
            Code::Module(script) => script.to_local(scope).and_then(|script| script.create_code_cache()),
        };
        if let Some((text, data)) = text.to_local(scope).zip(data) {
            packer.add(&name, code_cache::hash(&text.to_rust_string_lossy(scope)), &data);
        }
    }
    packer.into_bytes()
}

/// Takes over the descriptor that the primary's [`op_code_cache_share`] made. What is behind another number is closed, and that is all.
#[op2(fast)]
fn op_code_cache_use(scope: &mut v8::PinScope<'_, '_>, #[smi] fd: i32) {
    if fd <= libc::STDERR_FILENO {
        return;
    }
    // SAFETY: the number is the environment's, where the primary has put it for this process alone; from here on it is nobody else's.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    if let Ok(bytes) = shared_file::map(fd.as_fd()) {
        let _ = CodeCache::of(scope).given.set(Packed::parse(bytes));
    }
}
