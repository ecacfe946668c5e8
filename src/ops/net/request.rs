//! What waits for an operation to end: a request object of JavaScript's, or a function of ours.

use deno_core::v8;

use super::owner::Owner;
use super::shared::NetShared;

/// Told once, with 0 or a negative errno.
pub enum Request {
    /// Its `oncomplete(status)` is called.
    Script(Owner),
    Native(Box<dyn FnOnce(&mut v8::PinScope<'_, '_>, i32)>),
}

impl Request {
    pub fn script(scope: &mut v8::PinScope<'_, '_>, request: v8::Local<v8::Object>) -> Self {
        Self::Script(Owner::new(scope, request))
    }

    pub fn complete(self, scope: &mut v8::PinScope<'_, '_>, status: i32) {
        v8::scope!(let scope, scope);
        match self {
            Self::Script(request) => {
                let shared = NetShared::from_scope(scope);
                let status = v8::Integer::new(scope, status).into();
                request.call(scope, &shared.callbacks.on_request, &[status]);
            }
            Self::Native(done) => done(scope, status),
        }
    }
}
