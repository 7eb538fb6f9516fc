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
  type ClientTls,
  type LocalDaemon,
} from "./builders/connection";
export type {
  DaemonConfigArgs,
  DaemonRegistryArgs,
  GarbageCollectionArgs,
  GarbageCollectionPolicyArgs,
  RegistryClientCertificateArgs,
} from "./builders/daemonConfig";
export { InsecureEntitlement } from "./builders/daemonConfig";
export { LocalBuilder, type LocalBuilderArgs } from "./builders/local";
export {
  type ClientTlsArgs,
  RemoteBuilder,
  type RemoteBuilderArgs,
  type RemoteNodeArgs,
} from "./builders/remote";
export { type ArgumentProblem, ArgumentsError } from "./errors";
export { Image, type ImageArgs } from "./image";
export { type BuiltPackageFile, Package, type PackageArgs } from "./package";
export { type CacheArgs, CacheMode, CacheType } from "./solve/cache";
export type { BuildSettingsArgs, FrontendArgs, RegistryArgs, SshArgs, TargetArgs } from "./solve/targetArgs";
export {
  type CheckSpecOptions,
  checkSpec,
  type DalecTarget,
  type Diagnostic,
  defaultFrontend,
  findTarget,
  type PackageFile,
  PackageFileKind,
  Severity,
  TargetKind,
  TargetOutput,
  targets,
} from "./spec";
