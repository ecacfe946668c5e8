//! The ES modules V8 has compiled for us: which JavaScript object stands for each, and which modules its imports were linked to.
//!
//! V8 asks for both by module, in callbacks that carry nothing of ours, so they are found here by V8's identity hash.
//! In Node: `src/module_wrap.cc`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::num::NonZeroI32;
use std::rc::Rc;

use deno_core::v8;

use super::state::RuntimeState;

/// One module.
pub struct ModuleRecord {
    pub module: v8::Global<v8::Module>,
    /// What JavaScript gave: handed back for `import.meta`, `import()` and, for a synthetic module, to evaluate it.
    pub owner: v8::Global<v8::Value>,
    /// Request (specifier and attributes) -> module.
    links: RefCell<HashMap<String, v8::Global<v8::Module>>>,
}

/// Every module of an isolate that is still in use.
#[derive(Default)]
pub struct ModuleMap(RefCell<HashMap<NonZeroI32, Vec<std::rc::Weak<ModuleRecord>>>>);

impl ModuleMap {
    pub fn from_isolate(isolate: &v8::Isolate) -> Rc<Self> {
        isolate.get_slot::<Rc<Self>>().expect("install() puts the map there").clone()
    }

    pub fn add<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        module: v8::Local<'s, v8::Module>,
        owner: v8::Local<'s, v8::Value>,
    ) -> Rc<ModuleRecord> {
        let record = Rc::new(ModuleRecord {
            module: v8::Global::new(scope, module),
            owner: v8::Global::new(scope, owner),
            links: RefCell::default(),
        });
        self.0.borrow_mut().entry(module.get_identity_hash()).or_default().push(Rc::downgrade(&record));
        record
    }

    pub fn find<'s>(&self, scope: &mut v8::PinScope<'s, '_>, module: v8::Local<'s, v8::Module>) -> Option<Rc<ModuleRecord>> {
        let map = self.0.borrow();
        let same = |record: &Rc<ModuleRecord>| v8::Local::new(scope, &record.module) == module;
        map.get(&module.get_identity_hash())?.iter().filter_map(std::rc::Weak::upgrade).find(same)
    }
}

impl ModuleRecord {
    /// Links every request of the module, in the order of `Module::get_module_requests`.
    pub fn link(&self, scope: &mut v8::PinScope<'_, '_>, targets: &[Rc<ModuleRecord>]) {
        let module = v8::Local::new(scope, &self.module);
        let requests = module.get_module_requests();
        let mut links = self.links.borrow_mut();
        for (index, target) in (0..requests.length()).zip(targets) {
            let request = requests.get(scope, index).expect("the index is within the array");
            let request = v8::Local::<v8::ModuleRequest>::try_from(request).expect("V8 lists requests here");
            let key = request_key(scope, request.get_specifier(), request.get_import_attributes());
            links.insert(key, target.module.clone());
        }
    }

    /// What the module's body is called with: nothing for text, for a synthetic module its owner's `evaluate`.
    fn linked(&self, key: &str) -> Option<v8::Global<v8::Module>> {
        self.links.borrow().get(key).cloned()
    }
}

/// Attributes come as key, value, source offset.
fn request_key(scope: &mut v8::PinScope<'_, '_>, specifier: v8::Local<v8::String>, attributes: v8::Local<v8::FixedArray>) -> String {
    let mut key = specifier.to_rust_string_lossy(scope);
    for index in (0..attributes.length()).filter(|index| index % 3 != 2) {
        let part = attributes.get(scope, index).and_then(|part| v8::Local::<v8::Value>::try_from(part).ok());
        key.push('\0');
        key.push_str(&part.map(|part| part.to_rust_string_lossy(scope)).unwrap_or_default());
    }
    key
}

/// Takes the places of deno_core's module loader.
pub fn install(isolate: &mut v8::Isolate) {
    isolate.set_slot(Rc::new(ModuleMap::default()));
    isolate.set_host_initialize_import_meta_object_callback(on_import_meta);
    isolate.set_host_import_module_dynamically_callback(on_import);
    isolate.set_host_import_module_with_phase_dynamically_callback(on_import_with_phase);
}

/// Instantiates `module` along the links that were set.
pub fn instantiate(scope: &mut v8::PinScope<'_, '_>, module: v8::Local<'_, v8::Module>) -> Option<bool> {
    module.instantiate_module(scope, resolve)
}

fn resolve<'s>(
    context: v8::Local<'s, v8::Context>,
    specifier: v8::Local<'s, v8::String>,
    attributes: v8::Local<'s, v8::FixedArray>,
    referrer: v8::Local<'s, v8::Module>,
) -> Option<v8::Local<'s, v8::Module>> {
    v8::callback_scope!(unsafe scope, context);
    let record = ModuleMap::from_isolate(scope).find(scope, referrer);
    let key = request_key(scope, specifier, attributes);
    match record.and_then(|record| record.linked(&key)) {
        Some(module) => Some(v8::Local::new(scope, module)),
        None => {
            let text = format!("linking error, dependency '{}' was not linked", specifier.to_rust_string_lossy(scope));
            throw_error(scope, &text);
            None
        }
    }
}

