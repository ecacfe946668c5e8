// DOMException: the error class of web interfaces. Its instances are true Errors; name and message are accessors.
// In Node: lib/internal/per_context/domexception.js.

'use strict';

const { codes } = require('internal/errors');

// Error name, constant, code. The web platform has stopped using those marked, whose code is 0.
const disused = new Set(['DOMStringSizeError', 'NoDataAllowedError', 'ValidationError']);
const table = [
  ['IndexSizeError', 'INDEX_SIZE_ERR'],
  ['DOMStringSizeError', 'DOMSTRING_SIZE_ERR'],
  ['HierarchyRequestError', 'HIERARCHY_REQUEST_ERR'],
  ['WrongDocumentError', 'WRONG_DOCUMENT_ERR'],
  ['InvalidCharacterError', 'INVALID_CHARACTER_ERR'],
  ['NoDataAllowedError', 'NO_DATA_ALLOWED_ERR'],
  ['NoModificationAllowedError', 'NO_MODIFICATION_ALLOWED_ERR'],
  ['NotFoundError', 'NOT_FOUND_ERR'],
  ['NotSupportedError', 'NOT_SUPPORTED_ERR'],
  ['InUseAttributeError', 'INUSE_ATTRIBUTE_ERR'],
  ['InvalidStateError', 'INVALID_STATE_ERR'],
  ['SyntaxError', 'SYNTAX_ERR'],
  ['InvalidModificationError', 'INVALID_MODIFICATION_ERR'],
  ['NamespaceError', 'NAMESPACE_ERR'],
  ['InvalidAccessError', 'INVALID_ACCESS_ERR'],
  ['ValidationError', 'VALIDATION_ERR'],
  ['TypeMismatchError', 'TYPE_MISMATCH_ERR'],
  ['SecurityError', 'SECURITY_ERR'],
  ['NetworkError', 'NETWORK_ERR'],
  ['AbortError', 'ABORT_ERR'],
  ['URLMismatchError', 'URL_MISMATCH_ERR'],
  ['QuotaExceededError', 'QUOTA_EXCEEDED_ERR'],
  ['TimeoutError', 'TIMEOUT_ERR'],
  ['InvalidNodeTypeError', 'INVALID_NODE_TYPE_ERR'],
  ['DataCloneError', 'DATA_CLONE_ERR'],
];
const codeOf = new Map(table.map(({ 0: name }, index) => [name, disused.has(name) ? 0 : index + 1]));

// Puts private fields on an object that exists already: the constructor returns it, and fields go to what it returns.
class Existing {
  constructor(object) {
    return object;
  }
}

class Details extends Existing {
  #name;
  #message;

  constructor(error, name, message) {
    super(error);
    this.#name = name;
    this.#message = message;
  }

  static nameOf(error) {
    return Details.#check(error).#name;
  }

  static messageOf(error) {
    return Details.#check(error).#message;
  }

  static #check(error) {
    if (error === null || typeof error !== 'object' || !(#name in error)) throw new codes.ERR_INVALID_THIS('DOMException');
    return error;
  }
}

class DOMException {
  constructor(message = '', options = 'Error') {
    const error = new Error();
    Object.setPrototypeOf(error, new.target.prototype);
    const bag = options && typeof options === 'object';
    new Details(error, `${bag ? options.name : options}`, `${message}`);
    if (Error.stackTraceLimit !== 0) Error.captureStackTrace(error, DOMException);
    if (bag && 'cause' in options) {
      Object.defineProperty(error, 'cause', {
        __proto__: null, value: options.cause, configurable: true, writable: true, enumerable: false,
      });
    }
    return error;
  }

  get name() {
    return Details.nameOf(this);
  }

  get message() {
    return Details.messageOf(this);
  }

  get code() {
    return codeOf.get(Details.nameOf(this)) ?? 0;
  }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
Object.defineProperties(DOMException.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'DOMException' },
  name: { __proto__: null, enumerable: true, configurable: true },
  message: { __proto__: null, enumerable: true, configurable: true },
  code: { __proto__: null, enumerable: true, configurable: true },
});
table.forEach(({ 1: constant }, index) => {
  const descriptor = { __proto__: null, enumerable: true, value: index + 1 };
  Object.defineProperty(DOMException, constant, descriptor);
  Object.defineProperty(DOMException.prototype, constant, descriptor);
});

module.exports = { DOMException };
