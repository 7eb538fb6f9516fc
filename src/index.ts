/**
 * Builds OS packages and minimal container images with Dalec on BuildKit builders that Pulumi declares.
 *
 * @module pulumi-dalec
 */

export { type ArgumentProblem, ArgumentsError } from "./arguments";
export {
  Build,
  type BuildArgs,
  type BuildImageArgs,
  type BuildImageResult,
  type BuildPackageArgs,
  type BuildPackageResult,
} from "./build";
export type { BuilderChoiceArgs } from "./builders/choice";
export type { ClientTlsArgs } from "./builders/clientTls";
export { DockerBuilder, type DockerBuilderArgs } from "./builders/dockerBuilder";
export {
  DockerContainerBuilder,
  type DockerContainerBuilderArgs,
  type DockerContainerCacheArgs,
} from "./builders/dockerContainerBuilder";
export type { DockerEngineArgs } from "./builders/dockerEngine";
export type { KubernetesAutoscalingArgs } from "./builders/kubernetes/autoscaling";
export { type KubernetesCacheArgs, KubernetesCacheKind } from "./builders/kubernetes/cacheVolume";
export type { KubernetesClientAccessArgs } from "./builders/kubernetes/clusterAccess";
export {
  type KubernetesBuilderArgs,
  type KubernetesDisruptionBudgetArgs,
  type KubernetesNetworkPolicyArgs,
  type KubernetesSubjectArgs,
  KubernetesSubjectKind,
} from "./builders/kubernetes/kubernetesArgs";
export { KubernetesBuilder } from "./builders/kubernetes/kubernetesBuilder";
export {
  KubernetesArchitecture,
  type KubernetesPodArgs,
  type KubernetesPoolArgs,
} from "./builders/kubernetes/pool";
export type {
  KubernetesPodMonitorArgs,
  KubernetesPrometheusArgs,
} from "./builders/kubernetes/prometheusArgs";
export { KubernetesSecurity } from "./builders/kubernetes/security";
export { LocalBuilder, type LocalBuilderArgs } from "./builders/localBuilder";
export {
  RemoteBuilder,
  type RemoteBuilderArgs,
  type RemoteNodeArgs,
} from "./builders/remoteBuilder";
export { type TelemetryArgs, TelemetryProtocol } from "./builders/telemetry";
export type {
  BuildkitdConfigArgs,
  BuildkitdRegistryArgs,
  GarbageCollectionArgs,
  GarbageCollectionPolicyArgs,
  RegistryClientCertificateArgs,
} from "./buildkitd/config";
export { InsecureEntitlement } from "./buildkitd/config";
export {
  type BuilderConnection,
  type BuilderNode,
  BuildxDriver,
  type ClusterAccess,
  type EngineAccess,
  type LocalDaemon,
  type NodeAutoscaling,
  type NodeCache,
  type NodeTls,
} from "./connection";
export {
  type Availability,
  type CheckSpecOptions,
  type ContextFinding,
  type ContextNeed,
  checkSpec,
  type DalecSpec,
  type DalecTarget,
  type Diagnostic,
  type Distribution,
  defaultFrontend,
  distributions,
  type FoundTarget,
  type FrontendWord,
  findTarget,
  type JsonSchema,
  type PackageFile,
  PackageFileKind,
  type PackageFormat,
  type ReadSpecOptions,
  type ReleaseName,
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
} from "./dalec";
export { Image, type ImageArgs } from "./image";
export { type BuiltPackageFile, Package, type PackageArgs } from "./package";
export { type CacheArgs, CacheMode, CacheType } from "./solve/cache";
export { type FrontendArgs, FrontendPolicy } from "./solve/frontend";
export type { BuiltFileReference, BuiltPackages } from "./solve/packages/selection";
export { SpecCheck } from "./solve/specCheck";
export type { BuildOptionsArgs, RegistryArgs, SshArgs, TargetArgs } from "./solve/targetArgs";
