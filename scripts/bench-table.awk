# Turns the output of benchmarks into a table: name, value, goal. A row whose benchmark did not run is left out.

/^== / { server = $2 }

/^Benchmark/ {
  name = $1
  sub(/-[0-9]+$/, "", name)
  if (server == "memory") name = "memory:" name
  for (i = 3; i < NF; i += 2) {
    # Of one that ran several times, the fastest: what others on the machine take is no growth.
    if ($(i + 1) == "ns/op" && (name, "ns/op") in value && value[name, "ns/op"] < $i) continue
    value[name, $(i + 1)] = $i
  }
}

function row(text, number, goal) { printf "%-68s %10s   %s\n", text, number, goal }

function figure(text, name, unit, goal, factor) {
  if ((name, unit) in value) row(text, sprintf("%.2f", value[name, unit] * factor), goal)
}

# growth is the cost at a million divided by that at a thousand.
function growth(text, small, large, goal) {
  if ((small, "ns/op") in value && (large, "ns/op") in value)
    row(text, sprintf("%.2f", value[large, "ns/op"] / value[small, "ns/op"]), goal)
}

# worst is the largest growth between two sizes of all benchmarks that begin alike, with its name.
function worst(text, base, small, large, under, goal,    key, parts, rest, ratio, most, which) {
  for (key in value) {
    split(key, parts, SUBSEP)
    if (parts[2] != "ns/op" || index(parts[1], base "/" small "/" under) != 1) continue
    rest = substr(parts[1], length(base "/" small "/") + 1)
    if (!((base "/" large "/" rest, "ns/op") in value)) continue
    ratio = value[base "/" large "/" rest, "ns/op"] / value[key]
    if (ratio > most) { most = ratio; which = rest }
  }
  which = substr(which, length(under) + 1)
  if (most) row(text (which == "" ? "" : " (" which ")"), sprintf("%.2f", most), goal)
}

# slowest is the largest time in ms of all benchmarks that begin alike, with its name.
function slowest(text, under, goal,    key, parts, most, which) {
  for (key in value) {
    split(key, parts, SUBSEP)
    if (parts[2] != "ns/op" || index(parts[1], under) != 1 || value[key] <= most) continue
    most = value[key]
    which = substr(parts[1], length(under) + 1)
  }
  if (most) row(text " (" which ")", sprintf("%.2f", most * 1e-6), goal)
}

# part is one benchmark's time divided by another's.
function part(text, name, of, goal) {
  if ((name, "ns/op") in value && (of, "ns/op") in value)
    row(text, sprintf("%.2f", value[name, "ns/op"] / value[of, "ns/op"]), goal)
}

function process(label, id,    lists, gates) {
  lists = "BenchmarkReleaseLists/" id
  gates = "BenchmarkGates/" id
  worst("releases page, 10,000 / 100, " label, lists, 100, 10000, "releases/", "at most 1.5")
  worst("releases page, 100,000 / 1,000, " label, lists, 1000, 100000, "releases/", "near 1")
  slowest("releases page among 10,000, ms, " label, lists "/10000/releases/", "at most 20")
  worst("exceptions page, 10,000 / 100, " label, lists, 100, 10000, "exceptions/", "at most 1.5")
  worst("exceptions page, 100,000 / 1,000, " label, lists, 1000, 100000, "exceptions/", "near 1")
  slowest("exceptions page among 10,000, ms, " label, lists "/10000/exceptions/", "at most 20")
  worst("calendar of a month, 100,000 / 1,000, " label, lists, 1000, 100000, "calendar", "near 1")
  worst("forward schedule, 100,000 / 1,000, " label, lists, 1000, 100000, "schedule", "near 1")
  worst("subjects of documents, 100,000 / 1,000, " label, "BenchmarkSubjects/" id, 1000, 100000, "", "near 1")
  figure("gates of a large release, with loading, ms, " label, gates "/loaded", "ns/op", "none", 1e-6)
  part("ticking a task / reading the large release, " label, gates "/tick", gates "/find", "at most 3")
  part("moving a deployment / reading the large release, " label, gates "/move", gates "/find", "at most 4")
}

