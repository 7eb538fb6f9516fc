import { expect, it } from "vitest";
import { proxyFor } from "../../src/machine/proxy";

const proxies = { HTTPS_PROXY: "http://proxy:3128", http_proxy: "other:8080" };

it.each([
  ["https://cluster.example.com", "http://proxy:3128"],
  ["http://cluster.example.com", "http://other:8080"],
  ["https://localhost:6443", undefined],
  ["https://127.0.0.53:6443", undefined],
  ["https://[::1]:6443", undefined],
])("reaches %s through %s", (address, expected) => {
  expect(proxyFor(address, proxies)).toBe(expected);
});

it("uses no proxy without the variables", () => {
  expect(proxyFor("https://cluster.example.com", {})).toBeUndefined();
});

it.each([
  ["*", "https://cluster.example.com", true],
  ["cluster.example.com", "https://cluster.example.com", true],
  ["example.com", "https://cluster.example.com", true],
  ["EXAMPLE.com", "https://cluster.example.com", true],
  [".example.com", "https://cluster.example.com", true],
  ["*.example.com", "https://cluster.example.com", true],
  [".example.com", "https://example.com", false],
  ["example.com", "https://notexample.com", false],
  ["other, example.com", "https://example.com", true],
  ["example.com:6443", "https://example.com:6443", true],
  ["example.com:443", "https://example.com", true],
  ["example.com:6443", "https://example.com", false],
  ["10.0.0.0/8", "https://10.96.0.1", true],
  ["10.0.0.0/8", "https://11.96.0.1", false],
  ["10.96.0.1", "https://10.96.0.1", true],
  ["10.96.0.1:6443", "https://10.96.0.1:6443", true],
  ["fd00::/8", "https://[fd00::1]", true],
  ["fd00::1", "https://[fd00::1]", true],
  ["[fd00::1]:6443", "https://[fd00::1]:6443", true],
  ["", "https://example.com", false],
])("NO_PROXY=%s: %s is excepted: %s", (exceptions, address, excepted) => {
  expect(proxyFor(address, { ...proxies, no_proxy: exceptions }) === undefined).toBe(excepted);
});
