//! The addresses of the machine's network interfaces.

use std::collections::HashMap;
use std::net::Ipv6Addr;

use nix::ifaddrs::{InterfaceAddress, getifaddrs};
use nix::net::if_::InterfaceFlags;

use crate::error::SysError;

/// One address of one interface, as `os.networkInterfaces()` lists it.
#[derive(Debug)]
pub struct Address {
    pub interface: String,
    pub address: String,
    pub netmask: String,
    pub ipv6: bool,
    pub mac: String,
    /// A loopback interface: not reachable from elsewhere.
    pub internal: bool,
    pub scope_id: u32,
}

/// Every address of the interfaces that are up.
pub fn addresses() -> Result<Vec<Address>, SysError> {
    let entries: Vec<_> = getifaddrs().map_err(|errno| SysError::new("uv_interface_addresses", errno as i32))?.filter(is_running).collect();
    let macs: HashMap<&str, [u8; 6]> =
        entries.iter().filter_map(|entry| Some((entry.interface_name.as_str(), entry.address.as_ref()?.as_link_addr()?.addr()?))).collect();
    Ok(entries
        .iter()
        .filter_map(|entry| {
            let mac = macs.get(entry.interface_name.as_str()).copied().unwrap_or_default();
            let mac = mac.map(|byte| format!("{byte:02x}")).join(":");
            address_of(entry, mac)
        })
        .collect())
}

fn is_running(entry: &InterfaceAddress) -> bool {
    entry.flags.contains(InterfaceFlags::IFF_UP | InterfaceFlags::IFF_RUNNING)
}

fn address_of(entry: &InterfaceAddress, mac: String) -> Option<Address> {
    let found = entry.address.as_ref()?;
    let mask = entry.netmask.as_ref();
    let (address, netmask, ipv6, scope_id) = if let Some(address) = found.as_sockaddr_in() {
        let mask = mask.and_then(|mask| mask.as_sockaddr_in()).map_or("0.0.0.0".to_owned(), |mask| mask.ip().to_string());
        (address.ip().to_string(), mask, false, 0)
    } else {
        let address = found.as_sockaddr_in6()?;
        let mask = mask.and_then(|mask| mask.as_sockaddr_in6()).map_or(Ipv6Addr::UNSPECIFIED, |mask| mask.ip());
        (address.ip().to_string(), mask.to_string(), true, address.scope_id())
    };
    let internal = entry.flags.contains(InterfaceFlags::IFF_LOOPBACK);
    Some(Address { interface: entry.interface_name.clone(), address, netmask, ipv6, mac, internal, scope_id })
}
