import type { ApiAnswer } from "./apiServer";

/** A ConfigMap on a fake API server, which lets only one of several writers win, as the real one does. */
export class FakeConfigMap {
  data: Record<string, string> = {};
  metadata: object = { labels: { of: "builder" } };
  /** The seconds by which the clock of the API server is ahead of this machine's. */
  clockAheadSeconds = 0;
  /** The number of times that it was replaced. */
  writes = 0;
  /** The number of writes that came too late. */
  conflicts = 0;
  /** Another program writes before each of so many of the next writes. */
  rivals = 0;

  constructor(readonly path: string) {}

  answer({ method, url, body }: { method: string; url: URL; body: string }): ApiAnswer | undefined {
    if (url.pathname !== this.path) return undefined;
    const headers = { date: new Date(Date.now() + this.clockAheadSeconds * 1000).toUTCString() };
    if (method === "PUT") {
      const written = JSON.parse(body);
      if (this.rivals > 0) {
        this.rivals -= 1;
        this.writes += 1;
      }
      if (written.metadata.resourceVersion !== String(this.writes)) {
        this.conflicts += 1;
        return { status: 409, body: { kind: "Status", message: "the object has been modified" }, headers };
      }
      this.writes += 1;
      this.data = written.data;
      this.metadata = written.metadata;
    }
    const metadata = { ...this.metadata, name: "demand", namespace: "builders" };
    const resourceVersion = String(this.writes);
    return {
      status: 200,
      body: {
        kind: "ConfigMap",
        apiVersion: "v1",
        metadata: { ...metadata, resourceVersion },
        data: this.data,
      },
      headers,
    };
  }
}
