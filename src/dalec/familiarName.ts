/** The name by which BuildKit looks up a context: `docker.io/library/debian:latest` is `debian`. */
export function familiarName(name: string): string {
  return name
    .replace(/^(index\.)?docker\.io\//, "")
    .replace(/^library\/(?=[^/]+$)/, "")
    .replace(/:latest$/, "");
}
