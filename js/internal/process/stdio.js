// process.stdin, stdout and stderr, made on first use.
// What a program writes to its standard output is written before write() returns, whatever the descriptor is, as on Node for files,
// pipes and terminals on Linux: so nothing is lost in process.exit().
// Native side: op_stdio_write in src/ops/process.rs. In Node: lib/internal/bootstrap/switches/is_main_thread.js.
'use strict';

let stdin;
let stdout;
let stderr;
let SyncStdout;

function makeSyncStdout() {
  const { Writable } = require('stream');
  // A writable whose every write is one finished system call.
  return class WriteStream extends Writable {
    constructor(fd, type) {
      super({ decodeStrings: false, emitClose: false, autoDestroy: true });
      this.fd = fd;
      this._type = type;
      this._isStdio = true;
    }

    _write(chunk, encoding, callback) {
      const error = writeAll(this.fd, chunk, encoding);
      callback(error);
    }

    _writev(chunks, callback) {
      for (const { chunk, encoding } of chunks) {
        const error = writeAll(this.fd, chunk, encoding);
        if (error) return callback(error);
      }
      callback();
    }

    _destroy(error, callback) {
      stayOpen.call(this, error, callback);
    }
  };
}

// The `_destroy` of a standard stream: it says that it was closed and can be written to all the same.
function stayOpen(error, callback) {
  callback(error);
  this._undestroy();
  if (!this._writableState.emitClose) process.nextTick(() => this.emit('close'));
}

function writeAll(fd, chunk, encoding) {
  try {
    if (typeof chunk === 'string') {
      if (encoding === 'utf8' || encoding === 'utf-8' || encoding === undefined) ops.op_stdio_write_string(fd, chunk);
      else ops.op_stdio_write(fd, require('buffer').Buffer.from(chunk, encoding));
    } else {
      ops.op_stdio_write(fd, chunk);
    }
    return null;
  } catch (error) {
    return error;
  }
}

function makeWritable(fd) {
  if (ops.op_stdio_kind(fd) === 'TTY') {
    const { WriteStream } = require('tty');
    const stream = new WriteStream(fd);
    stream._type = 'tty';
    stream._isStdio = true;
    stream.destroySoon = stream.destroy;
    stream._destroy = stayOpen;
    // The size of the terminal changes under a program that draws.
    process.on('SIGWINCH', () => stream._refreshSize());
    return stream;
  }
  SyncStdout ??= makeSyncStdout();
  const kind = ops.op_stdio_kind(fd);
  const stream = new SyncStdout(fd, kind === 'FILE' ? 'fs' : 'pipe');
  // A socket in Node. Here a write is over when write() returns, so there is nothing that could keep the process alive.
  if (kind !== 'FILE') stream.ref = stream.unref = function() { return this; };
  return stream;
}

function getStdout() {
  stdout ??= makeWritable(1);
  return stdout;
}

function getStderr() {
  stderr ??= makeWritable(2);
  return stderr;
}

function getStdin() {
  if (stdin !== undefined) return stdin;
  const fd = 0;
  switch (ops.op_stdio_kind(fd)) {
    case 'TTY': {
      const { ReadStream } = require('tty');
      stdin = new ReadStream(fd);
      break;
    }
    case 'FILE': {
      const fs = require('fs');
      stdin = new fs.ReadStream(null, { fd, autoClose: false });
      break;
    }
    case 'PIPE':
    case 'TCP': {
      const net = require('net');
      // The channel to a parent may be standard input itself: then it is not ours to read.
      if (process.channel && process.channel.fd === fd) {
        stdin = new net.Socket({ handle: process.channel, readable: true, writable: false, manualStart: true });
      } else {
        stdin = new net.Socket({ fd, readable: true, writable: false, manualStart: true });
      }
      stdin._type = 'pipe';
      break;
    }
    default: {
      const { Readable } = require('stream');
      stdin = new Readable({ read() {} });
      stdin.push(null);
    }
  }
  stdin.fd = fd;
  // Reading starts when somebody listens, and a paused stdin does not keep the process alive.
  if (stdin._handle && stdin._handle.readStop) {
    stdin._handle.reading = false;
    stdin._readableState.reading = false;
    stdin._handle.readStop();
  }
  stdin.on('pause', () => {
    if (!stdin._handle) return;
    if (stdin._handle.reading) {
      stdin._handle.reading = false;
      stdin._handle.readStop();
      stdin._readableState.reading = false;
    }
  });
  return stdin;
}

module.exports = { getStdin, getStdout, getStderr };
