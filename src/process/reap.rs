//! Collecting the exit status of an ended child.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};

/// How a process ended: by a code, or by a signal (then the code is 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    pub code: i32,
    pub signal: i32,
}

/// Waits until the process behind `pidfd` has ended and collects it.
#[cfg(test)]
pub fn wait(pidfd: &OwnedFd) -> io::Result<Exit> {
    loop {
        match collect(pidfd, WaitPidFlag::WEXITED) {
            Err(Errno::EINTR) => {}
            result => return Ok(result?.expect("without WNOHANG there is a status")),
        }
    }
}

/// Collects the process if it has ended.
pub fn try_wait(pidfd: &OwnedFd) -> io::Result<Option<Exit>> {
    loop {
        match collect(pidfd, WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG) {
            Err(Errno::EINTR) => {}
            result => return Ok(result?),
        }
    }
}

fn collect(pidfd: &OwnedFd, flags: WaitPidFlag) -> nix::Result<Option<Exit>> {
    Ok(match waitid(Id::PIDFd(pidfd.as_fd()), flags)? {
        WaitStatus::Exited(_, code) => Some(Exit { code, signal: 0 }),
        WaitStatus::Signaled(_, signal, _) => Some(Exit { code: 0, signal: signal as i32 }),
        _ => None,
    })
}
