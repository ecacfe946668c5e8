//! What the module loaders call: files and packages, compiling CommonJS, ES modules, and the command line that says what to run.
//! JavaScript side: `js/internal/modules/`, `js/internal/options.js`.
//! In Node: `src/node_modules.cc`, `src/node_contextify.cc`, `src/module_wrap.cc`.

use deno_core::v8::script_compiler::{self, CompileOptions, NoCacheReason, Source};
use deno_core::{OpState, op2, v8};

use super::code_cache;
use crate::cli::options::{Shown, options};
use crate::error::or_throw;
use crate::modules::cjs_exports;
use crate::modules::files::{self, Kind, RealPaths};
use crate::runtime::compile_error;

deno_core::extension!(
    rcluster_modules,
    ops = [
        op_cli_options,
        op_module_stat,
        op_module_realpath,
        op_module_read,
        op_module_nearest_package,
        op_module_cjs_exports,
        op_module_compile_cjs,
        op_module_has_esm_syntax,
    ],
    state = |state| state.put(RealPaths::default()),
);

type Scope<'s, 'i, 'a> = &'a mut v8::PinScope<'s, 'i>;

pub(super) fn string<'s>(scope: Scope<'s, '_, '_>, text: &str) -> v8::Local<'s, v8::String> {
    v8::String::new(scope, text).unwrap_or_else(|| v8::String::empty(scope))
}

pub(super) fn set<'s>(scope: Scope<'s, '_, '_>, object: v8::Local<'s, v8::Object>, key: &str, value: v8::Local<'s, v8::Value>) {
    let key = string(scope, key);
    object.create_data_property(scope, key.into(), value);
}

/// The command line: `{ execPath, argv0, execArgv, script, args, options: { '--name': value }, rclusterVersion, v8Version }`.
#[op2]
fn op_cli_options<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let given = options();
    let all = v8::Object::new(scope);
    let texts = [
        ("execPath", given.exec_path.as_str()),
        ("argv0", given.argv0.as_str()),
        ("rclusterVersion", env!("CARGO_PKG_VERSION")),
        ("v8Version", v8::V8::get_version()),
    ];
    for (key, text) in texts {
        let text = string(scope, text).into();
        set(scope, all, key, text);
    }
    if let Some(script) = &given.script {
        let script = string(scope, script).into();
        set(scope, all, "script", script);
    }
    for (key, list) in [("execArgv", &given.exec_argv), ("args", &given.arguments)] {
        let list = strings(scope, list.iter().map(String::as_str));
        set(scope, all, key, list);
    }
    let named = v8::Object::new(scope);
    for (name, value) in given.given() {
        let value = match value {
            Shown::Switch(on) => v8::Boolean::new(scope, on).into(),
            Shown::Number(number) => v8::Number::new(scope, number).into(),
            Shown::Text(text) => string(scope, text).into(),
            Shown::List(list) => strings(scope, list.into_iter()),
        };
        set(scope, named, name, value);
    }
    set(scope, all, "options", named.into());
    all.into()
}

fn strings<'s, 't>(scope: Scope<'s, '_, '_>, texts: impl Iterator<Item = &'t str>) -> v8::Local<'s, v8::Value> {
    let texts: Vec<v8::Local<v8::Value>> = texts.map(|text| string(scope, text).into()).collect();
    v8::Array::new_with_elements(scope, &texts).into()
}

/// 0 for a file, 1 for a directory, -2 for nothing.
#[op2(fast)]
#[smi]
fn op_module_stat(state: &mut OpState, #[string] path: &str) -> i32 {
    match state.borrow::<RealPaths>().kind(path) {
        Kind::File => 0,
        Kind::Directory => 1,
        Kind::Missing => -2,
    }
}

#[op2]
fn op_module_realpath<'s>(state: &mut OpState, scope: &mut v8::PinScope<'s, '_>, #[string] path: &str) -> v8::Local<'s, v8::Value> {
    let real = state.borrow::<RealPaths>().resolve(path);
    let real = or_throw(scope, real);
    string(scope, &real).into()
}

