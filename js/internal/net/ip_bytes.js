// Addresses as numbers, to compare and to cut networks out of. In Node: src/node_sockaddr.cc.

'use strict';

/** An IPv4 address as a BigInt of 32 bits. */
function ipv4Value(text) {
  let value = 0n;
  for (const part of text.split('.')) value = value << 8n | BigInt(part);
  return value;
}

/** An IPv6 address as a BigInt of 128 bits; a zone does not count. */
function ipv6Value(text) {
  const zone = text.indexOf('%');
  if (zone !== -1) text = text.slice(0, zone);
  const dot = text.lastIndexOf('.');
  if (dot !== -1) {
    const colon = text.lastIndexOf(':');
    const low = ipv4Value(text.slice(colon + 1));
    text = `${text.slice(0, colon + 1)}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  }
  const { 0: head, 1: tail } = text.split('::');
  const groups = (part) => (part ? part.split(':') : []);
  const before = groups(head);
  const after = groups(tail);
  let value = 0n;
  for (const group of before) value = value << 16n | BigInt(`0x${group}`);
  if (tail === undefined) return value;
  value <<= BigInt(16 * (8 - before.length));
  let low = 0n;
  for (const group of after) low = low << 16n | BigInt(`0x${group}`);
  return value | low;
}

const mappedPrefix = 0xffffn;

/** The IPv4 address inside `::ffff:a.b.c.d`, or undefined. */
function mappedValue(value) {
  return value >> 32n === mappedPrefix ? value & 0xffffffffn : undefined;
}

function ipv4Text(value) {
  return [24n, 16n, 8n, 0n].map((shift) => value >> shift & 0xffn).join('.');
}

/** RFC 5952: the longest run of zero groups as `::`. */
function ipv6Text(value) {
  const mapped = mappedValue(value);
  if (mapped !== undefined) return `::ffff:${ipv4Text(mapped)}`;
  const groups = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number(value >> shift & 0xffffn));
  let best = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) {
      best = i;
      length = end - i;
    }
  }
  const hex = (list) => list.map((group) => group.toString(16)).join(':');
  return best === -1 ? hex(groups) : `${hex(groups.slice(0, best))}::${hex(groups.slice(best + length))}`;
}

module.exports = { ipv4Text, ipv4Value, ipv6Text, ipv6Value, mappedValue };
