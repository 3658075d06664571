// The programs whose heaps are compared, and how to run each.
import path from 'node:path';

const here = (name) => path.join(import.meta.dirname, name);
const DASHBOARD = path.join(import.meta.dirname, '../../examples/dashboard/src/server.mjs');

/** name -> { args: the command line after `node`, needs: a file that must be there }. */
export const HEAPS = {
  dashboard: {
    args: [here('service.mjs'), DASHBOARD, '/api/users/user-{i}/dashboard', '10', '200'],
    needs: DASHBOARD,
  },
  'esm-service': { args: [here('service.mjs'), here('esm-service/server.mjs'), '/hello/{i}', '10', '200'] },
  odd: { args: [here('odd/index.mjs')] },
  tsc: { args: ['--max-old-space-size=4000', here('tsc.mjs'), '4', '5'] },
};
