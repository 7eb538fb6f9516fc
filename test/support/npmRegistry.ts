import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { json } from "node:stream/consumers";
import { promisify } from "node:util";

const root = resolve(__dirname, "..", "..");
const execFileAsync = promisify(execFile);

/** A registry for npm packages. */
export interface NpmRegistry {
  /** `http://127.0.0.1:<port>/`. */
  address: string;
  stop(): Promise<void>;
}

/** What a package manager needs to know of a version, and its files. */
interface Version {
  manifest: Manifest;
  archive: Buffer;
}

type Manifest = Record<string, unknown> & { version: string };

/** What `npm publish` sends: one version, and the file that holds it. */
interface Publication {
  versions: Record<string, Manifest>;
  _attachments: Record<string, { data: string }>;
}

/**
 * Serves the packages that are installed in this repository, in the versions of package-lock.json, on loopback: every
 * package manager then installs the same packages, and none from outside. `npm publish` adds others, with any token.
 */
export async function serveInstalledPackages(): Promise<NpmRegistry> {
  const directories = await directoriesByName();
  const known = new Map<string, Promise<Version[]>>();
  const versionsOf = (name: string): Promise<Version[]> => {
    const found = known.get(name) ?? Promise.all((directories.get(name) ?? []).map(pack));
    known.set(name, found);
    return found;
  };
  const server = createServer(async (request, response) => {
    const [name = "", version] = decodeURIComponent((request.url ?? "").slice(1)).split("/-/");
    const versions = await versionsOf(name);
    if (request.method === "PUT") {
      known.set(name, Promise.resolve([...versions, await published(request)]));
      response.end("{}");
      return;
    }
    const wanted = versions.find(({ manifest }) => `${manifest.version}.tgz` === version);
    if (wanted) {
      response.end(wanted.archive);
      return;
    }
    if (version !== undefined || versions.length === 0) response.statusCode = 404;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(description(name, versions, `http://${request.headers.host}/`)));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** The directories of node_modules that hold a package, one per version. Packages for other platforms have none. */
async function directoriesByName(): Promise<Map<string, string[]>> {
  const { packages } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  const byVersion = new Map<string, [string, string]>();
  for (const [path, { name, version, link }] of Object.entries<Record<string, string>>(packages)) {
    if (path === "" || link || !existsSync(join(root, path))) continue;
    const itsName = name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    byVersion.set(`${itsName}@${version}`, [itsName, join(root, path)]);
  }
  const directories = new Map<string, string[]>();
  for (const [name, directory] of byVersion.values()) {
    directories.set(name, [...(directories.get(name) ?? []), directory]);
  }
  return directories;
}

async function published(request: IncomingMessage): Promise<Version> {
  const { versions, _attachments: files } = (await json(request)) as Publication;
  const [[manifest], [file]] = [Object.values(versions), Object.values(files)];
  if (manifest === undefined || file === undefined) throw new Error("no version is published");
  return { manifest, archive: Buffer.from(file.data, "base64") };
}

async function pack(directory: string): Promise<Version> {
  const manifest = JSON.parse(await readFile(join(directory, "package.json"), "utf8"));
  const asPackage = [
    "--transform=s,^\\.,package,",
    "--exclude=./node_modules",
    "--use-compress-program=gzip -1",
  ];
  const { stdout } = await execFileAsync("tar", [...asPackage, "-C", directory, "-cf", "-", "."], {
    encoding: "buffer",
    maxBuffer: 2 ** 30,
  });
  return { manifest, archive: stdout };
}

function description(name: string, versions: Version[], address: string): object {
  const described = versions.map(({ manifest, archive }) => {
    const hash = (kind: string) => createHash(kind).update(archive);
    const dist = {
      tarball: `${address}${name}/-/${manifest.version}.tgz`,
      integrity: `sha512-${hash("sha512").digest("base64")}`,
      shasum: hash("sha1").digest("hex"),
    };
    return [manifest.version, { ...manifest, dist }] as const;
  });
  const latest = described.at(-1)?.[0];
  return { name, "dist-tags": { latest }, versions: Object.fromEntries(described) };
}
