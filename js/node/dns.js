// node:dns. Look-ups are in internal/dns/lookup, questions in internal/dns/resolver. In Node: lib/dns.js.

'use strict';

const { errorCodes, hints } = require('internal/dns/codes');
const { lookup, lookupService } = require('internal/dns/lookup');
const { getDefaultResultOrder, setDefaultResultOrder } = require('internal/dns/order');
const { Resolver, bindDefault, defaultResolver, setServers } = require('internal/dns/resolver');

module.exports = {
  lookup,
  lookupService,

  Resolver,
  getDefaultResultOrder,
  setDefaultResultOrder,
  setServers,

  ...hints,
  ...errorCodes,
  ...bindDefault(Resolver, defaultResolver),
};

Object.defineProperty(module.exports, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('dns/promises'); },
});
