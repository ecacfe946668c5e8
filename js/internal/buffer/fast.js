// The class every Buffer is an instance of, and the memory Buffers are cut from.
// `Buffer.prototype` is FastBuffer.prototype: a Buffer made here, or by native code from bytes it read, is whole at once.
// Native side: src/ops/buffer.rs. In Node: FastBuffer of lib/internal/buffer.js, the pool of lib/buffer.js.

'use strict';

const kStringMaxLength = 0x1fffffe8;
const kMaxLength = Number.MAX_SAFE_INTEGER;

class FastBuffer extends Uint8Array {
  // V8 makes the parameters of a constructor nobody wrote iterable, which costs on every Buffer.
  constructor(bufferOrLength, byteOffset, length) {
    super(bufferOrLength, byteOffset, length);
  }
}

let zeroFill;

/** An ArrayBuffer whose contents are arbitrary, unless --zero-fill-buffers asks for zeros. */
function unsafeMemory(size) {
  zeroFill ??= Boolean(require('internal/options').getOptionValue('--zero-fill-buffers'));
  if (zeroFill) return new ArrayBuffer(size);
  const memory = ops.op_buffer_alloc_uninitialized(size);
  if (memory === null) throw new RangeError('Array buffer allocation failed');
  return memory;
}

/** A Buffer of its own memory, whose contents are arbitrary. */
function createUnsafeBuffer(size) {
  // Below this, zeroing costs less than asking natively for memory that is not zeroed.
  return new FastBuffer(size <= 1024 ? size : unsafeMemory(size));
}

// Memory and objects that no message may take away from where they are.
const untransferable = new WeakSet();

// Small Buffers are slices of one ArrayBuffer, so that each costs no allocation of memory.
const pool = { bytes: null, memory: null, size: 0, offset: 0 };

function createPool(size) {
  pool.memory = unsafeMemory(size);
  // Transferring one Buffer's memory would empty all the others in the pool.
  ops.op_buffer_refuse_transfer(pool.memory);
  untransferable.add(pool.memory);
  pool.bytes = new FastBuffer(pool.memory);
  pool.size = size;
  pool.offset = 0;
}

/** The next `size` bytes of the pool. Slices begin at multiples of eight, so that typed arrays can lie over them. */
function takeFromPool(size) {
  const slice = new FastBuffer(pool.memory, pool.offset, size);
  pool.offset = (pool.offset + size + 7) & ~7;
  return slice;
}

module.exports = { FastBuffer, createUnsafeBuffer, createPool, takeFromPool, pool, untransferable, kMaxLength, kStringMaxLength };
