//! One op per file-system call; see `super` for how they answer.

use deno_core::{op2, v8};

use super::convert::{ReplyShape, memory, memory_list, path, path_or_fd, position};
use super::run;
use crate::fs::request::RemoveOptions;
use crate::fs::{FsReply, FsRequest};

type Value<'s> = v8::Local<'s, v8::Value>;

deno_core::extension!(
    rcluster_fs,
    ops = [
        op_fs_access,
        op_fs_open,
        op_fs_close,
        op_fs_read,
        op_fs_write,
        op_fs_readv,
        op_fs_writev,
        op_fs_stat,
        op_fs_fstat,
        op_fs_statfs,
        op_fs_ftruncate,
        op_fs_fsync,
        op_fs_fdatasync,
        op_fs_mkdir,
        op_fs_mkdtemp,
        op_fs_rmdir,
        op_fs_unlink,
        op_fs_rename,
        op_fs_link,
        op_fs_symlink,
        op_fs_readlink,
        op_fs_realpath,
        op_fs_chmod,
        op_fs_fchmod,
        op_fs_chown,
        op_fs_fchown,
        op_fs_utimes,
        op_fs_futimes,
        op_fs_copy_file,
        op_fs_readdir,
        op_fs_opendir,
        op_fs_remove,
        op_fs_read_file,
        op_fs_write_file,
        op_fs_kind,
        op_fs_exists,
    ]
);

/// `fs.access`
#[op2]
fn op_fs_access<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, #[smi] mode: i32, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Access { path, mode }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.open`: a descriptor.
#[op2]
fn op_fs_open<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    file: Value<'s>,
    #[smi] flags: i32,
    #[smi] mode: u32,
    callback: Value<'s>,
) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Open { path, flags, mode }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.close`
#[op2]
fn op_fs_close<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] fd: i32, callback: Value<'s>) -> Value<'s> {
    run(scope, FsRequest::Close { fd }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.read`: the number of bytes. Offset and length have been checked; what does not fit is cut off nevertheless.
#[op2]
fn op_fs_read<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[smi] fd: i32,
    view: v8::Local<'s, v8::ArrayBufferView>,
    offset: f64,
    length: f64,
    at: Value<'s>,
    callback: Value<'s>,
) -> Value<'s> {
    let (into, owner) = memory(scope, view, offset as usize, length as usize);
    let request = FsRequest::Read { fd, into, position: position(at) };
    run(scope, request, ReplyShape::Plain, owner.into_iter().collect(), callback)
}

/// `fs.write`: the number of bytes.
#[op2]
fn op_fs_write<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[smi] fd: i32,
    view: v8::Local<'s, v8::ArrayBufferView>,
    offset: f64,
    length: f64,
    at: Value<'s>,
    callback: Value<'s>,
) -> Value<'s> {
    let (from, owner) = memory(scope, view, offset as usize, length as usize);
    let request = FsRequest::Write { fd, from, position: position(at) };
    run(scope, request, ReplyShape::Plain, owner.into_iter().collect(), callback)
}

/// `fs.readv`: the number of bytes.
#[op2]
fn op_fs_readv<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[smi] fd: i32,
    views: v8::Local<'s, v8::Array>,
    at: Value<'s>,
    callback: Value<'s>,
) -> Value<'s> {
    let (into, owners) = memory_list(scope, views);
    let request = FsRequest::ReadVec { fd, into, position: position(at) };
    run(scope, request, ReplyShape::Plain, owners, callback)
}

/// `fs.writev`: the number of bytes.
#[op2]
fn op_fs_writev<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[smi] fd: i32,
    views: v8::Local<'s, v8::Array>,
    at: Value<'s>,
    callback: Value<'s>,
) -> Value<'s> {
    let (from, owners) = memory_list(scope, views);
    let request = FsRequest::WriteVec { fd, from, position: position(at) };
    run(scope, request, ReplyShape::Plain, owners, callback)
}

/// `fs.stat`, or `fs.lstat` without `follow`: an array of numbers; `undefined` where `missing_ok` allows it.
#[op2]
fn op_fs_stat<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    file: Value<'s>,
    follow: bool,
    bigint: bool,
    missing_ok: bool,
    callback: Value<'s>,
) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Stat { path, follow, missing_ok }, ReplyShape::numbers(bigint), Vec::new(), callback)
}

