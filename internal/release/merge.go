package release

import (
	"reflect"
	"slices"

	"acta/internal/content"
)

// merge lays the given parts of src over dst, both of one struct type: empty
// parts stay, lists replace as a whole, lists tagged merge:"key" element by
// element under their keys.
func merge(dst, src reflect.Value) {
	from := membersOf(src)
	for i, to := range membersOf(dst) {
		switch given := from[i].value; {
		case isAbsent(given):
		case to.tag.Get("merge") == "key":
			mergeList(to.value, given)
		case isGroup(given):
			merge(to.value, given)
		default:
			to.value.Set(given)
		}
	}
}

// isAbsent reports whether a part was not given. An empty list was.
func isAbsent(v reflect.Value) bool {
	if text, ok := v.Interface().(content.Text); ok {
		return text.IsEmpty()
	}
	return v.IsZero()
}

// isGroup reports whether v is a struct of parts rather than a value.
func isGroup(v reflect.Value) bool {
	return v.Kind() == reflect.Struct && len(membersOf(v)) > 0
}

func mergeList(dst, src reflect.Value) {
	list := reflect.MakeSlice(dst.Type(), 0, dst.Len()+src.Len())
	list = reflect.AppendSlice(list, dst) // its own array: the stored value stays as it was
	at := make(map[string]int, dst.Len())
	for i := range dst.Len() {
		at[keyOf(dst.Index(i))] = i
	}
	for i := range src.Len() {
		given := src.Index(i)
		if j, ok := at[keyOf(given)]; ok {
			merge(list.Index(j), given)
		} else {
			list = reflect.Append(list, given)
		}
	}
	dst.Set(list)
}

// mergePlan is a plan with the given parts of another laid over it.
func mergePlan(stored, given Plan) Plan {
	merge(reflect.ValueOf(&stored).Elem(), reflect.ValueOf(given))
	return stored
}

// laid is a stored plan with what is given laid over it: part by part, or whole where
// what is given says so. Whatever is whole has its facts already.
func laid(stored, given Plan) Plan {
	plan, deployments := mergePlan(stored, given), given.Deployments
	if given.Whole {
		given.Deployments, given.Expect, given.Whole = plan.Deployments, stored.Expect, false
		plan = given
	}
	for _, d := range deployments {
		i := slices.IndexFunc(plan.Deployments, func(one Deployment) bool { return one.Code == d.Code })
		if d.Whole && i >= 0 {
			d.ID, d.Whole = plan.Deployments[i].ID, false
			plan.Deployments[i] = d
		}
	}
	return plan
}

// mergeReview is a review with the given parts of another laid over it.
func mergeReview(stored, given Review) Review {
	merge(reflect.ValueOf(&stored).Elem(), reflect.ValueOf(given))
	return stored
}

// mergeBackOut is the release's back-out with the deployment's own parts.
func mergeBackOut(release, deployment BackOut) BackOut {
	merge(reflect.ValueOf(&release).Elem(), reflect.ValueOf(deployment))
	return release
}
