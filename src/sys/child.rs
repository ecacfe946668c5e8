//! Starting a program: `clone` with shared memory, then `exec`.
//!
//! The parent's thread waits until the child has either become the new program or given up, so the reason of a failure is simply left in
//! memory, and the cost does not grow with the parent's heap. Nothing here looks anything up: paths, arguments and environment come in
//! the form `execve` wants.
//!
//! In Node: `uv_spawn` (`uv__process_child_init`).

use std::ffi::{CString, c_char, c_int, c_void};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::ptr;

/// A program to start, ready for the kernel.
pub struct Program<'a> {
    /// Tried in order, as `execvp` does with the folders of `PATH`.
    pub candidates: &'a [CString],
    pub args: &'a [CString],
    /// `NAME=value`.
    pub env: &'a [CString],
    pub cwd: Option<&'a CString>,
    /// What descriptor N of the new program is. None: left closed.
    pub fds: &'a [Option<ChildFd<'a>>],
    pub uid: Option<u32>,
    pub gid: Option<u32>,
    /// A session of its own.
    pub detached: bool,
}

/// One descriptor of a child.
#[derive(Clone, Copy)]
pub struct ChildFd<'a> {
    pub fd: BorrowedFd<'a>,
    /// Standard streams the child shares with us: it expects them to block.
    pub inherited: bool,
}

/// A process that runs.
#[derive(Debug)]
pub struct Child {
    pub pid: i32,
    /// Readable once the process has ended.
    pub pidfd: OwnedFd,
}

/// The stack of the child until its `exec`: what it calls needs far less.
const STACK_SIZE: usize = 64 * 1024;

/// What the child reads and where it leaves the reason of its failure.
struct Orders<'a> {
    program: &'a Program<'a>,
    argv: Vec<*const c_char>,
    envp: Vec<*const c_char>,
    /// `/bin/sh`, the script, the arguments: for a file without an interpreter line (as `execvp`).
    shell_argv: Vec<*const c_char>,
    /// Where each entry of `fds` is once it is out of the way of the others.
    moved: Vec<c_int>,
    errno: c_int,
}

/// Starts `program`. An `Err` carries the errno of the step that failed, in the child or before it.
pub fn start(program: &Program<'_>) -> io::Result<Child> {
    let pointers =
        |strings: &[CString]| -> Vec<*const c_char> { strings.iter().map(|string| string.as_ptr()).chain([ptr::null()]).collect() };
    let mut shell_argv = vec![c"/bin/sh".as_ptr(), ptr::null()];
    shell_argv.extend(program.args.iter().skip(1).map(|argument| argument.as_ptr()));
    shell_argv.push(ptr::null());
    let mut orders = Orders {
        program,
        argv: pointers(program.args),
        envp: pointers(program.env),
        shell_argv,
        moved: vec![-1; program.fds.len()],
        errno: 0,
    };
    let mut stack = vec![0u128; STACK_SIZE / size_of::<u128>()];
    let mut pidfd: c_int = -1;
    let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::CLONE_PIDFD | libc::SIGCHLD;
    let pid = with_signals_blocked(|| {
        // SAFETY: CLONE_VFORK suspends this thread until the child has exec'ed or exited, so the stack, `orders` and everything it
        // borrows outlive the child's use of them, and nothing but the child touches them meanwhile. The stack grows down from its
        // aligned end. With signals blocked no handler of ours runs in the child.
        unsafe {
            let top = stack.as_mut_ptr().add(stack.len());
            libc::clone(run_child, top.cast(), flags, (&raw mut orders).cast(), &raw mut pidfd)
        }
    });
    if pid == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel opened it for us just now.
    let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
    if orders.errno != 0 {
        collect_failed(pid);
        return Err(io::Error::from_raw_os_error(orders.errno));
    }
    Ok(Child { pid, pidfd })
}

/// A child that gave up has exited already: this does not wait.
fn collect_failed(pid: i32) {
    while let Err(nix::errno::Errno::EINTR) = nix::sys::wait::waitpid(nix::unistd::Pid::from_raw(pid), None) {}
}

fn with_signals_blocked<T>(run: impl FnOnce() -> T) -> T {
    use nix::sys::signal::{SigSet, SigmaskHow, pthread_sigmask};
    let mut before = SigSet::empty();
    // Fails only for a wrong `how`.
    let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::all()), Some(&mut before));
    let result = run();
    let errno = nix::errno::Errno::last_raw();
    let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&before), None);
    nix::errno::Errno::set_raw(errno);
    result
}

