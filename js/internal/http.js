// What Node's HTTP files share. In Node: lib/internal/http.js.
'use strict';

const { kNeedDrain, utcDate } = require('internal/http/common');
const { kOutHeaders } = require('internal/http/outgoing');

module.exports = { kNeedDrain, kOutHeaders, utcDate };
