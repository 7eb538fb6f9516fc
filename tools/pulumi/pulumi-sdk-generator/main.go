// Writes the SDK of a package schema, with the generators that Pulumi's own language hosts use.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

type generator func(name string, pkg *schema.Package) (map[string][]byte, error)

var generators = map[string]generator{
	"go": func(name string, pkg *schema.Package) (map[string][]byte, error) {
		return golang.GeneratePackage(name, pkg, nil)
	},
	"python": func(name string, pkg *schema.Package) (map[string][]byte, error) {
		return python.GeneratePackage(name, pkg, nil, nil)
	},
}

func main() {
	languages := slices.Sorted(maps.Keys(generators))
	if len(os.Args) != 3 || generators[os.Args[1]] == nil {
		fmt.Fprintf(os.Stderr, "usage: pulumi-sdk-generator %s DIRECTORY < schema.json\n", strings.Join(languages, "|"))
		os.Exit(2)
	}
	if err := generate(os.Args[1], os.Args[2], os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(language, directory string, input io.Reader) error {
	var spec schema.PackageSpec
	if err := json.NewDecoder(input).Decode(&spec); err != nil {
		return fmt.Errorf("reading the schema: %w", err)
	}
	// The schema refers to no other package.
	options := schema.ValidationOptions{AllowDanglingReferences: true}
	pkg, diagnostics, err := schema.BindSpec(spec, schema.NewNullLoader(), options)
	if err != nil {
		return err
	}
	if diagnostics.HasErrors() {
		return diagnostics
	}
	files, err := generators[language]("pulumi-language-"+language, pkg)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
