// node:_http_common: what of the old file's exports does not belong to Node's parser binding, which is not here.
// In Node: lib/_http_common.js.
'use strict';

const { checkInvalidHeaderChar, checkIsHttpToken } = require('internal/http/common');
const { methodNames } = require('internal/http/parser');

module.exports = {
  _checkInvalidHeaderChar: checkInvalidHeaderChar,
  _checkIsHttpToken: checkIsHttpToken,
  chunkExpression: /(?:^|\W)chunked(?:$|\W)/i,
  continueExpression: /(?:^|\W)100-continue(?:$|\W)/i,
  CRLF: '\r\n',
  get methods() { return methodNames().slice(); },
};
