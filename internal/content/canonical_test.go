package content_test

import (
	"strings"
	"testing"

	"acta/internal/content"
)

type sample struct {
	B    string            `json:"b"`
	A    int               `json:"a"`
	Flag bool              `json:"flag,omitempty"`
	List []string          `json:"list,omitempty"`
	Map  map[string]string `json:"map,omitempty"`
	Next *sample           `json:"next,omitempty"`
	Deep struct {
		X string `json:"x,omitempty"`
	} `json:"deep,omitempty"`
}

// RFC 8785 3.2: members sorted by UTF-16 units, least escapes, no white space.
func TestMarshalWritesCanonicalJSON(t *testing.T) {
	v := sample{
		B: "€$\u000f\nA'B\"\\\\\"/\u2028", A: -12, Flag: true, List: []string{"ñ", ""},
		Map: map[string]string{"\u20ac": "Euro", "\r": "CR", "\ufb33": "Dalet", "1": "One", "\U0001f600": "Smile", "\u0080": "Control", "\u00f6": "o"},
	}
	got, err := content.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"a":-12,"b":"€$\u000f\nA'B\"\\\\\"/` + "\u2028" + `","flag":true,"list":["ñ",""],"map":{"\r":"CR","1":"One","` +
		"\u0080" + `":"Control","ö":"o","€":"Euro","😀":"Smile","` + "\ufb33" + `":"Dalet"}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestMarshalRefusesWhatHasNoExactForm(t *testing.T) {
	for name, v := range map[string]any{
		"float":            1.5,
		"cut UTF-8":        "a\xe2\x82",
		"integer too big":  1<<53 + 1,
		"map of integers":  map[int]string{1: "a"},
		"function":         func() {},
		"float in a slice": []float64{1},
	} {
		if got, err := content.Marshal(v); err == nil {
			t.Errorf("%s: wrote %s", name, got)
		}
	}
}

func TestUnmarshalReadsOnlyWhatMarshalWrites(t *testing.T) {
	good := `{"a":1,"b":"x","list":["y"],"map":{"k":"v"},"next":{"a":2,"b":""}}`
	var v sample
	if err := content.Unmarshal([]byte(good), &v); err != nil {
		t.Fatal(err)
	}
	if v.A != 1 || v.Next.A != 2 || v.Map["k"] != "v" || v.List[0] != "y" {
		t.Errorf("read %+v", v)
	}
	for name, bad := range map[string]string{
		"white space":        `{"a":1, "b":"x"}`,
		"order":              `{"b":"x","a":1}`,
		"repeated":           `{"a":1,"a":1,"b":""}`,
		"unknown":            `{"a":1,"b":"","c":1}`,
		"float":              `{"a":1.0,"b":""}`,
		"leading zero":       `{"a":01,"b":""}`,
		"needless escape":    `{"a":1,"b":"\u0041"}`,
		"null":               `{"a":1,"b":null}`,
		"trailing":           `{"a":1,"b":""}x`,
		"surrogate":          `{"a":1,"b":"\ud83d\ude00"}`,
		"empty list written": `{"a":1,"b":"","list":[]}`,
		"cut":                `{"a":1,"b":"`,
		"cut escape":         `{"a":1,"b":"\u00`,
		"control character":  "{\"a\":1,\"b\":\"\x01\"}",
		"invalid UTF-8":      "{\"a\":1,\"b\":\"\xff\"}",
		"nothing":            ``,
		"deep":               strings.Repeat(`{"a":1,"b":"","next":`, 300) + `{"a":1,"b":""}` + strings.Repeat("}", 300),
	} {
		if err := content.Unmarshal([]byte(bad), &sample{}); err == nil {
			t.Errorf("%s: read %.60s", name, bad)
		}
	}
	if err := content.Unmarshal([]byte(good), sample{}); err == nil {
		t.Error("read into a value that is no pointer")
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"kind":"x","languages":["es"],"schema":1,"subject":"org","title":[],"words":""}`))
	f.Add([]byte(`{"a":"\u000f\"`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := content.Decode(data)
		if err != nil {
			return
		}
		again, err := doc.Encode()
		if err != nil || string(again) != string(data) {
			t.Errorf("read %q, wrote %q, %v", data, again, err)
		}
	})
}
