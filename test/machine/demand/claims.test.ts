import { describe, expect, it } from "vitest";
import { wantedBuilds, withClaims } from "../../../src/machine/demand/claims";

const wants = (entries: Record<string, number>) => new Map(Object.entries(entries));
const claim = (want: number, until: number) => JSON.stringify({ want, until });

describe("the demand of several programs", () => {
  it("adds up, until the last of them ends", () => {
    const one = withClaims({}, { client: "a", wants: wants({ pool: 2 }), now: 100, until: 190 });
    expect(one).toEqual({ "pool.client.a": claim(2, 190), "pool.until": "190", "pool.want": "2" });
    const both = withClaims(one, { client: "b", wants: wants({ pool: 3 }), now: 110, until: 200 });
    expect(both).toEqual({
      "pool.client.a": claim(2, 190),
      "pool.client.b": claim(3, 200),
      "pool.until": "200",
      "pool.want": "5",
    });
    expect(wantedBuilds(both, "pool")).toBe(5);
    const other = withClaims(both, { client: "b", wants: wants({ pool: 0 }), now: 120, until: 210 });
    expect(other).toEqual(one);
    const none = withClaims(other, { client: "a", wants: wants({ pool: 0 }), now: 130, until: 220 });
    expect(none).toEqual({ "pool.until": "0", "pool.want": "0" });
    expect(wantedBuilds({}, "pool")).toBe(0);
  });

  it("has what KEDA reads also of a pool that the ConfigMap did not have when it was made", () => {
    const made = { "amd64.until": "0", "amd64.want": "0" };
    const written = withClaims(made, { client: "a", wants: wants({ arm64: 1 }), now: 100, until: 190 });
    expect(written).toEqual({
      ...made,
      "arm64.client.a": claim(1, 190),
      "arm64.until": "190",
      "arm64.want": "1",
    });
  });

  it("loses what no longer holds when somebody writes, also on other nodes", () => {
    const data = {
      "amd64.client.dead": claim(7, 99),
      "amd64.client.alive": claim(1, 101),
      "amd64.want": "8",
      "amd64.until": "101",
      "arm64.client.dead": claim(4, 100),
      "arm64.want": "4",
      "arm64.until": "100",
    };
    const written = withClaims(data, { client: "me", wants: wants({ amd64: 2 }), now: 100, until: 190 });
    expect(written).toEqual({
      "amd64.client.alive": claim(1, 101),
      "amd64.client.me": claim(2, 190),
      "amd64.until": "190",
      "amd64.want": "3",
      "arm64.until": "0",
      "arm64.want": "0",
    });
  });

  it("does not count what somebody wrote by hand that no program would write", () => {
    const data = {
      "pool.client.forever": claim(1000, 9_999_999_999),
      "pool.client.negative": claim(-50, 150),
      "pool.client.half": claim(0.5, 150),
      "pool.client.true": claim(2, 150),
      "pool.want": "952",
    };
    expect(withClaims(data, { client: "a", wants: wants({}), now: 100, until: 190 })).toEqual({
      "pool.client.true": claim(2, 150),
      "pool.until": "150",
      "pool.want": "2",
    });
  });

  it("leaves out what no program wrote so, and keeps what is not about demand", () => {
    const data = { "pool.client.x": "garbage", "pool.client.y": '{"want":"1"}', note: "of the user" };
    expect(withClaims(data, { client: "a", wants: wants({}), now: 1, until: 2 })).toEqual({
      note: "of the user",
      "pool.until": "0",
      "pool.want": "0",
    });
  });
});
