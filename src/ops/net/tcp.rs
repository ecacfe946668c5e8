//! What TCP handles have beyond streams. JavaScript side: `js/internal/handles/tcp.js`. In Node: `src/tcp_wrap.cc`.

use deno_core::{op2, v8};
use nix::errno::Errno;
use nix::sys::socket::SockaddrStorage;

use super::request::Request;
use super::shared::{code, status};
use super::stream::{Kind, NativeStream, Stream};
use crate::net::address::{self, Address};
use crate::net::tcp::{self, BindOptions};
use crate::runtime::state::RuntimeState;
use crate::sys::socket;

deno_core::extension!(
    rcluster_tcp,
    ops = [
        op_tcp_new,
        op_tcp_open,
        op_tcp_bind,
        op_tcp_connect,
        op_tcp_local_address,
        op_tcp_peer_address,
        op_tcp_set_no_delay,
        op_tcp_set_keep_alive,
        op_tcp_reset,
    ]
);

#[op2]
#[cppgc]
fn op_tcp_new() -> NativeStream {
    NativeStream::new(Stream::new(Kind::Tcp))
}

/// Takes over a socket by its number.
#[op2(fast)]
fn op_tcp_open(#[cppgc] native: &NativeStream, fd: i32) -> i32 {
    status(socket::own(fd).and_then(|fd| native.get().open(fd)))
}

#[op2(fast)]
fn op_tcp_bind(#[cppgc] native: &NativeStream, #[string] ip: &str, port: u16, ipv6_only: bool, reuse_port: bool) -> i32 {
    let Some(address) = address::parse(ip, port) else { return code(Errno::EINVAL) };
    status(native.get().bind_tcp(address, BindOptions { ipv6_only, reuse_port }))
}

#[op2(fast)]
fn op_tcp_connect(
    scope: &mut v8::PinScope<'_, '_>,
    #[cppgc] native: &NativeStream,
    request: v8::Local<v8::Object>,
    #[string] ip: &str,
    port: u16,
) -> i32 {
    let Some(address) = address::parse(ip, port) else { return code(Errno::EINVAL) };
    let state = RuntimeState::from_scope(scope);
    status(native.get().connect_tcp(&state, address, Request::script(scope, request)))
}

/// `[address, port, family]`, or a status. Also for UDP.
pub fn describe<'s>(scope: &mut v8::PinScope<'s, '_>, address: nix::Result<SockaddrStorage>) -> v8::Local<'s, v8::Value> {
    let address = match address {
        Ok(address) => address,
        Err(errno) => return v8::Integer::new(scope, code(errno)).into(),
    };
    let Some(Address::Ip(address)) = address::from_kernel(&address) else {
        return v8::Integer::new(scope, code(Errno::EINVAL)).into();
    };
    let text = v8::String::new(scope, &address::ip_text(&address)).unwrap_or_else(|| v8::String::empty(scope));
    let port = v8::Integer::new(scope, address.port().into());
    let family = v8::String::new(scope, if address.is_ipv4() { "IPv4" } else { "IPv6" }).unwrap_or_else(|| v8::String::empty(scope));
    v8::Array::new_with_elements(scope, &[text.into(), port.into(), family.into()]).into()
}

#[op2]
fn op_tcp_local_address<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] native: &NativeStream) -> v8::Local<'s, v8::Value> {
    let address = match native.get().bind_error.get() {
        0 => native.get().with_fd(socket::local_address),
        errno => Err(Errno::from_raw(-errno)),
    };
    describe(scope, address)
}

#[op2]
fn op_tcp_peer_address<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] native: &NativeStream) -> v8::Local<'s, v8::Value> {
    describe(scope, native.get().with_fd(socket::peer_address))
}

#[op2(fast)]
fn op_tcp_set_no_delay(#[cppgc] native: &NativeStream, on: bool) -> i32 {
    status(native.get().set_no_delay(on))
}

