//! Sockets and descriptors: what nix does not wrap, or wraps with raw numbers.
//!
//! Every descriptor made here is close-on-exec and non-blocking from birth.

use std::ffi::c_int;
use std::io::IoSlice;
use std::mem;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::socket::{AddressFamily, Shutdown, SockFlag, SockProtocol, SockType, SockaddrLike, SockaddrStorage};
use rustix::net::{RecvFlags, SendFlags, SocketFlags};

/// A new socket.
pub fn socket(family: AddressFamily, kind: SockType) -> nix::Result<OwnedFd> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    nix::sys::socket::socket(family, kind, flags, None::<SockProtocol>)
}

/// The next connection of a listening socket.
pub fn accept(listener: BorrowedFd<'_>) -> nix::Result<OwnedFd> {
    retry(|| rustix::net::accept_with(listener, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK))
}

/// Takes over a descriptor a script named by its number. `EBADF` if it is not open.
pub fn own(fd: RawFd) -> nix::Result<OwnedFd> {
    if fd < 0 {
        return Err(Errno::EBADF);
    }
    // SAFETY: only looked at for this one call, which fails if the number is not open.
    fcntl(unsafe { BorrowedFd::borrow_raw(fd) }, FcntlArg::F_GETFD)?;
    // SAFETY: it is open; the script that names it gives it away, as it does with libuv's `open` functions.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Closes a descriptor that may have come from a script, which may have closed it behind our back: dropping it would abort then.
pub fn close(fd: OwnedFd) {
    let _ = nix::unistd::close(fd.into_raw_fd());
}

/// Looks at a descriptor a script named by its number, without taking it over.
pub fn with_raw<T>(fd: RawFd, look: impl FnOnce(BorrowedFd<'_>) -> nix::Result<T>) -> nix::Result<T> {
    if fd < 0 {
        return Err(Errno::EBADF);
    }
    // SAFETY: the borrow ends with this call; system calls on a number that is not open fail with EBADF.
    look(unsafe { BorrowedFd::borrow_raw(fd) })
}

/// A second descriptor for the same open file.
pub fn duplicate(fd: BorrowedFd<'_>) -> nix::Result<OwnedFd> {
    let copy = fcntl(fd, FcntlArg::F_DUPFD_CLOEXEC(0))?;
    // SAFETY: the kernel has just made this descriptor for us alone.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// Makes `target` refer to the open file of `source`, under its own number.
pub fn replace(source: BorrowedFd<'_>, target: BorrowedFd<'_>) -> nix::Result<()> {
    // SAFETY: both are open; `target` stays the same number, only what it refers to changes.
    Errno::result(unsafe { libc::dup3(source.as_raw_fd(), target.as_raw_fd(), libc::O_CLOEXEC) }).map(drop)
}

pub fn set_nonblocking(fd: BorrowedFd<'_>, nonblocking: bool) -> nix::Result<()> {
    let flags = OFlag::from_bits_retain(fcntl(fd, FcntlArg::F_GETFL)?);
    let mut wanted = flags;
    wanted.set(OFlag::O_NONBLOCK, nonblocking);
    if wanted != flags {
        fcntl(fd, FcntlArg::F_SETFL(wanted))?;
    }
    Ok(())
}

/// `O_RDONLY`, `O_WRONLY` or `O_RDWR`.
pub fn access_mode(fd: BorrowedFd<'_>) -> nix::Result<OFlag> {
    Ok(OFlag::from_bits_retain(fcntl(fd, FcntlArg::F_GETFL)?) & OFlag::O_ACCMODE)
}

pub fn bind(fd: BorrowedFd<'_>, address: &dyn SockaddrLike) -> nix::Result<()> {
    nix::sys::socket::bind(fd.as_raw_fd(), address)
}

/// Any backlog: the kernel clips it to its own limit.
pub fn listen(fd: BorrowedFd<'_>, backlog: c_int) -> nix::Result<()> {
    // SAFETY: takes two numbers.
    Errno::result(unsafe { libc::listen(fd.as_raw_fd(), backlog) }).map(drop)
}

pub fn connect(fd: BorrowedFd<'_>, address: &dyn SockaddrLike) -> nix::Result<()> {
    loop {
        match nix::sys::socket::connect(fd.as_raw_fd(), address) {
            Err(Errno::EINTR) => {}
            other => return other,
        }
    }
}

/// Ends an association made by `connect` on a datagram socket.
pub fn disconnect(fd: BorrowedFd<'_>) -> nix::Result<()> {
    // SAFETY: all zeros is a valid `sockaddr`: AF_UNSPEC, which dissolves the association.
    let unspecified: libc::sockaddr = unsafe { mem::zeroed() };
    let length = mem::size_of::<libc::sockaddr>() as libc::socklen_t;
    // SAFETY: the address is alive and `length` bytes long.
    Errno::result(unsafe { libc::connect(fd.as_raw_fd(), &unspecified, length) }).map(drop)
}

pub fn shutdown_write(fd: BorrowedFd<'_>) -> nix::Result<()> {
    nix::sys::socket::shutdown(fd.as_raw_fd(), Shutdown::Write)
}

pub fn local_address(fd: BorrowedFd<'_>) -> nix::Result<SockaddrStorage> {
    nix::sys::socket::getsockname(fd.as_raw_fd())
}

pub fn peer_address(fd: BorrowedFd<'_>) -> nix::Result<SockaddrStorage> {
    nix::sys::socket::getpeername(fd.as_raw_fd())
}

/// The process that made the pair of sockets of which `fd` is one, or None where its number means nothing to us (another namespace).
pub fn peer_process(fd: BorrowedFd<'_>) -> Option<i32> {
    let credentials = nix::sys::socket::getsockopt(&fd, nix::sys::socket::sockopt::PeerCredentials).ok()?;
    Some(credentials.pid()).filter(|pid| *pid > 0)
}

/// The error a non-blocking `connect` ended with; clears it.
pub fn take_error(fd: BorrowedFd<'_>) -> nix::Result<()> {
    match int_option(fd, libc::SOL_SOCKET, libc::SO_ERROR)? {
        0 => Ok(()),
        errno => Err(Errno::from_raw(errno)),
    }
}

pub fn int_option(fd: BorrowedFd<'_>, level: c_int, name: c_int) -> nix::Result<c_int> {
    let mut value: c_int = 0;
    let mut length = mem::size_of::<c_int>() as libc::socklen_t;
    // SAFETY: `value` is alive and has room for `length` bytes.
    let result = unsafe { libc::getsockopt(fd.as_raw_fd(), level, name, (&raw mut value).cast(), &mut length) };
    Errno::result(result).map(|_| value)
}

/// How many connections wait to be accepted; None where the kernel does not say, or says something else.
pub fn accept_queue(listener: BorrowedFd<'_>) -> Option<usize> {
    const LISTEN: u8 = 10;
    // SAFETY: `tcp_info` is plain numbers, for which all zeros is valid.
    let mut info: libc::tcp_info = unsafe { mem::zeroed() };
    let mut length = mem::size_of::<libc::tcp_info>() as libc::socklen_t;
    // SAFETY: `info` is alive and has room for `length` bytes.
    let result = unsafe { libc::getsockopt(listener.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_INFO, (&raw mut info).cast(), &mut length) };
    // For a listening socket, the kernel puts the length of its queue where others have their unacknowledged segments.
    (result == 0 && info.tcpi_state == LISTEN).then_some(info.tcpi_unacked as usize)
}

pub fn set_int_option(fd: BorrowedFd<'_>, level: c_int, name: c_int, value: c_int) -> nix::Result<()> {
    set_option(fd, level, name, &value)
}

/// Sets an option whose value is a plain C structure.
pub fn set_option<T: Copy>(fd: BorrowedFd<'_>, level: c_int, name: c_int, value: &T) -> nix::Result<()> {
    let length = mem::size_of::<T>() as libc::socklen_t;
    // SAFETY: `value` is alive and `length` bytes long.
    let result = unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, (&raw const *value).cast(), length) };
    Errno::result(result).map(drop)
}

/// Reads from any descriptor.
pub fn read(fd: BorrowedFd<'_>, buffer: &mut [u8]) -> nix::Result<usize> {
    retry(|| rustix::io::read(fd, &mut *buffer))
}

/// Reads from a socket, which costs the kernel less than [`read`] does.
pub fn receive(fd: BorrowedFd<'_>, buffer: &mut [u8]) -> nix::Result<usize> {
    retry(|| rustix::net::recv(fd, &mut *buffer, RecvFlags::DONTWAIT).map(|(count, _)| count))
}

/// Writes to a socket, which costs the kernel less than [`write`] does.
pub fn send(fd: BorrowedFd<'_>, bytes: &[u8]) -> nix::Result<usize> {
    retry(|| rustix::net::send(fd, bytes, SendFlags::DONTWAIT | SendFlags::NOSIGNAL))
}

/// Calls again what a signal interrupted. These calls are rustix's, which enters the kernel directly: the C library's are places where a
/// thread can be cancelled, and make ready for that each time.
fn retry<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> nix::Result<T> {
    loop {
        match call() {
            Err(rustix::io::Errno::INTR) => {}
            other => return other.map_err(|errno| Errno::from_raw(errno.raw_os_error())),
        }
    }
}

/// Writes to a socket that is about to be closed: the bytes wait for that and leave in one packet with the end of the stream.
pub fn write_last(fd: BorrowedFd<'_>, bytes: &[u8]) -> nix::Result<usize> {
    retry(|| rustix::net::send(fd, bytes, SendFlags::MORE | SendFlags::DONTWAIT | SendFlags::NOSIGNAL))
}

/// How many slices one `writev` takes.
pub const MAX_SLICES: usize = 1024;

/// Writes from at most [`MAX_SLICES`] slices.
pub fn write(fd: BorrowedFd<'_>, slices: &[IoSlice<'_>]) -> nix::Result<usize> {
    retry(|| match slices {
        [one] => rustix::io::write(fd, one),
        many => rustix::io::writev(fd, many),
    })
}

/// The address as the structure that C calls with room for any address take.
pub fn sockaddr_storage(address: &SockaddrStorage) -> libc::sockaddr_storage {
    // SAFETY: zeros are a valid `sockaddr_storage`, which has room for every address; both are plain bytes.
    unsafe {
        let mut storage: libc::sockaddr_storage = mem::zeroed();
        let length = (address.len() as usize).min(mem::size_of_val(&storage));
        std::ptr::copy_nonoverlapping(address.as_ptr().cast::<u8>(), (&raw mut storage).cast::<u8>(), length);
        storage
    }
}
