//! The boundary: one file per binding. An op converts, calls a room, converts back.
//!
//! Free functions only, none of them async: see docs/CONVENTIONS.md.

mod bootstrap;
mod buffer;
mod child_process;
mod clone;
mod cluster;
mod code_cache;
mod dns;
mod encoding;
mod esm;
mod fs;
mod http;
pub mod ipc;
mod ipc_messages;
mod modules;
pub mod net;
mod os;
mod process;
mod serdes;
mod serdes_advanced;
mod signals;
mod timers;
mod url;
mod util;
mod v8;
mod vm;
mod vm_module;

/// Writes what is held back for the sake of gathering: before the process ends or waits without running its loop.
pub fn flush_output() {
    net::outbox::flush();
    ipc::flush_gathered();
}

/// Every binding, in an order that does not matter.
pub fn extensions() -> Vec<deno_core::Extension> {
    let mut extensions = vec![
        vm::rcluster_vm::init(),
        vm_module::rcluster_vm_module::init(),
        esm::rcluster_esm::init(),
        code_cache::rcluster_code_cache::init(),
        modules::rcluster_modules::init(),
        bootstrap::rcluster_bootstrap::init(),
        buffer::rcluster_buffer::init(),
        process::rcluster_process::init(),
        timers::rcluster_timers::init(),
        url::rcluster_url::init(),
        fs::rcluster_fs::init(),
        fs::rcluster_fs_watch::init(),
        os::rcluster_os::init(),
    ];
    extensions.extend([
        child_process::rcluster_child_process::init(),
        cluster::rcluster_cluster::init(),
        ipc::rcluster_ipc::init(),
        signals::rcluster_signals::init(),
    ]);
    extensions.extend([
        serdes::rcluster_serdes::init(),
        serdes_advanced::rcluster_serdes_advanced::init(),
        clone::rcluster_clone::init(),
        encoding::rcluster_encoding::init(),
        v8::rcluster_v8::init(),
    ]);
    extensions.push(util::rcluster_util::init());
    extensions.extend(net::extensions());
    extensions.push(http::rcluster_http::init());
    extensions
}
