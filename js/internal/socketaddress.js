// net.SocketAddress: an address and a port as one value. In Node: lib/internal/socketaddress.js.

'use strict';

const { codes: { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateObject, validatePort, validateString, validateUint32 } = require('internal/validators');
const { customInspectSymbol, kEmptyObject } = require('internal/util');
const { isIPv4, isIPv6 } = require('internal/net');
const { ipv4Text, ipv4Value, ipv6Text, ipv6Value } = require('internal/net/ip_bytes');

const defaults = { ipv4: '127.0.0.1', ipv6: '::' };

class SocketAddress {
  #address;
  #port;
  #family;
  #flowlabel;
  // As BigInt.
  #value;

  static isSocketAddress(value) {
    return typeof value === 'object' && value !== null && #address in value;
  }

  /** The address as BigInt. */
  static valueOf(socketAddress) {
    return socketAddress.#value;
  }

  /** `host:port`, `[host]:port` or either without port; undefined if it is neither. */
  static parse(input) {
    validateString(input, 'input');
    // The URL parser knows every notation of an address.
    try {
      const { hostname, port } = new URL(`http://${input}`);
      if (hostname.startsWith('[') && hostname.endsWith(']')) {
        return new SocketAddress({ address: hostname.slice(1, -1), port: port | 0, family: 'ipv6' });
      }
      return new SocketAddress({ address: hostname, port: port | 0 });
    } catch {
      return undefined;
    }
  }

  constructor(options = kEmptyObject) {
    validateObject(options, 'options');
    let { family = 'ipv4' } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    if (family !== 'ipv4' && family !== 'ipv6') throw new ERR_INVALID_ARG_VALUE('options.family', options.family);
    const { address = defaults[family], port = 0, flowlabel = 0 } = options;
    validateString(address, 'options.address');
    validatePort(port, 'options.port');
    validateUint32(flowlabel, 'options.flowlabel', false);
    if (!(family === 'ipv4' ? isIPv4(address) : isIPv6(address))) throw new ERR_INVALID_ADDRESS(address);
    this.#value = family === 'ipv4' ? ipv4Value(address) : ipv6Value(address);
    this.#address = family === 'ipv4' ? ipv4Text(this.#value) : ipv6Text(this.#value);
    this.#family = family;
    this.#port = port | 0;
    this.#flowlabel = flowlabel;
  }

  get address() {
    return this.#address;
  }

  get port() {
    return this.#port;
  }

  get family() {
    return this.#family;
  }

  get flowlabel() {
    // Only IPv6 has one.
    return this.#family === 'ipv6' ? this.#flowlabel : 0;
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const nested = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `SocketAddress ${inspect(this.toJSON(), nested)}`;
  }

  toJSON() {
    return { address: this.address, port: this.port, family: this.family, flowlabel: this.flowlabel };
  }
}

module.exports = { SocketAddress };
