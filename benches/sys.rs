//! The two system calls of the bench program that have no safe wrapper.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};
use std::time::Duration;

/// How a process ended and what it took.
pub struct Usage {
    pub success: bool,
    pub cpu: Duration,
    /// The most memory it had resident, in bytes.
    pub peak_rss: u64,
}

/// Waits for `child`, as `Child::wait` does, and says what it used.
pub fn wait_with_usage(child: &Child) -> io::Result<Usage> {
    let pid = libc::pid_t::try_from(child.id()).expect("a process id fits");
    let mut status = 0;
    // SAFETY: all zeroes is a valid `rusage`.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live values of the right type; the child is ours and has not been waited for.
    if unsafe { libc::wait4(pid, &raw mut status, 0, &raw mut usage) } < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(Usage {
        success: libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0,
        cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
        peak_rss: u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024,
    })
}

fn duration(time: libc::timeval) -> Duration {
    Duration::from_micros(u64::try_from(time.tv_sec * 1_000_000 + time.tv_usec).unwrap_or(0))
}

/// The kernel kills the child when the bench program dies, however it dies.
pub fn end_with_us(command: &mut Command) {
    // SAFETY: between fork and exec only `prctl` is called, which is async-signal-safe and takes no memory.
    unsafe {
        command.pre_exec(|| nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGKILL).map_err(io::Error::from));
    }
}
