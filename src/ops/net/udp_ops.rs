//! The ops of UDP handles. They return libuv's status numbers, as the stream ops do.

use std::io::IoSlice;

use deno_core::{op2, v8};
use nix::errno::Errno;

use super::request::Request;
use super::shared::{code, status};
use super::tcp::describe;
use super::udp::{NativeUdp, Udp};
use crate::net::address;
use crate::net::udp::{self, BindOptions};
use crate::runtime::state::RuntimeState;
use crate::sys::socket;

deno_core::extension!(
    rcluster_udp,
    ops = [
        op_udp_new,
        op_udp_attach,
        op_udp_open,
        op_udp_fd,
        op_udp_bind,
        op_udp_connect,
        op_udp_disconnect,
        op_udp_send,
        op_udp_set_receiving,
        op_udp_local_address,
        op_udp_peer_address,
        op_udp_set_number,
        op_udp_set_multicast_interface,
        op_udp_set_membership,
        op_udp_set_source_membership,
        op_udp_buffer_size,
        op_udp_queued_bytes,
        op_udp_queued_count,
        op_udp_ref,
        op_udp_has_ref,
        op_udp_close,
    ]
);

#[op2]
#[cppgc]
fn op_udp_new() -> NativeUdp {
    NativeUdp(std::rc::Rc::new(Udp::default()))
}

/// Names the JavaScript object that the socket's events go to.
#[op2(nofast)]
fn op_udp_attach(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeUdp, owner: v8::Local<v8::Object>) {
    native.0.set_owner(scope, owner);
}

#[op2(fast)]
fn op_udp_open(#[cppgc] native: &NativeUdp, fd: i32) -> i32 {
    status(socket::own(fd).and_then(|fd| native.0.open(fd)))
}

#[op2(fast)]
fn op_udp_fd(#[cppgc] native: &NativeUdp) -> i32 {
    native.0.raw_fd().unwrap_or(-1)
}

#[op2(fast)]
fn op_udp_bind(#[cppgc] native: &NativeUdp, #[string] ip: &str, port: u16, ipv6_only: bool, reuse_address: bool, reuse_port: bool) -> i32 {
    let Some(address) = address::parse(ip, port) else { return code(Errno::EINVAL) };
    status(native.0.bind(address, BindOptions { ipv6_only, reuse_address, reuse_port }))
}

#[op2(fast)]
fn op_udp_connect(#[cppgc] native: &NativeUdp, #[string] ip: &str, port: u16) -> i32 {
    let Some(address) = address::parse(ip, port) else { return code(Errno::EINVAL) };
    status(native.0.connect(address))
}

#[op2(fast)]
fn op_udp_disconnect(#[cppgc] native: &NativeUdp) -> i32 {
    status(native.0.with_fd(socket::disconnect))
}

/// One datagram made of `chunks`. Returns a negative errno, 0 if the request will be told, or the bytes sent plus one.
/// An empty `ip` sends to the connected peer.
#[op2(nofast)]
fn op_udp_send(
    scope: &mut v8::PinScope<'_, '_>,
    #[cppgc] native: &NativeUdp,
    request: v8::Local<v8::Object>,
    chunks: v8::Local<v8::Array>,
    #[string] ip: &str,
    port: u16,
) -> f64 {
    let to = match ip {
        "" => None,
        ip => match address::parse(ip, port) {
            Some(address) => Some(address),
            None => return code(Errno::EINVAL).into(),
        },
    };
    let mut parts = Vec::with_capacity(chunks.length() as usize);
    for index in 0..chunks.length() {
        let view = chunks.get_index(scope, index).and_then(|chunk| v8::Local::<v8::ArrayBufferView>::try_from(chunk).ok());
        let Some(view) = view else { return code(Errno::EINVAL).into() };
        parts.push(view);
    }
    let mut small = vec![[0; 64]; parts.len()];
    let slices: Vec<IoSlice<'_>> = parts.iter().zip(&mut small).map(|(view, small)| IoSlice::new(view.get_contents(small))).collect();
    let state = RuntimeState::from_scope(scope);
    match native.0.send(&state, &slices, to, || Request::script(scope, request)) {
        Ok(Some(bytes)) => bytes as f64 + 1.0,
        Ok(None) => 0.0,
        Err(errno) => code(errno).into(),
    }
}

