//! The binding of `fs.watch`: one inotify descriptor per loop, shared by all watchers.
//!
//! JavaScript names its watchers by a number. JavaScript side: `js/internal/fs/watchers.js`. In Node: `src/fs_event_wrap.cc`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use deno_core::{op2, v8};

use super::convert;
use crate::error::{self, SysError};
use crate::fs::watch::{Change, WatchId, Watches};
use crate::fs::{FsPath, FsReply};
use crate::runtime::callback;
use crate::runtime::event_loop::{Hold, Interest, Readiness, Source, Token};
use crate::runtime::state::RuntimeState;

deno_core::extension!(rcluster_fs_watch, ops = [op_fs_watch_start, op_fs_watch_close, op_fs_watch_ref]);

/// All watchers of a loop; kept in the isolate while there is one.
struct Hub {
    watches: Watches,
    token: Cell<Option<Token>>,
    /// By JavaScript's number: the order in which watchers were made is the one in which they are told.
    listeners: RefCell<BTreeMap<u32, Listener>>,
    last_id: Cell<u32>,
}

struct Listener {
    watch: WatchId,
    /// Told when the event names no entry: the watched file itself.
    own_name: Vec<u8>,
    as_bytes: bool,
    callback: Rc<v8::Global<v8::Function>>,
    /// None once it no longer keeps the process alive.
    hold: Option<Hold>,
}

/// Calls `callback(renamed, name)` for every change of the file or directory; returns the watcher's number.
#[op2]
fn op_fs_watch_start<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    file: v8::Local<'s, v8::Value>,
    persistent: bool,
    as_bytes: bool,
    callback: v8::Local<'s, v8::Function>,
) -> v8::Local<'s, v8::Value> {
    let path = convert::path(scope, file);
    let callback = Rc::new(v8::Global::new(scope, callback));
    match Hub::of(scope).and_then(|hub| hub.start(scope, &path, persistent, as_bytes, callback)) {
        Ok(id) => v8::Integer::new_from_unsigned(scope, id).into(),
        Err(error) => {
            error::throw(scope, &error);
            v8::undefined(scope).into()
        }
    }
}

/// Ends a watcher; nothing happens if it has ended.
#[op2(fast)]
fn op_fs_watch_close(isolate: &mut v8::Isolate, #[smi] id: u32) {
    if let Some(hub) = isolate.get_slot::<Rc<Hub>>().cloned() {
        hub.close(isolate, id);
    }
}

/// Whether the watcher keeps the process alive.
#[op2(fast)]
fn op_fs_watch_ref(isolate: &mut v8::Isolate, #[smi] id: u32, referenced: bool) {
    let Some(hub) = isolate.get_slot::<Rc<Hub>>().cloned() else { return };
    let state = RuntimeState::from_scope(isolate);
    if let Some(listener) = hub.listeners.borrow_mut().get_mut(&id) {
        listener.hold = referenced.then(|| state.event_loop.hold());
    }
}

impl Hub {
    /// The isolate's hub, made when it is first needed.
    fn of(isolate: &mut v8::Isolate) -> Result<Rc<Self>, SysError> {
        if let Some(hub) = isolate.get_slot::<Rc<Self>>() {
            return Ok(hub.clone());
        }
        let hub =
            Rc::new(Self { watches: Watches::new()?, token: Cell::default(), listeners: RefCell::default(), last_id: Cell::default() });
        isolate.set_slot(hub.clone());
        Ok(hub)
    }

    fn start(
        self: &Rc<Self>,
        isolate: &v8::Isolate,
        path: &FsPath,
        persistent: bool,
        as_bytes: bool,
        callback: Rc<v8::Global<v8::Function>>,
    ) -> Result<u32, SysError> {
        let state = RuntimeState::from_scope(isolate);
        let watch = self.watches.add(path)?;
        if self.token.get().is_none() {
            let token = state.event_loop.register(self.watches.fd(), Interest::READ, self.clone());
            self.token.set(Some(token.map_err(|errno| SysError::new("watch", errno as i32))?));
        }
        let id = self.last_id.get() + 1;
        self.last_id.set(id);
        let own_name = path.bytes().rsplit(|&byte| byte == b'/').find(|name| !name.is_empty()).unwrap_or_default().to_vec();
        let hold = persistent.then(|| state.event_loop.hold());
        self.listeners.borrow_mut().insert(id, Listener { watch, own_name, as_bytes, callback, hold });
        Ok(id)
    }

    fn close(&self, isolate: &v8::Isolate, id: u32) {
        let Some(closed) = self.listeners.borrow_mut().remove(&id) else { return };
        let listeners = self.listeners.borrow();
        if !listeners.values().any(|listener| listener.watch == closed.watch) {
            self.watches.remove(closed.watch);
        }
        if listeners.is_empty()
            && let Some(token) = self.token.take()
        {
            RuntimeState::from_scope(isolate).event_loop.deregister(token, self.watches.fd());
        }
    }

    /// Tells everybody who watches what changed. A listener may close any watcher, itself included.
    fn tell(&self, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState, change: &Change) {
        let ids: Vec<u32> =
            self.listeners.borrow().iter().filter(|(_, listener)| listener.watch == change.watch).map(|(&id, _)| id).collect();
        for id in ids {
            v8::scope!(let scope, scope);
            let Some((callback, name, as_bytes)) = self.listeners.borrow().get(&id).map(|listener| {
                let name = change.name.clone().unwrap_or_else(|| listener.own_name.clone());
                (listener.callback.clone(), name, listener.as_bytes)
            }) else {
                continue;
            };
            let renamed = v8::Boolean::new(scope, change.renamed).into();
            let name = convert::reply_to_v8(scope, FsReply::Path(Some(name)), convert::ReplyShape::names(as_bytes));
            let this = v8::undefined(scope).into();
            callback::call(scope, state, &callback, this, &[renamed, name]);
        }
    }
}

impl Source for Hub {
    fn ready(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, _readiness: Readiness) {
        let state = RuntimeState::from_scope(scope);
        for change in self.watches.read() {
            self.tell(scope, &state, &change);
        }
    }
}
