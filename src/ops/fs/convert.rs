//! Values of JavaScript into what `crate::fs` takes, and its replies back.

use deno_core::v8;

use super::Owner;
use crate::fs::request::PathOrFd;
use crate::fs::stat::FileStat;
use crate::fs::{FsPath, FsReply, Memory};
use crate::runtime::external;

/// How JavaScript wants the reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyShape {
    /// Numbers as doubles, names as strings.
    Plain,
    /// Numbers as 64-bit integers.
    Bigint,
    /// Names as bytes.
    Bytes,
    /// Contents as UTF-8 text.
    Text,
}

impl ReplyShape {
    pub fn numbers(bigint: bool) -> Self {
        if bigint { Self::Bigint } else { Self::Plain }
    }

    pub fn names(bytes: bool) -> Self {
        if bytes { Self::Bytes } else { Self::Plain }
    }
}

/// A path given as a string or as bytes. JavaScript has refused those with a NUL in them.
pub fn path(scope: &mut v8::PinScope<'_, '_>, value: v8::Local<v8::Value>) -> FsPath {
    let bytes = match v8::Local::<v8::ArrayBufferView>::try_from(value) {
        Ok(view) => {
            let mut bytes = vec![0; view.byte_length()];
            view.copy_contents(&mut bytes);
            bytes
        }
        Err(_) => value.to_rust_string_lossy(scope).into_bytes(),
    };
    FsPath::new(bytes).expect("js/internal/fs refuses paths with a NUL in them")
}

/// A descriptor if it is a number, else a path.
pub fn path_or_fd(scope: &mut v8::PinScope<'_, '_>, value: v8::Local<v8::Value>) -> PathOrFd {
    match v8::Local::<v8::Int32>::try_from(value) {
        Ok(fd) => PathOrFd::Fd(fd.value()),
        Err(_) => PathOrFd::Path(path(scope, value)),
    }
}

/// A position in a file: a number or a bigint. Negative and absent mean the file's own.
pub fn position(value: v8::Local<v8::Value>) -> Option<i64> {
    let position = if let Ok(number) = v8::Local::<v8::Number>::try_from(value) {
        number.value() as i64
    } else if let Ok(bigint) = v8::Local::<v8::BigInt>::try_from(value) {
        bigint.i64_value().0
    } else {
        -1
    };
    (position >= 0).then_some(position)
}

/// `view[offset .. offset + length]`, clipped to what is there, and its owner, to be kept until the request is finished.
pub fn memory(
    scope: &mut v8::PinScope<'_, '_>,
    view: v8::Local<v8::ArrayBufferView>,
    offset: usize,
    length: usize,
) -> (Memory, Option<Owner>) {
    let offset = offset.min(view.byte_length());
    let length = length.min(view.byte_length() - offset);
    // Moves a small array's bytes out of V8's heap, where they could be moved later.
    let Some(buffer) = view.buffer(scope).filter(|_| length > 0) else {
        // SAFETY: no bytes at all.
        return (unsafe { Memory::new(std::ptr::NonNull::dangling().as_ptr(), 0) }, None);
    };
    let store = buffer.get_backing_store();
    let start = store.data().expect("a view with bytes has them somewhere").as_ptr().cast::<u8>();
    // SAFETY: V8 says the view lies within its buffer, the range was clipped to the view, and the caller keeps the store.
    let memory = unsafe { Memory::new(start.add(view.byte_offset() + offset), length) };
    (memory, Some(store))
}

/// Each of an array's views as a whole.
pub fn memory_list(scope: &mut v8::PinScope<'_, '_>, views: v8::Local<v8::Array>) -> (Vec<Memory>, Vec<Owner>) {
    let mut pieces = Vec::with_capacity(views.length() as usize);
    let mut owners = Vec::with_capacity(views.length() as usize);
    for index in 0..views.length() {
        let view = views.get_index(scope, index).and_then(|view| v8::Local::<v8::ArrayBufferView>::try_from(view).ok());
        let view = view.expect("js/internal/fs passes arrays of views");
        let (piece, owner) = memory(scope, view, 0, usize::MAX);
        pieces.push(piece);
        owners.extend(owner);
    }
    (pieces, owners)
}

/// The value a program's callback gets, before JavaScript dresses it up.
pub fn reply_to_v8<'s>(scope: &mut v8::PinScope<'s, '_>, reply: FsReply, shape: ReplyShape) -> v8::Local<'s, v8::Value> {
    match reply {
        FsReply::Nothing | FsReply::Path(None) => v8::undefined(scope).into(),
        FsReply::Count(count) => v8::Number::new(scope, count as f64).into(),
        FsReply::Stat(stat) => numbers(scope, &stat.fields(), shape),
        FsReply::Statfs(fields) => numbers(scope, &fields, shape),
        FsReply::Path(Some(path)) => name(scope, path, shape),
        FsReply::Entries(entries) => {
            let (mut names, mut kinds) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
            for entry in entries {
                names.push(name(scope, entry.name, shape));
                kinds.push(v8::Integer::new(scope, entry.kind as i32).into());
            }
            let names = v8::Array::new_with_elements(scope, &names).into();
            let kinds = v8::Array::new_with_elements(scope, &kinds).into();
            v8::Array::new_with_elements(scope, &[names, kinds]).into()
        }
        FsReply::Content(content) if shape == ReplyShape::Text => {
            // Longer than a string can be: JavaScript raises the error from the bytes.
            match v8::String::new_from_utf8(scope, &content, v8::NewStringType::Normal) {
                Some(text) => text.into(),
                None => bytes(scope, content),
            }
        }
        FsReply::Content(content) => bytes(scope, content),
        // A number where bytes were asked for: JavaScript knows the error for it.
        FsReply::TooLarge(size) => v8::Number::new(scope, size as f64).into(),
    }
}

fn numbers<'s>(scope: &mut v8::PinScope<'s, '_>, fields: &[i64], shape: ReplyShape) -> v8::Local<'s, v8::Value> {
    const { assert!(FileStat::FIELDS >= 7) };
    let bytes: Vec<u8> = if shape == ReplyShape::Bigint {
        fields.iter().flat_map(|field| field.to_ne_bytes()).collect()
    } else {
        // `rdev` and `ino` are unsigned; a double shows them as such.
        fields.iter().flat_map(|&field| (if field < 0 { field as f64 } else { field as u64 as f64 }).to_ne_bytes()).collect()
    };
    let store = v8::ArrayBuffer::new_backing_store_from_vec(bytes).make_shared();
    let buffer = v8::ArrayBuffer::with_backing_store(scope, &store);
    let array: Option<v8::Local<v8::Value>> = if shape == ReplyShape::Bigint {
        v8::BigInt64Array::new(scope, buffer, 0, fields.len()).map(Into::into)
    } else {
        v8::Float64Array::new(scope, buffer, 0, fields.len()).map(Into::into)
    };
    array.expect("the buffer has room for exactly these numbers")
}

fn name<'s>(scope: &mut v8::PinScope<'s, '_>, name: Vec<u8>, shape: ReplyShape) -> v8::Local<'s, v8::Value> {
    if shape == ReplyShape::Bytes {
        return bytes(scope, name);
    }
    match v8::String::new_from_utf8(scope, &name, v8::NewStringType::Normal) {
        Some(text) => text.into(),
        None => v8::String::empty(scope).into(),
    }
}

fn bytes<'s>(scope: &mut v8::PinScope<'s, '_>, bytes: Vec<u8>) -> v8::Local<'s, v8::Value> {
    external::array_buffer(scope, bytes).into()
}
