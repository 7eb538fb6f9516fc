import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { servePlugin } from "../provider/serve";
import { goHost } from "./go";
import { languageMethods } from "./methods";
import { nodeHost } from "./node";
import { pythonHost } from "./python";

const [runtime] = process.argv.slice(2);
const host = [nodeHost, pythonHost, goHost].find((one) => one.runtime === runtime);
if (host === undefined) throw new Error(`there is no stand-in for the language ${runtime}`);
const methods = languageMethods(host, process.argv.at(-1) ?? "");
servePlugin(`language-${host.runtime} v3.259.0`, LanguageRuntimeService, methods);
