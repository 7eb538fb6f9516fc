import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DockerBuilder, DockerContainerBuilder, RemoteBuilder } from "../../src";
import { recordProgram } from "../support/recording/recordProgram";

const certificate = "-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n";
const tls = { caCert: certificate };
const warnings: string[] = [];

beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(pulumi.log, "warn").mockImplementation(async (text) => void warnings.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const declare = (program: () => void) => recordProgram(program, { preview: true });
const builders: [string, (address: string, more?: object) => void][] = [
  ["RemoteBuilder", (endpoint, more) => void new RemoteBuilder("b", { endpoint, ...more })],
  ["DockerBuilder", (host, more) => void new DockerBuilder("b", { host, ...more })],
  ["DockerContainerBuilder", (host, more) => void new DockerContainerBuilder("b", { host, ...more })],
];

describe.each(builders)("%s", (_, make) => {
  it.each(["tcp://buildkit.example.com:1234", "tcp://10.0.0.5:1234", "tcp://[fd00::5]:1234"])(
    "warns that %s without TLS can be read and changed on the way",
    async (address) => {
      await declare(() => make(address));
      expect(warnings).toEqual([
        expect.stringContaining(`"${address}" leads to another machine without encr`),
      ]);
    },
  );

  it.each(["tcp://127.0.0.1:1", "tcp://localhost:1", "tcp://[::1]:1", "unix:///run/a.sock", "ssh://me@host"])(
    "does not warn about %s",
    async (address) => {
      await declare(() => make(address));
      expect(warnings).toEqual([]);
    },
  );

  it("does not warn about an address with TLS", async () => {
    await declare(() => make("tcp://buildkit.example.com:1234", { tls }));
    expect(warnings).toEqual([]);
  });

  it("warns about an address that only an output knows", async () => {
    await declare(() => make(pulumi.output("tcp://buildkit.example.com:1234") as unknown as string));
    expect(warnings).toHaveLength(1);
  });

  it("refuses certificates for an address that does not use them", async () => {
    await expect(declare(() => make("unix:///run/a.sock", { tls }))).rejects.toThrow(
      /tls: expected an? \S+ that begins with tcp:\/\/ for certificates, got "unix:\/\/\/run\/a\.sock"/,
    );
  });
});
