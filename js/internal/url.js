// The WHATWG class URL and its helpers.
// Native side: src/ops/url.rs (parsing and setters, by the ada library). In Node: lib/internal/url.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_INVALID_URL, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateObject, kValidateObjectAllowObjects } = require('internal/validators');
const { URLSearchParams, bindToUrl, replaceQuery } = require('internal/url_search_params');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');
const contextKey = Symbol('context');

// The native side's mark for a component that is not there.
const OMITTED = 0xffffffff;

// Values of URLContext.scheme_type that have no tuple origin.
const SCHEME_NOT_SPECIAL = 1;
const SCHEME_FILE = 6;

// Which part op_url_update() sets; the order is that of `Part` in src/ops/url.rs.
const PART_HREF = 0;
const PART_PROTOCOL = 1;
const PART_USERNAME = 2;
const PART_PASSWORD = 3;
const PART_HOST = 4;
const PART_HOSTNAME = 5;
const PART_PORT = 6;
const PART_PATHNAME = 7;
const PART_SEARCH = 8;
const PART_HASH = 9;

// Where the native side leaves the offsets of the URL it parsed last, in the order of URLContext's fields.
const components = new Uint32Array(9);

// Text and offsets of one URL. Programs see the names through util.inspect(url, { showHidden: true }).
class URLContext {
  href = '';
  protocol_end = 0;
  username_end = 0;
  host_start = 0;
  host_end = 0;
  pathname_start = 0;
  search_start = 0;
  hash_start = 0;
  port = 0;
  scheme_type = SCHEME_NOT_SPECIAL;

  get hasPort() {
    return this.port !== OMITTED;
  }

  get hasSearch() {
    return this.search_start !== OMITTED;
  }

  get hasHash() {
    return this.hash_start !== OMITTED;
  }
}

let isURL;

class URL {
  #context = new URLContext();
  #searchParams;
  // searchParams changed since the context was last brought up to date.
  #paramsChanged = false;

  static {
    isURL = (value) => typeof value === 'object' && value !== null && #context in value;
  }

  constructor(input, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    const text = `${input}`;
    if (base !== undefined) base = `${base}`;
    const href = ops.op_url_parse(text, base, components);
    if (href === null) throw new ERR_INVALID_URL(text, base);
    this.#adopt(href);
  }

  static parse(input, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    const text = `${input}`;
    if (base !== undefined) base = `${base}`;
    return ops.op_url_can_parse(text, base) ? new this(text, base) : null;
  }

  static canParse(url, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    return ops.op_url_can_parse(`${url}`, base === undefined ? undefined : `${base}`);
  }

