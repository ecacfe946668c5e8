// util.MIMEType and util.MIMEParams, after the WHATWG MIME Sniffing standard.
// In Node: lib/internal/mime.js.
'use strict';

const { codes: { ERR_INVALID_MIME_SYNTAX } } = require('internal/errors');

const notToken = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const notQuotable = /[^\t\u0020-~\u0080-\u00ff]/;
const edgeWhitespace = /^[\r\n\t ]+|[\r\n\t ]+$/g;
const trailingWhitespace = /[\r\n\t ]+$/;

const toLower = (text) => text.replace(/[A-Z]/g, (char) => char.toLowerCase());

function check(production, text, pattern, allowsEmpty) {
  const index = text.search(pattern);
  if (index !== -1 || (text === '' && !allowsEmpty)) throw new ERR_INVALID_MIME_SYNTAX(production, text, index);
  return text;
}

function quoteIfNeeded(value) {
  if (value !== '' && !notToken.test(value)) return value;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

// Behind the opening quote at `position`: the value without escapes, and where it ends.
function readQuoted(text, position) {
  let value = '';
  for (position++; position < text.length; position++) {
    const char = text[position];
    if (char === '"') return { value, end: position + 1 };
    if (char === '\\' && position + 1 < text.length) position++;
    value += text[position];
  }
  return { value, end: position };
}

// Whatever is no valid parameter is skipped; of several with one name the first counts.
function parseParameters(text, position, data) {
  while (position < text.length) {
    const end = text.slice(position).search(/[;=]/);
    const nameEnd = end === -1 ? text.length : position + end;
    const name = toLower(text.slice(position, nameEnd).replace(/^[\r\n\t ]+/, ''));
    position = nameEnd;
    if (position >= text.length) break;
    if (text[position] === ';') {
      position++;
      continue;
    }
    position++;
    let value;
    if (text[position] === '"') {
      const quoted = readQuoted(text, position);
      value = quoted.value;
      const next = text.indexOf(';', quoted.end);
      position = next === -1 ? text.length : next + 1;
    } else {
      const next = text.indexOf(';', position);
      const valueEnd = next === -1 ? text.length : next;
      value = text.slice(position, valueEnd).replace(trailingWhitespace, '');
      position = valueEnd + 1;
      if (value === '') continue;
    }
    if (name !== '' && !notToken.test(name) && !notQuotable.test(value) && !data.has(name)) data.set(name, value);
  }
}

// Fills a MIMEParams from text; not on the class, where scripts would find it.
let parseInto;

class MIMEParams {
  #data = new Map();

  static {
    parseInto = (params, text, position) => parseParameters(text, position, params.#data);
  }

  delete(name) {
    this.#data.delete(`${name}`);
  }

  get(name) {
    return this.#data.get(`${name}`) ?? null;
  }

  has(name) {
    return this.#data.has(`${name}`);
  }

  set(name, value) {
    const data = this.#data;
    name = check('parameter name', `${name}`, notToken, false);
    value = check('parameter value', `${value}`, notQuotable, true);
    data.set(name, value);
  }

  *entries() {
    yield* this.#data.entries();
  }

  *keys() {
    yield* this.#data.keys();
  }

  *values() {
    yield* this.#data.values();
  }

  toString() {
    return Array.from(this.#data, ([name, value]) => `${name}=${quoteIfNeeded(value)}`).join(';');
  }
}

const iterator = { __proto__: null, configurable: true, value: MIMEParams.prototype.entries, writable: true };
const enumerable = { __proto__: null, enumerable: true };

Object.defineProperties(MIMEParams.prototype, {
  [Symbol.iterator]: iterator,
  toJSON: { __proto__: null, configurable: true, value: MIMEParams.prototype.toString, writable: true },
});

class MIMEType {
  #type;
  #subtype;
  #params = new MIMEParams();

  constructor(string) {
    const text = `${string}`.replace(edgeWhitespace, '');
    const slash = text.indexOf('/');
    const type = slash === -1 ? text : text.slice(0, slash);
    const typeError = type.search(notToken);
    if (slash === -1 || type === '' || typeError !== -1) throw new ERR_INVALID_MIME_SYNTAX('type', text, typeError);

    const semicolon = text.indexOf(';', slash);
    const subtypeEnd = semicolon === -1 ? text.length : semicolon;
    const subtype = text.slice(slash + 1, subtypeEnd).replace(trailingWhitespace, '');
    const subtypeError = subtype.search(notToken);
    if (subtype === '' || subtypeError !== -1) throw new ERR_INVALID_MIME_SYNTAX('subtype', text, subtypeError);

    this.#type = toLower(type);
    this.#subtype = toLower(subtype);
    parseInto(this.#params, text, subtypeEnd + 1);
  }

  get type() {
    return this.#type;
  }

  set type(value) {
    this.#type = toLower(check('type', `${value}`, notToken, false));
  }

  get subtype() {
    return this.#subtype;
  }

  set subtype(value) {
    this.#subtype = toLower(check('subtype', `${value}`, notToken, false));
  }

  get essence() {
    return `${this.#type}/${this.#subtype}`;
  }

  get params() {
    return this.#params;
  }

  toString() {
    const params = this.#params.toString();
    return params === '' ? this.essence : `${this.essence};${params}`;
  }
}

Object.defineProperties(MIMEType.prototype, {
  type: enumerable,
  subtype: enumerable,
  essence: enumerable,
  params: enumerable,
  toString: enumerable,
  toJSON: { __proto__: null, configurable: true, value: MIMEType.prototype.toString, writable: true },
});

module.exports = { MIMEParams, MIMEType };
