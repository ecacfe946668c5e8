// Escape sequences: those we write (CSI) and those that come from a keyboard (emitKeys).
// In Node: lib/internal/readline/utils.js.
'use strict';

const kEscape = '\x1b';

// CSI`2K`: the control sequence introducer and what follows.
function CSI(strings, ...args) {
  let result = `${kEscape}[`;
  for (let i = 0; i < strings.length; i++) {
    result += strings[i];
    if (i < args.length) result += args[i];
  }
  return result;
}
CSI.kEscape = kEscape;
CSI.kClearToLineBeginning = CSI`1K`;
CSI.kClearToLineEnd = CSI`0K`;
CSI.kClearLine = CSI`2K`;
CSI.kClearScreenDown = CSI`0J`;

// UTF-16 units of the character before, at, index `i`.
function charLengthLeft(str, i) {
  if (i <= 0) return 0;
  const pairBefore = i > 1 && str.codePointAt(i - 2) > 0xFFFF;
  return pairBefore || str.codePointAt(i - 1) > 0xFFFF ? 2 : 1;
}

function charLengthAt(str, i) {
  // Past the end too, a move to the right is one.
  if (str.length <= i) return 1;
  return str.codePointAt(i) > 0xFFFF ? 2 : 1;
}

function commonPrefix(strings) {
  if (strings.length === 0) return '';
  let prefix = strings[0];
  for (const string of strings) {
    let i = 0;
    while (i < prefix.length && prefix[i] === string[i]) i++;
    prefix = prefix.slice(0, i);
  }
  return prefix;
}

// What the sequences of xterm, gnome-terminal, rxvt, putty and cygwin say, after the escape character.
const plainKeys = {
  '[P': 'f1', '[Q': 'f2', '[R': 'f3', '[S': 'f4',
  'OP': 'f1', 'OQ': 'f2', 'OR': 'f3', 'OS': 'f4',
  '[11~': 'f1', '[12~': 'f2', '[13~': 'f3', '[14~': 'f4',
  '[200~': 'paste-start', '[201~': 'paste-end',
  '[[A': 'f1', '[[B': 'f2', '[[C': 'f3', '[[D': 'f4', '[[E': 'f5',
  '[15~': 'f5', '[17~': 'f6', '[18~': 'f7', '[19~': 'f8', '[20~': 'f9', '[21~': 'f10', '[23~': 'f11', '[24~': 'f12',
  '[A': 'up', '[B': 'down', '[C': 'right', '[D': 'left', '[E': 'clear', '[F': 'end', '[H': 'home',
  'OA': 'up', 'OB': 'down', 'OC': 'right', 'OD': 'left', 'OE': 'clear', 'OF': 'end', 'OH': 'home',
  '[1~': 'home', '[2~': 'insert', '[3~': 'delete', '[4~': 'end', '[5~': 'pageup', '[6~': 'pagedown',
  '[[5~': 'pageup', '[[6~': 'pagedown', '[7~': 'home', '[8~': 'end',
};
const shiftKeys = {
  '[a': 'up', '[b': 'down', '[c': 'right', '[d': 'left', '[e': 'clear', '[Z': 'tab',
  '[2$': 'insert', '[3$': 'delete', '[5$': 'pageup', '[6$': 'pagedown', '[7$': 'home', '[8$': 'end',
};
const ctrlKeys = {
  'Oa': 'up', 'Ob': 'down', 'Oc': 'right', 'Od': 'left', 'Oe': 'clear',
  '[2^': 'insert', '[3^': 'delete', '[5^': 'pageup', '[6^': 'pagedown', '[7^': 'home', '[8^': 'end',
};

const isDigit = (ch) => ch >= '0' && ch <= '9';

