/**
 * Builds OS packages and minimal container images with Dalec on BuildKit builders that Pulumi declares.
 *
 * @module pulumi-dalec
 */
export {
  Build,
  type BuildArgs,
  type BuildImageArgs,
  type BuildImageResult,
  type BuildPackageArgs,
  type BuildPackageResult,
} from "./build";
export type { BuilderChoiceArgs } from "./builderChoice";
export {
  type BuilderConnection,
  type BuilderNode,
  BuildxDriver,
  type ClusterAccess,
  type EngineAccess,
  type LocalDaemon,
  type NodeTls,
} from "./builders/connection";
export type {
  DaemonConfigArgs,
  DaemonRegistryArgs,
  GarbageCollectionArgs,
  GarbageCollectionPolicyArgs,
  RegistryClientCertificateArgs,
} from "./builders/daemonConfig";
export { InsecureEntitlement } from "./builders/daemonConfig";
export { DockerBuilder, type DockerBuilderArgs } from "./builders/docker";
export { DockerContainerBuilder, type DockerContainerBuilderArgs } from "./builders/dockerContainer";
export type { DockerEngineArgs } from "./builders/dockerEngine";
export { KubernetesBuilder } from "./builders/kubernetes";
export { LocalBuilder, type LocalBuilderArgs } from "./builders/local";
export {
  type ClientTlsArgs,
  RemoteBuilder,
  type RemoteBuilderArgs,
  type RemoteNodeArgs,
} from "./builders/remote";
export { type ArgumentProblem, ArgumentsError } from "./errors";
export { Image, type ImageArgs } from "./image";
export {
  type KubernetesBuilderArgs,
  type KubernetesClientArgs,
  KubernetesClientKind,
  KubernetesLoadBalance,
  type KubernetesNetworkPolicyArgs,
} from "./kubernetes/args";
export { type KubernetesCacheArgs, KubernetesCacheKind } from "./kubernetes/cache";
export {
  KubernetesArchitecture,
  type KubernetesPoolArgs,
  type KubernetesPoolSettings,
} from "./kubernetes/pool";
export { KubernetesSecurity } from "./kubernetes/security";
export { type BuiltPackageFile, Package, type PackageArgs } from "./package";
export { type CacheArgs, CacheMode, CacheType } from "./solve/cache";
export { type FrontendArgs, FrontendPolicy } from "./solve/frontend";
export type { BuiltFileReference, BuiltPackages } from "./solve/packages/builtPackages";
export type { BuildSettingsArgs, RegistryArgs, SshArgs, TargetArgs } from "./solve/targetArgs";
export {
  type CheckSpecOptions,
  type ContextNeed,
  checkSpec,
  type DalecSpec,
  type DalecTarget,
  type Diagnostic,
  type Distribution,
  defaultFrontend,
  distributions,
  type FoundTarget,
  findTarget,
  type JsonSchema,
  type PackageFile,
  PackageFileKind,
  type PackageFormat,
  type ReadSpecOptions,
  type RenderSpecOptions,
  readSpec,
  renderSpec,
  Severity,
  type SpecFacts,
  specJsonSchema,
  type TargetFacts,
  TargetKind,
  TargetOutput,
  targets,
} from "./spec";
