//! `process`: what the process is, its environment, its standard streams, how it ends.
//! JavaScript side: `js/node/process.js` and `js/internal/process/`. In Node: `src/node_process_methods.cc`, `src/node_credentials.cc`.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use deno_core::{op2, v8};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout};
use nix::sys::resource::{UsageWho, getrusage};
use nix::unistd::{Gid, Uid};

use crate::error::{SysError, or_throw, throw};
use crate::os::memory;
use crate::runtime::callback;
use crate::sys::parent_death;

deno_core::extension!(
    rcluster_process,
    ops = [
        op_process_exit,
        op_process_abort,
        op_process_argv,
        op_process_env,
        op_process_set_env,
        op_process_ids,
        op_process_exec_path,
        op_process_cwd,
        op_process_chdir,
        op_process_umask,
        op_process_id,
        op_process_set_id,
        op_process_groups,
        op_process_set_groups,
        op_process_init_groups,
        op_process_memory,
        op_process_rss,
        op_process_cpu_usage,
        op_process_thread_cpu_usage,
        op_process_resource_usage,
        op_process_set_title,
        op_process_title,
        op_process_memory_limits,
        op_process_write_stderr,
        op_process_execve,
        op_process_environment_flags,
        op_error_location,
        op_value_detail_string,
        op_stdio_kind,
        op_stdio_write,
        op_stdio_write_string,
    ]
);

/// `process.reallyExit`.
#[op2(fast)]
fn op_process_exit(code: i32) {
    crate::runtime::exit_now(code)
}

/// `process.abort`.
#[op2(fast)]
fn op_process_abort() {
    super::flush_output();
    std::process::abort()
}

/// The command line as given, one string per argument, the program's name first.
#[op2]
fn op_process_argv<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let arguments: Vec<_> = std::env::args_os().map(|argument| to_v8(scope, &argument)).collect();
    v8::Array::new_with_elements(scope, &arguments).into()
}

/// The environment as one flat array: name, value, name, value, ...
#[op2]
fn op_process_env<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let mut flat = Vec::new();
    for (name, value) in std::env::vars_os() {
        flat.push(to_v8(scope, &name));
        flat.push(to_v8(scope, &value));
    }
    v8::Array::new_with_elements(scope, &flat).into()
}

/// Keeps the C library's copy of a variable that native code reads (`TZ`) in step with `process.env`. Undefined deletes.
#[op2(nofast)]
fn op_process_set_env(scope: &mut v8::PinScope<'_, '_>, #[string] name: &str, value: v8::Local<v8::Value>) {
    if name.is_empty() || name.contains(['=', '\0']) {
        return;
    }
    let value = (!value.is_undefined()).then(|| value.to_rust_string_lossy(scope));
    if value.as_ref().is_some_and(|value| value.contains('\0')) {
        return;
    }
    // SAFETY: only V8's and the pool's threads run beside this one; none of them of ours reads the environment, and the C library's
    // own readers (getaddrinfo, tzset) are what this is for. Node does the same from JavaScript.
    unsafe {
        match value {
            Some(value) => std::env::set_var(name, value),
            None => std::env::remove_var(name),
        }
    }
    if name == "TZ" {
        scope.date_time_configuration_change_notification(v8::TimeZoneDetection::Redetect);
    }
}

/// `[pid, ppid]`.
#[op2]
fn op_process_ids<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let ids = [std::process::id(), nix::unistd::getppid().as_raw() as u32].map(|id| v8::Number::new(scope, id.into()).into());
    v8::Array::new_with_elements(scope, &ids).into()
}

/// The binary that runs; workers are started from it.
#[op2]
fn op_process_exec_path<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let path = std::env::current_exe().unwrap_or_else(|_| "rcluster".into());
    // The kernel says so when the file was replaced while it ran; the path is still the right one to start the successor from.
    let bytes = path.as_os_str().as_bytes();
    let bytes = bytes.strip_suffix(b" (deleted)").unwrap_or(bytes);
    to_v8(scope, OsStr::from_bytes(bytes))
}

#[op2]
fn op_process_cwd<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    match std::env::current_dir() {
        Ok(path) => to_v8(scope, path.as_os_str()),
        Err(error) => {
            throw(scope, &SysError::from_io("uv_cwd", &error));
            v8::undefined(scope).into()
        }
    }
}

#[op2(nofast)]
fn op_process_chdir(scope: &mut v8::PinScope<'_, '_>, #[string] path: &str) {
    let result = nix::unistd::chdir(path).map_err(|errno| {
        let here = std::env::current_dir().map(|here| here.to_string_lossy().into_owned()).unwrap_or_default();
        SysError::new("chdir", errno as i32).path(here).dest(path)
    });
    or_throw(scope, result);
}

