import * as dalec from "pulumi-dalec";

// docker buildx create --driver kubernetes --name k8s-builder --bootstrap
const builder = new dalec.KubernetesBuilder("k8s-builder");

export const connection = builder.connection;
