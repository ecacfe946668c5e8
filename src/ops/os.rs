//! The binding of `node:os`.
//!
//! Lists come as flat arrays, a fixed number of values per item, from which JavaScript makes objects.
//! JavaScript side: `js/node/os.js`.

use deno_core::{op2, v8};

use crate::error::{or_throw, throw};
use crate::os;

deno_core::extension!(
    rcluster_os,
    ops = [
        op_os_available_parallelism,
        op_os_cpus,
        op_os_free_memory,
        op_os_total_memory,
        op_os_load_average,
        op_os_uptime,
        op_os_uname,
        op_os_home,
        op_os_user_info,
        op_os_network_interfaces,
        op_os_get_priority,
        op_os_set_priority,
    ]
);

#[op2(fast)]
#[smi]
fn op_os_available_parallelism() -> u32 {
    os::cpu::available_parallelism() as u32
}

/// Seven values each: model, speed in MHz, and the times user, nice, sys, idle, irq in ms.
#[op2]
fn op_os_cpus<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Array> {
    let mut values: Vec<v8::Local<v8::Value>> = Vec::new();
    for cpu in os::cpu::list() {
        values.push(string(scope, cpu.model.as_bytes()));
        for number in [cpu.mhz, cpu.user, cpu.nice, cpu.sys, cpu.idle, cpu.irq] {
            values.push(v8::Number::new(scope, number as f64).into());
        }
    }
    v8::Array::new_with_elements(scope, &values)
}

#[op2(fast)]
fn op_os_free_memory() -> f64 {
    os::memory::free()
}

#[op2(fast)]
fn op_os_total_memory() -> f64 {
    os::memory::total()
}

/// Over one, five and fifteen minutes.
#[op2(fast)]
fn op_os_load_average(#[buffer] loads: &mut [f64]) {
    for (slot, load) in loads.iter_mut().zip(os::load_average()) {
        *slot = load;
    }
}

#[op2]
fn op_os_uptime<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let seconds = or_throw(scope, os::uptime());
    v8::Number::new(scope, seconds).into()
}

/// System, host name, release, version, machine.
#[op2]
fn op_os_uname<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Array> {
    let names = or_throw(scope, os::uname());
    let names = names.map(|name| string(scope, name.as_bytes()));
    v8::Array::new_with_elements(scope, &names)
}

#[op2]
fn op_os_home<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let home = or_throw(scope, os::user::home());
    string(scope, &home)
}

/// uid, gid, name, home directory, shell; the names as bytes if asked for.
#[op2]
fn op_os_user_info<'s>(scope: &mut v8::PinScope<'s, '_>, as_bytes: bool) -> v8::Local<'s, v8::Value> {
    let user = match os::user::info() {
        Ok(user) => user,
        Err(error) => {
            throw(scope, &error);
            return v8::undefined(scope).into();
        }
    };
    let uid = v8::Integer::new_from_unsigned(scope, user.uid).into();
    let gid = v8::Integer::new_from_unsigned(scope, user.gid).into();
    let [name, home, shell] = [user.name, user.home, user.shell].map(|text| -> v8::Local<v8::Value> {
        if !as_bytes {
            return string(scope, &text);
        }
        let store = v8::ArrayBuffer::new_backing_store_from_vec(text).make_shared();
        v8::ArrayBuffer::with_backing_store(scope, &store).into()
    });
    v8::Array::new_with_elements(scope, &[uid, gid, name, home, shell]).into()
}

/// Seven values each: name, address, netmask, family, MAC address, whether it is internal, scope (-1 for IPv4).
#[op2]
fn op_os_network_interfaces<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Array> {
    let mut values: Vec<v8::Local<v8::Value>> = Vec::new();
    for found in or_throw(scope, os::network::addresses()) {
        let family = if found.ipv6 { "IPv6" } else { "IPv4" };
        for text in [&found.interface, &found.address, &found.netmask, family, &found.mac] {
            values.push(string(scope, text.as_bytes()));
        }
        values.push(v8::Boolean::new(scope, found.internal).into());
        let scope_id = if found.ipv6 { f64::from(found.scope_id) } else { -1.0 };
        values.push(v8::Number::new(scope, scope_id).into());
    }
    v8::Array::new_with_elements(scope, &values)
}

#[op2]
fn op_os_get_priority<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] pid: i32) -> v8::Local<'s, v8::Value> {
    let priority = or_throw(scope, os::priority(pid));
    v8::Integer::new(scope, priority).into()
}

#[op2]
fn op_os_set_priority<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] pid: i32, #[smi] priority: i32) -> v8::Local<'s, v8::Value> {
    or_throw(scope, os::set_priority(pid, priority));
    v8::undefined(scope).into()
}

fn string<'s>(scope: &mut v8::PinScope<'s, '_>, text: &[u8]) -> v8::Local<'s, v8::Value> {
    let text = v8::String::new_from_utf8(scope, text, v8::NewStringType::Normal);
    text.unwrap_or_else(|| v8::String::empty(scope)).into()
}
