//! The binding of `Buffer`: strings into bytes, bytes into strings, and what is done to bytes alone.
//!
//! JavaScript clamps ranges before it calls, so a range outside a buffer is ours to clip, not to
//! report. Offsets are doubles: a buffer may be longer than 4 GiB. Ops that give back a string
//! return `null` for one longer than V8 allows.
//!
//! JavaScript side: `js/internal/buffer/`. In Node: `src/node_buffer.cc`, `src/string_bytes.cc`.

use std::alloc::{Layout, alloc};
use std::ffi::c_void;
use std::ptr;

use deno_core::v8::{self, simdutf};
use deno_core::{extension, op2};

use crate::buffer::search::{Direction, Unit};
use crate::buffer::transcode::Charset;
use crate::buffer::{base64, bytes, hex, search, transcode};
use crate::runtime::external;

extension!(
    rcluster_buffer,
    ops = [
        op_buffer_alloc_uninitialized,
        op_buffer_refuse_transfer,
        op_buffer_own_names,
        op_buffer_byte_length_utf8,
        op_buffer_write_utf8,
        op_buffer_write_latin1,
        op_buffer_write_utf16le,
        op_buffer_write_hex,
        op_buffer_write_base64,
        op_buffer_read_utf8,
        op_buffer_read_latin1,
        op_buffer_read_ascii,
        op_buffer_read_utf16le,
        op_buffer_read_hex,
        op_buffer_read_base64,
        op_buffer_read_base64url,
        op_buffer_compare,
        op_buffer_copy,
        op_buffer_fill,
        op_buffer_swap,
        op_buffer_index_of_byte,
        op_buffer_index_of_bytes,
        op_buffer_is_utf8,
        op_buffer_is_ascii,
        op_buffer_transcode,
        op_buffer_atob,
        op_buffer_btoa,
    ],
);

/// `buf[offset .. offset + length]`, clipped to what is there.
fn range(buf: &[u8], start: f64, end: f64) -> &[u8] {
    let end = (end as usize).min(buf.len());
    let start = (start as usize).min(end);
    &buf[start..end]
}

fn range_mut(buf: &mut [u8], offset: f64, length: f64) -> &mut [u8] {
    let start = (offset as usize).min(buf.len());
    let end = start.saturating_add(length as usize).min(buf.len());
    &mut buf[start..end]
}

// ---- Memory ----

/// An `ArrayBuffer` whose contents are whatever the memory held before.
#[op2]
pub fn op_buffer_alloc_uninitialized<'s>(scope: &mut v8::PinScope<'s, '_>, size: f64) -> v8::Local<'s, v8::Value> {
    unsafe extern "C" fn free(data: *mut c_void, size: usize, _: *mut c_void) {
        // SAFETY: allocated below with this very layout.
        unsafe { std::alloc::dealloc(data.cast(), Layout::array::<u8>(size).expect("it was allocated")) }
    }

    let size = size as usize;
    let Some(layout) = Layout::array::<u8>(size).ok().filter(|layout| layout.size() > 0) else {
        return v8::ArrayBuffer::new(scope, 0).into();
    };
    external::count(scope, size);
    // SAFETY: the layout is not empty. Scripts only ever see bytes, for which any content is valid.
    let data = unsafe { alloc(layout) };
    if data.is_null() {
        return v8::null(scope).into();
    }
    // SAFETY: `data` is `size` bytes that only `free` will release.
    let store = unsafe { v8::ArrayBuffer::new_backing_store_from_ptr(data.cast(), size, free, ptr::null_mut()) };
    v8::ArrayBuffer::with_backing_store(scope, &store.make_shared()).into()
}

/// From now on nobody can transfer or detach the memory.
#[op2(fast)]
pub fn op_buffer_refuse_transfer(scope: &mut v8::PinScope<'_, '_>, memory: v8::Local<v8::ArrayBuffer>) {
    let key = v8::Symbol::new(scope, None);
    memory.set_detach_key(key.into());
}

/// Names and symbols of what a script added to a Buffer; its bytes are not among them.
#[op2]
pub fn op_buffer_own_names<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    buf: v8::Local<'s, v8::Object>,
    hidden_too: bool,
) -> Option<v8::Local<'s, v8::Array>> {
    let filter = if hidden_too { v8::PropertyFilter::ALL_PROPERTIES } else { v8::PropertyFilter::ONLY_ENUMERABLE };
    let args = v8::GetPropertyNamesArgsBuilder::new()
        .mode(v8::KeyCollectionMode::OwnOnly)
        .property_filter(filter)
        .index_filter(v8::IndexFilter::SkipIndices)
        .build();
    buf.get_property_names(scope, args)
}

