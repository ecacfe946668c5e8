//! What the kernel refused, in the form a Node program sees it.
//!
//! A `SysError` becomes a JavaScript `Error` with `errno` (negative), `code`, `syscall` and, where they apply, `path` and `dest`. Errors of
//! sockets are made in JavaScript from a status number (`js/internal/errors.js`).
//! In Node: `UVException` of `lib/internal/errors.js`, messages of libuv's `uv_strerror`.

use std::borrow::Cow;
use std::fmt;

use deno_core::v8;
use nix::errno::Errno;

/// A failed system call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SysError {
    /// Node's name of the call: `open`, `listen`, `connect`, ...
    pub syscall: Cow<'static, str>,
    /// Positive errno of the kernel.
    pub errno: i32,
    pub path: Option<String>,
    pub dest: Option<String>,
}

impl SysError {
    /// `errno` is the kernel's positive number.
    pub fn new(syscall: impl Into<Cow<'static, str>>, errno: i32) -> Self {
        Self { syscall: syscall.into(), errno, path: None, dest: None }
    }

    /// An I/O error without an errno (std's own) is reported as `EINVAL`.
    pub fn from_io(syscall: impl Into<Cow<'static, str>>, error: &std::io::Error) -> Self {
        Self::new(syscall, error.raw_os_error().unwrap_or(libc::EINVAL))
    }

    /// The error of the calling thread's last system call.
    pub fn last(syscall: impl Into<Cow<'static, str>>) -> Self {
        Self::new(syscall, Errno::last_raw())
    }

    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    pub fn dest(mut self, dest: impl Into<String>) -> Self {
        self.dest = Some(dest.into());
        self
    }

    /// `ENOENT`, `EADDRINUSE`, ...
    pub fn code(&self) -> String {
        code(self.errno)
    }

    /// The JavaScript error; no JavaScript runs while it is made.
    pub fn to_v8<'s>(&self, scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
        let message = v8::String::new(scope, &self.to_string()).unwrap_or_else(|| v8::String::empty(scope));
        let exception = v8::Exception::error(scope, message);
        let Ok(object) = v8::Local::<v8::Object>::try_from(exception) else { return exception };
        let errno = v8::Integer::new(scope, -self.errno);
        set(scope, object, "errno", errno.into());
        set_string(scope, object, "code", Some(&self.code()));
        set_string(scope, object, "syscall", Some(&self.syscall));
        set_string(scope, object, "path", self.path.as_deref());
        set_string(scope, object, "dest", self.dest.as_deref());
        exception
    }
}

/// Throws into JavaScript. The op that calls this returns at once, with any value.
pub fn throw(scope: &mut v8::PinScope, error: &SysError) {
    let exception = error.to_v8(scope);
    scope.throw_exception(exception);
}

/// The value, or a JavaScript exception pending and the default value.
///
/// deno_core's own way from `Result` to exception adds an own `name` property that Node's errors do not have.
pub fn or_throw<T: Default>(scope: &mut v8::PinScope, result: Result<T, SysError>) -> T {
    result.unwrap_or_else(|error| {
        throw(scope, &error);
        T::default()
    })
}

impl fmt::Display for SysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, message) = (self.code(), message(self.errno));
        write!(f, "{code}: {message}, {}", self.syscall)?;
        if let Some(path) = &self.path {
            write!(f, " '{path}'")?;
        }
        self.dest.as_ref().map_or(Ok(()), |dest| write!(f, " -> '{dest}'"))
    }
}

impl std::error::Error for SysError {}

/// `ENOENT` for 2; `Unknown system error -N` for a number without a name, as libuv has it.
pub fn code(errno: i32) -> String {
    match Errno::from_raw(errno) {
        // nix knows 95 by its other name.
        Errno::EOPNOTSUPP => "ENOTSUP".to_owned(),
        Errno::UnknownErrno => format!("Unknown system error {}", -errno),
        known => format!("{known:?}"),
    }
}

