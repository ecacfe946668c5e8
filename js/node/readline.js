// node:readline. In Node: lib/readline.js.
'use strict';

const { AbortError } = require('internal/errors');
const { validateAbortSignal } = require('internal/validators');
const { kEmptyObject } = require('internal/util');
const callbacks = require('internal/readline/callbacks');
const emitKeypressEvents = require('internal/readline/emitKeypressEvents');
const { Interface: BaseInterface, kQuestion, kQuestionCancel } = require('internal/readline/interface');
const { reportCompletionError, showCompletions } = require('internal/readline/keys');

// Here a completer may take a callback, or give its answer at once.
function withCallback(completer) {
  if (typeof completer !== 'function' || completer.length === 2) return completer;
  return (line, cb) => cb(null, completer(line));
}

function Interface(input, output, completer, terminal) {
  if (!(this instanceof Interface)) return new Interface(input, output, completer, terminal);
  if (input?.input) {
    if (typeof input.completer === 'function') input = { ...input, completer: withCallback(input.completer) };
  } else {
    completer = withCallback(completer);
  }
  BaseInterface.call(this, input, output, completer, terminal);
  // A terminal that cannot move its cursor.
  if (process.env.TERM === 'dumb') this._ttyWrite = ttyWriteDumb;
}
Object.setPrototypeOf(Interface.prototype, BaseInterface.prototype);
Object.setPrototypeOf(Interface, BaseInterface);

Interface.prototype.question = function question(query, options, cb) {
  cb = typeof options === 'function' ? options : cb;
  if (options === null || typeof options !== 'object') options = kEmptyObject;
  if (options.signal) {
    validateAbortSignal(options.signal, 'options.signal');
    if (options.signal.aborted) return;
    const { addAbortListener } = require('internal/events/abort_listener');
    const onAbort = () => this[kQuestionCancel]();
    const disposable = addAbortListener(options.signal, onAbort);
    const original = cb;
    cb = (answer) => {
      disposable[Symbol.dispose]();
      if (typeof original === 'function') return original(answer);
    };
  }
  if (typeof cb === 'function') this[kQuestion](query, cb);
};

Interface.prototype.question[Symbol.for('nodejs.util.promisify.custom')] = function question(query, options) {
  if (options === null || typeof options !== 'object') options = kEmptyObject;
  if (options.signal?.aborted) {
    return Promise.reject(new AbortError(undefined, { cause: options.signal.reason }));
  }
  return new Promise((resolve, reject) => {
    let cb = resolve;
    if (options.signal) {
      const { addAbortListener } = require('internal/events/abort_listener');
      const onAbort = () => reject(new AbortError(undefined, { cause: options.signal.reason }));
      const disposable = addAbortListener(options.signal, onAbort);
      cb = (answer) => {
        disposable[Symbol.dispose]();
        resolve(answer);
      };
    }
    this.question(query, options, cb);
  });
};

Interface.prototype._tabComplete = function _tabComplete(lastKeypressWasTab) {
  this.pause();
  this.completer(this.line.slice(0, this.cursor), (err, value) => {
    this.resume();
    if (err) {
      reportCompletionError(this, err);
    } else {
      showCompletions(this, lastKeypressWasTab, value);
    }
  });
};

function ttyWriteDumb(s, key) {
  key = key || {};
  if (key.name === 'escape') return;
  if (this._sawReturnAt && key.name !== 'enter') this._sawReturnAt = 0;
  if (key.ctrl) {
    if (key.name === 'c') {
      if (this.listenerCount('SIGINT') > 0) {
        this.emit('SIGINT');
      } else {
        this.close();
      }
      return;
    }
    if (key.name === 'd') {
      this.close();
      return;
    }
  }
  switch (key.name) {
    case 'return':
      this._sawReturnAt = Date.now();
      this._line();
      break;
    case 'enter':
      if (this._sawReturnAt === 0 || Date.now() - this._sawReturnAt > this.crlfDelay) this._line();
      this._sawReturnAt = 0;
      break;
    default:
      if (typeof s === 'string' && s) {
        this.line += s;
        this.cursor += s.length;
        this._writeToOutput(s);
      }
  }
}

function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

module.exports = {
  Interface,
  clearLine: callbacks.clearLine,
  clearScreenDown: callbacks.clearScreenDown,
  createInterface,
  cursorTo: callbacks.cursorTo,
  emitKeypressEvents,
  moveCursor: callbacks.moveCursor,
};
Object.defineProperty(module.exports, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('readline/promises'); },
});
