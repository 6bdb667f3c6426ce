package org

import (
	"fmt"

	"acta/internal/content"
	"acta/internal/work"
)

// logoAsset is the name of the logo among a document's assets.
const logoAsset = "logo"

// Look is what every document takes from the organisation, whatever its kind.
type Look struct {
	// Frame lacks what the template says: front, kind label, landscape.
	Frame     content.Frame
	Languages []string // the first is authoritative
	Assets    []content.Asset
	Images    []Image // bytes of the assets
	scheme    string
}

// logoKey is under which a snapshot knows a logo.
type logoKey struct{ sum string }

// Look reads how a document of a kind looks. Seed control block; Scope F1, F7.
func (s *Service) Look(tx *work.Tx, kind string) (Look, error) {
	dir, err := s.Require(tx)
	if err != nil {
		return Look{}, err
	}
	o := dir.Organization
	look := Look{Languages: o.Languages, scheme: o.CodingScheme, Frame: content.Frame{
		Organization: o.Name, Confidentiality: o.confidentiality(kind), Accent: o.Accent,
		Paper: o.Paper, Zone: o.Zone, HasCode: o.CodingScheme != "", WetSignature: o.PaperSignature,
	}}
	if o.Logo == nil {
		return look, nil
	}
	image, err := work.Once(tx, logoKey{o.Logo.SHA256}, func(tx *work.Tx) (Image, error) { return s.stores.Images.Get(tx, o.Logo.SHA256) })
	if err != nil {
		return Look{}, fmt.Errorf("logo: %w", err)
	}
	look.Frame.Logo = logoAsset
	look.Images = []Image{image}
	look.Assets = []content.Asset{{
		Name: logoAsset, SHA256: image.SHA256, MediaType: image.MediaType, Alt: o.Logo.Alt,
	}}
	return look, nil
}

// Code is the code of a document by the organisation's coding scheme; "" without
// one. kindCode is the code part of the kind's template.
func (l Look) Code(kindCode, subject string) (string, error) {
	return DocumentCode(l.scheme, kindCode, subject)
}

// confidentiality is the level of a kind, or an open placeholder when the
// organisation has no level for it.
func (o *Organization) confidentiality(kind string) content.Inline {
	code := o.DefaultLevel
	for _, k := range o.KindLevels {
		if k.Kind == kind {
			code = k.Level
		}
	}
	for _, level := range o.Levels {
		if level.Code == code {
			return content.Inline{content.Say(level.Name)}
		}
	}
	return content.Inline{content.Of(content.Value{
		Type: content.MissingType, Field: "organization.confidentiality", Label: "field.confidentiality",
	})}
}
