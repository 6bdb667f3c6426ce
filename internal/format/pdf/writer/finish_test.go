package writer_test

import (
	"bytes"
	"testing"

	"acta/internal/format/pdf/writer"
)

// small draws a page whose content is longer than a new buffer for n > 1.
func small(shared *writer.Shared, n int) *writer.Document {
	d := writer.New(shared, writer.Meta{Title: "small"})
	p := d.Page(200, 200)
	p.Artifact()
	for i := range 2000 * n {
		p.Rule(0, float64(i%200), 10, float64(i%199), writer.Stroke{Weight: 1})
	}
	return d
}

// Bytes and WriteTo make the same file, also in buffers that other documents
// have left, and neither disturbs a file that was given away.
func TestBuffersAreNobodysText(t *testing.T) {
	shared := writer.NewShared()
	first := finish(t, small(shared, 1))
	kept := bytes.Clone(first)
	for _, n := range []int{3, 1, 2} {
		var b bytes.Buffer
		if size, err := small(shared, n).WriteTo(&b); err != nil || size != int64(b.Len()) {
			t.Fatalf("WriteTo = %d, %v for %d bytes", size, err, b.Len())
		}
		if want := finish(t, small(writer.NewShared(), n)); !bytes.Equal(b.Bytes(), want) {
			t.Errorf("a file of size %d differs from one made in fresh buffers", n)
		}
	}
	if !bytes.Equal(first, kept) {
		t.Error("a file changed after it was given away")
	}
}

// A document is finished once, and nothing is written of one that is not sound.
func TestFinishedOnce(t *testing.T) {
	var b bytes.Buffer
	d := writer.New(writer.NewShared(), writer.Meta{})
	if _, err := d.WriteTo(&b); err == nil || b.Len() > 0 {
		t.Errorf("a document without pages wrote %d bytes, %v", b.Len(), err)
	}
	d.Page(10, 10)
	finish(t, d)
	if _, err := d.Bytes(); err == nil {
		t.Error("a document was finished twice")
	}
	if _, err := d.WriteTo(&b); err == nil || b.Len() > 0 {
		t.Errorf("a finished document wrote %d bytes, %v", b.Len(), err)
	}
}
