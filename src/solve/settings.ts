import type { TargetArgs } from "./targetArgs";

/**
 * The arguments without the builder and the credentials.
 *
 * These go straight to the build: nothing is worked out from them, and the component's own inputs in the state stay
 * free of secrets.
 */
export function settingsOf<T extends TargetArgs>(args: T): Omit<T, "builder" | "secrets" | "registries"> {
  const { builder: _builder, secrets: _secrets, registries: _registries, ...settings } = args;
  return settings;
}
