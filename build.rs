//! Makes V8's start-up snapshot from `js/` and the table of built-in modules.
//!
//! A debug build reads `js/` when the program starts instead (`src/runtime/builtins.rs`), so that editing the shim needs no build;
//! there the snapshot is not made.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use deno_core::{Extension, ExtensionFileSource, JsRuntime, JsRuntimeForSnapshot, RuntimeOptions, v8};

#[path = "profile/eager.rs"]
mod eager;
#[path = "src/runtime/shim.rs"]
mod shim;
#[path = "src/runtime/snapshot_hashes.rs"]
mod snapshot_hashes;

fn main() {
    let manifest_dir = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let out_dir = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/runtime/shim.rs");
    println!("cargo:rerun-if-changed=src/runtime/snapshot_hashes.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // As Node's own binaries: without 64,000 relocations a process starts sooner, and the megabyte they would make private is shared.
        println!("cargo:rustc-link-arg-bins=-no-pie");
        order_functions(&manifest_dir.join("profile/functions.txt"));
    }
    if std::env::var("TARGET").as_deref() == Ok("x86_64-unknown-linux-gnu") {
        // src/runtime/hash_seed.rs
        println!("cargo:rustc-link-arg=-Wl,--wrap=_ZN2v88internal8HashSeed15InitializeRootsEPNS0_7IsolateE");
    }
    if std::env::var("PROFILE").as_deref() == Ok("debug") {
        return;
    }
    println!("cargo:rerun-if-changed=js");
    println!("cargo:rerun-if-changed=profile");
    let scripts = shim::scripts(&manifest_dir.join("js")).unwrap_or_else(|error| panic!("cannot read js/: {error}"));
    let profile = std::fs::read_to_string(manifest_dir.join("profile/shim.txt")).unwrap_or_default();
    write_snapshot(scripts, &eager::Profile::parse(&profile), &out_dir.join("shim.snapshot"));
}

/// Puts the functions that typical programs use side by side (profile/record.py): a process maps a fifth of the code instead of half of it.
/// Names that are not in the binary any more are passed over.
fn order_functions(list: &Path) {
    println!("cargo:rerun-if-changed={}", list.display());
    // rust-lld, rustc's default here, knows the option.
    if std::env::var("TARGET").as_deref() == Ok("x86_64-unknown-linux-gnu") {
        println!("cargo:rustc-link-arg-bins=-Wl,--symbol-ordering-file={},--no-warn-symbol-ordering", list.display());
    }
}

/// Runs every script of the shim in order and writes the state they leave.
fn write_snapshot(mut scripts: Vec<shim::Script>, profile: &eager::Profile, path: &Path) {
    let mut problems = String::new();
    for script in &scripts {
        if !script.source.is_ascii() {
            let _ = writeln!(problems, "{}: not ASCII (write \\uXXXX)", script.specifier);
        }
    }
    assert!(problems.is_empty(), "the shim cannot be put into the snapshot:\n{problems}");
    // As deno_core starts V8 for a snapshot. It would do so itself, but the marked functions are compiled before.
    // Their bytecode is wanted, however many collections there are until the snapshot is written.
    v8::V8::set_flags_from_string("--predictable --random-seed=42 --no-flush-bytecode");
    // V8 begins with a snapshot of its own, with a seed of its own.
    v8::V8::set_flags_from_string(&format!("--rehash-snapshot --hash-seed={}", snapshot_hashes::SEED));
    JsRuntime::init_platform(Some(v8::new_default_platform(1, false).make_shared()));
    scripts.iter_mut().for_each(|script| profile.mark(script));
    let compiled = Rc::new(eager::Compiled::new(&scripts));
    let files = scripts
        .iter()
        .map(|script| {
            let specifier: &'static str = Box::leak(script.specifier.clone().into_boxed_str());
            ExtensionFileSource::new_computed(specifier, Arc::from(script.source.as_str()))
        })
        .collect::<Vec<_>>();
    let extension = Extension { name: shim::EXTENSION, js_files: files.into(), ..Default::default() };
    let runtime = JsRuntimeForSnapshot::try_new(RuntimeOptions {
        extensions: vec![extension],
        extension_code_cache: Some(compiled),
        ..Default::default()
    })
    .unwrap_or_else(|error| panic!("the shim failed while the snapshot was made: {error}"));
    let mut snapshot = runtime.snapshot();
    snapshot_hashes::allow_rehashing(&mut snapshot, v8::V8::get_version());
    std::fs::write(path, snapshot).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
}
