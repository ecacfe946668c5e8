// Colours for a regular expression: every token by its role and by how deep in groups it stands, so that
// a group's brackets differ from those of the group around it.
// In Node: highlightRegExp in lib/internal/util/inspect.js.
'use strict';

// What a token is, as a distance in the palette from the colour of its depth.
const kDelimiter = 0;
const kBracket = 1;
const kText = 2;
const kDetail = 3;
const kOperator = 4;

const defaultPalette = ['green', 'red', 'yellow', 'cyan', 'magenta'];

// A group's opening after its parenthesis: lookarounds, non-capturing with or without modifiers, a name.
const groupKind = /\?(?:<[=!]|[=!]|[a-z]*(?:-[a-z]*)?:|<)/y;
const groupName = /([^>]*)>/y;
const bracedEscape = /\\(u\{(?=[0-9a-fA-F]+\})|[pP]\{)([^}]*)\}/y;
const nameReference = /\\k<([^>]*)>/y;
const longEscape = /\\(?:x[0-9a-fA-F]{2}|[pP]\{)/y;
const quantifier = /\{(\d+)(?:(,)(\d*))?\}/y;

function matchAt(pattern, str, index) {
  pattern.lastIndex = index;
  return pattern.exec(str);
}

class Highlighter {
  constructor(source, palette, colors) {
    this.source = source;
    this.palette = palette;
    this.colors = colors;
    this.depth = 0;
    this.pos = 0;
    this.out = '';
  }

  put(text, role) {
    // The depth is below zero after a parenthesis that was taken for part of a name.
    const color = this.colors[this.palette[Math.max(0, this.depth + role) % this.palette.length]];
    this.out += color === undefined ? text : `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
  }

  // Consumes `text`, which stands at the current position.
  take(text, role) {
    this.put(text, role);
    this.pos += text.length;
  }

  run() {
    this.put('/', kDelimiter);
    while (this.pos < this.source.length) this.token();
    this.depth = 0;
    this.put('/', kDelimiter);
  }

  token() {
    const char = this.source[this.pos];
    switch (char) {
      case '\\': return this.escape(0);
      case '(': return this.openGroup();
      case ')':
        this.depth--;
        return this.take(char, kBracket);
      case '[': return this.characterClass();
      case '{': return this.braces();
      case '.': return this.take(char, kDetail);
      case '|': case '^': case '$': case '*': case '+': case '?': case ',':
        return this.take(char, kOperator);
      default: return this.take(char, kText);
    }
  }

  // \p{...}, \u{...} and \k<...> have a name inside. Without the u flag the first two are plain text to
  // the engine, which the source alone does not tell: they are only taken for it when the brace never closes.
  // `nesting` is 1 inside a character class, whose own brackets already have the nearer colour.
  escape(nesting) {
    const braced = matchAt(bracedEscape, this.source, this.pos);
    if (braced !== null) {
      this.take(`\\${braced[1]}`, kBracket + nesting);
      this.take(braced[2], kText + nesting);
      this.take('}', kBracket + nesting);
      return;
    }
    const reference = matchAt(nameReference, this.source, this.pos);
    if (reference !== null) {
      this.take('\\k<', kDelimiter);
      this.take(reference[1], kBracket);
      this.take('>', kDelimiter);
      return;
    }
    const long = matchAt(longEscape, this.source, this.pos);
    this.take(long !== null ? long[0] : this.source.slice(this.pos, this.pos + 2), kText);
  }

  openGroup() {
    this.take('(', kBracket);
    const kind = matchAt(groupKind, this.source, this.pos);
    if (kind !== null) {
      this.take(kind[0], kBracket);
      if (kind[0] === '?<') {
        const name = matchAt(groupName, this.source, this.pos);
        if (name !== null) {
          this.take(name[1], kText);
          this.take('>', kBracket);
        }
      }
    }
    this.depth++;
  }

  characterClass() {
    this.take('[', kBracket);
    if (this.source[this.pos] === '^') this.take('^', kText);
    let isFirst = true;
    while (this.pos < this.source.length && this.source[this.pos] !== ']') {
      const char = this.source[this.pos];
      if (char === '\\') {
        this.escape(1);
      } else if (char === '-' && !isFirst && this.source[this.pos + 1] !== ']') {
        this.take(char, kDetail);
      } else {
        this.take(char, kText);
      }
      isFirst = false;
    }
    if (this.pos < this.source.length) this.take(']', kBracket);
  }

  braces() {
    const match = matchAt(quantifier, this.source, this.pos);
    if (match === null) return this.take('{', kText);
    this.take('{', kBracket);
    this.take(match[1], kDetail);
    if (match[2] !== undefined) {
      this.take(',', kText);
      if (match[3] !== '') this.take(match[3], kDetail);
    }
    this.take('}', kBracket);
  }
}

// `str` is what RegExp.prototype.toString made, maybe with the name of a subclass before it.
function highlightRegExp(str) {
  // Required here because that file needs this one for its table.
  const { colors } = require('internal/util/inspect/styles');
  const { colors: wanted } = highlightRegExp;
  const start = str.indexOf('/');
  const end = str.lastIndexOf('/');
  const source = str.slice(start + 1, end);
  const highlighter = new Highlighter(source, wanted?.length > 0 ? wanted : defaultPalette, colors);
  highlighter.out = str.slice(0, start);
  highlighter.run();
  const flags = str.slice(end + 1);
  if (flags !== '') highlighter.put(flags, kBracket);
  return highlighter.out;
}

highlightRegExp.colors = defaultPalette;

module.exports = { highlightRegExp };