#[op2(fast)]
fn op_udp_set_receiving(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeUdp, receiving: bool) -> i32 {
    status(native.0.set_receiving(&RuntimeState::from_scope(scope), receiving))
}

#[op2]
fn op_udp_local_address<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] native: &NativeUdp) -> v8::Local<'s, v8::Value> {
    describe(scope, native.0.with_fd(socket::local_address))
}

#[op2]
fn op_udp_peer_address<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] native: &NativeUdp) -> v8::Local<'s, v8::Value> {
    describe(scope, native.0.with_fd(socket::peer_address))
}

/// `option`: 0 broadcast, 1 TTL, 2 multicast TTL, 3 multicast loopback.
#[op2(fast)]
fn op_udp_set_number(#[cppgc] native: &NativeUdp, #[smi] option: u32, value: i32) -> i32 {
    status(native.0.with_fd(|fd| match option {
        0 => udp::set_broadcast(fd, value != 0),
        1 => udp::set_ttl(fd, value),
        2 => udp::set_multicast_ttl(fd, value),
        _ => udp::set_multicast_loopback(fd, value != 0),
    }))
}

#[op2(fast)]
fn op_udp_set_multicast_interface(#[cppgc] native: &NativeUdp, #[string] interface: &str) -> i32 {
    status(native.0.with_fd(|fd| udp::set_multicast_interface(fd, interface)))
}

/// An empty `interface` leaves the choice to the kernel.
#[op2(fast)]
fn op_udp_set_membership(#[cppgc] native: &NativeUdp, #[string] group: &str, #[string] interface: &str, join: bool) -> i32 {
    let interface = (!interface.is_empty()).then_some(interface);
    let bound = native.0.bind_for_group(group);
    status(bound.and_then(|()| native.0.with_fd(|fd| udp::set_membership(fd, group, interface, join))))
}

#[op2(fast)]
fn op_udp_set_source_membership(
    #[cppgc] native: &NativeUdp,
    #[string] source: &str,
    #[string] group: &str,
    #[string] interface: &str,
    join: bool,
) -> i32 {
    let interface = (!interface.is_empty()).then_some(interface);
    let bound = native.0.bind_for_group(group);
    status(bound.and_then(|()| native.0.with_fd(|fd| udp::set_source_membership(fd, source, group, interface, join))))
}

/// The size of the kernel's buffer, or a negative errno; `size` 0 only asks.
#[op2(fast)]
fn op_udp_buffer_size(#[cppgc] native: &NativeUdp, size: i32, receive: bool) -> i32 {
    native.0.with_fd(|fd| udp::buffer_size(fd, size, receive)).unwrap_or_else(code)
}

#[op2(fast)]
fn op_udp_queued_bytes(#[cppgc] native: &NativeUdp) -> f64 {
    native.0.queued_bytes() as f64
}

#[op2(fast)]
#[smi]
fn op_udp_queued_count(#[cppgc] native: &NativeUdp) -> u32 {
    native.0.queued_count() as u32
}

#[op2(fast)]
fn op_udp_ref(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeUdp, referenced: bool) {
    native.0.set_referenced(&RuntimeState::from_scope(scope).event_loop, referenced);
}

#[op2(fast)]
fn op_udp_has_ref(#[cppgc] native: &NativeUdp) -> bool {
    native.0.is_referenced()
}

#[op2(fast)]
fn op_udp_close(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeUdp) {
    native.0.close(&RuntimeState::from_scope(scope));
}
