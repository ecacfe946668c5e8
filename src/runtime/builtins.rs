//! Where the shim's scripts come from: the snapshot the build made, or, in a debug build, `js/` on disk.

use deno_core::{Extension, ExtensionFileSource};

use super::shim;

/// V8's start-up snapshot with the shim run; none in a debug build.
#[cfg(not(debug_assertions))]
pub fn snapshot() -> Option<&'static [u8]> {
    Some(include_bytes!(concat!(env!("OUT_DIR"), "/shim.snapshot")))
}

#[cfg(debug_assertions)]
pub fn snapshot() -> Option<&'static [u8]> {
    None
}

/// The shim as an extension: without sources where the snapshot has them.
#[cfg(not(debug_assertions))]
pub fn extension() -> Extension {
    let _ = (shim::module_path, shim::scripts, ExtensionFileSource::new_computed);
    Extension { name: shim::EXTENSION, ..Default::default() }
}

#[cfg(debug_assertions)]
pub fn extension() -> Extension {
    use std::path::Path;
    use std::sync::Arc;

    let js_dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("js");
    let scripts = shim::scripts(&js_dir).unwrap_or_else(|error| panic!("cannot read {}: {error}", js_dir.display()));
    let files = scripts
        .into_iter()
        .map(|script| {
            let specifier: &'static str = Box::leak(script.specifier.into_boxed_str());
            ExtensionFileSource::new_computed(specifier, Arc::from(script.source))
        })
        .collect::<Vec<_>>();
    Extension { name: shim::EXTENSION, js_files: files.into(), ..Default::default() }
}
