/** Ends this process once the process that started it is gone, so that a killed engine leaves no plugin behind. */
export function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 500).unref();
}
