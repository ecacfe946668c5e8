//! Starting child processes and hearing of their end.
//!
//! JavaScript side: `js/internal/child_process/`. In Node: the `process_wrap` and `spawn_sync` bindings.

use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::os::fd::{AsFd, BorrowedFd, IntoRawFd, OwnedFd};
use std::rc::Rc;
use std::time::Duration;

use deno_core::{op2, v8};

use crate::error::{SysError, or_throw};
use crate::process::spawn::{self, Command, Stdio};
use crate::process::{reap, spawn_sync};
use crate::runtime::callback;
use crate::runtime::event_loop::{Hold, Interest, Readiness, Source, Token};
use crate::runtime::external;
use crate::runtime::state::RuntimeState;
use crate::sys::child;

deno_core::extension!(
    rcluster_child_process,
    ops = [op_child_new, op_child_spawn, op_child_kill, op_child_ref, op_child_has_ref, op_child_close, op_child_spawn_sync]
);

/// A child that runs, as JavaScript holds it.
pub struct ChildHandle(Rc<Watch>);

/// What the event loop calls when the child has ended.
struct Watch {
    pidfd: RefCell<Option<OwnedFd>>,
    token: Cell<Option<Token>>,
    hold: RefCell<Option<Hold>>,
    on_exit: RefCell<Option<v8::Global<v8::Function>>>,
}

// SAFETY: nothing in it is managed by the collector; the function is released when the child has ended or the handle is closed.
unsafe impl v8::cppgc::GarbageCollected for ChildHandle {
    fn trace(&self, _visitor: &mut v8::cppgc::Visitor) {}

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"ChildHandle"
    }
}

impl Source for Watch {
    fn ready(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, _readiness: Readiness) {
        let state = RuntimeState::from_scope(scope);
        let exit = match self.pidfd.borrow().as_ref().map(reap::try_wait) {
            Some(Ok(Some(exit))) => exit,
            Some(Ok(None)) | None => return,
            // Collected by somebody else (a script that ignores SIGCHLD): how it ended is not known.
            Some(Err(_)) => reap::Exit { code: 0, signal: 0 },
        };
        let on_exit = self.on_exit.take();
        self.close(&state);
        let Some(on_exit) = on_exit else { return };
        let code = v8::Integer::new(scope, exit.code).into();
        let signal = v8::Integer::new(scope, exit.signal).into();
        let this = v8::undefined(scope).into();
        let on_exit = v8::Local::new(scope, on_exit);
        callback::call_only(scope, &state, on_exit, this, &[code, signal]);
    }
}

impl Watch {
    fn close(&self, state: &RuntimeState) {
        let Some(pidfd) = self.pidfd.take() else { return };
        if let Some(token) = self.token.take() {
            state.event_loop.deregister(token, pidfd.as_fd());
        }
        self.hold.take();
        self.on_exit.take();
    }
}

#[op2]
#[cppgc]
fn op_child_new() -> ChildHandle {
    ChildHandle(Rc::new(Watch { pidfd: RefCell::default(), token: Cell::default(), hold: RefCell::default(), on_exit: RefCell::default() }))
}

/// Starts a child. Returns `[errno or 0, pid, our end of stream 0 or -1, ...]`; throws if it could not even be tried.
///
/// `stdio`: per stream -1 for ignore, -2 for a pipe, otherwise the descriptor to share. `ids`: uid and gid, -1 for ours.
#[op2]
#[allow(clippy::too_many_arguments, reason = "few, typed, positional arguments is how ops are called")]
fn op_child_spawn<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[cppgc] handle: &ChildHandle,
    file: v8::Local<'s, v8::Value>,
    args: v8::Local<'s, v8::Value>,
    env: v8::Local<'s, v8::Value>,
    cwd: v8::Local<'s, v8::Value>,
    stdio: v8::Local<'s, v8::Value>,
    ids: v8::Local<'s, v8::Value>,
    detached: bool,
    on_exit: v8::Local<'s, v8::Function>,
) -> v8::Local<'s, v8::Value> {
    let result = command(scope, file, args, env, cwd, ids, detached).and_then(|command| {
        let stdio = numbers(scope, stdio);
        let state = RuntimeState::from_scope(scope);
        let on_exit = v8::Global::new(scope, on_exit);
        start(&state, handle, &command, &stdio, on_exit)
    });
    let values = or_throw(scope, result);
    array_of_numbers(scope, &values).into()
}

