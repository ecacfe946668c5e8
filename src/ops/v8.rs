//! The binding of `node:v8` without the serializer: heap statistics, flags, heap snapshots.
//!
//! JavaScript side: `js/node/v8.js`. In Node: `src/node_v8.cc`, `src/heap_utils.cc`.

use std::fs::File;
use std::io::Write;

use deno_core::{extension, op2, v8};

use crate::error::{SysError, or_throw};

extension!(
    rcluster_v8,
    ops = [
        op_v8_heap_statistics,
        op_v8_heap_space_count,
        op_v8_heap_space_name,
        op_v8_heap_space_statistics,
        op_v8_heap_code_statistics,
        op_v8_cached_data_version_tag,
        op_v8_set_flags,
        op_v8_write_heap_snapshot,
        op_v8_heap_snapshot,
        op_v8_is_one_byte,
    ],
);

/// Fills `values` in the order of `getHeapStatistics()`.
#[op2(fast)]
fn op_v8_heap_statistics(isolate: &mut v8::Isolate, #[buffer] values: &mut [f64]) {
    let heap = isolate.get_heap_statistics();
    let fields = [
        heap.total_heap_size() as f64,
        heap.total_heap_size_executable() as f64,
        heap.total_physical_size() as f64,
        heap.total_available_size() as f64,
        heap.used_heap_size() as f64,
        heap.heap_size_limit() as f64,
        heap.malloced_memory() as f64,
        heap.peak_malloced_memory() as f64,
        f64::from(u8::from(heap.does_zap_garbage())),
        heap.number_of_native_contexts() as f64,
        heap.number_of_detached_contexts() as f64,
        heap.total_global_handles_size() as f64,
        heap.used_global_handles_size() as f64,
        heap.external_memory() as f64,
        heap.total_allocated_bytes() as f64,
    ];
    values.iter_mut().zip(fields).for_each(|(slot, field)| *slot = field);
}

#[op2(fast)]
fn op_v8_heap_space_count(isolate: &mut v8::Isolate) -> u32 {
    isolate.number_of_heap_spaces() as u32
}

#[op2]
#[string]
fn op_v8_heap_space_name(isolate: &mut v8::Isolate, #[smi] index: u32) -> String {
    isolate.get_heap_space_statistics(index as usize).map(|space| space.space_name().to_string_lossy().into_owned()).unwrap_or_default()
}

#[op2(fast)]
fn op_v8_heap_space_statistics(isolate: &mut v8::Isolate, #[smi] index: u32, #[buffer] values: &mut [f64]) {
    let Some(space) = isolate.get_heap_space_statistics(index as usize) else { return };
    let fields = [space.space_size(), space.space_used_size(), space.space_available_size(), space.physical_space_size()];
    values.iter_mut().zip(fields).for_each(|(slot, field)| *slot = field as f64);
}

#[op2(fast)]
fn op_v8_heap_code_statistics(isolate: &mut v8::Isolate, #[buffer] values: &mut [f64]) {
    let Some(code) = isolate.get_heap_code_and_metadata_statistics() else { return };
    let fields = [
        code.code_and_metadata_size(),
        code.bytecode_and_metadata_size(),
        code.external_script_source_size(),
        code.cpu_profiler_metadata_size(),
    ];
    values.iter_mut().zip(fields).for_each(|(slot, field)| *slot = field as f64);
}

#[op2(fast)]
fn op_v8_cached_data_version_tag() -> u32 {
    v8::script_compiler::cached_data_version_tag()
}

#[op2(fast)]
fn op_v8_set_flags(#[string] flags: &str) {
    v8::V8::set_flags_from_string(flags);
}

/// Writes the heap as JSON to a new file at `path`.
#[op2(fast)]
fn op_v8_write_heap_snapshot(scope: &mut v8::PinScope<'_, '_>, #[string] path: String) {
    let result = File::create(&path).map_err(|error| SysError::from_io("open", &error)).and_then(|mut file| {
        let mut written = Ok(());
        scope.take_heap_snapshot(|chunk| {
            written = file.write_all(chunk);
            written.is_ok()
        });
        written.map_err(|error| SysError::from_io("write", &error))
    });
    or_throw(scope, result.map_err(|error| error.path(path)));
}

#[op2]
#[buffer]
fn op_v8_heap_snapshot(isolate: &mut v8::Isolate) -> Vec<u8> {
    let mut snapshot = Vec::new();
    isolate.take_heap_snapshot(|chunk| {
        snapshot.extend_from_slice(chunk);
        true
    });
    snapshot
}

#[op2(fast)]
fn op_v8_is_one_byte(text: v8::Local<v8::String>) -> bool {
    text.is_onebyte()
}
