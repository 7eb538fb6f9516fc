import * as pulumi from "@pulumi/pulumi";
import { camelCase, isObject } from "./json";

/** What is confidential in one property: entries with a matching name, and of these only matching values. */
interface Confidential {
  name: RegExp;
  value?: RegExp;
}

/** A kubeconfig by its content: it has several lines or is JSON. A path is neither. */
export const kubeconfigContent = /\n|^\s*\{/;

/** A URL with a user and a password, a token in place of the user, or a signature. */
const credentialUrl =
  /^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*:[^/?#@]+@|^https?:\/\/[^/?#@]+@|^https?:\/\/.*[?&][\w-]*(sig|signature|token|key|secret|password)=/i;

const every = /^/;

/**
 * All that is confidential in arguments and connections, by the property that contains it. Items of a list belong to the
 * property of the list. "" is the component itself.
 */
const confidential: Readonly<Record<string, readonly Confidential[]>> = {
  "": [{ name: /^context$/, value: credentialUrl }],
  // BuildKit: access_key_id, secret_access_key, session_token, token, ghtoken.
  attributes: [{ name: /key|token|secret|password|(^|_)sas/i }, { name: every, value: credentialUrl }],
  buildkitdCertificates: [{ name: /(^|\/)key\.pem$/ }],
  clientAccess: [{ name: /^kubeconfig$/, value: kubeconfigContent }],
  clientCertificate: [{ name: /^key$/ }],
  cluster: [{ name: /^kubeconfig$/, value: kubeconfigContent }],
  driverOptions: [{ name: /^env\./ }],
  environment: [{ name: every }],
  headers: [{ name: every }],
  namedContexts: [{ name: every, value: credentialUrl }],
  registries: [{ name: /^password$/ }],
  secrets: [{ name: every }],
  telemetry: [{ name: /^endpoint$/, value: credentialUrl }],
  tls: [{ name: /^key$/ }],
};

/** The arguments or connection with everything confidential marked as a secret, whether or not the program marked it. */
export function withSecrets<T>(value: T): T;
export function withSecrets(value: unknown): unknown {
  return changed(value, "", pulumi.secret);
}

/** The arguments with an empty text in place of everything confidential. */
export function withoutSecrets<T>(value: T): T;
export function withoutSecrets(value: unknown): unknown {
  return changed(value, "", () => "");
}

/** Whether plain arguments contain anything confidential. */
export function hasSecrets(value: object): boolean {
  const found: unknown[] = [];
  changed(value, "", (secret) => found.push(secret));
  return found.length > 0;
}

/** Whether a URL contains credentials. */
export function hasCredentials(url: string): boolean {
  return credentialUrl.test(url);
}

/** A location of a build context, as a secret if it is a URL with credentials. */
export function secretLocation(location: string): pulumi.Input<string> {
  return hasCredentials(location) ? pulumi.secret(location) : location;
}

/** Whether the value of a property may contain anything confidential, so that no message may show it. */
export function isGuarded(property: string): boolean {
  return property !== "" && (Object.hasOwn(confidential, property) || containers.includes(property));
}

/** Arguments that contain those of the table at any depth. */
const containers = ["builder", "connection", "nodes", "buildkitdConfig"];

function changed(value: unknown, owner: string, change: (secret: unknown) => unknown): unknown {
  if (pulumi.Output.isInstance<unknown>(value) || value instanceof Promise) {
    return pulumi.output(value).apply((known) => changed(known, owner, change));
  }
  if (Array.isArray(value)) return value.map((item) => changed(item, owner, change));
  if (!isObject(value) || pulumi.Resource.isInstance(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    changedEntry(owner, name, inner, change),
  ]);
  return Object.fromEntries(entries);
}

function changedEntry(
  owner: string,
  name: string,
  value: unknown,
  change: (secret: unknown) => unknown,
): unknown {
  // A connection from a stack in Python has `driver_options`.
  const rules = ofProperty(camelCase(owner)).filter((rule) => rule.name.test(name));
  if (rules.length === 0) return changed(value, name, change);
  if (pulumi.Output.isInstance<unknown>(value) || value instanceof Promise) {
    return pulumi.output(value).apply((known) => changedEntry(owner, name, known, change));
  }
  const isSecret = rules.some((rule) => rule.value === undefined || rule.value.test(String(value)));
  return isSecret && value !== undefined && value !== "" ? change(value) : value;
}

function ofProperty(name: string): readonly Confidential[] {
  return Object.hasOwn(confidential, name) ? (confidential[name] ?? []) : [];
}
