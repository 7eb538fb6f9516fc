import type { Fault } from "../fault";
import type { Misbehaviour } from "../faultyRegistry";
import type { Scene } from "../scene";

function behaves(behaviour: Misbehaviour): NonNullable<Fault["before"]> {
  return ({ place }) => {
    place.faulty.behaviour = behaviour;
    return () => {
      place.faulty.behaviour = "none";
    };
  };
}

/** The image must be there after the next `up`. */
async function isPushed({ place }: Scene): Promise<void> {
  const address = `http://${place.lab.registry.address}/v2/team/hello/manifests/1`;
  const accept = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json";
  const { status } = await fetch(address, { headers: { accept } });
  if (status !== 200) throw new Error(`the registry answers ${status} for the image`);
}

function inPush(
  behaviour: Misbehaviour,
  reads: RegExp,
  outcome: Fault["outcome"] = "fails",
  short = false,
): Fault {
  return {
    what: `the registry ${behaviour}, for a push`,
    part: "registry",
    setting: "image",
    during: ["update"],
    before: behaves(behaviour),
    outcome,
    reads,
    holds: isPushed,
    after: "the error names the registry and its answer; the next `up` pushes",
    short,
    tries: 2,
  };
}

/** What registries do to builds. */
export const registryFaults: readonly Fault[] = [
  inPush("refuses connections", /127\.0\.0\.1:\d+.*(EOF|refused|reset)/),
  inPush("answers 503", /503/),
  inPush(
    "cuts the connection in a push",
    /127\.0\.0\.1:\d+.*(EOF|reset|broken pipe)|failed to (push|copy|do request)/,
    "fails",
    true,
  ),
  inPush("hangs for 15 s", /./, "either"),
  {
    what: "the registry's certificate has expired",
    part: "registry",
    setting: "image",
    during: ["update"],
    before(scene) {
      const { hello } = scene.settings.images;
      const { tags } = hello ?? {};
      Object.assign(hello ?? {}, { tags: [`${scene.place.faulty.expiredAddress}/team/hello:1`] });
      scene.writeSettings();
      return () => {
        Object.assign(hello ?? {}, { tags });
        scene.writeSettings();
      };
    },
    outcome: "fails",
    reads: /certificate has expired/,
    holds: isPushed,
    after: "the error says so; the next `up` pushes when it was renewed",
    tries: 1,
  },
  {
    what: "the registry of the frontend and the base images answers 503",
    part: "registry",
    setting: "pulled",
    during: ["create"],
    before: behaves("answers 503"),
    outcome: "either",
    reads: /ghcr\.io\/project-dalec\/dalec\/frontend|frontend:0\.21\.5/,
    after: "the error names the image; the next `up` pulls it",
    short: true,
    tries: 1,
  },
  {
    what: "there is no image of the frontend",
    part: "registry",
    setting: "remote",
    during: ["update"],
    before(scene) {
      const { hello } = scene.settings.packages;
      const repository = `${scene.place.lab.registry.address}/nobody/frontend`;
      Object.assign(hello ?? {}, { frontend: { image: `${repository}:1` } });
      scene.writeSettings();
      return () => {
        Object.assign(hello ?? {}, { frontend: undefined });
        scene.writeSettings();
      };
    },
    outcome: "fails",
    reads: /nobody\/frontend:1: not found/,
    after: "the error names the image",
    tries: 1,
  },
];
