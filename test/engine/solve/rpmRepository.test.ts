import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repositoryEntry } from "../../../src/solve/packages/repository";
import { programObstacle } from "../../support/engine/programs";

const obstacle = process.getuid?.() === 0 ? programObstacle("rpmbuild", "createrepo_c", "dnf") : "needs root";

const spec = `Name: hello
Version: 1.0.0
Release: 1
Summary: Hello
License: Apache-2.0
BuildArch: noarch
%description
Hello
%install
mkdir -p %{buildroot}/usr/share
echo hello > %{buildroot}/usr/share/hello
%files
/usr/share/hello
`;

/** The entry for an RPM distribution, in the form that Dalec reads. */
interface Entry {
  config: Record<string, { inline: { file: { contents: string } } }>;
  data: [{ dest: string; spec: { image: { cmd: { steps: [{ command: string }] } } } }];
}

/** Needs no image of an RPM distribution, because Debian packages the programs of RPM distributions. */
describe.skipIf(obstacle)("a repository of rpm packages", { timeout: 60_000 }, () => {
  let directory: string;
  const inside = (...path: string[]) => join(directory, ...path);
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: "utf8" });

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "dalec-rpm-"));
    for (const name of ["repository", "config"]) mkdirSync(inside(name));
    writeFileSync(inside("hello.spec"), spec);
    run("rpmbuild", "-bb", "--quiet", "--define", `_topdir ${inside("packages")}`, inside("hello.spec"));
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it("lets dnf install its packages", () => {
    const entry = repositoryEntry("rpm", "image") as Entry;
    const [{ dest, spec: source }] = entry.data;
    const [[file, config] = ["", undefined]] = Object.entries(entry.config);
    const index = source.image.cmd.steps[0].command;
    run(
      "sh",
      "-c",
      index
        .replaceAll("/packages/", `${inside("packages")}/`)
        .replaceAll(/ \/repository/g, ` ${inside("repository")}`),
    );
    const text = config?.inline.file.contents ?? "";
    expect(text).toContain(`file://${dest}`);
    writeFileSync(inside("config", file), text.replace(dest, inside("repository")));

    const places = { reposdir: inside("config"), cachedir: inside("cache") };
    const options = Object.entries(places).map(([name, path]) => `--setopt=${name}=${path}`);
    const root = ["--installroot", inside("root"), "--releasever", "1"];
    expect(run("dnf", "--assumeyes", ...options, ...root, "install", "hello")).toContain(
      "dalec-repositories",
    );
    expect(readFileSync(inside("root", "usr", "share", "hello"), "utf8")).toBe("hello\n");
  });
});
