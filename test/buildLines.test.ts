import { describe, expect, it } from "vitest";
import { buildsAt, placesIn, startsAgain } from "../src/buildLines";

describe("a line that says where a build goes", () => {
  it.each([[["apple"]], [["tcp://apple:1234", "tcp://[::1]:1234"]]])(
    "is read as it was written: %j",
    (places) => {
      expect(placesIn(buildsAt(places), [])).toEqual(places);
    },
  );

  it.each([
    [
      ["tcp://pear:1234", "fig"],
      ["tcp://pear:1234", "fig"],
    ],
    [[], ["apple"]],
  ])("may be part of a message about a loss: %j", (places, read) => {
    const said = startsAgain(places);
    for (const message of [
      said,
      `apple: gone. ${said}: attempt 2 of 3.`,
      `gone.\n${said}: attempt 2 of 3.\nmore`,
    ]) {
      expect(placesIn(message, ["apple"])).toEqual(read);
    }
  });

  it.each([
    "#5 builds at apple",
    "it builds at apple",
    "builds at ",
    "starts again",
    "The build restarts again there",
  ])("is not %j", (line) => expect(placesIn(line, ["apple"])).toBeUndefined());
});
