package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"acta/internal/blob"
	"acta/internal/fault"
)

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

func open(t *testing.T, dir string) *blob.Store {
	t.Helper()
	store, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func TestStore(t *testing.T) {
	ctx := context.Background()
	stores := map[string]*blob.Store{"folder": open(t, t.TempDir()), "memory": blob.Memory()}
	for name, store := range stores {
		t.Run(name, func(t *testing.T) {
			first, other := bytes.Repeat([]byte{0, 255}, 1<<16), []byte("other")
			const key = "files/ab/one"
			if err := store.Put(ctx, key, first); err != nil {
				t.Fatal(err)
			}
			if err := store.Put(ctx, key, first); err != nil {
				t.Errorf("the same bytes again: %v", err)
			}
			if err := store.Put(ctx, key, other); !errors.Is(err, blob.ErrTaken) {
				t.Errorf("other bytes: got %v, want ErrTaken", err)
			}
			if got, err := store.Get(ctx, key, sum(first)); err != nil || !bytes.Equal(got, first) {
				t.Errorf("got %d bytes, %v", len(got), err)
			}
			if _, err := store.Get(ctx, key, sum(other)); !errors.Is(err, blob.ErrDamaged) {
				t.Errorf("wrong hash: got %v, want ErrDamaged", err)
			}
			if _, err := store.Get(ctx, "files/ab/none", sum(nil)); !errors.Is(err, blob.ErrDamaged) {
				t.Errorf("no bytes: got %v, want ErrDamaged", err)
			}
			if err := store.Put(ctx, "files/ab/empty", nil); err != nil {
				t.Errorf("empty file: %v", err)
			}
		})
	}
}

func TestPutRefusesStrangeKeys(t *testing.T) {
	dir := t.TempDir()
	store := open(t, filepath.Join(dir, "blobs"))
	for _, key := range []string{
		"", "files", "files/ab", "files/ab/", "../x", "files/../../x", "files/ab/../../../x", "/etc/x", "files/ab/x/y",
		"files/ab/a b", "files/ab/ñ", "files/ab/x.attrs", "files/abc/x", "files/ab/" + strings.Repeat("x", 65),
	} {
		if err := store.Put(context.Background(), key, []byte("x")); err == nil {
			t.Errorf("key %q was taken", key)
		}
	}
	if names, err := os.ReadDir(filepath.Join(dir, "blobs")); err != nil || len(names) != 0 {
		t.Errorf("something was written: %v, %v", names, err)
	}
}

func TestDamagedFile(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	store := open(t, dir)
	const key = "files/7f/018f2d"
	data := []byte("%PDF-1.7")
	if err := store.Put(ctx, key, data); err != nil {
		t.Fatal(err)
	}
	onDisk := filepath.Join(dir, filepath.FromSlash(key))
	if err := os.WriteFile(onDisk, []byte("%PDF-1.8"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Get(ctx, key, sum(data)); !errors.Is(err, blob.ErrDamaged) {
		t.Errorf("changed bytes: got %v, want ErrDamaged", err)
	}
	if err := os.Remove(onDisk); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Get(ctx, key, sum(data)); !errors.Is(err, blob.ErrDamaged) {
		t.Errorf("bytes gone: got %v, want ErrDamaged", err)
	}
}

// One of many writers of a key wins whole; nothing else is left in its folder.
func TestConcurrentPut(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir)
	const keys = 50
	for i := range keys {
		race(t, store, fmt.Sprintf("files/ab/%d", i))
	}
	if names, err := os.ReadDir(filepath.Join(dir, "files", "ab")); err != nil || len(names) != keys {
		t.Errorf("left in the folder: %v, %v", names, err)
	}
}

func race(t *testing.T, store *blob.Store, key string) {
	t.Helper()
	ctx := context.Background()
	const writers = 8
	results := make([]error, writers)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range writers {
		data := bytes.Repeat(fmt.Append(nil, i), 1<<10)
		group.Go(func() {
			<-start
			results[i] = store.Put(ctx, key, data)
		})
	}
	close(start)
	group.Wait()
	won := -1
	for i, err := range results {
		switch {
		case err == nil && won < 0:
			won = i
		case !errors.Is(err, blob.ErrTaken):
			t.Errorf("%s: writer %d: %v (winner %d)", key, i, err, won)
		}
	}
	if won < 0 {
		t.Fatal("no writer won")
	}
	if _, err := store.Get(ctx, key, sum(bytes.Repeat(fmt.Append(nil, won), 1<<10))); err != nil {
		t.Error(err)
	}
}

func TestFolders(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%20ñ")
	store := open(t, dir)
	if err := store.Put(context.Background(), "files/ab/one", []byte("x")); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"", "files", "files/ab"} {
		info, err := os.Stat(filepath.Join(dir, folder))
		if err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("folder %q: %v, %v; want 0700", folder, info.Mode(), err)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "files", "ab", "one"))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("file: %v, %v; want nothing for others", info.Mode(), err)
	}
	blocked := filepath.Join(dir, "files", "ab", "one", "below")
	if _, err := blob.Open(blocked); !fault.Is(err, fault.Setup) {
		t.Errorf("folder below a file: got %v, want a setup fault", err)
	}
}
