// net.BlockList: addresses, ranges and networks to check against. In Node: lib/internal/blocklist.js, src/node_sockaddr.cc.

'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateInt32, validateString } = require('internal/validators');
const { customInspectSymbol } = require('internal/util');
const { SocketAddress } = require('internal/socketaddress');
const { ipv4Text, ipv6Text, mappedValue } = require('internal/net/ip_bytes');

const familyNames = { ipv4: 'IPv4', ipv6: 'IPv6' };

/** Adds up to one family: an IPv4 address may come as an IPv6 one that maps it, in a rule or in a check. */
function comparable(family, value) {
  const mapped = family === 'ipv6' ? mappedValue(value) : undefined;
  return mapped === undefined ? { family, value } : { family: 'ipv4', value: mapped };
}

class BlockList {
  // Each `{ family, first, last, text }`, the newest first.
  #rules = [];

  static isBlockList(value) {
    return typeof value === 'object' && value !== null && #rules in value;
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const nested = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `BlockList ${inspect({ rules: this.rules }, nested)}`;
  }

  addAddress(address, family = 'ipv4') {
    const { family: kind, value, text } = read(address, family, 'address');
    this.#rules.unshift({ family: kind, first: value, last: value, text: `Address: ${familyNames[kind]} ${text}` });
  }

  addRange(start, end, family = 'ipv4') {
    const from = read(start, family, 'start');
    const to = read(end, family, 'end');
    if (from.family !== to.family || from.value > to.value) {
      throw new ERR_INVALID_ARG_VALUE('start', start, `must come before ${end}`);
    }
    this.#rules.unshift({
      family: from.family, first: from.value, last: to.value,
      text: `Range: ${familyNames[from.family]} ${from.text}-${to.text}`,
    });
  }

  addSubnet(network, prefix, family = 'ipv4') {
    const { family: kind, value, text } = read(network, family, 'network');
    const width = kind === 'ipv4' ? 32 : 128;
    validateInt32(prefix, 'prefix', 0, width);
    const hostBits = BigInt(width - prefix);
    const first = value >> hostBits << hostBits;
    const last = first | (1n << hostBits) - 1n;
    this.#rules.unshift({ family: kind, first, last, text: `Subnet: ${familyNames[kind]} ${text}/${prefix}` });
  }

  check(address, family = 'ipv4') {
    if (!SocketAddress.isSocketAddress(address)) {
      validateString(address, 'address');
      validateString(family, 'family');
      try {
        address = new SocketAddress({ address, family });
      } catch {
        // What is no address is not blocked.
        return false;
      }
    }
    const asked = comparable(address.family, SocketAddress.valueOf(address));
    return this.#rules.some(({ family: kind, first, last }) => {
      const from = comparable(kind, first);
      const to = comparable(kind, last);
      // A network that reaches beyond the mapped addresses is compared as it is.
      if (from.family !== to.family) {
        const value = asked.family === 'ipv4' ? 0xffffn << 32n | asked.value : asked.value;
        return first <= value && value <= last;
      }
      return from.family === asked.family && from.value <= asked.value && asked.value <= to.value;
    });
  }

  get rules() {
    return this.#rules.map(({ text }) => text);
  }

  toJSON() {
    return this.rules;
  }

  /** Takes rules as `rules` gives them. */
  fromJSON(data) {
    if (typeof data === 'string') {
      data = JSON.parse(data);
    }
    if (!Array.isArray(data)) throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
    for (const rule of data) {
      if (typeof rule !== 'string') throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
      this.#addRule(rule);
    }
  }

  #addRule(rule) {
    const parts = /^(Address|Range|Subnet): (IPv4|IPv6) ([^-/]+)(?:[-/](.+))?$/.exec(rule);
    if (parts === null) return;
    const { 1: kind, 2: family, 3: first, 4: second } = parts;
    if (kind === 'Address') this.addAddress(first, family.toLowerCase());
    else if (kind === 'Range') this.addRange(first, second, family.toLowerCase());
    else this.addSubnet(first, Number(second), family.toLowerCase());
  }
}

function read(address, family, name) {
  if (!SocketAddress.isSocketAddress(address)) {
    validateString(address, name);
    validateString(family, 'family');
    address = new SocketAddress({ address, family });
  }
  const value = SocketAddress.valueOf(address);
  return { family: address.family, value, text: address.family === 'ipv4' ? ipv4Text(value) : ipv6Text(value) };
}

module.exports = { BlockList };
