// What can go wrong around both: sockets, disks, permissions, namespaces.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { Proxy } from '../runner/proxy.mjs';

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const LOST = /closed the connection|connection/;

async function isLost(lab, tool, target) {
  await lab.ends(tool, 4, LOST);
  await lab.isUnhurtUnlessNodeCrashed(target);
  await lab.filesAreRight(tool);
}

const cut = {
  name: 'lost-socket',
  says: 'the connection is cut while the file is written (a proxy between)',
  async run(lab) {
    const target = await lab.target({ flags: ['--inspect=127.0.0.1:0'], plain: true });
    const [port] = target.inspectors;
    const [{ webSocketDebuggerUrl }] = await fetch(`http://127.0.0.1:${port}/json/list`).then((answer) => answer.json());
    const proxy = await Proxy.listen(port);
    lab.undo.push(() => proxy.close());
    const tool = lab.capture(webSocketDebuggerUrl.replace(`:${port}/`, `:${proxy.port}/`));
    await lab.moment('stream', tool, target);
    proxy.cut();
    await isLost(lab, tool, target);
  },
};

const killedSocket = {
  name: 'killed-socket',
  says: 'the kernel kills the connection to an inspector that was opened for it (ss -K)',
  needs: 'ss -K',
  async run(lab) {
    const target = await lab.target();
    const tool = lab.capture(target);
    await lab.moment('stream', tool, target);
    execFileSync('ss', ['-K', 'dport', '=', String(target.opened[0])], { stdio: 'ignore' });
    await isLost(lab, tool, target);
  },
};

const smallDisk = {
  name: 'disk-full',
  says: 'a disk of 4 MB: refused; with --force it fills up',
  needs: 'mount',
  async run(lab) {
    const target = await lab.target();
    const disk = lab.path('disk');
    fs.mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
    lab.undo.push(() => execFileSync('umount', ['-l', disk]));
    const refused = lab.capture(target, [], { file: 'disk/a.heapsnapshot' });
    await lab.ends(refused, 5, /the disk of .* has room for/);
    await lab.isUnhurt(target);
    const tool = lab.capture(target, ['--force'], { file: 'disk/a.heapsnapshot' });
    await lab.ends(tool, 2, /No space left|no space left/);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool);
    lab.check('nothing is left on the disk', !fs.readdirSync(disk).length, fs.readdirSync(disk).join(', '));
  },
};

const fileLimit = {
  name: 'file-limit',
  says: 'a limit of 4 MB for files (ulimit -f)',
  async run(lab) {
    const target = await lab.target();
    const tool = lab.capture(target, [], { prefix: ['sh', '-c', 'ulimit -f 8192; exec "$@"', 'sh'] });
    await lab.ends(tool, 2, /[Ff]ile too large/);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool);
  },
};

const closedFolder = {
  name: 'folder-denied',
  says: 'a folder that may not be written to',
  needs: 'root',
  async run(lab) {
    const target = await lab.target({ prefix: NOBODY });
    const tool = lab.capture(target, [], { prefix: NOBODY });
    await lab.ends(tool, 2, /[Pp]ermission denied/);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool);
  },
};

const missingFolder = {
  name: 'folder-missing',
  says: 'a folder that is not there',
  async run(lab) {
    const target = await lab.target();
    const tool = lab.capture(target, [], { file: 'no/such/a.heapsnapshot' });
    await lab.ends(tool, 2, /is no directory/);
    await lab.isUnhurt(target);
  },
};

const otherUser = {
  name: 'other-user',
  says: 'a process of another user',
  needs: 'root',
  async run(lab) {
    const target = await lab.target();
    fs.mkdirSync(lab.path('open'));
    fs.chmodSync(lab.path('open'), 0o777);
    const tool = lab.capture(target, [], { prefix: NOBODY, file: 'open/a.heapsnapshot' });
    await lab.ends(tool, 5, /belongs to user 0/);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool);
  },
};

const namespace = {
  name: 'namespace',
  says: 'a process in other pid and network namespaces, where it is number 1',
  needs: 'root',
  async run(lab) {
    const target = await lab.target({ prefix: ['unshare', '-pn', '--fork', '--mount-proc', 'sh', '-c', 'ip link set lo up 2>/dev/null; exec "$@"', 'sh'], inside: true });
    const tool = lab.capture(target);
    await lab.ends(tool, 0);
    await lab.isUnhurt(target, { answers: false });
    await lab.filesAreRight(tool, { complete: true });
    const killed = lab.capture(target, [], { file: 'b.heapsnapshot' });
    await lab.moment('stream', killed, target);
    killed.kill('SIGKILL');
    await lab.ends(killed, 'SIGKILL');
    await lab.isUnhurt(target, { answers: false });
    await lab.filesAreRight(killed, { target });
  },
};

export const faults = [cut, killedSocket, smallDisk, fileLimit, closedFolder, missingFolder, otherUser, namespace];
