package main

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// substitution replaces build arguments in the fields of a spec that are tagged for it.
type substitution struct {
	lex      *shell.Lex
	args     map[string]string
	allowAny bool
	problems []error
}

// substitute puts build arguments into the spec. An argument that the spec does not declare is an error, unless
// Dalec knows it itself or allowAny is set.
func (s *Spec) substitute(given map[string]string, allowAny bool) error {
	work := substitution{lex: shell.NewLex('\\'), args: map[string]string{}, allowAny: allowAny}
	work.lex.SkipUnsetEnv = true
	maps.Copy(work.args, s.Args)
	for name, value := range sorted(given) {
		_, declared := work.args[name]
		if declared || name == "SOURCE_DATE_EPOCH" {
			work.args[name] = value
		} else if !knownArgument(name) && !allowAny {
			work.problems = append(work.problems, fmt.Errorf("unknown arg: %q", name))
		}
	}
	if epoch, given := work.args["SOURCE_DATE_EPOCH"]; given {
		if s.Build.Env == nil {
			s.Build.Env = map[string]string{}
		}
		if _, set := s.Build.Env["SOURCE_DATE_EPOCH"]; !set {
			s.Build.Env["SOURCE_DATE_EPOCH"] = epoch
		}
	}
	work.walk(reflect.ValueOf(s).Elem(), false, "")
	return errors.Join(work.problems...)
}

func (w *substitution) walk(value reflect.Value, expand bool, place string) {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			w.walk(value.Elem(), expand, place)
		}
	case reflect.String:
		if expand && value.CanSet() {
			value.SetString(w.expand(value.String(), place))
		}
	case reflect.Slice:
		for index := range value.Len() {
			w.walk(value.Index(index), expand, fmt.Sprintf("%s index %d", place, index))
		}
	case reflect.Map:
		w.walkMap(value, expand, place)
	case reflect.Struct:
		for index := range value.NumField() {
			field := value.Type().Field(index)
			if !field.IsExported() {
				continue
			}
			tag := field.Tag.Get("expand")
			name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			w.walk(value.Field(index), tag == "true" || (tag == "inherit" && expand), strings.TrimPrefix(place+": "+name, ": "))
		}
	}
}

// The values of a map cannot be changed in place.
func (w *substitution) walkMap(value reflect.Value, expand bool, place string) {
	keys := value.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		copied := reflect.New(value.Type().Elem()).Elem()
		copied.Set(value.MapIndex(key))
		w.walk(copied, expand, place+" "+key.String())
		value.SetMapIndex(key, copied)
	}
}

func (w *substitution) expand(text, place string) string {
	result, err := w.lex.ProcessWordWithMatches(text, environment(w.args))
	var problems []error
	if err != nil {
		problems = append(problems, err)
	}
	for name := range result.Unmatched {
		if !knownArgument(name) && !w.allowAny {
			problems = append(problems, fmt.Errorf("build arg %q not declared", name))
		} else if platformArgument(name) {
			problems = append(problems, fmt.Errorf("opt-in arg %q not present in args", name))
		}
	}
	if len(problems) > 0 {
		w.problems = append(w.problems, fmt.Errorf("%s: error performing variable expansion: %w", place, errors.Join(problems...)))
	}
	return result.Result
}

type environment map[string]string

func (e environment) Get(name string) (string, bool) {
	value, set := e[name]
	return value, set
}

func (e environment) Keys() []string { return slices.Collect(maps.Keys(e)) }

// knownArgument tells whether Dalec takes a build argument that the spec does not declare.
func knownArgument(name string) bool {
	known := []string{
		"BUILDKIT_SYNTAX", "DALEC_TARGET", "DALEC_DISABLE_DIFF_MERGE", "DALEC_DISABLE_PASSTHROUGH",
		"DALEC_SKIP_TESTS", "DALEC_SKIP_SIGNING", "DALEC_SIGNING_CONFIG_CONTEXT_NAME", "DALEC_SIGNING_CONFIG_PATH",
		"DALEC_SOURCE_FILTER_CONFIG_PATH", "DALEC_SOURCE_FILTER_CONFIG_CONTEXT_NAME",
	}
	return slices.Contains(known, name) || strings.HasPrefix(name, "DALEC_SYSEXT_") || platformArgument(name)
}

func platformArgument(name string) bool {
	for _, side := range []string{"TARGET", "BUILD"} {
		if rest, found := strings.CutPrefix(name, side); found {
			return slices.Contains([]string{"OS", "ARCH", "PLATFORM", "VARIANT"}, rest)
		}
	}
	return false
}

func platformArguments(side string, platform ocispecs.Platform) map[string]string {
	return map[string]string{
		side + "OS":       platform.OS,
		side + "ARCH":     platform.Architecture,
		side + "VARIANT":  platform.Variant,
		side + "PLATFORM": platforms.Format(platform),
	}
}
