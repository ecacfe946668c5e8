//! TCP sockets: making, binding, connecting, options. In Node: libuv's `src/unix/tcp.c`.

use std::net::SocketAddr;
use std::os::fd::{BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::socket::{AddressFamily, SockType};

use super::address;
use crate::sys::socket;

/// How a socket is bound.
#[derive(Clone, Copy, Debug, Default)]
pub struct BindOptions {
    pub ipv6_only: bool,
    pub reuse_port: bool,
}

pub fn new_for(address: &SocketAddr) -> nix::Result<OwnedFd> {
    let family = if address.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 };
    socket::socket(family, SockType::Stream)
}

/// `SO_REUSEADDR` is always set: a restarted server gets its port although old connections linger in TIME_WAIT.
pub fn bind(fd: BorrowedFd<'_>, address: SocketAddr, options: BindOptions) -> nix::Result<()> {
    socket::set_int_option(fd, libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
    if options.reuse_port {
        socket::set_int_option(fd, libc::SOL_SOCKET, libc::SO_REUSEPORT, 1)?;
    }
    if address.is_ipv6() {
        socket::set_int_option(fd, libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, options.ipv6_only.into())?;
    } else if options.ipv6_only {
        return Err(Errno::EINVAL);
    }
    socket::bind(fd, &address::to_kernel(address)).map_err(|errno| match errno {
        // An IPv6 address on an IPv4 socket, say.
        Errno::EAFNOSUPPORT => Errno::EINVAL,
        other => other,
    })
}

pub fn set_no_delay(fd: BorrowedFd<'_>, on: bool) -> nix::Result<()> {
    socket::set_int_option(fd, libc::IPPROTO_TCP, libc::TCP_NODELAY, on.into())
}

/// `delay`, `interval` (seconds) and `count` are left to the kernel where they are 0.
pub fn set_keep_alive(fd: BorrowedFd<'_>, on: bool, delay: i32, interval: i32, count: i32) -> nix::Result<()> {
    socket::set_int_option(fd, libc::SOL_SOCKET, libc::SO_KEEPALIVE, on.into())?;
    if on {
        for (name, value) in [(libc::TCP_KEEPIDLE, delay), (libc::TCP_KEEPINTVL, interval), (libc::TCP_KEEPCNT, count)] {
            if value > 0 {
                socket::set_int_option(fd, libc::IPPROTO_TCP, name, value)?;
            }
        }
    }
    Ok(())
}

/// Makes the close that follows a reset: the peer sees `ECONNRESET`, unsent bytes are dropped.
pub fn reset_on_close(fd: BorrowedFd<'_>) -> nix::Result<()> {
    let linger = libc::linger { l_onoff: 1, l_linger: 0 };
    socket::set_option(fd, libc::SOL_SOCKET, libc::SO_LINGER, &linger)
}