fn start(
    state: &RuntimeState,
    handle: &ChildHandle,
    command: &Command,
    stdio: &[i32],
    on_exit: v8::Global<v8::Function>,
) -> Result<Vec<i32>, SysError> {
    let failed = |error: std::io::Error| SysError::from_io(format!("spawn {}", spawn::display_name(command)), &error);
    let spawned = spawn::spawn(command, &streams(stdio)).map_err(failed)?;
    let mut values = match spawned.child {
        Ok(child) => {
            let watch = &handle.0;
            let token =
                state.event_loop.register(child.pidfd.as_fd(), Interest::READ, watch.clone()).map_err(|errno| failed(errno.into()))?;
            watch.pidfd.replace(Some(child.pidfd));
            watch.token.set(Some(token));
            watch.hold.replace(Some(state.event_loop.hold()));
            watch.on_exit.replace(Some(on_exit));
            vec![0, child.pid]
        }
        Err(error) => vec![error.raw_os_error().unwrap_or(libc::EINVAL), 0],
    };
    values.extend(spawned.pipes.into_iter().map(|pipe| pipe.map_or(-1, IntoRawFd::into_raw_fd)));
    Ok(values)
}

/// Sends a signal. `ESRCH` once the child has been reaped.
#[op2(nofast)]
fn op_child_kill(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &ChildHandle, signal: i32) {
    let result = match handle.0.pidfd.borrow().as_ref() {
        Some(pidfd) => child::signal(pidfd.as_fd(), signal).map_err(|error| SysError::from_io("kill", &error)),
        None => Err(SysError::new("kill", libc::ESRCH)),
    };
    or_throw(scope, result)
}

/// Whether the child keeps the process alive.
#[op2(nofast)]
fn op_child_ref(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &ChildHandle, referenced: bool) {
    let watch = &handle.0;
    if !referenced {
        watch.hold.take();
    } else if watch.pidfd.borrow().is_some() && watch.hold.borrow().is_none() {
        watch.hold.replace(Some(RuntimeState::from_scope(scope).event_loop.hold()));
    }
}

#[op2(fast)]
fn op_child_has_ref(#[cppgc] handle: &ChildHandle) -> bool {
    handle.0.hold.borrow().is_some()
}

/// Stops listening for the end of the child.
#[op2(nofast)]
fn op_child_close(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &ChildHandle) {
    handle.0.close(&RuntimeState::from_scope(scope));
}

/// Runs a child to its end. Returns `[errno or 0, pid, code, signal, output 0, ...]`; the code is null if it never ran.
///
/// `inputs`: per stream what to write into it, or null. `limits`: time in ms, bytes of output, the signal that ends the child; 0 and
/// negative mean no limit.
#[op2(reentrant)]
#[allow(clippy::too_many_arguments, reason = "few, typed, positional arguments is how ops are called")]
fn op_child_spawn_sync<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    file: v8::Local<'s, v8::Value>,
    args: v8::Local<'s, v8::Value>,
    env: v8::Local<'s, v8::Value>,
    cwd: v8::Local<'s, v8::Value>,
    stdio: v8::Local<'s, v8::Value>,
    ids: v8::Local<'s, v8::Value>,
    detached: bool,
    inputs: v8::Local<'s, v8::Value>,
    limits: v8::Local<'s, v8::Value>,
) -> v8::Local<'s, v8::Value> {
    super::flush_output();
    let command = match command(scope, file, args, env, cwd, ids, detached) {
        Ok(command) => command,
        Err(error) => {
            crate::error::throw(scope, &error);
            return v8::undefined(scope).into();
        }
    };
    let stdio = numbers(scope, stdio);
    let inputs = values(scope, inputs).into_iter().map(bytes).collect();
    let [timeout, max_buffer, kill_signal] = <[f64; 3]>::try_from(doubles(scope, limits)).expect("the shim passes three limits");
    let limits = spawn_sync::Limits {
        timeout: (timeout > 0.0).then(|| Duration::from_secs_f64((timeout / 1e3).min(1e9))),
        max_buffer: (max_buffer >= 0.0 && max_buffer.is_finite()).then_some(max_buffer as usize),
        kill_signal: kill_signal as i32,
    };
    let outcome = spawn_sync::run(&command, &streams(&stdio), inputs, limits);
    let null: v8::Local<v8::Value> = v8::null(scope).into();
    let exit = |scope: &mut v8::PinScope<'s, '_>, number: Option<i32>| -> v8::Local<'s, v8::Value> {
        number.map_or(null, |number| v8::Integer::new(scope, number).into())
    };
    let mut result = vec![
        v8::Integer::new(scope, outcome.error.unwrap_or(0)).into(),
        v8::Integer::new(scope, outcome.pid).into(),
        exit(scope, outcome.exit.map(|exit| exit.code)),
        exit(scope, outcome.exit.map(|exit| exit.signal)),
    ];
    for output in outcome.output {
        result.push(match output {
            Some(bytes) => {
                let length = bytes.len();
                let buffer = external::array_buffer(scope, bytes);
                v8::Uint8Array::new(scope, buffer, 0, length).map_or(null, Into::into)
            }
            None => null,
        });
    }
    v8::Array::new_with_elements(scope, &result).into()
}

