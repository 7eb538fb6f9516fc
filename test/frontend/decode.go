package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/pkg/errors"
)

// decodeOptions are those of Dalec: an unknown field is an error unless its name starts with "x-".
var decodeOptions = []yaml.DecodeOption{yaml.Strict(), yaml.AllowFieldPrefixes("x-", "X-")}

// decodeSpec reads a spec strictly and fills its defaults. It does not substitute build arguments.
func decodeSpec(data []byte, file string) (*Spec, *sourceMap, error) {
	var spec Spec
	if _, err := parser.ParseBytes(data, 0); err != nil {
		return nil, nil, errors.Wrap(err, "error unmarshalling spec")
	}
	if err := decodeStrictly(data, &spec); err != nil {
		return nil, nil, errors.Wrap(err, "error unmarshalling spec: error unmarshalling to spec")
	}
	lines := newSourceMap(file, data)
	if err := spec.validate(lines); err != nil {
		return nil, nil, err
	}
	spec.fillDefaults()
	return &spec, lines, nil
}

func decodeStrictly(data []byte, spec *Spec) (failure error) {
	// The YAML library panics on some malformed documents; a frontend must answer instead.
	defer func() {
		if cause := recover(); cause != nil {
			failure = fmt.Errorf("malformed document: %v", cause)
		}
	}()
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	return yaml.UnmarshalWithOptions(data, spec, decodeOptions...)
}

func nodeTo(node ast.Node, into any) error {
	return yaml.NodeToValue(node, into, decodeOptions...)
}

// Date is a day, written YYYY-MM-DD.
type Date struct{ time.Time }

// UnmarshalYAML takes nothing but YYYY-MM-DD.
func (d *Date) UnmarshalYAML(data []byte) error {
	var text string
	if err := yaml.Unmarshal(data, &text); err != nil {
		return errors.Wrap(err, "error unmarshalling date to string")
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return err
	}
	d.Time = day
	return nil
}

// MarshalYAML writes the day as it was read.
func (d Date) MarshalYAML() ([]byte, error) {
	return yaml.Marshal(d.Format(time.DateOnly))
}

// UnmarshalYAML takes a map of names to constraints, or the older list of names.
//
// Dalec 0.21 reads the list and then forgets it; so does this.
func (l *DependencyList) UnmarshalYAML(_ context.Context, node ast.Node) error {
	mapping, isMap := node.(*ast.MappingNode)
	if !isMap {
		if node.Type() == ast.SequenceType {
			var names []string
			return errors.Wrap(nodeTo(node, &names), "error unmarshalling package dependency list")
		}
		var wrong map[string]Constraints
		return nodeTo(node, &wrong)
	}
	list := make(DependencyList, len(mapping.Values))
	for _, entry := range mapping.Values {
		name, isString := entry.Key.(*ast.StringNode)
		if !isString {
			return errors.New("expected string key for package dependency")
		}
		var constraints Constraints
		if entry.Value.Type() != ast.NullType {
			if err := nodeTo(entry.Value, &constraints); err != nil {
				return errors.Wrap(err, "unmarshal package constraints: unmarshal package constraints")
			}
		}
		list[name.Value] = constraints
	}
	*l = list
	return nil
}

// UnmarshalYAML takes a map or the text "old => new".
func (r *GomodReplace) UnmarshalYAML(_ context.Context, node ast.Node) error {
	type fields GomodReplace
	var read fields
	if text, isString := node.(*ast.StringNode); isString {
		before, after, found := strings.Cut(text.Value, " => ")
		if !found {
			return errors.Errorf("invalid gomod replace %q, expected format 'old => new'", text.Value)
		}
		read = fields{Old: strings.TrimSpace(before), New: strings.TrimSpace(after)}
	} else if err := nodeTo(node, &read); err != nil {
		return err
	}
	if read.Old == "" || read.New == "" {
		return errors.New("invalid gomod replace, old and new must be non-empty")
	}
	*r = GomodReplace(read)
	return nil
}
