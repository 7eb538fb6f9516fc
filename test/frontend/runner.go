package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"

	"github.com/google/shlex"
)

// runCheck runs one step or one check of a test inside the container; its result is the exit code.
func runCheck(args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "no test-runner command provided")
		return 1
	}
	switch args[0] {
	case "true":
		return 0
	case "step-runner":
		return runStep()
	}
	kind, known := strings.CutPrefix(args[0], "check-file-")
	if !known || len(args) < 3 {
		fmt.Fprintln(os.Stderr, "unknown command:", args)
		return 70
	}
	difference, err := check(kind, args[1], args[2], len(args) > 3 && args[3] == "no-follow=true")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if difference == nil {
		return 0
	}
	name := args[1]
	if strings.HasPrefix(name, outputPath) {
		name = path.Base(name)
	}
	fmt.Fprintf(os.Stderr, "%q: check_type=%s expected: %q, got %q\n", name, difference.kind, difference.expected, difference.actual)
	return difference.exitCode
}

// difference is what a check found in place of what it expected.
type difference struct {
	kind, expected, actual string
	exitCode               int
}

// check gives nothing where a file is as expected.
func check(kind, file, expected string, noFollow bool) (*difference, error) {
	stat := os.Stat
	if noFollow {
		stat = os.Lstat
	}
	info, err := stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		if kind == "not_exist" {
			return nil, nil
		}
		return &difference{"not_exist", "exists=true", "exists=false", 2}, nil
	}
	if err != nil {
		return nil, err
	}
	actual := ""
	switch kind {
	case "not_exist":
		actual = "exists=true"
	case "is_dir":
		actual = fmt.Sprintf("is_dir=%t", info.IsDir())
	case "permissions":
		actual = info.Mode().Perm().String()
	case "link_target_path":
		if actual, err = os.Readlink(file); err != nil {
			return nil, err
		}
	default:
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		return checkContent(kind, string(content), expected)
	}
	if actual == expected {
		return nil, nil
	}
	return &difference{kind, expected, actual, 2}, nil
}

func checkContent(kind, content, expected string) (*difference, error) {
	holds := false
	switch kind {
	case "empty":
		holds = content == ""
	case "equals":
		holds = content == expected
	case "contains":
		holds = strings.Contains(content, expected)
	case "starts_with":
		holds = strings.HasPrefix(content, expected)
	case "ends_with":
		holds = strings.HasSuffix(content, expected)
	case "matches":
		pattern, err := regexp.Compile(expected)
		if err != nil {
			return nil, err
		}
		holds = pattern.MatchString(content)
	default:
		return nil, fmt.Errorf("unknown check %q", kind)
	}
	if holds {
		return nil, nil
	}
	if len(content) > 1024 {
		content = content[:1024] + fmt.Sprintf("<...truncated to 1024 bytes out of %d bytes>", len(content))
	}
	return &difference{kind, expected, content, 3}, nil
}

// runStep runs a command without a shell and keeps its output where checks look for it.
func runStep() int {
	var step TestStep
	if err := json.Unmarshal([]byte(os.Getenv("DALEC_TEST_STEP")), &step); err != nil {
		fmt.Fprintln(os.Stderr, "error unmarshalling test step:", err)
		return 1
	}
	words, err := shlex.Split(step.Command)
	if err != nil || len(words) == 0 {
		fmt.Fprintln(os.Stderr, "error running test step: no command:", err)
		return 2
	}
	if err := os.Unsetenv("DALEC_TEST_STEP"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	command := exec.Command(words[0], words[1:]...)
	command.Stdin = strings.NewReader(step.Stdin)
	var stdout, stderr bytes.Buffer
	command.Stdout = io.MultiWriter(os.Stdout, &stdout)
	command.Stderr = io.MultiWriter(os.Stderr, &stderr)
	failure := command.Run()
	if err := errors.Join(keep("stdout", step.Stdout, stdout), keep("stderr", step.Stderr, stderr)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	var exit *exec.ExitError
	if errors.As(failure, &exit) {
		return exit.ExitCode()
	}
	if failure != nil {
		fmt.Fprintln(os.Stderr, "error running test step:", failure)
		return 2
	}
	return 0
}

func keep(name string, check OutputCheck, output bytes.Buffer) error {
	if check.isEmpty() {
		return nil
	}
	if err := os.MkdirAll(outputPath, 0o700); err != nil {
		return err
	}
	return os.WriteFile(path.Join(outputPath, name), output.Bytes(), 0o600)
}
