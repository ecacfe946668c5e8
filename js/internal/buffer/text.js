// Functions of node:buffer about text that belong to no Buffer: atob, btoa, transcode, isUtf8, isAscii.
// Native side: src/ops/buffer.rs over src/buffer/. In Node: lib/buffer.js, lib/internal/buffer.js, src/node_i18n.cc.

'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_STATE, ERR_MISSING_ARGS } } = require('internal/errors');
const { isAnyArrayBuffer, isTypedArray, isUint8Array } = require('internal/util/types');
const { normalizeEncoding } = require('internal/util/encoding_names');
const { FastBuffer } = require('internal/buffer/fast');

function domException(message, name) {
  const DOMException = require('internal/util').lazyDOMExceptionClass();
  return new DOMException(message, name);
}

function btoa(input) {
  // The arguments' number counts, not their value: btoa(undefined) encodes 'undefined'.
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const text = ops.op_buffer_btoa(`${input}`);
  if (text === null) throw domException('Invalid character', 'InvalidCharacterError');
  return text;
}

function atob(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const text = ops.op_buffer_atob(`${input}`);
  if (text === 1) throw domException('Invalid character', 'InvalidCharacterError');
  if (text === 2) throw domException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  return text;
}

const charsets = { __proto__: null, ascii: 0, latin1: 1, utf8: 2, utf16le: 3 };

// What ICU says, under the name and number it has there.
function transcodeError(code, errno) {
  const error = new Error(`Unable to transcode Buffer [${code}]`);
  error.code = code;
  error.errno = errno;
  return error;
}

function transcode(source, fromEncoding, toEncoding) {
  if (!isUint8Array(source)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], source);
  if (source.length === 0) return new FastBuffer();
  const from = charsets[normalizeEncoding(fromEncoding)];
  const to = charsets[normalizeEncoding(toEncoding)];
  if (from === undefined || to === undefined) throw transcodeError('U_ILLEGAL_ARGUMENT_ERROR', 1);
  const bytes = ops.op_buffer_transcode(source, from, to);
  if (bytes === null) throw transcodeError('U_INVALID_CHAR_FOUND', 10);
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// Both questions are answered for any memory, not only for Buffers.
function bytesToExamine(input) {
  if (isUint8Array(input)) {
    if (input.buffer.detached) throw new ERR_INVALID_STATE('Cannot validate on a detached buffer');
    return input;
  }
  if (isTypedArray(input)) {
    if (input.buffer.detached) throw new ERR_INVALID_STATE('Cannot validate on a detached buffer');
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  if (isAnyArrayBuffer(input)) {
    if (input.detached) throw new ERR_INVALID_STATE('Cannot validate on a detached buffer');
    return new Uint8Array(input);
  }
  throw new ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
}

function isUtf8(input) {
  return ops.op_buffer_is_utf8(bytesToExamine(input));
}

function isAscii(input) {
  return ops.op_buffer_is_ascii(bytesToExamine(input));
}

module.exports = { atob, btoa, isAscii, isUtf8, transcode };
