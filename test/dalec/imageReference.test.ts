import { describe, expect, it } from "vitest";
import { parseReference } from "../../src/dalec/imageReference";

const sum = "a".repeat(64);

describe("an image reference", () => {
  it.each([
    ["debian", { name: "docker.io/library/debian" }],
    ["debian:12", { name: "docker.io/library/debian", tag: "12" }],
    ["index.docker.io/debian", { name: "docker.io/library/debian" }],
    ["docker.io/me/debian", { name: "docker.io/me/debian" }],
    ["me/debian", { name: "docker.io/me/debian" }],
    ["localhost/debian", { name: "localhost/debian" }],
    ["LOCAL/debian", { name: "LOCAL/debian" }],
    ["host:5000/a/b__c/d--e.f_g:v1.2-x_y", { name: "host:5000/a/b__c/d--e.f_g", tag: "v1.2-x_y" }],
    ["[fd00::1]:5000/a", { name: "[fd00::1]:5000/a" }],
    ["ex-ample.com/a", { name: "ex-ample.com/a" }],
    [`a@sha256:${sum}`, { name: "docker.io/library/a", digest: `sha256:${sum}` }],
    [`a:1@sha512:${sum}${sum}`, { name: "docker.io/library/a", tag: "1", digest: `sha512:${sum}${sum}` }],
    [sum.slice(1), { name: `docker.io/library/${sum.slice(1)}` }],
    [`a${sum}`, { name: `docker.io/library/a${sum}` }],
    [`host.io/${"a".repeat(255)}`, { name: `host.io/${"a".repeat(255)}` }],
    [`a:${"t".repeat(128)}`, { name: "docker.io/library/a", tag: "t".repeat(128) }],
  ])("%s is read in full", (text, parts) => expect(parseReference(text)).toStrictEqual(parts));

  it.each(
    [
      [
        "",
        "/a",
        "a/",
        "a//b",
        "A",
        "host.io/A",
        "a b",
        " a",
        "a ",
        "-a",
        "a-",
        "a..b",
        "a___b",
        "-host.io/a",
        "host-.io/a",
      ],
      [
        "a:",
        "a:-1",
        `a:${"t".repeat(129)}`,
        "a:1:2",
        "a@sha256:",
        "a@sha256:0",
        `a@md5:${sum}`,
        `a@sha256:${sum}0`,
        "host:x/a",
      ],
      [sum, `host.io/${"a".repeat(256)}`],
    ].flat(),
  )("%j is refused", (text) => expect(parseReference(text)).toBeUndefined());
});
