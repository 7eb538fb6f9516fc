/** Ends this process when the process that started it ends, so that a killed engine leaves no plugin behind. */
export function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 500).unref();
}
