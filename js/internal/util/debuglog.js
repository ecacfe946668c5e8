// util.debuglog: messages a program switches on with NODE_DEBUG=section,other*; and how console.time writes
// a duration.
// In Node: lib/internal/util/debuglog.js.
'use strict';

// The value of NODE_DEBUG the pattern was made from, and the pattern: undefined before the first question.
let source;
let wanted;

// `*` stands for anything; the rest is taken literally.
function toPattern(list) {
  const escaped = list.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*').replaceAll(',', '$|^');
  return new RegExp(`^${escaped}$`, 'i');
}

// Asked when a section logs for the first time: reading the environment earlier would fix the answer at
// build time.
function isWanted(section) {
  const list = source ?? process.env.NODE_DEBUG ?? '';
  if (wanted === undefined) wanted = list === '' ? null : toPattern(list);
  return wanted !== null && wanted.test(section);
}

// Takes the list from the caller instead of the environment.
function initializeDebugEnv(list) {
  source = list ?? '';
  wanted = undefined;
}

function write(section, args) {
  const { formatWithOptions } = require('internal/util/inspect');
  const colors = require('internal/util/colors');
  const text = formatWithOptions({ colors: colors.shouldColorize(process.stderr) }, ...args);
  process.stderr.write(`${section} ${process.pid}: ${text}\n`);
}

function warnAboutSecrets(section) {
  if (section !== 'HTTP' && section !== 'HTTP2') return;
  process.emitWarning(
    `Setting the NODE_DEBUG environment variable to '${section.toLowerCase()}' can expose sensitive data ` +
    '(such as passwords, tokens and authentication headers) in the resulting log.');
}

// `onReady` gets the plain function once it is known, so that a hot path can drop the wrapper.
function debuglog(section, onReady) {
  section = `${section}`.toUpperCase();
  let log;

  function prepare() {
    if (log !== undefined) return;
    if (isWanted(section)) {
      warnAboutSecrets(section);
      log = (...args) => write(section, args);
    } else {
      log = () => {};
    }
    if (typeof onReady === 'function') onReady(log);
    else logger = log;
  }

  let logger = (...args) => {
    prepare();
    log(...args);
  };
  let isEnabled = () => {
    const answer = isWanted(section);
    isEnabled = () => answer;
    return answer;
  };

  const result = (...args) => logger(...args);
  Object.defineProperty(result, 'enabled', {
    __proto__: null,
    get() { return isEnabled(); },
    configurable: true,
    enumerable: true,
  });
  return result;
}

const kSecond = 1000;
const kMinute = 60 * kSecond;
const kHour = 60 * kMinute;

const pad = (value) => `${value}`.padStart(2, '0');

// Milliseconds as a person reads them: the largest unit that is not zero decides.
function formatTime(ms) {
  if (ms < kSecond) return `${Number(ms.toFixed(3))}ms`;
  const hours = Math.floor(ms / kHour);
  const minutes = Math.floor((ms % kHour) / kMinute);
  const seconds = ((ms % kMinute) / kSecond).toFixed(3);
  if (hours === 0 && minutes === 0) return `${seconds}s`;
  const [whole, fraction] = seconds.split('.');
  if (hours === 0) return `${minutes}:${pad(whole)}.${fraction} (m:ss.mmm)`;
  return `${hours}:${pad(minutes)}:${pad(whole)}.${fraction} (h:mm:ss.mmm)`;
}

module.exports = { debuglog, formatTime, initializeDebugEnv };
