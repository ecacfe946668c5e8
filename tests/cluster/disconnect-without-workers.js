// cluster.disconnect(callback) without workers calls back too, but later, and only once.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

let returned = false;
cluster.disconnect(mustCall(() => assert.strictEqual(returned, true)));
cluster.disconnect();
returned = true;
