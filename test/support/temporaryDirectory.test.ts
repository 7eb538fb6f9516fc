import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { sweep } from "./temporaryDirectory";

it("what killed test runs left is swept, and nothing else", () => {
  const directory = mkdtempSync(join(tmpdir(), "dalec-sweep-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const ended = spawnSync("true").pid;
  const others = [`dalec-unit-${process.pid}`, "dalec-unit-x", `dalec-${ended}`, `my-dalec-unit-${ended}`];
  for (const name of [...others, `dalec-unit-${ended}`]) mkdirSync(join(directory, name));
  writeFileSync(join(directory, `dalec-unit-${ended}`, "file"), "");
  sweep(directory);
  expect(readdirSync(directory).sort()).toEqual(others.sort());
});

it("temporary directories of a test are below one that its process removes", () => {
  expect(tmpdir()).toContain(`dalec-unit-${process.pid}`);
});
