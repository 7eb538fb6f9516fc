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
	noFollow := len(args) > 3 && args[3] == "no-follow=true"
	actual, err := check(kind, args[1], args[2], noFollow)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 2
	case actual != "":
		name := args[1]
		if strings.HasPrefix(name, outputPath) {
			name = path.Base(name)
		}
		fmt.Fprintf(os.Stderr, "%q: check_type=%s expected: %q, got %q\n", name, kind, args[2], actual)
		return 3
	}
	return 0
}

// check gives what was found where it is not what was expected, else nothing.
func check(kind, file, expected string, noFollow bool) (string, error) {
	stat := os.Stat
	if noFollow {
		stat = os.Lstat
	}
	info, err := stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		if kind == "not_exist" {
			return "", nil
		}
		return "exists=false", nil
	}
	if err != nil {
		return "", err
	}
	differs := func(actual string) (string, error) {
		if actual == expected {
			return "", nil
		}
		return actual, nil
	}
	switch kind {
	case "not_exist":
		return "exists=true", nil
	case "is_dir":
		return differs(fmt.Sprint(info.IsDir()))
	case "permissions":
		return differs(info.Mode().Perm().String())
	case "link_target_path":
		target, err := os.Readlink(file)
		if err != nil {
			return "", err
		}
		return differs(target)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	return checkContent(kind, string(content), expected)
}

func checkContent(kind, content, expected string) (string, error) {
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
			return "", err
		}
		holds = pattern.MatchString(content)
	default:
		return "", fmt.Errorf("unknown check %q", kind)
	}
	switch {
	case holds:
		return "", nil
	case content == "":
		return "<empty>", nil
	case len(content) > 1024:
		return content[:1024] + "<...truncated>", nil
	}
	return content, nil
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
