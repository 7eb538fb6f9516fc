// Package java stands in for the Java code generator of pulumi-java, which the Go module proxy does not serve.
//
// The docker-build provider takes one struct from it, to describe its Java package in the schema.
package java

// PackageInfo is the part of the Java options that the docker-build provider sets.
type PackageInfo struct {
	BuildFiles                      string            `json:"buildFiles,omitempty"`
	GradleNexusPublishPluginVersion string            `json:"gradleNexusPublishPluginVersion,omitempty"`
	Dependencies                    map[string]string `json:"dependencies,omitempty"`
}
