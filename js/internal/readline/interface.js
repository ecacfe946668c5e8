// The Interface of node:readline and node:readline/promises: lines from a stream, edited if that is a terminal.
// Editing is in editing.js, the keys in keys.js.
// In Node: lib/internal/readline/interface.js.
'use strict';

const EventEmitter = require('events');
const { codes: { ERR_INVALID_ARG_VALUE, ERR_USE_AFTER_CLOSE } } = require('internal/errors');
const { validateAbortSignal, validateArray, validateNumber, validateString, validateUint32 } =
  require('internal/validators');
const { kEmptyObject } = require('internal/util');
const editing = require('internal/readline/editing');
const keys = require('internal/readline/keys');
const emitKeypressEvents = require('internal/readline/emitKeypressEvents');

const { kSawKeyPress } = emitKeypressEvents;
const { kQuestionReject, newLineEnding } = keys;

const HISTORY_SIZE = 30;
// At least so many milliseconds, the line feed after a carriage return belongs to it.
const MIN_CRLF_DELAY = 100;
const ESCAPE_CODE_TIMEOUT = 500;

const kLineStream = Symbol('kLineStream');
const kQuestion = Symbol('kQuestion');
const kQuestionCancel = Symbol('kQuestionCancel');

function Interface(input, output, completer, terminal) {
  this._sawReturnAt = 0;
  this.isCompletionEnabled = true;
  this[kSawKeyPress] = false;
  this._previousKey = null;
  this.escapeCodeTimeout = ESCAPE_CODE_TIMEOUT;
  this.tabSize = 8;
  EventEmitter.call(this);

  let options = kEmptyObject;
  if (input?.input) {
    options = input;
    ({ input, output, completer, terminal } = options);
  }
  const { prompt = '> ', signal, crlfDelay } = options;
  if (signal) validateAbortSignal(signal, 'options.signal');
  if (options.tabSize !== undefined) {
    validateUint32(options.tabSize, 'tabSize', true);
    this.tabSize = options.tabSize;
  }
  if (options.escapeCodeTimeout !== undefined) {
    if (!Number.isFinite(options.escapeCodeTimeout)) {
      throw new ERR_INVALID_ARG_VALUE('input.escapeCodeTimeout', this.escapeCodeTimeout);
    }
    this.escapeCodeTimeout = options.escapeCodeTimeout;
  }
  if (completer !== undefined && typeof completer !== 'function') {
    throw new ERR_INVALID_ARG_VALUE('completer', completer);
  }
  let { history, historySize } = options;
  if (history === undefined) {
    history = [];
  } else {
    validateArray(history, 'history');
  }
  if (historySize === undefined) historySize = HISTORY_SIZE;
  validateNumber(historySize, 'historySize', 0);
  if (terminal === undefined && output != null) terminal = !!output.isTTY;

  this.line = '';
  this.output = output;
  this.input = input;
  this.history = history;
  this.historySize = historySize;
  editing.initEditing(this);
  this.removeHistoryDuplicates = !!options.removeHistoryDuplicates;
  this.crlfDelay = crlfDelay ? Math.max(MIN_CRLF_DELAY, crlfDelay) : MIN_CRLF_DELAY;
  this.completer = completer;
  this.setPrompt(prompt);
  this.terminal = !!terminal;
  this._questionCallback = null;
  this[kQuestionReject] = null;
  this[kLineStream] = undefined;

  const onerror = (err) => this.emit('error', err);
  input.on('error', onerror);
  this.once('close', () => input.removeListener('error', onerror));
  if (this.terminal) {
    listenToKeys(this, input, output);
  } else {
    listenToData(this, input);
  }
  if (signal) closeOnAbort(this, signal);
  this.line = '';
  input.resume();
}

Object.setPrototypeOf(Interface.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Interface, EventEmitter);

// No terminal: lines as they come.
function listenToData(rl, input) {
  const { StringDecoder } = require('string_decoder');
  rl._decoder = new StringDecoder('utf8');
  const ondata = (data) => rl._normalWrite(data);
  const onend = () => {
    // A last line without an ending.
    if (typeof rl._line_buffer === 'string' && rl._line_buffer.length > 0) rl.emit('line', rl._line_buffer);
    rl.close();
  };
  input.on('data', ondata);
  input.on('end', onend);
  rl.once('close', () => {
    input.removeListener('data', ondata);
    input.removeListener('end', onend);
  });
}

function listenToKeys(rl, input, output) {
  const onkeypress = (s, key) => {
    rl._ttyWrite(s, key);
    if (key?.sequence) {
      // Half of a pair makes the terminal show something else than we think.
      const code = key.sequence.codePointAt(0);
      if (code >= 0xd800 && code <= 0xdfff) rl._refreshLine();
    }
  };
  const onresize = () => rl._refreshLine();
  const onend = () => {
    if (typeof rl.line === 'string' && rl.line.length > 0) rl.emit('line', rl.line);
    rl.close();
  };
  emitKeypressEvents(input, rl);
  input.on('keypress', onkeypress);
  input.on('end', onend);
  rl._setRawMode(true);
  rl.cursor = 0;
  rl.historyIndex = -1;
  if (output != null) output.on('resize', onresize);
  rl.once('close', () => {
    input.removeListener('keypress', onkeypress);
    input.removeListener('end', onend);
    if (output != null) output.removeListener('resize', onresize);
  });
}

