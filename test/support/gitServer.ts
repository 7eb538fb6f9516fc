import { execFileSync, spawn } from "node:child_process";
import { createServer as createProxy, type IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { createAuthority } from "./certificates";

/** A server of Git repositories. Pulumi fetches plugins over HTTPS only, from hosts without a port. */
export interface GitServer {
  /** The proxy that leads to the server under its name, and to every other host, `http://127.0.0.1:<port>`. */
  proxy: string;
  /** The certificate that clients have to trust, PEM. */
  certificate: string;
  stop(): Promise<void>;
}

/** Serves the bare repositories below a directory as a host, on loopback, through Git's own `http-backend`. */
export async function serveRepositories(directory: string, host: string): Promise<GitServer> {
  const authority = createAuthority();
  const server = createServer(authority.issue(host, { names: [host] }), (request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", "https://127.0.0.1");
    const backend = spawn("git", ["http-backend"], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: directory,
        GIT_HTTP_EXPORT_ALL: "1",
        // The repository may belong to another user than that of the test.
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "safe.directory",
        GIT_CONFIG_VALUE_0: "*",
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
        GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on("data", (chunk) => chunks.push(chunk));
    backend.on("close", () => {
      const answer = Buffer.concat(chunks);
      const end = answer.indexOf("\r\n\r\n");
      const headers = answer.subarray(0, end).toString().split("\r\n");
      for (const header of headers) {
        const [name = "", value = ""] = header.split(": ");
        if (name === "Status") response.statusCode = Number.parseInt(value, 10);
        else if (name !== "") response.setHeader(name, value);
      }
      response.end(answer.subarray(end + 4));
    });
  });
  const proxy = createProxy();
  proxy.on("connect", ({ url = "" }: IncomingMessage, client: Socket, head: Buffer) => {
    const [name = "", port = "443"] = url.split(":");
    const behind = name === host ? connect(portOf(server), "127.0.0.1") : connect(Number(port), name);
    behind.on("connect", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      behind.write(head);
      behind.pipe(client).pipe(behind);
    });
    behind.on("error", () => client.destroy());
    client.on("error", () => behind.destroy());
  });
  await Promise.all(
    [server, proxy].map((one) => new Promise<void>((done) => one.listen(0, "127.0.0.1", done))),
  );
  return {
    proxy: `http://127.0.0.1:${portOf(proxy)}`,
    certificate: authority.cert,
    stop: async () => {
      for (const one of [server, proxy]) {
        one.closeAllConnections();
        one.close();
      }
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Makes a bare repository with one commit, which has a tag: the files of a directory that Git does not ignore. */
export function bareRepository(repository: string, directory: string, tag: string): void {
  const git = (...args: string[]) =>
    execFileSync(
      "git",
      [
        "--git-dir",
        repository,
        "--work-tree",
        directory,
        "-c",
        "core.bare=false",
        "-c",
        "user.name=test",
        ...args,
      ],
      { cwd: directory, env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", EMAIL: "test@example.com" } },
    );
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", repository]);
  git("add", "--all");
  git("commit", "--quiet", "--message", tag);
  git("tag", tag);
}
