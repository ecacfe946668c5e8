//! The JavaScript object an event is delivered to, and the async context it is delivered in.

use std::rc::Rc;

use deno_core::v8;

use crate::runtime::callback;
use crate::runtime::state::RuntimeState;

/// A handle or a request. `AsyncLocalStorage` sees in its callbacks what was current when it was made.
#[derive(Clone)]
pub struct Owner(Rc<Inner>);

struct Inner {
    object: v8::Global<v8::Object>,
    context: Option<v8::Global<v8::Value>>,
}

impl Owner {
    pub fn new(scope: &mut v8::PinScope<'_, '_>, object: v8::Local<v8::Object>) -> Self {
        let context = scope.get_continuation_preserved_embedder_data();
        let context = (!context.is_undefined()).then(|| v8::Global::new(scope, context));
        Self(Rc::new(Inner { object: v8::Global::new(scope, object), context }))
    }

    pub fn object<'s>(&self, scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Object> {
        v8::Local::new(scope, &self.0.object)
    }

    /// Calls `function` with the object as `this`, then what it queued.
    pub fn call<'s>(&self, scope: &mut v8::PinScope<'s, '_>, function: &v8::Global<v8::Function>, arguments: &[v8::Local<'s, v8::Value>]) {
        let state = RuntimeState::from_scope(scope);
        let this = v8::Local::new(scope, &self.0.object).into();
        let Some(context) = &self.0.context else {
            callback::call(scope, &state, function, this, arguments);
            return;
        };
        let context = v8::Local::new(scope, context);
        scope.set_continuation_preserved_embedder_data(context);
        callback::call(scope, &state, function, this, arguments);
        let none = v8::undefined(scope).into();
        scope.set_continuation_preserved_embedder_data(none);
    }
}
