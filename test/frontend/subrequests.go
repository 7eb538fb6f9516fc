package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/containerd/platforms"
	"github.com/goccy/go-yaml"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/frontend/subrequests"
	"github.com/moby/buildkit/frontend/subrequests/targets"
)

// listedTarget is one entry of frontend.targets, with what Dalec adds to BuildKit's fields.
type listedTarget struct {
	targets.Target
	SpecDefined bool `json:"specDefined,omitempty"`
}

// listTargets answers frontend.targets: the routes, or those at and below the requested target.
func listTargets(routes map[string]route, spec *Spec, below string) (*client.Result, error) {
	var listed []listedTarget
	for _, path := range slices.Sorted(maps.Keys(routes)) {
		r := routes[path]
		if r.hidden || (below != "" && path != below && !strings.HasPrefix(path, below+"/")) {
			continue
		}
		_, defined := spec.Targets[topLevelKey(path)]
		listed = append(listed, listedTarget{
			Target:      targets.Target{Name: path, Description: r.description, Default: r.isDefault},
			SpecDefined: defined,
		})
	}
	data, err := json.MarshalIndent(map[string]any{"targets": listed}, "", "  ")
	if err != nil {
		return nil, err
	}
	text := &bytes.Buffer{}
	table := tabwriter.NewWriter(text, 0, 0, 1, ' ', 0)
	fmt.Fprintf(table, "TARGET\tDESCRIPTION\n")
	for _, target := range listed {
		name := target.Name
		if target.Default {
			name += " (default)"
		}
		fmt.Fprintf(table, "%s\t%s\n", name, target.Description)
	}
	if err := table.Flush(); err != nil {
		return nil, err
	}
	fmt.Fprintf(text, "\nListed by the %s. It builds debug/resolve, debug/sources and the deb routes.\n", standIn)
	return reply(data, text.Bytes(), targets.SubrequestsTargetsDefinition.Version), nil
}

func describeRequests() (*client.Result, error) {
	known := []subrequests.Request{
		targets.SubrequestsTargetsDefinition,
		subrequests.SubrequestsDescribeDefinition,
		{Name: "frontend.dalec.resolve", Version: "1.0.0", Type: "rpc", Description: "Answers by the " + standIn},
	}
	data, err := json.Marshal(known)
	if err != nil {
		return nil, err
	}
	text := &bytes.Buffer{}
	if err := subrequests.PrintDescribe(data, text); err != nil {
		return nil, err
	}
	return reply(nil, text.Bytes(), subrequests.SubrequestsDescribeDefinition.Version), nil
}

// resolve answers with the spec as it is after substitution, once for each platform of the request.
func resolve(ctx context.Context, ui *dockerui.Client) (*client.Result, error) {
	wanted := ui.TargetPlatforms
	if len(wanted) == 0 {
		wanted = append(wanted, platforms.DefaultSpec())
	}
	var specs []*Spec
	for _, platform := range wanted {
		spec, _, err := loadSpec(ctx, ui, &platform, false)
		if err != nil {
			return nil, err
		}
		specs = append(specs, spec)
	}
	text, err := yaml.Marshal(specs)
	if err != nil {
		return nil, err
	}
	data, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, err
	}
	return reply(data, text, ""), nil
}

func defaultPlatform() (*client.Result, error) {
	own := platforms.DefaultSpec()
	data, err := json.Marshal(own)
	if err != nil {
		return nil, err
	}
	return reply(data, []byte(platforms.Format(own)), ""), nil
}

func reply(data, text []byte, version string) *client.Result {
	result := client.NewResult()
	if data != nil {
		result.AddMeta("result.json", data)
	}
	result.AddMeta("result.txt", text)
	if version != "" {
		result.AddMeta("version", []byte(version))
	}
	return result
}
