// Which name servers are asked: what the system says, or the script. In Node: c-ares' configuration, `setServers`.

'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_IP_ADDRESS } } = require('internal/errors');
const { isIP } = require('internal/net');

const defaultPort = 53;

/** `nameserver` lines of /etc/resolv.conf; this machine where there are none. */
function systemServers() {
  const servers = [];
  try {
    for (const line of require('fs').readFileSync('/etc/resolv.conf', 'latin1').split('\n')) {
      const { 1: address } = /^\s*nameserver\s+(\S+)/.exec(line) ?? [];
      if (address !== undefined && isIP(address)) servers.push({ address, port: defaultPort });
    }
  } catch {
    // No file: as if it were empty.
  }
  return servers.length > 0 ? servers : [{ address: '127.0.0.1', port: defaultPort }];
}

/** `1.2.3.4`, `1.2.3.4:53`, `::1`, `[::1]:53` -> `{ address, port }`. */
function parseServer(text, name) {
  if (typeof text !== 'string') throw new ERR_INVALID_ARG_TYPE(name, 'string', text);
  if (isIP(text)) return { address: text, port: defaultPort };
  const { 1: v6, 2: v4, 3: port } = /^(?:\[([^[\]]*)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const address = v6 ?? v4;
  const family = address === undefined ? 0 : isIP(address);
  if (family === 0 || (v6 !== undefined && family !== 6)) throw new ERR_INVALID_IP_ADDRESS(text);
  return { address, port: port === undefined ? defaultPort : Number(port) };
}

function formatServer({ address, port }) {
  if (port === defaultPort) return address;
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

module.exports = { formatServer, parseServer, systemServers };
