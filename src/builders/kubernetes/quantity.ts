const syntax = /^\+?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

const factors: Record<string, number> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/**
 * The value of a Kubernetes quantity that is not negative, such as `50Gi`, `500m` or `1e3`; undefined for any other text.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantityValue(text: string): number | undefined {
  const [, amount, suffix = ""] = syntax.exec(text) ?? [];
  if (amount === undefined) {
    return undefined;
  }
  const factor = factors[suffix];
  return factor === undefined ? Number(`${amount}${suffix}`) : Number(amount) * factor;
}
