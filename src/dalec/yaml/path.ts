/** The path of a field below a path: `sources` and `src` make `sources.src`. */
export function fieldPath(path: string, key: string): string {
  if (!/^[^.[\]"\s]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The path of an item below a path: `tests[0]`. */
export function itemPath(path: string, index: number): string {
  return `${path}[${index}]`;
}
