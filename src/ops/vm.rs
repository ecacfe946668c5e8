//! `node:vm`: scripts, functions and the contexts they run in. JavaScript side: `js/node/vm.js`.
//! In Node: `src/node_contextify.cc`.

use std::ops::Deref;
use std::time::Duration;

use deno_core::cppgc::{GarbageCollected, make_cppgc_object};
use deno_core::v8::script_compiler::{self, CachedData, CompileOptions, NoCacheReason, Source};
use deno_core::{op2, v8};

use crate::runtime::watchdog::Watchdog;
use crate::runtime::{compile_error, contexts};

use super::modules::{host_options, origin, set, string};

deno_core::extension!(
    rcluster_vm,
    ops =
        [op_vm_create_context, op_vm_is_context, op_vm_compile, op_vm_run, op_vm_cached_data, op_vm_source_map_url, op_vm_compile_function]
);

/// A compiled script, not bound to a context.
struct ScriptHandle(v8::Global<v8::UnboundScript>);

// SAFETY: `trace` has nothing to visit, as the script's handle is a root.
unsafe impl GarbageCollected for ScriptHandle {
    fn trace(&self, _visitor: &mut v8::cppgc::Visitor) {}

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"ScriptHandle"
    }
}

/// Makes `sandbox` the global object of a context of its own; for undefined, a context's ordinary global object is given back.
#[op2]
fn op_vm_create_context<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    sandbox: v8::Local<'s, v8::Value>,
    code_generation: bool,
    own_queue: bool,
) -> v8::Local<'s, v8::Value> {
    contexts::create(scope, sandbox, contexts::Settings { code_generation, own_queue }).into()
}

#[op2(fast)]
fn op_vm_is_context<'s>(scope: &mut v8::PinScope<'s, '_>, object: v8::Local<'s, v8::Value>) -> bool {
    contexts::of(scope, object).is_some()
}

/// The context of `sandbox`, or the program's own.
pub(super) fn context_of<'s>(scope: &mut v8::PinScope<'s, '_>, sandbox: v8::Local<'s, v8::Value>) -> v8::Local<'s, v8::Context> {
    contexts::of(scope, sandbox).unwrap_or_else(|| scope.get_current_context())
}

/// The text for V8, with what an earlier compilation of it has left.
pub(super) fn source<'s>(
    text: v8::Local<'s, v8::String>,
    origin: &v8::ScriptOrigin<'s>,
    cached: v8::Local<'s, v8::Value>,
) -> (Source, CompileOptions) {
    let Ok(view) = v8::Local::<v8::ArrayBufferView>::try_from(cached) else {
        return (Source::new(text, Some(origin)), CompileOptions::NoCompileOptions);
    };
    let mut bytes = vec![0; view.byte_length()];
    view.copy_contents(&mut bytes);
    // V8 keeps the bytes no longer than the compilation, which is as long as the leak has to last; a program does this a few times.
    let cached = CachedData::new(Box::leak(bytes.into_boxed_slice()));
    (Source::new_with_cached_data(text, Some(origin), cached), CompileOptions::ConsumeCodeCache)
}

/// Puts the place in front of the stack of what was caught.
pub(super) fn decorate<'s>(
    caught: &mut v8::PinScope<'s, '_>,
    error: v8::Local<'s, v8::Value>,
    message: Option<v8::Local<'s, v8::Message>>,
) {
    // Once is enough for an error that comes through several scripts.
    if compile_error::settled_place(caught, error).is_some() {
        return;
    }
    if let Some(place) = message.and_then(|message| compile_error::place(caught, message)) {
        compile_error::decorate(caught, error, &place, "\n\n");
    }
}

/// What did not compile goes on to the caller of the op, with its place.
pub(super) fn refuse(caught: &mut v8::PinnedRef<'_, v8::TryCatch<'_, '_, v8::HandleScope<'_>>>) {
    if let Some(error) = caught.exception() {
        let message = caught.message();
        decorate(caught, error, message);
        caught.rethrow();
    }
}

/// `result.cachedDataRejected`, if there was any.
pub(super) fn tell_rejected<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    result: v8::Local<'s, v8::Object>,
    source: &Source,
    options: CompileOptions,
) {
    if options == CompileOptions::ConsumeCodeCache {
        let rejected = source.get_cached_data().is_some_and(|data| data.rejected());
        let rejected = v8::Boolean::new(scope, rejected).into();
        set(scope, result, "cachedDataRejected", rejected);
    }
}

/// The bytes of a code cache as an `ArrayBuffer`, empty without one.
pub(super) fn cache_to_v8<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    data: Option<impl Deref<Target = CachedData<'static>>>,
) -> v8::Local<'s, v8::Value> {
    let store = v8::ArrayBuffer::new_backing_store_from_vec(data.map(|data| data.to_vec()).unwrap_or_default()).make_shared();
    v8::ArrayBuffer::with_backing_store(scope, &store).into()
}

/// `{ script, cachedDataRejected }`.
#[op2(reentrant)]
#[allow(clippy::too_many_arguments, reason = "one argument per property of the origin")]
fn op_vm_compile<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    text: v8::Local<'s, v8::String>,
    name: v8::Local<'s, v8::String>,
    #[smi] line: i32,
    #[smi] column: i32,
    cached: v8::Local<'s, v8::Value>,
    host_id: v8::Local<'s, v8::Value>,
    sandbox: v8::Local<'s, v8::Value>,
) -> v8::Local<'s, v8::Value> {
    let nothing: v8::Local<v8::Value> = v8::undefined(scope).into();
    let host_options = host_options(scope, host_id);
    let origin = origin(scope, name.into(), (line, column), false, host_options);
    let (mut source, options) = source(text, &origin, cached);
    let context = context_of(scope, sandbox);
    let compiled = {
        let scope = &mut v8::ContextScope::new(scope, context);
        v8::tc_scope!(let caught, scope);
        match script_compiler::compile_unbound_script(caught, &mut source, options, NoCacheReason::NoReason) {
            Some(script) => v8::Global::new(caught, script),
            None => {
                refuse(caught);
                return nothing;
            }
        }
    };
    let result = v8::Object::new(scope);
    let handle = make_cppgc_object(scope, ScriptHandle(compiled));
    set(scope, result, "script", handle.into());
    tell_rejected(scope, result, &source, options);
    result.into()
}

