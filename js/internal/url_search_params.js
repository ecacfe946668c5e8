// The WHATWG class URLSearchParams: a list of names and values, and the text form between '?' and '#'.
// No native side. In Node: the class of the same name in lib/internal/url.js.
'use strict';

const {
  codes: { ERR_ARG_NOT_ITERABLE, ERR_INVALID_THIS, ERR_INVALID_TUPLE, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { formEncode, unescapeToBuffer } = require('internal/querystring');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

// A USVString in WebIDL's sense; a symbol throws.
const toText = (value) => `${value}`.toWellFormed();

function decodePart(text) {
  if (text.includes('+')) text = text.replaceAll('+', ' ');
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // Malformed escapes stay, bytes that are not UTF-8 become U+FFFD.
    const { Buffer } = require('buffer');
    return unescapeToBuffer(Buffer.from(text, 'utf8').toString('latin1'), false).toString('utf8');
  }
}

// [name, value, name, value, ...] of a query string without its '?'.
function parseQuery(query) {
  const list = [];
  if (query === '') return list;
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals === -1) list.push(decodePart(part), '');
    else list.push(decodePart(part.slice(0, equals)), decodePart(part.slice(equals + 1)));
  }
  return list;
}

function serialize(list) {
  let out = '';
  for (let i = 0; i < list.length; i += 2) {
    out += `${i === 0 ? '' : '&'}${formEncode(list[i])}=${formEncode(list[i + 1])}`;
  }
  return out;
}

function listFromPairs(pairs) {
  const list = [];
  for (const pair of pairs) {
    if (pair === null || (typeof pair !== 'object' && typeof pair !== 'function') ||
        typeof pair[Symbol.iterator] !== 'function') {
      throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
    }
    const items = Array.isArray(pair) ? pair : [...pair];
    if (items.length !== 2) throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
    list.push(toText(items[0]), toText(items[1]));
  }
  return list;
}

function listFromRecord(record) {
  const list = [];
  // Two keys may become one once lone surrogates are replaced: the last value wins, at the place of the first.
  const places = new Map();
  for (const key of Reflect.ownKeys(record)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(record, key);
    if (descriptor === undefined || !descriptor.enumerable) continue;
    const name = toText(key);
    const value = toText(record[key]);
    const place = places.get(name);
    if (place === undefined) {
      places.set(name, list.length + 1);
      list.push(name, value);
    } else {
      list[place] = value;
    }
  }
  return list;
}

// Access to the private parts of a URLSearchParams for this file and the class URL; set by the class below.
let bindToUrl;
let replaceQuery;
let listOf;
let isParams;

class URLSearchParams {
  #list = [];
  // The URL whose query this is, told of every change through its `onParamsChange`.
  #onChange = null;

  constructor(init = undefined) {
    if (init == null) return;
    if (typeof init === 'object' || typeof init === 'function') {
      const iterate = init[Symbol.iterator];
      if (iterate === this[Symbol.iterator] && #list in init) {
        this.#list = init.#list.slice();
      } else if (iterate != null) {
        if (typeof iterate !== 'function') throw new ERR_ARG_NOT_ITERABLE('Query pairs');
        this.#list = listFromPairs(init);
      } else {
        this.#list = listFromRecord(init);
      }
      return;
    }
    const query = toText(init);
    this.#list = parseQuery(query[0] === '?' ? query.slice(1) : query);
  }

  static {
    bindToUrl = (params, query, onChange) => {
      params.#list = parseQuery(query);
      params.#onChange = onChange;
    };
    replaceQuery = (params, query) => {
      params.#list = parseQuery(query);
    };
    listOf = (params) => params.#list;
    isParams = (value) => typeof value === 'object' && value !== null && #list in value;
  }

  #changed() {
    if (this.#onChange !== null) this.#onChange();
  }

  get size() {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    return this.#list.length / 2;
  }

  append(name, value) {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    name = toText(name);
    value = toText(value);
    this.#list.push(name, value);
    this.#changed();
  }

