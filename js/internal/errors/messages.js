// The table of Node's error codes: which class each extends and what it says.
// Read by internal/errors, which turns a row into a class when somebody first asks for it.
// In Node: the registry at the end of lib/internal/errors.js.

'use strict';

const { formatList, determineSpecificType, inspected, groupDigits } = require('internal/errors/describe');

const T = TypeError;
const R = RangeError;

// What `expected` entries of ERR_INVALID_ARG_TYPE name a `typeof` result rather than a class.
const primitiveNames = new Set([
  'string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol',
]);
const className = /^[A-Z][a-zA-Z0-9]*$/;

function invalidArgType(name, expected, actual) {
  const types = [];
  const classes = [];
  const rest = [];
  for (const entry of Array.isArray(expected) ? expected : [expected]) {
    if (primitiveNames.has(entry)) types.push(entry.toLowerCase());
    else if (className.test(entry)) classes.push(entry);
    else rest.push(entry);
  }
  // Beside other classes a plain object reads better as one more class.
  const object = classes.length > 0 ? types.indexOf('object') : -1;
  if (object !== -1) {
    types.splice(object, 1);
    classes.push('Object');
  }
  const clauses = [];
  if (types.length > 0) clauses.push(`${types.length > 1 ? 'one of type' : 'of type'} ${formatList(types, 'or')}`);
  if (classes.length > 0) clauses.push(`an instance of ${formatList(classes, 'or')}`);
  if (rest.length > 1) clauses.push(`one of ${formatList(rest, 'or')}`);
  else if (rest.length === 1) clauses.push(rest[0] === rest[0].toLowerCase() ? rest[0] : `an ${rest[0]}`);

  const subject = name.endsWith(' argument') ? name : `"${name}" ${name.includes('.') ? 'property' : 'argument'}`;
  return `The ${subject} must be ${clauses.join(' or ')}. Received ${determineSpecificType(actual)}`;
}

function invalidArgValue(name, value, reason = 'is invalid') {
  let shown = inspected(value);
  if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
  return `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${shown}`;
}

function outOfRange(name, range, input, nameIsMessage = false) {
  if (!range) throw new Error('Missing "range" argument');
  let received;
  if (Number.isInteger(input) && Math.abs(input) > 2 ** 32) {
    received = groupDigits(String(input));
  } else if (typeof input === 'bigint') {
    const big = input > 2n ** 32n || input < -(2n ** 32n);
    received = `${big ? groupDigits(String(input)) : input}n`;
  } else {
    received = inspected(input);
  }
  return `${nameIsMessage ? name : `The value of "${name}" is out of range.`} It must be ${range}. Received ${received}`;
}

function missingArgs(...names) {
  if (names.length === 0) throw new Error('At least one arg needs to be specified');
  const quoted = names.map((name) =>
    (Array.isArray(name) ? name.map((one) => `"${one}"`).join(' or ') : `"${name}"`));
  return `The ${formatList(quoted)} argument${names.length > 1 ? 's' : ''} must be specified`;
}

function invalidPackageTarget(packagePath, key, target, isImport = false, base = undefined) {
  const field = isImport ? 'imports' : 'exports';
  const from = base ? ` imported from ${base}` : '';
  const relative = typeof target === 'string' && !isImport && target.length > 0 && !target.startsWith('./');
  const hint = relative ? '; targets must start with "./"' : '';
  const shown = JSON.stringify(target);
  if (key === '.') {
    return `Invalid "exports" main target ${shown} defined in the package config ` +
      `${packagePath}package.json${from}${hint}`;
  }
  return `Invalid "${field}" target ${shown} defined for '${key}' in the package config ` +
    `${packagePath}package.json${from}${hint}`;
}

function pathNotExported(packagePath, subpath, base = undefined) {
  const from = base ? ` imported from ${base}` : '';
  if (subpath === '.') return `No "exports" main defined in ${packagePath}package.json${from}`;
  return `Package subpath '${subpath}' is not defined by "exports" in ${packagePath}package.json${from}`;
}

