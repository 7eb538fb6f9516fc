// Command originals answers questions with the Go libraries whose behaviour this project rewrites in TypeScript. It
// reads one question per line and writes one answer per line, both in JSON.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// question names one of the functions below and its input.
type question struct {
	Kind  string          `json:"kind"`
	Input json.RawMessage `json:"input"`
}

var answers = map[string]func(json.RawMessage) (any, error){
	"match":      answer(matchPaths),
	"ignoreFile": answer(readIgnoreFile),
	"sight":      answer(visibleFiles),
	"reference":  answer(parseReference),
	"clean":      answer(cleanPath),
}

// answer lets a function of one input take that input as JSON.
func answer[Input, Output any](ask func(Input) Output) func(json.RawMessage) (any, error) {
	return func(text json.RawMessage) (any, error) {
		var input Input
		if err := json.Unmarshal(text, &input); err != nil {
			return nil, err
		}
		return ask(input), nil
	}
}

func main() {
	if err := answerAll(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answerAll(from io.Reader, to io.Writer) error {
	questions := json.NewDecoder(bufio.NewReader(from))
	out := bufio.NewWriter(to)
	encoder := json.NewEncoder(out)
	for {
		var asked question
		if err := questions.Decode(&asked); err == io.EOF {
			return out.Flush()
		} else if err != nil {
			return err
		}
		ask, known := answers[asked.Kind]
		if !known {
			return fmt.Errorf("nobody knows the kind of question %q", asked.Kind)
		}
		given, err := ask(asked.Input)
		if err != nil {
			return fmt.Errorf("question of kind %q: %w", asked.Kind, err)
		}
		if err := encoder.Encode(given); err != nil {
			return err
		}
	}
}
