// The few colours of built-in messages, and whether a stream shows colours at all.
// The properties are empty strings until refresh() found that stderr does.
// In Node: lib/internal/util/colors.js.
'use strict';

const codes = {
  blue: '\u001b[34m',
  green: '\u001b[32m',
  white: '\u001b[39m',
  yellow: '\u001b[33m',
  red: '\u001b[31m',
  gray: '\u001b[90m',
  clear: '\u001bc',
  reset: '\u001b[0m',
};

// FORCE_COLOR speaks for every stream, terminal or not.
function shouldColorize(stream) {
  if (process.env.FORCE_COLOR !== undefined) {
    return require('internal/tty').getColorDepth() > 2;
  }
  return stream?.isTTY && (typeof stream.getColorDepth === 'function' ? stream.getColorDepth() > 2 : true);
}

// The environment may change while the program runs: callers ask again before each message.
function refresh() {
  const { exports: colors } = module;
  colors.hasColors = Boolean(colors.shouldColorize(process.stderr));
  for (const name of Object.keys(codes)) colors[name] = colors.hasColors ? codes[name] : '';
}

module.exports = {
  blue: '',
  green: '',
  white: '',
  yellow: '',
  red: '',
  gray: '',
  clear: '',
  reset: '',
  hasColors: false,
  shouldColorize,
  refresh,
};
