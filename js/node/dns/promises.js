// node:dns/promises. In Node: lib/internal/dns/promises.js.

'use strict';

const { errorCodes } = require('internal/dns/codes');
const { lookupPromise, lookupServicePromise } = require('internal/dns/lookup');
const { getDefaultResultOrder, setDefaultResultOrder } = require('internal/dns/order');
const { PromisesResolver, bindDefault, defaultResolver, setServers } = require('internal/dns/resolver');

module.exports = {
  lookup: function lookup(hostname, options) {
    return lookupPromise(hostname, options);
  },
  lookupService: function lookupService(address, port) {
    return arguments.length === 2 ? lookupServicePromise(address, port) : lookupServicePromise();
  },
  Resolver: PromisesResolver,
  getDefaultResultOrder,
  setDefaultResultOrder,
  setServers,
  ...errorCodes,
  ...bindDefault(PromisesResolver, defaultResolver),
};
