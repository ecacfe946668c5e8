//! What loading modules needs from the file system and from source text. The algorithms themselves (which file a specifier names, in
//! which order, with which error) are Node's and live in `js/internal/modules/`, where programs can reach into them.

pub mod cjs_exports;
pub mod code_cache;
pub mod files;
