package main

import (
	"encoding/json"
	"fmt"
	"path"
	"strconv"

	"github.com/moby/buildkit/client/llb"
	"github.com/pkg/errors"
)

// testRunner is the sub-command with which this binary runs inside a container that has the package installed.
const testRunner = "test-runner"

const (
	runnerPath = "/tmp/internal/dalec/testrunner/frontend"
	outputPath = "/tmp/internal/dalec/testrunner/step/output"
)

// tested gives the container unchanged, after every test of the target has passed on it.
func (j *job) tested(container llb.State) (llb.State, error) {
	if given := j.ui.BuildArgs["DALEC_SKIP_TESTS"]; given != "" {
		skip, err := strconv.ParseBool(given)
		if err != nil {
			return container, errors.Wrap(err, "could not parse build-arg DALEC_SKIP_TESTS")
		}
		if skip {
			j.warn("Tests skipped due to build-arg DALEC_SKIP_TESTS=" + given)
			return container, nil
		}
	}
	type located struct {
		test *Test
		at   []any
	}
	var tests []located
	for index, test := range j.spec.Tests {
		tests = append(tests, located{test, []any{"tests", index}})
	}
	for index, test := range j.spec.Targets[j.target].Tests {
		tests = append(tests, located{test, []any{"targets", j.target, "tests", index}})
	}
	if len(tests) == 0 {
		return container, nil
	}
	prepared, err := j.withDependencies(container, j.spec.dependenciesFor(j.target).Test, "test")
	if err != nil {
		return container, err
	}
	var passed []llb.State
	for _, entry := range tests {
		state, err := j.test(prepared, entry.test, entry.at)
		if err != nil {
			return container, errors.Wrap(err, entry.test.Name)
		}
		passed = append(passed, state)
	}
	return j.after(container, passed...), nil
}

// after gives a state that BuildKit computes only when it has computed the others.
func (j *job) after(state llb.State, others ...llb.State) llb.State {
	options := []llb.RunOption{
		llb.Args([]string{"/frontend", testRunner, "true"}),
		llb.Network(llb.NetModeNone),
		llb.ReadonlyRootFS(),
		llb.WithCustomName("Require tests"),
	}
	for index, other := range others {
		options = append(options, llb.AddMount(path.Join("/requires", strconv.Itoa(index)), other, llb.Readonly))
	}
	// The mount point is in no image: BuildKit makes it for a moment, which a read-only root forbids.
	root := j.runner().File(llb.Mkdir("/requires", 0o755).Mkdir("/output", 0o755))
	for index := range others {
		root = root.File(llb.Mkdir(path.Join("/requires", strconv.Itoa(index)), 0o755))
	}
	return root.Run(options...).AddMount("/output", state)
}

func (j *job) runner() llb.State {
	type withFrontend interface {
		CurrentFrontend() (*llb.State, error)
	}
	if own, ok := j.client.(withFrontend); ok {
		if state, err := own.CurrentFrontend(); err == nil && state != nil {
			return *state
		}
	}
	panic("BuildKit does not say which image this frontend runs from; it has since release 0.10")
}

func (j *job) test(container llb.State, test *Test, at []any) (llb.State, error) {
	state := container
	base, err := j.mounts(test.Mounts)
	if err != nil {
		return state, err
	}
	for name, value := range sorted(test.Env) {
		base = append(base, llb.AddEnv(name, value))
	}
	base = append(base, llb.ProgressGroup(j.path+test.Name, "Test: "+path.Join(j.target, test.Name), false))
	for index, step := range test.Steps {
		place := append(append([]any{}, at...), "steps", index)
		data, err := json.Marshal(step)
		if err != nil {
			return state, err
		}
		options := append([]llb.RunOption{j.lines.at(append(place, "command")...)}, base...)
		for name, value := range sorted(step.Env) {
			options = append(options, llb.AddEnv(name, value))
		}
		state = j.run(state, append(options, llb.AddEnv("DALEC_TEST_STEP", string(data))), []string{"step-runner"}, step.Command).Root()
		state = j.checkOutput(state, base, path.Join(outputPath, "stdout"), step.Stdout, append(place, "stdout"))
		state = j.checkOutput(state, base, path.Join(outputPath, "stderr"), step.Stderr, append(place, "stderr"))
	}
	for file, check := range sorted(test.Files) {
		place := append(append([]any{}, at...), "files", file)
		state = j.checkFile(state, base, file, check, place)
	}
	return state, nil
}

func (j *job) run(state llb.State, options []llb.RunOption, args []string, name string) llb.ExecState {
	all := append([]llb.RunOption{
		llb.Args(append([]string{runnerPath, testRunner}, args...)),
		llb.AddMount(runnerPath, j.runner(), llb.Readonly, llb.SourcePath("/frontend")),
		llb.WithCustomName(name),
	}, options...)
	return state.Run(all...)
}

func (j *job) checkOutput(state llb.State, base []llb.RunOption, file string, check OutputCheck, at []any) llb.State {
	ask := func(kind, expected string, place ...any) {
		location := j.lines.at(append(append([]any{}, at...), place...)...)
		args := []string{"check-file-" + kind, file, expected}
		state = j.run(state, append([]llb.RunOption{location}, base...), args, fmt.Sprintf("check %s %s %s", kind, file, expected)).Root()
	}
	if check.Empty {
		ask("empty", "", "empty")
	}
	if check.Equals != "" {
		ask("equals", check.Equals, "equals")
	}
	for index, expected := range check.Contains {
		ask("contains", expected, "contains", index)
	}
	for index, expected := range check.Matches {
		ask("matches", expected, "matches", index)
	}
	if check.StartsWith != "" {
		ask("starts_with", check.StartsWith, "starts_with")
	}
	if check.EndsWith != "" {
		ask("ends_with", check.EndsWith, "ends_with")
	}
	return state
}

func (j *job) checkFile(state llb.State, base []llb.RunOption, file string, check FileCheck, at []any) llb.State {
	ask := func(kind, expected string, place ...any) {
		location := j.lines.at(append(append([]any{}, at...), place...)...)
		args := []string{"check-file-" + kind, file, expected, "no-follow=" + strconv.FormatBool(check.NoFollow)}
		state = j.run(state, append([]llb.RunOption{location}, base...), args, fmt.Sprintf("check %s %s %s", kind, file, expected)).Root()
	}
	if check.NotExist {
		ask("not_exist", "exists=false", "not_exist")
		return state
	}
	ask("is_dir", "is_dir="+strconv.FormatBool(check.IsDir), "is_dir")
	if check.Permissions != 0 {
		ask("permissions", check.Permissions.Perm().String(), "permissions")
	}
	if check.LinkTarget != "" {
		ask("link_target_path", check.LinkTarget, "link_target")
	}
	return j.checkOutput(state, base, file, check.OutputCheck, at)
}

func (c OutputCheck) isEmpty() bool {
	return !c.Empty && c.Equals == "" && len(c.Contains) == 0 && len(c.Matches) == 0 && c.StartsWith == "" && c.EndsWith == ""
}
