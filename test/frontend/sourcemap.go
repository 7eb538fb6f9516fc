package main

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/solver/errdefs"
	"github.com/moby/buildkit/solver/pb"
)

// noConstraint changes nothing about an operation.
var noConstraint = llb.WithDescription(map[string]string{})

// sourceMap finds the lines of a spec's values, so that BuildKit can show them with an error.
type sourceMap struct {
	file string
	data []byte
	root ast.Node
}

func newSourceMap(file string, data []byte) *sourceMap {
	lines := &sourceMap{file: file, data: data}
	if parsed, err := parser.ParseBytes(data, 0); err == nil && len(parsed.Docs) > 0 {
		lines.root = parsed.Docs[0].Body
	}
	return lines
}

// at gives the location of the value at a path of map keys and list indexes, for an operation of the build.
func (m *sourceMap) at(path ...any) llb.ConstraintsOpt {
	found := m.find(path)
	if found == nil {
		return noConstraint
	}
	return llb.NewSourceMap(nil, m.file, "yaml", m.data).Location([]*pb.Range{found})
}

// mark adds the location of the value at a path to an error.
func (m *sourceMap) mark(err error, path ...any) error {
	found := m.find(path)
	if err == nil || found == nil {
		return err
	}
	info := &pb.SourceInfo{Filename: m.file, Data: m.data, Language: "yaml"}
	return errdefs.WithSource(err, &errdefs.Source{Info: info, Ranges: []*pb.Range{found}})
}

func (m *sourceMap) find(path []any) *pb.Range {
	node := m.root
	for _, key := range path {
		if node = child(node, key); node == nil {
			return nil
		}
	}
	if node == nil {
		return nil
	}
	span := &spanVisitor{}
	ast.Walk(span, node)
	return span.found
}

func child(node ast.Node, key any) ast.Node {
	switch parent := node.(type) {
	case *ast.MappingNode:
		for _, entry := range parent.Values {
			if name, ok := entry.Key.(*ast.StringNode); ok && name.Value == key {
				return entry.Value
			}
		}
	case *ast.SequenceNode:
		if index, ok := key.(int); ok && index < len(parent.Values) {
			return parent.Values[index]
		}
	}
	return nil
}

// spanVisitor finds the first and the last position below a node.
type spanVisitor struct{ found *pb.Range }

func (v *spanVisitor) Visit(node ast.Node) ast.Visitor {
	token := node.GetToken()
	if token == nil || token.Position == nil {
		return v
	}
	start := &pb.Position{Line: int32(token.Position.Line), Character: int32(token.Position.Column)}
	end := &pb.Position{Line: start.Line, Character: start.Character + int32(len(token.Value))}
	if v.found == nil {
		v.found = &pb.Range{Start: start, End: end}
		return v
	}
	if before(start, v.found.Start) {
		v.found.Start = start
	}
	if before(v.found.End, end) {
		v.found.End = end
	}
	return v
}

func before(a, b *pb.Position) bool {
	return a.Line < b.Line || (a.Line == b.Line && a.Character < b.Character)
}
