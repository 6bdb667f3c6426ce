package writer

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
)

// ErrImage says that an image cannot be used: it is damaged, too large, or
// neither PNG nor JPEG. A person has given it; the caller tells them.
var ErrImage = errors.New("image cannot be used")

// maxPixels bounds the memory that one image may take when it is decoded.
const maxPixels = 40_000_000

// Image is a decoded picture, ready to be embedded. It is immutable.
type Image struct {
	// Width and Height in pixels.
	Width, Height int

	filter, space string
	data          []byte // encoded as filter says
	alpha         []byte // deflated, nil for an opaque image
}

// Image decodes a PNG or JPEG, or returns it from the cache. Transparency
// becomes a soft mask; the colours of a JPEG stay as they are encoded, its
// metadata (place, camera) is left out.
func (s *Shared) Image(data []byte) (*Image, error) {
	k := sha256.Sum256(data)
	if img, ok := s.images.get(k); ok {
		return img, nil
	}
	img, err := s.decode(data)
	if err != nil {
		return nil, err
	}
	s.images.put(k, img)
	return img, nil
}

func (s *Shared) decode(data []byte) (*Image, error) {
	isJPEG := bytes.HasPrefix(data, []byte{0xff, 0xd8})
	if !isJPEG && !bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) {
		return nil, fmt.Errorf("neither PNG nor JPEG: %w", ErrImage)
	}
	readSize, read := png.DecodeConfig, png.Decode
	if isJPEG {
		readSize, read = jpeg.DecodeConfig, jpeg.Decode
	}
	size, err := readSize(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrImage, err)
	}
	if size.Width <= 0 || size.Height <= 0 || size.Width > maxPixels/size.Height {
		return nil, fmt.Errorf("%d × %d pixels: %w", size.Width, size.Height, ErrImage)
	}
	picture, err := read(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrImage, err)
	}
	out := &Image{Width: size.Width, Height: size.Height}
	if isJPEG && out.keepJPEG(picture, data) {
		return out, nil
	}
	return out, s.encode(out, picture)
}

// keepJPEG embeds the file as it is when every reader understands its colours.
func (i *Image) keepJPEG(picture image.Image, data []byte) bool {
	switch picture.(type) {
	case *image.Gray:
		i.space = "/DeviceGray"
	case *image.YCbCr:
		i.space = "/DeviceRGB"
	default:
		return false
	}
	i.filter, i.data = "/DCTDecode", stripJPEG(data)
	return true
}

// stripJPEG leaves out comments and application segments but JFIF and Adobe,
// which say how colours are encoded. A file that is not laid out as expected
// comes back as it is.
func stripJPEG(data []byte) []byte {
	out := append([]byte(nil), data[:2]...)
	at := 2
	for at+4 <= len(data) && data[at] == 0xff {
		marker := data[at+1]
		if marker == 0xda {
			return append(out, data[at:]...)
		}
		size := 2 + int(u16(data, at+2))
		if marker < 0xc0 || at+size > len(data) {
			return data
		}
		private := marker > 0xe0 && marker <= 0xef && marker != 0xee || marker == 0xfe
		if !private {
			out = append(out, data[at:at+size]...)
		}
		at += size
	}
	return data
}

// encode stores the pixels of a picture.
func (s *Shared) encode(out *Image, picture image.Image) error {
	pixels, alpha, grey := readPixels(picture)
	var err error
	out.filter, out.space = "/FlateDecode", "/DeviceRGB"
	if grey {
		out.space = "/DeviceGray"
	}
	if out.data, err = s.deflate(pixels); err != nil {
		return err
	}
	if alpha != nil {
		out.alpha, err = s.deflate(alpha)
	}
	return err
}

// readPixels returns 8-bit samples, one for each pixel of a grey picture and
// three of any other, and the opacity where it is not full everywhere.
func readPixels(picture image.Image) (pixels, alpha []byte, grey bool) {
	box := picture.Bounds()
	n := box.Dx() * box.Dy()
	pixels, alpha = make([]byte, 0, 3*n), make([]byte, 0, n)
	opaque := true
	grey = true
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c, _ := color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA) // what the model makes
			pixels = append(pixels, c.R, c.G, c.B)
			alpha = append(alpha, c.A)
			opaque = opaque && c.A == 255
			grey = grey && c.R == c.G && c.G == c.B
		}
	}
	if grey {
		for i := range n {
			pixels[i] = pixels[3*i]
		}
		pixels = pixels[:n]
	}
	if opaque {
		alpha = nil
	}
	return pixels, alpha, grey
}
