// CompressionStream and DecompressionStream, over the streams of node:zlib.
// In Node: lib/internal/webstreams/compression.js.
'use strict';

const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS } } = require('internal/errors');
const { kState, kInspect, isKind, inspectAs, defineInterface } = require('internal/webstreams/util');

const isCompressionStream = isKind('CompressionStream');
const isDecompressionStream = isKind('DecompressionStream');

const compressors = {
  'brotli': 'createBrotliCompress',
  'deflate': 'createDeflate',
  'deflate-raw': 'createDeflateRaw',
  'gzip': 'createGzip',
};
const decompressors = {
  'brotli': 'createBrotliDecompress',
  'deflate': 'createInflate',
  'deflate-raw': 'createInflateRaw',
  'gzip': 'createGunzip',
};

// Chunks have to be buffer sources; a node stream would take strings as well.
function requireBufferSource(chunk) {
  if (chunk instanceof ArrayBuffer || (ArrayBuffer.isView(chunk) && chunk.buffer instanceof ArrayBuffer)) return;
  const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
  throw new ERR_INVALID_ARG_TYPE('chunk', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], chunk);
}

function makePair(creators, format, options) {
  format = `${format}`;
  if (!Object.hasOwn(creators, format)) {
    throw new ERR_INVALID_ARG_VALUE('format', format, `must be one of: ${Object.keys(creators).sort().join(', ')}`);
  }
  const zlib = require('zlib');
  const { newReadableWritablePairFromDuplex } = require('internal/webstreams/adapters');
  return newReadableWritablePairFromDuplex(zlib[creators[format]](options), {
    validateChunk: requireBufferSource,
    destroyOnSyncError: true,
  });
}

class CompressionStream {
  constructor(format) {
    this[kState] = { kind: 'CompressionStream', transform: makePair(compressors, format, undefined) };
  }
  get readable() {
    if (!isCompressionStream(this)) throw new ERR_INVALID_THIS('CompressionStream');
    return this[kState].transform.readable;
  }
  get writable() {
    if (!isCompressionStream(this)) throw new ERR_INVALID_THIS('CompressionStream');
    return this[kState].transform.writable;
  }
  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, 'CompressionStream', {
      readable: this.readable,
      writable: this.writable,
    });
  }
}
defineInterface(CompressionStream, ['readable', 'writable']);

class DecompressionStream {
  constructor(format) {
    this[kState] = {
      kind: 'DecompressionStream',
      // The standard makes an error of anything after the end.
      transform: makePair(decompressors, format, { rejectGarbageAfterEnd: true }),
    };
  }
  get readable() {
    if (!isDecompressionStream(this)) throw new ERR_INVALID_THIS('DecompressionStream');
    return this[kState].transform.readable;
  }
  get writable() {
    if (!isDecompressionStream(this)) throw new ERR_INVALID_THIS('DecompressionStream');
    return this[kState].transform.writable;
  }
  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, 'DecompressionStream', {
      readable: this.readable,
      writable: this.writable,
    });
  }
}
defineInterface(DecompressionStream, ['readable', 'writable']);

module.exports = { CompressionStream, DecompressionStream };
