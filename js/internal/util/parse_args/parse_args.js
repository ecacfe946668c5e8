// util.parseArgs. In Node: lib/internal/util/parse_args/parse_args.js.
'use strict';

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_PARSE_ARGS_INVALID_OPTION_VALUE,
    ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL, ERR_PARSE_ARGS_UNKNOWN_OPTION,
  },
} = require('internal/errors');
const {
  validateArray, validateBoolean, validateBooleanArray, validateObject, validateString, validateStringArray,
} = require('internal/validators');
const { tokenize } = require('internal/util/parse_args/tokens');

const evalFlags = ['-e', '--eval', '-p', '--print', '-pe'];
const types = ['string', 'boolean'];

// With code on the command line there is no script name to skip.
function mainArgs() {
  const isEval = process.execArgv.some((flag) => evalFlags.includes(flag) ||
    flag.startsWith('--eval=') || flag.startsWith('--print='));
  return process.argv.slice(isEval ? 1 : 2);
}

function validateOptions(options) {
  validateObject(options, 'options');
  for (const name of Object.keys(options)) {
    const option = options[name];
    const path = `options.${name}`;
    validateObject(option, path);
    const type = Object.hasOwn(option, 'type') ? option.type : undefined;
    if (!types.includes(type)) throw new ERR_INVALID_ARG_TYPE(`${path}.type`, `('${types.join('|')}')`, type);
    if (Object.hasOwn(option, 'short')) {
      validateString(option.short, `${path}.short`);
      if (option.short.length !== 1) {
        throw new ERR_INVALID_ARG_VALUE(`${path}.short`, option.short, 'must be a single character');
      }
    }
    const multiple = Object.hasOwn(option, 'multiple') ? option.multiple : undefined;
    if (Object.hasOwn(option, 'multiple')) validateBoolean(multiple, `${path}.multiple`);
    const value = Object.hasOwn(option, 'default') ? option.default : undefined;
    if (value !== undefined) validateDefault(type, multiple, value, `${path}.default`);
  }
}

function validateDefault(type, multiple, value, path) {
  if (type === 'string') (multiple ? validateStringArray : validateString)(value, path);
  else (multiple ? validateBooleanArray : validateBoolean)(value, path);
}

const negated = 'no-';

// The name an option is configured under; `--no-x` may stand for the flag `x`.
function configuredName(token, options, allowNegative) {
  if (Object.hasOwn(options, token.name)) return token.name;
  if (!allowNegative || !token.name.startsWith(negated)) return undefined;
  const name = token.name.slice(negated.length);
  return Object.hasOwn(options, name) && options[name].type === 'boolean' ? name : undefined;
}

function checkUsage(token, config) {
  const { options, allowPositionals, allowNegative } = config;
  const name = configuredName(token, options, allowNegative);
  if (name === undefined) throw new ERR_PARSE_ARGS_UNKNOWN_OPTION(token.rawName, allowPositionals);
  const { short, type } = options[name];
  const shown = `${short ? `-${short}, ` : ''}--${name}`;
  if (type === 'string' && typeof token.value !== 'string') {
    throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown} <value>' argument missing`);
  }
  if (type === 'boolean' && token.value != null) {
    throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown}' does not take an argument`);
  }
  // What looks like an option is more likely one than a value.
  if (!token.inlineValue && token.value?.length > 1 && token.value.startsWith('-')) {
    const { rawName } = token;
    const example = rawName.startsWith('--') ? `'${rawName}=-XYZ'` : `'--${token.name}=-XYZ' or '${rawName}-XYZ'`;
    throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(
      `Option '${rawName}' argument is ambiguous.\n` +
      `Did you forget to specify the option argument for '${rawName}'?\n` +
      `To specify an option argument starting with a dash use ${example}.`);
  }
}

function storeOption(values, { name, value }, { options, allowNegative }) {
  if (name === '__proto__') return;
  if (allowNegative && name.startsWith(negated) && value === undefined) {
    name = name.slice(negated.length);
    value = false;
  }
  value ??= true;
  if (!Object.hasOwn(options, name) || !options[name].multiple) values[name] = value;
  else if (values[name] === undefined) values[name] = [value];
  else values[name].push(value);
}

function applyDefaults(values, options) {
  for (const name of Object.keys(options)) {
    if (name === '__proto__' || values[name] !== undefined) continue;
    const value = Object.hasOwn(options[name], 'default') ? options[name].default : undefined;
    if (value !== undefined) values[name] = value;
  }
}

function parseArgs(config = {}) {
  const {
    args = mainArgs(),
    strict = true,
    allowPositionals = !strict,
    tokens: wantsTokens = false,
    allowNegative = false,
    options = { __proto__: null },
  } = config;
  validateArray(args, 'args');
  validateBoolean(strict, 'strict');
  validateBoolean(allowPositionals, 'allowPositionals');
  validateBoolean(wantsTokens, 'tokens');
  validateBoolean(allowNegative, 'allowNegative');
  validateOptions(options);

  const settings = { options, allowPositionals, allowNegative };
  const values = { __proto__: null };
  const positionals = [];
  const tokens = tokenize(args, options);
  for (const token of tokens) {
    if (token.kind === 'option') {
      if (strict) checkUsage(token, settings);
      storeOption(values, token, settings);
    } else if (token.kind === 'positional') {
      if (!allowPositionals) throw new ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL(token.value);
      positionals.push(token.value);
    }
  }
  applyDefaults(values, options);
  return wantsTokens ? { values, positionals, tokens } : { values, positionals };
}

module.exports = { parseArgs };
