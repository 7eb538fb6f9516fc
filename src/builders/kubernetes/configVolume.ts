import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type BuildkitdConfig, certificatesOf, renderBuildkitdConfig } from "../../buildkitd/config";
import type { KubernetesSettings } from "./kubernetesSettings";
import { objectMeta } from "./metadata";

type ObjectMeta = types.input.meta.v1.ObjectMeta;
type Volume = types.input.core.v1.Volume;

/** Name of the volume with the configuration. */
export const configVolumeName = "config";
/** Where the volume is mounted. */
export const configDirectory = "/etc/buildkit";
const certificateDirectory = "certs";
const file = "buildkitd.toml";

/** buildkitd.toml and the certificates it refers to. The name is Pulumi's: a change makes a new object, and so new pods. */
export function configMap(settings: KubernetesSettings): {
  metadata: ObjectMeta;
  data: Record<string, string>;
} {
  const config = settings.buildkitdConfig;
  return {
    metadata: objectMeta(settings),
    data: {
      [file]: renderBuildkitdConfig(config, `${configDirectory}/${certificateDirectory}`),
      ...texts(config, false),
    },
  };
}

/** The private keys that buildkitd.toml refers to, as they lie in a Secret. */
export function keyTexts(config: BuildkitdConfig): Record<string, string> {
  return texts(config, true);
}

/** Both objects as one directory. */
export function configVolume(
  config: BuildkitdConfig,
  configMapName: pulumi.Input<string>,
  secretName?: pulumi.Input<string>,
): Volume {
  const items = (secret: boolean) =>
    certificatesOf(config)
      .filter((certificate) => certificate.secret === secret)
      .map(({ path }) => ({ key: keyOf(path), path: `${certificateDirectory}/${path}` }));
  const sources = [
    { configMap: { name: configMapName, items: [{ key: file, path: file }, ...items(false)] } },
    ...(secretName === undefined
      ? []
      : // A daemon without root reads its key through the pod's fsGroup.
        [{ secret: { name: secretName, items: items(true).map((item) => ({ ...item, mode: 0o440 })) } }]),
  ];
  return { name: configVolumeName, projected: { sources } };
}

function texts(config: BuildkitdConfig, secret: boolean): Record<string, string> {
  return Object.fromEntries(
    certificatesOf(config)
      .filter((certificate) => certificate.secret === secret)
      .map(({ path, text }) => [keyOf(path), text]),
  );
}

/** Keys of a ConfigMap hold no slash. */
function keyOf(path: string): string {
  return path.replaceAll("/", ".");
}