// ---- Strings into bytes ----

#[op2(fast)]
pub fn op_buffer_byte_length_utf8(isolate: &mut v8::Isolate, text: v8::Local<v8::String>) -> u32 {
    if let v8::ValueViewData::OneByte(units) = v8::ValueView::new(isolate, text).data() {
        return simdutf::utf8_length_from_latin1(units) as u32;
    }
    text.utf8_length(isolate) as u32
}

/// Writes as many whole characters as fit; a lone surrogate becomes U+FFFD. Returns the bytes written.
#[op2(fast)]
pub fn op_buffer_write_utf8(
    isolate: &mut v8::Isolate,
    #[buffer] buf: &mut [u8],
    text: v8::Local<v8::String>,
    offset: f64,
    length: f64,
) -> u32 {
    let target = range_mut(buf, offset, length);
    if let Some(written) = write_utf8_unbounded(isolate, text, target) {
        return written;
    }
    text.write_utf8_v2(isolate, target, v8::WriteFlags::kReplaceInvalidUtf8, None) as u32
}

/// The quick way where the longest result surely fits, so that nothing has to be counted.
fn write_utf8_unbounded(isolate: &mut v8::Isolate, text: v8::Local<v8::String>, target: &mut [u8]) -> Option<u32> {
    match v8::ValueView::new(isolate, text).data() {
        v8::ValueViewData::OneByte(units) if target.len() >= units.len() * 2 => {
            // SAFETY: a Latin-1 character takes two bytes at most.
            Some(unsafe { simdutf::convert_latin1_to_utf8(units, target) } as u32)
        }
        v8::ValueViewData::OneByte(units) if target.len() >= units.len() && units.is_ascii() => {
            target[..units.len()].copy_from_slice(units);
            Some(units.len() as u32)
        }
        v8::ValueViewData::TwoByte(units) if target.len() >= units.len() * 3 => {
            // SAFETY: a UTF-16 unit takes three bytes at most.
            let result = unsafe { simdutf::convert_utf16le_to_utf8_with_errors(units, target) };
            // A lone surrogate is left to V8, which replaces it.
            result.is_ok().then_some(result.count as u32)
        }
        _ => None,
    }
}

/// Writes the low byte of each UTF-16 unit.
#[op2(fast)]
pub fn op_buffer_write_latin1(
    isolate: &mut v8::Isolate,
    #[buffer] buf: &mut [u8],
    text: v8::Local<v8::String>,
    offset: f64,
    length: f64,
) -> u32 {
    let target = range_mut(buf, offset, length);
    text.write_one_byte_v2(isolate, 0, target, v8::WriteFlags::empty());
    text.length().min(target.len()) as u32
}

#[op2(fast)]
pub fn op_buffer_write_utf16le(
    isolate: &mut v8::Isolate,
    #[buffer] buf: &mut [u8],
    text: v8::Local<v8::String>,
    offset: f64,
    length: f64,
) -> u32 {
    let (pairs, _) = range_mut(buf, offset, length).as_chunks_mut::<2>();
    let count = match v8::ValueView::new(isolate, text).data() {
        v8::ValueViewData::OneByte(units) => {
            pairs.iter_mut().zip(units).for_each(|(pair, &unit)| *pair = [unit, 0]);
            units.len()
        }
        v8::ValueViewData::TwoByte(units) => {
            pairs.iter_mut().zip(units).for_each(|(pair, unit)| *pair = unit.to_le_bytes());
            units.len()
        }
    };
    count.min(pairs.len()) as u32 * 2
}

#[op2(fast)]
pub fn op_buffer_write_hex(
    isolate: &mut v8::Isolate,
    #[buffer] buf: &mut [u8],
    text: v8::Local<v8::String>,
    offset: f64,
    length: f64,
) -> u32 {
    let target = range_mut(buf, offset, length);
    let written = match v8::ValueView::new(isolate, text).data() {
        v8::ValueViewData::OneByte(units) => hex::decode(units, target),
        v8::ValueViewData::TwoByte(units) => hex::decode_wide(units, target),
    };
    written as u32
}

/// Both base64 alphabets.
#[op2(fast)]
pub fn op_buffer_write_base64(
    isolate: &mut v8::Isolate,
    #[buffer] buf: &mut [u8],
    text: v8::Local<v8::String>,
    offset: f64,
    length: f64,
) -> u32 {
    let target = range_mut(buf, offset, length);
    let written = match v8::ValueView::new(isolate, text).data() {
        v8::ValueViewData::OneByte(units) => base64::decode(units, target),
        v8::ValueViewData::TwoByte(units) => base64::decode_wide(units, target),
    };
    written as u32
}

