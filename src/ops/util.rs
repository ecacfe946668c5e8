//! What `node:util` asks the engine about a value and about the stack. JavaScript side:
//! `js/internal/util/types.js`, `js/internal/util/inspect/` and `js/node/util.js`. deno_core's own `op_is_*`,
//! `op_get_proxy_details`, `op_get_promise_details`, `op_get_constructor_name` and
//! `op_get_non_index_property_names` do the rest.
//!
//! In Node: `src/node_util.cc` and `src/node_types.cc`.

use deno_core::{op2, v8};

deno_core::extension!(
    rcluster_util,
    ops = [op_util_is_external, op_util_external_address, op_util_preview_entries, op_util_call_sites, op_util_caller_source,]
);

/// Whether `value` wraps a native pointer.
#[op2(fast, no_side_effects)]
fn op_util_is_external(value: &v8::Value) -> bool {
    value.is_external()
}

/// The pointer an external wraps, in hexadecimal.
#[op2]
#[string]
fn op_util_external_address(external: v8::Local<v8::External>) -> String {
    format!("{:x}", external.value() as usize)
}

/// `[entries, isKeyValue]` of a collection or of one of its iterators, which is not advanced. With
/// `isKeyValue`, keys and values alternate.
#[op2]
fn op_util_preview_entries<'s>(scope: &mut v8::PinScope<'s, '_>, object: v8::Local<'s, v8::Object>) -> v8::Local<'s, v8::Array> {
    let (entries, is_key_value) = object.preview_entries(scope);
    let entries = entries.unwrap_or_else(|| v8::Array::new(scope, 0));
    let is_key_value = v8::Boolean::new(scope, is_key_value);
    v8::Array::new_with_elements(scope, &[entries.into(), is_key_value.into()])
}

/// The `count` JavaScript frames below the caller: five elements each, for function name, script id, script
/// name, line and column.
#[op2]
fn op_util_call_sites<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] count: u32) -> v8::Local<'s, v8::Array> {
    let mut elements: Vec<v8::Local<v8::Value>> = Vec::with_capacity(count as usize * 5);
    // The first frame is the function of ours that called this op.
    if let Some(stack) = v8::StackTrace::current_stack_trace(scope, count as usize + 1) {
        for index in 1..stack.get_frame_count() {
            let Some(frame) = stack.get_frame(scope, index) else { break };
            let empty = v8::String::empty(scope);
            let id = v8::String::new(scope, &frame.get_script_id().to_string()).unwrap_or(empty);
            elements.push(frame.get_function_name(scope).unwrap_or(empty).into());
            elements.push(id.into());
            elements.push(frame.get_script_name_or_source_url(scope).unwrap_or(empty).into());
            elements.push(v8::Integer::new_from_unsigned(scope, frame.get_line_number() as u32).into());
            elements.push(v8::Integer::new_from_unsigned(scope, frame.get_column() as u32).into());
        }
    }
    v8::Array::new_with_elements(scope, &elements)
}

/// How far up an assertion looks for the script that made it.
const MAX_OWN_FRAMES: usize = 20;

/// `[source, line, column]` of the call into the built-ins that is under way: the script's text and the place
/// in it. Undefined if there is no script on the stack.
#[op2]
fn op_util_caller_source<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let undefined = v8::undefined(scope).into();
    let Some(stack) = v8::StackTrace::current_stack_trace(scope, MAX_OWN_FRAMES) else { return undefined };
    for index in 0..stack.get_frame_count() {
        let Some(frame) = stack.get_frame(scope, index) else { break };
        let name = frame.get_script_name(scope);
        if name.is_some_and(|name| name.to_rust_string_lossy(scope).starts_with("node:")) {
            continue;
        }
        let Some(source) = frame.get_script_source(scope) else { break };
        let line = v8::Integer::new_from_unsigned(scope, frame.get_line_number() as u32);
        let column = v8::Integer::new_from_unsigned(scope, frame.get_column() as u32);
        return v8::Array::new_with_elements(scope, &[source.into(), line.into(), column.into()]).into();
    }
    undefined
}
