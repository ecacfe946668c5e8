// Editing the line of an Interface: moving, inserting, deleting, killing and yanking, undoing, the history, and
// what is on the screen. Each function becomes the method of Interface of its name.
// In Node: lib/internal/readline/interface.js.
'use strict';

const { charLengthAt, charLengthLeft, kSubstringSearch } = require('internal/readline/utils');

const kUndoStack = Symbol('kUndoStack');
const kRedoStack = Symbol('kRedoStack');
const kKillRing = Symbol('kKillRing');
const kKillRingCursor = Symbol('kKillRingCursor');
const kYanking = Symbol('kYanking');

const MAX_UNDO = 2048;
const MAX_KILL_RING = 32;

function initEditing(rl) {
  rl[kSubstringSearch] = null;
  rl[kUndoStack] = [];
  rl[kRedoStack] = [];
  rl[kKillRing] = [];
  rl[kKillRingCursor] = 0;
  rl[kYanking] = false;
}

// ---- On the screen ----

function _refreshLine() {
  const { clearScreenDown, cursorTo, moveCursor } = require('internal/readline/callbacks');
  const line = this._prompt + this.line;
  const end = this._getDisplayPos(line);
  const cursor = this.getCursorPos();

  // To the first row of what was drawn before.
  const prevRows = this.prevRows || 0;
  if (prevRows > 0) moveCursor(this.output, 0, -prevRows);
  cursorTo(this.output, 0);
  clearScreenDown(this.output);
  this._writeToOutput(line);
  // A full last row: a terminal wraps only with the next character.
  if (end.cols === 0) this._writeToOutput(' ');
  cursorTo(this.output, cursor.cols);
  const above = end.rows - cursor.rows;
  if (above > 0) moveCursor(this.output, 0, -above);
  this.prevRows = cursor.rows;
}

// Where the cursor is after `text`.
function _getDisplayPos(text) {
  const { getStringWidth, stripVTControlCharacters } = require('internal/util/inspect');
  const columns = this.columns;
  let offset = 0;
  let rows = 0;
  for (const char of stripVTControlCharacters(text)) {
    if (char === '\n') {
      rows += Math.ceil(offset / columns) || 1;
      offset = 0;
      continue;
    }
    if (char === '\t') {
      offset += this.tabSize - (offset % this.tabSize);
      continue;
    }
    const width = getStringWidth(char, false);
    if (width === 2) {
      // It does not fit into the last column alone.
      if ((offset + 1) % columns === 0) offset++;
      offset += 2;
    } else {
      offset += width;
    }
  }
  const cols = offset % columns;
  rows += (offset - cols) / columns;
  return { cols, rows };
}

function getCursorPos() {
  return this._getDisplayPos(this._prompt + this.line.slice(0, this.cursor));
}

function _moveCursor(dx) {
  if (dx === 0) return;
  const oldPos = this.getCursorPos();
  this.cursor = Math.min(Math.max(this.cursor + dx, 0), this.line.length);
  const newPos = this.getCursorPos();
  if (oldPos.rows === newPos.rows) {
    require('internal/readline/callbacks').moveCursor(this.output, newPos.cols - oldPos.cols, 0);
  } else {
    this._refreshLine();
  }
}

// ---- Inserting and deleting ----

function _insertString(text) {
  beforeEdit(this);
  if (this.cursor < this.line.length) {
    this.line = this.line.slice(0, this.cursor) + text + this.line.slice(this.cursor);
    this.cursor += text.length;
    this._refreshLine();
    return;
  }
  const oldPos = this.getCursorPos();
  this.line += text;
  this.cursor += text.length;
  const newPos = this.getCursorPos();
  if (oldPos.rows < newPos.rows) {
    this._refreshLine();
  } else {
    this._writeToOutput(text);
  }
}

// The line without [from, to), the cursor at `from`.
function remove(rl, from, to) {
  beforeEdit(rl);
  rl.line = rl.line.slice(0, from) + rl.line.slice(to);
  rl.cursor = from;
  rl._refreshLine();
}

// Backwards, so that one pattern that starts at the beginning does.
function lengthOfWordLeft(rl) {
  const reversed = Array.from(rl.line.slice(0, rl.cursor)).reverse().join('');
  return /^\s*(?:[^\w\s]+|\w+)?/.exec(reversed)[0].length;
}

function _wordLeft() {
  if (this.cursor > 0) this._moveCursor(-lengthOfWordLeft(this));
}

function _wordRight() {
  if (this.cursor < this.line.length) {
    this._moveCursor(/^(?:\s+|[^\w\s]+|\w+)\s*/.exec(this.line.slice(this.cursor))[0].length);
  }
}

function _deleteLeft() {
  if (this.cursor > 0 && this.line.length > 0) {
    remove(this, this.cursor - charLengthLeft(this.line, this.cursor), this.cursor);
  }
}

function _deleteRight() {
  if (this.cursor < this.line.length) remove(this, this.cursor, this.cursor + charLengthAt(this.line, this.cursor));
}