/// A file's text, without a byte order mark; what is not UTF-8 becomes U+FFFD.
#[op2]
fn op_module_read<'s>(scope: &mut v8::PinScope<'s, '_>, #[string] path: &str) -> v8::Local<'s, v8::Value> {
    match files::read(path) {
        Ok(bytes) => text(scope, &bytes),
        Err(error) => {
            crate::error::throw(scope, &error);
            v8::undefined(scope).into()
        }
    }
}

fn text<'s>(scope: Scope<'s, '_, '_>, bytes: &[u8]) -> v8::Local<'s, v8::Value> {
    let text = if bytes.is_ascii() {
        v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal)
    } else {
        v8::String::new_from_utf8(scope, bytes, v8::NewStringType::Normal)
    };
    match text {
        Some(text) => text.into(),
        None => {
            let message = string(scope, "Cannot create a string longer than 0x1fffffe8 characters");
            let error = v8::Exception::error(scope, message);
            scope.throw_exception(error);
            v8::undefined(scope).into()
        }
    }
}

/// `[path, text]` of the package.json that governs `path`, or undefined.
#[op2]
fn op_module_nearest_package<'s>(scope: &mut v8::PinScope<'s, '_>, #[string] path: &str) -> v8::Local<'s, v8::Value> {
    let Some((path, bytes)) = files::nearest_package(path) else { return v8::undefined(scope).into() };
    let path = string(scope, &path).into();
    let text = text(scope, &bytes);
    v8::Array::new_with_elements(scope, &[path, text]).into()
}

/// `[names, reexports]` of a CommonJS text.
#[op2]
fn op_module_cjs_exports<'s>(scope: &mut v8::PinScope<'s, '_>, #[string] source: &str) -> v8::Local<'s, v8::Value> {
    let found = cjs_exports::find(source);
    let names = strings(scope, found.names.iter().map(String::as_str));
    let reexports = strings(scope, found.reexports.iter().map(String::as_str));
    v8::Array::new_with_elements(scope, &[names, reexports]).into()
}

/// What tells `import()` who asks: see `importDynamically` in js/internal/modules/esm/hooks.js.
pub(super) fn host_options<'s>(scope: Scope<'s, '_, '_>, id: v8::Local<'s, v8::Value>) -> v8::Local<'s, v8::Data> {
    let array = v8::PrimitiveArray::new(scope, 1);
    let id = v8::Local::<v8::Primitive>::try_from(id).unwrap_or_else(|_| v8::undefined(scope));
    array.set(scope, 0, id);
    array.into()
}

/// The origin of a text: its name, where in the file it begins, whether it is an ES module.
pub(super) fn origin<'s>(
    scope: Scope<'s, '_, '_>,
    name: v8::Local<'s, v8::Value>,
    (line, column): (i32, i32),
    is_module: bool,
    host_options: v8::Local<'s, v8::Data>,
) -> v8::ScriptOrigin<'s> {
    v8::ScriptOrigin::new(scope, name, line, column, true, -1, None, false, false, is_module, Some(host_options))
}

const CJS_PARAMETERS: [&str; 5] = ["exports", "require", "module", "__filename", "__dirname"];

/// Compiles a CommonJS module's text to its function. With `detect`, a text that fails only because it is an ES module gives null.
#[op2(reentrant)]
fn op_module_compile_cjs<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    source: v8::Local<'s, v8::String>,
    name: v8::Local<'s, v8::String>,
    host_id: v8::Local<'s, v8::Value>,
    detect: bool,
) -> v8::Local<'s, v8::Value> {
    let nothing: v8::Local<v8::Value> = v8::undefined(scope).into();
    let host_options = host_options(scope, host_id);
    let origin = origin(scope, name.into(), (0, 0), false, host_options);
    v8::tc_scope!(let caught, scope);
    let (mut cached, options) = code_cache::source(caught, source, name, &origin);
    if let Some(function) = compile_function(caught, &mut cached, options, &CJS_PARAMETERS) {
        code_cache::remember_function(caught, name, source, function);
        return function.into();
    }
    let Some(error) = caught.exception() else { return nothing };
    let message = caught.message();
    if detect {
        let text = message.map(|message| message.get(caught).to_rust_string_lossy(caught)).unwrap_or_default();
        if needs_esm(caught, source, &text) {
            caught.reset();
            return v8::null(caught).into();
        }
    }
    if let Some(place) = message.and_then(|message| compile_error::place(caught, message)) {
        compile_error::decorate(caught, error, &place, "\n\n");
    }
    caught.rethrow();
    nothing
}

