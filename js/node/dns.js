// node:dns. Look-ups are in internal/dns/lookup, queries in internal/dns/resolver. In Node: lib/dns.js.

'use strict';

const { errorCodes, hints } = require('internal/dns/codes');
const { lookup, lookupService } = require('internal/dns/lookup');
const { getDefaultResultOrder, setDefaultResultOrder } = require('internal/dns/order');

module.exports = {
  lookup,
  lookupService,
  setDefaultResultOrder,
  getDefaultResultOrder,
  ...hints,
  ...errorCodes,
};
