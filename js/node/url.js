// node:url: the WHATWG classes, file URLs and the legacy parser.
// Native side: src/ops/url.rs. In Node: lib/url.js.
'use strict';

const { Url, urlParse, urlResolve, urlResolveObject, urlFormat } = require('internal/legacy_url');
const { URL, URLSearchParams, domainToASCII, domainToUnicode, urlToHttpOptions } = require('internal/url');
const { fileURLToPath, fileURLToPathBuffer, pathToFileURL } = require('internal/file_url');

let warned = false;

// Programs are told once; what they depend on is not theirs to change.
function parse(url, parseQueryString, slashesDenoteHost) {
  if (!warned && !require('internal/util').isInsideNodeModules(2)) {
    warned = true;
    process.emitWarning(
      '`url.parse()` behavior is not standardized and prone to errors that have security implications. ' +
      'Use the WHATWG URL API instead. CVEs are not issued for `url.parse()` vulnerabilities.',
      'DeprecationWarning', 'DEP0169');
  }
  return urlParse(url, parseQueryString, slashesDenoteHost);
}

module.exports = {
  // The legacy API.
  Url,
  parse,
  resolve: urlResolve,
  resolveObject: urlResolveObject,
  format: urlFormat,

  // The WHATWG API.
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,

  // Utilities.
  pathToFileURL,
  fileURLToPath,
  fileURLToPathBuffer,
  urlToHttpOptions,
};
