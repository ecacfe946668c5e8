// PerformanceResourceTiming: what fetching something took, step by step.
// In Node: lib/internal/perf/resource_timing.js.

'use strict';

const { codes } = require('internal/errors');
const { bufferResourceTiming, enqueue } = require('internal/perf/observe');
const { PerformanceEntry, exposeMembers, kSkipThrow } = require('internal/perf/performance_entry');

// Property -> where the fetch standard's timing info has it.
const fromInfo = {
  workerStart: 'finalServiceWorkerStartTime',
  redirectStart: 'redirectStartTime',
  redirectEnd: 'redirectEndTime',
  fetchStart: 'postRedirectStartTime',
  requestStart: 'finalNetworkRequestStartTime',
  responseStart: 'finalNetworkResponseStartTime',
  responseEnd: 'endTime',
  encodedBodySize: 'encodedBodySize',
  decodedBodySize: 'decodedBodySize',
};
const fromConnection = {
  domainLookupStart: 'domainLookupStartTime',
  domainLookupEnd: 'domainLookupEndTime',
  connectStart: 'connectionStartTime',
  connectEnd: 'connectionEndTime',
  secureConnectionStart: 'secureConnectionStartTime',
  nextHopProtocol: 'ALPNNegotiatedProtocol',
};
// The size the standard takes headers to have.
const HEADER_SIZE = 300;

let infoOf;

class PerformanceResourceTiming extends PerformanceEntry {
  #info;
  #initiatorType;
  #cacheMode;
  #responseStatus;
  #deliveryType;

  constructor(token = undefined, name = undefined, details = undefined) {
    super(token, name, 'resource', details?.info.startTime, details && details.info.endTime - details.info.startTime);
    this.#info = details.info;
    this.#initiatorType = details.initiatorType;
    this.#cacheMode = details.cacheMode;
    this.#responseStatus = details.responseStatus;
    this.#deliveryType = details.deliveryType;
  }

  static {
    infoOf = (entry) => PerformanceResourceTiming.#check(entry).#info;
  }

  static #check(entry) {
    if (entry === null || typeof entry !== 'object' || !(#info in entry)) {
      throw new codes.ERR_INVALID_THIS('PerformanceResourceTiming');
    }
    return entry;
  }

  get initiatorType() {
    return PerformanceResourceTiming.#check(this).#initiatorType;
  }

  get deliveryType() {
    return PerformanceResourceTiming.#check(this).#deliveryType;
  }

  get responseStatus() {
    return PerformanceResourceTiming.#check(this).#responseStatus;
  }

  get transferSize() {
    const info = infoOf(this);
    if (this.#cacheMode === 'local') return 0;
    if (this.#cacheMode === 'validated') return HEADER_SIZE;
    return info.encodedBodySize + HEADER_SIZE;
  }

  toJSON() {
    infoOf(this);
    const json = super.toJSON();
    for (const name of members) json[name] = this[name];
    return json;
  }
}

for (const { 0: name, 1: key } of Object.entries(fromInfo)) defineGetter(name, (info) => info[key]);
for (const { 0: name, 1: key } of Object.entries(fromConnection)) {
  defineGetter(name, (info) => info.finalConnectionTimingInfo?.[key]);
}

function defineGetter(name, read) {
  const get = function() {
    return read(infoOf(this));
  };
  Object.defineProperty(get, 'name', { __proto__: null, value: `get ${name}` });
  Object.defineProperty(PerformanceResourceTiming.prototype, name, { __proto__: null, get, configurable: true });
}

// In the order in which they are shown.
const members = [
  'initiatorType', 'nextHopProtocol', 'workerStart', 'redirectStart', 'redirectEnd', 'fetchStart', 'domainLookupStart',
  'domainLookupEnd', 'connectStart', 'connectEnd', 'secureConnectionStart', 'requestStart', 'responseStart', 'responseEnd',
  'transferSize', 'encodedBodySize', 'decodedBodySize', 'deliveryType', 'responseStatus',
];
exposeMembers(PerformanceResourceTiming, [...members, 'toJSON'], 'PerformanceResourceTiming');

function markResourceTiming(info, requestedUrl, initiatorType, global, cacheMode, bodyInfo, responseStatus, deliveryType = '') {
  if (cacheMode !== '' && cacheMode !== 'local') {
    throw new codes.ERR_INTERNAL_ASSERTION("cache must be an empty string or 'local'");
  }
  const entry = new PerformanceResourceTiming(kSkipThrow, requestedUrl, {
    info, initiatorType, cacheMode, responseStatus, deliveryType,
  });
  enqueue(entry);
  bufferResourceTiming(entry);
  return entry;
}

module.exports = { PerformanceResourceTiming, markResourceTiming };