function _deleteWordLeft() {
  if (this.cursor > 0) remove(this, this.cursor - lengthOfWordLeft(this), this.cursor);
}

function _deleteWordRight() {
  if (this.cursor < this.line.length) {
    const word = /^(?:\s+|\W+|\w+)\s*/.exec(this.line.slice(this.cursor))[0];
    remove(this, this.cursor, this.cursor + word.length);
  }
}

function _deleteLineLeft() {
  const killed = this.line.slice(0, this.cursor);
  beforeEdit(this);
  this.line = this.line.slice(this.cursor);
  this.cursor = 0;
  pushToKillRing(this, killed);
  this._refreshLine();
}

function _deleteLineRight() {
  const killed = this.line.slice(this.cursor);
  beforeEdit(this);
  this.line = this.line.slice(0, this.cursor);
  pushToKillRing(this, killed);
  this._refreshLine();
}

// ---- The kill ring ----

function pushToKillRing(rl, text) {
  const ring = rl[kKillRing];
  if (!text || text === ring[0]) return;
  ring.unshift(text);
  rl[kKillRingCursor] = 0;
  while (ring.length > MAX_KILL_RING) ring.pop();
}

function yank(rl) {
  if (rl[kKillRing].length === 0) return;
  rl[kYanking] = true;
  rl._insertString(rl[kKillRing][rl[kKillRingCursor]]);
}

// Replaces what was yanked last by what was killed before that.
function yankPop(rl) {
  const ring = rl[kKillRing];
  if (!rl[kYanking] || ring.length <= 1) return;
  const last = ring[rl[kKillRingCursor]];
  rl[kKillRingCursor] = (rl[kKillRingCursor] + 1) % ring.length;
  const current = ring[rl[kKillRingCursor]];
  const head = rl.line.slice(0, rl.cursor - last.length);
  rl.line = head + current + rl.line.slice(rl.cursor);
  rl.cursor = head.length + current.length;
  rl._refreshLine();
}

function stopYanking(rl) {
  rl[kYanking] = false;
}

// ---- Undo ----

function beforeEdit(rl) {
  pushToUndoStack(rl, rl.line, rl.cursor);
}

function pushToUndoStack(rl, text, cursor) {
  if (rl[kUndoStack].push({ text, cursor }) > MAX_UNDO) rl[kUndoStack].shift();
}

function restore(rl, from, to) {
  if (from.length === 0) return;
  to.push({ text: rl.line, cursor: rl.cursor });
  const { text, cursor } = from.pop();
  rl.line = text;
  rl.cursor = cursor;
  rl._refreshLine();
}

function undo(rl) {
  restore(rl, rl[kUndoStack], rl[kRedoStack]);
}

function redo(rl) {
  restore(rl, rl[kRedoStack], rl[kUndoStack]);
}

function forgetUndo(rl) {
  rl[kUndoStack] = [];
  rl[kRedoStack] = [];
}

// ---- History: newest first; historyIndex -1 is the line being written ----

function _addHistory() {
  if (this.line.length === 0) return '';
  if (!this.history || this.historySize === 0) return this.line;
  // Neither is a line of blanks worth keeping.
  if (this.line.trim().length === 0) return this.line;
  if (this.history.length === 0 || this.history[0] !== this.line) {
    if (this.removeHistoryDuplicates) {
      const index = this.history.indexOf(this.line);
      if (index !== -1) this.history.splice(index, 1);
    }
    this.history.unshift(this.line);
    if (this.history.length > this.historySize) this.history.pop();
  }
  this.historyIndex = -1;
  // A listener may change it (to keep a password out, say).
  const line = this.history[0];
  this.emit('history', this.history);
  return line;
}

// Only lines that begin as the one did from which the search started.
function showHistory(rl, index, step) {
  const search = rl[kSubstringSearch] || '';
  const { history } = rl;
  while (index >= 0 && index < history.length && (!history[index].startsWith(search) || rl.line === history[index])) {
    index += step;
  }
  rl.line = index === -1 || index === history.length ? search : history[index];
  rl.historyIndex = index;
  rl.cursor = rl.line.length;
  rl._refreshLine();
}

function _historyNext() {
  if (this.historyIndex < 0) return;
  beforeEdit(this);
  showHistory(this, this.historyIndex - 1, -1);
}

function _historyPrev() {
  if (this.historyIndex >= this.history.length || this.history.length === 0) return;
  beforeEdit(this);
  showHistory(this, this.historyIndex + 1, 1);
}

module.exports = {
  initEditing,
  beforeEdit,
  forgetUndo,
  redo,
  stopYanking,
  undo,
  yank,
  yankPop,
  methods: {
    _refreshLine,
    _getDisplayPos,
    getCursorPos,
    _getCursorPos: getCursorPos,
    _moveCursor,
    _insertString,
    _wordLeft,
    _wordRight,
    _deleteLeft,
    _deleteRight,
    _deleteWordLeft,
    _deleteWordRight,
    _deleteLineLeft,
    _deleteLineRight,
    _addHistory,
    _historyNext,
    _historyPrev,
  },
};
