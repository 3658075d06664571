export const draining = new AbortController();

export function manage(app) {
  process.once('SIGTERM', async () => {
    draining.abort(new Error('the service is draining'));
    await app.close();
    process.exit(0);
  });
}
