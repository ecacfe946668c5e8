// Blob and File: immutable bytes, some of which may still lie in a file. Slices and clones share the parts.
// In Node: lib/internal/blob.js, lib/internal/file.js, src/node_blob.cc.

'use strict';

const { codes: {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_INVALID_STATE,
  ERR_INVALID_THIS,
  ERR_MISSING_ARGS,
} } = require('internal/errors');
const { validateDictionary, validateObject } = require('internal/validators');
const { isAnyArrayBuffer } = require('internal/util/types');
const { kClone, kCloneable, kTransferMode } = require('internal/structured_clone');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const internal = Symbol('internal');

const notInTypes = /[^\u{0020}-\u{007E}]/u;

function normalizeType(type) {
  const text = `${type}`;
  return notInTypes.test(text) ? '' : text.toLowerCase();
}

// ---- Parts: `{ bytes }`, or a piece of a file `{ file: { path, size, mtimeMs }, start, length }` ----

function lengthOf(part) {
  return part.file === undefined ? part.bytes.byteLength : part.length;
}

/** Bytes `start` to `end` of `parts` as parts of their own, nothing copied. */
function sliceParts(parts, start, end) {
  const pieces = [];
  let offset = 0;
  for (const part of parts) {
    const length = lengthOf(part);
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, length);
    offset += length;
    if (from >= to) continue;
    if (part.file === undefined) pieces.push({ file: undefined, bytes: part.bytes.subarray(from, to) });
    else pieces.push({ file: part.file, start: part.start + from, length: to - from });
  }
  return pieces;
}

async function readPart(part) {
  if (part.file === undefined) return part.bytes;
  const { DOMException } = require('internal/domexception');
  const fs = require('fs/promises');
  const unreadable = () => new DOMException('The blob could not be read', 'NotReadableError');
  const handle = await fs.open(part.file.path).catch(() => { throw unreadable(); });
  try {
    const { size, mtimeMs } = await handle.stat();
    // A Blob's bytes do not change: those of a file that has are gone.
    if (size !== part.file.size || mtimeMs !== part.file.mtimeMs) throw unreadable();
    const bytes = new Uint8Array(part.length);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, part.start + filled);
      if (bytesRead === 0) throw unreadable();
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

async function readAll(parts, size) {
  const all = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    const bytes = part.file === undefined ? part.bytes : await readPart(part);
    all.set(bytes, offset);
    offset += bytes.byteLength;
  }
  return all;
}

// ---- Blob ----

const nativeNewlines = /\r\n|\n/g;

/** The parts of one source; bytes are copied, since a script may change them later. */
function partsOf(source, endings) {
  if (isBlob(source)) return Blob[internal](source);
  if (isAnyArrayBuffer(source)) return [{ file: undefined, bytes: new Uint8Array(source.slice(0)) }];
  if (ArrayBuffer.isView(source)) {
    return [{ file: undefined, bytes: new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice() }];
  }
  let text = `${source}`;
  if (endings === 'native') text = text.replace(nativeNewlines, '\n');
  return [{ file: undefined, bytes: ops.op_encoding_encode(text) }];
}

class Blob {
  #parts;
  #size;
  #type;

