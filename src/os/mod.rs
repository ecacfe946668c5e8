//! What the machine is and how it fares: processors, memory, users, network interfaces.
//!
//! In Node: `src/node_os.cc` over libuv's `uv_cpu_info`, `uv_available_parallelism`, `uv_interface_addresses`, ...

pub mod cpu;
pub mod memory;
pub mod network;
pub mod user;

use nix::errno::Errno;

use crate::error::SysError;

/// `os.getPriority`; `pid` 0 is the calling process.
pub fn priority(pid: i32) -> Result<i32, SysError> {
    Errno::clear();
    // SAFETY: numbers only.
    let priority = unsafe { libc::getpriority(libc::PRIO_PROCESS, pid as libc::id_t) };
    // -1 is a priority as well as the sign of an error.
    match Errno::last() {
        errno if priority == -1 && errno as i32 != 0 => Err(SysError::new("uv_os_getpriority", errno as i32)),
        _ => Ok(priority),
    }
}

/// `os.setPriority`
pub fn set_priority(pid: i32, priority: i32) -> Result<(), SysError> {
    // SAFETY: numbers only.
    match unsafe { libc::setpriority(libc::PRIO_PROCESS, pid as libc::id_t, priority) } {
        0 => Ok(()),
        _ => Err(SysError::last("uv_os_setpriority")),
    }
}

/// `sysname, nodename, release, version, machine` of uname(2).
pub fn uname() -> Result<[String; 5], SysError> {
    let name = nix::sys::utsname::uname().map_err(|errno| SysError::new("uv_os_uname", errno as i32))?;
    let fields = [name.sysname(), name.nodename(), name.release(), name.version(), name.machine()];
    Ok(fields.map(|field| field.to_string_lossy().into_owned()))
}

/// Seconds since the machine started.
pub fn uptime() -> Result<f64, SysError> {
    let time = nix::time::clock_gettime(nix::time::ClockId::CLOCK_BOOTTIME);
    let time = time.map_err(|errno| SysError::new("uv_uptime", errno as i32))?;
    Ok(time.tv_sec() as f64 + (time.tv_nsec() / 10_000_000) as f64 / 100.0)
}

pub fn load_average() -> [f64; 3] {
    let mut loads = [0.0; 3];
    // SAFETY: room for as many as asked for.
    unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) };
    loads
}