/// libuv's wording, which differs from the C library's for most numbers.
pub fn message(errno: i32) -> Cow<'static, str> {
    let text = match errno {
        libc::E2BIG => "argument list too long",
        libc::EACCES => "permission denied",
        libc::EADDRINUSE => "address already in use",
        libc::EADDRNOTAVAIL => "address not available",
        libc::EAFNOSUPPORT => "address family not supported",
        libc::EAGAIN => "resource temporarily unavailable",
        libc::EALREADY => "connection already in progress",
        libc::EBADF => "bad file descriptor",
        libc::EBUSY => "resource busy or locked",
        libc::ECANCELED => "operation canceled",
        libc::ECONNABORTED => "software caused connection abort",
        libc::ECONNREFUSED => "connection refused",
        libc::ECONNRESET => "connection reset by peer",
        libc::EDESTADDRREQ => "destination address required",
        libc::EEXIST => "file already exists",
        libc::EFAULT => "bad address in system call argument",
        libc::EFBIG => "file too large",
        libc::EHOSTUNREACH => "host is unreachable",
        libc::EINTR => "interrupted system call",
        libc::EINVAL => "invalid argument",
        libc::EIO => "i/o error",
        libc::EISCONN => "socket is already connected",
        libc::EISDIR => "illegal operation on a directory",
        libc::ELOOP => "too many symbolic links encountered",
        libc::EMFILE => "too many open files",
        libc::EMSGSIZE => "message too long",
        libc::ENAMETOOLONG => "name too long",
        libc::ENETDOWN => "network is down",
        libc::ENETUNREACH => "network is unreachable",
        libc::ENFILE => "file table overflow",
        libc::ENOBUFS => "no buffer space available",
        libc::ENODEV => "no such device",
        libc::ENOENT => "no such file or directory",
        libc::ENOMEM => "not enough memory",
        libc::ENOPROTOOPT => "protocol not available",
        libc::ENOSPC => "no space left on device",
        libc::ENOSYS => "function not implemented",
        libc::ENOTCONN => "socket is not connected",
        libc::ENOTDIR => "not a directory",
        libc::ENOTEMPTY => "directory not empty",
        libc::ENOTSOCK => "socket operation on non-socket",
        libc::ENOTSUP => "operation not supported on socket",
        libc::EOVERFLOW => "value too large for defined data type",
        libc::EPERM => "operation not permitted",
        libc::EPIPE => "broken pipe",
        libc::EPROTO => "protocol error",
        libc::EPROTONOSUPPORT => "protocol not supported",
        libc::EPROTOTYPE => "protocol wrong type for socket",
        libc::ERANGE => "result too large",
        libc::EROFS => "read-only file system",
        libc::ESHUTDOWN => "cannot send after transport endpoint shutdown",
        libc::ESPIPE => "invalid seek",
        libc::ESRCH => "no such process",
        libc::ETIMEDOUT => "connection timed out",
        libc::ETXTBSY => "text file is busy",
        libc::EXDEV => "cross-device link not permitted",
        libc::ENXIO => "no such device or address",
        libc::EMLINK => "too many links",
        libc::EHOSTDOWN => "host is down",
        libc::EREMOTEIO => "remote I/O error",
        libc::ENOTTY => "inappropriate ioctl for device",
        libc::EILSEQ => "illegal byte sequence",
        libc::ESOCKTNOSUPPORT => "socket type not supported",
        libc::ENODATA => "no data available",
        libc::EUNATCH => "protocol driver not attached",
        other => return Cow::Owned(format!("Unknown system error {}", -other)),
    };
    Cow::Borrowed(text)
}

fn set(scope: &mut v8::PinScope, object: v8::Local<v8::Object>, key: &str, value: v8::Local<v8::Value>) {
    if let Some(key) = v8::String::new(scope, key) {
        object.create_data_property(scope, key.into(), value);
    }
}

fn set_string(scope: &mut v8::PinScope, object: v8::Local<v8::Object>, key: &str, value: Option<&str>) {
    if let Some(value) = value.and_then(|value| v8::String::new(scope, value)) {
        set(scope, object, key, value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_errors_as_node_does() {
        assert_eq!(SysError::new("open", libc::ENOENT).path("/x").to_string(), "ENOENT: no such file or directory, open '/x'");
        assert_eq!(
            SysError::new("rename", libc::EXDEV).path("/a").dest("/b").to_string(),
            "EXDEV: cross-device link not permitted, rename '/a' -> '/b'"
        );
    }
}
