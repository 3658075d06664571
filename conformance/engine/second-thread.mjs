// The engine's second thread: retainers, dominators and retained sizes, as in Chrome.
import './globals.mjs';
import { workerData } from 'node:worker_threads';

const { SecondaryInitManager } = await import(workerData.bundle);
new SecondaryInitManager(workerData.port);
