// The hidden properties of a Console. In Node: lib/internal/console/constructor.js.
'use strict';

module.exports = {
  kBindProperties: Symbol('kBindProperties'),
  kBindStreamsEager: Symbol('kBindStreamsEager'),
  kBindStreamsLazy: Symbol('kBindStreamsLazy'),
  kColorMode: Symbol('kColorMode'),
  kCounts: Symbol('counts'),
  kFormatForStderr: Symbol('kFormatForStderr'),
  kFormatForStdout: Symbol('kFormatForStdout'),
  kGetInspectOptions: Symbol('kGetInspectOptions'),
  kGroupIndent: Symbol('kGroupIndent'),
  kGroupIndentationWidth: Symbol('kGroupIndentWidth'),
  kIsConsole: Symbol('kIsConsole'),
  kUseStderr: Symbol('kUseStderr'),
  kUseStdout: Symbol('kUseStdout'),
  kWriteToConsole: Symbol('kWriteToConsole'),
};
