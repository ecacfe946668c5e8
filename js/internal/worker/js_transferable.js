// The name under which Node's classes ask for their part in structured cloning; the substance is internal/structured_clone.
// In Node: lib/internal/worker/js_transferable.js.

'use strict';

const {
  kClone,
  kDeserialize,
  kTransfer,
  kTransferList,
  kTransferMode,
  markTransferMode,
  structuredClone,
} = require('internal/structured_clone');

module.exports = { kClone, kDeserialize, kTransfer, kTransferList, kTransferMode, markTransferMode, structuredClone };
