//! UDP sockets: making, binding, options, multicast. In Node: libuv's `src/unix/udp.c`.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::socket::{AddressFamily, SockType};

use super::address;
use crate::sys::socket;

#[derive(Clone, Copy, Debug, Default)]
pub struct BindOptions {
    pub ipv6_only: bool,
    pub reuse_address: bool,
    pub reuse_port: bool,
}

pub fn new_for(address: &SocketAddr) -> nix::Result<OwnedFd> {
    let family = if address.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 };
    socket::socket(family, SockType::Datagram)
}

pub fn bind(fd: BorrowedFd<'_>, address: SocketAddr, options: BindOptions) -> nix::Result<()> {
    if options.reuse_address {
        socket::set_int_option(fd, libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
    }
    if options.reuse_port {
        socket::set_int_option(fd, libc::SOL_SOCKET, libc::SO_REUSEPORT, 1)?;
    }
    if options.ipv6_only {
        if address.is_ipv4() {
            return Err(Errno::EINVAL);
        }
        socket::set_int_option(fd, libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, 1)?;
    }
    socket::bind(fd, &address::to_kernel(address)).map_err(|errno| match errno {
        Errno::EAFNOSUPPORT => Errno::EINVAL,
        other => other,
    })
}

/// Whether the socket is an IPv6 one, whose options have other names.
fn is_ipv6(fd: BorrowedFd<'_>) -> nix::Result<bool> {
    Ok(socket::int_option(fd, libc::SOL_SOCKET, libc::SO_DOMAIN)? == libc::AF_INET6)
}

pub fn set_broadcast(fd: BorrowedFd<'_>, on: bool) -> nix::Result<()> {
    socket::set_int_option(fd, libc::SOL_SOCKET, libc::SO_BROADCAST, on.into())
}

pub fn set_ttl(fd: BorrowedFd<'_>, ttl: i32) -> nix::Result<()> {
    if !(1..=255).contains(&ttl) {
        return Err(Errno::EINVAL);
    }
    set_by_family(fd, libc::IP_TTL, libc::IPV6_UNICAST_HOPS, ttl)
}

pub fn set_multicast_ttl(fd: BorrowedFd<'_>, ttl: i32) -> nix::Result<()> {
    set_by_family(fd, libc::IP_MULTICAST_TTL, libc::IPV6_MULTICAST_HOPS, ttl)
}

pub fn set_multicast_loopback(fd: BorrowedFd<'_>, on: bool) -> nix::Result<()> {
    set_by_family(fd, libc::IP_MULTICAST_LOOP, libc::IPV6_MULTICAST_LOOP, on.into())
}

fn set_by_family(fd: BorrowedFd<'_>, v4: i32, v6: i32, value: i32) -> nix::Result<()> {
    if is_ipv6(fd)? {
        socket::set_int_option(fd, libc::IPPROTO_IPV6, v6, value)
    } else {
        socket::set_int_option(fd, libc::IPPROTO_IP, v4, value)
    }
}

/// The interface multicast goes out on: its address, for IPv6 with the zone that names it.
pub fn set_multicast_interface(fd: BorrowedFd<'_>, interface: &str) -> nix::Result<()> {
    match (is_ipv6(fd)?, address::parse(interface, 0).ok_or(Errno::EINVAL)?) {
        (true, SocketAddr::V6(v6)) => socket::set_int_option(fd, libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF, v6.scope_id() as i32),
        (false, SocketAddr::V4(v4)) => socket::set_option(fd, libc::IPPROTO_IP, libc::IP_MULTICAST_IF, &in_addr(*v4.ip())),
        _ => Err(Errno::EINVAL),
    }
}

fn in_addr(ip: Ipv4Addr) -> libc::in_addr {
    libc::in_addr { s_addr: u32::from_ne_bytes(ip.octets()) }
}

fn in6_addr(ip: Ipv6Addr) -> libc::in6_addr {
    libc::in6_addr { s6_addr: ip.octets() }
}

/// The index that an IPv6 interface address names with its zone; 0 lets the kernel choose.
fn interface_index(interface: Option<&str>) -> nix::Result<u32> {
    match interface.map(|text| address::parse(text, 0).ok_or(Errno::EINVAL)).transpose()? {
        Some(SocketAddr::V6(v6)) => Ok(v6.scope_id()),
        Some(SocketAddr::V4(_)) => Err(Errno::EINVAL),
        None => Ok(0),
    }
}

fn interface_address(interface: Option<&str>) -> nix::Result<Ipv4Addr> {
    match interface.map(|text| address::parse(text, 0).ok_or(Errno::EINVAL)).transpose()? {
        Some(SocketAddr::V4(v4)) => Ok(*v4.ip()),
        Some(SocketAddr::V6(_)) => Err(Errno::EINVAL),
        None => Ok(Ipv4Addr::UNSPECIFIED),
    }
}

/// Joins (or leaves) a multicast group on an interface.
pub fn set_membership(fd: BorrowedFd<'_>, group: &str, interface: Option<&str>, join: bool) -> nix::Result<()> {
    match address::parse(group, 0).ok_or(Errno::EINVAL)? {
        SocketAddr::V4(group) => {
            let request = libc::ip_mreq { imr_multiaddr: in_addr(*group.ip()), imr_interface: in_addr(interface_address(interface)?) };
            let name = if join { libc::IP_ADD_MEMBERSHIP } else { libc::IP_DROP_MEMBERSHIP };
            socket::set_option(fd, libc::IPPROTO_IP, name, &request)
        }
        SocketAddr::V6(group) => {
            let request = libc::ipv6_mreq { ipv6mr_multiaddr: in6_addr(*group.ip()), ipv6mr_interface: interface_index(interface)? };
            let name = if join { libc::IPV6_ADD_MEMBERSHIP } else { libc::IPV6_DROP_MEMBERSHIP };
            socket::set_option(fd, libc::IPPROTO_IPV6, name, &request)
        }
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
struct GroupSource {
    interface: u32,
    group: libc::sockaddr_storage,
    source: libc::sockaddr_storage,
}

/// Joins (or leaves) a multicast group for the datagrams of one sender.
pub fn set_source_membership(fd: BorrowedFd<'_>, source: &str, group: &str, interface: Option<&str>, join: bool) -> nix::Result<()> {
    let parse = |text| address::parse(text, 0).ok_or(Errno::EINVAL);
    match (parse(group)?, parse(source)?) {
        (SocketAddr::V4(group), SocketAddr::V4(source)) => {
            let request = libc::ip_mreq_source {
                imr_multiaddr: in_addr(*group.ip()),
                imr_interface: in_addr(interface_address(interface)?),
                imr_sourceaddr: in_addr(*source.ip()),
            };
            let name = if join { libc::IP_ADD_SOURCE_MEMBERSHIP } else { libc::IP_DROP_SOURCE_MEMBERSHIP };
            socket::set_option(fd, libc::IPPROTO_IP, name, &request)
        }
        (group @ SocketAddr::V6(_), source @ SocketAddr::V6(_)) => {
            // Of linux/in.h; the libc crate has no names for these two.
            const MCAST_JOIN_SOURCE_GROUP: i32 = 46;
            const MCAST_LEAVE_SOURCE_GROUP: i32 = 47;
            let request = GroupSource { interface: interface_index(interface)?, group: storage(group), source: storage(source) };
            let name = if join { MCAST_JOIN_SOURCE_GROUP } else { MCAST_LEAVE_SOURCE_GROUP };
            socket::set_option(fd, libc::IPPROTO_IPV6, name, &request)
        }
        _ => Err(Errno::EINVAL),
    }
}

fn storage(address: SocketAddr) -> libc::sockaddr_storage {
    crate::sys::socket::sockaddr_storage(&address::to_kernel(address))
}

/// The kernel's buffer; `size` 0 only asks.
pub fn buffer_size(fd: BorrowedFd<'_>, size: i32, receive: bool) -> nix::Result<i32> {
    let name = if receive { libc::SO_RCVBUF } else { libc::SO_SNDBUF };
    if size == 0 {
        return socket::int_option(fd, libc::SOL_SOCKET, name);
    }
    socket::set_int_option(fd, libc::SOL_SOCKET, name, size).map(|()| size)
}
