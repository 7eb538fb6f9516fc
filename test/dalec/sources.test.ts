import { describe, expect, it } from "vitest";
import { said } from "./said";

/** The remarks on a spec, without their line. */
const remarks = (spec: string) => said(`${spec}\n`).map((one) => one.replace(/ 8: /, ": "));
const ofSource = (fields: string) => remarks(`sources: {a: {${fields}}}`);
const mount = (destination: string) => `{dest: ${destination}, spec: {context: {}}}`;

describe("a digest", () => {
  const hex = "0123456789abcdef".repeat(4);
  const expected = 'expected sha256:<64 hexadecimal digits>, got "%"';
  const algorithms = "expected one of the algorithms sha256, sha384, sha512, got";
  const digits = 'expected 64 lowercase hexadecimal digits after "sha256:", got "%"';

  it.each<[digest: string, message?: string]>([
    [`sha256:${hex}`],
    [`sha384:${hex.slice(0, 32)}${hex}`],
    [`sha512:${hex}${hex}`],
    ["sha256", expected],
    ["sha256: ", expected],
    ["x:sha256:1", expected],
    [`sha256:${hex} `, expected],
    ["md5:1", `${algorithms} "md5"`],
    ["sha+b64u:1", `${algorithms} "sha+b64u"`],
    ["toString:1", expected],
    [`sha256:${hex.toUpperCase()}`, digits],
    [`sha256:G${hex.slice(1)}`, digits],
    [`sha256:${hex.slice(1)}G`, digits],
    [`sha256:${hex}0`, digits],
  ])("is judged as Dalec does: %s", (digest, message) => {
    const shown = message?.replace("%", digits === message ? digest.slice(7) : digest);
    const found = ofSource(`http: {url: 'https://u', digest: '${digest}'}`);
    expect(found).toEqual(shown === undefined ? [] : [`error bad-digest: ${shown}`]);
  });
});

describe("a field that selects files is for directories alone:", () => {
  const notForFile = (what: string, name: string) =>
    `error field-not-for-file: ${what} cannot have "${name}"`;
  const http = (name: string) => notForFile("an http source is a single file and", name);
  const inline = (name: string) => notForFile("an inline file", name);

  it.each([
    ["http: {url: 'https://u'}, path: '', includes: [], excludes: ", []],
    ["http: {url: 'https://u'}, path: p, includes: [i]", [http("path"), http("includes")]],
    // Dalec rejects even an empty list here.
    ["inline: {file: {}}, path: p, includes: [], excludes: ", [inline("includes"), inline("path")]],
    ["inline: {dir: {files: {}}}, path: p, includes: [i]", []],
  ])("%s", (fields, expected) => {
    expect(ofSource(fields).sort()).toEqual([...expected].sort());
  });
});

it("the files of an inline directory have plain names and owners that exist", () => {
  const files = "{files: {x/y: {uid: -1}, z: {gid: 0, uid: 1}}, gid: -2}";
  expect(ofSource(`inline: {dir: ${files}}`)).toEqual([
    'error source-name: the name of an inline file cannot contain "/"',
    'error negative-id: "uid" cannot be negative, got -1',
    'error negative-id: "gid" cannot be negative, got -2',
  ]);
});

describe("a mount of the commands in an image", () => {
  const image = (path: string, { mounts = "", steps = "" }) =>
    ofSource(
      `${path}, image: {ref: r, cmd: {steps: [{command: c, mounts: [${steps}]}], mounts: [${mounts}]}}`,
    );
  const hidden = (destination: string, path: string) =>
    `error mount-in-source-path: "${destination}" is within the path "${path}" of the source, which would hide the mount`;

  it.each([
    ["/b", "/b", true],
    ["/b", "//b//", true],
    ["/b", "/b/d/e/", true],
    ["/b", "/bc", false],
    ["/b", "/c/b", false],
    ["/b//d/", "/b/d", true],
    ["/b//d/", "/b/d//e", true],
    ["/b//d/", "/b", false],
    ["/", "/b", false],
    [".", "/b", false],
  ])("is hidden if the source has the path %s and the mount is at %s: %s", (path, destination, isHidden) => {
    const expected = isHidden ? [hidden(destination, path)] : [];
    for (const at of ["mounts", "steps"])
      expect(image(`path: ${path}`, { [at]: mount(destination) })).toEqual(expected);
  });

  it("has a destination of its own, which is not the root", () => {
    expect(image("path: /x", { mounts: `${mount("/b")}, ${mount("/c")}, ${mount("/b")}` })).toEqual([
      'error duplicate-mount: another mount has the destination "/b"',
    ]);
    const root = `error mount-at-root: a source cannot be mounted at "/"`;
    expect(image("path: /x", { mounts: mount("/"), steps: mount("/") })).toEqual([root, root]);
    expect(image("path: /x", { steps: "{spec: {context: {}}}" })).toEqual([
      expect.stringMatching(/^warning missing-field: "dest" is missing/),
    ]);
  });

  it("is not looked at where the source lacks the path that it needs", () => {
    expect(image("includes: [i]", { mounts: mount("/b") })).toEqual([
      'error image-without-path: an image source needs "path", the part of the image to use ("/" for the whole image)',
    ]);
  });

  it("is not looked at in what cannot be a base image", () => {
    expect(remarks("image: {bases: [{rootfs: {http: {url: 'https://u', digest: d}}}]}")).toEqual([
      expect.stringMatching(/^error base-not-image/),
    ]);
  });
});

it.each([
  ["a => b", true],
  [" a@v1 => ../b ", true],
  [" => b", false],
  ["   => b", false],
  ["a => ", false],
  ["a =>  ", false],
  ["a =>b", false],
  ["a", false],
  ["", false],
])("the replacement of a Go module %j has something on both sides of its arrow: %s", (text, isRight) => {
  const found = ofSource(`context: {}, generate: [{gomod: {edits: {replace: ["${text}"]}}}]`);
  expect(found).toEqual(isRight ? [] : [`error bad-gomod-replace: expected "old => new", got "${text}"`]);
});

it("the replacement of a Go module is no number, but may be empty", () => {
  const found = ofSource("context: {}, generate: [{gomod: {edits: {replace: [3, {old: a, new: b}, ]}}}]");
  expect(found).toEqual(['error bad-gomod-replace: expected "old => new", got "3"']);
});
