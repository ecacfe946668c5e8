// process.env: an object of strings. TZ is passed on to the C library and V8, which read it themselves.
// In Node: src/node_env_var.cc.
'use strict';

function build() {
  const flat = ops.op_process_env();
  const variables = {};
  for (let i = 0; i < flat.length; i += 2) variables[flat[i]] = flat[i + 1];
  return new Proxy(variables, handler);
}

function asString(key, value) {
  if (typeof value === 'symbol' || typeof key === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  return `${value}`;
}

function changed(key, value) {
  if (key === 'TZ') ops.op_process_set_env(key, value);
}

const handler = {
  set(variables, key, value) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean' &&
        require('internal/options').getOptionValue('--pending-deprecation')) {
      require('internal/process/warning').emitWarningOnce('DEP0104',
        'Assigning any value other than a string, number, or boolean to a process.env property is deprecated. Please make sure to ' +
        'convert the value to a string before setting process.env with it.', 'DeprecationWarning');
    }
    variables[key] = asString(key, value);
    changed(key, variables[key]);
    return true;
  },
  defineProperty(variables, key, descriptor) {
    const { codes: { ERR_INVALID_OBJECT_DEFINE_PROPERTY } } = require('internal/errors');
    if ('value' in descriptor) {
      if (!descriptor.configurable || !descriptor.writable || !descriptor.enumerable) {
        throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
          "'process.env' only accepts a configurable, writable, and enumerable data descriptor");
      }
      return handler.set(variables, key, descriptor.value);
    }
    if ('get' in descriptor || 'set' in descriptor) {
      throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY("'process.env' does not accept an accessor(getter/setter) descriptor");
    }
    throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
      "'process.env' only accepts a configurable, writable, and enumerable data descriptor");
  },
  deleteProperty(variables, key) {
    delete variables[key];
    if (typeof key === 'string') changed(key, undefined);
    return true;
  },
};

function loadEnvFile(path = '.env') {
  const { readFileSync } = require('fs');
  const { parseEnv } = require('util');
  const found = parseEnv(readFileSync(path, 'utf8'));
  for (const key of Object.keys(found)) {
    if (process.env[key] === undefined) process.env[key] = found[key];
  }
}

module.exports = { build, loadEnvFile };