/// Whether a text that is no CommonJS module is one only because it is an ES module.
#[op2(fast)]
fn op_module_has_esm_syntax<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    source: v8::Local<'s, v8::String>,
    name: v8::Local<'s, v8::String>,
) -> bool {
    let undefined = v8::undefined(scope).into();
    let host_options = host_options(scope, undefined);
    let origin = origin(scope, name.into(), (0, 0), false, host_options);
    v8::tc_scope!(let caught, scope);
    if compile_function(caught, &mut Source::new(source, Some(&origin)), CompileOptions::NoCompileOptions, &CJS_PARAMETERS).is_some() {
        return false;
    }
    let text = caught.message().map(|message| message.get(caught).to_rust_string_lossy(caught)).unwrap_or_default();
    caught.reset();
    needs_esm(caught, source, &text)
}

fn compile_function<'s>(
    scope: &v8::PinScope<'s, '_>,
    source: &mut Source,
    options: CompileOptions,
    parameters: &[&str],
) -> Option<v8::Local<'s, v8::Function>> {
    let parameters: Vec<v8::Local<v8::String>> = parameters.iter().filter_map(|name| v8::String::new(scope, name)).collect();
    script_compiler::compile_function(scope, source, &parameters, &[], options, NoCacheReason::NoReason)
}

/// V8's complaints about module syntax in a text that is not compiled as a module.
const ESM_ONLY: [&str; 3] =
    ["Cannot use import statement outside a module", "Unexpected token 'export'", "Cannot use 'import.meta' outside a module"];

/// Complaints that an ES module avoids, but other texts get as well: the text has to compile otherwise.
const PERHAPS_ESM: [&str; 5] = [
    "Identifier '__filename' has already been declared",
    "Identifier '__dirname' has already been declared",
    "Identifier 'exports' has already been declared",
    "Identifier 'module' has already been declared",
    "Identifier 'require' has already been declared",
];

fn needs_esm<'s>(scope: &mut v8::PinScope<'s, '_>, source: v8::Local<'s, v8::String>, complaint: &str) -> bool {
    if ESM_ONLY.iter().any(|text| complaint.contains(text)) {
        return true;
    }
    // What V8 says about `await` depends on where it stands; a text with it is worth the second look.
    if !PERHAPS_ESM.iter().any(|text| complaint.contains(text)) && !source.to_rust_string_lossy(scope).contains("await") {
        return false;
    }
    // Inside an async function `await` is allowed and the five names are free, as they are in a module.
    let (head, tail) = (string(scope, "(async function() {"), string(scope, "\n})"));
    let Some(wrapped) = v8::String::concat(scope, head, source).and_then(|text| v8::String::concat(scope, text, tail)) else {
        return false;
    };
    let undefined = v8::undefined(scope).into();
    let host_options = host_options(scope, undefined);
    let name = v8::String::empty(scope).into();
    let origin = origin(scope, name, (0, 0), false, host_options);
    v8::tc_scope!(let caught, scope);
    if compile_function(caught, &mut Source::new(wrapped, Some(&origin)), CompileOptions::NoCompileOptions, &[]).is_some() {
        return true;
    }
    let text = caught.message().map(|message| message.get(caught).to_rust_string_lossy(caught)).unwrap_or_default();
    caught.reset();
    ESM_ONLY.iter().any(|esm| text.contains(esm))
}
