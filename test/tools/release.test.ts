import { describe, expect, it } from "vitest";
import { notesOf, withRelease } from "../../tools/release/changelog.mjs";
import { checkVersion } from "../../tools/release/version.mjs";

const changelog = `# Changelog

## [Unreleased]

### Added

- A feature.

## [0.1.0] - 2026-01-31

- The first release.
`;

describe("the changelog of a release", () => {
  it("has what was unreleased under the version, and an empty place for what comes next", () => {
    const text = withRelease(changelog, "0.2.0", "2026-02-28");
    expect(text).toContain("## [Unreleased]\n\n## [0.2.0] - 2026-02-28\n\n### Added\n\n- A feature.\n");
    expect(notesOf(text, "0.2.0")).toBe("### Added\n\n- A feature.\n");
    expect(notesOf(text, "0.1.0")).toBe("- The first release.\n");
  });

  it("is refused when nothing is unreleased, or when it exists", () => {
    const released = withRelease(changelog, "0.2.0", "2026-02-28");
    expect(() => withRelease(released, "0.3.0", "2026-03-31")).toThrow('nothing below "## [Unreleased]"');
    expect(() => withRelease(changelog, "0.1.0", "2026-03-31")).toThrow("has 0.1.0 already");
    expect(() => notesOf(changelog, "0.2.0")).toThrow("no heading for 0.2.0");
  });
});

describe("the version of a release", () => {
  it.each(["0.2.1", "0.10.0", "1.0.0"])("may be %s after 0.2.0", (version) => {
    expect(() => checkVersion(version, ["v0.1.0", "v0.2.0", "before-the-move"])).not.toThrow();
  });

  it.each(["0.2.0", "0.1.9"])("is not %s after 0.2.0", (version) => {
    expect(() => checkVersion(version, ["v0.1.0", "v0.2.0"])).toThrow(
      `${version} is not newer than the release 0.2.0`,
    );
  });

  it.each(["0.2", "v0.2.0", "0.2.0-rc.1", ""])('is not "%s"', (version) => {
    expect(() => checkVersion(version, [])).toThrow("is not a version such as 0.2.0");
  });
});
