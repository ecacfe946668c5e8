// node:tty: terminals as sockets. Native side: internal/handles/tty (src/ops/net/tty.rs). In Node: lib/tty.js.
'use strict';

const { codes: { ERR_INVALID_FD, ERR_TTY_INIT_FAILED } } = require('internal/errors');

// Both classes inherit from net.Socket, which is only loaded with the first of them.
let inherited = false;

function inheritFromSocket() {
  if (inherited) return;
  inherited = true;
  const net = require('net');
  const internalTty = require('internal/tty');
  for (const Class of [ReadStream, WriteStream]) {
    Object.setPrototypeOf(Class.prototype, net.Socket.prototype);
    Object.setPrototypeOf(Class, net.Socket);
  }
  WriteStream.prototype.getColorDepth = internalTty.getColorDepth;
  WriteStream.prototype.hasColors = internalTty.hasColors;
}

function isatty(fd) {
  return require('internal/handles/tty').isatty(fd);
}

function openTerminal(fd) {
  if (fd >> 0 !== fd || fd < 0) throw new ERR_INVALID_FD(fd);
  const { TTY } = require('internal/handles/tty');
  const context = {};
  const handle = new TTY(fd, context);
  if (context.code !== undefined) throw new ERR_TTY_INIT_FAILED(context);
  return handle;
}

function ReadStream(fd, options) {
  inheritFromSocket();
  if (!(this instanceof ReadStream)) return new ReadStream(fd, options);
  const handle = openTerminal(fd);
  require('net').Socket.call(this, {
    // A terminal is read as it is typed: no reading ahead.
    highWaterMark: 0,
    handle,
    manualStart: true,
    ...options,
  });
  this.isRaw = false;
  this.isTTY = true;
}

ReadStream.prototype.setRawMode = function(flag) {
  flag = !!flag;
  const err = this._handle?.setRawMode(flag);
  if (err) {
    const { ErrnoException } = require('internal/errors');
    this.emit('error', new ErrnoException(err, 'setRawMode'));
    return this;
  }
  this.isRaw = flag;
  return this;
};

function WriteStream(fd) {
  inheritFromSocket();
  if (!(this instanceof WriteStream)) return new WriteStream(fd);
  const handle = openTerminal(fd);
  require('net').Socket.call(this, {
    handle,
    manualStart: true,
  });
  // What is written to a terminal is there when write() returns: programs exit right after.
  this._handle.setBlocking?.(true);

  const size = [0, 0];
  if (!this._handle.getWindowSize(size)) {
    this.columns = size[0];
    this.rows = size[1];
  }
}

WriteStream.prototype.isTTY = true;

// On SIGWINCH, for process.stdout and process.stderr.
WriteStream.prototype._refreshSize = function() {
  const { columns, rows } = this;
  const size = [0, 0];
  const err = this._handle.getWindowSize(size);
  if (err) {
    const { ErrnoException } = require('internal/errors');
    this.emit('error', new ErrnoException(err, 'getWindowSize'));
    return;
  }
  if (columns !== size[0] || rows !== size[1]) {
    this.columns = size[0];
    this.rows = size[1];
    this.emit('resize');
  }
};

WriteStream.prototype.cursorTo = function(x, y, callback) {
  return require('internal/readline/callbacks').cursorTo(this, x, y, callback);
};
WriteStream.prototype.moveCursor = function(dx, dy, callback) {
  return require('internal/readline/callbacks').moveCursor(this, dx, dy, callback);
};
WriteStream.prototype.clearLine = function(dir, callback) {
  return require('internal/readline/callbacks').clearLine(this, dir, callback);
};
WriteStream.prototype.clearScreenDown = function(callback) {
  return require('internal/readline/callbacks').clearScreenDown(this, callback);
};
WriteStream.prototype.getWindowSize = function() {
  return [this.columns, this.rows];
};

// Reading a class off the module is early enough for it to inherit: `class X extends tty.ReadStream` works.
module.exports = {
  isatty,
  get ReadStream() {
    inheritFromSocket();
    return ReadStream;
  },
  get WriteStream() {
    inheritFromSocket();
    return WriteStream;
  },
};