// ---- Bytes into strings ----

fn or_null<'s>(scope: &mut v8::PinScope<'s, '_>, text: Option<v8::Local<'s, v8::String>>) -> v8::Local<'s, v8::Value> {
    match text {
        Some(text) => text.into(),
        None => v8::null(scope).into(),
    }
}

fn one_byte_string<'s>(scope: &mut v8::PinScope<'s, '_>, text: &[u8]) -> v8::Local<'s, v8::Value> {
    let text = v8::String::new_from_one_byte(scope, text, v8::NewStringType::Normal);
    or_null(scope, text)
}

#[op2]
pub fn op_buffer_read_utf8<'s>(scope: &mut v8::PinScope<'s, '_>, #[buffer] buf: &[u8], start: f64, end: f64) -> v8::Local<'s, v8::Value> {
    let text = v8::String::new_from_utf8(scope, range(buf, start, end), v8::NewStringType::Normal);
    or_null(scope, text)
}

#[op2]
pub fn op_buffer_read_latin1<'s>(scope: &mut v8::PinScope<'s, '_>, #[buffer] buf: &[u8], start: f64, end: f64) -> v8::Local<'s, v8::Value> {
    one_byte_string(scope, range(buf, start, end))
}

/// Seven bits of each byte.
#[op2]
pub fn op_buffer_read_ascii<'s>(scope: &mut v8::PinScope<'s, '_>, #[buffer] buf: &[u8], start: f64, end: f64) -> v8::Local<'s, v8::Value> {
    let source = range(buf, start, end);
    if simdutf::validate_ascii(source) {
        return one_byte_string(scope, source);
    }
    let text: Vec<u8> = source.iter().map(|byte| byte & 0x7f).collect();
    one_byte_string(scope, &text)
}

#[op2]
pub fn op_buffer_read_utf16le<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[buffer] buf: &[u8],
    start: f64,
    end: f64,
) -> v8::Local<'s, v8::Value> {
    // A copy, because a buffer may begin at an odd address.
    let units: Vec<u16> = range(buf, start, end).as_chunks::<2>().0.iter().map(|&pair| u16::from_le_bytes(pair)).collect();
    let text = v8::String::new_from_two_byte(scope, &units, v8::NewStringType::Normal);
    or_null(scope, text)
}

#[op2]
pub fn op_buffer_read_hex<'s>(scope: &mut v8::PinScope<'s, '_>, #[buffer] buf: &[u8], start: f64, end: f64) -> v8::Local<'s, v8::Value> {
    let source = range(buf, start, end);
    if source.len() > v8::String::MAX_LENGTH / 2 {
        return v8::null(scope).into();
    }
    one_byte_string(scope, &hex::encode(source))
}

#[op2]
pub fn op_buffer_read_base64<'s>(scope: &mut v8::PinScope<'s, '_>, #[buffer] buf: &[u8], start: f64, end: f64) -> v8::Local<'s, v8::Value> {
    read_base64(scope, range(buf, start, end), false)
}

#[op2]
pub fn op_buffer_read_base64url<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[buffer] buf: &[u8],
    start: f64,
    end: f64,
) -> v8::Local<'s, v8::Value> {
    read_base64(scope, range(buf, start, end), true)
}

fn read_base64<'s>(scope: &mut v8::PinScope<'s, '_>, source: &[u8], url: bool) -> v8::Local<'s, v8::Value> {
    if source.len() > v8::String::MAX_LENGTH / 4 * 3 {
        return v8::null(scope).into();
    }
    one_byte_string(scope, &base64::encode(source, url))
}

// ---- Bytes alone ----

#[op2(fast)]
pub fn op_buffer_compare(#[buffer] left: &[u8], #[buffer] right: &[u8]) -> i32 {
    bytes::compare(left, right)
}

/// Copies `count` bytes between two views, which may lie in the same memory and overlap. The
/// caller has made sure that both ranges are there.
#[op2(fast)]
pub fn op_buffer_copy(
    source: v8::Local<v8::ArrayBufferView>,
    target: v8::Local<v8::ArrayBufferView>,
    target_start: f64,
    source_start: f64,
    count: f64,
) {
    let (source_start, target_start) = (source_start as usize, target_start as usize);
    let available = source.byte_length().saturating_sub(source_start);
    let room = target.byte_length().saturating_sub(target_start);
    let count = (count as usize).min(available).min(room);
    if count == 0 {
        return;
    }
    // SAFETY: `count` is clipped to both views, and `copy` allows overlap, which two slices would not.
    unsafe {
        let from = memory_of(source).add(source_start);
        let to = memory_of(target).add(target_start);
        ptr::copy(from, to, count);
    }
}

