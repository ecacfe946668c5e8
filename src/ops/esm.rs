//! ES modules: compile, link, instantiate, evaluate. JavaScript side: `js/internal/modules/esm/`.
//! In Node: `src/module_wrap.cc`.

use std::rc::Rc;

use deno_core::cppgc::{GarbageCollected, make_cppgc_object, try_unwrap_cppgc_object};
use deno_core::v8::script_compiler::{self, NoCacheReason};
use deno_core::{op2, v8};

use crate::runtime::compile_error;
use crate::runtime::module_map::{self, ModuleMap, ModuleRecord};

use super::code_cache;
use super::modules::{host_options, origin, string};

deno_core::extension!(
    rcluster_esm,
    ops = [
        op_esm_compile,
        op_esm_synthetic,
        op_esm_set_export,
        op_esm_requests,
        op_esm_link,
        op_esm_instantiate,
        op_esm_evaluate,
        op_esm_namespace,
        op_esm_status,
        op_esm_exception,
        op_esm_is_async,
        op_esm_stalled,
        op_promise_state,
        op_promise_result,
        op_promise_throw,
    ]
);

/// A module, as JavaScript holds it.
pub(super) struct ModuleHandle(pub(super) Rc<ModuleRecord>);

// SAFETY: `trace` has nothing to visit, as the record's handles are roots.
unsafe impl GarbageCollected for ModuleHandle {
    fn trace(&self, _visitor: &mut v8::cppgc::Visitor) {}

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"ModuleHandle"
    }
}

impl ModuleHandle {
    pub(super) fn module<'s>(&self, scope: &v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Module> {
        v8::Local::new(scope, &self.0.module)
    }
}

/// Compiles the text of an ES module. `owner` comes back for `import.meta`; `host_id` names the module to `import()`.
#[op2]
#[allow(clippy::too_many_arguments, reason = "one argument per property of the origin")]
fn op_esm_compile<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    source: v8::Local<'s, v8::String>,
    url: v8::Local<'s, v8::String>,
    #[smi] line: i32,
    #[smi] column: i32,
    owner: v8::Local<'s, v8::Value>,
    host_id: v8::Local<'s, v8::Value>,
) -> v8::Local<'s, v8::Value> {
    let nothing: v8::Local<v8::Value> = v8::undefined(scope).into();
    let host_options = host_options(scope, host_id);
    let origin = origin(scope, url.into(), (line, column), true, host_options);
    let (mut cached, options) = code_cache::source(scope, source, url, &origin);
    let Some(module) = script_compiler::compile_module2(scope, &mut cached, options, NoCacheReason::NoReason) else { return nothing };
    code_cache::remember_module(scope, url, source, module);
    let record = ModuleMap::from_isolate(scope).add(scope, module, owner);
    make_cppgc_object(scope, ModuleHandle(record)).into()
}

/// A module made of values; `evaluate` sets its exports.
#[op2]
fn op_esm_synthetic<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    url: v8::Local<'s, v8::String>,
    names: v8::Local<'s, v8::Array>,
    evaluate: v8::Local<'s, v8::Function>,
) -> v8::Local<'s, v8::Value> {
    let names: Vec<v8::Local<v8::String>> = (0..names.length())
        .filter_map(|index| names.get_index(scope, index).and_then(|name| v8::Local::<v8::String>::try_from(name).ok()))
        .collect();
    let module = v8::Module::create_synthetic_module(scope, url, &names, module_map::evaluate_synthetic);
    let record = ModuleMap::from_isolate(scope).add(scope, module, evaluate.into());
    make_cppgc_object(scope, ModuleHandle(record)).into()
}

#[op2(nofast)]
fn op_esm_set_export<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[cppgc] handle: &ModuleHandle,
    name: v8::Local<'s, v8::String>,
    value: v8::Local<'s, v8::Value>,
) {
    // None: an exception is pending.
    let _ = handle.module(scope).set_synthetic_module_export(scope, name, value);
}

/// What the module imports, flat: specifier, attributes (key, value, ...), phase, line, column of each.
#[op2]
fn op_esm_requests<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] handle: &ModuleHandle) -> v8::Local<'s, v8::Value> {
    let module = handle.module(scope);
    let requests = module.get_module_requests();
    let mut flat: Vec<v8::Local<v8::Value>> = Vec::with_capacity(requests.length() * 5);
    for index in 0..requests.length() {
        let request = requests.get(scope, index).expect("the index is within the array");
        let request = v8::Local::<v8::ModuleRequest>::try_from(request).expect("V8 lists requests here");
        let given = request.get_import_attributes();
        let pairs: Vec<v8::Local<v8::Value>> = (0..given.length())
            .filter(|index| index % 3 != 2)
            .filter_map(|index| given.get(scope, index).and_then(|part| v8::Local::<v8::Value>::try_from(part).ok()))
            .collect();
        let phase = match request.get_phase() {
            v8::ModuleImportPhase::kEvaluation => "evaluation",
            v8::ModuleImportPhase::kSource => "source",
            v8::ModuleImportPhase::kDefer => "defer",
        };
        let location = module.source_offset_to_location(request.get_source_offset());
        flat.push(request.get_specifier().into());
        flat.push(v8::Array::new_with_elements(scope, &pairs).into());
        flat.push(string(scope, phase).into());
        flat.push(v8::Integer::new(scope, location.get_line_number()).into());
        flat.push(v8::Integer::new(scope, location.get_column_number()).into());
    }
    v8::Array::new_with_elements(scope, &flat).into()
}