# pages is a row for each page: its median among few documents and releases, among many, and the ratio.
function pages(label, id,    key, parts, base, name, small, large, list, n, i) {
  base = "BenchmarkPages/" id "/many/"
  for (key in value) {
    split(key, parts, SUBSEP)
    if (parts[2] == "median-ms" && index(parts[1], base) == 1) list[++n] = substr(parts[1], length(base) + 1)
  }
  if (!n) return
  sorted(list, n)
  printf "\n%-28s %10s %10s %10s\n", "page, " label, "few, ms", "many, ms", "ratio"
  for (i = 1; i <= n; i++) {
    name = list[i]
    small = value["BenchmarkPages/" id "/few/" name, "median-ms"]
    large = value[base name, "median-ms"]
    printf "%-28s %10.1f %10.1f %10.2f%s\n", name, small, large, (small ? large / small : 0), (large > 20 || large > 1.5 * small ? "   over the goal" : "")
  }
}

function sorted(list, n,    i, j, one) {
  for (i = 2; i <= n; i++) {
    one = list[i]
    for (j = i - 1; j > 0 && list[j] > one; j--) list[j + 1] = list[j]
    list[j + 1] = one
  }
}

function engine(label, prefix, id) {
  figure("audit append / plain insert, 1,000 entries, " label, prefix "BenchmarkAudit/" id "/1000/append", "ratio", "at most 3", 1)
  figure("audit append / plain insert, 1,000,000 entries, " label, prefix "BenchmarkAudit/" id "/1000000/append", "ratio", "at most 3", 1)
  growth("audit append, a million / a thousand, " label, prefix "BenchmarkAudit/" id "/1000/append", prefix "BenchmarkAudit/" id "/1000000/append", "near 1")
}

function reading(label, id) {
  worst("audit page, a million / a thousand, " label, "BenchmarkAudit/" id, 1000, 1000000, "page/", "near 1")
  worst("documents page, a million / a thousand, " label, "BenchmarkDocuments/" id, 1000, 1000000, "", "near 1")
  figure("proof of an entry among a million, ms, " label, "BenchmarkAudit/" id "/1000000/proof", "ns/op", "1", 1e-6)
  figure("verification in the database, s for a million, " label, "BenchmarkVerifyOnline/" id, "s/million", "none", 1)
  figure("sign-ins checked per second, 8 at once, " label, "BenchmarkSignInFlood/" id "/8", "checked/s", "none", 1)
  figure("sign-ins checked per second, 512 at once, " label, "BenchmarkSignInFlood/" id "/512", "checked/s", "as with 8", 1)
  figure("most memory of 512 sign-ins at once, MiB, " label, "BenchmarkSignInFlood/" id "/512", "peak-MiB", "at most 256", 1)
}

END {
  print ""
  row("what", "value", "goal")
  engine("SQLite", "", "sqlite")
  engine("MariaDB", "", "mysql")
  engine("MariaDB in memory", "memory:", "mysql")
  reading("SQLite", "sqlite")
  reading("MariaDB", "mysql")
  process("SQLite", "sqlite")
  process("MariaDB", "mysql")
  figure("calendar of a year with 10,000 deployments, as JSON, ms", "BenchmarkCalendar", "ns/op", "100", 1e-6)
  figure("verification of an export of a million entries, s", "BenchmarkVerifyExport", "ns/op", "5", 1e-9)
  for (key in value) {
    split(key, parts, SUBSEP)
    if (parts[2] == "x-maroto") figure("PDF, times as fast as stock maroto", parts[1], parts[2], "more than 1", 1)
    if (parts[2] == "x-excelize") figure("Excel, times as fast as excelize (" parts[1] ")", parts[1], parts[2], "at least 1", 1)
  }
  pages("SQLite (goal: 20 ms, 1.5)", "sqlite")
  pages("MariaDB (goal: 20 ms, 1.5)", "mysql")
}
