/** The release of BuildKit that this version of the library was tested with: the default of daemons that it starts. */
export const buildkitImage =
  "moby/buildkit:v0.32.2@sha256:28a898719c18a33f4e8000685287fa36fd0dd9560c6440227d3a732d79bb41d8";

/** The same release for daemons without root rights. */
export const rootlessBuildkitImage =
  "moby/buildkit:v0.32.2-rootless@sha256:504731e577c20559c00f968f33219f30115e70be29ab96728d1d06e963fc494b";
