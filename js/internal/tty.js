// How many colors a terminal shows, by its environment. In Node: lib/internal/tty.js.
'use strict';

const { validateInteger } = require('internal/validators');

// Bits per color.
const NONE = 1;
const COLORS_16 = 4;
const COLORS_256 = 8;
const COLORS_16M = 24;

const byTerm = {
  'eterm': COLORS_16,
  'cons25': COLORS_16,
  'console': COLORS_16,
  'cygwin': COLORS_16,
  'dtterm': COLORS_16,
  'gnome': COLORS_16,
  'hurd': COLORS_16,
  'jfbterm': COLORS_16,
  'konsole': COLORS_16,
  'kterm': COLORS_16,
  'mlterm': COLORS_16,
  'mosh': COLORS_16M,
  'putty': COLORS_16,
  'st': COLORS_16,
  'rxvt-unicode-24bit': COLORS_16M,
  'terminator': COLORS_16M,
  'xterm-kitty': COLORS_16M,
};
const byTermPattern = [
  /ansi/, /color/, /linux/, /direct/, /^con[0-9]*x[0-9]/, /^rxvt/, /^screen/, /^xterm/, /^vt100/, /^vt220/,
];
const byCi = { APPVEYOR: COLORS_256, BUILDKITE: COLORS_256, CIRCLECI: COLORS_16M, DRONE: COLORS_256,
               GITEA_ACTIONS: COLORS_16M, GITHUB_ACTIONS: COLORS_16M, GITLAB_CI: COLORS_256, TRAVIS: COLORS_256 };

function getColorDepth(env = process.env) {
  switch (env.FORCE_COLOR) {
    case undefined:
      break;
    case '':
    case '1':
    case 'true':
      return COLORS_16;
    case '2':
      return COLORS_256;
    case '3':
      return COLORS_16M;
    default:
      return NONE;
  }
  if ((env.NODE_DISABLE_COLORS !== undefined && env.NODE_DISABLE_COLORS !== '') ||
      (env.NO_COLOR !== undefined && env.NO_COLOR !== '') || env.TERM === 'dumb') {
    return NONE;
  }
  if (env.TMUX) return COLORS_16M;
  // Azure DevOps.
  if ('TF_BUILD' in env && 'AGENT_NAME' in env) return COLORS_16;
  if ('CI' in env) {
    for (const name of Object.keys(byCi)) {
      if (name in env) return byCi[name];
    }
    return env.CI_NAME === 'codeship' ? COLORS_256 : NONE;
  }
  if ('TEAMCITY_VERSION' in env) {
    return /^(9\.(0*[1-9]\d*)\.|\d{2,}\.)/.test(env.TEAMCITY_VERSION) ? COLORS_16 : NONE;
  }
  switch (env.TERM_PROGRAM) {
    case 'iTerm.app':
      return !env.TERM_PROGRAM_VERSION || /^[0-2]\./.test(env.TERM_PROGRAM_VERSION) ? COLORS_256 : COLORS_16M;
    case 'HyperTerm':
    case 'MacTerm':
      return COLORS_16M;
    case 'Apple_Terminal':
      return COLORS_256;
  }
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return COLORS_16M;
  if (env.TERM) {
    if (/truecolor/.test(env.TERM)) return COLORS_16M;
    if (/^xterm-256/.test(env.TERM)) return COLORS_256;
    const term = env.TERM.toLowerCase();
    if (Object.hasOwn(byTerm, term)) return byTerm[term];
    if (byTermPattern.some((pattern) => pattern.test(term))) return COLORS_16;
  }
  return env.COLORTERM ? COLORS_16 : NONE;
}

// hasColors(count), hasColors(env), hasColors(count, env).
function hasColors(count, env) {
  if (env === undefined && (count === undefined || (typeof count === 'object' && count !== null))) {
    env = count;
    count = 16;
  } else {
    validateInteger(count, 'count', 2);
  }
  return count <= 2 ** this.getColorDepth(env);
}

module.exports = { getColorDepth, hasColors };