function closeOnAbort(rl, signal) {
  const onabort = () => rl.close();
  if (signal.aborted) {
    process.nextTick(onabort);
  } else {
    const { addAbortListener } = require('internal/events/abort_listener');
    const disposable = addAbortListener(signal, onabort);
    rl.once('close', disposable[Symbol.dispose]);
  }
}

Object.defineProperty(Interface.prototype, 'columns', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return this.output?.columns || Infinity; },
});

const methods = {
  getPrompt() {
    return this._prompt;
  },

  setPrompt(prompt) {
    this._prompt = prompt;
  },

  _setRawMode(mode) {
    const wasRaw = this.input.isRaw;
    if (typeof this.input.setRawMode === 'function') this.input.setRawMode(mode);
    return wasRaw;
  },

  prompt(preserveCursor) {
    if (this.paused) this.resume();
    if (this.terminal && process.env.TERM !== 'dumb') {
      if (!preserveCursor) this.cursor = 0;
      this._refreshLine();
    } else {
      this._writeToOutput(this._prompt);
    }
  },

  [kQuestion](query, cb) {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this._questionCallback) {
      // One at a time: the one that is open is shown again.
      this.prompt();
    } else {
      this._oldPrompt = this._prompt;
      this.setPrompt(query);
      this._questionCallback = cb;
      this.prompt();
    }
  },

  [kQuestionCancel]() {
    if (!this._questionCallback) return;
    this._questionCallback = null;
    this.setPrompt(this._oldPrompt);
    this.clearLine();
  },

  _onLine(line) {
    if (this._questionCallback) {
      const cb = this._questionCallback;
      this._questionCallback = null;
      this.setPrompt(this._oldPrompt);
      cb(line);
    } else {
      this.emit('line', line);
    }
  },

  _writeToOutput(text) {
    validateString(text, 'stringToWrite');
    if (this.output != null) this.output.write(text);
  },

  close() {
    if (this.closed) return;
    this.pause();
    if (this.terminal) this._setRawMode(false);
    this.closed = true;
    this.emit('close');
  },

  pause() {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this.paused) return undefined;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  },

  resume() {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (!this.paused) return undefined;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  },

  // As if it were typed.
  write(d, key) {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this.paused) this.resume();
    if (this.terminal) {
      this._ttyWrite(d, key);
    } else {
      this._normalWrite(d);
    }
  },

  _normalWrite(b) {
    if (b === undefined) return;
    let text = this._decoder.write(b);
    if (this._sawReturnAt && Date.now() - this._sawReturnAt <= this.crlfDelay) {
      if (text.codePointAt(0) === 10) text = text.slice(1);
      this._sawReturnAt = 0;
    }
    const lineEnding = newLineEnding();
    let match = lineEnding.exec(text);
    if (match === null) {
      // Not looked through again with every chunk of a long line.
      this._line_buffer = this._line_buffer ? this._line_buffer + text : text;
      return;
    }
    this._sawReturnAt = text.endsWith('\r') ? Date.now() : 0;

    // All of them are found before the first listener runs: it may write() or close() us.
    const lines = [];
    let start = 0;
    do {
      lines.push(text.slice(start, match.index));
      start = lineEnding.lastIndex;
    } while ((match = lineEnding.exec(text)) !== null);
    if (this._line_buffer) lines[0] = this._line_buffer + lines[0];
    this._line_buffer = text.slice(start);
    for (const line of lines) this._onLine(line);
  },

  clearLine() {
    this._moveCursor(+Infinity);
    this._writeToOutput('\r\n');
    this.line = '';
    this.cursor = 0;
    this.prevRows = 0;
  },

  _line() {
    const line = this._addHistory();
    editing.forgetUndo(this);
    this.clearLine();
    this._onLine(line);
  },

  ...editing.methods,
  ...keys.methods,

  [Symbol.asyncIterator]() {
    if (this[kLineStream] === undefined) {
      const { kFirstEventParam } = require('internal/events/symbols');
      this[kLineStream] = EventEmitter.on(this, 'line', {
        close: ['close'],
        highWaterMark: 1024,
        [kFirstEventParam]: true,
      });
    }
    return this[kLineStream];
  },

  [Symbol.dispose]() {
    this.close();
  },
};
for (const name of Reflect.ownKeys(methods)) {
  Object.defineProperty(Interface.prototype, name, {
    __proto__: null,
    configurable: true,
    enumerable: false,
    writable: true,
    value: methods[name],
  });
}

module.exports = { Interface, InterfaceConstructor: Interface, kQuestion, kQuestionCancel, kQuestionReject };
