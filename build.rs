//! Makes V8's start-up snapshot from `js/` and the table of built-in modules.
//!
//! A debug build reads `js/` when the program starts instead (`src/runtime/builtins.rs`), so that editing the shim needs no build;
//! there the snapshot is not made.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deno_core::snapshot::{CreateSnapshotOptions, create_snapshot};
use deno_core::{Extension, ExtensionFileSource};

#[path = "src/runtime/shim.rs"]
mod shim;

fn main() {
    let manifest_dir = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let out_dir = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/runtime/shim.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // As Node's own binaries: without 64,000 relocations a process starts sooner, and the megabyte they would make private is shared.
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
    if std::env::var("PROFILE").as_deref() == Ok("debug") {
        return;
    }
    println!("cargo:rerun-if-changed=js");
    let scripts = shim::scripts(&manifest_dir.join("js")).unwrap_or_else(|error| panic!("cannot read js/: {error}"));
    write_snapshot(&scripts, &out_dir.join("shim.snapshot"));
}

/// Runs every script of the shim in order and writes the state they leave.
fn write_snapshot(scripts: &[shim::Script], path: &Path) {
    let mut problems = String::new();
    for script in scripts {
        if !script.source.is_ascii() {
            let _ = writeln!(problems, "{}: not ASCII (write \\uXXXX)", script.specifier);
        }
    }
    assert!(problems.is_empty(), "the shim cannot be put into the snapshot:\n{problems}");
    let files = scripts
        .iter()
        .map(|script| {
            let specifier: &'static str = Box::leak(script.specifier.clone().into_boxed_str());
            ExtensionFileSource::new_computed(specifier, Arc::from(script.source.as_str()))
        })
        .collect::<Vec<_>>();
    let extension = Extension { name: shim::EXTENSION, js_files: files.into(), ..Default::default() };
    let snapshot = create_snapshot(
        CreateSnapshotOptions {
            cargo_manifest_dir: env!("CARGO_MANIFEST_DIR"),
            startup_snapshot: None,
            skip_op_registration: false,
            extensions: vec![extension],
            extension_transpiler: None,
            with_runtime_cb: None,
        },
        None,
    )
    .unwrap_or_else(|error| panic!("the shim failed while the snapshot was made: {error}"));
    std::fs::write(path, snapshot.output).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
}
