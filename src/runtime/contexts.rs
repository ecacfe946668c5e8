//! V8 contexts whose global object is a view of an object of the program's: `vm.createContext`.
//!
//! What a script in the context reads, sets or deletes on its global object is done to that object, the sandbox; what the sandbox lacks
//! comes from the context's own globals. In Node: `src/node_contextify.cc`.

use deno_core::cppgc::{GarbageCollected, make_cppgc_object, try_unwrap_cppgc_object};
use deno_core::v8::{self, Intercepted};

/// Names the private property through which a sandbox keeps its context.
const CONTEXT: &str = "rcluster:context";

/// Reachable from the sandbox only: the collector takes a context whose sandbox is gone.
struct ContextHandle {
    context: v8::TracedReference<v8::Context>,
    own_queue: bool,
}

// SAFETY: `trace` visits the one reference.
unsafe impl GarbageCollected for ContextHandle {
    fn trace(&self, visitor: &mut v8::cppgc::Visitor) {
        visitor.trace(&self.context);
    }

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"ContextHandle"
    }
}

/// How a context differs from the program's own.
pub struct Settings {
    /// `eval` and `new Function` work.
    pub code_generation: bool,
    /// It has microtasks of its own, run after each script (`microtaskMode: 'afterEvaluate'`).
    pub own_queue: bool,
}

/// Makes a context for `sandbox`, or for its own plain global object if that is undefined, and gives the sandbox or that object.
pub fn create<'s>(scope: &mut v8::PinScope<'s, '_>, sandbox: v8::Local<'s, v8::Value>, settings: Settings) -> v8::Local<'s, v8::Object> {
    let main = scope.get_current_context();
    let token = main.get_security_token(scope);
    let sandbox = v8::Local::<v8::Object>::try_from(sandbox).ok();
    let cell = cell(scope);
    let global_template = sandbox.is_some().then(|| template(scope, cell));
    // The queue has to outlive the context, of whose end nobody tells; a program makes few of these.
    let microtask_queue = settings.own_queue.then(|| v8::MicrotaskQueue::new(scope, v8::MicrotasksPolicy::Explicit).into_raw());
    let context = v8::Context::new(scope, v8::ContextOptions { global_template, microtask_queue, ..Default::default() });
    // Contexts of one process trust each other: objects pass freely between them.
    context.set_security_token(token);
    context.set_allow_generation_from_strings(settings.code_generation);
    let global = context.global(scope);
    // deno_core has V8 add it to every context; the language does not have it.
    if let Some(name) = v8::String::new(scope, "queueMicrotask") {
        global.delete(scope, name.into());
    }
    if let Some(sandbox) = sandbox {
        cell.set_internal_field(0, sandbox.into());
    }
    let owner = sandbox.unwrap_or(global);
    let handle = ContextHandle { context: v8::TracedReference::new(scope, context), own_queue: settings.own_queue };
    let handle = make_cppgc_object(scope, handle);
    let key = key(scope);
    owner.set_private(scope, key, handle.into());
    owner
}

/// The context `create` made for `object`.
pub fn of<'s>(scope: &mut v8::PinScope<'s, '_>, object: v8::Local<'s, v8::Value>) -> Option<v8::Local<'s, v8::Context>> {
    handle(scope, object)?.context.get(scope)
}

/// Whether the context of `object` has microtasks of its own.
pub fn has_own_queue<'s>(scope: &mut v8::PinScope<'s, '_>, object: v8::Local<'s, v8::Value>) -> bool {
    handle(scope, object).is_some_and(|handle| handle.own_queue)
}

fn handle<'s>(scope: &mut v8::PinScope<'s, '_>, object: v8::Local<'s, v8::Value>) -> Option<deno_core::cppgc::UnsafePtr<ContextHandle>> {
    let object = v8::Local::<v8::Object>::try_from(object).ok()?;
    let key = key(scope);
    let handle = object.get_private(scope, key)?;
    try_unwrap_cppgc_object::<ContextHandle>(scope, handle)
}

/// What the handlers get: empty while V8 sets up the context's globals, which must not reach the sandbox; then the sandbox.
fn cell<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Object> {
    let template = v8::ObjectTemplate::new(scope);
    template.set_internal_field_count(1);
    template.new_instance(scope).expect("a plain object can be made")
}

fn key<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Private> {
    let name = v8::String::new(scope, CONTEXT);
    v8::Private::for_api(scope, name)
}

fn template<'s>(scope: &mut v8::PinScope<'s, '_>, cell: v8::Local<'s, v8::Object>) -> v8::Local<'s, v8::ObjectTemplate> {
    let template = v8::ObjectTemplate::new(scope);
    let named = v8::NamedPropertyHandlerConfiguration::new()
        .getter(get)
        .setter(set)
        .query(query)
        .descriptor(descriptor)
        .deleter(delete)
        .definer(define)
        .enumerator(names)
        .flags(v8::PropertyHandlerFlags::HAS_NO_SIDE_EFFECT)
        .data(cell.into());
    template.set_named_property_handler(named);
    let indexed = v8::IndexedPropertyHandlerConfiguration::new()
        .getter(get_index)
        .setter(set_index)
        .query(query_index)
        .descriptor(descriptor_index)
        .deleter(delete_index)
        .definer(define_index)
        .enumerator(indices)
        .flags(v8::PropertyHandlerFlags::HAS_NO_SIDE_EFFECT)
        .data(cell.into());
    template.set_indexed_property_handler(indexed);
    template
}