/// Sets the file mode mask and returns the old one; a negative `mask` only asks.
#[op2(fast)]
fn op_process_umask(mask: i32) -> u32 {
    use nix::sys::stat::{Mode, umask};
    let asked = Mode::from_bits_truncate(mask.max(0) as u32);
    let old = umask(asked);
    if mask < 0 {
        umask(old);
    }
    old.bits()
}

/// `kind`: 0 uid, 1 effective uid, 2 gid, 3 effective gid.
#[op2(fast)]
fn op_process_id(kind: i32) -> u32 {
    match kind {
        0 => nix::unistd::getuid().as_raw(),
        1 => nix::unistd::geteuid().as_raw(),
        2 => nix::unistd::getgid().as_raw(),
        _ => nix::unistd::getegid().as_raw(),
    }
}

/// Sets an id, given as a number or a name. Returns false if there is no such user or group. Kinds as `op_process_id`.
#[op2(nofast)]
fn op_process_set_id(scope: &mut v8::PinScope<'_, '_>, kind: i32, id: v8::Local<v8::Value>) -> bool {
    let resolved = if kind < 2 { find_user(scope, id).map(Uid::as_raw) } else { find_group(scope, id).map(Gid::as_raw) };
    let Some(raw) = resolved else { return false };
    let (syscall, result) = match kind {
        0 => ("setuid", nix::unistd::setuid(Uid::from_raw(raw))),
        1 => ("seteuid", nix::unistd::seteuid(Uid::from_raw(raw))),
        2 => ("setgid", nix::unistd::setgid(Gid::from_raw(raw))),
        _ => ("setegid", nix::unistd::setegid(Gid::from_raw(raw))),
    };
    // The kernel takes it back with the rights of before.
    parent_death::renew();
    or_throw(scope, result.map_err(|errno| SysError::new(syscall, errno as i32)));
    true
}

fn find_user(scope: &mut v8::PinScope<'_, '_>, id: v8::Local<v8::Value>) -> Option<Uid> {
    if let Some(number) = id.number_value(scope).filter(|_| id.is_number()) {
        return Some(Uid::from_raw(number as u32));
    }
    nix::unistd::User::from_name(&id.to_rust_string_lossy(scope)).ok().flatten().map(|user| user.uid)
}

fn find_group(scope: &mut v8::PinScope<'_, '_>, id: v8::Local<v8::Value>) -> Option<Gid> {
    if let Some(number) = id.number_value(scope).filter(|_| id.is_number()) {
        return Some(Gid::from_raw(number as u32));
    }
    nix::unistd::Group::from_name(&id.to_rust_string_lossy(scope)).ok().flatten().map(|group| group.gid)
}

#[op2]
fn op_process_groups<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let groups = nix::unistd::getgroups().map_err(|errno| SysError::new("getgroups", errno as i32));
    let mut groups = or_throw(scope, groups);
    let effective = nix::unistd::getegid();
    if !groups.contains(&effective) {
        groups.push(effective);
    }
    let groups: Vec<_> = groups.into_iter().map(|group| v8::Number::new(scope, group.as_raw().into()).into()).collect();
    v8::Array::new_with_elements(scope, &groups).into()
}

/// Returns 0, or the one-based position of the group that does not exist.
#[op2(nofast)]
fn op_process_set_groups(scope: &mut v8::PinScope<'_, '_>, groups: v8::Local<v8::Array>) -> u32 {
    let mut ids = Vec::with_capacity(groups.length() as usize);
    for index in 0..groups.length() {
        let group = groups.get_index(scope, index).and_then(|group| find_group(scope, group));
        let Some(group) = group else { return index + 1 };
        ids.push(group);
    }
    or_throw(scope, nix::unistd::setgroups(&ids).map_err(|errno| SysError::new("setgroups", errno as i32)));
    0
}

/// Returns 0, or which argument names nobody: 1 the user, 2 the extra group.
#[op2(nofast)]
fn op_process_init_groups(scope: &mut v8::PinScope<'_, '_>, user: v8::Local<v8::Value>, group: v8::Local<v8::Value>) -> u32 {
    let name = if user.is_number() {
        let uid = find_user(scope, user).expect("a number is a user id");
        nix::unistd::User::from_uid(uid).ok().flatten().map(|user| user.name)
    } else {
        Some(user.to_rust_string_lossy(scope))
    };
    let Some(name) = name.and_then(|name| std::ffi::CString::new(name).ok()) else { return 1 };
    let Some(group) = find_group(scope, group) else { return 2 };
    or_throw(scope, nix::unistd::initgroups(&name, group).map_err(|errno| SysError::new("initgroups", errno as i32)));
    0
}