/// Says which module each request is, in the order of `op_esm_requests`.
#[op2(nofast)]
fn op_esm_link<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] handle: &ModuleHandle, targets: v8::Local<'s, v8::Array>) {
    let mut records = Vec::with_capacity(targets.length() as usize);
    for index in 0..targets.length() {
        let target = targets.get_index(scope, index).and_then(|target| try_unwrap_cppgc_object::<ModuleHandle>(scope, target));
        records.extend(target.map(|target| target.0.clone()));
    }
    handle.0.link(scope, &records);
}

#[op2(nofast, reentrant)]
fn op_esm_instantiate(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &ModuleHandle) {
    let module = handle.module(scope);
    instantiate(scope, module);
}

/// Instantiates in the current context. The error that stays pending has its place in front.
pub(super) fn instantiate<'s>(scope: &mut v8::PinScope<'s, '_>, module: v8::Local<'s, v8::Module>) {
    v8::tc_scope!(let caught, scope);
    if module_map::instantiate(caught, module).is_some() {
        return;
    }
    let Some(error) = caught.exception() else { return };
    let message = caught.message();
    if let Some(place) = message.and_then(|message| compile_error::place(caught, message)) {
        compile_error::decorate(caught, error, &place, "\n");
    }
    caught.rethrow();
}

/// A promise for the end of the evaluation.
#[op2(reentrant)]
fn op_esm_evaluate<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] handle: &ModuleHandle) -> v8::Local<'s, v8::Value> {
    let module = handle.module(scope);
    module.evaluate(scope).unwrap_or_else(|| v8::undefined(scope).into())
}

#[op2]
fn op_esm_namespace<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] handle: &ModuleHandle) -> v8::Local<'s, v8::Value> {
    handle.module(scope).get_module_namespace()
}

/// `v8::ModuleStatus`: 0 uninstantiated, 1 instantiating, 2 instantiated, 3 evaluating, 4 evaluated, 5 errored.
#[op2(fast)]
#[smi]
fn op_esm_status(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &ModuleHandle) -> i32 {
    handle.module(scope).get_status() as i32
}

#[op2]
fn op_esm_exception<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] handle: &ModuleHandle) -> v8::Local<'s, v8::Value> {
    handle.module(scope).get_exception()
}

/// Whether the module or one it imports has a top-level await. The module is instantiated.
#[op2(fast)]
fn op_esm_is_async(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &ModuleHandle) -> bool {
    handle.module(scope).is_graph_async()
}

/// The places of top-level awaits that have not settled.
#[op2]
fn op_esm_stalled<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] handle: &ModuleHandle) -> v8::Local<'s, v8::Value> {
    let stalled = handle.module(scope).get_stalled_top_level_await_message(scope);
    let mut places: Vec<v8::Local<v8::Value>> = Vec::new();
    for (_, message) in stalled {
        if let Some(place) = compile_error::place(scope, message) {
            places.push(string(scope, &place).into());
        }
    }
    v8::Array::new_with_elements(scope, &places).into()
}

/// 0 pending, 1 fulfilled, 2 rejected.
#[op2(fast)]
#[smi]
fn op_promise_state(promise: v8::Local<'_, v8::Value>) -> i32 {
    v8::Local::<v8::Promise>::try_from(promise).map_or(0, |promise| promise.state() as i32)
}

/// What a settled promise was settled with. A rejection counts as handled from here on.
#[op2]
fn op_promise_result<'s>(scope: &mut v8::PinScope<'s, '_>, promise: v8::Local<'s, v8::Promise>) -> v8::Local<'s, v8::Value> {
    promise.mark_as_handled();
    promise.result(scope)
}

/// Throws what a promise was rejected with; a report says where that came from, not that it was thrown here.
#[op2(nofast, reentrant)]
fn op_promise_throw<'s>(scope: &mut v8::PinScope<'s, '_>, promise: v8::Local<'s, v8::Promise>) {
    let error = promise.result(scope);
    let message = v8::Exception::create_message(scope, error);
    if compile_error::settled_place(scope, error).is_none()
        && let Some(place) = compile_error::place(scope, message)
    {
        compile_error::remember(scope, error, &place);
    }
    scope.throw_exception(error);
}
