//! What waits for an operation to end: a request object of JavaScript's.

use deno_core::v8;

use super::owner::Owner;
use super::shared::NetShared;

/// Told once, with 0 or a negative errno: the object's `oncomplete(status)` is called.
pub struct Request(Owner);

impl Request {
    pub fn script(scope: &mut v8::PinScope<'_, '_>, request: v8::Local<v8::Object>) -> Self {
        Self(Owner::new(scope, request))
    }

    pub fn complete(self, scope: &mut v8::PinScope<'_, '_>, status: i32) {
        v8::scope!(let scope, scope);
        let shared = NetShared::from_scope(scope);
        let status = v8::Integer::new(scope, status).into();
        self.0.call(scope, &shared.callbacks.on_request, &[status]);
    }
}
