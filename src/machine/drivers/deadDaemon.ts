import type { BuilderConnection, LocalDaemon } from "../../connection";
import { readIfThere } from "../fileSystem";
import { daemonAnswers, daemonDirectory, logOf } from "./daemonProcess";

/** What is known about each daemon of a builder that should be running but is not. */
export async function deadDaemons({ name, nodes }: BuilderConnection): Promise<string[]> {
  const found = nodes.map(({ daemon }) => (daemon === undefined ? undefined : death(name, daemon)));
  return (await Promise.all(found)).filter((text) => text !== undefined);
}

async function death(builder: string, daemon: LocalDaemon): Promise<string | undefined> {
  const directory = daemonDirectory(builder, daemon);
  if (await daemonAnswers(directory)) return undefined;
  const log = logOf(directory);
  const unusual = (readIfThere(log) ?? "")
    .split("\n")
    .filter((line) => !/^$|level=(info|warning)/.test(line));
  return [`The daemon of builder ${builder} is dead; its log is ${log}`, ...unusual.slice(-15)].join("\n");
}