// A generator that is fed with one character at a time and emits 'keypress' on `stream` when one is complete.
// Fed with '' (after a time of silence) it takes an escape character for the key.
function* emitKeys(stream) {
  while (true) {
    let ch = yield;
    let s = ch;
    let escaped = false;
    const key = {
      sequence: null,
      name: undefined,
      ctrl: false,
      meta: false,
      shift: false,
    };

    if (ch === kEscape) {
      escaped = true;
      ch = yield;
      s += ch;
      if (ch === kEscape) {
        ch = yield;
        s += ch;
      }
    }

    if (escaped && (ch === 'O' || ch === '[')) {
      let code = ch;
      let modifier = 0;
      if (ch === 'O') {
        // ESC O letter, ESC O modifier letter.
        ch = yield;
        s += ch;
        if (isDigit(ch)) {
          modifier = Number(ch) - 1;
          ch = yield;
          s += ch;
        }
        code += ch;
      } else {
        // ESC [ letter, ESC [ [ letter, ESC [ [number[;modifier]] last.
        ch = yield;
        s += ch;
        if (ch === '[') {
          code += ch;
          ch = yield;
          s += ch;
        }
        const start = s.length - 1;
        for (let digits = 0; digits < 3 && isDigit(ch); digits++) {
          ch = yield;
          s += ch;
        }
        if (ch === ';') {
          ch = yield;
          s += ch;
          if (isDigit(ch)) s += yield;
        }
        const parsed = parseCommand(s.slice(start));
        code += parsed.code;
        modifier = parsed.modifier;
      }
      key.ctrl = !!(modifier & 4);
      key.meta = !!(modifier & 10);
      key.shift = !!(modifier & 1);
      key.code = code;
      if (Object.hasOwn(shiftKeys, code)) {
        key.name = shiftKeys[code];
        key.shift = true;
      } else if (Object.hasOwn(ctrlKeys, code)) {
        key.name = ctrlKeys[code];
        key.ctrl = true;
      } else {
        key.name = Object.hasOwn(plainKeys, code) ? plainKeys[code] : 'undefined';
      }
    } else {
      nameCharacter(key, ch, escaped);
    }

    key.sequence = s;
    if (s.length !== 0 && (key.name !== undefined || escaped)) {
      stream.emit('keypress', escaped ? undefined : s, key);
    } else if (charLengthAt(s, 0) === s.length) {
      // Anything else that is one character.
      stream.emit('keypress', s, key);
    }
  }
}

function parseCommand(cmd) {
  let match = /^(?:(\d\d?)(?:;(\d))?([~^$])|(\d{3}~))$/.exec(cmd);
  if (match !== null) {
    if (match[4]) return { code: match[4], modifier: 0 };
    return { code: match[1] + match[3], modifier: (match[2] || 1) - 1 };
  }
  match = /^((\d;)?(\d))?([A-Za-z])$/.exec(cmd);
  if (match !== null) return { code: match[4], modifier: (match[3] || 1) - 1 };
  return { code: cmd, modifier: 0 };
}

function nameCharacter(key, ch, escaped) {
  switch (ch) {
    case '\r':
      key.name = 'return';
      key.meta = escaped;
      return;
    case '\n':
      key.name = 'enter';
      key.meta = escaped;
      return;
    case '\t':
      key.name = 'tab';
      key.meta = escaped;
      return;
    case '\b':
    case '\x7f':
      key.name = 'backspace';
      key.meta = escaped;
      return;
    case kEscape:
      key.name = 'escape';
      key.meta = escaped;
      return;
    case ' ':
      key.name = 'space';
      key.meta = escaped;
      return;
  }
  if (!escaped && ch <= '\x1a') {
    key.name = String.fromCharCode(ch.charCodeAt(0) + 'a'.charCodeAt(0) - 1);
    key.ctrl = true;
  } else if (/^[0-9A-Za-z]$/.test(ch)) {
    key.name = ch.toLowerCase();
    key.shift = /^[A-Z]$/.test(ch);
    key.meta = escaped;
  } else if (escaped) {
    // ESC and silence is the key itself.
    key.name = ch.length ? undefined : 'escape';
    key.meta = true;
  }
}

// Back to the mode before, whatever happens in between.
const kSubstringSearch = Symbol('kSubstringSearch');

module.exports = { CSI, kEscape, kSubstringSearch, charLengthAt, charLengthLeft, commonPrefix, emitKeys };
