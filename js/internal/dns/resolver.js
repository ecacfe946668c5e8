// The questions a Resolver asks, with callbacks and with promises. In Node: lib/internal/dns/utils.js,
// lib/internal/dns/callback_resolver.js, lib/internal/dns/promises.js.

'use strict';

const { DNSException, codes: {
  ERR_DNS_SET_SERVERS_FAILED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
} } = require('internal/errors');
const { errnoOf: { EINVAL } } = require('internal/errno');
const {
  validateArray, validateFunction, validateInt32, validateObject, validateString, validateUint32,
} = require('internal/validators');
const { isIP } = require('internal/net');
const { Channel } = require('internal/dns/channel');
const { errorCodes } = require('internal/dns/codes');
const { formatServer, parseServer } = require('internal/dns/servers');
const { shapeRecords } = require('internal/dns/records');
const { ipv4Value, ipv6Value } = require('internal/net/ip_bytes');

// method -> [type of the records, what an error calls the question]
const questions = {
  __proto__: null,
  resolveAny: ['ANY', 'queryAny'],
  resolve4: ['A', 'queryA'],
  resolve6: ['AAAA', 'queryAaaa'],
  resolveCaa: ['CAA', 'queryCaa'],
  resolveCname: ['CNAME', 'queryCname'],
  resolveMx: ['MX', 'queryMx'],
  resolveNs: ['NS', 'queryNs'],
  resolveTxt: ['TXT', 'queryTxt'],
  resolveTlsa: ['TLSA', 'queryTlsa'],
  resolveSrv: ['SRV', 'querySrv'],
  resolvePtr: ['PTR', 'queryPtr'],
  resolveNaptr: ['NAPTR', 'queryNaptr'],
  resolveSoa: ['SOA', 'querySoa'],
};
const methodOfType = { __proto__: null };
for (const method of Object.keys(questions)) methodOfType[questions[method][0]] = method;

class ResolverBase {
  #channel;

  constructor(options = undefined) {
    if (options !== undefined) validateObject(options, 'options');
    const { timeout = -1, tries = 4, maxTimeout = 0 } = options ?? {};
    validateInt32(timeout, 'options.timeout', -1);
    validateInt32(tries, 'options.tries', 1);
    validateUint32(maxTimeout, 'options.maxTimeout');
    this.#channel = new Channel(timeout, tries, maxTimeout);
  }

  static channel(resolver) {
    return resolver.#channel;
  }

  cancel() {
    this.#channel.cancel();
  }

  getServers() {
    return this.#channel.servers.map(formatServer);
  }

