import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildOnce } from "./buildOnce";
import { digestOf, type Layer, pushImage } from "./pushImage";
import { run } from "./run";
import { cacheDirectory, findTool } from "./tools";

/**
 * How much of Debian a base image holds.
 *
 * `minimal` is what builds of the stand-in need. `worker` adds the packages that genuine Dalec installs with apt at
 * the start of each build, so that those steps find nothing to do.
 */
export type BaseContent = "minimal" | "worker";

/** Debian releases that a base can be made of. */
export type DebianSuite = "bullseye" | "bookworm" | "trixie";

const minimalPackages = ["ca-certificates", "openssl", "patch", "xz-utils"];
const workerPackages = [
  ...["aptitude", "dpkg-dev", "devscripts", "equivs", "fakeroot", "dh-make", "build-essential"],
  ...["dh-apparmor", "dh-exec", "git"],
];
const mirror = "http://deb.debian.org/debian";
const securityMirror = "http://deb.debian.org/debian-security";

// Part of the cache's key: a new recipe never finds an image of the old one.
const recipe = 2;

/**
 * Pushes a Debian base image to a loopback registry as `library/debian:<suite>`, the name that Dalec's routes of
 * that distribution pull.
 *
 * Made by debootstrap the first time and kept outside the project afterwards.
 */
export async function pushDebianBase(
  registryAddress: string,
  suite: DebianSuite,
  content: BaseContent,
  log: (line: string) => void = () => {},
): Promise<string> {
  const layer = await debianLayer(suite, content, log);
  return pushImage(registryAddress, "library/debian", [suite], {
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["bash"],
    },
    layers: [layer],
  });
}

async function debianLayer(
  suite: DebianSuite,
  content: BaseContent,
  log: (line: string) => void,
): Promise<Layer> {
  const cached = await buildOnce(
    cacheDirectory("images", `debian-${suite}-${content}-${process.arch}-${recipe}`),
    async (directory) => {
      log(`making the ${suite} base image with debootstrap (one to two minutes, once)`);
      const root = join(directory, "root");
      await installDebian(root, suite, content);
      const file = join(directory, "layer.tar");
      await run("tar", ["--numeric-owner", "--sort=name", "-C", root, "-cf", file, "."]);
      await rm(root, { recursive: true });
      const bytes = await readFile(file);
      await writeFile(
        join(directory, "layer.json"),
        JSON.stringify({ digest: digestOf(bytes), size: bytes.length }),
      );
    },
  );
  const { digest, size } = JSON.parse(await readFile(join(cached, "layer.json"), "utf8"));
  const mediaType = "application/vnd.oci.image.layer.v1.tar";
  return { content: join(cached, "layer.tar"), digest, size, diffId: digest, mediaType };
}

async function installDebian(root: string, suite: DebianSuite, content: BaseContent): Promise<void> {
  const debootstrap = findTool("debootstrap") ?? "/usr/sbin/debootstrap";
  const include = `--include=${minimalPackages.join(",")}`;
  await run(debootstrap, ["--variant=minbase", include, suite, root, mirror]);
  await writeFile(join(root, "etc/apt/sources.list"), "");
  await mkdir(join(root, "etc/apt/sources.list.d"), { recursive: true });
  await writeFile(join(root, "etc/apt/sources.list.d/debian.sources"), debianSources(suite));
  if (content === "worker") {
    const apt = (...args: string[]) =>
      run("chroot", [root, "apt-get", "-y", "-q", ...args], {
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
    await apt("update");
    await apt("dist-upgrade");
    await apt("install", "--no-install-recommends", ...workerPackages);
  }
  // What belongs to this machine, and what apt fetches again: neither is part of an image.
  const cleanup = [
    "rm -rf var/lib/apt/lists/* var/cache/apt/*.bin var/cache/apt/archives/*.deb var/log/* tmp/*",
    "rm -rf usr/share/doc/* usr/share/man/* usr/share/locale/*",
    ": > etc/hostname; : > etc/resolv.conf",
  ];
  await run("sh", ["-c", cleanup.join("\n")], { cwd: root });
}

function debianSources(suite: DebianSuite): string {
  const keyring = "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg";
  return `Types: deb
URIs: ${mirror}
Suites: ${suite} ${suite}-updates
Components: main
${keyring}

Types: deb
URIs: ${securityMirror}
Suites: ${suite}-security
Components: main
${keyring}
`;
}