  constructor(sources = [], options = undefined) {
    if (sources === internal) {
      ({ parts: this.#parts, type: this.#type } = options);
    } else {
      if (sources === null || typeof sources[Symbol.iterator] !== 'function' || typeof sources === 'string') {
        throw new ERR_INVALID_ARG_TYPE('sources', 'a sequence', sources);
      }
      if (options !== undefined) (validateDictionary ?? validateObject)(options, 'options');
      const { type = '', endings = 'transparent' } = options ?? {};
      if (`${endings}` !== 'transparent' && `${endings}` !== 'native') throw new ERR_INVALID_ARG_VALUE('options.endings', endings);
      this.#parts = [];
      for (const source of sources) this.#parts.push(...partsOf(source, `${endings}`));
      this.#type = normalizeType(type);
    }
    this.#size = this.#parts.reduce((sum, part) => sum + lengthOf(part), 0);
  }

  get type() {
    return check(this).#type;
  }

  get size() {
    return check(this).#size;
  }

  slice(start = 0, end = check(this).#size, contentType = '') {
    check(this);
    const size = this.#size;
    const clamp = (index) => {
      index = Math.trunc(Number(index)) || 0;
      return index < 0 ? Math.max(size + index, 0) : Math.min(index, size);
    };
    const parts = sliceParts(this.#parts, clamp(start), clamp(end));
    return new Blob(internal, { parts, type: normalizeType(contentType) });
  }

  async arrayBuffer() {
    check(this);
    return (await readAll(this.#parts, this.#size)).buffer;
  }

  async text() {
    check(this);
    return ops.op_encoding_decode_utf8(await readAll(this.#parts, this.#size), false, false);
  }

  async bytes() {
    check(this);
    return readAll(this.#parts, this.#size);
  }

  stream() {
    check(this);
    const parts = this.#parts;
    let next = 0;
    const { ReadableStream } = require('stream/web');
    return new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        while (next < parts.length) {
          // An empty piece of a file is read all the same, to see whether the file is still the one it was.
          const bytes = await readPart(parts[next++]);
          if (bytes.byteLength === 0) continue;
          // Enqueued memory changes hands; the Blob keeps its own.
          controller.enqueue(bytes.slice());
          return;
        }
        controller.close();
        // A reader that brought its own buffer waits for it to come back.
        controller.byobRequest?.respond(0);
      },
    }, { highWaterMark: 0 });
  }

  [customInspect](depth, options) {
    if (depth < 0) return options.stylize('[Blob]', 'special');
    const { inspect } = require('internal/util/inspect');
    const shown = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `Blob ${inspect({ size: this.size, type: this.type }, shown)}`;
  }

  [kClone]() {
    const contents = { parts: check(this).#parts, type: this.#type };
    if (contents.parts.some((part) => part.file !== undefined)) throw new ERR_INVALID_STATE('File-backed Blobs are not cloneable');
    return { revive: () => new Blob(internal, contents) };
  }

  static has(value) {
    return value !== null && typeof value === 'object' && #parts in value;
  }

  static [internal](blob) {
    return blob.#parts;
  }
}

const isBlob = Blob.has;
delete Blob.has;

function check(blob) {
  if (!isBlob(blob)) throw new ERR_INVALID_THIS('Blob');
  return blob;
}

function enumerable(Class, names) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { __proto__: null, enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    __proto__: null, configurable: true, enumerable: false, writable: false, value: Class.name,
  });
}

Object.defineProperty(Blob.prototype, kTransferMode, { __proto__: null, configurable: true, value: kCloneable });
enumerable(Blob, ['size', 'type', 'slice', 'stream', 'text', 'arrayBuffer', 'bytes']);

// ---- File ----

class File extends Blob {
  #name;
  #lastModified;

  constructor(fileBits, fileName, options = {}) {
    if (fileBits === internal) {
      super(internal, options);
      this.#name = fileName;
      this.#lastModified = options.lastModified;
      return;
    }
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('fileBits', 'fileName');
    super(fileBits, options);
    const { lastModified } = options ?? {};
    this.#lastModified = lastModified === undefined ? Date.now() : Math.trunc(+lastModified) || 0;
    this.#name = `${fileName}`.toWellFormed();
  }

  get name() {
    return File.#check(this).#name;
  }

  get lastModified() {
    return File.#check(this).#lastModified;
  }

  [customInspect](depth, options) {
    if (depth < 0) return options.stylize('[File]', 'special');
    const { inspect } = require('internal/util/inspect');
    const { size, type, name, lastModified } = this;
    const shown = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `File ${inspect({ size, type, name, lastModified }, shown)}`;
  }

  [kClone]() {
    const name = this.#name;
    const contents = { parts: Blob[internal](this), type: this.type, lastModified: this.#lastModified };
    return { revive: () => new File(internal, name, contents) };
  }

  static #check(file) {
    if (file === null || typeof file !== 'object' || !(#name in file)) throw new ERR_INVALID_THIS('File');
    return file;
  }
}

enumerable(File, ['name', 'lastModified']);

/** For fs.openAsBlob(): a Blob over a file, read when somebody asks for its bytes. */
function createBlobFromFilePath(path, options) {
  const { size, mtimeMs } = require('fs').statSync(path);
  const part = { file: { path, size, mtimeMs }, start: 0, length: size };
  return new Blob(internal, { parts: [part], type: normalizeType(options?.type ?? '') });
}

/** The Blob behind a URL that URL.createObjectURL() made, or undefined. */
function resolveObjectURL(url) {
  const blob = require('internal/url').blobOfObjectURL(url);
  return blob === undefined ? undefined : new Blob(internal, { parts: Blob[internal](blob), type: blob.type });
}

module.exports = { Blob, File, createBlobFromFilePath, isBlob, resolveObjectURL };
