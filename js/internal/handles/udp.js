// UDP handles. Native side: src/ops/net/udp_ops.rs. In Node: src/udp_wrap.cc (`internalBinding('udp_wrap')`).

'use strict';

const { FastBuffer } = require('internal/buffer/fast');
const { errmap } = require('internal/errno');
const { AsyncWrap } = require('internal/handles/async_wrap');
const { ensureInitialized, kOnClose } = require('internal/handles/native');
const { fill } = require('internal/handles/tcp');

const constants = { UV_UDP_IPV6ONLY: 1, UV_UDP_REUSEADDR: 4, UV_UDP_REUSEPORT: 8 };

// `op_udp_set_number`
const BROADCAST = 0;
const TTL = 1;
const MULTICAST_TTL = 2;
const MULTICAST_LOOPBACK = 3;

/** `oncomplete(status, bytes)` is called for a datagram that had to wait. */
class SendWrap extends AsyncWrap {
  constructor() {
    super('UDPSENDWRAP');
  }
}

class UDP extends AsyncWrap {
  #native;
  #closed = false;

  constructor(native) {
    ensureInitialized();
    super('UDPWRAP');
    this.#native = native ?? ops.op_udp_new();
    this.onmessage = null;
    ops.op_udp_attach(this.#native, this);
  }

  /** The native object, for ops of other bindings that take a socket. */
  static native(handle) {
    return handle.#native;
  }

  static isUDP(value) {
    return typeof value === 'object' && value !== null && #native in value;
  }

  get fd() {
    return ops.op_udp_fd(this.#native);
  }

  // Called by native code for each datagram, or with an error. Hands on `(count, handle, buffer, rinfo)`.
  onnative(count, arrayBuffer, offset, address, port, family) {
    if (count < 0) {
      this.onmessage(count, this, undefined, undefined);
      return;
    }
    const rinfo = { address, family: family === 4 ? 'IPv4' : 'IPv6', port, size: count };
    this.onmessage(count, this, new FastBuffer(arrayBuffer, offset, count), rinfo);
  }

  open(fd) {
    return ops.op_udp_open(this.#native, fd);
  }

  bind(address, port, flags) {
    const ipv6Only = (flags & constants.UV_UDP_IPV6ONLY) !== 0;
    const reuseAddress = (flags & constants.UV_UDP_REUSEADDR) !== 0;
    const reusePort = (flags & constants.UV_UDP_REUSEPORT) !== 0;
    return ops.op_udp_bind(this.#native, address, port >>> 0, ipv6Only, reuseAddress, reusePort);
  }

  bind6(address, port, flags) {
    return UDP.prototype.bind.call(this, address, port, flags);
  }

  connect(address, port) {
    return ops.op_udp_connect(this.#native, address, port);
  }

  connect6(address, port) {
    return UDP.prototype.connect.call(this, address, port);
  }

  disconnect() {
    return ops.op_udp_disconnect(this.#native);
  }

  /**
   * `send(req, list, count, port, address, hasCallback)`, or `send(req, list, count, hasCallback)` when connected.
   * Returns a negative errno, 0 if `req.oncomplete` will be called, or the bytes sent plus one.
   */
  send(req, list, count, port, address) {
    req.handle = this;
    const connected = typeof port !== 'number';
    return ops.op_udp_send(this.#native, req, list, connected ? '' : address, connected ? 0 : port);
  }

  send6(req, list, count, port, address) {
    return UDP.prototype.send.call(this, req, list, count, port, address);
  }

  recvStart() {
    return ops.op_udp_set_receiving(this.#native, true);
  }

  recvStop() {
    return ops.op_udp_set_receiving(this.#native, false);
  }

  getsockname(out) {
    return fill(out, ops.op_udp_local_address(this.#native));
  }

  getpeername(out) {
    return fill(out, ops.op_udp_peer_address(this.#native));
  }

  setBroadcast(on) {
    return ops.op_udp_set_number(this.#native, BROADCAST, on ? 1 : 0);
  }

  setTTL(ttl) {
    return ops.op_udp_set_number(this.#native, TTL, ttl);
  }

  setMulticastTTL(ttl) {
    return ops.op_udp_set_number(this.#native, MULTICAST_TTL, ttl);
  }

  setMulticastLoopback(on) {
    return ops.op_udp_set_number(this.#native, MULTICAST_LOOPBACK, on ? 1 : 0);
  }

  setMulticastInterface(address) {
    return ops.op_udp_set_multicast_interface(this.#native, address);
  }

  addMembership(group, interfaceAddress) {
    return ops.op_udp_set_membership(this.#native, group, interfaceAddress ?? '', true);
  }

  dropMembership(group, interfaceAddress) {
    return ops.op_udp_set_membership(this.#native, group, interfaceAddress ?? '', false);
  }

  addSourceSpecificMembership(source, group, interfaceAddress) {
    return ops.op_udp_set_source_membership(this.#native, source, group, interfaceAddress ?? '', true);
  }

  dropSourceSpecificMembership(source, group, interfaceAddress) {
    return ops.op_udp_set_source_membership(this.#native, source, group, interfaceAddress ?? '', false);
  }

  /** Sets a buffer's size, or asks with 0. Undefined on failure, which is described in `context`. */
  bufferSize(size, receive, context) {
    const result = size > 0x7fffffff ? -22 : ops.op_udp_buffer_size(this.#native, size, receive);
    if (result >= 0) return result;
    const { 0: code, 1: message } = errmap.get(result) ?? [`${result}`, 'unknown error'];
    Object.assign(context, { errno: result, code, message, syscall: receive ? 'uv_recv_buffer_size' : 'uv_send_buffer_size' });
  }

  getSendQueueSize() {
    return ops.op_udp_queued_bytes(this.#native);
  }

  getSendQueueCount() {
    return ops.op_udp_queued_count(this.#native);
  }

  ref() {
    ops.op_udp_ref(this.#native, true);
  }

  unref() {
    ops.op_udp_ref(this.#native, false);
  }

  hasRef() {
    return ops.op_udp_has_ref(this.#native);
  }

  close(callback) {
    if (this.#closed) return;
    this.#closed = true;
    if (typeof callback === 'function') this[kOnClose] = callback;
    ops.op_udp_close(this.#native);
  }
}

module.exports = { SendWrap, UDP, constants };
