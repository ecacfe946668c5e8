// Which key does what: Interface.prototype._ttyWrite, and the completion of words by the tab key.
// In Node: lib/internal/readline/interface.js.
'use strict';

const { AbortError } = require('internal/errors');
const { charLengthAt, charLengthLeft, commonPrefix, kSubstringSearch } = require('internal/readline/utils');
const editing = require('internal/readline/editing');

const kQuestionReject = Symbol('kQuestionReject');

// A carriage return, a line feed or both are one line ending; so are the separators of Unicode.
const newLineEnding = () => /\r?\n|\r(?!\n)|\u2028|\u2029/g;

function closeBy(rl, key) {
  const reject = rl[kQuestionReject];
  rl.close();
  reject?.(new AbortError(`Aborted with Ctrl+${key}`));
}

// With Control.
const controlKeys = {
  c(rl) {
    if (rl.listenerCount('SIGINT') > 0) {
      rl.emit('SIGINT');
    } else {
      closeBy(rl, 'C');
    }
  },
  h: (rl) => rl._deleteLeft(),
  d(rl) {
    if (rl.cursor === 0 && rl.line.length === 0) {
      closeBy(rl, 'D');
    } else if (rl.cursor < rl.line.length) {
      rl._deleteRight();
    }
  },
  u: (rl) => rl._deleteLineLeft(),
  k: (rl) => rl._deleteLineRight(),
  a: (rl) => rl._moveCursor(-Infinity),
  e: (rl) => rl._moveCursor(+Infinity),
  b: (rl) => rl._moveCursor(-charLengthLeft(rl.line, rl.cursor)),
  f: (rl) => rl._moveCursor(+charLengthAt(rl.line, rl.cursor)),
  l(rl) {
    const { clearScreenDown, cursorTo } = require('internal/readline/callbacks');
    cursorTo(rl.output, 0, 0);
    clearScreenDown(rl.output);
    rl._refreshLine();
  },
  n: (rl) => rl._historyNext(),
  p: (rl) => rl._historyPrev(),
  y: (rl) => editing.yank(rl),
  z: suspend,
  w: (rl) => rl._deleteWordLeft(),
  backspace: (rl) => rl._deleteWordLeft(),
  delete: (rl) => rl._deleteWordRight(),
  left: (rl) => rl._wordLeft(),
  right: (rl) => rl._wordRight(),
};

// With Alt.
const metaKeys = {
  b: (rl) => rl._wordLeft(),
  f: (rl) => rl._wordRight(),
  d: (rl) => rl._deleteWordRight(),
  delete: (rl) => rl._deleteWordRight(),
  backspace: (rl) => rl._deleteWordLeft(),
  y: (rl) => editing.yankPop(rl),
};

// Without either.
const plainKeys = {
  return(rl) {
    rl._sawReturnAt = Date.now();
    rl._line();
  },
  enter(rl) {
    // The line feed of a carriage return and line feed.
    if (rl._sawReturnAt === 0 || Date.now() - rl._sawReturnAt > rl.crlfDelay) rl._line();
    rl._sawReturnAt = 0;
  },
  backspace: (rl) => rl._deleteLeft(),
  delete: (rl) => rl._deleteRight(),
  left: (rl) => rl._moveCursor(-charLengthLeft(rl.line, rl.cursor)),
  right: (rl) => rl._moveCursor(+charLengthAt(rl.line, rl.cursor)),
  home: (rl) => rl._moveCursor(-Infinity),
  end: (rl) => rl._moveCursor(+Infinity),
  up: (rl) => rl._historyPrev(),
  down: (rl) => rl._historyNext(),
};

function run(table, rl, name) {
  if (typeof name === 'string' && Object.hasOwn(table, name)) {
    table[name](rl);
    return true;
  }
  return false;
}

function suspend(rl) {
  if (rl.listenerCount('SIGTSTP') > 0) {
    rl.emit('SIGTSTP');
    return;
  }
  process.once('SIGCONT', () => {
    // The shell may have left the terminal in another mode.
    if (!rl.paused) {
      rl.pause();
      rl.emit('SIGCONT');
    }
    rl._setRawMode(true);
    rl._refreshLine();
  });
  rl._setRawMode(false);
  process.kill(process.pid, 'SIGTSTP');
}

