// Which family comes first in what a look-up gives, unless the call says. In Node: parts of lib/internal/dns/utils.js.

'use strict';

const { getOptionValue } = require('internal/options');
const { validateOneOf } = require('internal/validators');

const orders = ['verbatim', 'ipv4first', 'ipv6first'];
// Undefined until set: the command line has the first word.
let defaultOrder;

function getDefaultResultOrder() {
  defaultOrder ??= getOptionValue('--dns-result-order') || 'verbatim';
  return defaultOrder;
}

function setDefaultResultOrder(order) {
  validateOneOf(order, 'dnsOrder', orders);
  defaultOrder = order;
}

/** The number native code knows an order by (`Order::from_number` of src/net/lookup.rs). */
function orderNumber(order) {
  return orders.indexOf(order);
}

module.exports = { getDefaultResultOrder, orderNumber, orders, setDefaultResultOrder };
