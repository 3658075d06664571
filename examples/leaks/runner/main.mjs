// What a program does around its work: it ends on signals, so that children are stopped, and tells errors in a line.

/** Runs `main`, which answers the exit code; an error is bad usage. */
export function begin(main) {
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
    process.on(signal, () => process.exit(code));
  }
  main().then(
    (code) => { process.exitCode = code; },
    (error) => {
      console.error(`error: ${error.message}`);
      process.exitCode = 2;
    },
  );
}
