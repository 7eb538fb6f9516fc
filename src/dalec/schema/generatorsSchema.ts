import { atLeastOne, either, field, list, mapOf, object, required, text, texts } from "./schemaDefinition";

const paths = field(texts, "Directories, relative to `subpath`, to run in. Defaults to `subpath` itself.");

const gomodSsh = object("GomodSsh", "An ssh agent for a git server.", {
  id: field(text, "Identifier of the ssh agent."),
  username: field(text, "User name on the server. Defaults to `git`."),
});

const gomodAuth = object("GomodAuth", "How to sign in to a git server that serves Go modules.", {
  header: field(text, "Name of the secret that holds the Authorization header."),
  token: field(text, "Name of the secret that holds an access token."),
  ssh: field(gomodSsh, "The ssh agent to use."),
});

const gomodReplace = object("GomodReplace", "A replace directive.", {
  old: required(text, "Module to replace, with or without `@version`."),
  new: required(text, "Its replacement: a module with `@version`, or a directory."),
});

const gomodEdits = object("GomodEdits", "Changes to go.mod before modules are downloaded.", {
  replace: field(
    list(either(gomodReplace, text)),
    "Replace directives, as `old` and `new` or as the text `old => new`.",
  ),
});

const gomod = object("GomodGenerator", "Fetches Go modules; `golang` must be among the build dependencies.", {
  paths,
  auth: field(
    mapOf("host", gomodAuth, { filledKeys: true }),
    "How to sign in to git servers, by host. Defaults to the source's own `git.auth` for the source's host.",
  ),
  edits: field(gomodEdits, "Changes to go.mod before the download."),
});

const cargohome = object(
  "CargohomeGenerator",
  "Fetches Rust crates; `rust` must be among the build dependencies.",
  { paths },
);

const pip = object("PipGenerator", "Fetches Python packages.", {
  paths,
  requirements_file: field(text, "Name of the requirements file. Defaults to `requirements.txt`."),
  index_url: field(text, "Package index. Defaults to pip's."),
  extra_index_urls: field(texts, "Further package indexes. Defaults to none."),
});

const nodemod = object(
  "NodemodGenerator",
  "Fetches npm packages; `npm` must be among the build dependencies.",
  { paths },
);

/** Fetches what a source depends on. */
export const generator = object(
  "Generator",
  "Fetches what a source depends on; needs one of `gomod`, `cargohome`, `pip` and `nodemod`, `{}` at least.",
  {
    subpath: field(text, "Directory of the source to run in. Defaults to the whole source."),
    gomod: field(gomod, "Go modules."),
    cargohome: field(cargohome, "Rust crates."),
    pip: field(pip, "Python packages."),
    nodemod: field(nodemod, "npm packages."),
  },
  atLeastOne("gomod", "cargohome", "pip", "nodemod"),
);
