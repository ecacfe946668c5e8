// What Buffer does with each encoding: how long a text becomes, how it is written and how it is read.
// Native side: src/ops/buffer.rs. In Node: encodingOps of lib/buffer.js, src/string_bytes.cc.

'use strict';

const { codes: { ERR_STRING_TOO_LONG } } = require('internal/errors');
const { kStringMaxLength } = require('internal/buffer/fast');
const { normalizeEncoding } = require('internal/util/encoding_names');

function checked(text) {
  if (text === null) throw new ERR_STRING_TOO_LONG(kStringMaxLength.toString(16));
  return text;
}

// Without padding three of four characters' worth; `=` at the end stands for nothing.
function base64ByteLength(text) {
  let length = text.length;
  if (length > 1 && text.charCodeAt(length - 1) === 0x3d) {
    length--;
    if (text.charCodeAt(length - 1) === 0x3d) length--;
  }
  return Math.floor(length * 3 / 4);
}

// `write` clips to the range and returns the bytes written; `read` gets a range that is there.
const encodings = {
  __proto__: null,
  utf8: {
    name: 'utf8',
    byteLength: (text) => ops.op_buffer_byte_length_utf8(text),
    write: (buf, text, offset, length) => ops.op_buffer_write_utf8(buf, text, offset, length),
    read: (buf, start, end) => checked(ops.op_buffer_read_utf8(buf, start, end)),
  },
  utf16le: {
    name: 'utf16le',
    byteLength: (text) => text.length * 2,
    write: (buf, text, offset, length) => ops.op_buffer_write_utf16le(buf, text, offset, length),
    read: (buf, start, end) => checked(ops.op_buffer_read_utf16le(buf, start, end)),
  },
  latin1: {
    name: 'latin1',
    byteLength: (text) => text.length,
    write: (buf, text, offset, length) => ops.op_buffer_write_latin1(buf, text, offset, length),
    read: (buf, start, end) => checked(ops.op_buffer_read_latin1(buf, start, end)),
  },
  ascii: {
    name: 'ascii',
    byteLength: (text) => text.length,
    // Writing keeps eight bits; only reading drops the highest.
    write: (buf, text, offset, length) => ops.op_buffer_write_latin1(buf, text, offset, length),
    read: (buf, start, end) => checked(ops.op_buffer_read_ascii(buf, start, end)),
  },
  base64: {
    name: 'base64',
    byteLength: base64ByteLength,
    write: (buf, text, offset, length) => ops.op_buffer_write_base64(buf, text, offset, length),
    read: (buf, start, end) => checked(ops.op_buffer_read_base64(buf, start, end)),
  },
  base64url: {
    name: 'base64url',
    byteLength: base64ByteLength,
    write: (buf, text, offset, length) => ops.op_buffer_write_base64(buf, text, offset, length),
    read: (buf, start, end) => checked(ops.op_buffer_read_base64url(buf, start, end)),
  },
  hex: {
    name: 'hex',
    byteLength: (text) => text.length >>> 1,
    write: (buf, text, offset, length) => ops.op_buffer_write_hex(buf, text, offset, length),
    read: (buf, start, end) => checked(ops.op_buffer_read_hex(buf, start, end)),
  },
};

/** The operations of the encoding that goes by this name; undefined when there is none. */
function encodingFor(name) {
  if (name === 'utf8') return encodings.utf8;
  const text = `${name}`;
  const normalized = text === '' ? undefined : normalizeEncoding(text);
  return normalized === undefined ? undefined : encodings[normalized];
}

module.exports = { encodings, encodingFor };