/// `[rss, heapTotal, heapUsed, external, arrayBuffers]`, in bytes.
#[op2]
fn op_process_memory<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let heap = scope.get_heap_statistics();
    let numbers = [
        resident_bytes(),
        heap.total_heap_size() as f64,
        heap.used_heap_size() as f64,
        heap.external_memory() as f64,
        // Nearly all that V8 counts as external is the memory of array buffers; it does not count them apart.
        heap.external_memory() as f64,
    ]
    .map(|number| v8::Number::new(scope, number).into());
    v8::Array::new_with_elements(scope, &numbers).into()
}

#[op2(fast)]
fn op_process_rss() -> f64 {
    resident_bytes()
}

fn resident_bytes() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0.0);
    pages * 4096.0
}

/// `[user, system]` CPU time of the process in microseconds.
#[op2]
fn op_process_cpu_usage<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    cpu_times(scope, UsageWho::RUSAGE_SELF)
}

/// The same of the thread that calls.
#[op2]
fn op_process_thread_cpu_usage<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    cpu_times(scope, UsageWho::RUSAGE_THREAD)
}

fn cpu_times<'s>(scope: &mut v8::PinScope<'s, '_>, who: UsageWho) -> v8::Local<'s, v8::Value> {
    let times = getrusage(who)
        .map(|usage| [usage.user_time(), usage.system_time()].map(|time| time.tv_sec() as f64 * 1e6 + time.tv_usec() as f64))
        .map_err(|errno| SysError::new("uv_getrusage", errno as i32));
    let times = or_throw(scope, times);
    let times = times.map(|time| v8::Number::new(scope, time).into());
    v8::Array::new_with_elements(scope, &times).into()
}

/// The sixteen numbers of `process.resourceUsage()`, in the order of the documentation.
#[op2]
fn op_process_resource_usage<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) else {
        throw(scope, &SysError::last("uv_getrusage"));
        return v8::undefined(scope).into();
    };
    let (user, system) = (usage.user_time(), usage.system_time());
    let numbers = [
        user.tv_sec() as f64 * 1e6 + user.tv_usec() as f64,
        system.tv_sec() as f64 * 1e6 + system.tv_usec() as f64,
        usage.max_rss() as f64,
        usage.shared_integral() as f64,
        usage.unshared_data_integral() as f64,
        usage.unshared_stack_integral() as f64,
        usage.minor_page_faults() as f64,
        usage.major_page_faults() as f64,
        usage.full_swaps() as f64,
        usage.block_reads() as f64,
        usage.block_writes() as f64,
        usage.ipc_sends() as f64,
        usage.ipc_receives() as f64,
        usage.signals() as f64,
        usage.voluntary_context_switches() as f64,
        usage.involuntary_context_switches() as f64,
    ]
    .map(|number| v8::Number::new(scope, number).into());
    v8::Array::new_with_elements(scope, &numbers).into()
}

/// The name `ps` and `top` show. The kernel keeps fifteen bytes of it.
#[op2(fast)]
fn op_process_set_title(#[string] title: &str) {
    if let Ok(title) = std::ffi::CString::new(title.replace('\0', "")) {
        // Cannot fail with a valid string.
        let _ = nix::sys::prctl::set_name(&title);
    }
}

/// What the title is before a program sets one: the command line's first word.
#[op2]
fn op_process_title<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let name = std::env::args_os().next().unwrap_or_default();
    to_v8(scope, &name)
}

/// `[limit of the control group or 0, memory available]`, in bytes.
#[op2]
fn op_process_memory_limits<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let constrained = memory::constrained().unwrap_or(0.0);
    let free = memory::free();
    let available = if constrained > 0.0 { (constrained - memory::used_by_group()).clamp(0.0, free) } else { free };
    let numbers = [constrained, available].map(|number| v8::Number::new(scope, number).into());
    v8::Array::new_with_elements(scope, &numbers).into()
}

/// Writes to standard error without going through a stream: for what is said on the way out.
#[op2(fast)]
fn op_process_write_stderr(#[string] text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = write_all(std::io::stderr().as_fd(), text.as_bytes());
}

/// `process.execve`: runs another program in this process, with these arguments and `NAME=value` pairs. Returns only if that fails: an
/// errno.
#[op2(nofast)]
fn op_process_execve(
    scope: &mut v8::PinScope<'_, '_>,
    #[string] path: &str,
    arguments: v8::Local<v8::Array>,
    environment: v8::Local<v8::Array>,
) -> i32 {
    let strings = |list: v8::Local<v8::Array>| -> Option<Vec<std::ffi::CString>> {
        (0..list.length()).map(|index| std::ffi::CString::new(list.get_index(scope, index)?.to_rust_string_lossy(scope)).ok()).collect()
    };
    // The caller has looked for zero characters.
    let (Ok(path), Some(arguments), Some(environment)) = (std::ffi::CString::new(path), strings(arguments), strings(environment)) else {
        return Errno::EINVAL as i32;
    };
    super::net::tty::reset_mode();
    for stream in 0..=2 {
        // SAFETY: the descriptor is only asked about; a closed one is reported as such by the kernel.
        let stream = unsafe { BorrowedFd::borrow_raw(stream) };
        let _ = nix::fcntl::fcntl(stream, nix::fcntl::FcntlArg::F_SETFD(nix::fcntl::FdFlag::empty()));
    }
    super::flush_output();
    match parent_death::without(|| nix::unistd::execve(&path, &arguments, &environment)) {
        Err(errno) => errno as i32,
    }
}

