import type { BuilderConnection, LocalDaemon } from "../../connection";
import { daemonDirectory, logOf } from "./daemonDirectory";
import { daemonAnswers, tellingLines } from "./daemonProcess";

/** What is known about each daemon of a builder that should be running but is not. */
export async function deadDaemons({ name, nodes }: BuilderConnection): Promise<string[]> {
  const found = nodes.map(({ daemon }) => (daemon === undefined ? undefined : death(name, daemon)));
  return (await Promise.all(found)).filter((text) => text !== undefined);
}

async function death(builder: string, daemon: LocalDaemon): Promise<string | undefined> {
  const directory = daemonDirectory(builder, daemon);
  if (await daemonAnswers(directory)) return undefined;
  const report = `The daemon of builder ${builder} is dead; its log is ${logOf(directory)}`;
  return [report, ...tellingLines(directory)].join("\n");
}
