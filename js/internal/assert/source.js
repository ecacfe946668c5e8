// The text of the assertion that failed, for the message of `assert(value)`.
// Native side: src/ops/util.rs finds the script. In Node: parts of lib/internal/assert/utils.js and
// lib/internal/errors/error_source.js.
'use strict';

const openers = { '(': ')', '[': ']', '{': '}' };
const wordCharacter = /[\w$\u0080-\uffff]/;
// After one of these, a slash starts a regular expression.
const beforeRegexp = /[(,=:[!&|?{};+\-*%~^<>]$|(?:^|[^\w$.])(?:return|typeof|case|in|of|void|delete)$/;

// The index behind the string, template or comment that starts at `i`; -1 if none does.
function skipLiteral(source, i) {
  const char = source[i];
  if (char === "'" || char === '"' || char === '`') {
    for (let j = i + 1; j < source.length; j++) {
      if (source[j] === '\\') j++;
      else if (source[j] === char) return j + 1;
      else if (char === '`' && source.startsWith('${', j)) j = skipBrackets(source, j + 1) - 1;
    }
    return source.length;
  }
  if (char !== '/') return -1;
  if (source[i + 1] === '/') {
    const end = source.indexOf('\n', i);
    return end === -1 ? source.length : end;
  }
  if (source[i + 1] === '*') {
    const end = source.indexOf('*/', i + 2);
    return end === -1 ? source.length : end + 2;
  }
  return beforeRegexp.test(source.slice(Math.max(0, i - 20), i).trimEnd()) ? skipRegexp(source, i) : -1;
}

function skipRegexp(source, i) {
  let inClass = false;
  for (let j = i + 1; j < source.length && source[j] !== '\n'; j++) {
    if (source[j] === '\\') j++;
    else if (source[j] === '[') inClass = true;
    else if (source[j] === ']') inClass = false;
    else if (source[j] === '/' && !inClass) return j + 1;
  }
  return -1;
}

// The index behind the bracket that closes the one at `i`.
function skipBrackets(source, i) {
  const open = [];
  for (let j = i; j < source.length;) {
    const literal = skipLiteral(source, j);
    if (literal !== -1) {
      j = literal;
      continue;
    }
    const char = source[j++];
    if (openers[char] !== undefined) open.push(openers[char]);
    else if (char === open.at(-1)) {
      open.pop();
      if (open.length === 0) return j;
    }
  }
  return source.length;
}

// The engine points at the called property, or behind `a['b']`: what it is read from stands before it, on the
// same line.
function expressionStart(source, position) {
  const lineStart = source.lastIndexOf('\n', position - 1) + 1;
  let start = position;
  for (;;) {
    let i = start;
    if (source[i - 1] === '.') i -= source[i - 2] === '?' ? 2 : 1;
    else if (source[i] !== '[' && source[i] !== '(') return start;
    let begin = i;
    if (source[i - 1] === ']') begin = source.lastIndexOf('[', i - 1);
    else while (begin > lineStart && (wordCharacter.test(source[begin - 1]) || source[begin - 1] === '#')) begin--;
    if (begin === i || begin < lineStart) return start;
    start = begin;
  }
}

// The index behind the call whose callee starts at `start`: behind the last pair of parentheses in a row.
function expressionEnd(source, start) {
  let i = start;
  while (i < source.length) {
    const char = source[i];
    if (char === '(') return skipBrackets(source, i);
    if (char === '[') i = skipBrackets(source, i);
    else if (wordCharacter.test(char) || char === '.' || char === '?' || char === '#' || /\s/.test(char)) i++;
    else return -1;
  }
  return -1;
}

function offsetOf(source, line, column) {
  let offset = 0;
  for (let i = 1; i < line; i++) {
    offset = source.indexOf('\n', offset) + 1;
    if (offset === 0) return -1;
  }
  return offset + column - 1;
}

const control = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

// The call in the script that got us here, or undefined if it cannot be told.
function readAssertion() {
  const place = ops.op_util_caller_source();
  if (place === undefined) return undefined;
  const [source, line, column] = place;
  const position = offsetOf(source, line, column);
  if (position === -1) return undefined;
  const start = expressionStart(source, position);
  const end = expressionEnd(source, start);
  if (end === -1) return undefined;
  // One line is enough to recognise it by.
  const [text] = source.slice(start, end).split('\n', 1);
  return text.replace(control, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

module.exports = { readAssertion };