  setServers(servers) {
    validateArray(servers, 'servers');
    const parsed = servers.map((server, index) => parseServer(server, `servers[${index}]`));
    if (this.#channel.isBusy) throw new ERR_DNS_SET_SERVERS_FAILED('There are pending queries.', servers);
    this.#channel.servers = parsed;
  }

  setLocalAddress(ipv4, ipv6) {
    validateString(ipv4, 'ipv4');
    if (ipv6 !== undefined) validateString(ipv6, 'ipv6');
    const given = { 4: undefined, 6: undefined };
    for (const address of ipv6 === undefined ? [ipv4] : [ipv4, ipv6]) {
      const family = isIP(address);
      if (family === 0) throw new ERR_INVALID_ARG_VALUE('address', address, 'Invalid IP address.');
      if (given[family] !== undefined) throw new ERR_INVALID_ARG_VALUE('address', address, `Cannot specify two IPv${family} addresses.`);
      given[family] = address;
    }
    this.#channel.setLocalAddress(given[4], given[6]);
  }
}

function toASCII(name) {
  for (let i = 0; i < name.length; i++) {
    if (name.charCodeAt(i) > 0x7f) return require('url').domainToASCII(name);
  }
  return name;
}

/** Asks; `done(error, result)`. */
function query(resolver, method, name, options, done) {
  const { 0: type, 1: syscall } = questions[method];
  ResolverBase.channel(resolver).ask(toASCII(name), type, (code, records) => {
    const result = code === null ? shapeRecords(type, records, Boolean(options?.ttl)) : undefined;
    if (result !== undefined) done(null, result);
    else done(new DNSException(code ?? errorCodes.NODATA, syscall, name));
  });
}

// ---- reverse() ----

function reverseName(ip) {
  if (isIP(ip) === 4) {
    const value = ipv4Value(ip);
    return `${[0n, 8n, 16n, 24n].map((shift) => value >> shift & 0xffn).join('.')}.in-addr.arpa`;
  }
  const digits = ipv6Value(ip).toString(16).padStart(32, '0');
  return `${[...digits].reverse().join('.')}.ip6.arpa`;
}

/** The names /etc/hosts has for an address. */
function namesInHostsFile(ip) {
  const value = (address) => (isIP(address) === 4 ? ipv4Value(address) : ipv6Value(address));
  const wanted = value(ip);
  const names = [];
  try {
    for (const line of require('fs').readFileSync('/etc/hosts', 'latin1').split('\n')) {
      const [address, ...rest] = line.replace(/#.*/, '').trim().split(/\s+/);
      if (isIP(address) === isIP(ip) && value(address) === wanted) names.push(...rest);
    }
  } catch {
    // No file: as if it were empty.
  }
  return names;
}

function reverse(resolver, ip, done) {
  if (!isIP(ip)) throw new DNSException(EINVAL, 'getHostByAddr', ip);
  const known = namesInHostsFile(ip);
  if (known.length > 0) {
    process.nextTick(done, null, known);
    return;
  }
  ResolverBase.channel(resolver).ask(reverseName(ip), 'PTR', (code, records) => {
    const names = code === null ? shapeRecords('PTR', records) : undefined;
    if (names !== undefined) done(null, names);
    else done(new DNSException(code ?? errorCodes.NOTFOUND, 'getHostByAddr', ip));
  });
}

// ---- With callbacks ----

class Resolver extends ResolverBase {
  reverse(ip, callback) {
    validateString(ip, 'name');
    validateFunction(callback, 'callback');
    reverse(this, ip, callback);
  }

  resolve(hostname, rrtype, callback) {
    if (typeof rrtype === 'function') {
      callback = rrtype;
      rrtype = 'A';
    } else if (typeof rrtype !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('rrtype', 'string', rrtype);
    }
    const method = methodOfType[rrtype];
    if (method === undefined) throw new ERR_INVALID_ARG_VALUE('rrtype', rrtype);
    return this[method](hostname, callback);
  }
}

class PromisesResolver extends ResolverBase {
  reverse(ip) {
    validateString(ip, 'name');
    return new Promise((resolve, reject) => {
      reverse(this, ip, (error, names) => (error ? reject(error) : resolve(names)));
    });
  }

  resolve(hostname, rrtype) {
    if (rrtype === undefined) rrtype = 'A';
    else if (typeof rrtype !== 'string') throw new ERR_INVALID_ARG_TYPE('rrtype', 'string', rrtype);
    const method = methodOfType[rrtype];
    if (method === undefined) throw new ERR_INVALID_ARG_VALUE('rrtype', rrtype);
    return this[method](hostname);
  }
}
Object.defineProperty(PromisesResolver, 'name', { __proto__: null, value: 'Resolver', configurable: true });

for (const method of Object.keys(questions)) {
  define(Resolver, method, function(name, options, callback) {
    if (arguments.length === 2) {
      callback = options;
      options = undefined;
    }
    validateString(name, 'name');
    validateFunction(callback, 'callback');
    query(this, method, name, options, callback);
    return {};
  });
  define(PromisesResolver, method, function(name, options) {
    validateString(name, 'name');
    return new Promise((resolve, reject) => {
      query(this, method, name, options, (error, result) => (error ? reject(error) : resolve(result)));
    });
  });
}

function define(Class, name, fn) {
  const value = { [name](...args) { return fn.apply(this, args); } }[name];
  Object.defineProperty(Class.prototype, name, { __proto__: null, value, writable: true, configurable: true, enumerable: true });
}

const boundMethods = ['getServers', 'resolve', ...Object.keys(questions), 'reverse'];

/** The methods of one resolver as functions; it is made when the first is called. */
function bindDefault(Class, getResolver) {
  const bound = {};
  for (const name of boundMethods) {
    bound[name] = { [name](...args) { return getResolver(Class)[name](...args); } }[name];
  }
  return bound;
}

// Callbacks and promises ask through resolvers of their own that know the same servers.
const defaults = new Map();

function defaultResolver(Class) {
  let resolver = defaults.get(Class);
  if (resolver === undefined) {
    resolver = new Class();
    for (const other of defaults.values()) ResolverBase.channel(resolver).servers = ResolverBase.channel(other).servers;
    defaults.set(Class, resolver);
  }
  return resolver;
}

/** `dns.setServers()`: for callbacks and promises. */
function setServers(servers) {
  for (const Class of [Resolver, PromisesResolver]) defaultResolver(Class).setServers(servers);
}

module.exports = { PromisesResolver, Resolver, bindDefault, defaultResolver, setServers };
