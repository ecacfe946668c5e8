//! Addresses: text a script gives into what the kernel takes, and back.

use std::net::{IpAddr, SocketAddr, SocketAddrV6};

use nix::sys::socket::{AddressFamily, SockaddrLike, SockaddrStorage};

/// Where a socket is, or where its peer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    Ip(SocketAddr),
    /// A path, or a zero byte and a name; empty for an unnamed socket.
    Unix(Vec<u8>),
}

/// `1.2.3.4`, `::1` or `fe80::1%eth0` with a port; None if `text` is no address.
pub fn parse(text: &str, port: u16) -> Option<SocketAddr> {
    let (ip, zone) = match text.split_once('%') {
        Some((ip, zone)) => (ip, Some(zone)),
        None => (text, None),
    };
    match (ip.parse::<IpAddr>().ok()?, zone) {
        (IpAddr::V6(ip), zone) => {
            let scope = zone.map_or(0, zone_index);
            Some(SocketAddr::V6(SocketAddrV6::new(ip, port, 0, scope)))
        }
        (IpAddr::V4(ip), None) => Some(SocketAddr::new(IpAddr::V4(ip), port)),
        (IpAddr::V4(_), Some(_)) => None,
    }
}

/// A zone is an interface's name or number; for one that is not there the kernel chooses (0), as with libuv.
fn zone_index(zone: &str) -> u32 {
    zone.parse().ok().or_else(|| nix::net::if_::if_nametoindex(zone).ok()).unwrap_or(0)
}

pub fn to_kernel(address: SocketAddr) -> SockaddrStorage {
    SockaddrStorage::from(address)
}

/// None for families that no handle of ours has.
pub fn from_kernel(address: &SockaddrStorage) -> Option<Address> {
    match address.family()? {
        AddressFamily::Inet => {
            let address = address.as_sockaddr_in()?;
            Some(Address::Ip(SocketAddr::new(IpAddr::V4(address.ip()), address.port())))
        }
        AddressFamily::Inet6 => {
            let address = address.as_sockaddr_in6()?;
            Some(Address::Ip(SocketAddr::V6(SocketAddrV6::new(address.ip(), address.port(), address.flowinfo(), address.scope_id()))))
        }
        AddressFamily::Unix => {
            let address = address.as_unix_addr()?;
            let name = match (address.path(), address.as_abstract()) {
                (Some(path), _) => std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec(),
                (None, Some(name)) => [b"\0", name].concat(),
                (None, None) => Vec::new(),
            };
            Some(Address::Unix(name))
        }
        _ => None,
    }
}

/// The address as Node shows it: no port, a link-local one with its interface.
pub fn ip_text(address: &SocketAddr) -> String {
    match address {
        SocketAddr::V6(v6) if v6.scope_id() != 0 && is_link_local(v6) => match interface_name(v6.scope_id()) {
            Some(name) => format!("{}%{name}", v6.ip()),
            None => v6.ip().to_string(),
        },
        other => other.ip().to_string(),
    }
}

fn is_link_local(address: &SocketAddrV6) -> bool {
    address.ip().segments()[0] & 0xffc0 == 0xfe80
}

fn interface_name(index: u32) -> Option<String> {
    let names = nix::net::if_::if_nameindex().ok()?;
    names.iter().find(|interface| interface.index() == index).map(|interface| interface.name().to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_what_scripts_write() {
        assert_eq!(parse("127.0.0.1", 80), Some("127.0.0.1:80".parse().unwrap()));
        assert_eq!(parse("::1", 80), Some("[::1]:80".parse().unwrap()));
        assert_eq!(parse("fe80::1%7", 1).map(|address| ip_text(&address)).as_deref().map(|text| text.starts_with("fe80::1")), Some(true));
        assert_eq!(parse("127.0.0.1%lo", 80), None);
        assert_eq!(parse("localhost", 80), None);
        assert_eq!(parse("1.2.3", 80), None);
    }

    #[test]
    fn an_address_survives_the_kernel() {
        for text in ["127.0.0.1:1234", "[::1]:65535", "[2001:db8::5]:0"] {
            let address: SocketAddr = text.parse().unwrap();
            assert_eq!(from_kernel(&to_kernel(address)), Some(Address::Ip(address)));
        }
    }
}
