package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/subrequests/targets"
)

func TestRoutesAreThoseOfDalec(t *testing.T) {
	needsDalecData(t)
	data, err := os.ReadFile(filepath.Join(dalecData, "targets.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want targets.List
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	result, err := listTargets(allRoutes(), &Spec{}, "")
	if err != nil {
		t.Fatal(err)
	}
	var got targets.List
	if err := json.Unmarshal(result.Metadata["result.json"], &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Targets) != 98 || len(want.Targets) != 98 {
		t.Fatalf("%d routes here, %d of Dalec, want 98", len(got.Targets), len(want.Targets))
	}
	for index := range want.Targets {
		w, g := want.Targets[index], got.Targets[index]
		if w.Name != g.Name || w.Default != g.Default || w.Description != g.Description {
			t.Errorf("route %d: %+v here, %+v of Dalec", index, g, w)
		}
	}
}

func TestLookupTakesTheLongestRoute(t *testing.T) {
	routes := allRoutes()
	for target, want := range map[string]string{
		"azlinux3/rmp":               "azlinux3",
		"azlinux3/rpm/spec":          "azlinux3/rpm",
		"azlinux3/container/nothing": "azlinux3/container",
		"bookworm/debb":              "bookworm",
		"bookworm/deb":               "bookworm/deb",
		"windowscross":               "windowscross",
	} {
		found, err := lookup(routes, target)
		if err != nil || found.path != want {
			t.Errorf("%s: %q, %v; want %q", target, found.path, err, want)
		}
	}
	for _, target := range []string{"", "flatcar", "debug", "azl3", "bookwormm/deb"} {
		_, err := lookup(routes, target)
		if err == nil || !strings.HasPrefix(err.Error(), "no such handler for target \""+target+"\": available targets: ") {
			t.Errorf("%s: %v", target, err)
		}
	}
}
