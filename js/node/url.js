// node:url: the WHATWG classes, file URLs and the legacy parser.
// Native side: src/ops/url.rs. In Node: lib/url.js.
'use strict';

const { Url, urlParse, urlResolve, urlResolveObject, urlFormat } = require('internal/legacy_url');
const { URL, URLSearchParams, domainToASCII, domainToUnicode, urlToHttpOptions } = require('internal/url');
const { fileURLToPath, fileURLToPathBuffer, pathToFileURL } = require('internal/file_url');

module.exports = {
  // The legacy API.
  Url,
  parse: urlParse,
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
