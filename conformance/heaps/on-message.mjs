// Preloaded into a service: writes a snapshot whenever the parent process sends a name for one.
import { writeSnapshot } from './snapshot.mjs';

process.on('message', (name) => {
  writeSnapshot(name);
  process.send(name);
});
process.channel.unref();
