import { randomBytes } from "node:crypto";
import { differences } from "../provider/difference";
import { NotReady, type StandInProvider } from "../provider/provider";
import { hasUnknown, type PropertyMap, plainMap } from "../provider/values";
import { isAutonamed, named } from "./autonaming";
import { checkpoint, driftedInputs, protectSecrets, readCheckpoint } from "./checkpoint";
import { ClusterError, connect } from "./cluster";
import { annotation, field, identifier, text, withMetadata } from "./manifest";
import { type Objects, objectsOf } from "./objects";
import { obstacle, podProblems, skipsAwait } from "./readiness";
import { replaces } from "./replacement";
import { untilGone, untilReady } from "./waiting";

let settings: PropertyMap = {};
let connection: Promise<Objects> | undefined;

/**
 * The Kubernetes provider over `kubectl`, with the behaviour of pulumi-kubernetes v4 in its default mode: generated
 * names, replacement of what Kubernetes cannot change, waiting for rollouts, server-side apply. It is stricter in one
 * thing: a field that Kubernetes does not know is an error, not a warning.
 */
export const kubernetesProvider: StandInProvider = {
  replaces: "kubernetes v4.34.2",

  configure(given) {
    settings = plainMap(given);
    connection = undefined;
  },

  async check({ name, inputs, oldInputs, randomSeed }) {
    const asked = named(inputs, name, oldInputs, randomSeed);
    const namespace = text(asked, "metadata", "namespace") || text(settings, "namespace");
    const located =
      namespace !== "" &&
      field(asked, "metadata", "namespace") === undefined &&
      (await (await objects()).isNamespaced(asked))
        ? withMetadata(asked, { namespace })
        : asked;
    return { inputs: protectSecrets(located, inputs) };
  },

  async diff({ state, inputs }) {
    const before = readCheckpoint(state);
    const after = plainMap(inputs);
    const mutable = {
      configMapMutable:
        settings.enableConfigMapMutable === true || settings.enableConfigMapMutable === "true",
      secretMutable: settings.enableSecretMutable === true || settings.enableSecretMutable === "true",
    };
    const changes = differences(withDefaultNamespace(before.inputs), withDefaultNamespace(after)).map(
      (change) => ({
        ...change,
        replace: replaces(after, change.path, mutable),
      }),
    );
    const sameName =
      identifier(withDefaultNamespace(after)) === identifier(withDefaultNamespace(before.inputs));
    const deleteBeforeReplace = changes.some(({ replace }) => replace) && sameName && !isAutonamed(after);
    return { changes, deleteBeforeReplace };
  },

  async create(request) {
    const { inputs, preview } = request;
    if (preview && hasUnknown(inputs)) return { id: "", state: inputs };
    const fieldManager =
      annotation(plainMap(inputs), "pulumi.com/patchFieldManager") ||
      `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
    const cluster = await objects();
    const live = await cluster.create(plainMap(inputs), { dryRun: preview }).catch((error) => {
      if (preview && error instanceof ClusterError && [403, 404, 409].includes(error.status))
        return undefined;
      throw new Error(
        `resource ${request.name} was not successfully created by the Kubernetes API server: ${error.message}`,
      );
    });
    if (!live) return { id: "", state: inputs };
    if (preview) return { id: "", state: checkpoint({ live: withoutStatus(live), inputs, fieldManager }) };
    const ready = await untilReady(request, cluster, { live, inputs, fieldManager });
    return { id: identifier(live), state: checkpoint({ live: ready, inputs, fieldManager }) };
  },

  async update(request) {
    const { inputs, preview, state } = request;
    if (preview && hasUnknown(inputs)) return inputs;
    const { fieldManager } = readCheckpoint(state);
    const force =
      annotation(plainMap(inputs), "pulumi.com/patchForce") === "true" || settings.enablePatchForce === true;
    const cluster = await objects();
    const live = await cluster
      .apply(plainMap(inputs), { fieldManager, dryRun: preview, force })
      .catch((error) =>
        Promise.reject(new Error(`update of resource ${request.name} failed: ${error.message}`)),
      );
    if (preview) return checkpoint({ live, inputs, fieldManager });
    const ready = await untilReady(request, cluster, { live, inputs, fieldManager });
    return checkpoint({ live: ready, inputs, fieldManager });
  },

  async read({ id, state, oldInputs }) {
    const recorded = readCheckpoint(state);
    const cluster = await objects();
    const live = await cluster.get(recorded.live);
    if (!live) return undefined;
    const now = protectSecrets(driftedInputs(oldInputs, recorded.live, live), oldInputs);
    const found = { id, state: checkpoint({ ...recorded, live, inputs: now }), inputs: now };
    const reason = skipsAwait(live) ? undefined : await obstacle(live, cluster);
    if (reason) throw new NotReady(found, [reason, ...(await podProblems(live, cluster))]);
    return found;
  },

  async delete(request) {
    const { live } = readCheckpoint(request.state);
    const cluster = await objects();
    const propagation = annotation(live, "pulumi.com/deletionPropagationPolicy") || "foreground";
    const policy = `${propagation.charAt(0).toUpperCase()}${propagation.slice(1)}`;
    if (await cluster.remove(live, policy)) await untilGone(request, cluster, live);
  },
};

function objects(): Promise<Objects> {
  connection ??= connect({
    kubeconfig: text(settings, "kubeconfig"),
    context: text(settings, "context"),
  }).then(objectsOf);
  return connection;
}

function withDefaultNamespace(object: PropertyMap): PropertyMap {
  const namespace = text(object, "metadata", "namespace") || "default";
  return withMetadata(object, { namespace });
}

function withoutStatus(live: PropertyMap): PropertyMap {
  const { status: _, ...rest } = live;
  return rest;
}
