// What a fault is tried with: a folder, targets, captures, and the checks that hold for all of them.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Target } from './target.mjs';
import { Tool } from './tool.mjs';
import { comes, until } from './waiting.mjs';

/** Node.js crashes once V8 has walked the heap. */
const CRASHES_WITHIN = 4000;
/** After the service has answered again; a machine that is short of CPU takes a while. */
const CLOSES_WITHIN = 20_000;
const END = /\]\s*\}\s*$/;

export class Lab {
  constructor({ node, leaktrail, step, bun, deno }) {
    Object.assign(this, { node, leaktrail, step, bun, deno, failures: [], codes: [], notes: [], targets: [], undo: [] });
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'leaktrail-faults-'));
    fs.chmodSync(this.folder, 0o755);
  }

  /** Notes a failure unless it holds. */
  check(what, holds, detail = '') {
    if (!holds) this.failures.push(detail ? `${what}: ${detail}` : what);
    return Boolean(holds);
  }

  note(text) {
    this.notes.push(text);
  }

  path(name) {
    return path.join(this.folder, name);
  }

  async target(options = {}) {
    const flags = ['--inspect-port=0', ...(options.flags ?? [])];
    const target = await Target.start(options.program ?? this.node, { folder: this.folder, ...options, flags: options.plain ? options.flags : flags });
    this.targets.push(target);
    return target;
  }

  tool(args, options) {
    const tool = new Tool(this.leaktrail, args, { cwd: this.folder, ...options });
    this.undo.push(() => tool.hasEnded || tool.kill('SIGKILL'));
    return tool;
  }

  /** Begins `leaktrail capture TARGET -o FILE`. */
  capture(target, args = [], { file = 'a.heapsnapshot', ...options } = {}) {
    const tool = this.tool(['capture', String(target.pid ?? target), '-o', this.path(file), ...args], options);
    tool.file = this.path(file);
    tool.partial = `${tool.file}.partial`;
    return tool;
  }

  /** Waits until it ends, and checks exit code and message. */
  async ends(tool, codes, message) {
    const { code, signal, stderr } = await tool.ended;
    const ending = signal ?? code;
    this.codes.push(ending);
    this.check(`exit ${[codes].flat().join(' or ')}`, [codes].flat().includes(ending), `${ending}: ${stderr.trim().split('\n').at(-1)}`);
    if (message) this.check(`says ${message}`, message.test(stderr), stderr.trim().split('\n').slice(-3).join(' | '));
    this.check('did not panic', !/panicked/.test(stderr), stderr);
    return code;
  }

  /** The target lives and answers, nothing listens that did not, nobody waits for it any more. */
  async isUnhurt(target, { guards = 0, answers = true } = {}) {
    this.check('the target lives', target.isAlive, target.end);
    if (answers) this.check('the target answers', await target.answers());
    const begun = performance.now();
    this.check('its inspector is closed', await comes(() => !target.opened.length, CLOSES_WITHIN), `port ${target.opened}`);
    target.closedAfter = Math.round(performance.now() - begun);
    this.check('no guard is left', await comes(() => target.guards.length === guards, 5000), `${target.guards.length} instead of ${guards}`);
  }

  /** Node.js may crash when a connection is lost while something goes out through it, whoever the client is: noted. */
  async isUnhurtUnlessNodeCrashed(target) {
    await comes(() => target.end, CRASHES_WITHIN);
    if (target.end === 'SIGSEGV') this.note('Node.js crashed (SIGSEGV), as it may when such a connection is lost');
    else await this.isUnhurt(target);
  }

  /** `complete`: whether there must be a file; null if it may be there. None that is not complete has the name; what is left over is told and replaced next time. */
  async filesAreRight(tool, { complete = false, target } = {}) {
    const isThere = fs.existsSync(tool.file);
    if (complete) this.check('the file is there', isThere);
    else if (complete === false) this.check('no file has the final name', !isThere);
    if (isThere) await this.isComplete(tool.file);
    const isLeft = fs.existsSync(tool.partial);
    if (target && isLeft) await this.isReplaced(tool, target);
    else this.check('no partial file is left', !isLeft);
  }

  async isComplete(file) {
    if (file.endsWith('.heapsnapshot')) {
      const { size } = fs.statSync(file);
      const tail = Buffer.alloc(Math.min(size, 64));
      const opened = fs.openSync(file);
      fs.readSync(opened, tail, 0, tail.length, size - tail.length);
      fs.closeSync(opened);
      this.check('the file ends as JSON does', END.test(tail.toString()), tail.toString());
    }
    const { code, stderr } = await this.tool(['summary', '--format', 'json', file]).ended;
    this.check('summary reads the file', code === 0, stderr);
  }

  async isReplaced(tool, target) {
    fs.rmSync(tool.file, { force: true });
    const next = this.capture(target, [], { file: path.basename(tool.file) });
    const { code, stderr } = await next.ended;
    this.check('the next capture works', code === 0, stderr);
    this.check('the next capture tells of the partial file', /a partial file of an earlier run/.test(stderr), stderr);
    this.check('the partial file is gone', !fs.existsSync(tool.partial));
  }

  async finish() {
    for (const target of this.targets) {
      await target.stop();
      this.check('guards end with the target', await comes(() => !target.guards.length, 10_000), `${target.guards}`);
    }
    for (const step of this.undo.reverse()) step();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** Moments of a capture, which come one after the other. */
  moment(name, tool, target, size = 0) {
    const written = () => (fs.existsSync(tool.partial) ? fs.statSync(tool.partial).size : 0);
    const looks = {
      start: () => true,
      guard: () => target.guards.length > 0,
      signal: () => target.opened.length > 0,
      preflight: () => /a snapshot needs/.test(tool.stderr),
      walk: () => /taking a heap snapshot/.test(tool.stderr),
      stream: () => written() > 0,
      rename: () => written() >= 0.97 * size,
      detach: () => fs.existsSync(tool.file),
    };
    return until(`the moment ${name}`, () => looks[name]() || tool.hasEnded, { poll: 1 });
  }
}

export const MOMENTS = ['start', 'guard', 'signal', 'preflight', 'walk', 'stream', 'rename', 'detach'];
