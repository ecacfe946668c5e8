//! The binding of `node:fs`.
//!
//! Every call has one op whose last argument says how to answer: with a function there, the work is done on the thread pool and the
//! function is called once, with `(error)` or `(null, value)`; without one it is done here and now, and an error is thrown.
//! JavaScript has checked and completed the arguments; paths are strings or byte arrays.
//! JavaScript side: `js/internal/fs/`. In Node: `src/node_file.cc`.

mod calls;
mod convert;
mod watch;

use deno_core::v8;

use crate::error;
use crate::fs::FsRequest;
use crate::runtime::callback;
use crate::runtime::state::RuntimeState;
use crate::runtime::threadpool::spawn_work;
use convert::{ReplyShape, reply_to_v8};

pub use calls::rcluster_fs;
pub use watch::rcluster_fs_watch;

/// Memory of JavaScript's that a request works on; kept until the request is finished.
type Owner = v8::SharedRef<v8::BackingStore>;

/// Carries the request out, now or on the pool.
fn run<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    request: FsRequest,
    shape: ReplyShape,
    owners: Vec<Owner>,
    callback: v8::Local<'s, v8::Value>,
) -> v8::Local<'s, v8::Value> {
    let undefined = v8::undefined(scope).into();
    let Ok(callback) = v8::Local::<v8::Function>::try_from(callback) else {
        return match request.execute() {
            Ok(reply) => reply_to_v8(scope, reply, shape),
            Err(error) => {
                error::throw(scope, &error);
                undefined
            }
        };
    };
    let state = RuntimeState::from_scope(scope);
    let callback = v8::Global::new(scope, callback);
    // What AsyncLocalStorage holds where the program asked is what its callback has to see.
    let frame = scope.get_continuation_preserved_embedder_data();
    let frame = (!frame.is_undefined()).then(|| v8::Global::new(scope, frame));
    spawn_work(
        &state,
        move || request.execute(),
        move |scope, result| {
            drop(owners);
            let state = RuntimeState::from_scope(scope);
            let arguments = match result {
                Ok(reply) => [v8::null(scope).into(), reply_to_v8(scope, reply, shape)],
                Err(error) => [error.to_v8(scope), v8::undefined(scope).into()],
            };
            let count = if arguments[1].is_undefined() { 1 } else { 2 };
            let outer = scope.get_continuation_preserved_embedder_data();
            let inner = match &frame {
                Some(frame) => v8::Local::new(scope, frame),
                None => v8::undefined(scope).into(),
            };
            scope.set_continuation_preserved_embedder_data(inner);
            let this = v8::undefined(scope).into();
            callback::call(scope, &state, &callback, this, &arguments[..count]);
            scope.set_continuation_preserved_embedder_data(outer);
        },
    );
    undefined
}
