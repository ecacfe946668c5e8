// What a URL's content is: ES module, CommonJS, JSON; and whether the import's attributes agree with that.
// In Node: lib/internal/modules/esm/get_format.js, assert.js.
'use strict';

const {
  codes: {
    ERR_IMPORT_ATTRIBUTE_MISSING, ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE, ERR_IMPORT_ATTRIBUTE_UNSUPPORTED,
    ERR_UNKNOWN_FILE_EXTENSION, ERR_UNKNOWN_MODULE_FORMAT,
  },
} = require('internal/errors');
const path = require('path');
const packageJson = require('internal/modules/package_json');

const byExtension = { '__proto__': null, '.cjs': 'commonjs', '.json': 'json', '.mjs': 'module', '.node': 'addon', '.wasm': 'wasm' };

/**
 * The format of the file `filename`. `source()` gives its text when only that can tell: a .js file in a package that does not say.
 */
function ofFile(filename, source) {
  const extension = path.extname(filename);
  const known = byExtension[extension];
  if (known !== undefined) return known;
  if (extension === '.js' || extension === '') {
    const type = packageJson.typeOf(filename);
    if (type !== 'none') return type;
    const { getOptionValue } = require('internal/options');
    if (getOptionValue('--experimental-default-type') === 'module' && !filename.includes('/node_modules/')) return 'module';
    if (getOptionValue('--experimental-detect-module') === false) return 'commonjs';
    return ops.op_module_has_esm_syntax(source(), filename) ? 'module' : 'commonjs';
  }
  if (extension === '.ts' || extension === '.mts' || extension === '.cts') {
    const { codes: { ERR_NO_TYPESCRIPT } } = require('internal/errors');
    throw new ERR_NO_TYPESCRIPT();
  }
  throw new ERR_UNKNOWN_FILE_EXTENSION(extension, filename);
}

/** What name and package alone say about a path or URL; undefined where only the content can tell. */
function byName(location) {
  if (location.startsWith('node:')) return 'builtin';
  if (location.startsWith('data:')) return byMime[DATA_URL.exec(location.slice('data:'.length))?.[1]];
  const isUrl = location.startsWith('file:');
  if (!isUrl && location[0] !== '/') return undefined;
  const filename = isUrl ? require('internal/url').fileURLToPath(location) : location;
  const extension = path.extname(filename);
  const known = byExtension[extension];
  if (known !== undefined) return known;
  if (extension !== '.js') return undefined;
  const type = packageJson.typeOf(filename);
  return type === 'none' ? undefined : type;
}

/** Throws for a URL nobody here can read. */
function refuseScheme(url) {
  if (url.startsWith('file:')) return;
  const { codes: { ERR_UNSUPPORTED_ESM_URL_SCHEME } } = require('internal/errors');
  throw new ERR_UNSUPPORTED_ESM_URL_SCHEME(require('internal/url').URL.parse(url) ?? { protocol: url }, ['file', 'data', 'node']);
}

const DATA_URL = /^([^/]+\/[^;,]+)(?:[^,]*?)(;base64)?,([\s\S]*)$/;
const byMime = {
  '__proto__': null, 'text/javascript': 'module', 'application/javascript': 'module', 'application/json': 'json', 'application/wasm': 'wasm',
};

/** { format, source } of a data: URL. */
function ofDataUrl(url) {
  const match = DATA_URL.exec(url.slice('data:'.length));
  if (match === null) throw new ERR_UNKNOWN_MODULE_FORMAT(null, url);
  const format = byMime[match[1]];
  if (format === undefined) throw new ERR_UNKNOWN_MODULE_FORMAT(match[1], url);
  const body = decodeURIComponent(match[3].replace(/#[\s\S]*$/, ''));
  const { Buffer } = require('buffer');
  return { format, source: match[2] ? Buffer.from(body, 'base64').toString('utf8') : body };
}

const typeOfFormat = { __proto__: null, json: 'json' };

/** Throws if there is an attribute nobody knows. */
function checkAttributeNames(attributes) {
  for (const key in attributes) {
    if (key !== 'type') throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED(key, attributes[key]);
  }
}

/** Throws if what the import statement says about a module of this format is wrong or not enough. */
function checkAttributes(url, format, attributes) {
  const { type } = attributes;
  const wanted = typeOfFormat[format];
  if (type === undefined) {
    if (wanted !== undefined) throw new ERR_IMPORT_ATTRIBUTE_MISSING(url, 'type', wanted);
    return;
  }
  if (type === wanted) return;
  if (type !== 'json') throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', type);
  throw new ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE(url, type);
}

module.exports = { byName, checkAttributeNames, checkAttributes, ofDataUrl, ofFile, refuseScheme };
