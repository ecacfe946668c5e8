//! Signals a script listens for: a handler that writes the number into a pipe, which the event loop reads.
//!
//! In Node: `uv_signal_t`.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

use nix::errno::Errno;
use nix::fcntl::OFlag;

/// The handler's end of the pipe; a plain number, as the handler may use nothing else.
static HANDLER_END: AtomicI32 = AtomicI32::new(-1);
static PIPE: OnceLock<(OwnedFd, OwnedFd)> = OnceLock::new();

extern "C" fn on_signal(signal: libc::c_int) {
    let errno = Errno::last_raw();
    let byte = signal as u8;
    // SAFETY: `write` is async-signal-safe; a full pipe loses a signal that is pending many thousand times over.
    unsafe { libc::write(HANDLER_END.load(Ordering::Relaxed), (&raw const byte).cast(), 1) };
    Errno::set_raw(errno);
}

/// The descriptor that becomes readable when a signal has come.
pub fn queue() -> io::Result<BorrowedFd<'static>> {
    if let Some((read, _)) = PIPE.get() {
        return Ok(read.as_fd());
    }
    let pair = nix::unistd::pipe2(OFlag::O_CLOEXEC | OFlag::O_NONBLOCK)?;
    let (read, write) = PIPE.get_or_init(|| pair);
    HANDLER_END.store(write.as_raw_fd(), Ordering::Relaxed);
    Ok(read.as_fd())
}

/// The signals that have come since the last call, oldest first.
pub fn take(buffer: &mut [u8]) -> &[u8] {
    let Some((read, _)) = PIPE.get() else { return &[] };
    let count = nix::unistd::read(read, buffer).unwrap_or(0);
    &buffer[..count]
}

/// Starts catching `signal`. `EINVAL` for one that cannot be caught.
pub fn catch(signal: i32) -> io::Result<()> {
    queue()?;
    set_action(signal, on_signal as *const () as libc::sighandler_t)
}

/// Gives `signal` its default effect again.
pub fn release(signal: i32) -> io::Result<()> {
    set_action(signal, libc::SIG_DFL)
}

fn set_action(signal: i32, handler: libc::sighandler_t) -> io::Result<()> {
    // SAFETY: the handler calls only what may be called in one; other threads are not disturbed (SA_RESTART).
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        action.sa_flags = libc::SA_RESTART;
        libc::sigfillset(&raw mut action.sa_mask);
        if libc::sigaction(signal, &raw const action, std::ptr::null_mut()) == -1 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

/// `process.kill(pid, signal)`. Signal 0 only asks whether `pid` exists.
pub fn kill(pid: i32, signal: i32) -> io::Result<()> {
    // SAFETY: plain numbers.
    if unsafe { libc::kill(pid, signal) } == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