/// Runs a script in the context of `sandbox`, or in the current one if that is null. `timeout` in ms, 0 for none.
#[op2(reentrant)]
fn op_vm_run<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[cppgc] script: &ScriptHandle,
    sandbox: v8::Local<'s, v8::Value>,
    timeout: f64,
    display_errors: bool,
) -> v8::Local<'s, v8::Value> {
    let nothing: v8::Local<v8::Value> = v8::undefined(scope).into();
    let context = context_of(scope, sandbox);
    let own_queue = contexts::has_own_queue(scope, sandbox);
    let script = v8::Local::new(scope, &script.0);
    let watchdog = if timeout > 0.0 { Watchdog::start(scope, Duration::from_millis(timeout as u64)).ok() } else { None };
    let result = {
        let scope = &mut v8::ContextScope::new(scope, context);
        v8::tc_scope!(let caught, scope);
        let mut result = script.bind_to_current_context(caught).run(caught);
        if own_queue && result.is_some() {
            context.get_microtask_queue().perform_checkpoint(caught);
            if caught.has_terminated() || caught.is_execution_terminating() {
                result = None;
            }
        }
        if watchdog.is_some_and(Watchdog::stop) {
            // The termination may also have come too late to end anything.
            caught.cancel_terminate_execution();
            if result.is_none() {
                caught.reset();
                let error = timeout_error(caught, timeout);
                caught.throw_exception(error);
            }
        }
        if result.is_none() {
            if display_errors && let (Some(error), message) = (caught.exception(), caught.message()) {
                decorate(caught, error, message);
            }
            caught.rethrow();
            return nothing;
        }
        result.map(|result| v8::Global::new(caught, result))
    };
    result.map_or(nothing, |result| v8::Local::new(scope, result))
}

pub(super) fn timeout_error<'s>(scope: &mut v8::PinScope<'s, '_>, timeout: f64) -> v8::Local<'s, v8::Value> {
    let text = string(scope, &format!("Script execution timed out after {timeout}ms"));
    let error = v8::Exception::error(scope, text);
    if let Ok(object) = v8::Local::<v8::Object>::try_from(error) {
        let code = string(scope, "ERR_SCRIPT_EXECUTION_TIMEOUT").into();
        set(scope, object, "code", code);
    }
    error
}

/// The bytes of `script.createCachedData()`.
#[op2]
fn op_vm_cached_data<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] script: &ScriptHandle) -> v8::Local<'s, v8::Value> {
    let script = v8::Local::new(scope, &script.0);
    cache_to_v8(scope, script.create_code_cache())
}

/// The script's `//# sourceMappingURL=`, or undefined.
#[op2]
fn op_vm_source_map_url<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] script: &ScriptHandle) -> v8::Local<'s, v8::Value> {
    v8::Local::new(scope, &script.0).get_source_mapping_url(scope)
}

/// `vm.compileFunction`: `{ function, cachedDataRejected, cachedData }`.
#[op2(reentrant)]
#[allow(clippy::too_many_arguments, reason = "one argument per option of vm.compileFunction")]
fn op_vm_compile_function<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    text: v8::Local<'s, v8::String>,
    name: v8::Local<'s, v8::String>,
    #[smi] line: i32,
    #[smi] column: i32,
    cached: v8::Local<'s, v8::Value>,
    host_id: v8::Local<'s, v8::Value>,
    sandbox: v8::Local<'s, v8::Value>,
    parameters: v8::Local<'s, v8::Array>,
    extensions: v8::Local<'s, v8::Array>,
    produce_cached_data: bool,
) -> v8::Local<'s, v8::Value> {
    let nothing: v8::Local<v8::Value> = v8::undefined(scope).into();
    let mut names = Vec::new();
    for index in 0..parameters.length() {
        names.extend(parameters.get_index(scope, index).and_then(|name| v8::Local::<v8::String>::try_from(name).ok()));
    }
    let mut objects = Vec::new();
    for index in 0..extensions.length() {
        objects.extend(extensions.get_index(scope, index).and_then(|object| v8::Local::<v8::Object>::try_from(object).ok()));
    }
    let host_options = host_options(scope, host_id);
    let origin = origin(scope, name.into(), (line, column), false, host_options);
    let (mut source, options) = source(text, &origin, cached);
    let context = context_of(scope, sandbox);
    let function = {
        let scope = &mut v8::ContextScope::new(scope, context);
        v8::tc_scope!(let caught, scope);
        let function = script_compiler::compile_function(caught, &mut source, &names, &objects, options, NoCacheReason::NoReason);
        match function {
            Some(function) => v8::Global::new(caught, function),
            None => {
                refuse(caught);
                return nothing;
            }
        }
    };
    let result = v8::Object::new(scope);
    let function = v8::Local::new(scope, function);
    set(scope, result, "function", function.into());
    if produce_cached_data && let Some(data) = function.create_code_cache() {
        let data = cache_to_v8(scope, Some(data));
        set(scope, result, "cachedData", data);
    }
    tell_rejected(scope, result, &source, options);
    result.into()
}
