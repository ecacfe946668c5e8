//! Calling JavaScript from the loop.
//!
//! Every call is followed by what Node does when its callback scope closes: ticks, microtasks, unhandled rejections. An exception goes
//! to the shim's `onUncaught`, which reports it and ends the process unless the program handles it.
//! In Node: `InternalCallbackScope` and `TriggerUncaughtException`.

use deno_core::v8;

use super::compile_error;
use super::state::{RuntimeState, SharedWords};

/// Calls `function` and then runs what it queued. None if it threw; the exception has been dealt with then.
pub fn call<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    state: &RuntimeState,
    function: &v8::Global<v8::Function>,
    this: v8::Local<'s, v8::Value>,
    arguments: &[v8::Local<'s, v8::Value>],
) -> Option<v8::Local<'s, v8::Value>> {
    let function = v8::Local::new(scope, function);
    let result = call_only(scope, state, function, this, arguments);
    run_ticks(scope, state);
    result
}

/// The same without ticks: for a caller that makes several calls and runs the ticks itself, and for the shim's own hooks.
pub fn call_only<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    state: &RuntimeState,
    function: v8::Local<'s, v8::Function>,
    this: v8::Local<'s, v8::Value>,
    arguments: &[v8::Local<'s, v8::Value>],
) -> Option<v8::Local<'s, v8::Value>> {
    v8::tc_scope!(let caught, scope);
    let result = function.call(caught, this, arguments);
    if result.is_none()
        && let Some(exception) = caught.exception()
    {
        let location = match caught.message() {
            Some(message) => compile_error::settled_place(caught, exception).unwrap_or_else(|| location(caught, message)),
            None => String::new(),
        };
        caught.reset();
        report_uncaught(caught, state, exception, &location);
    }
    result
}

/// Ticks, microtasks and rejections, until none is left.
pub fn run_ticks(scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState) {
    let queued = || state.words.get(SharedWords::TICK) != 0 || state.words.get(SharedWords::REJECTION) != 0;
    if !queued() {
        scope.perform_microtask_checkpoint();
    }
    if !queued() {
        return;
    }
    let Some(hooks) = state.hooks() else { return };
    // An exception in a tick leaves the rest queued: the next round runs it.
    while queued() {
        v8::scope!(let scope, scope);
        let this = v8::undefined(scope).into();
        let run_ticks = v8::Local::new(scope, &hooks.run_ticks);
        call_only(scope, state, run_ticks, this, &[]);
    }
}

/// Hands an exception nobody caught to the shim. Returns only if the program goes on.
fn report_uncaught<'s>(scope: &mut v8::PinScope<'s, '_>, state: &RuntimeState, exception: v8::Local<'s, v8::Value>, location: &str) {
    let Some(hooks) = state.hooks() else { die(scope, exception, "before the shim could report it") };
    v8::tc_scope!(let caught, scope);
    let this = v8::undefined(caught).into();
    let from_promise = v8::Boolean::new(caught, false).into();
    let location = v8::String::new(caught, location).unwrap_or_else(|| v8::String::empty(caught)).into();
    let on_uncaught = v8::Local::new(caught, &hooks.on_uncaught);
    let handled = on_uncaught.call(caught, this, &[exception, from_promise, location]);
    // `onUncaught` ends the process itself, with Node's codes; coming back without having done so is our fault.
    if !handled.is_some_and(|handled| handled.is_true()) {
        let exception = caught.exception().unwrap_or(exception);
        die(caught, exception, "while another was being reported")
    }
}

fn die(scope: &mut v8::PinScope<'_, '_>, exception: v8::Local<'_, v8::Value>, when: &str) -> ! {
    let message = v8::Exception::create_message(scope, exception);
    let location = location(scope, message);
    let stack = v8::Local::<v8::Object>::try_from(exception).ok().and_then(|object| {
        let key = v8::String::new(scope, "stack")?;
        object.get(scope, key.into())
    });
    let text = stack.unwrap_or(exception).to_rust_string_lossy(scope);
    eprintln!("rcluster: an exception was thrown {when}:\n{location}{text}");
    super::exit_now(7)
}

/// "file:line", the source line and a marker below what V8 blames, each with a line end; empty when V8 does not know.
pub fn location(scope: &mut v8::PinScope<'_, '_>, message: v8::Local<'_, v8::Message>) -> String {
    let Some(name) = message.get_script_resource_name(scope) else { return String::new() };
    let (Some(line), Some(source)) = (message.get_line_number(scope), message.get_source_line(scope)) else { return String::new() };
    let source = source.to_rust_string_lossy(scope);
    // What JSON.parse() refuses is a script to V8, one without a name.
    let name = match name.is_string() {
        true => name.to_rust_string_lossy(scope),
        false if source.is_empty() => return String::new(),
        false => "<anonymous_script>".into(),
    };
    let (start, end) = (message.get_start_column(), message.get_end_column());
    // Tabs are kept, so that the marker stands where the terminal puts the source.
    let indent: String = source.chars().take(start).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    format!("{name}:{line}\n{source}\n{indent}{}\n", "^".repeat(end.saturating_sub(start).max(1)))
}
