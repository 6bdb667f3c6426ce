package writer

import "strconv"

func (o *output) writeFonts() error {
	for i, use := range o.doc.fonts {
		e, err := o.doc.shared.embed(use)
		if err != nil {
			return err
		}
		r := o.firstFont + 5*Ref(i)
		name := e.tag + "+" + use.font.name
		o.begin(r)
		o.b = appendName(append(o.b, "<</Type/Font/Subtype/Type0/Encoding/Identity-H/BaseFont"...), name)
		o.b = appendRef(append(o.b, "/DescendantFonts["...), r+1)
		o.b = appendRef(append(o.b, "]/ToUnicode "...), r+4)
		o.end(">>")
		o.begin(r + 1)
		o.b = appendName(append(o.b, "<</Type/Font/Subtype/CIDFontType2/BaseFont"...), name)
		o.b = append(o.b, "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity"...)
		o.b = appendRef(append(o.b, "/FontDescriptor "...), r+2)
		o.b = append(append(o.b, "/W"...), e.widths...)
		o.end(">>")
		o.begin(r + 2)
		o.b = use.font.descriptor(o.b, name)
		o.b = appendRef(append(o.b, "/FontFile2 "...), r+3)
		o.end(">>")
		o.stream(r+3, "/Filter/FlateDecode/Length1 "+strconv.Itoa(e.fileSize), e.file)
		o.stream(r+4, "/Filter/FlateDecode", e.toUnicode)
	}
	return nil
}

func (o *output) writeImages() {
	for i, img := range o.doc.images {
		r := o.images[i]
		size := "/Type/XObject/Subtype/Image/BitsPerComponent 8/Width " + strconv.Itoa(img.Width) +
			"/Height " + strconv.Itoa(img.Height)
		dict := size + "/ColorSpace" + img.space + "/Filter" + img.filter
		if img.alpha == nil {
			o.stream(r, dict, img.data)
			continue
		}
		o.stream(r, dict+"/SMask "+strconv.Itoa(int(r+1))+" 0 R", img.data)
		o.stream(r+1, size+"/ColorSpace/DeviceGray/Filter/FlateDecode", img.alpha)
	}
}
