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

const base = object("BaseImage", "A base image.", {
  rootfs: required(source, "The image, as a source of the kind `image`."),
});

const symlink = object(
  "SymlinkTarget",
  "Symbolic links to one path. Set exactly one of `path` and `paths`.",
  {
    path: field(text, "Path of the only link.", { deprecated: "paths" }),
    paths: field(texts, "Paths of the links."),
    user: field(text, "Name of the user that owns the links. Defaults to root."),
    group: field(text, "Name of the group that owns the links. Defaults to root."),
  },
  exactlyOne("path", "paths"),
);

const postInstall = object("PostInstall", "Changes to the image after the package is installed.", {
  symlinks: field(
    mapOf("path that the links point to", symlink),
    "Symbolic links to create, by the path that they point to. Each link can occur only once.",
  ),
});

/** Configuration of the container image. */
export const image = object("Image", "Configuration of the container image.", {
  entrypoint: field(
    text,
    "Program to run, with its arguments. It is split into words like in a shell. Defaults to the entry point of the base image.",
  ),
  cmd: field(
    text,
    "Arguments of the entry point, or the program to run when there is no entry point. It is split into words like in a shell. Defaults to the command of the base image, or to nothing when `entrypoint` is set.",
  ),
  env: field(texts, "Environment variables, as `NAME=value`."),
  labels: field(filledTextMap("label"), "Labels of the image. Build arguments are substituted."),
  volumes: field(mapOf("path", nothing), "Volumes, by path."),
  working_dir: field(text, "Working directory. Defaults to that of the base image."),
  stop_signal: field(
    text,
    "Signal that stops a container, such as `SIGTERM`. Defaults to that of the base image.",
  ),
  user: field(text, "User that runs the program. Defaults to that of the base image."),
  base: field(text, "Reference of the base image.", { deprecated: "bases" }),
  bases: field(
    list(base),
    "Base images. Only Windows images can have more than one. Defaults to the base image of the target, or to an empty image.",
    { literal: true },
  ),
  post: field(postInstall, "Changes to the image after the package is installed."),
});