type Arguments<'s> = v8::PropertyCallbackArguments<'s>;

/// None while the context is being set up.
fn sandbox<'s>(scope: &mut v8::PinScope<'s, '_>, arguments: &Arguments<'s>) -> Option<v8::Local<'s, v8::Object>> {
    let cell = v8::Local::<v8::Object>::try_from(arguments.data()).ok()?;
    let sandbox = v8::Local::<v8::Value>::try_from(cell.get_internal_field(scope, 0)?).ok()?;
    v8::Local::try_from(sandbox).ok()
}

fn get<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    arguments: Arguments<'s>,
    mut result: v8::ReturnValue<v8::Value>,
) -> Intercepted {
    let Some(sandbox) = sandbox(scope, &arguments) else { return Intercepted::kNo };
    // Proxies have no real properties, but may well answer.
    let found = if sandbox.is_proxy() {
        sandbox.has(scope, key.into()).unwrap_or(false)
    } else {
        sandbox.has_real_named_property(scope, key).unwrap_or(false) || sandbox.has(scope, key.into()).unwrap_or(false)
    };
    if !found {
        return Intercepted::kNo;
    }
    let Some(value) = sandbox.get(scope, key.into()) else { return Intercepted::kYes };
    // The sandbox as seen from inside is the global object.
    if value == sandbox {
        result.set(scope.get_current_context().global(scope).into());
    } else {
        result.set(value);
    }
    Intercepted::kYes
}

fn set<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    value: v8::Local<'s, v8::Value>,
    arguments: Arguments<'s>,
    _result: v8::ReturnValue<()>,
) -> Intercepted {
    let Some(sandbox) = sandbox(scope, &arguments) else { return Intercepted::kNo };
    let holder = arguments.holder();
    let on_sandbox = sandbox.has_own_property(scope, key).unwrap_or(false);
    let attributes =
        |object: v8::Local<v8::Object>, scope: &mut v8::PinScope<'s, '_>| object.get_real_named_property_attributes(scope, key);
    let own = if sandbox.is_proxy() { None } else { attributes(sandbox, scope) };
    let inner = attributes(holder, scope);
    if own.as_ref().is_some_and(v8::PropertyAttribute::is_read_only) || inner.as_ref().is_some_and(v8::PropertyAttribute::is_read_only) {
        return Intercepted::kNo;
    }
    let declared = on_sandbox || own.is_some() || inner.is_some() || holder.has_real_named_property(scope, key).unwrap_or(false);
    if !declared && key.is_symbol() {
        return Intercepted::kNo;
    }
    if sandbox.set(scope, key.into(), value).is_none() {
        return Intercepted::kYes;
    }
    // An accessor of the sandbox has done all there is to do.
    let accessor = on_sandbox && {
        let descriptor = sandbox.get_own_property_descriptor(scope, key);
        let descriptor = descriptor.and_then(|descriptor| v8::Local::<v8::Object>::try_from(descriptor).ok());
        descriptor.is_some_and(|descriptor| has_own(scope, descriptor, "get") || has_own(scope, descriptor, "set"))
    };
    if accessor { Intercepted::kYes } else { Intercepted::kNo }
}

fn has_own<'s>(scope: &mut v8::PinScope<'s, '_>, object: v8::Local<'s, v8::Object>, name: &str) -> bool {
    let Some(name) = v8::String::new(scope, name) else { return false };
    object.has_own_property(scope, name.into()).unwrap_or(false)
}

fn query<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    arguments: Arguments<'s>,
    mut result: v8::ReturnValue<v8::Integer>,
) -> Intercepted {
    let Some(sandbox) = sandbox(scope, &arguments) else { return Intercepted::kNo };
    if !sandbox.has_own_property(scope, key).unwrap_or(false) {
        return Intercepted::kNo;
    }
    match sandbox.get_property_attributes(scope, key.into()) {
        Some(attributes) => {
            let bits = [attributes.is_read_only(), attributes.is_dont_enum(), attributes.is_dont_delete()];
            result.set_int32(bits.iter().enumerate().map(|(bit, &is_set)| i32::from(is_set) << bit).sum());
            Intercepted::kYes
        }
        None => Intercepted::kNo,
    }
}

fn descriptor<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    arguments: Arguments<'s>,
    mut result: v8::ReturnValue<v8::Value>,
) -> Intercepted {
    let Some(sandbox) = sandbox(scope, &arguments) else { return Intercepted::kNo };
    if !sandbox.has_own_property(scope, key).unwrap_or(false) {
        return Intercepted::kNo;
    }
    match sandbox.get_own_property_descriptor(scope, key) {
        Some(descriptor) => {
            result.set(descriptor);
            Intercepted::kYes
        }
        None => Intercepted::kNo,
    }
}

