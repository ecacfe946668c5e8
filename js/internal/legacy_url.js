// The url.parse() family, which predates the WHATWG class URL and reads some URLs differently.
// Native side: src/ops/url.rs (host names). In Node: lib/url.js.
'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_URL } } = require('internal/errors');
const { validateObject, validateString } = require('internal/validators');
const { percentEncode } = require('internal/querystring');
const { isURL, URL, domainToUnicode } = require('internal/url');
const querystring = require('querystring');

function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

// Each with and without its colon: format() takes objects written by hand.
const withColon = (names) => new Set(names.flatMap((name) => [name, `${name}:`]));

// Never has a host, and its text is left alone.
const SCRIPT_PROTOCOLS = withColon(['javascript']);
// Always has '//' in front of its host.
const SLASHED_PROTOCOLS = withColon(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']);

// eslint-disable-next-line no-control-regex
const EDGE_SPACE = /^[\0-\x20\u00a0\ufeff]+|[\0-\x20\u00a0\ufeff]+$/g;
const SIMPLE_PATH = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const USER_MARK = /^[^?]*@/;
const PROTOCOL = /^[a-z0-9.+-]+:/i;
const USER_AND_HOST = /^\/\/[^@/]+@[^@/]+/;
const PORT = /:[0-9]*$/;
// Ends the host, though what follows is neither path nor query yet.
const NEVER_IN_HOST = /[ "%';<>\\^`{|}]/;
const HOST_BREAKS_OFF = /[/\\#?:]/;
// eslint-disable-next-line no-control-regex
const FORBIDDEN_IN_HOST = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
// eslint-disable-next-line no-control-regex
const FORBIDDEN_IN_IPV6 = /[\0\t\n\r #%/<>?@\\^|]/;
const AUTO_ESCAPED = /[\t\n\r "'<>\\^`{|}]/g;
const MAX_HOSTNAME = 255;

const escapeChar = (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
const isBracketed = (hostname) => hostname[0] === '[' && hostname[hostname.length - 1] === ']';

// Backslashes count as slashes up to the query or fragment.
function straighten(text) {
  text = text.replace(EDGE_SPACE, '');
  if (!text.includes('\\')) return text;
  const tail = text.search(/[?#]/);
  return tail === -1 ? text.replaceAll('\\', '/') : text.slice(0, tail).replaceAll('\\', '/') + text.slice(tail);
}

function urlParse(url, parseQueryString, slashesDenoteHost) {
  if (url instanceof Url) return url;
  const result = new Url();
  result.parse(url, parseQueryString, slashesDenoteHost);
  return result;
}

Url.prototype.parse = function parse(url, parseQueryString, slashesDenoteHost) {
  validateString(url, 'url');
  let rest = straighten(url);

  if (!slashesDenoteHost && !rest.includes('#') && !USER_MARK.test(rest)) {
    const simple = SIMPLE_PATH.exec(rest);
    if (simple !== null) {
      this.path = this.href = rest;
      this.pathname = simple[1];
      setSearch(this, simple[2], parseQueryString);
      return this;
    }
  }

  const protocol = PROTOCOL.exec(rest)?.[0];
  const lowerProtocol = protocol?.toLowerCase();
  if (protocol !== undefined) {
    this.protocol = lowerProtocol;
    rest = rest.slice(protocol.length);
  }
  const scripted = SCRIPT_PROTOCOLS.has(lowerProtocol);

  let slashes = false;
  if (slashesDenoteHost || protocol !== undefined || USER_AND_HOST.test(rest)) {
    slashes = rest.startsWith('//');
    if (slashes && !scripted) {
      rest = rest.slice(2);
      this.slashes = true;
    }
  }
  if (!scripted && (slashes || (protocol !== undefined && !SLASHED_PROTOCOLS.has(protocol)))) {
    rest = takeHost(this, rest, url);
  }
  if (!scripted) rest = rest.replace(AUTO_ESCAPED, escapeChar);

  const hash = rest.indexOf('#');
  if (hash !== -1) {
    this.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const question = rest.indexOf('?');
  setSearch(this, question === -1 ? undefined : rest.slice(question), parseQueryString);
  if (question !== -1) rest = rest.slice(0, question);
  if (rest !== '') this.pathname = rest;
  if (SLASHED_PROTOCOLS.has(lowerProtocol) && this.hostname && !this.pathname) this.pathname = '/';
  if (this.pathname || this.search) this.path = (this.pathname || '') + (this.search || '');
  this.href = this.format();
  return this;
};

function setSearch(url, search, parseQueryString) {
  if (search !== undefined) {
    url.search = search;
    url.query = parseQueryString ? querystring.parse(search.slice(1)) : search.slice(1);
  } else if (parseQueryString) {
    url.search = null;
    url.query = { __proto__: null };
  }
}

// Moves user, host and port from the front of `rest` into `url`; returns what is left.
function takeHost(url, rest, input) {
  let at = -1; // the last '@' before the host's end
  let end = -1; // where the host stops
  for (let i = 0; i < rest.length; i++) {
    const char = rest[i];
    if (char === '\t' || char === '\n' || char === '\r') {
      // Removed anywhere in front of the path, as the WHATWG parser does.
      rest = rest.slice(0, i) + rest.slice(i + 1);
      i--;
    } else if (char === '/' || char === '?' || char === '#') {
      if (end === -1) end = i;
      break;
    } else if (char === '@') {
      at = i;
      end = -1;
    } else if (end === -1 && NEVER_IN_HOST.test(char)) {
      end = i;
    }
  }
  if (at !== -1) url.auth = decodeURIComponent(rest.slice(0, at));
  url.host = end === -1 ? rest.slice(at + 1) : rest.slice(at + 1, end);
  rest = end === -1 ? '' : rest.slice(end);
  url.parseHost();

  let hostname = typeof url.hostname === 'string' ? url.hostname : '';
  const bracketed = isBracketed(hostname);
  if (!bracketed) {
    const cut = hostname.search(HOST_BREAKS_OFF);
    if (cut !== -1) {
      if (hostname[cut] === ':') throw new ERR_INVALID_ARG_VALUE('url', input, 'Invalid port in url');
      rest = `/${hostname.slice(cut)}${rest}`;
      hostname = hostname.slice(0, cut);
    }
  }
  hostname = hostname.length > MAX_HOSTNAME ? '' : hostname.toLowerCase();
  if (hostname !== '') {
    if (bracketed) {
      if (FORBIDDEN_IN_IPV6.test(hostname)) throw new ERR_INVALID_URL(input);
    } else {
      hostname = legacyToASCII(hostname);
      // A name that turns into nothing, or into one with a separator in it, would be somebody else's.
      if (hostname === '' || FORBIDDEN_IN_HOST.test(hostname)) throw new ERR_INVALID_URL(input);
    }
  }
  url.host = hostname + (url.port ? `:${url.port}` : '');
  url.hostname = bracketed ? hostname.slice(1, -1) : hostname;
  // The brackets do not belong to the name; a path has to follow them.
  if (bracketed && rest[0] !== '/') rest = `/${rest}`;
  return rest;
}

// Names of ASCII letters stay as they are, valid or not; the others go through IDNA.
function legacyToASCII(hostname) {
  // eslint-disable-next-line no-control-regex
  return /^[\0-\x7f]*$/.test(hostname) ? hostname : ops.op_url_idna_to_ascii(hostname);
}

Url.prototype.parseHost = function parseHost() {
  let host = this.host;
  const port = PORT.exec(host)?.[0];
  if (port !== undefined) {
    if (port !== ':') this.port = port.slice(1);
    host = host.slice(0, host.length - port.length);
  }
  if (host) this.hostname = host;
};

Url.prototype.format = function format() {
  // The user part keeps its colon.
  const auth = this.auth ? `${percentEncode(this.auth).replaceAll('%3A', ':')}@` : '';
  let protocol = this.protocol || '';
  let pathname = this.pathname || '';
  let hash = this.hash || '';
  let host = '';
  if (this.host) {
    host = auth + this.host;
  } else if (this.hostname) {
    const bare = this.hostname.includes(':') && !isBracketed(this.hostname);
    host = auth + (bare ? `[${this.hostname}]` : this.hostname);
    if (this.port) host += `:${this.port}`;
  }
  const query = this.query !== null && typeof this.query === 'object' ? querystring.stringify(this.query) : '';
  let search = this.search || (query ? `?${query}` : '');
  if (protocol && !protocol.endsWith(':')) protocol += ':';
  pathname = pathname.replace(/[#?]/g, escapeChar);
  if (this.slashes || SLASHED_PROTOCOLS.has(protocol)) {
    if (this.slashes || host) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      host = `//${host}`;
    } else if (protocol.startsWith('file')) {
      host = '//';
    }
  }
  search = search.replaceAll('#', '%23');
  if (hash && hash[0] !== '#') hash = `#${hash}`;
  if (search && search[0] !== '?') search = `?${search}`;
  return protocol + host + pathname + search + hash;
};

function urlFormat(urlObject, options) {
  if (typeof urlObject === 'string') return urlParse(urlObject).format();
  if (typeof urlObject !== 'object' || urlObject === null) {
    throw new ERR_INVALID_ARG_TYPE('urlObject', ['Object', 'string'], urlObject);
  }
  return isURL(urlObject) ? formatWhatwg(urlObject, options) : Url.prototype.format.call(urlObject);
}

function formatWhatwg(source, options) {
  if (options) validateObject(options, 'options');
  const wanted = (name, otherwise) => (options?.[name] == null ? otherwise : Boolean(options[name]));
  const unicode = wanted('unicode', false);
  const url = new URL(source.href);
  if (!wanted('fragment', true)) url.hash = '';
  if (!wanted('search', true)) url.search = '';
  if (!wanted('auth', true)) url.username = url.password = '';
  if (!unicode || url.hostname === '') return url.href;
  // A URL cannot hold a Unicode host: put it into the text.
  const { href, protocol, username, password, hostname } = url;
  const user = username || password ? `${username}${password ? `:${password}` : ''}@` : '';
  const start = protocol.length + 2 + user.length;
  return href.slice(0, start) + domainToUnicode(hostname) + href.slice(start + hostname.length);
}

function urlResolve(source, relative) {
  return urlParse(source, false, true).resolve(relative);
}

Url.prototype.resolve = function resolve(relative) {
  return this.resolveObject(urlParse(relative, false, true)).format();
};

function urlResolveObject(source, relative) {
  return source ? urlParse(source, false, true).resolveObject(relative) : relative;
}

Url.prototype.resolveObject = function resolveObject(relative) {
  if (typeof relative === 'string') relative = urlParse(relative, false, true);
  const result = Object.assign(new Url(), this);
  // The fragment is always the relative one's, even if it has none.
  result.hash = relative.hash;
  if (relative.href === '') return finish(result);
  if (relative.slashes && !relative.protocol) {
    const { protocol } = result;
    Object.assign(result, relative, { protocol });
    if (SLASHED_PROTOCOLS.has(protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
    return finish(result);
  }
  if (relative.protocol && relative.protocol !== result.protocol) return changeProtocol(result, relative);
  return resolvePath(result, relative);
};

function finish(result) {
  result.href = result.format();
  return result;
}

function setPath(result) {
  result.path = (result.pathname || '') + (result.search || '');
}

function takeQuery(result, relative) {
  result.search = relative.search;
  result.query = relative.query;
}

function changeProtocol(result, relative) {
  const { protocol } = relative;
  if (!SLASHED_PROTOCOLS.has(protocol)) return finish(Object.assign(result, relative));
  result.protocol = protocol;
  if (!relative.host && !/^file:?$/.test(protocol) && !SCRIPT_PROTOCOLS.has(protocol)) {
    // 'http:a/b' against another protocol: the first segment that is not empty is the host.
    const segments = (relative.pathname || '').split('/');
    while (segments.length > 0 && !relative.host) relative.host = segments.shift();
    relative.host ||= '';
    relative.hostname ||= '';
    if (segments[0] !== '') segments.unshift('');
    if (segments.length < 2) segments.unshift('');
    result.pathname = segments.join('/');
  } else {
    result.pathname = relative.pathname;
  }
  takeQuery(result, relative);
  result.host = relative.host || '';
  result.auth = relative.auth;
  result.hostname = relative.hostname || relative.host;
  result.port = relative.port;
  if (result.pathname || result.search) setPath(result);
  result.slashes ||= relative.slashes;
  return finish(result);
}

const segmentsOf = (url) => (url.pathname ? url.pathname.split('/') : []);

// In a URL without slashes (mailto:a@b) the host is the first segment of the path while it is resolved.
function hostIntoPath(url, segments) {
  if (!url.host) return;
  if (segments[0] === '') segments[0] = url.host;
  else segments.unshift(url.host);
}

function hostOutOfPath(result, host) {
  result.hostname = result.host = host;
  if (host?.indexOf('@') > 0) {
    const parts = host.split('@');
    result.auth = parts[0];
    result.host = result.hostname = parts[1];
  }
}

// Drops '.' and what a '..' takes back, in place; returns how many '..' had nothing to take back.
function dropDots(segments) {
  let up = 0;
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i];
    if (segment !== '.' && segment !== '..' && up === 0) continue;
    segments.splice(i, 1);
    if (segment === '..') up++;
    else if (segment !== '.') up--;
  }
  return up;
}

function resolvePath(result, relative) {
  const relativeIsAbsolute = relative.host || relative.pathname?.[0] === '/';
  let mustBeAbsolute = relativeIsAbsolute || result.pathname?.[0] === '/' || (result.host && relative.pathname);
  const mayGoAboveRoot = !mustBeAbsolute;
  const slashless = result.protocol && !SLASHED_PROTOCOLS.has(result.protocol);
  let segments = segmentsOf(result);
  const relativeSegments = segmentsOf(relative);

  if (slashless) {
    result.hostname = '';
    result.port = null;
    hostIntoPath(result, segments);
    result.host = '';
    if (relative.protocol) {
      relative.hostname = relative.port = null;
      result.auth = null;
      hostIntoPath(relative, relativeSegments);
      relative.host = null;
    }
    mustBeAbsolute &&= relativeSegments[0] === '' || segments[0] === '';
  }

  if (relativeIsAbsolute) {
    if (typeof relative.host === 'string') {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.port = relative.port;
    }
    if (typeof relative.hostname === 'string') {
      if (result.hostname !== relative.hostname) result.auth = null;
      result.hostname = relative.hostname;
    }
    takeQuery(result, relative);
    segments = relativeSegments;
  } else if (relativeSegments.length > 0) {
    // The last segment is the file that is replaced.
    segments.pop();
    segments = segments.concat(relativeSegments);
    takeQuery(result, relative);
  } else if (relative.search != null) {
    if (slashless) hostOutOfPath(result, segments.shift());
    takeQuery(result, relative);
    if (result.pathname !== null || result.search !== null) setPath(result);
    return finish(result);
  }

  if (segments.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    return finish(result);
  }

  const last = segments[segments.length - 1];
  const dots = last === '.' || last === '..';
  const trailingSlash = last === '' || (dots && (result.host || relative.host || segments.length > 1));
  const up = dropDots(segments);
  if (!mustBeAbsolute && mayGoAboveRoot) for (let i = 0; i < up; i++) segments.unshift('..');
  if (mustBeAbsolute && segments[0] !== '' && segments[0]?.[0] !== '/') segments.unshift('');
  if (trailingSlash && !segments.join('/').endsWith('/')) segments.push('');

  const isAbsolute = segments[0] === '' || segments[0]?.[0] === '/';
  if (slashless) hostOutOfPath(result, isAbsolute || segments.length === 0 ? '' : segments.shift());
  mustBeAbsolute ||= result.host && segments.length > 0;
  if (mustBeAbsolute && !isAbsolute) segments.unshift('');
  if (segments.length === 0) result.pathname = result.path = null;
  else result.pathname = segments.join('/');
  if (result.pathname !== null || result.search !== null) setPath(result);
  result.auth = relative.auth || result.auth;
  result.slashes ||= relative.slashes;
  return finish(result);
}

module.exports = { Url, urlParse, urlResolve, urlResolveObject, urlFormat };
