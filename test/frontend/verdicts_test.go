package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/containerd/platforms"
)

// dalecData is where Dalec's own data lies on machines that have it; it is no part of the project.
const dalecData = "../../../shared/dalec"

// needsDalecData skips a test on machines without Dalec's own data. DALEC_DATA=none hides the data.
func needsDalecData(t *testing.T) {
	t.Helper()
	if os.Getenv("DALEC_DATA") == "none" {
		t.Skip("DALEC_DATA=none hides Dalec's own data")
	}
	if _, err := os.Stat(dalecData); err != nil {
		t.Skipf("Dalec's own data is not at %s", dalecData)
	}
}

type verdictCase struct {
	Mutation string `json:"mutation"`
	Path     []any  `json:"path"`
	Spec     string `json:"spec"`
	Accepted bool   `json:"accepted"`
	Message  string `json:"message"`
}

func loadForVerdict(text string) error {
	spec, _, err := decodeSpec([]byte(text), "spec.yml")
	if err != nil {
		return err
	}
	own := platforms.DefaultSpec()
	return spec.substitute(platformArguments("TARGET", own), false)
}

// The project's own sample specs, which use every field of the schema. Those of other releases of Dalec have fields that
// the stand-in does not know.
func TestSampleSpecsLoad(t *testing.T) {
	files, err := filepath.Glob("../dalec/specs/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sample specs: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if otherRelease.Match(text) {
			continue
		}
		if err := loadForVerdict(string(text)); err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
}

var otherRelease = regexp.MustCompile(`^# syntax=.*:0\.(1[0-9]|20|22)\.`)

var position = regexp.MustCompile(`\[(\d+):\d+\]`)

// The genuine loader's word on changed specs: what it refuses is refused here, and on the same line.
func TestVerdictsAgreeWithDalec(t *testing.T) {
	needsDalecData(t)
	files, err := filepath.Glob(filepath.Join(dalecData, "verdicts", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no verdicts: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var verdicts struct {
			Cases []verdictCase `json:"cases"`
		}
		if err := json.Unmarshal(data, &verdicts); err != nil {
			t.Fatal(err)
		}
		for _, c := range verdicts.Cases {
			err := loadForVerdict(c.Spec)
			if (err == nil) != c.Accepted {
				t.Errorf("%s %s %v: Dalec accepts: %v (%s); here: %v", filepath.Base(file), c.Mutation, c.Path, c.Accepted, c.Message, err)
				continue
			}
			if want := position.FindStringSubmatch(c.Message); err != nil && want != nil {
				if got := position.FindStringSubmatch(err.Error()); got == nil || got[1] != want[1] {
					t.Errorf("%s %s %v: Dalec says %s; here: %v", filepath.Base(file), c.Mutation, c.Path, c.Message, err)
				}
			}
		}
	}
}
