// Header fields from the text the parser passed on: flat lists, and objects with duplicates joined as Node joins them.
// In Node: IncomingMessage.prototype._addHeaderLine of lib/_http_incoming.js.
'use strict';

// What becomes of a second field of the same name. Not listed: joined with ', '.
const FIRST_WINS = new Set([
  'age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since',
  'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer', 'retry-after', 'server',
  'user-agent',
]);

// "Name: value\r\n" lines from `start` on (an empty line or the end of the text ends them) -> [name, value, ...], at most `limit` pairs.
// The parser has checked every line.
function parseFields(text, start, limit) {
  const list = [];
  let at = start;
  while (at < text.length && list.length < limit * 2) {
    const colon = text.indexOf(':', at);
    if (colon === -1) break;
    let end = text.indexOf('\r\n', colon);
    // Only a lenient parser lets folded lines through.
    const first = end;
    while (end !== -1 && isBlank(text.charCodeAt(end + 2))) end = text.indexOf('\r\n', end + 2);
    let from = colon + 1;
    let to = end === -1 ? text.length : end;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    const value = text.slice(from, to);
    list.push(text.slice(at, colon), first === end ? value : value.replaceAll('\r\n', ''));
    if (end === -1) break;
    at = end + 2;
    if (text.charCodeAt(at) === 13) break;
  }
  return list;
}

function isBlank(code) {
  return code === 32 || code === 9;
}

function addField(target, name, value, joinDuplicates) {
  name = name.toLowerCase();
  const before = target[name];
  if (name === 'set-cookie') {
    if (before === undefined) target[name] = [value];
    else before.push(value);
  } else if (typeof before !== 'string') {
    // Not there, or something every object has.
    target[name] = value;
  } else if (name === 'cookie') {
    target[name] = `${before}; ${value}`;
  } else if (joinDuplicates || !FIRST_WINS.has(name)) {
    target[name] = `${before}, ${value}`;
  }
}

function joinFields(list, joinDuplicates) {
  const fields = {};
  for (let i = 0; i < list.length; i += 2) addField(fields, list[i], list[i + 1], joinDuplicates);
  return fields;
}

function distinctFields(list) {
  const fields = {};
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i].toLowerCase();
    const value = list[i + 1];
    // Defined, not set: a field may be called __proto__.
    if (Object.hasOwn(fields, name)) fields[name].push(value);
    else Object.defineProperty(fields, name, { value: [value], writable: true, enumerable: true, configurable: true });
  }
  return fields;
}

module.exports = { addField, distinctFields, joinFields, parseFields };