/// `fs.fstat`
#[op2]
fn op_fs_fstat<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] fd: i32, bigint: bool, callback: Value<'s>) -> Value<'s> {
    run(scope, FsRequest::Fstat { fd }, ReplyShape::numbers(bigint), Vec::new(), callback)
}

/// `fs.statfs`
#[op2]
fn op_fs_statfs<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, bigint: bool, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Statfs { path }, ReplyShape::numbers(bigint), Vec::new(), callback)
}

/// `fs.ftruncate`
#[op2]
fn op_fs_ftruncate<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] fd: i32, length: f64, callback: Value<'s>) -> Value<'s> {
    run(scope, FsRequest::Ftruncate { fd, length: length as i64 }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.fsync`
#[op2]
fn op_fs_fsync<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] fd: i32, callback: Value<'s>) -> Value<'s> {
    run(scope, FsRequest::Fsync { fd }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.fdatasync`
#[op2]
fn op_fs_fdatasync<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] fd: i32, callback: Value<'s>) -> Value<'s> {
    run(scope, FsRequest::Fdatasync { fd }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.mkdir`: with `recursive`, the first directory that was made.
#[op2]
fn op_fs_mkdir<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, #[smi] mode: u32, recursive: bool, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Mkdir { path, mode, recursive }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.mkdtemp`
#[op2]
fn op_fs_mkdtemp<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, as_bytes: bool, callback: Value<'s>) -> Value<'s> {
    let prefix = path(scope, file);
    run(scope, FsRequest::Mkdtemp { prefix }, ReplyShape::names(as_bytes), Vec::new(), callback)
}

/// `fs.rmdir`
#[op2]
fn op_fs_rmdir<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Rmdir { path }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.unlink`
#[op2]
fn op_fs_unlink<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Unlink { path }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.rename`
#[op2]
fn op_fs_rename<'s>(scope: &mut v8::PinScope<'s, '_>, source: Value<'s>, target: Value<'s>, callback: Value<'s>) -> Value<'s> {
    let (from, to) = (path(scope, source), path(scope, target));
    run(scope, FsRequest::Rename { from, to }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.link`
#[op2]
fn op_fs_link<'s>(scope: &mut v8::PinScope<'s, '_>, source: Value<'s>, target: Value<'s>, callback: Value<'s>) -> Value<'s> {
    let (from, to) = (path(scope, source), path(scope, target));
    run(scope, FsRequest::Link { from, to }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.symlink`
#[op2]
fn op_fs_symlink<'s>(scope: &mut v8::PinScope<'s, '_>, source: Value<'s>, file: Value<'s>, callback: Value<'s>) -> Value<'s> {
    let (target, path) = (path(scope, source), path(scope, file));
    run(scope, FsRequest::Symlink { target, path }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.readlink`
#[op2]
fn op_fs_readlink<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, as_bytes: bool, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Readlink { path }, ReplyShape::names(as_bytes), Vec::new(), callback)
}

/// `fs.realpath.native`
#[op2]
fn op_fs_realpath<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, as_bytes: bool, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Realpath { path }, ReplyShape::names(as_bytes), Vec::new(), callback)
}

/// `fs.chmod`
#[op2]
fn op_fs_chmod<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, #[smi] mode: u32, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Chmod { path, mode }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.fchmod`
#[op2]
fn op_fs_fchmod<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] fd: i32, #[smi] mode: u32, callback: Value<'s>) -> Value<'s> {
    run(scope, FsRequest::Fchmod { fd, mode }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.chown`, or `fs.lchown` without `follow`. -1 leaves an owner as it is.
#[op2]
fn op_fs_chown<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, uid: f64, gid: f64, follow: bool, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    let (uid, gid) = (uid as i64 as u32, gid as i64 as u32);
    run(scope, FsRequest::Chown { path, uid, gid, follow }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.fchown`
#[op2]
fn op_fs_fchown<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] fd: i32, uid: f64, gid: f64, callback: Value<'s>) -> Value<'s> {
    let (uid, gid) = (uid as i64 as u32, gid as i64 as u32);
    run(scope, FsRequest::Fchown { fd, uid, gid }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.utimes`, or `fs.lutimes` without `follow`; seconds since 1970.
#[op2]
fn op_fs_utimes<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    file: Value<'s>,
    atime: f64,
    mtime: f64,
    follow: bool,
    callback: Value<'s>,
) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::Utimes { path, atime, mtime, follow }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.futimes`
#[op2]
fn op_fs_futimes<'s>(scope: &mut v8::PinScope<'s, '_>, #[smi] fd: i32, atime: f64, mtime: f64, callback: Value<'s>) -> Value<'s> {
    run(scope, FsRequest::Futimes { fd, atime, mtime }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.copyFile`
#[op2]
fn op_fs_copy_file<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    source: Value<'s>,
    target: Value<'s>,
    #[smi] mode: i32,
    callback: Value<'s>,
) -> Value<'s> {
    let (from, to) = (path(scope, source), path(scope, target));
    run(scope, FsRequest::CopyFile { from, to, mode }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.readdir`: an array of names and one of their `UV_DIRENT` kinds.
#[op2]
fn op_fs_readdir<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, as_bytes: bool, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::ReadDir { path }, ReplyShape::names(as_bytes), Vec::new(), callback)
}

/// `fs.opendir`: the same in the order of the file system.
#[op2]
fn op_fs_opendir<'s>(scope: &mut v8::PinScope<'s, '_>, file: Value<'s>, as_bytes: bool, callback: Value<'s>) -> Value<'s> {
    let path = path(scope, file);
    run(scope, FsRequest::OpenDir { path }, ReplyShape::names(as_bytes), Vec::new(), callback)
}

/// Removes a file, or a directory with all there is in it. What is not there is no error.
#[op2]
fn op_fs_remove<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    file: Value<'s>,
    #[smi] max_retries: u32,
    retry_delay_ms: f64,
    callback: Value<'s>,
) -> Value<'s> {
    let path = path(scope, file);
    let options = RemoveOptions { max_retries, retry_delay_ms: retry_delay_ms as u64 };
    run(scope, FsRequest::Remove { path, options }, ReplyShape::Plain, Vec::new(), callback)
}

