import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { ObjectStoreProtocol } from "./objectStore";

/**
 * Amazon S3, with signatures of version 4.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function s3(accessKeyId: string, secretAccessKey: string): ObjectStoreProtocol {
  return {
    authorization: ({ method = "", url = "", headers }) => {
      const given = /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(headers.authorization ?? "");
      const [, scope = "", names = ""] = given ?? [];
      const [path, query = ""] = url.split("?");
      const request = [
        ...[method, path, query.split("&").sort().join("&")],
        ...names.split(";").map((name) => `${name}:${headers[name]}`),
        ...["", names, headers["x-amz-content-sha256"]],
      ].join("\n");
      const digest = createHash("sha256").update(request).digest("hex");
      const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
      const signature = hmac(key, ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, digest].join("\n"));
      const credential = `Credential=${accessKeyId}/${scope}, SignedHeaders=${names}`;
      return `AWS4-HMAC-SHA256 ${credential}, Signature=${signature.toString("hex")}`;
    },
    refused: "SignatureDoesNotMatch",
    missing: () => "NoSuchKey",
  };
}

/**
 * Azure Blob Storage, with shared keys.
 * @see https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
 */
export function azureBlobs(account: string, secretAccessKey: string): ObjectStoreProtocol {
  return {
    authorization: ({ method = "", url = "", headers }) => {
      const [path = "", query = ""] = url.split("?");
      const lines = [
        method,
        ...standardHeaders.map((name) =>
          name === "content-length" && headers[name] === "0" ? "" : headers[name],
        ),
        ...Object.keys(headers)
          .filter((name) => name.startsWith("x-ms-"))
          .sort()
          .map((name) => `${name}:${headers[name]}`),
        `/${account}${path}`,
        ...[...new URLSearchParams(query)].sort().map(([name, value]) => `${name}:${value}`),
      ];
      const signature = hmac(Buffer.from(secretAccessKey, "base64"), lines.join("\n"));
      return `SharedKey ${account}:${signature.toString("base64")}`;
    },
    refused: "AuthenticationFailed",
    missing: (url) => (url.includes("restype=container") ? "ContainerNotFound" : "BlobNotFound"),
  };
}

/** The headers that every signature has, with an empty line for one that is not set. */
const standardHeaders: (keyof IncomingMessage["headers"])[] = [
  ...["content-encoding", "content-language", "content-length", "content-md5", "content-type", "date"],
  ...["if-modified-since", "if-match", "if-none-match", "if-unmodified-since", "range"],
];

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
