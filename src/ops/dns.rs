//! Names and addresses: the system's resolver on the thread pool, and the wire format for our own.
//! JavaScript side: `js/internal/dns/`. In Node: `src/cares_wrap.cc`.

use deno_core::{op2, v8};
use nix::errno::Errno;

use super::net::owner::Owner;
use super::net::shared::code;
use crate::net::address;
use crate::net::dns_wire::{self, Answer};
use crate::net::lookup::{self, Order};
use crate::runtime::state::RuntimeState;
use crate::runtime::threadpool::spawn_work;

deno_core::extension!(rcluster_dns, ops = [op_dns_lookup, op_dns_lookup_service, op_dns_encode, op_dns_decode, op_dns_random_id]);

fn string<'s>(scope: &mut v8::PinScope<'s, '_>, text: &str) -> v8::Local<'s, v8::Value> {
    v8::String::new(scope, text).unwrap_or_else(|| v8::String::empty(scope)).into()
}

/// Calls `callback(status, addresses)` with the request as `this`. `family` is 0, 4 or 6; `hints` are the system's.
#[op2(nofast)]
fn op_dns_lookup(
    scope: &mut v8::PinScope<'_, '_>,
    request: v8::Local<v8::Object>,
    callback: v8::Local<v8::Function>,
    #[string] host: String,
    #[smi] family: u32,
    hints: i32,
    #[smi] order: u32,
) {
    let (owner, callback) = (Owner::new(scope, request), v8::Global::new(scope, callback));
    let state = RuntimeState::from_scope(scope);
    let work = move || lookup::lookup(&host, family as u8, hints, Order::from_number(order));
    spawn_work(&state, work, move |scope, result| {
        v8::scope!(let scope, scope);
        let (status, addresses) = match result {
            Ok(addresses) => {
                let addresses: Vec<_> = addresses.iter().map(|text| string(scope, text)).collect();
                (0, v8::Array::new_with_elements(scope, &addresses).into())
            }
            Err(status) => (status, v8::undefined(scope).into()),
        };
        let status = v8::Integer::new(scope, status).into();
        owner.call(scope, &callback, &[status, addresses]);
    });
}

/// Calls `callback(status, host, service)` with the request as `this`. Returns a status.
#[op2(nofast)]
fn op_dns_lookup_service(
    scope: &mut v8::PinScope<'_, '_>,
    request: v8::Local<v8::Object>,
    callback: v8::Local<v8::Function>,
    #[string] ip: &str,
    port: u16,
) -> i32 {
    let Some(address) = address::parse(ip, port) else { return code(Errno::EINVAL) };
    let (owner, callback) = (Owner::new(scope, request), v8::Global::new(scope, callback));
    let state = RuntimeState::from_scope(scope);
    spawn_work(
        &state,
        move || lookup::names(address),
        move |scope, result| {
            v8::scope!(let scope, scope);
            let (status, host, service) = match result {
                Ok((host, service)) => (0, string(scope, &host), string(scope, &service)),
                Err(status) => (status, v8::undefined(scope).into(), v8::undefined(scope).into()),
            };
            let status = v8::Integer::new(scope, status).into();
            owner.call(scope, &callback, &[status, host, service]);
        },
    );
    0
}

/// A question as bytes; null if the name cannot be one.
#[op2]
#[buffer]
fn op_dns_encode(#[smi] id: u16, #[string] name: &str, #[string] record_type: &str) -> Option<Vec<u8>> {
    dns_wire::encode(id, name, record_type)
}

/// An answer as an object; null for bytes that are none.
#[op2]
#[serde]
fn op_dns_decode(#[buffer] bytes: &[u8]) -> Option<Answer> {
    dns_wire::decode(bytes)
}

/// Unpredictable, so that nobody can answer a question it has not seen.
#[op2(fast)]
#[smi]
fn op_dns_random_id() -> u16 {
    use std::hash::{BuildHasher, Hasher};
    // Keyed from the system's randomness, anew for every hasher.
    std::collections::hash_map::RandomState::new().build_hasher().finish() as u16
}
