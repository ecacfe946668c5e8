// Which versions this program says it has. The one place that decides; `rcluster --version` reads it too (src/cli/help.rs).
// In Node: process.version, process.versions, process.release.
'use strict';

// The release of Node.js whose interface is offered here.
const nodeVersion = 'v24.12.0';

// Made when first asked for: V8's version is the engine's own word.
function versions() {
  const { v8Version, rclusterVersion } = ops.op_cli_options();
  const table = {
    node: nodeVersion.slice(1),
    rcluster: rclusterVersion,
    uv: '1.51.0',
    v8: v8Version,
    modules: '137',
  };
  for (const name of Object.keys(table)) {
    Object.defineProperty(table, name, { __proto__: null, value: table[name], enumerable: true, writable: false, configurable: false });
  }
  return table;
}

module.exports = {
  nodeVersion,
  versions,
  get rclusterVersion() { return ops.op_cli_options().rclusterVersion; },
};
