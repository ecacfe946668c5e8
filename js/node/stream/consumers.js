// node:stream/consumers: a whole stream as one value. In Node: lib/stream/consumers.js.
'use strict';

const { Buffer } = require('buffer');

async function blob(stream) {
  const { Blob } = require('buffer');
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new Blob(chunks);
}

async function arrayBuffer(stream) {
  return (await bytes(stream)).buffer;
}

async function buffer(stream) {
  return Buffer.from(await arrayBuffer(stream));
}

// All of it in memory of its own: what callers get is not a view into a pool.
async function bytes(stream) {
  const parts = [];
  let length = 0;
  for await (const chunk of stream) {
    const part = await toBytes(chunk);
    parts.push(part);
    length += part.byteLength;
  }
  const result = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.byteLength;
  }
  return result;
}

// As a Blob takes its parts: text as UTF-8, bytes as they are, anything else by its string.
function toBytes(chunk) {
  if (typeof chunk === 'string') return Buffer.from(chunk);
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (typeof globalThis.Blob === 'function' && chunk instanceof globalThis.Blob) {
    return chunk.arrayBuffer().then((memory) => new Uint8Array(memory));
  }
  return Buffer.from(`${chunk}`);
}

async function text(stream) {
  const decoder = new TextDecoder();
  let result = '';
  for await (const chunk of stream) {
    result += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  return result + decoder.decode();
}

async function json(stream) {
  return JSON.parse(await text(stream));
}

module.exports = { arrayBuffer, blob, buffer, bytes, text, json };
