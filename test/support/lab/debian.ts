import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cleanEnvironment } from "./cleanEnvironment";
import { run } from "./run";
import { findTool } from "./tools";

/**
 * How much of Debian a base image contains.
 *
 * `minimal` is enough for builds with the stand-in. `worker` adds the packages that genuine Dalec installs with apt at the
 * start of each build, so that these steps have nothing to do.
 */
export type BaseContent = "minimal" | "worker";

/** Debian releases that a base image can have. */
export type DebianSuite = "bullseye" | "bookworm" | "trixie";

const minimalPackages = ["ca-certificates", "openssl", "patch", "xz-utils"];
const workerPackages = [
  ...["aptitude", "dpkg-dev", "devscripts", "equivs", "fakeroot", "dh-make", "build-essential"],
  ...["dh-apparmor", "dh-exec", "git"],
];
const mirror = "http://deb.debian.org/debian";
const securityMirror = "http://deb.debian.org/debian-security";

/** Installs Debian into a directory with debootstrap, which runs the packages' own scripts in a chroot there. */
export async function installDebian(root: string, suite: DebianSuite, content: BaseContent): Promise<void> {
  const debootstrap = findTool("debootstrap") ?? "/usr/sbin/debootstrap";
  const include = `--include=${minimalPackages.join(",")}`;
  await run(debootstrap, ["--variant=minbase", include, suite, root, mirror]);
  await writeFile(join(root, "etc/apt/sources.list"), "");
  await mkdir(join(root, "etc/apt/sources.list.d"), { recursive: true });
  await writeFile(join(root, "etc/apt/sources.list.d/debian.sources"), debianSources(suite));
  if (content === "worker") {
    const apt = (...args: string[]) =>
      run("chroot", [root, "apt-get", "-y", "-q", ...args], {
        env: cleanEnvironment({ DEBIAN_FRONTEND: "noninteractive" }),
      });
    await apt("update");
    await apt("dist-upgrade");
    await apt("install", "--no-install-recommends", ...workerPackages);
  }
  // An image contains neither what belongs to this machine nor what apt downloads again.
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
