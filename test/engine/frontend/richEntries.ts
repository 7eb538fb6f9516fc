/** `mode owner path`, without sizes of compressed files, and with the date when it differs from the epoch. */
export function entries(listing: string): string[] {
  return listing
    .trim()
    .split("\n")
    .map((line) => {
      const [mode, owner, , date, time, ...path] = line.split(/\s+/);
      return [mode, owner, `${date} ${time}` === "2001-09-09 01:46" ? "" : `${date} ${time}`, ...path]
        .filter((part) => part !== "")
        .join(" ");
    })
    .sort();
}

/** The content of the package of the rich spec, as {@link entries} formats it. */
export const richEntries = [
  "drwx------ root/root ./var/lib/rich/",
  ...[
    ...["./", "./etc/", "./etc/rich.d/", "./etc/rich/", "./lib/", "./lib/systemd/", "./lib/systemd/system/"],
    ...["./lib/systemd/system/other.service.d/", "./usr/", "./usr/bin/", "./usr/include/", "./usr/libexec/"],
    ...["./usr/share/", "./usr/share/doc/", "./usr/share/doc/rich/", "./usr/share/doc/rich/more/"],
    ...[
      "./usr/share/man/",
      "./usr/share/man/man8/",
      "./usr/share/rich/",
      "./usr/share/rich/all/",
      "./var/",
      "./var/lib/",
    ],
  ].map((path) => `drwxr-xr-x root/root ${path}`),
  ...[
    ...[
      "./etc/rich/tool.conf",
      "./lib/systemd/system/other.service.d/tool.conf",
      "./lib/systemd/system/tool.service",
    ],
    ...[
      "./usr/include/header.h",
      "./usr/share/doc/rich/README.md",
      "./usr/share/doc/rich/changelog.Debian.gz",
    ],
    ...[
      "./usr/share/doc/rich/more/hello.txt",
      "./usr/share/man/man8/tool.8.gz",
      "./usr/share/rich/all/asset.txt",
    ],
    ...[
      "./usr/share/rich/all/greeting",
      "./usr/share/rich/all/one",
      "./usr/share/rich/all/tool.8",
      "./usr/share/rich/all/x",
    ],
  ].map((path) => `-rw-r--r-- root/root ${path}`),
  "-rw------- root/root ./usr/share/rich/data.txt",
  ...["./usr/bin/tool", "./usr/libexec/helper", "./usr/share/rich/all/tool"].map(
    (path) => `-rwxr-xr-x root/root ${path}`,
  ),
  "lrwxrwxrwx root/root ./usr/bin/t -> tool",
].sort();
