// What child_process, cluster and the start of a forked process share: a door to the rooms of internal/child_process/.
// In Node: lib/internal/child_process.js.
'use strict';

const { ChildProcess } = require('internal/child_process/child');
const { setupChannel, kChannelHandle } = require('internal/child_process/channel');
const { getValidStdio, stdioStringToArray } = require('internal/child_process/stdio');
const { spawnSync } = require('internal/child_process/sync');

module.exports = { ChildProcess, setupChannel, kChannelHandle, getValidStdio, stdioStringToArray, spawnSync };
