//! Terminals: size, raw mode, a descriptor of our own for one.

use std::io::IsTerminal;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;
use nix::sys::termios::{self, SetArg, Termios};

pub fn is_terminal(fd: BorrowedFd<'_>) -> bool {
    fd.is_terminal()
}

/// Columns and rows.
pub fn window_size(fd: BorrowedFd<'_>) -> nix::Result<(u16, u16)> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the request writes a `winsize`.
    Errno::result(unsafe { libc::ioctl(fd.as_raw_fd(), libc::TIOCGWINSZ, &raw mut size) })?;
    Ok((size.ws_col, size.ws_row))
}

/// The same terminal under a new open file, so that making it non-blocking does not make it so for other processes.
pub fn reopen(fd: BorrowedFd<'_>) -> nix::Result<OwnedFd> {
    let path = nix::unistd::ttyname(fd)?;
    let mode = super::socket::access_mode(fd)?;
    open(&path, mode | OFlag::O_CLOEXEC | OFlag::O_NOCTTY, Mode::empty())
}

pub fn attributes(fd: BorrowedFd<'_>) -> nix::Result<Termios> {
    termios::tcgetattr(fd)
}

pub fn set_attributes(fd: BorrowedFd<'_>, attributes: &Termios) -> nix::Result<()> {
    loop {
        match termios::tcsetattr(fd, SetArg::TCSADRAIN, attributes) {
            Err(Errno::EINTR) => {}
            other => return other,
        }
    }
}

/// `attributes` without line editing, echo and signals from keys, as libuv's raw mode.
pub fn raw(attributes: &Termios) -> Termios {
    use termios::{ControlFlags, InputFlags, LocalFlags, OutputFlags, SpecialCharacterIndices};
    let mut raw = attributes.clone();
    raw.input_flags &= !(InputFlags::BRKINT | InputFlags::ICRNL | InputFlags::INPCK | InputFlags::ISTRIP | InputFlags::IXON);
    raw.output_flags |= OutputFlags::ONLCR;
    raw.control_flags |= ControlFlags::CS8;
    raw.local_flags &= !(LocalFlags::ECHO | LocalFlags::ICANON | LocalFlags::IEXTEN | LocalFlags::ISIG);
    raw.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
    raw.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
    raw
}
