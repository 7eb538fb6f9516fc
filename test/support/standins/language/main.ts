import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { servePlugin } from "../provider/serve";
import { languageMethods } from "./methods";

servePlugin("language-nodejs v3.259.0", LanguageRuntimeService, languageMethods(process.argv.at(-1) ?? ""));
