// Package codegen stands in for the C# code generator of pulumi-dotnet, which the Go module proxy does not serve.
//
// The docker-build provider takes one struct from it, to describe its C# package in the schema.
package codegen

// CSharpPackageInfo is the part of the C# options that the docker-build provider sets.
type CSharpPackageInfo struct {
	RespectSchemaVersion bool              `json:"respectSchemaVersion,omitempty"`
	PackageReferences    map[string]string `json:"packageReferences,omitempty"`
}
