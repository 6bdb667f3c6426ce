package org

import (
	"bytes"
	"image"
	_ "image/jpeg" // the two formats that a logo may have
	_ "image/png"
	"slices"

	"acta/internal/fault"
)

// Limits of a logo: bytes, and pixels of a side, so that a small file cannot
// unpack into a huge picture.
const (
	maxLogo   = 1 << 20
	maxPixels = 4096
)

// Image is a picture by the hash of its bytes.
type Image struct {
	SHA256    string
	MediaType string // "image/png" or "image/jpeg"
	Data      []byte
}

// CheckLogo decodes a logo and returns its media type; a fault says what is
// wrong with it. Scope F1.
func CheckLogo(data []byte) (mediaType string, err error) {
	if len(data) > maxLogo {
		return "", fault.New(fault.Invalid, "fault.org.logo_large", fault.Args{"bytes": len(data), "max": maxLogo})
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || !slices.Contains([]string{"png", "jpeg"}, format) { // other formats are known where other code reads them
		return "", fault.New(fault.Invalid, "fault.org.logo_image", nil)
	}
	if max(config.Width, config.Height) > maxPixels || min(config.Width, config.Height) == 0 {
		args := fault.Args{"width": config.Width, "height": config.Height, "max": maxPixels}
		return "", fault.New(fault.Invalid, "fault.org.logo_pixels", args)
	}
	if _, _, err := image.Decode(bytes.NewReader(data)); err != nil {
		return "", fault.New(fault.Invalid, "fault.org.logo_image", nil)
	}
	return "image/" + format, nil
}
