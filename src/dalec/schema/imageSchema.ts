import {
  exactlyOne,
  field,
  filledTextMap,
  list,
  mapOf,
  nothing,
  object,
  required,
  text,
  texts,
} from "./schemaDefinition";
import { source } from "./sourcesSchema";

const base = object("BaseImage", "An image to start from.", {
  rootfs: required(source, "The image; an `image` source."),
});

const symlink = object(
  "SymlinkTarget",
  "Where links to a path are made; exactly one of `path` and `paths`.",
  {
    path: field(text, "Path of the one link.", { deprecated: "paths" }),
    paths: field(texts, "Paths of the links."),
    user: field(text, "Name of the links' owner. Defaults to root."),
    group: field(text, "Name of the links' group. Defaults to root."),
  },
  exactlyOne("path", "paths"),
);

const postInstall = object("PostInstall", "Changes to the image after the package is installed.", {
  symlinks: field(mapOf("path that the links point to", symlink), "Symbolic links to make; every link once."),
});

/** Configuration of a container image. */
export const image = object("Image", "Configuration of the container image.", {
  entrypoint: field(
    text,
    "The program to run, with arguments, split as a shell does. Defaults to the base image's.",
  ),
  cmd: field(
    text,
    "The arguments, or the program where there is no entry point, split as a shell does. Defaults to the base image's, or to nothing when `entrypoint` is given.",
  ),
  env: field(texts, "Environment variables, as `NAME=value`."),
  labels: field(filledTextMap("label"), "Labels; build arguments are filled in."),
  volumes: field(mapOf("path", nothing), "Paths that are volumes."),
  working_dir: field(text, "Working directory. Defaults to the base image's."),
  stop_signal: field(text, "Signal that stops a container, such as `SIGTERM`. Defaults to the base image's."),
  user: field(text, "User to run as. Defaults to the base image's."),
  base: field(text, "Reference of the image to start from.", { deprecated: "bases" }),
  bases: field(
    list(base),
    "Images to start from; more than one only for Windows. Defaults to the target's own, or to nothing.",
    { literal: true },
  ),
  post: field(postInstall, "Changes after the package is installed."),
});
