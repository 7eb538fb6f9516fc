package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// signFiles writes the signature of each file below a directory to the same place below another one.
func signFiles(from, to string) error {
	key, err := readKey()
	if err != nil {
		return err
	}
	return filepath.WalkDir(from, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, file)
		if err != nil {
			return err
		}
		signature := filepath.Join(to, relative+".sig")
		if err := os.MkdirAll(filepath.Dir(signature), 0o755); err != nil {
			return err
		}
		return os.WriteFile(signature, ed25519.Sign(key, content), 0o644)
	})
}

func readKey() (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("the secret signing-key is no PEM text")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the secret signing-key is no PKCS #8 key: %w", err)
	}
	signing, isEd25519 := key.(ed25519.PrivateKey)
	if !isEd25519 {
		return nil, fmt.Errorf("the secret signing-key is %T; expected an Ed25519 key", key)
	}
	return signing, nil
}
