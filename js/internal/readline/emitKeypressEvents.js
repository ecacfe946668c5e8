// emitKeypressEvents(): has a stream emit 'keypress' for its data, once somebody listens to that.
// In Node: lib/internal/readline/emitKeypressEvents.js.
'use strict';

const { CSI, charLengthAt, emitKeys } = require('internal/readline/utils');

const { kEscape } = CSI;

const kKeypressDecoder = Symbol('keypress-decoder');
const kEscapeDecoder = Symbol('escape-decoder');
const kSawKeyPress = Symbol('kSawKeyPress');

// How long an escape character waits for the rest of a sequence before it is a key of its own.
const ESCAPE_CODE_TIMEOUT = 500;

function emitKeypressEvents(stream, iface = {}) {
  if (stream[kKeypressDecoder]) return;
  const { StringDecoder } = require('string_decoder');
  stream[kKeypressDecoder] = new StringDecoder('utf8');
  restartDecoder();

  const { escapeCodeTimeout = ESCAPE_CODE_TIMEOUT } = iface;
  let timer;

  function restartDecoder() {
    stream[kEscapeDecoder] = emitKeys(stream);
    stream[kEscapeDecoder].next();
  }
  function triggerEscape() {
    stream[kEscapeDecoder].next('');
  }

  function onData(input) {
    if (stream.listenerCount('keypress') === 0) {
      stream.removeListener('data', onData);
      stream.on('newListener', onNewListener);
      return;
    }
    const text = stream[kKeypressDecoder].write(input);
    if (!text) return;
    const { clearTimeout, setTimeout } = require('timers');
    clearTimeout(timer);
    iface[kSawKeyPress] = charLengthAt(text, 0) === text.length;
    // A tab in pasted text is no request to complete.
    iface.isCompletionEnabled = false;
    let length = 0;
    for (const character of text) {
      length += character.length;
      if (length === text.length) iface.isCompletionEnabled = true;
      try {
        stream[kEscapeDecoder].next(character);
        if (length === text.length && character === kEscape) timer = setTimeout(triggerEscape, escapeCodeTimeout);
      } catch (err) {
        // A listener threw, which ended the generator.
        restartDecoder();
        throw err;
      }
    }
  }

  function onNewListener(event) {
    if (event === 'keypress') {
      stream.on('data', onData);
      stream.removeListener('newListener', onNewListener);
    }
  }

  if (stream.listenerCount('keypress') > 0) {
    stream.on('data', onData);
  } else {
    stream.on('newListener', onNewListener);
  }
}

module.exports = emitKeypressEvents;
module.exports.kSawKeyPress = kSawKeyPress;
