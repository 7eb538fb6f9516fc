import type { Unwrap } from "@pulumi/pulumi";
import type { BuildSettingsArgs, TargetArgs } from "./targetArgs";

/** Arguments without the builder, the credentials and the packages of other builds. */
export type Settings<T> = Omit<T, "builder" | "secrets" | "registries" | "packages" | "repositories">;

/** The arguments that a build is worked out from, once they are known. */
export type TargetSettings = Unwrap<Settings<TargetArgs>>;

/**
 * The arguments without the builder, the credentials and the packages of other builds.
 *
 * Credentials go straight to the build, so that the component's own inputs in the state stay free of secrets. Packages
 * that are still to be built are unknown in a preview, and must not make the other arguments so.
 */
export function settingsOf<T extends BuildSettingsArgs & { builder?: unknown; packages?: unknown }>(
  args: T,
): Settings<T> {
  const {
    builder: _builder,
    secrets: _secrets,
    registries: _registries,
    packages: _packages,
    repositories: _repositories,
    ...settings
  } = args;
  return settings;
}
