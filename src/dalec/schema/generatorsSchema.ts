import { atLeastOne, either, field, list, mapOf, object, required, text, texts } from "./schemaDefinition";

const paths = field(
  texts,
  "Directories in which to run, relative to `subpath`. Defaults to `subpath` itself.",
);

const gomodSsh = object("GomodSsh", "An SSH agent for a git server.", {
  id: field(text, "Identifier of the SSH agent."),
  username: field(text, "User name on the server. Defaults to `git`."),
});

const gomodAuth = object("GomodAuth", "Authentication to a git server that serves Go modules.", {
  header: field(text, "Name of the build secret that contains the Authorization header."),
  token: field(text, "Name of the build secret that contains an access token."),
  ssh: field(gomodSsh, "SSH agent to use."),
});

const gomodReplace = object("GomodReplace", "A replace directive of go.mod.", {
  old: required(text, "Module to replace, with or without `@version`."),
  new: required(text, "Replacement: a module with `@version`, or a directory."),
});

const gomodEdits = object("GomodEdits", "Changes to go.mod before the modules are downloaded.", {
  replace: field(
    list(either(gomodReplace, text)),
    "Replace directives, each as `old` and `new` or as the text `old => new`.",
  ),
  drop: field(texts, "Modules to remove from the requirements.", { since: "0.22" }),
});

const gomod = object(
  "GomodGenerator",
  "Downloads Go modules. The build dependencies must include `golang`.",
  {
    paths,
    auth: field(
      mapOf("host", gomodAuth, { filledKeys: true }),
      "Authentication to git servers, by host. Defaults to the `git.auth` of the source for the host of the source.",
    ),
    edits: field(gomodEdits, "Changes to go.mod before the modules are downloaded.", { since: "0.20" }),
  },
);

const cargohome = object(
  "CargohomeGenerator",
  "Downloads Rust crates. The build dependencies must include `rust`.",
  { paths },
);

const pip = object("PipGenerator", "Downloads Python packages.", {
  paths,
  requirements_file: field(text, "Name of the requirements file. Defaults to `requirements.txt`."),
  index_url: field(text, "Address of the package index. Defaults to that of pip."),
  extra_index_urls: field(texts, "Addresses of additional package indexes. Defaults to none."),
});

const nodemod = object(
  "NodemodGenerator",
  "Downloads npm packages. The build dependencies must include `npm`.",
  {
    paths,
    registry: field(text, "Address of the package registry. Defaults to that of npm.", { since: "0.22" }),
  },
);

/** Downloads the dependencies of a source. */
export const generator = object(
  "Generator",
  "Downloads the dependencies of a source. Set at least one of `gomod`, `cargohome`, `pip` and `nodemod`, to `{}` if it needs no settings.",
  {
    subpath: field(text, "Directory of the source in which to run. Defaults to the root of the source."),
    gomod: field(gomod, "Go modules."),
    cargohome: field(cargohome, "Rust crates."),
    pip: field(pip, "Python packages."),
    nodemod: field(nodemod, "npm packages."),
  },
  atLeastOne("gomod", "cargohome", "pip", "nodemod"),
);
