//! The modules of `node:vm`: compiled for a context of the program's choice, linked by the program. JavaScript side:
//! `js/internal/vm/module.js`; what they share with other ES modules is in `esm`.
//! In Node: `src/module_wrap.cc`.

use std::time::Duration;

use deno_core::cppgc::make_cppgc_object;
use deno_core::v8::script_compiler::{self, NoCacheReason};
use deno_core::{op2, v8};

use crate::runtime::contexts;
use crate::runtime::module_map::{self, ModuleMap};
use crate::runtime::watchdog::Watchdog;

use super::esm::{ModuleHandle, instantiate};
use super::modules::{host_options, origin, set};
use super::vm::{cache_to_v8, context_of, refuse, source, tell_rejected, timeout_error};

deno_core::extension!(
    rcluster_vm_module,
    ops = [op_vm_module_compile, op_vm_module_synthetic, op_vm_module_instantiate, op_vm_module_evaluate, op_vm_module_cached_data]
);

/// `{ handle, cachedDataRejected }`. `owner` comes back for `import.meta`; `host_id` names the module to `import()`.
#[op2(reentrant)]
#[allow(clippy::too_many_arguments, reason = "one argument per property of the origin")]
fn op_vm_module_compile<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    text: v8::Local<'s, v8::String>,
    name: v8::Local<'s, v8::String>,
    #[smi] line: i32,
    #[smi] column: i32,
    cached: v8::Local<'s, v8::Value>,
    host_id: v8::Local<'s, v8::Value>,
    sandbox: v8::Local<'s, v8::Value>,
    owner: v8::Local<'s, v8::Value>,
) -> v8::Local<'s, v8::Value> {
    let nothing: v8::Local<v8::Value> = v8::undefined(scope).into();
    let host_options = host_options(scope, host_id);
    let origin = origin(scope, name.into(), (line, column), true, host_options);
    let (mut source, options) = source(text, &origin, cached);
    let context = context_of(scope, sandbox);
    let record = {
        let scope = &mut v8::ContextScope::new(scope, context);
        v8::tc_scope!(let caught, scope);
        match script_compiler::compile_module2(caught, &mut source, options, NoCacheReason::NoReason) {
            Some(module) => ModuleMap::from_isolate(caught).add(caught, module, owner),
            None => {
                refuse(caught);
                return nothing;
            }
        }
    };
    let result = v8::Object::new(scope);
    let handle = make_cppgc_object(scope, ModuleHandle(record)).into();
    set(scope, result, "handle", handle);
    tell_rejected(scope, result, &source, options);
    result.into()
}

/// A module made of values; `evaluate` sets its exports.
#[op2]
fn op_vm_module_synthetic<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    name: v8::Local<'s, v8::String>,
    names: v8::Local<'s, v8::Array>,
    evaluate: v8::Local<'s, v8::Function>,
    sandbox: v8::Local<'s, v8::Value>,
) -> v8::Local<'s, v8::Value> {
    let names: Vec<v8::Local<v8::String>> = (0..names.length())
        .filter_map(|index| names.get_index(scope, index).and_then(|name| v8::Local::<v8::String>::try_from(name).ok()))
        .collect();
    let context = context_of(scope, sandbox);
    let record = {
        let scope = &mut v8::ContextScope::new(scope, context);
        let module = v8::Module::create_synthetic_module(scope, name, &names, module_map::evaluate_synthetic);
        ModuleMap::from_isolate(scope).add(scope, module, evaluate.into())
    };
    make_cppgc_object(scope, ModuleHandle(record)).into()
}

#[op2(nofast, reentrant)]
fn op_vm_module_instantiate<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] handle: &ModuleHandle, sandbox: v8::Local<'s, v8::Value>) {
    let context = context_of(scope, sandbox);
    let module = handle.module(scope);
    let scope = &mut v8::ContextScope::new(scope, context);
    instantiate(scope, module);
}

/// A promise for the end of the evaluation. `timeout` in ms, 0 for none.
#[op2(reentrant)]
fn op_vm_module_evaluate<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[cppgc] handle: &ModuleHandle,
    sandbox: v8::Local<'s, v8::Value>,
    timeout: f64,
) -> v8::Local<'s, v8::Value> {
    let nothing: v8::Local<v8::Value> = v8::undefined(scope).into();
    let context = context_of(scope, sandbox);
    let own_queue = contexts::has_own_queue(scope, sandbox);
    let module = handle.module(scope);
    let watchdog = if timeout > 0.0 { Watchdog::start(scope, Duration::from_millis(timeout as u64)).ok() } else { None };
    let promise = {
        let scope = &mut v8::ContextScope::new(scope, context);
        v8::tc_scope!(let caught, scope);
        let promise = module.evaluate(caught);
        if own_queue && promise.is_some() {
            context.get_microtask_queue().perform_checkpoint(caught);
        }
        let ended = promise.is_none() || caught.has_terminated() || caught.is_execution_terminating();
        if watchdog.is_some_and(Watchdog::stop) {
            // The termination may also have come too late to end anything.
            caught.cancel_terminate_execution();
            if ended {
                caught.reset();
                let error = timeout_error(caught, timeout);
                caught.throw_exception(error);
                caught.rethrow();
                return nothing;
            }
        }
        if promise.is_none() {
            caught.rethrow();
            return nothing;
        }
        promise.map(|promise| v8::Global::new(caught, promise))
    };
    promise.map_or(nothing, |promise| v8::Local::new(scope, promise))
}

/// The bytes of `module.createCachedData()`.
#[op2]
fn op_vm_module_cached_data<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] handle: &ModuleHandle) -> v8::Local<'s, v8::Value> {
    let script = handle.module(scope).get_unbound_module_script(scope);
    cache_to_v8(scope, script.create_code_cache())
}