  // Takes over what the native side left in `components`.
  #adopt(href) {
    const context = this.#context;
    context.href = href;
    context.protocol_end = components[0];
    context.username_end = components[1];
    context.host_start = components[2];
    context.host_end = components[3];
    context.pathname_start = components[4];
    context.search_start = components[5];
    context.hash_start = components[6];
    context.port = components[7];
    context.scheme_type = components[8];
  }

  #update(part, value) {
    const href = ops.op_url_update(this.#context.href, part, value, components);
    if (href === null) return false;
    this.#adopt(href);
    return true;
  }

  // A program may append a thousand parameters before it looks at the URL again: the text is made when asked for.
  #syncParams() {
    if (!this.#paramsChanged) return;
    this.#paramsChanged = false;
    this.#update(PART_SEARCH, this.#searchParams.toString());
  }

  // The query was set as text: an object given out before has to follow.
  #syncQuery() {
    if (this.#searchParams !== undefined) {
      this.#paramsChanged = false;
      replaceQuery(this.#searchParams, this.#query());
    }
  }

  // Without its '?'.
  #query() {
    const { href, hasSearch, search_start, hasHash, hash_start } = this.#context;
    return hasSearch ? href.slice(search_start + 1, hasHash ? hash_start : href.length) : '';
  }

  [inspectCustom](depth, options) {
    if (!isURL(this)) throw new ERR_INVALID_THIS('URL');
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = {};
    for (const name of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname',
      'search', 'searchParams', 'hash']) {
      shown[name] = this[name];
    }
    if (options.showHidden) shown[contextKey] = this.#context;
    const { inspect } = require('internal/util/inspect');
    return `${(this.constructor ?? URL).name} ${inspect(shown, options)}`;
  }

  toString() {
    this.#syncParams();
    return this.#context.href;
  }

  get href() {
    this.#syncParams();
    return this.#context.href;
  }

  set href(value) {
    const text = `${value}`;
    if (!(#context in this)) this.#context; // Throws.
    if (!this.#update(PART_HREF, text)) throw new ERR_INVALID_URL(text);
    this.#syncQuery();
  }

  get origin() {
    const { protocol_end, scheme_type, href } = this.#context;
    if (scheme_type !== SCHEME_NOT_SPECIAL && scheme_type !== SCHEME_FILE) {
      return `${href.slice(0, protocol_end)}//${this.host}`;
    }
    if (href.startsWith('blob:')) {
      const inner = URL.parse(this.pathname);
      if (inner !== null && (inner.protocol === 'http:' || inner.protocol === 'https:')) return inner.origin;
    }
    return 'null';
  }

  get protocol() {
    const { href, protocol_end } = this.#context;
    return href.slice(0, protocol_end);
  }

  set protocol(value) {
    this.#context;
    this.#set(PART_PROTOCOL, value);
  }

  get username() {
    const { href, protocol_end, username_end } = this.#context;
    return protocol_end + 2 < username_end ? href.slice(protocol_end + 2, username_end) : '';
  }

  set username(value) {
    this.#context;
    this.#set(PART_USERNAME, value);
  }

  get password() {
    const { href, username_end, host_start } = this.#context;
    return host_start > username_end ? href.slice(username_end + 1, host_start) : '';
  }

  set password(value) {
    this.#context;
    this.#set(PART_PASSWORD, value);
  }

  get host() {
    const { href, host_start, host_end, hasPort, pathname_start } = this.#context;
    const start = href[host_start] === '@' ? host_start + 1 : host_start;
    // Without a port, what stands between host and path may be the '/.' that keeps a path from looking like a host.
    return href.slice(start, hasPort ? pathname_start : host_end);
  }

  set host(value) {
    this.#context;
    this.#set(PART_HOST, value);
  }

  get hostname() {
    const { href, host_start, host_end } = this.#context;
    return href.slice(href[host_start] === '@' ? host_start + 1 : host_start, host_end);
  }

  set hostname(value) {
    this.#context;
    this.#set(PART_HOSTNAME, value);
  }

  get port() {
    const { port, hasPort } = this.#context;
    return hasPort ? `${port}` : '';
  }

  set port(value) {
    this.#context;
    this.#set(PART_PORT, value);
  }

  get pathname() {
    const { href, pathname_start, hasSearch, search_start, hasHash, hash_start } = this.#context;
    return href.slice(pathname_start, hasSearch ? search_start : hasHash ? hash_start : href.length);
  }

  set pathname(value) {
    this.#context;
    this.#set(PART_PATHNAME, value);
  }

  get search() {
    this.#syncParams();
    const query = this.#query();
    return query === '' ? '' : `?${query}`;
  }

  set search(value) {
    this.#context;
    this.#set(PART_SEARCH, value);
    this.#syncQuery();
  }

  get searchParams() {
    const context = this.#context;
    if (this.#searchParams === undefined) {
      this.#searchParams = new URLSearchParams();
      bindToUrl(this.#searchParams, context.hasSearch ? this.#query() : '', () => {
        this.#paramsChanged = true;
      });
    }
    return this.#searchParams;
  }

  get hash() {
    const { href, hasHash, hash_start } = this.#context;
    if (!hasHash || href.length - hash_start <= 1) return '';
    this.#syncParams();
    return this.#context.href.slice(this.#context.hash_start);
  }

  set hash(value) {
    this.#context;
    this.#set(PART_HASH, value);
  }

  // A setter of WebIDL: a value that does not fit is ignored.
  #set(part, value) {
    const text = `${value}`;
    this.#syncParams();
    this.#update(part, text);
  }

  toJSON() {
    this.#syncParams();
    return this.#context.href;
  }

  static createObjectURL(object) {
    const { isBlob } = require('internal/blob');
    if (!isBlob(object)) throw new ERR_INVALID_ARG_TYPE('obj', 'Blob', object);
    const { randomUUID } = require('crypto');
    const url = `blob:nodedata:${randomUUID()}`;
    objectUrls.set(url, object);
    return url;
  }

  static revokeObjectURL(url) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    objectUrls.delete(`${url}`);
  }
}

const enumerable = { __proto__: null, enumerable: true };
Object.defineProperties(URL.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URL' },
  toString: enumerable,
  href: enumerable,
  origin: enumerable,
  protocol: enumerable,
  username: enumerable,
  password: enumerable,
  host: enumerable,
  hostname: enumerable,
  port: enumerable,
  pathname: enumerable,
  search: enumerable,
  searchParams: enumerable,
  hash: enumerable,
  toJSON: enumerable,
});
Object.defineProperties(URL, {
  canParse: { __proto__: null, configurable: true, writable: true, enumerable: true },
  createObjectURL: { __proto__: null, configurable: true, writable: true, enumerable: true },
  revokeObjectURL: { __proto__: null, configurable: true, writable: true, enumerable: true },
});

// Blobs that have a URL, until it is revoked.
const objectUrls = new Map();

// The blob behind a `blob:nodedata:` URL, if any (buffer.resolveObjectURL).
function blobOfObjectURL(url) {
  return objectUrls.get(`${url}`);
}

function domainToASCII(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return ops.op_url_domain_to_ascii(`${domain}`);
}

function domainToUnicode(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return ops.op_url_domain_to_unicode(`${domain}`);
}

// The options of http.request() a URL stands for.
function urlToHttpOptions(url) {
  validateObject(url, 'url', kValidateObjectAllowObjects);
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    // A URL has no own properties of its own, but what a program added to it counts.
    ...url,
    protocol: url.protocol,
    hostname: hostname && hostname[0] === '[' ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

module.exports = {
  URL,
  URLSearchParams,
  isURL,
  blobOfObjectURL,
  domainToASCII,
  domainToUnicode,
  urlToHttpOptions,
  // File URLs have a file of their own; these are the names Node's own modules look for here.
  get fileURLToPath() { return require('internal/file_url').fileURLToPath; },
  get fileURLToPathBuffer() { return require('internal/file_url').fileURLToPathBuffer; },
  get pathToFileURL() { return require('internal/file_url').pathToFileURL; },
  get toPathIfFileURL() { return require('internal/file_url').toPathIfFileURL; },
};
