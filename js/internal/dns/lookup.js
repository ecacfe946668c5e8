// lookup() and lookupService(): the system's resolver, on the thread pool. Native side: src/ops/dns.rs. In Node: lib/dns.js.

'use strict';

const { DNSException, codes: { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } } = require('internal/errors');
const { validateFunction, validatePort, validateString } = require('internal/validators');
const { AsyncWrap } = require('internal/handles/async_wrap');
const { isIP } = require('internal/net');
const { orderNumber } = require('internal/dns/order');
const { readLookupOptions } = require('internal/dns/options');

class GetAddrInfoReqWrap extends AsyncWrap {
  constructor() {
    super('GETADDRINFOREQWRAP');
  }
}

class GetNameInfoReqWrap extends AsyncWrap {
  constructor() {
    super('GETNAMEINFOREQWRAP');
  }
}

/** Asks the system. `done(status, addresses)` is called as a method of the request, which is returned. */
function getAddrInfo(hostname, { family, hints, order }, done) {
  const req = new GetAddrInfoReqWrap();
  req.hostname = hostname;
  req.family = family;
  req.oncomplete = done;
  ops.op_dns_lookup(req, complete, toASCII(hostname), family, hints, orderNumber(order));
  return req;
}

function complete(a, b, c) {
  AsyncWrap.deliver(this, this.oncomplete, a, b, c);
  AsyncWrap.destroyed(this);
}

function toASCII(hostname) {
  for (let i = 0; i < hostname.length; i++) {
    if (hostname.charCodeAt(i) > 0x7f) return require('url').domainToASCII(hostname);
  }
  return hostname;
}

function describe(address, family) {
  return { address, family: family || isIP(address) };
}

let warnedOfFalsyHost = false;

function warnOfFalsyHost(hostname) {
  if (warnedOfFalsyHost) return;
  warnedOfFalsyHost = true;
  process.emitWarning(`The provided hostname "${hostname}" is not a valid hostname, and is supported in the dns module ` +
    'solely for compatibility.', 'DeprecationWarning', 'DEP0118');
}

/** What needs no asking: undefined, or the addresses. */
function lookupLocally(hostname) {
  if (!hostname) {
    warnOfFalsyHost(hostname);
    return [];
  }
  const ipFamily = isIP(hostname);
  return ipFamily ? [{ address: hostname, family: ipFamily }] : undefined;
}

function onLookup(status, addresses) {
  if (status) return this.callback(new DNSException(status, 'getaddrinfo', this.hostname));
  const { address, family } = describe(addresses[0], this.family);
  this.callback(null, address, family);
}

function onLookupAll(status, addresses) {
  if (status) return this.callback(new DNSException(status, 'getaddrinfo', this.hostname));
  this.callback(null, addresses.map((address) => describe(address, this.family)));
}

function lookup(hostname, options, callback) {
  if (hostname) validateString(hostname, 'hostname');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  } else {
    validateFunction(options !== undefined && typeof options !== 'object' && arguments.length === 2 ? options : callback, 'callback');
  }
  const read = readLookupOptions(options);
  const known = lookupLocally(hostname);
  if (known !== undefined) {
    if (read.all) process.nextTick(callback, null, known);
    else process.nextTick(callback, null, known[0]?.address ?? null, known[0]?.family ?? (read.family === 6 ? 6 : 4));
    return {};
  }
  const req = getAddrInfo(hostname, read, read.all ? onLookupAll : onLookup);
  req.callback = callback;
  return req;
}

Object.defineProperty(lookup, require('internal/util').customPromisifyArgs,
                      { __proto__: null, value: ['address', 'family'], enumerable: false });

function checkService(address, port) {
  if (isIP(address) === 0) throw new ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
}

function getNameInfo(address, port, done) {
  const req = new GetNameInfoReqWrap();
  req.hostname = address;
  req.host = address;
  req.port = port;
  req.oncomplete = done;
  const status = ops.op_dns_lookup_service(req, complete, address, port);
  if (status) throw new DNSException(status, 'getnameinfo', address);
  return req;
}

function lookupService(address, port, callback) {
  if (arguments.length !== 3) throw new ERR_MISSING_ARGS('address', 'port', 'callback');
  checkService(address, port);
  validateFunction(callback, 'callback');
  const req = getNameInfo(address, +port, function onLookupService(status, hostname, service) {
    if (status) return this.callback(new DNSException(status, 'getnameinfo', this.hostname));
    this.callback(null, hostname, service);
  });
  req.callback = callback;
  return req;
}

Object.defineProperty(lookupService, require('internal/util').customPromisifyArgs,
                      { __proto__: null, value: ['hostname', 'service'], enumerable: false });

// ---- Promises ----

function lookupPromise(hostname, options) {
  if (hostname) validateString(hostname, 'hostname');
  const read = readLookupOptions(options);
  const known = lookupLocally(hostname);
  if (known !== undefined) {
    if (read.all) return Promise.resolve(known);
    return Promise.resolve(known[0] ?? { address: null, family: read.family === 6 ? 6 : 4 });
  }
  return new Promise((resolve, reject) => {
    getAddrInfo(hostname, read, function onLookup(status, addresses) {
      if (status) return reject(new DNSException(status, 'getaddrinfo', hostname));
      const described = addresses.map((address) => describe(address, read.family));
      resolve(read.all ? described : described[0]);
    });
  });
}

function lookupServicePromise(address, port) {
  if (arguments.length !== 2) throw new ERR_MISSING_ARGS('address', 'port');
  checkService(address, port);
  return new Promise((resolve, reject) => {
    getNameInfo(address, +port, (status, hostname, service) => {
      if (status) reject(new DNSException(status, 'getnameinfo', address));
      else resolve({ hostname, service });
    });
  });
}

module.exports = { lookup, lookupPromise, lookupService, lookupServicePromise };
