// The native HTTP parser: one per connection, its events delivered to an owner object.
//
// An owner has: onHead(number, flags, head, start, end, fields) -> an answer, onBody(bytes, complete), onTrailers(text), onComplete(),
// onError(error), onEnd(status), onUpgrade(bytes). Native side: src/ops/http.rs. In Node: internalBinding('http_parser').
'use strict';

const { FastBuffer } = require('internal/buffer/fast');
const { ensureInitialized } = require('internal/handles/native');
const { StreamHandle } = require('internal/handles/stream');
const { settle } = require('internal/process/task_queues');

// Bits of onHead's `flags`; src/ops/http.rs has the same.
const flags = {
  MINOR_VERSION: 1,
  KEEP_ALIVE: 2,
  COMPLETE: 4,
  UPGRADE: 8,
  EXPECT_CONTINUE: 16,
  MORE: 32,
  CHUNKED: 64,
  HAS_LENGTH: 128,
  HAS_HOST: 256,
  EXPECT_OTHER: 512,
  OTHER_MAJOR: 1024,
};

// What onHead answers.
const answers = { CONTINUE: 0, SKIP_BODY: 1, TAKE_OVER: 2, STOP: 3 };

const WHOLE = flags.COMPLETE | flags.MORE | flags.UPGRADE;

// How many calls of execute() are under way: JavaScript waits for them, so that ticks have to.
let executing = 0;

// `buffer`, if there is one, is the whole body, and the message over. The ticks of a message that came alone run in the same call from
// native code; of those that came together, once all of them have been seen.
function onHead(number, bits, head, start, end, fields, buffer, offset, length) {
  if (buffer === undefined) {
    const answer = this.onHead(number, bits, head, start, end, fields);
    if ((bits & WHOLE) === flags.COMPLETE && executing === 0) settle();
    return answer;
  }
  try {
    return this.onHead(number, bits, head, start, end, fields);
  } finally {
    this.onBody(new FastBuffer(buffer, offset, length), true);
    if ((bits & flags.MORE) === 0 && executing === 0) settle();
  }
}

let initialized = false;

function initialize() {
  if (initialized) return;
  initialized = true;
  // Bodies come in buffers that streams share.
  ensureInitialized();
  ops.op_http_init({
    onHead,
    onBody(buffer, offset, length, complete) { this.onBody(new FastBuffer(buffer, offset, length), complete); },
    onTrailers(text) { this.onTrailers(text); },
    onComplete() { this.onComplete(); },
    onError(refusal, packet) { this.onError(parseError(refusal, new FastBuffer(packet))); },
    onEnd(status) { this.onEnd(status); },
    onUpgrade(buffer, offset, length) { this.onUpgrade(new FastBuffer(buffer, offset, length)); },
  });
}

// `refusal`: [code, reason, bytesParsed]. `packet`: the input it happened in; at the end of the input there is none.
function parseError(refusal, packet) {
  const { 0: code, 1: reason, 2: bytesParsed } = refusal;
  const error = new Error('Parse Error');
  error.code = code;
  error.reason = reason;
  error.bytesParsed = bytesParsed;
  if (packet !== undefined) {
    error.message = `Parse Error: ${reason}`;
    error.rawPacket = packet;
  }
  return error;
}

// Native objects of parsers that were freed: one costs more to make than to use again.
const spare = [];
const MOST_SPARE = 1000;
// Stands for the native object of a parser that was freed.
let nobody;

function makeNative(owner, isRequest, lenient, maxHeaderSize) {
  if (spare.length === 0) return ops.op_http_parser_new(owner, isRequest, lenient, maxHeaderSize);
  const native = spare.pop();
  ops.op_http_parser_renew(native, owner, isRequest, lenient, maxHeaderSize);
  return native;
}

class HttpParser {
  #native;
  consuming = false;

  constructor(owner, isRequest, maxHeaderSize, lenient) {
    initialize();
    this.#native = makeNative(owner, isRequest, lenient, maxHeaderSize);
  }

  // Takes the bytes from the socket's handle itself, if that is a native stream; otherwise the caller executes them.
  consume(handle) {
    if (!StreamHandle.isStream(handle)) return false;
    ops.op_http_parser_consume(this.#native, StreamHandle.native(handle));
    this.consuming = true;
    return true;
  }

  unconsume() {
    this.consuming = false;
    ops.op_http_parser_unconsume(this.#native, false);
  }

  // No event comes after this.
  free() {
    const native = this.#native;
    this.consuming = false;
    if (native === nobody) return;
    ops.op_http_parser_unconsume(native, true);
    if (nobody === undefined) {
      nobody = native;
      return;
    }
    this.#native = nobody;
    if (spare.length < MOST_SPARE) spare.push(native);
  }

  close() {
    this.free();
  }

  // Returns the error if the bytes are refused.
  execute(bytes) {
    executing++;
    try {
      const refusal = ops.op_http_parser_execute(this.#native, bytes);
      return refusal === undefined ? undefined : parseError(refusal, bytes);
    } finally {
      executing--;
    }
  }

  // There are no more bytes. Returns the error if a message was under way that is not over.
  finish() {
    const refusal = ops.op_http_parser_finish(this.#native);
    return refusal === undefined ? undefined : parseError(refusal, undefined);
  }

  hasExpired(headMs, messageMs) {
    return ops.op_http_parser_expired(this.#native, headMs, messageMs);
  }
}

let methods;
// In the order of the native table: a head's method is a position in it.
function methodNames() {
  methods ??= ops.op_http_methods();
  return methods;
}

module.exports = { HttpParser, answers, flags, methodNames };