extern "C" fn run_child(argument: *mut c_void) -> c_int {
    // SAFETY: `start` passes its `orders`, which nobody else touches while this runs.
    let orders = unsafe { &mut *argument.cast::<Orders<'_>>() };
    orders.errno = child(orders);
    // SAFETY: ends the child without running anything of the parent's, whose memory it shares.
    unsafe { libc::_exit(127) }
}

/// Runs in the child, in the parent's memory: async-signal-safe calls only, no allocation. Comes back with an errno if it fails.
fn child(orders: &mut Orders<'_>) -> c_int {
    let program = orders.program;
    // SAFETY: system calls on numbers and on memory `start` prepared.
    unsafe {
        for signal in 1..=64 {
            // Refused for KILL, STOP and the two the C library keeps: those are at their defaults.
            libc::signal(signal, libc::SIG_DFL);
        }
        if program.detached {
            libc::setsid();
        }
        // The exit status of a child that closes these is of no use to anybody: errors are reported, not ignored.
        if let Err(errno) = place_fds(program.fds, &mut orders.moved) {
            return errno;
        }
        if let Some(cwd) = program.cwd
            && libc::chdir(cwd.as_ptr()) == -1
        {
            return errno();
        }
        // Raw calls: the C library's would change the parent's threads, too, whose list the child shares.
        if program.uid.is_some() || program.gid.is_some() {
            // Refused without privileges; the two below say whether that matters.
            libc::syscall(libc::SYS_setgroups, 0, ptr::null::<u32>());
        }
        if let Some(gid) = program.gid
            && libc::syscall(libc::SYS_setgid, gid) == -1
        {
            return errno();
        }
        if let Some(uid) = program.uid
            && libc::syscall(libc::SYS_setuid, uid) == -1
        {
            return errno();
        }
        let mut none = std::mem::MaybeUninit::uninit();
        libc::sigemptyset(none.as_mut_ptr());
        libc::sigprocmask(libc::SIG_SETMASK, none.as_ptr(), ptr::null_mut());
        exec(orders)
    }
}

/// Puts each descriptor where the program expects it.
///
/// # Safety
/// Only in a child with its own descriptor table.
unsafe fn place_fds(fds: &[Option<ChildFd<'_>>], moved: &mut [c_int]) -> Result<(), c_int> {
    let count = fds.len() as c_int;
    // SAFETY: the table is the child's own, whose numbers mean nothing to the parent.
    unsafe {
        // First out of the way, so that no target overwrites a source still needed.
        for (target, (entry, slot)) in fds.iter().zip(moved.iter_mut()).enumerate() {
            let Some(entry) = entry else { continue };
            *slot = entry.fd.as_raw_fd();
            if *slot < count && *slot != target as c_int {
                *slot = libc::fcntl(*slot, libc::F_DUPFD_CLOEXEC, count);
                if *slot == -1 {
                    return Err(errno());
                }
            }
        }
        for (target, (entry, &source)) in fds.iter().zip(moved.iter()).enumerate() {
            let Some(entry) = entry else { continue };
            let target = target as c_int;
            let placed = if source == target { libc::fcntl(target, libc::F_SETFD, 0) } else { libc::dup2(source, target) };
            if placed == -1 {
                return Err(errno());
            }
            if target <= 2 && entry.inherited {
                let flags = libc::fcntl(target, libc::F_GETFL);
                libc::fcntl(target, libc::F_SETFL, flags & !libc::O_NONBLOCK);
            }
        }
    }
    Ok(())
}

/// `execvp` over prepared candidates.
///
/// # Safety
/// The pointers of `orders` are valid and their lists end with null.
unsafe fn exec(orders: &mut Orders<'_>) -> c_int {
    let mut refused = false;
    for candidate in orders.program.candidates {
        // SAFETY: see above.
        unsafe {
            libc::execve(candidate.as_ptr(), orders.argv.as_ptr(), orders.envp.as_ptr());
            if errno() == libc::ENOEXEC {
                orders.shell_argv[1] = candidate.as_ptr();
                libc::execve(c"/bin/sh".as_ptr(), orders.shell_argv.as_ptr(), orders.envp.as_ptr());
            }
        }
        match errno() {
            libc::EACCES => refused = true,
            libc::ENOENT | libc::ESTALE | libc::ENOTDIR | libc::ENODEV | libc::ETIMEDOUT => {}
            other => return other,
        }
    }
    if refused {
        return libc::EACCES;
    }
    // A single candidate may have failed for a reason of its own (ENOTDIR); a search that found nothing says ENOENT.
    match orders.program.candidates {
        [] => libc::ENOENT,
        [_] => errno(),
        _ => libc::ENOENT,
    }
}

fn errno() -> c_int {
    nix::errno::Errno::last_raw()
}

/// Keeps every descriptor we were started with from the programs we start; ours are close-on-exec by birth.
pub fn close_inherited_on_exec() {
    // SAFETY: sets a flag on descriptors, closes none.
    let done = unsafe { libc::syscall(libc::SYS_close_range, 3, c_int::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    if done == -1 {
        // Linux before 5.11: one by one, as far as a program started by a shell or another cluster has any.
        for fd in 3..1024 {
            // SAFETY: sets a flag; numbers that are not open are refused.
            unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
    }
}

/// Sends a signal to the process behind `pidfd`, which cannot be another one that got its number.
pub fn signal(pidfd: BorrowedFd<'_>, signal: i32) -> io::Result<()> {
    // SAFETY: numbers, and a null pointer that the call allows.
    let sent = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd.as_raw_fd(), signal, ptr::null::<c_void>(), 0) };
    if sent == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
