/** The release of BuildKit that this version of the library was tested with: the default of daemons that it starts. */
export const buildkitImage = "moby/buildkit:v0.32.2";
