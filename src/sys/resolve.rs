//! The C library's resolver: names into addresses and back. These calls block.

use std::ffi::{CStr, CString};
use std::net::SocketAddr;
use std::{mem, ptr};

use nix::sys::socket::{SockaddrLike, SockaddrStorage};

/// What `getaddrinfo` failed with: one of the C library's `EAI_*` numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolveError(pub i32);

/// All addresses of `host`, each once, in the resolver's order. `family` is 0, 4 or 6; `flags` are the kernel's `AI_*`.
pub fn addresses_of(host: &str, family: u8, flags: i32) -> Result<Vec<SocketAddr>, ResolveError> {
    let host = CString::new(host).map_err(|_| ResolveError(libc::EAI_NONAME))?;
    // SAFETY: zeros are valid hints.
    let mut hints: libc::addrinfo = unsafe { mem::zeroed() };
    hints.ai_family = match family {
        4 => libc::AF_INET,
        6 => libc::AF_INET6,
        _ => libc::AF_UNSPEC,
    };
    // One entry per address instead of one per socket type.
    hints.ai_socktype = libc::SOCK_STREAM;
    hints.ai_flags = flags;
    let mut list = ptr::null_mut();
    // SAFETY: the arguments live until after the call, which sets `list` if it returns 0.
    let result = unsafe { libc::getaddrinfo(host.as_ptr(), ptr::null(), &hints, &mut list) };
    if result != 0 {
        return Err(ResolveError(result));
    }
    let mut addresses = Vec::new();
    let mut entry = list;
    while !entry.is_null() {
        // SAFETY: a node of the list the C library made, valid until it is freed below.
        let node = unsafe { &*entry };
        // SAFETY: the node's address is `ai_addrlen` bytes long.
        let address = unsafe { SockaddrStorage::from_raw(node.ai_addr, Some(node.ai_addrlen)) };
        addresses.extend(address.as_ref().and_then(ip_of));
        entry = node.ai_next;
    }
    // SAFETY: made by getaddrinfo, freed once.
    unsafe { libc::freeaddrinfo(list) };
    Ok(addresses)
}

fn ip_of(address: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(v4) = address.as_sockaddr_in() {
        return Some(SocketAddr::V4((*v4).into()));
    }
    address.as_sockaddr_in6().map(|v6| SocketAddr::V6((*v6).into()))
}

/// The host and service names of an address; a host without a name is an error.
pub fn names_of(address: &SockaddrStorage) -> Result<(String, String), ResolveError> {
    let mut host = [0 as libc::c_char; libc::NI_MAXHOST as usize];
    let mut service = [0 as libc::c_char; 32];
    // SAFETY: the address and both buffers live until after the call and are as long as said.
    let result = unsafe {
        libc::getnameinfo(
            address.as_ptr(),
            address.len(),
            host.as_mut_ptr(),
            host.len() as libc::socklen_t,
            service.as_mut_ptr(),
            service.len() as libc::socklen_t,
            libc::NI_NAMEREQD,
        )
    };
    if result != 0 {
        return Err(ResolveError(result));
    }
    // SAFETY: the C library has ended both with a zero byte.
    let text = |buffer: &[libc::c_char]| unsafe { CStr::from_ptr(buffer.as_ptr()) }.to_string_lossy().into_owned();
    Ok((text(&host), text(&service)))
}
