import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as docker from "@pulumi/docker-build";

for (const file of readdirSync("specs")) {
  const name = basename(file, ".yml");
  new docker.Image(name, {
    builder: { name: "bench" },
    dockerfile: { inline: readFileSync(join("specs", file), "utf8") },
    context: { location: "-" },
    target: "bookworm/deb",
    buildArgs: { SOURCE_DATE_EPOCH: "315532800" },
    exports: [{ local: { dest: join("packages", name) } }],
    push: false,
    buildOnPreview: false,
  });
}
