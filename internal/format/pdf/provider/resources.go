package provider

import (
	"fmt"

	"acta/internal/format/pdf/typeset"
	"acta/internal/format/pdf/writer"
)

// Resources is what documents share: faces, parsed font programs, subsets,
// decoded images and deflate writers. It is safe for concurrent use and lives as
// long as the process.
type Resources struct {
	faces  *typeset.Faces
	fonts  []*writer.Font // by id of the face
	shared *writer.Shared
}

// NewResources prepares the faces for embedding. It fails when one of them
// cannot be embedded.
func NewResources(faces *typeset.Faces) (*Resources, error) {
	r := &Resources{faces: faces, shared: writer.NewShared()}
	for _, face := range faces.All() {
		font, err := writer.ParseFont(face.Data)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", face.Name, err)
		}
		r.fonts = append(r.fonts, font)
	}
	return r, nil
}

// Faces returns the faces that text is set in.
func (r *Resources) Faces() *typeset.Faces { return r.faces }

// Check tells whether data is a PNG or JPEG that a document can hold; the error
// wraps writer.ErrImage. The decoded image stays in the cache.
func (r *Resources) Check(data []byte) error {
	_, err := r.shared.Image(data)
	return err
}
