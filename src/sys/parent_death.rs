//! A worker whose primary dies stops listening at that moment, whatever its JavaScript is busy with.
//!
//! The workers of a cluster share its listening sockets, so these outlive the primary. A worker's event loop sees the end of the channel and
//! ends the process, but one that computes without an end would keep the port. Under Node only the primary has the socket, and the port is
//! free at once; whoever restarts a cluster after `kill -9` counts on that. So the kernel is asked to send a signal (`PR_SET_PDEATHSIG`),
//! whose handler lets go of the sockets. It is the last of the real-time signals, which programs under Node cannot listen for, and does
//! nothing as long as the parent is the same: somebody else may send it, or the thread may end that started this process.
//!
//! Processes that this one starts do not inherit it; a program that this process becomes (`execve`) would.

use std::ffi::c_int;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::atomic::{AtomicI32, Ordering};

use nix::errno::Errno;

/// How many listening sockets there is room for.
pub const LISTENERS: usize = 16;

/// Nothing, as a number of a descriptor or process.
const NONE: c_int = -1;

// Plain numbers, as the handler may use nothing else.
static PARENT: AtomicI32 = AtomicI32::new(NONE);
static LISTENING: [AtomicI32; LISTENERS] = [const { AtomicI32::new(NONE) }; LISTENERS];
/// What the parent has sent and this process has not received holds sockets, too.
static SOCKET: AtomicI32 = AtomicI32::new(NONE);

/// From now on the death of `parent` counts, if that is who has started this process (there may be a shell in between). It has sent the
/// listening sockets over `socket`, which stays open while this process lives.
pub fn watch(parent: i32, socket: BorrowedFd<'_>) {
    if parent != nix::unistd::getppid().as_raw() {
        return;
    }
    SOCKET.store(socket.as_raw_fd(), Ordering::Relaxed);
    if catch().is_ok() {
        PARENT.store(parent, Ordering::Relaxed);
        renew();
    }
}

/// Asks for the signal, if [`watch`] was called: it is lost when the process changes its user or group.
pub fn renew() {
    // It may have died meanwhile.
    if PARENT.load(Ordering::Relaxed) != NONE && send_on_death(libc::SIGRTMAX()).is_ok() {
        let_go_if_dead();
    }
}

/// What this process listens on in the place `index`. To be called with None before the descriptor is closed.
pub fn listens(index: usize, socket: Option<BorrowedFd<'_>>) {
    LISTENING[index].store(socket.map_or(NONE, |socket| socket.as_raw_fd()), Ordering::Relaxed);
}

/// Runs what may make another program of this process, in which the signal would be deadly.
pub fn without<T>(run: impl FnOnce() -> T) -> T {
    // Fails for no number that is a signal's or 0.
    let _ = send_on_death(0);
    let result = run();
    renew();
    result
}

fn send_on_death(signal: c_int) -> nix::Result<()> {
    // SAFETY: a number.
    Errno::result(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, signal) }).map(drop)
}

fn catch() -> nix::Result<()> {
    // SAFETY: the handler makes system calls only, and those are async-signal-safe; all zeroes is an action.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = on_signal as *const () as libc::sighandler_t;
        action.sa_flags = libc::SA_RESTART;
        libc::sigfillset(&raw mut action.sa_mask);
        Errno::result(libc::sigaction(libc::SIGRTMAX(), &raw const action, std::ptr::null_mut())).map(drop)
    }
}

extern "C" fn on_signal(signal: c_int) {
    let errno = Errno::last_raw();
    // SAFETY: system calls on numbers. Only the main thread opens and closes the descriptors, so it is never between two steps of its own.
    unsafe {
        let process = libc::getpid();
        if libc::syscall(libc::SYS_gettid) == libc::c_long::from(process) {
            let_go_if_dead();
        } else {
            libc::syscall(libc::SYS_tgkill, process, process, signal);
        }
    }
    Errno::set_raw(errno);
}

/// Async-signal-safe. Again and again it does no harm.
fn let_go_if_dead() {
    // SAFETY: system calls on numbers. The descriptors are those that their owners have put down, who keep the numbers: behind each is
    // another file, on which what they try will fail.
    unsafe {
        if libc::getppid() == PARENT.load(Ordering::Relaxed) {
            return;
        }
        // Ends the listening for other workers as well.
        let sockets = LISTENING.each_ref().map(|socket| socket.load(Ordering::Relaxed));
        for socket in sockets.into_iter().filter(|socket| *socket != NONE) {
            libc::shutdown(socket, libc::SHUT_RD);
        }
        let nothing = libc::open(c"/dev/null".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
        if nothing == -1 {
            return;
        }
        for fd in sockets.into_iter().chain([SOCKET.load(Ordering::Relaxed)]).filter(|fd| *fd != NONE) {
            libc::dup3(nothing, fd, libc::O_CLOEXEC);
        }
        libc::close(nothing);
    }
}
