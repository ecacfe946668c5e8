// Random bytes from the kernel's generator.
// In Node: lib/internal/crypto/random.js.

'use strict';

const poolSize = 4096;

let pool;
let used = poolSize;

/** Fills `bytes`, a Uint8Array. */
function fillRandom(bytes) {
  const fs = require('fs');
  const fd = fs.openSync('/dev/urandom', 'r');
  try {
    for (let done = 0; done < bytes.length;) done += fs.readSync(fd, bytes, done, bytes.length - done, null);
  } finally {
    fs.closeSync(fd);
  }
}

/** `count` bytes nobody else gets; the pool spares a read for each small one. */
function takeRandom(count) {
  pool ??= new Uint8Array(poolSize);
  if (used + count > poolSize) {
    fillRandom(pool);
    used = 0;
  }
  const bytes = pool.slice(used, used + count);
  // What was given away is not to be found in memory for longer than needed.
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}

/** A random UUID of version 4. */
function randomUUID(options) {
  if (options !== undefined) {
    const { validateBoolean, validateObject } = require('internal/validators');
    validateObject(options, 'options');
    if (options.disableEntropyCache !== undefined) validateBoolean(options.disableEntropyCache, 'options.disableEntropyCache');
  }
  let bytes;
  if (options?.disableEntropyCache) {
    bytes = new Uint8Array(16);
    fillRandom(bytes);
  } else {
    bytes = takeRandom(16);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  let text = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += (bytes[i] < 16 ? '0' : '') + bytes[i].toString(16);
  }
  return text;
}

module.exports = { fillRandom, randomUUID };
