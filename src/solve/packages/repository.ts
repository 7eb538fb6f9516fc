import type { DalecTarget } from "../../dalec";
import { earliestTime } from "../reproducible";

/** Name of the context with the packages of a repository. */
export const repositoryContext = "dalec-repositories";

/** Where a build sees the repository. */
const place = "/opt/dalec-repositories";

/**
 * The repository of packages from other builds, as an entry of a spec's `extra_repos`: Dalec mounts it where it installs
 * dependencies, and its index is made on the builder, from the packages in a context of their own.
 *
 * @see https://project-dalec.github.io/dalec/repositories
 */
export function repositoryEntry(format: "deb" | "rpm", image: string): object {
  const { file, lines, index } = formats[format];
  return {
    config: { [file]: { inline: { file: { contents: `${lines.join("\n")}\n` } } } },
    data: [
      {
        dest: place,
        spec: {
          image: {
            ref: image,
            cmd: {
              mounts: [{ dest: "/packages", spec: { context: { name: repositoryContext } } }],
              steps: [{ command: index.join("\n") }],
            },
          },
          path: "/repository",
        },
      },
    ],
    envs: ["build", "test", "install"],
  };
}

/** The format of a target's packages where it has a package manager. */
export function repositoryFormat({ distribution }: DalecTarget): "deb" | "rpm" | undefined {
  const format = distribution?.format;
  return format === "deb" || format === "rpm" ? format : undefined;
}

const formats = {
  deb: {
    file: "dalec-repositories.list",
    lines: [`deb [trusted=yes] copy:${place}/ /`],
    // Every Debian image has these programs; apt-ftparchive would have to be fetched. apt asks for a date, and a fixed
    // one keeps the index equal where the packages are.
    index: [
      "set -e",
      "cp /packages/*.deb /repository/",
      "cd /repository",
      "for file in *.deb; do",
      '  dpkg-deb --field "$file"',
      '  echo "Filename: ./$file"',
      '  echo "Size: $(stat -c %s "$file")"',
      `  echo "SHA256: $(sha256sum "$file" | cut -d ' ' -f 1)"`,
      "  echo",
      "done > Packages",
      "{",
      "  echo 'Date: Tue, 01 Jan 1980 00:00:00 UTC'",
      "  echo 'SHA256:'",
      `  echo " $(sha256sum Packages | cut -d ' ' -f 1) $(stat -c %s Packages) Packages"`,
      "} > Release",
    ],
  },
  rpm: {
    file: "dalec-repositories.repo",
    lines: [
      "[dalec-repositories]",
      "name=Packages of other builds",
      `baseurl=file://${place}`,
      "gpgcheck=0",
      "priority=0",
      "enabled=1",
      "metadata_expire=0",
    ],
    index: [
      "set -e",
      "cp -r /packages/RPMS /repository/",
      "if ! command -v createrepo_c; then",
      "  if command -v tdnf; then tdnf install -y createrepo_c; else dnf install -y createrepo_c; fi",
      "fi",
      `createrepo_c --revision ${earliestTime} --set-timestamp-to-revision /repository`,
    ],
  },
} as const;
