/** What a package build gave, as data that other builds take as `packages` or `repositories`. */
export interface BuiltPackages {
  /** The Dalec target that was built, such as `bookworm/deb`. */
  target: string;
  /** The directory of the files, relative to the project. */
  directory: string;
  /** The files. */
  files: BuiltFileReference[];
}

/** One file of a package build, by its content. */
export interface BuiltFileReference {
  /** Path of the file, relative to the project. */
  path: string;
  /** SHA-256 of the content, 64 hex digits. */
  sha256: string;
}
