import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type BuildkitdConfig, certificatesOf, renderBuildkitdConfig } from "../../buildkitd/config";
import type { KubernetesSettings } from "./kubernetesSettings";
import { objectMeta } from "./metadata";

type ObjectMeta = types.input.meta.v1.ObjectMeta;
type Volume = types.input.core.v1.Volume;

/** Name of the volume with the configuration. */
export const configVolumeName = "config";
/** Where the volume is mounted in the pods. */
export const configDirectory = "/etc/buildkit";
const certificateDirectory = "certs";
const file = "buildkitd.toml";

/**
 * buildkitd.toml and the certificates it refers to. Pulumi generates the name, so a change creates a new object and thereby
 * new pods.
 */
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

/** The private keys that buildkitd.toml refers to, in the form that a Secret takes. */
export function keyTexts(config: BuildkitdConfig): Record<string, string> {
  return texts(config, true);
}

/** The ConfigMap and the Secret as one directory. */
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
      : // A daemon without root can read its key because of the pod's fsGroup.
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

/** Keys of a ConfigMap must not contain a slash. */
function keyOf(path: string): string {
  return path.replaceAll("/", ".");
}
