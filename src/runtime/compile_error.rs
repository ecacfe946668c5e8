//! Where a text failed to compile: `file:line`, the line, carets under the place. Node writes it in front of the error's stack.
//!
//! In Node: `AppendExceptionLine` and `DecorateErrorStack` in `src/node_errors.cc`.

use deno_core::v8;

/// Marks errors whose stack has the place in front already, so that a report of an uncaught one does not print it twice.
const DECORATED: &str = "rcluster:decorated";

/// `file:line\nsource line\n    ^^^` of a message; None for one without a place in a source text.
pub fn place(scope: &mut v8::PinScope<'_, '_>, message: v8::Local<'_, v8::Message>) -> Option<String> {
    let location = super::callback::location(scope, message);
    location.strip_suffix('\n').map(str::to_owned)
}

/// Writes `place` and `separator` in front of the stack of `error`.
pub fn decorate(scope: &mut v8::PinScope<'_, '_>, error: v8::Local<'_, v8::Value>, place: &str, separator: &str) {
    let Ok(object) = v8::Local::<v8::Object>::try_from(error) else { return };
    let (Some(key), Some(mark)) = (v8::String::new(scope, "stack"), v8::String::new(scope, DECORATED)) else { return };
    let Some(stack) = object.get(scope, key.into()).filter(|stack| stack.is_string()) else { return };
    let text = format!("{place}{separator}{}", stack.to_rust_string_lossy(scope));
    if let Some(text) = v8::String::new(scope, &text) {
        object.set(scope, key.into(), text.into());
        let mark = v8::Private::for_api(scope, Some(mark));
        let yes = v8::Boolean::new(scope, true);
        object.set_private(scope, mark, yes.into());
    }
}

/// Whether the stack of `error` has its place in front.
pub fn is_decorated(scope: &mut v8::PinScope<'_, '_>, error: v8::Local<'_, v8::Value>) -> bool {
    let Ok(object) = v8::Local::<v8::Object>::try_from(error) else { return false };
    let Some(mark) = v8::String::new(scope, DECORATED) else { return false };
    let mark = v8::Private::for_api(scope, Some(mark));
    object.has_private(scope, mark).unwrap_or(false)
}