/// Where the bytes of `view` are.
///
/// `data()` would make a handle of the view's buffer each time. A fast call has no scope that ends, so handles would pile up for as long as
/// the script runs that calls in a loop, and the collector goes through all of them whenever it collects young objects.
fn memory_of(view: v8::Local<v8::ArrayBufferView>) -> *mut u8 {
    // SAFETY: the memory is used before anything else happens to the view.
    let (data, length) = unsafe { view.get_contents_raw_parts(&mut []) };
    // Small arrays inside V8's heap have no address to give; our V8 is built without them.
    if length == view.byte_length() { data } else { view.data().cast() }
}

/// Repeats `pattern`, which is not empty, over `buf[start..end]`.
#[op2(fast)]
pub fn op_buffer_fill(#[buffer] buf: &mut [u8], #[buffer(copy)] pattern: Vec<u8>, start: f64, end: f64) {
    bytes::fill(range_mut(buf, start, end - start), &pattern);
}

#[op2(fast)]
pub fn op_buffer_swap(#[buffer] buf: &mut [u8], #[smi] width: u32) {
    bytes::swap(buf, width as usize);
}

fn direction(forward: bool) -> Direction {
    if forward { Direction::Forward } else { Direction::Backward }
}

/// -1 is what `indexOf` itself returns for "not there".
fn index_or_minus_one(index: Option<usize>) -> f64 {
    index.map_or(-1.0, |index| index as f64)
}

#[op2(fast)]
pub fn op_buffer_index_of_byte(#[buffer] buf: &[u8], #[smi] byte: u32, offset: f64, forward: bool) -> f64 {
    index_or_minus_one(search::index_of_byte(buf, byte as u8, offset as i64, direction(forward)))
}

#[op2(fast)]
pub fn op_buffer_index_of_bytes(#[buffer] buf: &[u8], #[buffer] needle: &[u8], offset: f64, forward: bool, pairs: bool) -> f64 {
    let unit = if pairs { Unit::Pair } else { Unit::Byte };
    index_or_minus_one(search::index_of(buf, needle, offset as i64, direction(forward), unit))
}

#[op2(fast)]
pub fn op_buffer_is_utf8(#[buffer] input: &[u8]) -> bool {
    simdutf::validate_utf8(input)
}

#[op2(fast)]
pub fn op_buffer_is_ascii(#[buffer] input: &[u8]) -> bool {
    simdutf::validate_ascii(input)
}

/// `from` and `to`: 0 ASCII, 1 Latin-1, 2 UTF-8, 3 UTF-16LE. `null` for input that is no text.
#[op2]
#[buffer]
pub fn op_buffer_transcode(#[buffer] input: &[u8], #[smi] from: u32, #[smi] to: u32) -> Option<Vec<u8>> {
    let charset = |id| match id {
        0 => Charset::Ascii,
        1 => Charset::Latin1,
        2 => Charset::Utf8,
        _ => Charset::Utf16Le,
    };
    transcode::transcode(input, charset(from), charset(to))
}

// ---- atob and btoa ----

/// The decoded text, or a number saying what is wrong: 1 a character outside the alphabet, 2 the length.
#[op2]
pub fn op_buffer_atob<'s>(scope: &mut v8::PinScope<'s, '_>, text: v8::Local<v8::String>) -> v8::Local<'s, v8::Value> {
    let mut latin1 = vec![0; text.length()];
    let decoded = if text.contains_only_onebyte() {
        text.write_one_byte_v2(scope, 0, &mut latin1, v8::WriteFlags::empty());
        base64::atob(&latin1)
    } else {
        Err(base64::AtobError::InvalidCharacter)
    };
    match decoded {
        Ok(decoded) => one_byte_string(scope, &decoded),
        Err(base64::AtobError::InvalidCharacter) => v8::Integer::new(scope, 1).into(),
        Err(base64::AtobError::InvalidLength) => v8::Integer::new(scope, 2).into(),
    }
}

/// The encoded text, or `null` where a character is beyond U+00FF.
#[op2]
pub fn op_buffer_btoa<'s>(scope: &mut v8::PinScope<'s, '_>, text: v8::Local<v8::String>) -> v8::Local<'s, v8::Value> {
    if !text.contains_only_onebyte() {
        return v8::null(scope).into();
    }
    let mut latin1 = vec![0; text.length()];
    text.write_one_byte_v2(scope, 0, &mut latin1, v8::WriteFlags::empty());
    one_byte_string(scope, &base64::encode(&latin1, false))
}