  delete(name, value = undefined) {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toText(name);
    if (value !== undefined) value = toText(value);
    const list = this.#list;
    let kept = 0;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) continue;
      list[kept++] = list[i];
      list[kept++] = list[i + 1];
    }
    list.length = kept;
    this.#changed();
  }

  get(name) {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toText(name);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1];
    return null;
  }

  getAll(name) {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toText(name);
    const list = this.#list;
    const values = [];
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) values.push(list[i + 1]);
    return values;
  }

  has(name, value = undefined) {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toText(name);
    if (value !== undefined) value = toText(value);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) return true;
    }
    return false;
  }

  set(name, value) {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    name = toText(name);
    value = toText(value);
    const list = this.#list;
    let kept = 0;
    let found = false;
    for (let i = 0; i < list.length; i += 2) {
      const same = list[i] === name;
      if (same && found) continue;
      list[kept++] = list[i];
      list[kept++] = same ? value : list[i + 1];
      found ||= same;
    }
    list.length = kept;
    if (!found) list.push(name, value);
    this.#changed();
  }

  sort() {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    const list = this.#list;
    const pairs = [];
    for (let i = 0; i < list.length; i += 2) pairs.push([list[i], list[i + 1]]);
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#list = pairs.flat();
    this.#changed();
  }

  entries() {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    return new URLSearchParamsIterator(this, 'entries');
  }

  forEach(callback, thisArg = undefined) {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    validateFunction(callback, 'callback');
    // Indexed and re-read each time: the callback may change the list.
    for (let i = 0; i < this.#list.length; i += 2) callback.call(thisArg, this.#list[i + 1], this.#list[i], this);
  }

  keys() {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    return new URLSearchParamsIterator(this, 'keys');
  }

  values() {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    return new URLSearchParamsIterator(this, 'values');
  }

  toString() {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    return serialize(this.#list);
  }

  [inspectCustom](depth, options) {
    if (!isParams(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
    const show = innerInspect(depth, options);
    const output = [];
    for (let i = 0; i < this.#list.length; i += 2) output.push(`${show(this.#list[i])} => ${show(this.#list[i + 1])}`);
    return wrapList(this.constructor.name, output, options, `${this.constructor.name} {}`);
  }
}

function innerInspect(depth, options) {
  const { inspect } = require('internal/util/inspect');
  const inner = { ...options };
  if (depth !== null) inner.depth = depth - 1;
  return (value) => inspect(value, inner);
}

// One line if it fits, else one line per item.
function wrapList(name, output, options, empty) {
  if (output.length === 0) return empty;
  const { stripVTControlCharacters } = require('internal/util/inspect');
  let length = -2;
  for (const item of output) length += stripVTControlCharacters(item).length + 2;
  return length > options.breakLength ? `${name} {\n  ${output.join(',\n  ')} }` : `${name} { ${output.join(', ')} }`;
}

const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

class URLSearchParamsIterator {
  #params;
  #kind;
  #index = 0;

  constructor(params, kind) {
    this.#params = params;
    this.#kind = kind;
  }

  #item(index) {
    const list = listOf(this.#params);
    if (this.#kind === 'keys') return list[index];
    if (this.#kind === 'values') return list[index + 1];
    return [list[index], list[index + 1]];
  }

  next() {
    if (typeof this !== 'object' || this === null || !(#params in this)) {
      throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    }
    if (this.#index >= listOf(this.#params).length) return { value: undefined, done: true };
    const value = this.#item(this.#index);
    this.#index += 2;
    return { value, done: false };
  }

  [inspectCustom](depth, options) {
    if (!(#params in this)) throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
    const show = innerInspect(depth, options);
    const output = [];
    for (let i = this.#index; i < listOf(this.#params).length; i += 2) output.push(show(this.#item(i)));
    const name = this[Symbol.toStringTag];
    return wrapList(name, output, options, `${name} {  }`);
  }
}
delete URLSearchParamsIterator.prototype.constructor;
Object.setPrototypeOf(URLSearchParamsIterator.prototype, IteratorPrototype);
Object.defineProperties(URLSearchParamsIterator.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URLSearchParams Iterator' },
  next: { __proto__: null, enumerable: true },
});

const enumerable = { __proto__: null, enumerable: true };
Object.defineProperties(URLSearchParams.prototype, {
  append: enumerable,
  delete: enumerable,
  get: enumerable,
  getAll: enumerable,
  has: enumerable,
  set: enumerable,
  sort: enumerable,
  entries: enumerable,
  forEach: enumerable,
  keys: enumerable,
  values: enumerable,
  toString: enumerable,
  size: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URLSearchParams' },
  [Symbol.iterator]: {
    __proto__: null, configurable: true, writable: true, value: URLSearchParams.prototype.entries,
  },
});

module.exports = { URLSearchParams, bindToUrl, replaceQuery };
