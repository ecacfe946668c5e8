// The `crypto` global: random numbers; the algorithms of `crypto.subtle` are not there yet.
// In Node: lib/internal/crypto/webcrypto.js.

'use strict';

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { notImplemented } = require('internal/not_implemented');
const { fillRandom, randomUUID } = require('internal/crypto/random');

const construct = Symbol('construct');
const maxBytes = 65536;

class CryptoKey {
  constructor() { throw new ERR_ILLEGAL_CONSTRUCTOR(); }
}

class SubtleCrypto {
  constructor(key) { if (key !== construct) throw new ERR_ILLEGAL_CONSTRUCTOR(); }
}

const subtleMethods = {
  encrypt: 3, decrypt: 3, sign: 3, verify: 4, digest: 2, generateKey: 3, deriveKey: 5, deriveBits: 2, importKey: 5, exportKey: 2,
  wrapKey: 4, unwrapKey: 7,
};
for (const [name, length] of Object.entries(subtleMethods)) {
  const { [name]: method } = { async [name]() { throw notImplemented(`crypto.subtle.${name}()`); } };
  Object.defineProperty(method, 'length', { __proto__: null, value: length, configurable: true });
  Object.defineProperty(SubtleCrypto.prototype, name, {
    __proto__: null, value: method, writable: true, enumerable: true, configurable: true,
  });
}

class Crypto {
  #subtle = new SubtleCrypto(construct);

  constructor(key) { if (key !== construct) throw new ERR_ILLEGAL_CONSTRUCTOR(); }

  static #check(object) {
    if (object === null || typeof object !== 'object' || !(#subtle in object)) throw new ERR_INVALID_THIS('Crypto');
    return object;
  }

  get subtle() { return Crypto.#check(this).#subtle; }

  getRandomValues(array) {
    Crypto.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('typedArray');
    const { isTypedArray, isFloat16Array, isFloat32Array, isFloat64Array } = require('internal/util/types');
    const { DOMException } = require('internal/domexception');
    if (!isTypedArray(array) || isFloat32Array(array) || isFloat64Array(array) || isFloat16Array?.(array)) {
      throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
    }
    if (array.byteLength > maxBytes) {
      throw new DOMException(
        `The requested length exceeds 65,536 bytes. Requested: ${array.byteLength}`, 'QuotaExceededError');
    }
    fillRandom(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  }

  randomUUID(options) {
    Crypto.#check(this);
    return randomUUID(options);
  }
}

for (const name of ['subtle', 'getRandomValues', 'randomUUID']) {
  Object.defineProperty(Crypto.prototype, name, { __proto__: null, enumerable: true });
}
for (const Class of [Crypto, CryptoKey, SubtleCrypto]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, value: Class.name, configurable: true });
}

module.exports = { Crypto, CryptoKey, SubtleCrypto, crypto: new Crypto(construct) };