/// `fs.readFile` of a path or descriptor: an `ArrayBuffer`, or a string with `as_text` (UTF-8); a number, the size, if it is too large.
#[op2]
fn op_fs_read_file<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    file: Value<'s>,
    #[smi] flags: i32,
    as_text: bool,
    callback: Value<'s>,
) -> Value<'s> {
    let target = path_or_fd(scope, file);
    let shape = if as_text { ReplyShape::Text } else { ReplyShape::Plain };
    run(scope, FsRequest::ReadFile { target, flags }, shape, Vec::new(), callback)
}

/// `fs.writeFile` to a path or descriptor.
#[op2]
fn op_fs_write_file<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    file: Value<'s>,
    view: v8::Local<'s, v8::ArrayBufferView>,
    #[smi] flags: i32,
    #[smi] mode: u32,
    flush: bool,
    callback: Value<'s>,
) -> Value<'s> {
    let target = path_or_fd(scope, file);
    let (data, owner) = memory(scope, view, 0, usize::MAX);
    let request = FsRequest::WriteFile { target, data, flags, mode, flush };
    run(scope, request, ReplyShape::Plain, owner.into_iter().collect(), callback)
}

/// What a path is, for the module loader: 0 a file, 1 a directory, negative nothing.
#[op2(fast)]
#[smi]
fn op_fs_kind<'s>(scope: &mut v8::PinScope<'s, '_>, file: v8::Local<'s, v8::Value>) -> i32 {
    let path = path(scope, file);
    match (FsRequest::Stat { path, follow: true, missing_ok: true }).execute() {
        Ok(FsReply::Stat(stat)) => stat.is_directory().into(),
        _ => -1,
    }
}

/// `fs.existsSync`
#[op2(fast)]
fn op_fs_exists<'s>(scope: &mut v8::PinScope<'s, '_>, file: v8::Local<'s, v8::Value>) -> bool {
    let path = path(scope, file);
    FsRequest::Access { path, mode: 0 }.execute().is_ok()
}