// ---- Conversions ----

fn command<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    file: v8::Local<'s, v8::Value>,
    args: v8::Local<'s, v8::Value>,
    env: v8::Local<'s, v8::Value>,
    cwd: v8::Local<'s, v8::Value>,
    ids: v8::Local<'s, v8::Value>,
    detached: bool,
) -> Result<Command, SysError> {
    let ids = numbers(scope, ids);
    let id = |index: usize| ids.get(index).copied().filter(|id| *id != -1).map(|id| id as u32);
    Ok(Command {
        file: c_string(scope, file)?,
        args: c_strings(scope, args)?,
        env: if env.is_null_or_undefined() { None } else { Some(c_strings(scope, env)?) },
        cwd: if cwd.is_null_or_undefined() { None } else { Some(c_string(scope, cwd)?) },
        uid: id(0),
        gid: id(1),
        detached,
    })
}

fn streams(stdio: &[i32]) -> Vec<Stdio<'_>> {
    stdio
        .iter()
        .map(|&entry| match entry {
            -1 => Stdio::Ignore,
            -2 => Stdio::Pipe,
            // SAFETY: used only during the op; a number that is not open is refused by the kernel in the child.
            fd => Stdio::Fd(unsafe { BorrowedFd::borrow_raw(fd.max(0)) }),
        })
        .collect()
}

fn values<'s>(scope: &mut v8::PinScope<'s, '_>, list: v8::Local<'s, v8::Value>) -> Vec<v8::Local<'s, v8::Value>> {
    let Ok(list) = v8::Local::<v8::Array>::try_from(list) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get_index(scope, index)).collect()
}

fn numbers<'s>(scope: &mut v8::PinScope<'s, '_>, list: v8::Local<'s, v8::Value>) -> Vec<i32> {
    values(scope, list).into_iter().map(|value| value.int32_value(scope).unwrap_or(-1)).collect()
}

fn doubles<'s>(scope: &mut v8::PinScope<'s, '_>, list: v8::Local<'s, v8::Value>) -> Vec<f64> {
    values(scope, list).into_iter().map(|value| value.number_value(scope).unwrap_or(-1.0)).collect()
}

fn c_strings<'s>(scope: &mut v8::PinScope<'s, '_>, list: v8::Local<'s, v8::Value>) -> Result<Vec<CString>, SysError> {
    values(scope, list).into_iter().map(|value| c_string(scope, value)).collect()
}

/// The validators refuse inner zero bytes; what gets past them (a key of `env`) is the kernel's `EINVAL`.
fn c_string<'s>(scope: &mut v8::PinScope<'s, '_>, value: v8::Local<'s, v8::Value>) -> Result<CString, SysError> {
    CString::new(value.to_rust_string_lossy(scope)).map_err(|_| SysError::new("spawn", libc::EINVAL))
}

fn bytes(value: v8::Local<'_, v8::Value>) -> Option<Vec<u8>> {
    let view = v8::Local::<v8::ArrayBufferView>::try_from(value).ok()?;
    let mut bytes = vec![0; view.byte_length()];
    view.copy_contents(&mut bytes);
    Some(bytes)
}

fn array_of_numbers<'s>(scope: &mut v8::PinScope<'s, '_>, numbers: &[i32]) -> v8::Local<'s, v8::Array> {
    let values: Vec<v8::Local<v8::Value>> = numbers.iter().map(|&number| v8::Integer::new(scope, number).into()).collect();
    v8::Array::new_with_elements(scope, &values)
}
