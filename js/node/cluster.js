// node:cluster: the primary's half or the worker's, as the environment says. Not part of the start-up snapshot: it depends on that.
// In Node: lib/cluster.js.
'use strict';

module.exports = Object.hasOwn(process.env, 'NODE_UNIQUE_ID') ? require('internal/cluster/child') : require('internal/cluster/primary');
