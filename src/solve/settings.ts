import type { BuildSettingsArgs } from "./targetArgs";

/** Arguments without the builder and the credentials. */
export type Settings<T> = Omit<T, "builder" | "secrets" | "registries">;

/**
 * The arguments without the builder and the credentials.
 *
 * These go straight to the build: nothing is worked out from them, and the component's own inputs in the state stay
 * free of secrets.
 */
export function settingsOf<T extends BuildSettingsArgs & { builder?: unknown }>(args: T): Settings<T> {
  const { builder: _builder, secrets: _secrets, registries: _registries, ...settings } = args;
  return settings;
}