fn delete<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    arguments: Arguments<'s>,
    mut result: v8::ReturnValue<v8::Boolean>,
) -> Intercepted {
    let Some(sandbox) = sandbox(scope, &arguments) else { return Intercepted::kNo };
    if sandbox.delete(scope, key.into()) == Some(false) {
        result.set_bool(false);
        return Intercepted::kYes;
    }
    Intercepted::kNo
}

fn define<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: v8::Local<'s, v8::Name>,
    descriptor: &v8::PropertyDescriptor,
    arguments: Arguments<'s>,
    _result: v8::ReturnValue<()>,
) -> Intercepted {
    let Some(sandbox) = sandbox(scope, &arguments) else { return Intercepted::kNo };
    let holder = arguments.holder();
    // What the context's own globals keep from being changed stays so: V8 refuses it.
    let fixed = holder.get_real_named_property_attributes(scope, key).is_some_and(|inner| inner.is_read_only() && inner.is_dont_delete());
    if fixed {
        return Intercepted::kNo;
    }
    let undefined: v8::Local<v8::Value> = v8::undefined(scope).into();
    let mut copy = if descriptor.has_get() || descriptor.has_set() {
        let get = if descriptor.has_get() { descriptor.get() } else { undefined };
        let set = if descriptor.has_set() { descriptor.set() } else { undefined };
        v8::PropertyDescriptor::new_from_get_set(get, set)
    } else {
        let value = if descriptor.has_value() { descriptor.value() } else { undefined };
        if descriptor.has_writable() {
            v8::PropertyDescriptor::new_from_value_writable(value, descriptor.writable())
        } else {
            v8::PropertyDescriptor::new_from_value(value)
        }
    };
    if descriptor.has_enumerable() {
        copy.set_enumerable(descriptor.enumerable());
    }
    if descriptor.has_configurable() {
        copy.set_configurable(descriptor.configurable());
    }
    // None: the sandbox is a proxy whose trap threw.
    let _ = sandbox.define_property(scope, key, &copy);
    Intercepted::kNo
}

fn names<'s>(scope: &mut v8::PinScope<'s, '_>, arguments: Arguments<'s>, mut result: v8::ReturnValue<v8::Array>) {
    let options = v8::GetPropertyNamesArgsBuilder::new()
        .mode(v8::KeyCollectionMode::OwnOnly)
        .property_filter(v8::PropertyFilter::ALL_PROPERTIES)
        .index_filter(v8::IndexFilter::SkipIndices)
        .key_conversion(v8::KeyConversionMode::ConvertToString)
        .build();
    let Some(sandbox) = sandbox(scope, &arguments) else { return };
    if let Some(names) = sandbox.get_property_names(scope, options) {
        result.set(names);
    }
}

fn indices<'s>(scope: &mut v8::PinScope<'s, '_>, arguments: Arguments<'s>, mut result: v8::ReturnValue<v8::Array>) {
    let Some(sandbox) = sandbox(scope, &arguments) else { return };
    let options = v8::GetPropertyNamesArgsBuilder::new().property_filter(v8::PropertyFilter::SKIP_SYMBOLS).build();
    let Some(all) = sandbox.get_own_property_names(scope, options) else { return };
    let mut found = Vec::new();
    for index in 0..all.length() {
        let key = all.get_index(scope, index).filter(|key| key.is_uint32());
        found.extend(key);
    }
    result.set(v8::Array::new_with_elements(scope, &found));
}

fn name_of<'s>(scope: &mut v8::PinScope<'s, '_>, index: u32) -> v8::Local<'s, v8::Name> {
    v8::String::new(scope, &index.to_string()).expect("a short string can be made").into()
}

fn get_index<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    arguments: Arguments<'s>,
    result: v8::ReturnValue<v8::Value>,
) -> Intercepted {
    let key = name_of(scope, index);
    get(scope, key, arguments, result)
}

fn set_index<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    value: v8::Local<'s, v8::Value>,
    arguments: Arguments<'s>,
    result: v8::ReturnValue<()>,
) -> Intercepted {
    let key = name_of(scope, index);
    set(scope, key, value, arguments, result)
}

fn query_index<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    arguments: Arguments<'s>,
    result: v8::ReturnValue<v8::Integer>,
) -> Intercepted {
    let key = name_of(scope, index);
    query(scope, key, arguments, result)
}

fn descriptor_index<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    arguments: Arguments<'s>,
    result: v8::ReturnValue<v8::Value>,
) -> Intercepted {
    let key = name_of(scope, index);
    descriptor(scope, key, arguments, result)
}

fn delete_index<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    arguments: Arguments<'s>,
    result: v8::ReturnValue<v8::Boolean>,
) -> Intercepted {
    let key = name_of(scope, index);
    delete(scope, key, arguments, result)
}

fn define_index<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    index: u32,
    descriptor: &v8::PropertyDescriptor,
    arguments: Arguments<'s>,
    result: v8::ReturnValue<()>,
) -> Intercepted {
    let key = name_of(scope, index);
    define(scope, key, descriptor, arguments, result)
}
