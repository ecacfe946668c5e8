// A parent and a child of different engines exchange messages: every kind of value, many in order, and 10 MB in one.
//
// PEER: the program that runs the child. MODE: json or advanced.
'use strict';

const assert = require('node:assert');
const { fork } = require('node:child_process');
const { mustCall } = require('../common');

const MANY = 2000;
const LARGE = 10 * 1024 * 1024;

function values(mode) {
  const plain = [
    'text', '', 'unpaired \ud800 and \u2028 and \u{1f600} and \n', 0, -1.5, 1e300, true, false, null,
    [], {}, [1, [2, [3]]], { a: { b: { c: [null, 'd'] } } }, { cmd: 'no NODE_ prefix' }, { cmd: 'NODE_' }, { cmd: 1 },
  ];
  if (mode === 'json') return plain;
  const circular = { name: 'circular' };
  circular.self = circular;
  return [
    ...plain,
    { nothing: undefined, big: 12345678901234567890n, infinite: -Infinity, zero: -0 },
    new Date(86400000), /source/gi, new Map([['key', new Set([1, 'two'])]]), new Error('told'), circular,
    Buffer.from('bytes'), new Uint8Array([1, 2, 3]), new Float64Array([0.5, NaN]), new DataView(new ArrayBuffer(3)), new ArrayBuffer(5),
    { sparse: [, 1, , 2] }, Object('boxed'), // eslint-disable-line no-sparse-arrays
  ];
}

// In JSON an unpaired surrogate is written as an escape by JSON.stringify, so every string arrives whole.
function child() {
  let many = 0;
  process.on('message', (message) => {
    if (message.count !== undefined) {
      assert.strictEqual(message.count, many++);
      if (many === MANY) for (let i = 0; i < MANY; i++) process.send({ answer: i });
    } else if (message.large !== undefined) {
      assert.strictEqual(message.large.length, LARGE);
      process.send({ large: message.large });
    } else if (message.end) {
      process.disconnect();
    } else {
      assert.deepStrictEqual(message.value, values(process.env.MODE)[message.index]);
      process.send({ index: message.index, value: message.value });
    }
  });
}

function parent() {
  const mode = process.env.MODE;
  const expected = values(mode);
  const peer = fork(__filename, ['child'], { execPath: process.env.PEER, execArgv: [], serialization: mode });
  const steps = [
    () => expected.forEach((value, index) => peer.send({ index, value })),
    () => { for (let count = 0; count < MANY; count++) peer.send({ count }); },
    () => peer.send({ large: 'x'.repeat(LARGE) }),
    () => peer.send({ large: mode === 'json' ? '\u00e9'.repeat(LARGE) : Buffer.alloc(LARGE, 7) }),
    () => peer.send({ end: true }),
  ];
  const next = () => steps.shift()();
  let answers = 0;
  let larges = 0;
  peer.on('message', (message) => {
    if (message.answer !== undefined) {
      assert.strictEqual(message.answer, answers++);
      if (answers === MANY) next();
    } else if (message.large !== undefined) {
      assert.strictEqual(message.large.length, LARGE);
      if (larges++ === 0) assert.ok(message.large === 'x'.repeat(LARGE));
      else if (mode === 'json') assert.ok(message.large === '\u00e9'.repeat(LARGE));
      else assert.ok(Buffer.alloc(LARGE, 7).equals(message.large));
      next();
    } else {
      assert.deepStrictEqual(message.value, expected[message.index]);
      if (message.index === expected.length - 1) next();
    }
  });
  peer.on('disconnect', mustCall());
  peer.on('exit', mustCall((code, signal) => {
    assert.deepStrictEqual([code, signal, larges], [0, null, 2]);
    console.log('done');
  }));
  next();
}

if (process.argv[2] === 'child') child();
else parent();
