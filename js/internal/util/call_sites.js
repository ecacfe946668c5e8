// util.getCallSites: where the caller was called from, without making an error.
// Native side: src/ops/util.rs. In Node: part of lib/util.js and src/node_util.cc.
'use strict';

const { validateBoolean, validateInteger, validateNumber, validateObject } = require('internal/validators');

const defaultFrameCount = 10;
const maxFrameCount = 200;
const fieldsPerFrame = 5;

// `skip` functions of ours stand between the op and the script.
function readCallSites(count, skip) {
  const fields = ops.op_util_call_sites(count + skip);
  const sites = [];
  for (let i = skip * fieldsPerFrame; i < fields.length; i += fieldsPerFrame) {
    const columnNumber = fields[i + 4];
    sites.push({
      functionName: fields[i],
      scriptId: fields[i + 1],
      scriptName: fields[i + 2],
      lineNumber: fields[i + 3],
      columnNumber,
      // The old name of the same.
      column: columnNumber,
    });
  }
  return sites;
}

// getCallSites(frameCount, options) or getCallSites(options).
function getCallSites(frameCount = defaultFrameCount, options) {
  if (options === undefined) {
    if (typeof frameCount === 'object') {
      options = frameCount;
      validateObject(options, 'options');
      frameCount = defaultFrameCount;
    } else {
      options = {};
    }
  } else {
    validateObject(options, 'options');
  }
  if (options.sourceMap !== undefined) validateBoolean(options.sourceMap, 'options.sourceMap');
  validateNumber(frameCount, 'frameCount', 1, maxFrameCount);
  validateInteger(frameCount, 'frameCount', 1, maxFrameCount);
  return readCallSites(frameCount, 1);
}

module.exports = { getCallSites };
