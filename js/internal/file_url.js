// file: URLs from and to paths.
// No native side of its own. In Node: the lower part of lib/internal/url.js.
'use strict';

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FILE_URL_HOST, ERR_INVALID_FILE_URL_PATH,
    ERR_INVALID_URL_SCHEME,
  },
} = require('internal/errors');
const { validateString } = require('internal/validators');
const { unescapeToBuffer } = require('internal/querystring');
const { URL, isURL, domainToASCII, domainToUnicode } = require('internal/url');
const path = require('path');

// What a path may contain but the text of a file URL may not; the URL parser takes care of everything above ASCII.
// eslint-disable-next-line no-control-regex
const UNSAFE = /[\0-\x20"#%<>?[\\\]^`{|}~\x7f]/g;

const escapeUnsafe = (text) => text.replace(UNSAFE, (char) =>
  `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

// A separator that was encoded would come out as one segment too many.
function checkEncodedSeparators(url, pattern, shown) {
  if (pattern.test(url.pathname)) throw new ERR_INVALID_FILE_URL_PATH(`must not include encoded ${shown} characters`, url);
}

function posixPathname(url) {
  if (url.hostname !== '') throw new ERR_INVALID_FILE_URL_HOST(process.platform);
  checkEncodedSeparators(url, /%2f/i, '/');
  return url.pathname;
}

function windowsPathname(url) {
  checkEncodedSeparators(url, /%(?:2f|5c)/i, '\\ or /');
  return url.pathname.replaceAll('/', '\\');
}

function fileURL(value) {
  const url = typeof value === 'string' ? new URL(value) : value;
  if (!isURL(url)) throw new ERR_INVALID_ARG_TYPE('path', ['string', 'URL'], value);
  if (url.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
  return url;
}

const wantsWindows = (options) => options?.windows ?? false;

// The rest of a Windows path once its segments are decoded: '\\host\...' or 'C:\...'.
function finishWindowsPath(url, decoded) {
  if (url.hostname !== '') return `\\\\${domainToUnicode(url.hostname)}${decoded}`;
  if (!/^\\[A-Za-z]:/.test(decoded)) throw new ERR_INVALID_FILE_URL_PATH('must be absolute', url);
  return decoded.slice(1);
}

function fileURLToPath(value, options = undefined) {
  const url = fileURL(value);
  if (wantsWindows(options)) return finishWindowsPath(url, decodeURIComponent(windowsPathname(url)));
  const pathname = posixPathname(url);
  return pathname.includes('%') ? decodeURIComponent(pathname) : pathname;
}

// For names that are not valid UTF-8.
function fileURLToPathBuffer(value, options = undefined) {
  const url = fileURL(value);
  if (!wantsWindows(options)) return unescapeToBuffer(posixPathname(url), false);
  const { Buffer } = require('buffer');
  const decoded = unescapeToBuffer(windowsPathname(url), false);
  return Buffer.from(finishWindowsPath(url, decoded.toString('latin1')), 'latin1');
}

function uncURL(filepath) {
  // \\server\share\resource, or the same after \\?\UNC\.
  const start = filepath.startsWith('\\\\?\\UNC\\') ? 8 : 2;
  const end = filepath.indexOf('\\', start);
  if (end === -1) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Missing UNC resource path');
  if (end === start) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Empty UNC servername');
  const host = domainToASCII(filepath.slice(start, end));
  return new URL(`file://${host}${escapeUnsafe(filepath.slice(end).replaceAll('\\', '/'))}`);
}

function pathToFileURL(filepath, options = undefined) {
  const windows = wantsWindows(options);
  const isLocalExtended = windows && typeof filepath === 'string' && /^\\\\\?\\[A-Za-z]:/.test(filepath);
  if (windows && !isLocalExtended && typeof filepath === 'string' && filepath.startsWith('\\\\')) return uncURL(filepath);
  validateString(filepath, 'path');
  let resolved = isLocalExtended ? filepath.slice(4) : (windows ? path.win32 : path.posix).resolve(filepath);
  // resolve() drops a trailing separator, which says that a directory is meant.
  const last = filepath[filepath.length - 1];
  if ((last === '/' || (windows && last === '\\')) && !resolved.endsWith(windows ? '\\' : '/')) resolved += '/';
  if (windows) resolved = `/${resolved.replaceAll('\\', '/')}`;
  return new URL(`file://${escapeUnsafe(resolved)}`);
}

function toPathIfFileURL(fileURLOrPath) {
  return isURL(fileURLOrPath) ? fileURLToPath(fileURLOrPath) : fileURLOrPath;
}

module.exports = { fileURLToPath, fileURLToPathBuffer, pathToFileURL, toPathIfFileURL };