function _ttyWrite(s, key) {
  const previousKey = this._previousKey;
  key = key || {};
  this._previousKey = key;
  if (!key.meta || key.name !== 'y') editing.stopYanking(this);

  // Up and down, as long as nothing else comes, search for what was there at first.
  const searches = (key.name === 'up' || key.name === 'down') && !key.ctrl && !key.meta && !key.shift;
  if (searches) {
    if (this[kSubstringSearch] === null) this[kSubstringSearch] = this.line.slice(0, this.cursor);
  } else if (this[kSubstringSearch] !== null) {
    this[kSubstringSearch] = null;
    if (this.history.length === this.historyIndex) this.historyIndex = -1;
  }

  if (typeof key.sequence === 'string') {
    const code = key.sequence.codePointAt(0);
    // Ctrl+_ and Ctrl+^.
    if (code === 0x1f) {
      editing.undo(this);
      return;
    }
    if (code === 0x1e) {
      editing.redo(this);
      return;
    }
  }
  if (key.name === 'escape') return;

  if (key.ctrl && key.shift) {
    if (key.name === 'backspace') {
      this._deleteLineLeft();
    } else if (key.name === 'delete') {
      this._deleteLineRight();
    }
  } else if (key.ctrl) {
    run(controlKeys, this, key.name);
  } else if (key.meta) {
    run(metaKeys, this, key.name);
  } else {
    if (this._sawReturnAt && key.name !== 'enter') this._sawReturnAt = 0;
    if (run(plainKeys, this, key.name)) return;
    if (key.name === 'tab' && typeof this.completer === 'function' && this.isCompletionEnabled) {
      this._tabComplete(previousKey && previousKey.name === 'tab');
      return;
    }
    if (typeof s === 'string' && s) insertLines(this, s);
  }
}

// Text, maybe pasted: each line ending in it is a return.
function insertLines(rl, text) {
  const lineEnding = newLineEnding();
  let start = 0;
  let match;
  while ((match = lineEnding.exec(text)) !== null) {
    rl._insertString(text.slice(start, match.index));
    start = lineEnding.lastIndex;
    rl._line();
  }
  rl._insertString(text.slice(start));
}

// ---- Completion ----

async function _tabComplete(lastKeypressWasTab) {
  this.pause();
  const text = this.line.slice(0, this.cursor);
  let value;
  try {
    value = await this.completer(text);
  } catch (err) {
    reportCompletionError(this, err);
    return;
  } finally {
    this.resume();
  }
  showCompletions(this, lastKeypressWasTab, value);
}

function reportCompletionError(rl, err) {
  const { inspect } = require('internal/util/inspect');
  rl._writeToOutput(`Tab completion error: ${inspect(err)}`);
}

function showCompletions(rl, lastKeypressWasTab, { 0: completions, 1: completeOn }) {
  if (!completions || completions.length === 0) return;
  const prefix = commonPrefix(completions.filter((entry) => entry !== ''));
  if (prefix.startsWith(completeOn) && prefix.length > completeOn.length) {
    rl._insertString(prefix.slice(completeOn.length));
    return;
  }
  if (!completeOn.startsWith(prefix)) {
    // They differ in case: take the spelling of the completions.
    const head = rl.line.slice(0, rl.cursor - completeOn.length) + prefix;
    rl.line = head + rl.line.slice(rl.cursor);
    rl.cursor = head.length;
    rl._refreshLine();
    return;
  }
  // The list comes with the second tab.
  if (!lastKeypressWasTab) return;

  editing.beforeEdit(rl);
  rl._writeToOutput(formatColumns(completions, rl.columns));
  rl._refreshLine();
}

// '' separates groups.
function formatColumns(completions, columns) {
  const { getStringWidth } = require('internal/util/inspect');
  const widths = completions.map((entry) => getStringWidth(entry));
  const width = Math.max(...widths) + 2;
  let perRow = Math.floor(columns / width) || 1;
  if (perRow === Infinity) perRow = 1;

  let output = '\r\n';
  let inRow = 0;
  let padding = 0;
  for (let i = 0; i < completions.length; i++) {
    const completion = completions[i];
    if (completion === '' || inRow === perRow) {
      output += '\r\n';
      inRow = 0;
      padding = 0;
    } else {
      output += ' '.repeat(padding);
    }
    if (completion !== '') {
      output += completion;
      padding = width - widths[i];
      inRow++;
    } else {
      output += '\r\n';
    }
  }
  if (inRow !== 0) output += '\r\n\r\n';
  return output;
}

module.exports = {
  kQuestionReject,
  newLineEnding,
  reportCompletionError,
  showCompletions,
  methods: { _ttyWrite, _tabComplete },
};
