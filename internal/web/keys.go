package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// keysPath is the help page of the keyboard.
const keysPath = "/keys"

// keysPage is the template of the help page of the keyboard.
const keysPage = "keys"

// keysBody are the keys, in groups.
type keysBody struct {
	Off    bool // single letters do nothing, as the reader chose
	Groups []keyGroup
}

type keyGroup struct {
	Title string
	Keys  []keyRow
}

// keyRow is what one or several keys do; those of a row are pressed one after the
// other, or together.
type keyRow struct {
	Keys     []string
	Together bool
	What     string
}

func (s *site) keysHelp(c *gin.Context) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	say := func(what string) string { return v.Say("page_home.keys_" + what) }
	one := func(what string, keys ...string) keyRow { return keyRow{Keys: keys, What: say(what)} }
	body := keysBody{Off: !v.keys, Groups: []keyGroup{
		{say("go"), []keyRow{one("search", "/"), one("help", "?"), one("home", "G", "O"), one("releases", "G", "E"), one("documents", "G", "D"), one("policies", "G", "P"), one("calendar", "G", "C")}},
		{say("list"), []keyRow{one("next", "J"), one("previous", "K"), one("open", "↵"), one("tick", "X")}},
		{say("form"), []keyRow{one("missing", "N"), {Keys: []string{"Ctrl", "↵"}, Together: true, What: say("save")}, one("close", "Esc")}},
	}}
	p := s.newPage(v, home, v.Say("page_home.keys_title"), body)
	return s.show(c.Writer, http.StatusOK, keysPage, p)
}
