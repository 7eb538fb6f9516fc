package main

import (
	"iter"
	"maps"
	"slices"
)

// sorted walks a map in the order of its keys: graphs and messages must not differ between two equal builds.
func sorted[V any](values map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(values)) {
			if !yield(key, values[key]) {
				return
			}
		}
	}
}
