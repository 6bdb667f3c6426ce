package org

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"

	"acta/internal/fault"
)

// Accent is a checked accent colour with its contrast ratios.
type Accent struct {
	Hex     string  // "#A55E18"
	OnWhite float64 // contrast on white, 1 to 21
	OnTint  float64 // contrast on its own tint, 7 % on white
}

const (
	enough  = 4.5  // WCAG 2.2, 1.4.3
	step    = 0.96 // of linear light, until the contrast is enough
	tinting = 0.07
)

// rgb is a colour by its sRGB parts, 0 to 1.
type rgb [3]float64

// CheckAccent darkens a colour until text in it can be read on white and on its
// own tint: while a contrast is under 4.5, its linear-light RGB is multiplied by
// 0.96. A value that is not "#RRGGBB" is a fault.
func CheckAccent(value string) (Accent, error) {
	raw, err := hex.DecodeString(strings.TrimPrefix(value, "#"))
	if err != nil || len(raw) != 3 || !strings.HasPrefix(value, "#") {
		return Accent{}, fault.New(fault.Invalid, "fault.org.accent", fault.Args{"value": value})
	}
	var light rgb
	for i, part := range raw {
		light[i] = linear(float64(part) / 255)
	}
	for {
		if a := light.accent(); a.OnWhite >= enough && a.OnTint >= enough {
			return a, nil
		}
		for i := range light {
			light[i] *= step
		}
	}
}

// accent rounds linear light to a colour of eight bits and measures that, for
// that is what is printed.
func (light rgb) accent() Accent {
	var bits [3]int
	var tint rgb
	var rounded rgb
	for i, part := range light {
		bits[i] = int(math.Round(gamma(part) * 255))
		rounded[i] = linear(float64(bits[i]) / 255)
		tint[i] = linear(math.Round(float64(tinting*float64(bits[i]))+(1-tinting)*255) / 255)
	}
	own := rounded.luminance()
	return Accent{
		Hex:     fmt.Sprintf("#%02X%02X%02X", bits[0], bits[1], bits[2]),
		OnWhite: 1.05 / (own + 0.05),
		OnTint:  (tint.luminance() + 0.05) / (own + 0.05),
	}
}

func (light rgb) luminance() float64 {
	return float64(0.2126*light[0]) + float64(0.7152*light[1]) + float64(0.0722*light[2])
}

// linear and gamma are the transfer curves of sRGB (IEC 61966-2-1).
func linear(part float64) float64 {
	if part <= 0.04045 {
		return part / 12.92
	}
	return math.Pow((part+0.055)/1.055, 2.4)
}

func gamma(light float64) float64 {
	if light <= 0.0031308 {
		return light * 12.92
	}
	return 1.055*math.Pow(light, 1/2.4) - 0.055
}