function requireEsm(filename, hasEsmSyntax, parentPath = null, packageJsonPath = null) {
  const head = `require() of ES Module ${filename}${parentPath ? ` from ${parentPath}` : ''} not supported.`;
  const dynamicImport = 'dynamic import() which is available in all CommonJS modules.';
  if (!packageJsonPath) {
    return filename.endsWith('.mjs') ? `${head}\nInstead change the require of ${filename} to a ${dynamicImport}` : head;
  }
  const lastOf = (path) => path.slice(path.lastIndexOf('/') + 1);
  const short = parentPath && lastOf(filename) === lastOf(parentPath) ? filename : lastOf(filename);
  if (hasEsmSyntax) return `${head}\nInstead change the require of ${short} in ${parentPath} to a ${dynamicImport}`;
  return `${head}\n${short} is treated as an ES module file as it is a .js file whose nearest parent package.json ` +
    'contains "type": "module" which declares all .js files in that package scope as ES modules.' +
    `\nInstead either rename ${short} to end in .cjs, change the requiring code to use ${dynamicImport.slice(0, -1)}, ` +
    `or change "type": "module" to "type": "commonjs" in ${packageJsonPath} to treat all .js files as CommonJS ` +
    '(using .mjs for all ES modules instead).\n';
}

function workerPath(filename) {
  let message = "The worker script or module filename must be an absolute path or a relative path starting with './' or '../'.";
  if (filename.startsWith('file://')) message += ' Wrap file:// URLs with `new URL`.';
  if (filename.startsWith('data:text/javascript')) message += ' Wrap data: URLs with `new URL`.';
  return `${message} Received "${filename}"`;
}

function unsupportedScheme(url, supported) {
  return `Only URLs with a scheme in: ${formatList(supported)} are supported by the default ESM loader. ` +
    `Received protocol '${url.protocol}'`;
}

// Loaders read the exact URL off the error; assignment would run setters a script may have put on a prototype.
function ownUrl(error, url) {
  Object.defineProperty(error, 'url', {
    __proto__: null, value: url, enumerable: true, configurable: true, writable: true,
  });
}

