// Steps of fs.glob() and its kin (see drive.js): the paths below a directory that match patterns.
// Native side: op_fs_readdir and op_fs_stat. In Node: lib/internal/fs/glob.js.
'use strict';

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateBoolean, validateFunction, validateObject, validateString, validateStringArray } =
  require('internal/validators');
const { UV_DIRENT_DIR, UV_DIRENT_LINK, S_IFMT } = require('internal/fs/constants');
const { Dirent, kindOfMode } = require('internal/fs/dirent');
const { GLOBSTAR, compiled, matchesGlob } = require('internal/fs/glob_pattern');
const { driveSync } = require('internal/fs/drive');
const { basename, dirname, join, resolve } = require('path');

function getGlobOptions(options) {
  if (options == null) return { cwd: process.cwd(), withFileTypes: false, exclude: null, followSymlinks: false };
  validateObject(options, 'options');
  let { cwd = process.cwd(), exclude = null } = options;
  const { withFileTypes = false, followSymlinks = false } = options;
  const { toPathIfFileURL } = require('internal/file_url');
  cwd = toPathIfFileURL(cwd);
  validateString(cwd, 'options.cwd');
  validateBoolean(followSymlinks, 'options.followSymlinks');
  if (exclude != null) {
    if (Array.isArray(exclude)) {
      validateStringArray(exclude, 'options.exclude');
    } else if (typeof exclude !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('options.exclude', ['Function', 'string[]'], exclude);
    } else {
      validateFunction(exclude, 'options.exclude');
    }
  }
  return { cwd, withFileTypes: Boolean(withFileTypes), exclude, followSymlinks };
}

class Walk {
  #options;
  #results = new Map();
  // Listings by absolute path: several patterns look into the same directories.
  #listings = new Map();

  constructor(options) {
    this.#options = options;
  }

  *#list(absolute) {
    let entries = this.#listings.get(absolute);
    if (entries === undefined) {
      entries = [];
      try {
        const [names, kinds] = yield ['op_fs_readdir', absolute, false];
        for (let i = 0; i < names.length; i++) entries.push({ name: names[i], kind: kinds[i] });
      } catch {
        // Not a directory, or not ours to read: nothing in it matches.
      }
      this.#listings.set(absolute, entries);
    }
    return entries;
  }

  *#kind(absolute, follow) {
    const numbers = yield ['op_fs_stat', absolute, follow, false, true];
    return numbers === undefined ? undefined : kindOfMode[numbers[1] & S_IFMT];
  }

  #isExcluded(relative, kind) {
    const { cwd, exclude, withFileTypes } = this.#options;
    if (exclude === null) return false;
    if (Array.isArray(exclude)) {
      const absolute = resolve(cwd, relative);
      // 'a/**' excludes the directory 'a' as well.
      const names = kind === UV_DIRENT_DIR ? [relative, `${relative}/`] : [relative];
      return exclude.some((pattern) => matchesGlob(absolute, resolve(cwd, pattern), '/') ||
        names.some((name) => matchesGlob(name, pattern, '/')));
    }
    if (!withFileTypes) return Boolean(exclude(relative));
    return Boolean(exclude(new Dirent(basename(relative), dirname(resolve(cwd, relative)), kind)));
  }

  #add(relative, kind) {
    if (this.#results.has(relative)) return;
    const { cwd, withFileTypes } = this.#options;
    const absolute = resolve(cwd, relative);
    this.#results.set(relative, withFileTypes ? new Dirent(basename(absolute), dirname(absolute), kind) : relative);
  }

  // Everything that `segments[index...]` match, from `relative` on.
  *visit(segments, index, relative) {
    // Two ways to the same place with the same rest of the pattern find the same.
    const key = `${index}\0${relative}`;
    if (index > 0 && this.#visitedOf(segments).has(key)) return;
    this.#visitedOf(segments).add(key);
    const segment = segments[index];
    const isLast = index === segments.length - 1;
    const absolute = resolve(this.#options.cwd, relative);

    if (typeof segment === 'string') {
      const next = segment === '' ? (relative === '' ? '/' : `${relative}/`) : join(relative, segment);
      const kind = yield* this.#kind(resolve(this.#options.cwd, next), !isLast || segment === '');
      if (kind === undefined) return;
      // A trailing slash asks for a directory.
      if (segment === '' && kind !== UV_DIRENT_DIR) return;
      if (this.#isExcluded(next, kind)) return;
      // As in Node, the slash is shown again only where no '**' came before it.
      if (isLast) this.#add(segment === '' && segments.includes(GLOBSTAR) ? relative : next, kind);
      else if (kind === UV_DIRENT_DIR) yield* this.visit(segments, index + 1, next);
      return;
    }

    const entries = yield* this.#list(absolute);
    if (segment === GLOBSTAR) {
      if (isLast) {
        if (relative !== '' || index === 0) {
          const kind = yield* this.#kind(absolute, false);
          const shown = relative === '' ? '.' : relative;
          if (kind !== undefined && !this.#isExcluded(shown, kind)) this.#add(shown, kind);
        }
      } else {
        yield* this.visit(segments, index + 1, relative);
      }
      for (const { name, kind } of entries) {
        if (name[0] === '.') continue;
        const next = join(relative, name);
        if (this.#isExcluded(next, kind)) continue;
        const follow = kind === UV_DIRENT_LINK && this.#options.followSymlinks &&
          (yield* this.#kind(join(absolute, name), true)) === UV_DIRENT_DIR;
        if (kind === UV_DIRENT_DIR || follow) {
          yield* this.visit(segments, index, next);
        } else if (isLast) {
          this.#add(next, kind);
        } else if (kind === UV_DIRENT_LINK && index > 0) {
          // '**' goes up to a link but not through it (links may lead round in circles); at the start not even that far.
          yield* this.visit(segments, index + 1, next);
        }
      }
      return;
    }

    for (const { name, kind } of entries) {
      if (!segment.test(name)) continue;
      const next = join(relative, name);
      if (this.#isExcluded(next, kind)) continue;
      if (isLast) {
        this.#add(next, kind);
      } else if (kind === UV_DIRENT_DIR ||
                 (kind === UV_DIRENT_LINK && (yield* this.#kind(join(absolute, name), true)) === UV_DIRENT_DIR)) {
        yield* this.visit(segments, index + 1, next);
      }
    }
  }

  #visitedOf(segments) {
    let visited = this.#visitedBy.get(segments);
    if (visited === undefined) this.#visitedBy.set(segments, visited = new Set());
    return visited;
  }
  #visitedBy = new Map();

  get results() {
    return [...this.#results.values()];
  }
}

function* globSteps(pattern, options) {
  let patterns = pattern;
  if (typeof pattern === 'string') patterns = [pattern];
  else validateStringArray(pattern, 'patterns');
  const walk = new Walk(options);
  for (const each of patterns) {
    for (const segments of compiled(each)) yield* walk.visit(segments, 0, '');
  }
  return walk.results;
}

function globSync(pattern, options) {
  return driveSync(globSteps(pattern, getGlobOptions(options)));
}

module.exports = { globSteps, globSync, getGlobOptions };
