//! Listeners, streams, datagrams, addresses and socket options, without V8.

pub mod address;
pub mod dns_wire;
pub mod lookup;
pub mod pipe;
pub mod tcp;
pub mod udp;
