//! Unix domain sockets, which Node calls pipes. In Node: libuv's `src/unix/pipe.c`.

use std::ffi::OsStr;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::errno::Errno;
use nix::sys::socket::{AddressFamily, SockType, UnixAddr};
use nix::sys::stat::{FchmodatFlags, Mode, fchmodat, stat};

use super::address::Address;
use crate::sys::socket;

pub fn new() -> nix::Result<OwnedFd> {
    socket::socket(AddressFamily::Unix, SockType::Stream)
}

/// A path, or an abstract name after a zero byte. `EINVAL` if it is empty or does not fit.
fn kernel_address(name: &[u8]) -> nix::Result<UnixAddr> {
    match name {
        [] => Err(Errno::EINVAL),
        [0, name @ ..] => UnixAddr::new_abstract(name),
        path => UnixAddr::new(OsStr::from_bytes(path)),
    }
    // What Node says of a name that is too long.
    .map_err(|_| Errno::EINVAL)
}

/// Makes the socket file. One that is already there is not ours to remove, even if nobody listens on it any more.
pub fn bind(fd: BorrowedFd<'_>, name: &[u8]) -> nix::Result<()> {
    socket::bind(fd, &kernel_address(name)?).map_err(|errno| match errno {
        // What Node says on every platform.
        Errno::ENOENT => Errno::EACCES,
        other => other,
    })
}

pub fn connect(fd: BorrowedFd<'_>, name: &[u8]) -> nix::Result<()> {
    socket::connect(fd, &kernel_address(name)?)
}

/// Adds permissions for everybody to the file of a bound socket.
pub fn allow_everybody(fd: BorrowedFd<'_>, read: bool, write: bool) -> nix::Result<()> {
    let name = match super::address::from_kernel(&socket::local_address(fd)?) {
        Some(Address::Unix(name)) if !name.is_empty() && name[0] != 0 => name,
        _ => return Err(Errno::EBADF),
    };
    let path = Path::new(OsStr::from_bytes(&name));
    let mut mode = Mode::from_bits_truncate(stat(path)?.st_mode);
    if read {
        mode |= Mode::S_IRUSR | Mode::S_IRGRP | Mode::S_IROTH;
    }
    if write {
        mode |= Mode::S_IWUSR | Mode::S_IWGRP | Mode::S_IWOTH;
    }
    fchmodat(nix::fcntl::AT_FDCWD, path, mode, FchmodatFlags::FollowSymlink)
}
