package main

import (
	_ "crypto/sha256"
	_ "crypto/sha512"
	"strings"

	"github.com/distribution/reference"
)

type referenceAnswer struct {
	Refused bool `json:"refused"`
	// Name holds the registry and the repository in full.
	Name   string `json:"name"`
	Tag    string `json:"tag"`
	Digest string `json:"digest"`
	// ContextName is the name under which BuildKit looks up the context that takes the image's place.
	ContextName string `json:"contextName"`
}

func parseReference(text string) referenceAnswer {
	named, err := reference.ParseNormalizedNamed(text)
	if err != nil {
		return referenceAnswer{Refused: true}
	}
	result := referenceAnswer{
		Name:        named.Name(),
		ContextName: strings.TrimSuffix(reference.FamiliarString(named), ":latest"),
	}
	if tagged, ok := named.(reference.Tagged); ok {
		result.Tag = tagged.Tag()
	}
	if digested, ok := named.(reference.Digested); ok {
		result.Digest = digested.Digest().String()
	}
	return result
}
