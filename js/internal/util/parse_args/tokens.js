// Command line arguments to tokens: options with their values, positionals, the `--`.
// In Node: part of lib/internal/util/parse_args/parse_args.js.
'use strict';

const isString = (options, name) => Object.hasOwn(options, name) && options[name].type === 'string';

function longNameOf(short, options) {
  for (const name of Object.keys(options)) if (options[name].short === short) return name;
  return short;
}

class Tokenizer {
  constructor(args, options) {
    this.args = args;
    this.options = options;
    this.index = 0;
    this.tokens = [];
  }

  run() {
    for (; this.index < this.args.length; this.index++) {
      const arg = this.args[this.index];
      if (arg === '--') {
        this.terminate();
        break;
      }
      if (arg.startsWith('--') && arg.length > 2) this.long(arg);
      else if (arg.startsWith('-') && arg.length > 1) this.shortGroup(arg);
      else this.positional(arg);
    }
    return this.tokens;
  }

  terminate() {
    this.tokens.push({ kind: 'option-terminator', index: this.index });
    for (this.index++; this.index < this.args.length; this.index++) this.positional(this.args[this.index]);
  }

  positional(value) {
    this.tokens.push({ kind: 'positional', index: this.index, value });
  }

  option(name, rawName, index, value, inlineValue) {
    this.tokens.push({ kind: 'option', name, rawName, index, value, inlineValue });
  }

  // An option that wants a value takes the next argument, whatever that looks like.
  optionWithNext(name, rawName) {
    const { index } = this;
    const next = this.args[index + 1];
    if (isString(this.options, name) && next != null) {
      this.index++;
      this.option(name, rawName, index, next, false);
    } else {
      this.option(name, rawName, index, undefined, undefined);
    }
  }

  long(arg) {
    const equals = arg.indexOf('=', 3);
    if (equals === -1) this.optionWithNext(arg.slice(2), arg);
    else this.option(arg.slice(2, equals), arg.slice(0, equals), this.index, arg.slice(equals + 1), true);
  }

  // `-abc` is three flags, up to the first that wants a value, which is the rest.
  shortGroup(arg) {
    for (let i = 1; i < arg.length; i++) {
      const rawName = `-${arg[i]}`;
      const name = longNameOf(arg[i], this.options);
      if (i === arg.length - 1) {
        this.optionWithNext(name, rawName);
      } else if (isString(this.options, name)) {
        this.option(name, rawName, this.index, arg.slice(i + 1), true);
        return;
      } else {
        this.option(name, rawName, this.index, undefined, undefined);
      }
    }
  }
}

function tokenize(args, options) {
  return new Tokenizer(args, options).run();
}

module.exports = { tokenize };
