// How many terminal columns a string takes, and the string without its terminal control sequences.
// In Node: part of lib/internal/util/inspect.js and src/node_i18n.cc (GetStringWidth).
'use strict';

// ECMA-48: an operating system command up to its terminator; a control sequence (ESC [ or the one-byte CSI)
// with parameters, intermediates and final byte; any other escape with its final byte.
const controlSequence = new RegExp(
  '(?:\\u001b\\]|\\u009d)[^\\u0007\\u001b\\u009c]*(?:\\u0007|\\u001b\\u005c|\\u009c)|' +
  '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]|' +
  '\\u001b[ -/]*[0-Z\\u005c^-~]', 'g');

function stripControlSequences(str) {
  if (!str.includes('\u001b') && !str.includes('\u009b') && !str.includes('\u009d')) return str;
  return str.replace(controlSequence, '');
}

// The code points two columns wide: East Asian Width W or F in Unicode 17, plus what ICU answers for the
// unassigned places among them. Each entry is `gap from the last range+length`, in base 36.
const wideRanges =
  '3cw+2n 3i3+1 e+1 5b+3 4 3 ei+1 m+1 r+7 h+b 18 b+5 4 e 9+1 i+1 6+1 9 6 m 8+1 2 5 3 8 5+1 t 10 2 5+2 2 ' +
  '1q+2 p f nw+1 1g 5 mj+p 2+2g d+5x r+26 3+2d 3+2u 6+16 2+2l 2+2d a+1b 2+13 9+mkc 4+1i wq+s hw+8mb 6l9+e7 ' +
  'lt+9 n+y 2+i 2+3 46+2n 3k+6 m4a+4 c+6 a+5p1 16+v 2q+36 6pq+3 2+6 2+1 2+82 g u+2 3 f+3 9+az 6bp+2e a+m ' +
  '5n2 5n 5b 3+9 24+s e+17 5+8 8+1 f+5 4b+w d+8 2+1x 2+l d+16 5+4 d+g 4 4+1y 2 2+56 3+1q e+3 2+n j r+1 e ' +
  '2f+2c 1d+1x 7 4+2 3+3 4+3 c+1 8+8 6c+b 5 7w+1a 2+9 2+54 35+c 4+a 4+1k 2 5+f 3+b 5+9 zs+1ekd 3+1ekd';

const zeroWidth = /^[\p{Cc}\p{Cf}\p{Me}\p{Mn}]$/u;
const softHyphen = 0xAD;
const firstWide = 0x1100;

// First and last code point of every range, alternating; made on first use.
let wideTable;

function decodeWideRanges() {
  const table = [];
  let last = 0;
  for (const entry of wideRanges.split(' ')) {
    const [gap, length = '0'] = entry.split('+');
    const first = last + parseInt(gap, 36);
    last = first + parseInt(length, 36);
    table.push(first, last);
  }
  return table;
}

function isWide(code) {
  if (code < firstWide) return false;
  wideTable ??= decodeWideRanges();
  let low = 0;
  let high = wideTable.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < wideTable[2 * middle]) high = middle - 1;
    else if (code > wideTable[2 * middle + 1]) low = middle + 1;
    else return true;
  }
  return false;
}

function isPrintableAscii(str) {
  for (let i = 0; i < str.length; i++) {
    const code = str.charCodeAt(i);
    if (code < 32 || code >= 127) return false;
  }
  return true;
}

function getStringWidth(str, removeControlChars = true) {
  if (isPrintableAscii(str)) return str.length;
  if (removeControlChars) str = stripControlSequences(str);
  let width = 0;
  for (const char of str.normalize('NFC')) {
    const code = char.codePointAt(0);
    if (code >= 32 && code < 127 || code === softHyphen) width++;
    else if (isWide(code)) width += 2;
    else if (!zeroWidth.test(char)) width++;
  }
  return width;
}

module.exports = { getStringWidth, stripControlSequences };