/// What may stand in `NODE_OPTIONS`.
#[op2]
fn op_process_environment_flags<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let names: Vec<_> = crate::cli::environment_flags().map(|name| to_v8(scope, OsStr::new(name))).collect();
    v8::Array::new_with_elements(scope, &names).into()
}

/// A value as text, without running any of the program's code: `#<Object>`, a string as it is.
#[op2]
fn op_value_detail_string<'s>(scope: &mut v8::PinScope<'s, '_>, value: v8::Local<v8::Value>) -> v8::Local<'s, v8::Value> {
    value.to_detail_string(scope).unwrap_or_else(|| v8::String::empty(scope)).into()
}

/// Where an error came from: "file:line", the source line, a marker below it. Empty when V8 does not know.
#[op2]
fn op_error_location<'s>(scope: &mut v8::PinScope<'s, '_>, error: v8::Local<v8::Value>) -> v8::Local<'s, v8::Value> {
    if let Some(settled) = crate::runtime::compile_error::settled_place(scope, error) {
        return v8::String::new(scope, &settled).unwrap_or_else(|| v8::String::empty(scope)).into();
    }
    let message = v8::Exception::create_message(scope, error);
    let text = callback::location(scope, message);
    v8::String::new(scope, &text).unwrap_or_else(|| v8::String::empty(scope)).into()
}

/// `TTY`, `FILE`, `PIPE`, `TCP`, or `UNKNOWN` for a descriptor that is closed or of another kind.
#[op2]
#[string]
fn op_stdio_kind(fd: i32) -> &'static str {
    // SAFETY: the descriptor is only asked about; a closed one is reported as such by the kernel.
    let fd = unsafe { BorrowedFd::borrow_raw(fd) };
    if nix::unistd::isatty(fd) == Ok(true) {
        return "TTY";
    }
    let Ok(stat) = nix::sys::stat::fstat(fd) else { return "UNKNOWN" };
    match stat.st_mode & libc::S_IFMT {
        libc::S_IFREG | libc::S_IFCHR => "FILE",
        libc::S_IFIFO => "PIPE",
        libc::S_IFSOCK => {
            let local: Result<nix::sys::socket::SockaddrStorage, _> = nix::sys::socket::getsockname(std::os::fd::AsRawFd::as_raw_fd(&fd));
            match local.ok().and_then(|address| nix::sys::socket::SockaddrLike::family(&address)) {
                Some(nix::sys::socket::AddressFamily::Inet | nix::sys::socket::AddressFamily::Inet6) => "TCP",
                _ => "PIPE",
            }
        }
        _ => "UNKNOWN",
    }
}

/// Writes all of `bytes`, waiting for room where the descriptor is non-blocking.
#[op2(nofast)]
fn op_stdio_write(scope: &mut v8::PinScope<'_, '_>, fd: i32, #[buffer] bytes: &[u8]) {
    or_throw(scope, write_stdio(fd, bytes));
}

/// The same for a string, as UTF-8.
#[op2(nofast)]
fn op_stdio_write_string(scope: &mut v8::PinScope<'_, '_>, fd: i32, #[string] text: &str) {
    or_throw(scope, write_stdio(fd, text.as_bytes()));
}

fn write_stdio(fd: i32, bytes: &[u8]) -> Result<(), SysError> {
    // SAFETY: the caller passes one of the process's standard descriptors; should a program have closed it, the kernel says EBADF.
    let fd = unsafe { BorrowedFd::borrow_raw(fd) };
    write_all(fd, bytes).map_err(|errno| SysError::new("write", errno as i32))
}

fn write_all(fd: BorrowedFd<'_>, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match nix::unistd::write(fd, bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(Errno::EAGAIN) => {
                nix::poll::poll(&mut [PollFd::new(fd, PollFlags::POLLOUT)], PollTimeout::NONE).or_else(ignore_interrupt)?;
            }
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

fn ignore_interrupt(errno: Errno) -> Result<i32, Errno> {
    if errno == Errno::EINTR { Ok(0) } else { Err(errno) }
}

fn to_v8<'s>(scope: &mut v8::PinScope<'s, '_>, text: &OsStr) -> v8::Local<'s, v8::Value> {
    let text = text.to_os_string().into_vec();
    let text = String::from_utf8_lossy(&text);
    v8::String::new(scope, &text).unwrap_or_else(|| v8::String::empty(scope)).into()
}
