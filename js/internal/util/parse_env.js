// The .env format: `NAME=value` lines into an object. What util.parseEnv returns and process.loadEnvFile reads.
// In Node: src/node_dotenv.cc.
'use strict';

const quotes = ['"', "'", '`'];

// The end of the assignment that starts at `from`: behind the closing quote's line, or the next line break.
function lineEnd(text, from) {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function unquoted(text, from, end) {
  const line = text.slice(from, end);
  const comment = line.indexOf('#');
  return (comment === -1 ? line : line.slice(0, comment)).trim();
}

// A quoted value may span lines. One that is never closed is not quoted.
function readValue(text, from) {
  let start = from;
  while (text[start] === ' ' || text[start] === '\t') start++;
  const quote = text[start];
  const end = lineEnd(text, start);
  if (quotes.includes(quote)) {
    const close = text.indexOf(quote, start + 1);
    if (close !== -1) {
      const value = text.slice(start + 1, close);
      return { value: quote === '"' ? value.replaceAll('\\n', '\n') : value, end: lineEnd(text, close) };
    }
  }
  return { value: unquoted(text, start, end), end };
}

function parseEnv(content) {
  const text = content.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const result = { __proto__: null };
  let position = 0;
  while (position < text.length) {
    const end = lineEnd(text, position);
    const line = text.slice(position, end);
    const equals = line.indexOf('=');
    const isComment = line.trimStart().startsWith('#');
    if (isComment || equals === -1) {
      position = end + 1;
      continue;
    }
    let name = line.slice(0, equals).trim();
    if (name.startsWith('export ')) name = name.slice('export '.length).trim();
    const { value, end: valueEnd } = readValue(text, position + equals + 1);
    if (name !== '') result[name] = value;
    position = valueEnd + 1;
  }
  return result;
}

module.exports = { parseEnv };
