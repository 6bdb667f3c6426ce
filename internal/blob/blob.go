// Package blob keeps the bytes of rendered files: written once, on the disk
// before the caller goes on, checked against their hash when read. One object
// per file, shared by none, so that two retentions never meet. Scope F9, F57;
// ISO/IEC 20000-1:2018 7.5. Invariant I4.
//
// It does not delete and does not sign links; bytes are streamed by web.
package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sync"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"
	"gocloud.dev/gcerrors"

	"acta/internal/fault"
)

// ErrDamaged marks bytes that do not have the hash that was kept with them, or
// that are gone.
var ErrDamaged = errors.New("stored bytes do not match their hash")

// ErrTaken marks a key that holds other bytes already.
var ErrTaken = errors.New("key holds other bytes")

// Store keeps bytes under keys. It may be used by many goroutines.
type Store struct {
	bucket *blob.Bucket
	dir    string // "" when nothing is on a disk
	// locks keep two writers of one key apart: in a folder, the library looks
	// whether the key exists and then renames, which is two steps. Another process
	// cannot meet a key, because ids are fresh.
	locks [32]sync.Mutex
}

// Open opens a folder, which is made (0700) if needed. A folder that cannot be
// used is fault.Setup, fault.blob.folder.
func Open(dir string) (*Store, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("blob folder %q: %w", dir, err)
	}
	unusable := fault.New(fault.Setup, "fault.blob.folder", fault.Args{"path": full})
	if err := os.MkdirAll(full, 0o700); err != nil {
		return nil, fmt.Errorf("%w: %w", unusable, err)
	}
	bucket, err := fileblob.OpenBucket(full, &fileblob.Options{
		NoTempDir:   true, // a rename across file systems is no rename
		DirFileMode: 0o700,
		// Size and hash stand in the file's row.
		Metadata: fileblob.MetadataDontWrite,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", unusable, err)
	}
	return &Store{bucket: bucket, dir: full}, nil
}

// Memory is a store that forgets, for tests and trials.
func Memory() *Store { return &Store{bucket: memblob.OpenBucket(nil)} }

// Close releases the store.
func (s *Store) Close() error {
	if err := s.bucket.Close(); err != nil {
		return fmt.Errorf("close blob store: %w", err)
	}
	return nil
}

// keyPattern is what every key looks like: no key leads out of the folder, and
// none needs escaping on any store.
var keyPattern = regexp.MustCompile(`^files/[0-9a-zA-Z-]{1,2}/[0-9a-zA-Z-]{1,64}$`)

// Check reports whether the store can be reached.
func (s *Store) Check(ctx context.Context) error {
	ok, err := s.bucket.IsAccessible(ctx)
	if err == nil && !ok {
		err = errors.New("the folder of kept files is not there")
	}
	if err != nil {
		return fmt.Errorf("check kept files: %w", err)
	}
	return nil
}

// Put writes bytes under a key, once. When it returns, they are on the disk. The
// same bytes again are fine; other bytes give an error that wraps ErrTaken and
// change nothing.
func (s *Store) Put(ctx context.Context, key string, data []byte) error {
	if !keyPattern.MatchString(key) {
		return fmt.Errorf("put %q: not a key of this store", key)
	}
	lock := s.lock(key)
	lock.Lock()
	defer lock.Unlock()
	err := s.bucket.WriteAll(ctx, key, data, &blob.WriterOptions{
		IfNotExist: true, ContentType: "application/octet-stream", BeforeWrite: private,
	})
	if gcerrors.Code(err) == gcerrors.FailedPrecondition {
		err = s.same(ctx, key, data)
	}
	if err == nil {
		// Also after a repeated put: the first one may have died before its sync.
		err = s.sync(key)
	}
	if err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

func (s *Store) lock(key string) *sync.Mutex {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(key)) // never fails
	return &s.locks[sum.Sum32()%uint32(len(s.locks))]
}

// private takes the rights of others from a file before anything is in it.
func private(as func(any) bool) error {
	var file *os.File
	if !as(&file) {
		return nil // not a store of files
	}
	return file.Chmod(0o600)
}

func (s *Store) same(ctx context.Context, key string, data []byte) error {
	old, err := s.bucket.ReadAll(ctx, key)
	if err != nil {
		return err
	}
	if !bytes.Equal(old, data) {
		return ErrTaken
	}
	return nil
}

// sync forces the file, then each folder above it, on to the disk: the file
// store of the library does not, and a row must never outlive its bytes.
func (s *Store) sync(key string) error {
	if s.dir == "" {
		return nil
	}
	for name := key; ; name = path.Dir(name) {
		if err := syncOne(filepath.Join(s.dir, filepath.FromSlash(name))); err != nil {
			return err
		}
		if name == "." {
			return nil
		}
	}
}

func syncOne(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// Sum returns the SHA-256 (hex) and the number of the bytes under a key, without
// holding them in memory. Bytes that are gone give an error that wraps ErrDamaged.
func (s *Store) Sum(ctx context.Context, key string) (sum string, size int64, err error) {
	reader, err := s.bucket.NewReader(ctx, key, nil)
	switch {
	case gcerrors.Code(err) == gcerrors.NotFound:
		return "", 0, fmt.Errorf("sum of %s: not there: %w", key, ErrDamaged)
	case err != nil:
		return "", 0, fmt.Errorf("sum of %s: %w", key, err)
	}
	hash := sha256.New()
	size, err = io.Copy(hash, reader)
	if err = errors.Join(err, reader.Close()); err != nil {
		return "", 0, fmt.Errorf("sum of %s: %w", key, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), size, nil
}

// Get returns the bytes under a key if their SHA-256 (hex) is sum. Bytes that are
// gone or changed give an error that wraps ErrDamaged.
func (s *Store) Get(ctx context.Context, key, sum string) ([]byte, error) {
	data, err := s.bucket.ReadAll(ctx, key)
	switch {
	case gcerrors.Code(err) == gcerrors.NotFound:
		return nil, fmt.Errorf("get %s: not there: %w", key, ErrDamaged)
	case err != nil:
		return nil, fmt.Errorf("get %s: %w", key, err)
	}
	if found := sha256.Sum256(data); hex.EncodeToString(found[:]) != sum {
		return nil, fmt.Errorf("get %s: %w", key, ErrDamaged)
	}
	return data, nil
}
