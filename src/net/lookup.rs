//! Names into addresses and back through the system's resolver. In Node: `cares_wrap.cc` (`getaddrinfo`, `getnameinfo`).

use std::net::SocketAddr;

use super::address;
use crate::sys::resolve::{self, ResolveError};

/// Which family comes first. In Node: `dns.setDefaultResultOrder`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Verbatim,
    Ipv4First,
    Ipv6First,
}

impl Order {
    /// The numbers of `js/internal/dns/order.js`.
    pub fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Ipv4First,
            2 => Self::Ipv6First,
            _ => Self::Verbatim,
        }
    }

    fn sort(self, addresses: &mut [SocketAddr]) {
        match self {
            Self::Verbatim => {}
            // Stable: within a family the resolver's order stays.
            Self::Ipv4First => addresses.sort_by_key(SocketAddr::is_ipv6),
            Self::Ipv6First => addresses.sort_by_key(SocketAddr::is_ipv4),
        }
    }
}

/// The addresses of `host` as text. Blocks. The error is libuv's number.
pub fn lookup(host: &str, family: u8, flags: i32, order: Order) -> Result<Vec<String>, i32> {
    let mut addresses = resolve::addresses_of(host, family, flags).map_err(status)?;
    order.sort(&mut addresses);
    let mut texts: Vec<String> = Vec::with_capacity(addresses.len());
    for text in addresses.iter().map(address::ip_text) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    if texts.is_empty() { Err(status(ResolveError(libc::EAI_NODATA))) } else { Ok(texts) }
}

/// The host and service names of an address. Blocks.
pub fn names(address: SocketAddr) -> Result<(String, String), i32> {
    resolve::names_of(&address::to_kernel(address)).map_err(status)
}

/// libuv's number for an error of the C library's.
fn status(error: ResolveError) -> i32 {
    match error.0 {
        libc::EAI_AGAIN => -3001,
        libc::EAI_BADFLAGS => -3002,
        libc::EAI_FAIL => -3004,
        libc::EAI_FAMILY => -3005,
        libc::EAI_MEMORY => -3006,
        libc::EAI_NODATA => -3007,
        libc::EAI_NONAME => -3008,
        libc::EAI_OVERFLOW => -3009,
        libc::EAI_SERVICE => -3010,
        libc::EAI_SOCKTYPE => -3011,
        // EAI_ADDRFAMILY, which the libc crate does not name.
        -9 => -3000,
        libc::EAI_SYSTEM => -nix::errno::Errno::last_raw(),
        _ => -3004,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_by_family_and_keeps_the_rest() {
        let addresses: Vec<SocketAddr> = ["[::1]:0", "1.1.1.1:0", "[::2]:0", "2.2.2.2:0"].map(|text| text.parse().unwrap()).to_vec();
        let sorted = |order: Order| {
            let mut addresses = addresses.clone();
            order.sort(&mut addresses);
            addresses.iter().map(address::ip_text).collect::<Vec<_>>()
        };
        assert_eq!(sorted(Order::Ipv4First), ["1.1.1.1", "2.2.2.2", "::1", "::2"]);
        assert_eq!(sorted(Order::Ipv6First), ["::1", "::2", "1.1.1.1", "2.2.2.2"]);
        assert_eq!(sorted(Order::Verbatim), ["::1", "1.1.1.1", "::2", "2.2.2.2"]);
    }
}
