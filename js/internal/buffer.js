// Buffer's inside for the other built-ins: the class native code makes its Buffers of.
// `new FastBuffer(arrayBuffer, offset, length)` is a Buffer over memory that came from elsewhere.
// In Node: lib/internal/buffer.js.

'use strict';

const { FastBuffer, createUnsafeBuffer, kMaxLength, kStringMaxLength } = require('internal/buffer/fast');
const { encodings, encodingFor } = require('internal/buffer/encodings');

/** Writes `text` as UTF-8 into any Uint8Array; returns the bytes written. */
function utf8Write(buf, text, offset, length) {
  return encodings.utf8.write(buf, text, offset, length);
}

module.exports = { FastBuffer, createUnsafeBuffer, encodings, encodingFor, kMaxLength, kStringMaxLength, utf8Write };