// code: [class, message, further classes it can be made with]. `SystemError` as a class is the one of
// internal/errors. A string takes `%s`, `%d` and `%j` as util.format() does; a function gets the new error as `this`.
module.exports = (SystemError) => ({
  ERR_ACCESS_DENIED: [Error, function(message, permission = '', resource = '') {
    this.permission = permission;
    this.resource = resource;
    return message;
  }],
  ERR_AMBIGUOUS_ARGUMENT: [T, 'The "%s" argument is ambiguous. %s'],
  ERR_ARG_NOT_ITERABLE: [T, '%s must be iterable'],
  ERR_ASSERTION: [Error, '%s'],
  ERR_ASYNC_CALLBACK: [T, '%s must be a function'],
  ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED: [Error, 'Async loader request never settled'],
  ERR_ASYNC_TYPE: [T, 'Invalid name for async "type": %s'],
  ERR_BROTLI_INVALID_PARAM: [R, '%s is not a valid Brotli parameter'],
  ERR_BUFFER_CONTEXT_NOT_AVAILABLE: [Error, 'Buffer is not available for the current Context'],
  ERR_BUFFER_OUT_OF_BOUNDS: [R, (name = undefined) =>
    (name ? `"${name}" is outside of buffer bounds` : 'Attempt to access memory outside buffer bounds')],
  ERR_BUFFER_TOO_LARGE: [R, 'Cannot create a Buffer larger than %s bytes'],
  ERR_CANNOT_WATCH_SIGINT: [Error, 'Cannot watch for SIGINT signals'],
  ERR_CHILD_CLOSED_BEFORE_REPLY: [Error, 'Child closed before reply received'],
  ERR_CHILD_PROCESS_IPC_REQUIRED: [Error, "Forked processes must have an IPC channel, missing value 'ipc' in %s"],
  ERR_CHILD_PROCESS_STDIO_MAXBUFFER: [R, '%s maxBuffer length exceeded'],
  ERR_CLOSED_MESSAGE_PORT: [Error, 'Cannot send data on closed MessagePort'],
  ERR_CONSOLE_WRITABLE_STREAM: [T, 'Console expects a writable stream instance for %s'],
  ERR_CONSTRUCT_CALL_INVALID: [T, 'Constructor cannot be called'],
  ERR_CONSTRUCT_CALL_REQUIRED: [T, 'Class constructor %s cannot be invoked without `new`'],
  ERR_CONTEXT_NOT_INITIALIZED: [Error, 'context used is not initialized'],
  ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED: [Error, 'Custom engines not supported by this OpenSSL'],
  ERR_CRYPTO_ECDH_INVALID_FORMAT: [T, 'Invalid ECDH format: %s'],
  ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY: [Error, 'Public key is not valid for specified curve'],
  ERR_CRYPTO_HASH_FINALIZED: [Error, 'Digest already called'],
  ERR_CRYPTO_HASH_UPDATE_FAILED: [Error, 'Hash update failed'],
  ERR_CRYPTO_INCOMPATIBLE_KEY: [Error, 'Incompatible %s: %s'],
  ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS: [Error, 'The selected key encoding %s %s.'],
  ERR_CRYPTO_INVALID_AUTH_TAG: [T, 'Invalid authentication tag length: %s'],
  ERR_CRYPTO_INVALID_DIGEST: [T, 'Invalid digest: %s'],
  ERR_CRYPTO_INVALID_IV: [T, 'Invalid initialization vector'],
  ERR_CRYPTO_INVALID_JWK: [T, 'Invalid JWK data'],
  ERR_CRYPTO_INVALID_KEYLEN: [R, 'Invalid key length'],
  ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE: [T, 'Invalid key object type %s, expected %s.'],
  ERR_CRYPTO_INVALID_SCRYPT_PARAMS: [R, 'Invalid scrypt params'],
  ERR_CRYPTO_INVALID_STATE: [Error, 'Invalid state for operation %s'],
  ERR_CRYPTO_OPERATION_FAILED: [Error, '%s'],
  ERR_CRYPTO_PBKDF2_ERROR: [Error, 'PBKDF2 error'],
  ERR_CRYPTO_SCRYPT_NOT_SUPPORTED: [Error, 'Scrypt algorithm not supported'],
  ERR_CRYPTO_SIGN_KEY_REQUIRED: [Error, 'No key provided to sign'],
  ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH: [R, 'Input buffers must have the same byte length'],
  ERR_CRYPTO_UNKNOWN_CIPHER: [Error, 'Unknown cipher'],
  ERR_CRYPTO_UNSUPPORTED_OPERATION: [Error, 'Unsupported crypto operation'],
  ERR_DEBUGGER_ERROR: [Error, '%s'],
  ERR_DIR_CLOSED: [Error, 'Directory handle was closed'],
  ERR_DIR_CONCURRENT_OPERATION: [Error,
    'Cannot do synchronous work on directory handle with concurrent asynchronous operations'],
  ERR_DLOPEN_DISABLED: [Error, '%s'],
  ERR_DLOPEN_FAILED: [Error, '%s'],
  ERR_DNS_SET_SERVERS_FAILED: [Error, 'c-ares failed to set servers: "%s" [%s]'],
  ERR_DOMAIN_CALLBACK_NOT_AVAILABLE: [Error,
    'A callback was registered through process.setUncaughtExceptionCaptureCallback(), ' +
    'which is mutually exclusive with using the `domain` module'],
  ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE: [Error,
    'The `domain` module is in use, which is mutually exclusive with calling ' +
    'process.setUncaughtExceptionCaptureCallback()'],
  ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION: [Error, 'Deserialize main function is already configured.'],
  ERR_ENCODING_INVALID_ENCODED_DATA: [T, function(encoding, errno) {
    this.errno = errno;
    return `The encoded data was not valid for encoding ${encoding}`;
  }],
  ERR_ENCODING_NOT_SUPPORTED: [R, 'The "%s" encoding is not supported'],
  ERR_EVAL_ESM_CANNOT_PRINT: [Error, '--print cannot be used with ESM input'],
  ERR_EVENT_RECURSION: [Error, 'The event "%s" is already being dispatched'],
  ERR_FALSY_VALUE_REJECTION: [Error, function(reason) {
    this.reason = reason;
    return 'Promise was rejected with falsy value';
  }],
  ERR_FEATURE_UNAVAILABLE_ON_PLATFORM: [T,
    'The feature %s is unavailable on the current platform, which is being used to run Node.js'],
  ERR_FS_CP_DIR_TO_NON_DIR: [SystemError, 'Cannot overwrite non-directory with directory'],
  ERR_FS_CP_EEXIST: [SystemError, 'Target already exists'],
  ERR_FS_CP_EINVAL: [SystemError, 'Invalid src or dest'],
  ERR_FS_CP_FIFO_PIPE: [SystemError, 'Cannot copy a FIFO pipe'],
  ERR_FS_CP_NON_DIR_TO_DIR: [SystemError, 'Cannot overwrite directory with non-directory'],
  ERR_FS_CP_SOCKET: [SystemError, 'Cannot copy a socket file'],
  ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY: [SystemError, 'Cannot overwrite symlink in subdirectory of self'],
  ERR_FS_CP_UNKNOWN: [SystemError, 'Cannot copy an unknown file type'],
  ERR_FS_EISDIR: [SystemError, 'Path is a directory'],
  ERR_FS_FILE_TOO_LARGE: [R, 'File size (%s) is greater than 2 GiB'],
  ERR_FS_INVALID_SYMLINK_TYPE: [Error, 'Symlink type must be one of "dir", "file", or "junction". Received "%s"'],
  ERR_FS_WATCH_QUEUE_OVERFLOW: [Error, 'fs.watch() queued more than %d events'],
  ERR_HTTP_BODY_NOT_ALLOWED: [Error, 'Adding content for this request method or response status is not allowed.'],
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: [Error,
    "Response body's content-length of %s byte(s) does not match the content-length of %s byte(s) set in header"],
  ERR_HTTP_HEADERS_SENT: [Error, 'Cannot %s headers after they are sent to the client'],
  ERR_HTTP_INVALID_HEADER_VALUE: [T, 'Invalid value "%s" for header "%s"'],
  ERR_HTTP_INVALID_STATUS_CODE: [R, 'Invalid status code: %s'],
  ERR_HTTP_REQUEST_TIMEOUT: [Error, 'Request timeout'],
  ERR_HTTP_SOCKET_ASSIGNED: [Error, 'ServerResponse has an already assigned socket'],
  ERR_HTTP_SOCKET_ENCODING: [Error, 'Changing the socket encoding is not allowed per RFC7230 Section 3.'],
  ERR_HTTP_TRAILER_INVALID: [Error, 'Trailers are invalid with this transfer encoding'],
  ERR_ILLEGAL_CONSTRUCTOR: [T, 'Illegal constructor'],
  ERR_IMPORT_ATTRIBUTE_MISSING: [T, 'Module "%s" needs an import attribute of "%s: %s"'],
  ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE: [T, 'Module "%s" is not of type "%s"'],
  ERR_IMPORT_ATTRIBUTE_UNSUPPORTED: [T, 'Import attribute "%s" with value "%s" is not supported'],
  ERR_INCOMPATIBLE_OPTION_PAIR: [T, 'Option "%s" cannot be used in combination with option "%s"'],
  ERR_INPUT_TYPE_NOT_ALLOWED: [Error, '--input-type can only be used with string input via --eval, --print, or STDIN'],
  ERR_INSPECTOR_ALREADY_ACTIVATED: [Error,
    'Inspector is already activated. Close it with inspector.close() before activating it again.'],
  ERR_INSPECTOR_ALREADY_CONNECTED: [Error, '%s is already connected'],
  ERR_INSPECTOR_CLOSED: [Error, 'Session was closed'],
  ERR_INSPECTOR_COMMAND: [Error, 'Inspector error %d: %s'],
  ERR_INSPECTOR_NOT_ACTIVE: [Error, 'Inspector is not active'],
  ERR_INSPECTOR_NOT_AVAILABLE: [Error, 'Inspector is not available'],
  ERR_INSPECTOR_NOT_CONNECTED: [Error, 'Session is not connected'],
  ERR_INSPECTOR_NOT_WORKER: [Error, 'Current thread is not a worker'],
  ERR_INTERNAL_ASSERTION: [Error, (message = undefined) => {
    const advice = 'This is caused by either a bug in Node.js or incorrect usage of Node.js internals.\n' +
      'Please open an issue with this stack trace at https://github.com/nodejs/node/issues\n';
    return message === undefined ? advice : `${message}\n${advice}`;
  }],
  ERR_INVALID_ADDRESS: [Error, 'Invalid address'],
  ERR_INVALID_ADDRESS_FAMILY: [R, function(addressType, host, port) {
    this.host = host;
    this.port = port;
    return `Invalid address family: ${addressType} ${host}:${port}`;
  }],
  ERR_INVALID_ARG_TYPE: [T, invalidArgType],
  ERR_INVALID_ARG_VALUE: [T, invalidArgValue, R],
  ERR_INVALID_ASYNC_ID: [R, 'Invalid %s value: %s'],
  ERR_INVALID_BUFFER_SIZE: [R, 'Buffer size must be a multiple of %s'],
  ERR_INVALID_CHAR: [T, (name, field = undefined) =>
    `Invalid character in ${name}${field === undefined ? '' : ` ["${field}"]`}`],
  ERR_INVALID_CURSOR_POS: [T, 'Cannot set cursor row without setting its column'],
  ERR_INVALID_FD: [R, '"fd" must be a positive integer: %s'],
  ERR_INVALID_FD_TYPE: [T, 'Unsupported fd type: %s'],
  ERR_INVALID_FILE_URL_HOST: [T, 'File URL host must be "localhost" or empty on %s'],
  ERR_INVALID_FILE_URL_PATH: [T, function(reason, input = undefined) {
    if (input !== undefined) this.input = input;
    return `File URL path ${reason}`;
  }],
  ERR_INVALID_HANDLE_TYPE: [T, 'This handle type cannot be sent'],
  ERR_INVALID_HTTP_TOKEN: [T, '%s must be a valid HTTP token ["%s"]'],
  ERR_INVALID_IP_ADDRESS: [T, 'Invalid IP address: %s'],
  ERR_INVALID_MIME_SYNTAX: [T, (production, text, index) =>
    `The MIME syntax for a ${production} in "${text}" is invalid${index === -1 ? '' : ` at ${index}`}`],
  ERR_INVALID_MODULE: [Error, 'No such module: %s'],
  ERR_INVALID_MODULE_SPECIFIER: [T, (request, reason, base = undefined) =>
    `Invalid module "${request}" ${reason}${base ? ` imported from ${base}` : ''}`],
  ERR_INVALID_OBJECT_DEFINE_PROPERTY: [T, '%s'],
  ERR_INVALID_PACKAGE_CONFIG: [Error, (path, base = undefined, message = undefined) =>
    `Invalid package config ${path}${base ? ` while importing ${base}` : ''}${message ? `. ${message}` : ''}`],
  ERR_INVALID_PACKAGE_TARGET: [Error, invalidPackageTarget],
  ERR_INVALID_PROTOCOL: [T, 'Protocol "%s" not supported. Expected "%s"'],
  ERR_INVALID_REPL_EVAL_CONFIG: [T, 'Cannot specify both "breakEvalOnSigint" and "eval" for REPL'],
  ERR_INVALID_REPL_INPUT: [T, '%s'],
  ERR_INVALID_RETURN_PROPERTY: [T, (input, name, property, value) =>
    `Expected a valid ${input} to be returned for the "${property}" from the "${name}" hook ` +
    `but got ${determineSpecificType(value)}.`],
  ERR_INVALID_RETURN_PROPERTY_VALUE: [T, (input, name, property, value) =>
    `Expected ${input} to be returned for the "${property}" from the "${name}" hook ` +
    `but got ${determineSpecificType(value)}.`],
  ERR_INVALID_RETURN_VALUE: [T, (input, name, value) =>
    `Expected ${input} to be returned from the "${name}" function but got ${determineSpecificType(value)}.`, R],
  ERR_INVALID_STATE: [Error, 'Invalid state: %s', T, R],
  ERR_INVALID_SYNC_FORK_INPUT: [T,
    'Asynchronous forks do not support Buffer, TypedArray, DataView or string input: %s'],
  ERR_INVALID_THIS: [T, 'Value of "this" must be of type %s'],
  ERR_INVALID_TUPLE: [T, '%s must be an iterable %s tuple'],
  ERR_INVALID_TYPESCRIPT_SYNTAX: [SyntaxError, '%s'],
  ERR_INVALID_URI: [URIError, 'URI malformed'],
  ERR_INVALID_URL: [T, function(input, base = null) {
    this.input = input;
    if (base != null) this.base = base;
    return 'Invalid URL';
  }],
  ERR_INVALID_URL_SCHEME: [T, (expected) => {
    const schemes = typeof expected === 'string' ? [expected] : expected;
    return `The URL must be ${schemes.length === 2 ? 'one of' : 'of'} scheme ${schemes.join(' or ')}`;
  }],
  ERR_IPC_CHANNEL_CLOSED: [Error, 'Channel closed'],
  ERR_IPC_DISCONNECTED: [Error, 'IPC channel is already disconnected'],
  ERR_IPC_ONE_PIPE: [Error, 'Child process can have only one IPC pipe'],
  ERR_IPC_SYNC_FORK: [Error, 'IPC cannot be used with synchronous forks'],
  ERR_IP_BLOCKED: [Error, (ip) => `IP(${ip}) is blocked by net.BlockList`],
  ERR_LOADER_CHAIN_INCOMPLETE: [Error,
    '"%s" did not call the next hook in its chain and did not explicitly signal a short circuit. ' +
    "If this is intentional, include `shortCircuit: true` in the hook's return."],
  ERR_MEMORY_ALLOCATION_FAILED: [Error, 'Failed to allocate memory'],
  ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE: [Error, '%s'],
  ERR_METHOD_NOT_IMPLEMENTED: [Error, 'The %s method is not implemented'],
  ERR_MISSING_ARGS: [T, missingArgs],
  ERR_MISSING_OPTION: [T, '%s is required'],
  ERR_MISSING_PASSPHRASE: [T, 'Passphrase required for encrypted key'],
  ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST: [T, 'Object that needs transfer was found in message but not listed in transferList'],
  ERR_MODULE_LINK_MISMATCH: [T, '%s'],
  ERR_MODULE_NOT_FOUND: [Error, function(path, base, exactUrl = undefined) {
    if (exactUrl) ownUrl(this, `${exactUrl}`);
    return `Cannot find ${exactUrl ? 'module' : 'package'} '${path}' imported from ${base}`;
  }],
  ERR_MULTIPLE_CALLBACK: [Error, 'Callback called multiple times'],
  ERR_NOT_BUILDING_SNAPSHOT: [Error, 'Operation cannot be invoked when not building startup snapshot'],
  ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION: [Error,
    'Operation cannot be invoked when not in a single-executable application'],
  ERR_NOT_SUPPORTED_IN_SNAPSHOT: [Error, '%s is not supported in startup snapshot'],
  ERR_NO_CRYPTO: [Error, 'Node.js is not compiled with OpenSSL crypto support'],
  ERR_NO_ICU: [T, '%s is not supported on Node.js compiled without ICU'],
  ERR_NO_TYPESCRIPT: [Error, 'Node.js is not compiled with TypeScript support'],
  ERR_OPERATION_FAILED: [Error, 'Operation failed: %s', T],
  ERR_OUT_OF_RANGE: [R, outOfRange],
  ERR_PACKAGE_IMPORT_NOT_DEFINED: [T, (specifier, packagePath, base) =>
    `Package import specifier "${specifier}" is not defined` +
    `${packagePath ? ` in package ${packagePath}package.json` : ''} imported from ${base}`],
  ERR_PACKAGE_PATH_NOT_EXPORTED: [Error, pathNotExported],
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: [T, '%s'],
  ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL: [T,
    "Unexpected argument '%s'. This command does not take positional arguments"],
  ERR_PARSE_ARGS_UNKNOWN_OPTION: [T, (option, allowPositionals) => {
    const advice = `. To specify a positional argument starting with a '-', place it at the end of the command after ` +
      `'--', as in '-- ${JSON.stringify(option)}`;
    return `Unknown option '${option}'${allowPositionals ? advice : ''}`;
  }],
  ERR_PERFORMANCE_INVALID_TIMESTAMP: [T, '%d is not a valid timestamp'],
  ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS: [T, '%s'],
  ERR_PROTO_ACCESS: [Error, 'Accessing Object.prototype.__proto__ has been disallowed with --disable-proto=throw'],
  ERR_PROXY_INVALID_CONFIG: [Error, '%s'],
  ERR_PROXY_TUNNEL: [Error, '%s'],
  ERR_REQUIRE_ASYNC_MODULE: [Error, (filename = undefined, parentFilename = undefined) => {
    let message = 'require() cannot be used on an ESM graph with top-level await. Use import() instead. ' +
      'To see where the top-level await comes from, use --experimental-print-required-tla.';
    if (parentFilename) message += `\n  From ${parentFilename} `;
    if (filename) message += `\n  Requiring ${filename} `;
    return message;
  }],
  ERR_REQUIRE_CYCLE_MODULE: [Error, '%s'],
  ERR_REQUIRE_ESM: [Error, requireEsm],
  ERR_SCRIPT_EXECUTION_INTERRUPTED: [Error, 'Script execution was interrupted by `SIGINT`'],
  ERR_SCRIPT_EXECUTION_TIMEOUT: [Error, 'Script execution timed out after %sms'],
  ERR_SERVER_ALREADY_LISTEN: [Error, 'Listen method has been called more than once without closing.'],
  ERR_SERVER_NOT_RUNNING: [Error, 'Server is not running.'],
  ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND: [Error,
    'Cannot find asset %s for the single executable application'],
  ERR_SOCKET_ALREADY_BOUND: [Error, 'Socket is already bound'],
  ERR_SOCKET_BAD_BUFFER_SIZE: [T, 'Buffer size must be a positive integer'],
  ERR_SOCKET_BAD_PORT: [R, (name, port, allowZero = true) =>
    `${name} should be ${allowZero ? '>=' : '>'} 0 and < 65536. Received ${determineSpecificType(port)}.`],
  ERR_SOCKET_BAD_TYPE: [T, 'Bad socket type specified. Valid types are: udp4, udp6'],
  ERR_SOCKET_BUFFER_SIZE: [SystemError, 'Could not get or set buffer size'],
  ERR_SOCKET_CLOSED: [Error, 'Socket is closed'],
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION: [Error, 'Socket closed before the connection was established'],
  ERR_SOCKET_CONNECTION_TIMEOUT: [Error, 'Socket connection timeout'],
  ERR_SOCKET_DGRAM_IS_CONNECTED: [Error, 'Already connected'],
  ERR_SOCKET_DGRAM_NOT_CONNECTED: [Error, 'Not connected'],
  ERR_SOCKET_DGRAM_NOT_RUNNING: [Error, 'Not running'],
  ERR_SOURCE_PHASE_NOT_DEFINED: [SyntaxError, 'Source phase import object is not defined for module %s'],
  ERR_SRI_PARSE: [SyntaxError, 'Subresource Integrity string %j had an unexpected %j at position %d'],
  ERR_STREAM_ALREADY_FINISHED: [Error, 'Cannot call %s after a stream was finished'],
  ERR_STREAM_CANNOT_PIPE: [Error, 'Cannot pipe, not readable'],
  ERR_STREAM_DESTROYED: [Error, 'Cannot call %s after a stream was destroyed'],
  ERR_STREAM_NULL_VALUES: [T, 'May not write null values to stream'],
  ERR_STREAM_PREMATURE_CLOSE: [Error, 'Premature close'],
  ERR_STREAM_PUSH_AFTER_EOF: [Error, 'stream.push() after EOF'],
  ERR_STREAM_UNABLE_TO_PIPE: [Error, 'Cannot pipe to a closed or destroyed stream'],
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT: [Error, 'stream.unshift() after end event'],
  ERR_STREAM_WRAP: [Error, 'Stream has StringDecoder set or is in objectMode'],
  ERR_STREAM_WRITE_AFTER_END: [Error, 'write after end'],
  ERR_STRING_TOO_LONG: [Error, 'Cannot create a string longer than 0x%s characters'],
  ERR_SYNTHETIC: [Error, 'JavaScript Callstack'],
  ERR_SYSTEM_ERROR: [SystemError, 'A system error occurred'],
  ERR_TEST_FAILURE: [Error, function(error, failureType) {
    this.failureType = failureType;
    this.cause = error;
    const message = error?.message ?? error;
    return typeof message === 'string' ? message : inspected(message);
  }],
  ERR_TLS_ALPN_CALLBACK_INVALID_RESULT: [T, (value, protocols) =>
    `ALPN callback returned a value (${value}) that did not match any of the client's offered protocols ` +
    `(${protocols.join(', ')})`],
  ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS: [T, 'The ALPNCallback and ALPNProtocols TLS options are mutually exclusive'],
  ERR_TLS_CERT_ALTNAME_FORMAT: [SyntaxError, 'Invalid subject alternative name string'],
  ERR_TLS_CERT_ALTNAME_INVALID: [Error, function(reason, host, cert) {
    this.reason = reason;
    this.host = host;
    this.cert = cert;
    return `Hostname/IP does not match certificate's altnames: ${reason}`;
  }],
  ERR_TLS_DH_PARAM_SIZE: [Error, 'DH parameter size %s is less than 2048'],
  ERR_TLS_HANDSHAKE_TIMEOUT: [Error, 'TLS handshake timeout'],
  ERR_TLS_INVALID_CONTEXT: [T, '%s must be a SecureContext'],
  ERR_TLS_INVALID_PROTOCOL_VERSION: [T, '%j is not a valid %s TLS protocol version'],
  ERR_TLS_INVALID_STATE: [Error, 'TLS socket connection must be securely established'],
  ERR_TLS_PROTOCOL_VERSION_CONFLICT: [T, 'TLS protocol version %j conflicts with secureProtocol %j'],
  ERR_TLS_RENEGOTIATION_DISABLED: [Error, 'TLS session renegotiation disabled for this socket'],
  ERR_TLS_REQUIRED_SERVER_NAME: [Error, '"servername" is required parameter for Server.addContext'],
  ERR_TLS_SESSION_ATTACK: [Error, 'TLS session renegotiation attack detected'],
  ERR_TLS_SNI_FROM_SERVER: [Error, 'Cannot issue SNI from a TLS server-side socket'],
  ERR_TRACE_EVENTS_CATEGORY_REQUIRED: [T, 'At least one category is required'],
  ERR_TRACE_EVENTS_UNAVAILABLE: [Error, 'Trace events are unavailable'],
  ERR_TRAILING_JUNK_AFTER_STREAM_END: [T, 'Trailing junk found after the end of the compressed stream'],
  ERR_TTY_INIT_FAILED: [SystemError, 'TTY initialization failed'],
  ERR_UNAVAILABLE_DURING_EXIT: [Error, 'Cannot call function in process exit handler'],
  ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET: [Error,
    '`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active'],
  ERR_UNESCAPED_CHARACTERS: [T, '%s contains unescaped characters'],
  ERR_UNHANDLED_ERROR: [Error, (error = undefined) =>
    (error === undefined ? 'Unhandled error.' : `Unhandled error. (${error})`)],
  ERR_UNKNOWN_BUILTIN_MODULE: [Error, 'No such built-in module: %s'],
  ERR_UNKNOWN_CREDENTIAL: [Error, '%s identifier does not exist: %s'],
  ERR_UNKNOWN_ENCODING: [T, 'Unknown encoding: %s'],
  ERR_UNKNOWN_FILE_EXTENSION: [T, 'Unknown file extension "%s" for %s'],
  ERR_UNKNOWN_MODULE_FORMAT: [R, 'Unknown module format: %s for URL %s'],
  ERR_UNKNOWN_SIGNAL: [T, 'Unknown signal: %s'],
  ERR_UNSUPPORTED_DIR_IMPORT: [Error, function(path, base, exactUrl = undefined) {
    ownUrl(this, exactUrl);
    return `Directory import '${path}' is not supported resolving ES modules imported from ${base}`;
  }],
  ERR_UNSUPPORTED_ESM_URL_SCHEME: [Error, unsupportedScheme],
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: [Error,
    'Stripping types is currently unsupported for files under node_modules, for "%s"'],
  ERR_UNSUPPORTED_RESOLVE_REQUEST: [T,
    'Failed to resolve module specifier "%s" from "%s": Invalid relative URL or base scheme is not hierarchical.'],
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: [SyntaxError, '%s'],
  ERR_USE_AFTER_CLOSE: [Error, '%s was closed'],
  ERR_VALID_PERFORMANCE_ENTRY_TYPE: [Error, 'At least one valid performance entry type is required'],
  ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING: [T, 'A dynamic import callback was not specified.'],
  ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG: [T,
    'A dynamic import callback was invoked without --experimental-vm-modules'],
  ERR_VM_MODULE_ALREADY_LINKED: [Error, 'Module has already been linked'],
  ERR_VM_MODULE_CACHED_DATA_REJECTED: [Error, '`cachedData` buffer was rejected'],
  ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA: [Error,
    'Cached data cannot be created for a module which has been evaluated'],
  ERR_VM_MODULE_DIFFERENT_CONTEXT: [Error, 'Linked modules must use the same context'],
  ERR_VM_MODULE_LINK_FAILURE: [Error, function(message, cause) {
    this.cause = cause;
    return message;
  }],
  ERR_VM_MODULE_NOT_MODULE: [Error, 'Provided module is not an instance of Module'],
  ERR_VM_MODULE_STATUS: [Error, 'Module status %s'],
  ERR_WASI_ALREADY_STARTED: [Error, 'WASI instance has already started'],
  ERR_WEBASSEMBLY_RESPONSE: [T, 'WebAssembly response %s'],
  ERR_WORKER_INIT_FAILED: [Error, 'Worker initialization failure: %s'],
  ERR_WORKER_INVALID_EXEC_ARGV: [Error, (errors, message = 'invalid execArgv flags') =>
    `Initiated Worker with ${message}: ${errors.join(', ')}`],
  ERR_WORKER_MESSAGING_ERRORED: [Error, 'The destination thread threw an error while processing the message'],
  ERR_WORKER_MESSAGING_FAILED: [Error, 'Cannot find the destination thread or listener'],
  ERR_WORKER_MESSAGING_SAME_THREAD: [Error, 'Cannot sent a message to the same thread'],
  ERR_WORKER_MESSAGING_TIMEOUT: [Error, 'Sending a message to another thread timed out'],
  ERR_WORKER_NOT_RUNNING: [Error, 'Worker instance not running'],
  ERR_WORKER_OUT_OF_MEMORY: [Error, 'Worker terminated due to reaching memory limit: %s'],
  ERR_WORKER_PATH: [T, workerPath],
  ERR_WORKER_UNSERIALIZABLE_ERROR: [Error, 'Serializing an uncaught exception failed'],
  ERR_WORKER_UNSUPPORTED_OPERATION: [T, '%s is not supported in workers'],
  ERR_ZLIB_INITIALIZATION_FAILED: [Error, 'Initialization failed'],
  ERR_ZSTD_INVALID_PARAM: [R, '%s is not a valid zstd parameter'],
});
