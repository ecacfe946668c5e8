// What V8 and the loader say too little about: errors of linking and of evaluating ES modules, in Node's words.
// In Node: the error handling of lib/internal/modules/esm/module_job.js.
'use strict';

const { codes: { ERR_REQUIRE_CYCLE_MODULE } } = require('internal/errors');
const { fileURLToPath } = require('internal/url');

function sourcePhaseError(url, specifier) {
  const error = new SyntaxError(`Source phase import object is not defined for module '${specifier}'`);
  error.code = 'ERR_SOURCE_PHASE_NOT_DEFINED';
  return error;
}

/**
 * V8 only says that the name is missing. For a CommonJS module there is a reason, and a way. `isCommonJS(specifier, parentURL)`: whether
 * that is what the import found.
 */
function missingExport(error, isCommonJS) {
  const match = /^The requested module '(.*?)' does not provide an export named '(.+)'$/.exec(error?.message ?? '');
  if (match === null || error.name !== 'SyntaxError') return error;
  const specifier = match[1];
  const parent = /^(.*):\d+$/.exec(error.stack.split('\n', 1)[0])?.[1];
  if (parent === undefined || !isCommonJS(specifier, parent)) return error;
  const explained = new SyntaxError(
    `Named export '${match[2]}' not found. The requested module '${specifier}' is a CommonJS module, which may not support all ` +
    'module.exports as named exports.\nCommonJS modules can always be imported via the default export, for example using:\n\n' +
    `import pkg from '${specifier}';\n${destructuring(error)}`);
  const place = error.stack.split('\nSyntaxError:', 1)[0];
  explained.stack = `${place}\n${explained.stack}`;
  return explained;
}

// The line to write instead, if the import statement is one line of names.
function destructuring(error) {
  const line = error.stack.split('\n', 2)[1] ?? '';
  const match = /^\s*import\s*\{([^}]*)\}\s*from/.exec(line);
  if (match === null) return '';
  return `const {${match[1].replace(/ as /g, ': ')}} = pkg;\n`;
}

const replacements = {
  __proto__: null, exports: 'export', module: 'export', __filename: 'import.meta.filename', __dirname: 'import.meta.dirname',
};

/** CommonJS habits in the ES module `job` deserve better than "not defined". */
function missingGlobal(error, job) {
  if (error?.name !== 'ReferenceError') return;
  const name = /^(require|exports|module|__filename|__dirname) is not defined$/.exec(error.message)?.[1];
  if (name === undefined) return;
  if (job.format === 'module' && ops.op_esm_is_async(job.handle)) {
    error.message = `Cannot determine intended module format because both '${name}' and top-level await are present. If the code ` +
      'is intended to be CommonJS, wrap await in an async function. If the code is intended to be an ES module, replace ' +
      `${name === 'require' ? 'require() with import' : `${name} with ${replacements[name]}`}.`;
    error.code = 'ERR_AMBIGUOUS_MODULE_SYNTAX';
    return;
  }
  error.message += ' in ES module scope';
  if (name === 'require') error.message += ', you can use import instead';
  if (!job.url.startsWith('file:')) return;
  const filename = fileURLToPath(job.url);
  if (!filename.endsWith('.js')) return;
  const config = require('internal/modules/package_json').nearest(filename);
  if (config?.type === 'module') {
    error.message += '\nThis file is being treated as an ES module because it has a \'.js\' file extension and ' +
      `'${config.pjsonPath}' contains "type": "module". To treat it as a CommonJS script, rename it to use the '.cjs' file extension.`;
  }
}

const CYCLES = ' A cycle involving require(esm) is not allowed to maintain invariants mandated by the ECMAScript specification. ' +
  'Try making at least part of the dependency in the graph lazily loaded.';

/** require() of an ES module that is being evaluated, or linked. `from`: who requires it. */
function requireCycle(filename, from) {
  return new ERR_REQUIRE_CYCLE_MODULE(`Cannot require() ES Module ${filename} in a cycle.${from ? ` (from ${from})` : ''}${CYCLES}`);
}

/** An import, of something that is being evaluated, in the graph of an ES module that is being required. */
function importCycle(kind, specifier, url) {
  const from = url.startsWith('file:') ? fileURLToPath(url) : url;
  return new ERR_REQUIRE_CYCLE_MODULE(`Cannot import ${kind} ${specifier} in a cycle. (from ${from})${CYCLES}`);
}

module.exports = { importCycle, missingExport, missingGlobal, requireCycle, sourcePhaseError };