/// Whether a connection has still to be told to send small packets at once. While none of its bytes are on their way it does so in any
/// case, so the first write, if it fits into any packet, does not need it; and many connections have only one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoDelay {
    #[default]
    Settled,
    BeforeLongWrite,
    BeforeWrite,
}

/// Fits into one packet wherever IPv4 or IPv6 go.
const SHORT: usize = 512;

impl Stream {
    fn set_no_delay(&self, on: bool) -> nix::Result<()> {
        if on && self.is_unused() {
            self.no_delay.set(NoDelay::BeforeLongWrite);
            return Ok(());
        }
        self.no_delay.set(NoDelay::Settled);
        self.with_fd(|fd| tcp::set_no_delay(fd, on))
    }

    /// Before `length` bytes are written.
    pub(super) fn prepare_write(&self, length: usize) {
        match self.no_delay.get() {
            NoDelay::Settled => {}
            NoDelay::BeforeLongWrite if length <= SHORT => self.no_delay.set(NoDelay::BeforeWrite),
            NoDelay::BeforeLongWrite | NoDelay::BeforeWrite => self.settle_no_delay(),
        }
    }

    /// Before somebody else gets at the descriptor.
    pub(super) fn settle_no_delay(&self) {
        if self.no_delay.replace(NoDelay::Settled) != NoDelay::Settled {
            // Fails for a connection that is broken, as writing will.
            let _ = self.with_fd(|fd| tcp::set_no_delay(fd, true));
        }
    }
}

#[op2(fast)]
fn op_tcp_set_keep_alive(#[cppgc] native: &NativeStream, on: bool, delay: i32, interval: i32, count: i32) -> i32 {
    status(native.get().with_fd(|fd| tcp::set_keep_alive(fd, on, delay, interval, count)))
}

/// Closes with a reset. `EINVAL` while a shutdown is under way.
#[op2(fast)]
fn op_tcp_reset(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeStream, notify: bool) -> i32 {
    if native.get().writes.is_shutting_down() {
        return code(Errno::EINVAL);
    }
    let result = native.get().with_fd(tcp::reset_on_close);
    if result.is_ok() {
        native.close(&RuntimeState::from_scope(scope), notify);
    }
    status(result)
}

#[cfg(test)]
mod tests {
    use std::io::IoSlice;
    use std::net::{TcpListener, TcpStream};
    use std::rc::Rc;

    use super::*;

    /// A connection that has come in, and its client.
    fn connection() -> (Rc<Stream>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (Stream::accepted(listener.accept().unwrap().0.into(), Kind::Tcp), client)
    }

    fn is_set(stream: &Stream) -> bool {
        stream.with_fd(|fd| socket::int_option(fd, libc::IPPROTO_TCP, libc::TCP_NODELAY)).unwrap() != 0
    }

    fn write(stream: &Stream, length: usize) {
        assert_eq!(stream.write_now(&[IoSlice::new(&vec![b'x'; length])]), Ok(length));
    }

    #[test]
    fn no_delay_is_set_with_the_second_write() {
        let (stream, _client) = connection();
        stream.set_no_delay(true).unwrap();
        write(&stream, SHORT);
        assert!(!is_set(&stream));
        write(&stream, 1);
        assert!(is_set(&stream));
    }

    #[test]
    fn no_delay_is_set_with_a_long_write() {
        let (stream, _client) = connection();
        stream.set_no_delay(true).unwrap();
        write(&stream, SHORT + 1);
        assert!(is_set(&stream));
    }

    #[test]
    fn no_delay_is_set_at_once_where_it_may_be_needed() {
        let (used, _client) = connection();
        write(&used, 1);
        used.set_no_delay(true).unwrap();
        assert!(is_set(&used));
        let (lent, _client) = connection();
        lent.set_no_delay(true).unwrap();
        lent.raw_fd();
        assert!(is_set(&lent));
    }

    #[test]
    fn no_delay_can_be_taken_back() {
        let (stream, _client) = connection();
        stream.set_no_delay(true).unwrap();
        stream.set_no_delay(false).unwrap();
        write(&stream, SHORT + 1);
        assert!(!is_set(&stream));
    }
}
