import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Address of the documentation's site, which `npm run docs` builds, such as `https://docs.example.com/pulumi-dalec`. The site
 * is not published yet: while this text is empty, links lead to the pages in the installed package.
 */
const site: string = "";

/** The identity of the JSON Schema of specs: its address on the site, once there is one. */
export function schemaIdentity(): string {
  return site === "" ? "urn:pulumi-dalec:dalec-spec" : `${site}/dalec-spec.schema.json`;
}

/** The address of a page of docs, by the name of its file without the extension. */
export function pageAddress(name: string): string {
  if (site !== "") return `${site}/${name}.html`;
  return pathToFileURL(join(__dirname, "..", "..", "docs", `${name}.md`)).href;
}