fn throw_error(scope: &mut v8::PinScope<'_, '_>, text: &str) {
    let text = v8::String::new(scope, text).unwrap_or_else(|| v8::String::empty(scope));
    let error = v8::Exception::error(scope, text);
    scope.throw_exception(error);
}

/// A synthetic module is evaluated by its owner, a function.
pub fn evaluate_synthetic<'s>(context: v8::Local<'s, v8::Context>, module: v8::Local<'s, v8::Module>) -> Option<v8::Local<'s, v8::Value>> {
    v8::callback_scope!(unsafe scope, context);
    let record = ModuleMap::from_isolate(scope).find(scope, module).expect("a module being evaluated is in use");
    let owner = v8::Local::new(scope, &record.owner);
    let evaluate = v8::Local::<v8::Function>::try_from(owner).expect("a synthetic module's owner is a function");
    let this = v8::undefined(scope).into();
    evaluate.call(scope, this, &[])?;
    let resolver = v8::PromiseResolver::new(scope)?;
    let undefined = v8::undefined(scope).into();
    resolver.resolve(scope, undefined)?;
    Some(resolver.get_promise(scope).into())
}

unsafe extern "C" fn on_import_meta(context: v8::Local<v8::Context>, module: v8::Local<v8::Module>, meta: v8::Local<v8::Object>) {
    v8::callback_scope!(unsafe scope, context);
    let state = RuntimeState::from_scope(scope);
    let (Some(hooks), Some(record)) = (state.hooks(), ModuleMap::from_isolate(scope).find(scope, module)) else { return };
    let owner = v8::Local::new(scope, &record.owner);
    let hook = v8::Local::new(scope, &hooks.init_import_meta);
    let this = v8::undefined(scope).into();
    // An exception stays pending: `import.meta` throws it.
    hook.call(scope, this, &[meta.into(), owner]);
}

fn on_import<'s, 'i>(
    scope: &mut v8::PinScope<'s, 'i>,
    host_defined: v8::Local<'s, v8::Data>,
    referrer: v8::Local<'s, v8::Value>,
    specifier: v8::Local<'s, v8::String>,
    attributes: v8::Local<'s, v8::FixedArray>,
) -> Option<v8::Local<'s, v8::Promise>> {
    import(scope, host_defined, referrer, specifier, "evaluation", attributes)
}

fn on_import_with_phase<'s, 'i>(
    scope: &mut v8::PinScope<'s, 'i>,
    host_defined: v8::Local<'s, v8::Data>,
    referrer: v8::Local<'s, v8::Value>,
    specifier: v8::Local<'s, v8::String>,
    phase: v8::ModuleImportPhase,
    attributes: v8::Local<'s, v8::FixedArray>,
) -> Option<v8::Local<'s, v8::Promise>> {
    let phase = match phase {
        v8::ModuleImportPhase::kEvaluation => "evaluation",
        v8::ModuleImportPhase::kSource => "source",
        v8::ModuleImportPhase::kDefer => "defer",
    };
    import(scope, host_defined, referrer, specifier, phase, attributes)
}

/// Asks the shim, which answers with a promise; whatever it throws rejects one.
fn import<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    host_defined: v8::Local<'s, v8::Data>,
    referrer: v8::Local<'s, v8::Value>,
    specifier: v8::Local<'s, v8::String>,
    phase: &str,
    attributes: v8::Local<'s, v8::FixedArray>,
) -> Option<v8::Local<'s, v8::Promise>> {
    let undefined: v8::Local<v8::Value> = v8::undefined(scope).into();
    let resolver = v8::PromiseResolver::new(scope)?;
    let promise = resolver.get_promise(scope);
    let hooks = RuntimeState::from_scope(scope).hooks()?;
    let host_defined = v8::Local::<v8::FixedArray>::try_from(host_defined).ok().filter(|options| options.length() > 0);
    let host_defined = host_defined.and_then(|options| options.get(scope, 0));
    let host_defined = host_defined.and_then(|id| v8::Local::<v8::Value>::try_from(id).ok()).unwrap_or(undefined);
    let pairs: Vec<v8::Local<v8::Value>> = (0..attributes.length())
        .filter_map(|index| attributes.get(scope, index).and_then(|part| v8::Local::<v8::Value>::try_from(part).ok()))
        .collect();
    let attributes = v8::Array::new_with_elements(scope, &pairs).into();
    let phase = v8::String::new(scope, phase)?.into();
    v8::tc_scope!(let caught, scope);
    let hook = v8::Local::new(caught, &hooks.import_dynamically);
    let result = hook.call(caught, undefined, &[referrer, specifier.into(), attributes, host_defined, phase]);
    match (result, caught.exception()) {
        (Some(result), _) => {
            resolver.resolve(caught, result);
        }
        (None, Some(error)) => {
            caught.reset();
            resolver.reject(caught, error);
        }
        // Execution is being terminated.
        (None, None) => return None,
    }
    Some(promise)
}
