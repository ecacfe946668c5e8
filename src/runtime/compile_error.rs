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
        let nothing_more = v8::String::empty(scope);
        object.set_private(scope, mark, nothing_more.into());
    }
}

/// Keeps `place` for the report of an error that is about to be thrown from somewhere else.
pub fn remember(scope: &mut v8::PinScope<'_, '_>, error: v8::Local<'_, v8::Value>, place: &str) {
    let Ok(object) = v8::Local::<v8::Object>::try_from(error) else { return };
    let (Some(mark), Some(place)) = (v8::String::new(scope, DECORATED), v8::String::new(scope, place)) else { return };
    let mark = v8::Private::for_api(scope, Some(mark));
    object.set_private(scope, mark, place.into());
}

/// What to print in front of the report of `error`, if that is settled: nothing for an error whose stack has its place in front.
pub fn settled_place(scope: &mut v8::PinScope<'_, '_>, error: v8::Local<'_, v8::Value>) -> Option<String> {
    let object = v8::Local::<v8::Object>::try_from(error).ok()?;
    let mark = v8::String::new(scope, DECORATED);
    let mark = v8::Private::for_api(scope, mark);
    let place = object.get_private(scope, mark).filter(|place| place.is_string())?;
    let place = place.to_rust_string_lossy(scope);
    Some(if place.is_empty() { place } else { place + "\n" })
}
