// From records to what a script gets, per kind of question. In Node: the parsers of src/cares_wrap.cc.

'use strict';

const bytesOf = (list) => new Uint8Array(list).buffer;

// type -> what a record of it becomes; `ttl` is whether a script asked for it.
const shapes = {
  __proto__: null,
  A: ({ address, ttl }, withTtl) => (withTtl ? { address, ttl } : address),
  AAAA: ({ address, ttl }, withTtl) => (withTtl ? { address, ttl } : address),
  CAA: ({ critical, tag, value }) => ({ critical, [tag]: value }),
  CNAME: ({ value }) => value,
  MX: ({ exchange, priority }) => ({ exchange, priority }),
  NAPTR: ({ flags, service, regexp, replacement, order, preference }) =>
    ({ flags, service, regexp, replacement, order, preference }),
  NS: ({ value }) => value,
  PTR: ({ value }) => value,
  SOA: ({ nsname, hostmaster, serial, refresh, retry, expire, minttl }) =>
    ({ nsname, hostmaster, serial, refresh, retry, expire, minttl }),
  SRV: ({ name, port, priority, weight }) => ({ name, port, priority, weight }),
  TLSA: ({ certUsage, selector, match, data }) => ({ certUsage, selector, match, data: bytesOf(data) }),
  TXT: ({ entries }) => entries,
};

// In an answer to ANY every record is an object that says its type.
function shapeAny(record) {
  const { type } = record;
  if (type === 'A' || type === 'AAAA') return { address: record.address, ttl: record.ttl, type };
  if (type === 'TXT') return { entries: record.entries, type };
  const shaped = shapes[type](record);
  return typeof shaped === 'string' ? { value: shaped, type } : { ...shaped, type };
}

/** What a script gets for `type`; undefined if there is nothing of it in the answer. */
function shapeRecords(type, records, withTtl) {
  if (type === 'ANY') return records.length > 0 ? records.map(shapeAny) : undefined;
  const shaped = records.filter((record) => record.type === type).map((record) => shapes[type](record, withTtl));
  // As c-ares: an answer with other records only is an empty one, except where addresses were asked for.
  if (shaped.length === 0) return records.length > 0 && type !== 'A' && type !== 'AAAA' && type !== 'SOA' ? shaped : undefined;
  // A zone has one.
  return type === 'SOA' ? shaped[0] : shaped;
}

module.exports = { shapeRecords };
