//! What `js/bootstrap.js` needs: its hooks, the flags shared with the loop, compiling a script.

use deno_core::{op2, v8};

use crate::runtime::state::{Hooks, RuntimeState};

deno_core::extension!(
    rcluster_bootstrap,
    ops = [
        op_runtime_set_hooks,
        op_runtime_words,
        op_runtime_run_microtasks,
        op_runtime_queue_microtask,
        op_runtime_active_handles,
        op_runtime_active_requests,
        op_async_context_get,
        op_async_context_set
    ]
);

/// Hands over the functions native code calls: an object with one function per field of [`Hooks`].
#[op2(nofast)]
fn op_runtime_set_hooks(scope: &mut v8::PinScope<'_, '_>, hooks: v8::Local<v8::Object>) {
    let hook = |name: &str| {
        let key = v8::String::new(scope, name).expect("a short string can be made");
        let function = hooks.get(scope, key.into()).and_then(|value| v8::Local::<v8::Function>::try_from(value).ok());
        let function = function.unwrap_or_else(|| panic!("js/bootstrap.js hands over the hook {name}"));
        v8::Global::new(scope, function)
    };
    let hooks = Hooks {
        run_ticks: hook("runTicks"),
        run_timers: hook("runTimers"),
        run_immediates: hook("runImmediates"),
        on_uncaught: hook("onUncaught"),
        on_promise_reject: hook("onPromiseReject"),
        before_exit: hook("beforeExit"),
        exit: hook("exit"),
        import_dynamically: hook("importDynamically"),
        init_import_meta: hook("initImportMeta"),
    };
    RuntimeState::from_scope(scope).set_hooks(hooks);
}

/// The `Uint32Array` of `SharedWords`.
#[op2]
fn op_runtime_words<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let words = RuntimeState::from_scope(scope).words;
    words.to_v8(scope).expect("a small typed array can be made").into()
}

/// Runs the microtask queue until it is empty.
#[op2(nofast, reentrant)]
fn op_runtime_run_microtasks(isolate: &mut v8::Isolate) {
    isolate.perform_microtask_checkpoint();
}

/// Queues `callback` behind the microtasks there are. No promise is made, so promise hooks do not hear of it.
#[op2(nofast)]
fn op_runtime_queue_microtask(scope: &mut v8::PinScope<'_, '_>, callback: v8::Local<v8::Function>) {
    scope.enqueue_microtask(callback);
}

/// The JavaScript objects of the handles that keep the process alive.
#[op2]
fn op_runtime_active_handles<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let state = RuntimeState::from_scope(scope);
    let handles: Vec<_> = state.event_loop.sources().iter().filter_map(|source| source.active_handle(scope)).map(Into::into).collect();
    v8::Array::new_with_elements(scope, &handles).into()
}

/// How many calls are under way on the thread pool.
#[op2(fast)]
fn op_runtime_active_requests(isolate: &mut v8::Isolate) -> u32 {
    u32::try_from(RuntimeState::from_scope(isolate).work.under_way()).unwrap_or(u32::MAX)
}

/// The current async context frame (V8 carries it through promises); undefined when there is none.
#[op2]
fn op_async_context_get<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    scope.get_continuation_preserved_embedder_data()
}

#[op2(nofast)]
fn op_async_context_set(scope: &mut v8::PinScope<'_, '_>, frame: v8::Local<v8::Value>) {
    scope.set_continuation_preserved_embedder_data(frame);
}
