// node:_http_agent, of old the file Agent was in. In Node: lib/_http_agent.js.
'use strict';

const agent = require('internal/http/agent');

module.exports = {
  Agent: agent.Agent,
  get globalAgent() { return agent.getGlobalAgent(); },
  set globalAgent(value) { agent.setGlobalAgent(value); },
};
