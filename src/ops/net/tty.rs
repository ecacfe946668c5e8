//! Terminals, and what kind of thing a descriptor is. JavaScript side: `js/internal/handles/tty.js`, `js/internal/net/guess.js`.
//! In Node: `src/tty_wrap.cc`; libuv's `src/unix/tty.c`, `uv_guess_handle`.

use std::cell::RefCell;
use std::os::fd::{AsFd, BorrowedFd};

use deno_core::{op2, v8};
use nix::errno::Errno;
use nix::sys::stat::{SFlag, fstat};
use nix::sys::termios::Termios;

use super::shared::{code, status};
use super::stream::{Kind, NativeStream, Stream};
use crate::sys::{socket, terminal};

deno_core::extension!(
    rcluster_tty,
    ops = [op_tty_new, op_tty_set_raw_mode, op_tty_get_window_size, op_tty_isatty, op_tty_window_size, op_net_guess_handle]
);

thread_local! {
    /// A terminal's modes before the first script changed them, and which terminal: restored when the process ends.
    static ORIGINAL: RefCell<Option<(i32, Termios)>> = const { RefCell::new(None) };
}

/// The terminal behind a descriptor, as a stream of its own; a status if it is none.
#[op2]
fn op_tty_new<'s>(scope: &mut v8::PinScope<'s, '_>, fd: i32) -> v8::Local<'s, v8::Value> {
    let opened = socket::with_raw(fd, |fd| {
        if !terminal::is_terminal(fd) {
            return Err(Errno::EINVAL);
        }
        // Put in the place of the old one, so that the number stays the same. Where that fails, the shared one has to do.
        if let Ok(own) = terminal::reopen(fd) {
            socket::replace(own.as_fd(), fd)?;
        }
        Ok(())
    });
    let stream = opened.and_then(|()| socket::own(fd)).and_then(|fd| Stream::adopt(fd, Kind::Tty));
    match stream {
        Ok(stream) => stream.to_v8(scope).into(),
        Err(errno) => v8::Integer::new(scope, code(errno)).into(),
    }
}

#[op2(fast)]
fn op_tty_set_raw_mode(#[cppgc] native: &NativeStream, raw: bool) -> i32 {
    status(native.get().with_fd(|fd| set_raw_mode(fd, raw)))
}

fn set_raw_mode(fd: BorrowedFd<'_>, raw: bool) -> nix::Result<()> {
    use std::os::fd::AsRawFd;
    let number = fd.as_raw_fd();
    if raw {
        let original = terminal::attributes(fd)?;
        terminal::set_attributes(fd, &terminal::raw(&original))?;
        ORIGINAL.with_borrow_mut(|kept| {
            kept.get_or_insert((number, original));
        });
        return Ok(());
    }
    match ORIGINAL.take() {
        Some((kept, original)) if kept == number => terminal::set_attributes(fd, &original),
        other => {
            ORIGINAL.set(other);
            Ok(())
        }
    }
}

/// Puts back what `setRawMode` has changed; for the way out.
pub fn reset_mode() {
    if let Some((fd, original)) = ORIGINAL.take() {
        // A terminal that is gone has no modes to restore.
        let _ = socket::with_raw(fd, |fd| terminal::set_attributes(fd, &original));
    }
}

fn size_to_v8<'s>(scope: &mut v8::PinScope<'s, '_>, size: nix::Result<(u16, u16)>) -> v8::Local<'s, v8::Value> {
    match size {
        Ok((columns, rows)) => {
            let (columns, rows) = (v8::Integer::new(scope, columns.into()), v8::Integer::new(scope, rows.into()));
            v8::Array::new_with_elements(scope, &[columns.into(), rows.into()]).into()
        }
        Err(errno) => v8::Integer::new(scope, code(errno)).into(),
    }
}

/// `[columns, rows]`, or a status.
#[op2]
fn op_tty_get_window_size<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] native: &NativeStream) -> v8::Local<'s, v8::Value> {
    size_to_v8(scope, native.get().with_fd(terminal::window_size))
}

/// The same for a descriptor's number.
#[op2]
fn op_tty_window_size<'s>(scope: &mut v8::PinScope<'s, '_>, fd: i32) -> v8::Local<'s, v8::Value> {
    size_to_v8(scope, socket::with_raw(fd, terminal::window_size))
}

#[op2(fast)]
fn op_tty_isatty(fd: i32) -> bool {
    socket::with_raw(fd, |fd| Ok(terminal::is_terminal(fd))).unwrap_or(false)
}

#[op2]
#[string]
fn op_net_guess_handle(fd: i32) -> &'static str {
    socket::with_raw(fd, guess).unwrap_or("UNKNOWN")
}

fn guess(fd: BorrowedFd<'_>) -> nix::Result<&'static str> {
    // Sockets first: they come by the thousand, over channels.
    if let Ok(family) = socket::int_option(fd, libc::SOL_SOCKET, libc::SO_DOMAIN) {
        let socket_type = socket::int_option(fd, libc::SOL_SOCKET, libc::SO_TYPE)?;
        return Ok(match (socket_type, family) {
            (libc::SOCK_STREAM, libc::AF_INET | libc::AF_INET6) => "TCP",
            (libc::SOCK_STREAM, libc::AF_UNIX) => "PIPE",
            (libc::SOCK_DGRAM, libc::AF_INET | libc::AF_INET6) => "UDP",
            _ => "UNKNOWN",
        });
    }
    if terminal::is_terminal(fd) {
        return Ok("TTY");
    }
    let kind = SFlag::from_bits_truncate(fstat(fd)?.st_mode) & SFlag::S_IFMT;
    Ok(match kind {
        SFlag::S_IFREG | SFlag::S_IFCHR => "FILE",
        SFlag::S_IFIFO => "PIPE",
        _ => "UNKNOWN",
    })
}
