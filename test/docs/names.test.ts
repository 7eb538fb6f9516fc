import { join } from "node:path";
import { Application, LogLevel, ReflectionKind, TSConfigReader, TypeDocReader } from "typedoc";
import { describe, expect, it } from "vitest";
import { root } from "./documents";

/** Reads the code as `npm run docs` does. */
describe("the reference", { tags: ["slow"] }, () => {
  it("has a comment for every public name, and refers only to names that it has", async () => {
    const app = await Application.bootstrapWithPlugins(
      { options: join(root, "typedoc.json"), logLevel: LogLevel.None },
      [new TypeDocReader(), new TSConfigReader()],
    );
    const messages: string[] = [];
    app.logger.warn = (text: string) => messages.push(text);
    app.logger.error = (text: string) => messages.push(text);
    const project = await app.convert();
    if (project === undefined) throw new Error(messages.join("\n"));
    app.validate(project);
    expect(messages).toEqual([]);
    const classes = project.getReflectionsByKind(ReflectionKind.Class).map(({ name }) => name);
    expect(classes).toEqual(expect.arrayContaining(["Build", "Image", "Package", "KubernetesBuilder"]));
  });
});
