//! Native network handles: what Node has as `tcp_wrap`, `pipe_wrap`, `tty_wrap`, `udp_wrap` and `stream_wrap`.
//!
//! Other rooms use [`stream::Stream`]: `adopt` a descriptor, take it out again, consume what it reads, write to it.

mod connect;
pub mod encode;
mod listen;
pub mod outbox;
pub mod owner;
pub mod pipe;
pub mod read;
pub mod request;
pub mod shared;
pub mod stream;
pub mod stream_ops;
pub mod tcp;
pub mod tty;
pub mod udp;
pub mod udp_ops;
pub mod write;

/// The bindings of this room.
pub fn extensions() -> Vec<deno_core::Extension> {
    vec![
        stream_ops::rcluster_stream::init(),
        tcp::rcluster_tcp::init(),
        pipe::rcluster_pipe::init(),
        tty::rcluster_tty::init(),
        udp_ops::rcluster_udp::init(),
        super::dns::rcluster_dns::init(),
    ]
}
