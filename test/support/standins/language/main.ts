import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { servePlugin } from "../provider/serve";
import { goHost } from "./go";
import { languageMethods } from "./methods";
import { nodeHost } from "./node";
import { pythonHost } from "./python";

// packed.cjs receives the directory of this file first.
const [, runtime] = process.argv.slice(2);
const host = [nodeHost, pythonHost, goHost].find((one) => one.runtime === runtime);
if (host === undefined) throw new Error(`no stand-in exists for the language ${runtime}`);
const methods = languageMethods(host, process.argv.at(-1) ?? "");
servePlugin(`language-${host.runtime} v3.259.0`, LanguageRuntimeService, methods);
