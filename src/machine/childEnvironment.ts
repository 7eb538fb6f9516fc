/**
 * An environment for a program that this library starts: without what Pulumi gives its own programs, such as the decrypted
 * configuration of the stack, and without the access to its backend. Everything else may be what a credential helper or a plugin
 * of kubectl needs.
 */
export function childEnvironment({ ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  for (const name in env) if (/^PULUMI_(CONFIG|ACCESS|BACKEND)/.test(name)) delete env[name];
  return env;
}
