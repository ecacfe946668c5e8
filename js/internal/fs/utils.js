// The names under which other built-ins know the helpers of node:fs.
// No native side. In Node: lib/internal/fs/utils.js.
'use strict';

const { Dirent } = require('internal/fs/dirent');
const { BigIntStats, Stats, toStats } = require('internal/fs/stats');
const validate = require('internal/fs/validate');

module.exports = { ...validate, constants: require('internal/fs/constants'), BigIntStats, Dirent, Stats, toStats };
