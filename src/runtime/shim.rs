//! The scripts of `js/`, in the order in which they run before any program does.
//!
//! Used twice: by `build.rs`, which bakes them into the start-up snapshot, and by a debug build, which runs them at every start.
//! Order: `builtins.js` (the registry), every module wrapped in a registering call, `bootstrap.js` (requires what every program needs).

use std::io;
use std::path::Path;

/// The name of the extension that carries the shim; the same in the snapshot and at run time.
pub const EXTENSION: &str = "rcluster_shim";

/// The parameters every built-in module's body sees (docs/CONVENTIONS.md).
pub const MODULE_PARAMETERS: &str = "exports, require, module, process, ops";

/// How the script of a module begins; `bootstrap.js` and `builtins.js` are as they are.
pub const REGISTER: &str = "__registerBuiltin(";

/// One script to run.
pub struct Script {
    /// What stack traces call it: `node:NAME` for a public module, `node:internal/NAME` for the others.
    pub specifier: String,
    pub source: String,
}

/// All scripts below `js_dir`, wrapped and in order.
pub fn scripts(js_dir: &Path) -> io::Result<Vec<Script>> {
    let mut scripts = vec![plain(js_dir, "builtins")?];
    for id in module_ids(js_dir)? {
        let source = std::fs::read_to_string(module_path(js_dir, &id))?;
        // A function expression in argument position is compiled when it is first called: registering is cheap.
        let source = format!("{REGISTER}'{id}', function ({MODULE_PARAMETERS}) {{{source}\n}});");
        scripts.push(Script { specifier: format!("node:{id}"), source });
    }
    scripts.push(plain(js_dir, "bootstrap")?);
    Ok(scripts)
}

/// The ids of all modules: `fs`, `fs/promises`, `internal/errors`, ..., sorted.
pub fn module_ids(js_dir: &Path) -> io::Result<Vec<String>> {
    let mut ids = Vec::new();
    collect(&js_dir.join("node"), "", &mut ids)?;
    collect(&js_dir.join("internal"), "internal/", &mut ids)?;
    ids.sort();
    Ok(ids)
}

/// Where the module `id` is.
pub fn module_path(js_dir: &Path, id: &str) -> std::path::PathBuf {
    if id.starts_with("internal/") { js_dir.join(format!("{id}.js")) } else { js_dir.join(format!("node/{id}.js")) }
}

fn plain(js_dir: &Path, name: &str) -> io::Result<Script> {
    let source = std::fs::read_to_string(js_dir.join(format!("{name}.js")))?;
    Ok(Script { specifier: format!("node:internal/{name}"), source })
}

fn collect(dir: &Path, prefix: &str, ids: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{prefix}{name}/"), ids)?;
        } else if let Some(name) = name.strip_suffix(".js") {
            ids.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
