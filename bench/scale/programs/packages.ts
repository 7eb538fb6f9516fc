import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as dalec from "pulumi-dalec";

const endpoint = new pulumi.Config().require("endpoint");
const { connection } = new dalec.RemoteBuilder("builder", { endpoint });
for (const file of readdirSync("specs")) {
  const name = basename(file, ".yml");
  new dalec.Package(name, {
    builder: connection,
    spec: join("specs", file),
    target: "bookworm/deb",
    outputDirectory: join("packages", name),
  });
}
