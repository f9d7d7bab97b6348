//! What became of machine translation along a repository's history, in a repository made here.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::{Outcome, Sandbox};

const HT: &str = "HT";
const MT: &str = "MT";

/// A git repository with a commit on the tenth of each month of 2021.
struct Repository {
    path: PathBuf,
    month: u32,
}

impl Repository {
    fn new(sandbox: &Sandbox) -> Repository {
        let path = sandbox.path("harbor.nb-NO");
        fs::create_dir_all(&path).unwrap();
        let repository = Repository { path, month: 0 };
        repository.git(&["init", "--quiet", "--initial-branch=live-sxs"]);
        repository
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.current_dir(&self.path).args(["-c", "core.autocrlf=false"]).args(arguments);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Fennel").env(format!("GIT_{role}_EMAIL"), "fennel@example.com");
            command.env(format!("GIT_{role}_DATE"), format!("2021-{:02}-10T12:00:00 +0000", self.month.max(1)));
        }
        let output = command.output().expect("the git program is needed for these tests");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn write(&self, name: &str, label: &str, pairs: &[(&str, &str)]) {
        let mut text = format!("---\nms.contentlocale: nb-NO\nms.translationtype: {label}\n---\n");
        for (index, (source, target)) in pairs.iter().enumerate() {
            let id = format!("abcde-{}", 101 + index);
            write!(
                text,
                "\n<span data-ttu-id=\"{id}\">{target}</span><span class=\"sxs-lookup\"><span data-stu-id=\"{id}\">\
                 {source}</span></span>\n"
            )
            .unwrap();
        }
        fs::write(self.path.join(name), text).unwrap();
    }

    /// Commits everything; the commit's id.
    fn commit(&mut self) -> String {
        self.month += 1;
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=x"]);
        self.git(&["rev-parse", "HEAD"])
    }
}

const BOAT: &str = "Moor the boat at the pier.";
const ROPE: &str = "Coil the rope before you leave.";
const LAMP: &str = "Light the lamp at dusk.";
const TIDE: &str = "Mind the tide at the outer quay.";
const NOTE: &str = "Note the time.";

/// States of a document: machine, post-edited, revised, overwritten by a machine, and partly restored while it is renamed.
fn states() -> [(&'static str, [(&'static str, &'static str); 6]); 5] {
    let rows = |boat, rope, lamp, tide, note| {
        [(BOAT, boat), (ROPE, rope), (LAMP, lamp), (TIDE, tide), (NOTE, note), (NOTE, note)]
    };
    let (rope, lamp) = ("Spol tauet før du forlater.", "Lys lampen ved skumring.");
    let (lit, noted) = ("Tenn lampen i skumringen.", "Noter klokkeslettet.");
    let (moored, tide) = ("Fortøy båten ved kaien.", "Sinn tidevannet ved ytre kai.");
    [
        (MT, rows("Legg båten på brygge.", rope, lamp, tide, "Merk tiden.")),
        (HT, rows(moored, rope, lit, tide, noted)),
        (HT, rows("Fortøy båten ved brygga.", rope, lit, tide, noted)),
        (MT, rows("Fortøy båt på brygge.", rope, lamp, "Vær obs på tidevannet ved ytre kai.", noted)),
        (HT, rows(moored, "Kveil tauet før du drar.", lamp, "Vær obs på tidevannet ved ytre kai.", noted)),
    ]
}

/// The repository with all states, and the ids of its commits.
fn repository(sandbox: &Sandbox) -> (Repository, Vec<String>) {
    let mut repository = Repository::new(sandbox);
    let states = states();
    let mut commits = Vec::new();
    for (label, pairs) in &states[..4] {
        repository.write("quay.md", label, pairs);
        commits.push(repository.commit());
    }
    repository.git(&["mv", "quay.md", "pier.md"]);
    repository.write("pier.md", states[4].0, &states[4].1);
    repository.write("rope.md", MT, &[(ROPE, "Rull tauet før du drar."), (TIDE, "Tide.")]);
    commits.push(repository.commit());
    (repository, commits)
}

fn with_history() -> (Sandbox, Repository, Vec<String>) {
    let sandbox = Sandbox::new();
    let (repository, commits) = repository(&sandbox);
    sandbox.bitext(["ingest", "-q", "--history"]).arg(&repository.path).run().exits(0);
    (sandbox, repository, commits)
}

fn listed(sandbox: &Sandbox, arguments: &[&str]) -> Vec<Value> {
    let call = sandbox.bitext(["postedits", "-q", "--format=jsonl"]).args(arguments);
    call.run().exits(0).says_only("").jsonl()
}

/// Source's first word, the two texts and the origins, dates and labels before and after.
fn shown(rows: &[Value], names: [&str; 2]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or_else(|| panic!("no `{name}` in {row}")).to_owned();
            format!(
                "{}: {} > {}, {} > {}, {} {} > {} {}",
                text("source").split(' ').nth(2).unwrap(),
                text(names[0]),
                text(names[1]),
                text("old_origin"),
                text("new_origin"),
                text("date_before"),
                text("label_before"),
                text("date_after"),
                text("label_after"),
            )
        })
        .collect()
}

#[test]
fn what_became_of_each_text_is_listed_by_kind() {
    let (sandbox, repository, commits) = with_history();
    let post_edits = listed(&sandbox, &[]);
    let of_rope = "rope: Spol tauet før du forlater. > Kveil tauet før du drar., machine > post-edited, 2021-04-10 MT > \
                   2021-05-10 HT";
    let of_note = "time.: Merk tiden. > Noter klokkeslettet., machine > post-edited, 2021-01-10 MT > 2021-02-10 HT";
    assert_eq!(
        shown(&post_edits, ["machine", "edited"]),
        [
            of_rope,
            "boat: Legg båten på brygge. > Fortøy båten ved kaien., machine > post-edited, 2021-01-10 MT > 2021-02-10 HT",
            "lamp: Lys lampen ved skumring. > Tenn lampen i skumringen., machine > post-edited, 2021-01-10 MT > \
             2021-02-10 HT",
            of_note,
            of_note,
        ]
    );
    let row = &post_edits[0];
    let facts = ["repository", "ref", "path", "path_before", "key", "commit_before", "commit_after", "target_locale"];
    let facts = facts.map(|name| row[name].as_str().unwrap());
    let [before, after] = [&commits[3], &commits[4]];
    assert_eq!(facts, ["harbor.nb-NO", "live-sxs", "pier.md", "quay.md", "102", before, after, "nb-NO"]);
    assert!(fs::read_to_string(repository.path.join("pier.md")).unwrap().lines().nth(7).unwrap().contains("Kveil"));
    assert_eq!((&row["line"], &row["line_before"], &row["adjacent"]), (&8.into(), &8.into(), &true.into()));

    let of = |what: &str| shown(&listed(&sandbox, &["--what", what]), ["old", "new"]);
    assert_eq!(
        of("revision"),
        [
            "boat: Fortøy båten ved kaien. > Fortøy båten ved brygga., post-edited > human, 2021-02-10 HT > 2021-03-10 HT"
        ]
    );
    assert_eq!(
        of("regression"),
        ["boat: Fortøy båten ved brygga. > Fortøy båt på brygge., human > machine, 2021-03-10 HT > 2021-04-10 MT"]
    );
    assert_eq!(
        of("retranslation"),
        [
            "tide: Sinn tidevannet ved ytre kai. > Vær obs på tidevannet ved ytre kai., machine-under-ht-label > machine, \
          2021-03-10 HT > 2021-04-10 MT"
        ]
    );
    assert_eq!(
        of("revert"),
        [
            "boat: Fortøy båt på brygge. > Fortøy båten ved kaien., machine > restored, 2021-04-10 MT > 2021-05-10 HT",
            "lamp: Tenn lampen i skumringen. > Lys lampen ved skumring., post-edited > machine, 2021-03-10 HT > \
             2021-04-10 MT",
        ]
    );
    let relabels = listed(&sandbox, &["--what", "relabel"]);
    assert!(relabels.iter().all(|row| row["old"] == row["new"] && row["ter"].is_null()), "{relabels:?}");
    assert_eq!(relabels.len(), 2 + 3 + 4, "{relabels:?}");
}

#[test]
fn scores_are_of_sentences_and_of_all_together() {
    let (sandbox, ..) = with_history();
    let rows = listed(&sandbox, &[]);
    let number = |row: &Value, name: &str| row[name].as_f64().unwrap_or_else(|| panic!("no `{name}` in {row}"));
    // Two of five words; the full stop is a word where sacrebleu has none.
    assert_eq!((number(&rows[0], "ter"), number(&rows[0], "word_edit_rate")), (40.0, 33.3333));
    for row in &rows {
        assert!(0.0 < number(row, "chrf2") && number(row, "chrf2") < 100.0, "{row}");
        assert!(row["ter_signature"].as_str().unwrap().starts_with("nrefs:1|case:lc|tok:tercom|norm:no|"), "{row}");
        assert!(row["chrf2_signature"].as_str().unwrap().contains("|nc:6|nw:0|"), "{row}");
    }
    let [group]: [Value; 1] = listed(&sandbox, &["--by", "locale"]).try_into().unwrap();
    let counts = ["post_edits", "revisions", "reverts", "relabels", "retranslations", "regressions", "unscored"];
    assert_eq!(counts.map(|name| group[name].as_u64().unwrap()), [5, 1, 2, 9, 1, 1, 0]);
    let words: Vec<f64> = rows.iter().map(|row| row["edited"].as_str().unwrap().split(' ').count() as f64).collect();
    let edits: f64 = rows.iter().zip(&words).map(|(row, words)| number(row, "ter") * words).sum();
    assert!((number(&group, "corpus_ter") - edits / words.iter().sum::<f64>()).abs() < 0.001, "{group}");

    let months = listed(&sandbox, &["--by", "month"]);
    let months: Vec<(&str, u64)> =
        months.iter().map(|row| (row["month"].as_str().unwrap(), row["post_edits"].as_u64().unwrap())).collect();
    assert_eq!(months, [("2021-02", 4), ("2021-03", 0), ("2021-04", 0), ("2021-05", 1)]);
    let documents = listed(&sandbox, &["--by", "document"]);
    let documents: Vec<(&str, u64)> =
        documents.iter().map(|row| (row["path"].as_str().unwrap(), row["post_edits"].as_u64().unwrap())).collect();
    assert_eq!(documents, [("pier.md", 1), ("quay.md", 4)]);
}

#[test]
fn filters_and_distinct_pairs() {
    let (sandbox, repository, _) = with_history();
    for (arguments, expected) in [
        (&["--distinct"] as &[&str], 4),
        (&["-t", "nb-NO"], 5),
        (&["--since", "2021-02-11"], 1),
        (&["--until", "2021-02-10"], 4),
        (&["--since", "2021-02-10", "--until", "2021-02-10"], 4),
        (&["--path", "p*.md"], 1),
        (&["--path", "q*.md", "--path", "x/**"], 4),
        (&["--repo", "HARBOR.nb-no"], 5),
        (&["--limit", "3"], 3),
        (&["--exclude-identical"], 5),
    ] {
        let call = sandbox.bitext(["postedits", "--format=jsonl"]).args(arguments);
        assert_eq!(call.run().exits(0).jsonl().len(), expected, "{arguments:?}");
    }
    for (arguments, message) in [
        (["--since=2021-03-01", "--until=2021-02-01"], "--since 2021-03-01 is after --until 2021-02-01"),
        (["--what=edit", "--limit=1"], "--what <WHAT>"),
        (["--by=month", "--limit=1"], "--limit <N>"),
    ] {
        sandbox.bitext(["postedits"]).args(&arguments).run().exits(2).prints_nothing().says(message);
    }

    // A document that people leave in the source language.
    let mut repository = repository;
    repository.write("rope.md", HT, &[(ROPE, ROPE), (TIDE, "Pass på tidevannet.")]);
    repository.commit();
    sandbox.bitext(["ingest", "-q"]).arg(&repository.path).run().exits(0);
    assert_eq!(listed(&sandbox, &["--path", "rope.md"]).len(), 2);
    assert_eq!(listed(&sandbox, &["--path", "rope.md", "--exclude-identical"]).len(), 1);
    assert_eq!(listed(&sandbox, &["--by", "locale"])[0]["identical"], 1);
}

#[test]
fn history_that_is_read_bit_by_bit_tells_the_same() {
    let (sandbox, ..) = with_history();
    let at_once: Vec<Vec<Value>> =
        ["post-edit", "relabel", "revert"].iter().map(|what| listed(&sandbox, &["--what", what])).collect();

    let sandbox = Sandbox::new();
    let mut repository = Repository::new(&sandbox);
    let ingest = |repository: &Repository| {
        sandbox.bitext(["ingest", "-q", "--history"]).arg(&repository.path).run().exits(0);
    };
    let states = states();
    for (label, pairs) in &states[..4] {
        repository.write("quay.md", label, pairs);
        repository.commit();
        ingest(&repository);
    }
    repository.git(&["mv", "quay.md", "pier.md"]);
    repository.write("pier.md", states[4].0, &states[4].1);
    repository.write("rope.md", MT, &[(ROPE, "Rull tauet før du drar."), (TIDE, "Tide.")]);
    repository.commit();
    ingest(&repository);
    ingest(&repository);
    for (what, expected) in ["post-edit", "relabel", "revert"].iter().zip(&at_once) {
        assert_eq!(&listed(&sandbox, &["--what", what]), expected, "{what}");
    }
}

#[test]
fn a_list_is_for_people_a_table_or_an_object() {
    let (sandbox, ..) = with_history();
    let outcome = sandbox.bitext(["postedits"]).run();
    outcome
        .exits(0)
        .says_only("")
        .prints(
            "\nmachine  Spol tauet før du forlater.\nedited   [-Spol-]{+Kveil+} tauet før du [-forlater-]{+drar+}.\n",
        )
        .prints("harbor.nb-NO@live-sxs pier.md:8 102, 2021-04-10 ")
        .prints(", before at quay.md\n")
        .prints("locale  post-edit  revision  revert  relabel  retranslation  regression")
        .prints("\nscores: of the post-edits of a row together\nTER: nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|program:bitext-metrics|version:");
    sandbox.bitext(["postedits", "--limit=2"]).run().exits(0).says("note: 2 of 5 are listed; --limit 0 lists all");

    let object = sandbox.bitext(["postedits", "--format=json"]).run().exits(0).says_only("").json();
    assert_eq!((&object["what"], &object["total"], &object["by"]), (&"post-edit".into(), &5.into(), &"locale".into()));
    assert_eq!(object["rows"].as_array().unwrap(), &listed(&sandbox, &[]));
    assert_eq!(object["groups"].as_array().unwrap(), &listed(&sandbox, &["--by=locale"]));

    let outcome = sandbox.bitext(["postedits", "--format=tsv"]).run();
    let lines: Vec<Vec<&str>> = outcome.exits(0).stdout().lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 6);
    assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{outcome}");
    assert_eq!(lines[0][3..6], ["source", "machine", "edited"]);
    assert_eq!(lines[1][3..6], [ROPE, "Spol tauet før du forlater.", "Kveil tauet før du drar."]);
    outcome.says("post-edit  revision");
    let header = sandbox.bitext(["postedits", "-q", "--format=tsv", "--path=x/**", "--what=relabel"]).run();
    assert!(header.exits(0).stdout().ends_with("\tadjacent\n") && header.stdout().lines().count() == 1, "{header}");
}

#[test]
fn an_empty_list_is_said_in_a_sentence() {
    let (sandbox, ..) = with_history();
    let none = sandbox.bitext(["postedits", "--path", "x/**"]).run();
    none.exits(0).prints_nothing().says_only("note: no post-edit meets all conditions\n");
    let none = sandbox.bitext(["postedits", "--path", "x/**", "--what", "revert", "--by", "month"]).run();
    none.exits(0).prints_nothing().says_only("note: no revert meets all conditions\n");
    let counts = sandbox.bitext(["postedits", "--until", "2021-02-10", "--what", "regression"]).run();
    counts.exits(0).prints("locale  post-edit").says_only("note: no regression meets all conditions\n");
    assert!(!counts.stdout().contains("scores: "), "{counts}");
    let object = sandbox.bitext(["postedits", "--path", "x/**", "--format", "json"]).run();
    assert_eq!(object.exits(0).json()["groups"], serde_json::json!([]));
}

#[test]
fn rows_go_to_a_file_that_is_no_part_of_the_memory() {
    let (sandbox, ..) = with_history();
    let to = |name: &str| sandbox.bitext(["postedits", "--format=jsonl", "-o", name]).run();
    to("out/pairs.jsonl").exits(0).says_only("").prints("TER: ");
    assert_eq!(sandbox.read("out/pairs.jsonl"), to("-").exits(0).stdout());
    for name in ["pairs.xlsx", "pairs.csv.gz"] {
        for command in ["postedits", "compare"] {
            let ending = if name == "pairs.xlsx" { ".xlsx" } else { ".csv" };
            let outcome = sandbox.bitext([command, "-t=nb-NO", "-o", name]).run();
            outcome.exits(2).says(&format!("`{ending}` says no format of lists; name one with --format"));
            assert!(!sandbox.path(name).exists());
        }
    }
    // Names may end in a locale or a date.
    sandbox.bitext(["postedits", "-t=nb-NO", "-o=pairs.nb-NO"]).run().exits(0).says_only("");
    let named = sandbox.bitext(["compare", "-t=nb-NO", "--format=tsv", "-o=pairs.xlsx"]).run();
    named.exits(0).says_only("note: `pairs.xlsx` is called as if it were xlsx, and holds tsv\n");
    for name in ["bitext.db", "./bitext.db-wal"] {
        to(name).exits(1).prints_nothing().says("hint: name another file to write");
    }
    sandbox
        .bitext(["compare", "-t=nb-NO", "--format=tsv", "-o", "bitext.db"])
        .run()
        .exits(1)
        .says("is the memory itself");
    sandbox.bitext(["memory", "verify"]).run().exits(0);
}

#[test]
fn without_history_there_is_nothing_to_list() {
    let sandbox = Sandbox::new();
    let (repository, _) = repository(&sandbox);
    sandbox.bitext(["ingest", "-q"]).arg(&repository.path).run().exits(0);
    let message = "bitext: the memory has no history of any branch\n\nhint: `bitext ingest REPO --history` reads the history \
                   of a git repository\n";
    sandbox.bitext(["postedits"]).run().exits(1).prints_nothing().says_only(message);
    sandbox.bitext(["postedits", "-o", "rows.tsv", "--format", "tsv"]).run().exits(1).says_only(message);
    assert!(!sandbox.path("rows.tsv").exists());
    sandbox.bitext(["compare", "-t=nb-NO", "--what=post-edits"]).run().exits(1).says_only(message);
    // The labels say enough to compare.
    let outcome = sandbox.bitext(["compare", "-t=nb-NO"]).run();
    outcome
        .exits(0)
        .says("note: the memory has no history, and no post-edits")
        .prints("2 pairs: 2 current, 0 post-edits");
}

#[test]
fn a_history_that_was_begun_is_told_from_none() {
    let sandbox = Sandbox::new();
    let (repository, _) = repository(&sandbox);
    let ingest = |more: &[&str]| sandbox.bitext(["ingest"]).arg(&repository.path).args(more).run();
    ingest(&["-q"]).exits(0);
    // What a signal leaves when it comes after the first contents.
    let memory = rusqlite::Connection::open(sandbox.path("bitext.db")).unwrap();
    let stopped = "UPDATE run SET outcome = 'interrupted', options = json_set(options, '$.history', json('true')), \
                   summary = json_set(summary, '$.inputs[0].status', 'interrupted')";
    assert_eq!(memory.execute(stopped, ()).unwrap(), 1);
    drop(memory);
    let unfinished = "the history of harbor.nb-NO@live-sxs was begun and is not finished: the same `bitext ingest` with \
                      --history goes on";
    let stats = || sandbox.bitext(["stats"]).run();
    stats().exits(0).says_only(&format!("note: {unfinished}\n"));
    let message = format!("bitext: the memory has no history of any branch\n\nhint: {unfinished}\n");
    sandbox.bitext(["postedits"]).run().exits(1).says_only(&message);
    sandbox.bitext(["compare", "-t=nb-NO", "--what=post-edit"]).run().exits(1).says_only(&message);
    ingest(&[]).exits(0).says(&format!("note: {unfinished}\n"));
    ingest(&["-q", "--history"]).exits(0);
    stats().exits(0).says_only("");
    assert!(!ingest(&[]).exits(0).stderr().contains("not finished"));
    sandbox.bitext(["postedits", "-q"]).run().exits(0);
}

#[test]
fn several_kinds_are_listed_together_and_none_is_told_from_none_of_these() {
    let (sandbox, ..) = with_history();
    let count = |what: &str| listed(&sandbox, &["--what", what]).len();
    let together = listed(&sandbox, &["--what=reverts,post-edit", "--what", "relabel"]);
    assert_eq!(together.len(), count("revert") + count("post-edits") + count("relabel"));
    assert!(together.iter().all(|row| row.get("old").is_some() && row.get("machine").is_none()));
    let kinds: std::collections::BTreeSet<&str> = together.iter().map(|row| row["what"].as_str().unwrap()).collect();
    assert_eq!(Vec::from_iter(kinds), ["post-edit", "relabel", "revert"]);
    let object = sandbox.bitext(["postedits", "--what=revert,post-edit", "--format=json"]).run().exits(0).json();
    assert_eq!((&object["what"], &object["total"]), (&"post-edit,revert".into(), &(count("revert") + 5).into()));
    let people = sandbox.bitext(["postedits", "--what=revert,post-edit", "--limit=0"]).run();
    people.exits(0).says_only("").prints(" nb-NO revert: ").prints(" nb-NO post-edit: ");
    people.prints("\nscores: of the post-edits, reverts of a row together\n");

    let sandbox = Sandbox::new();
    let mut repository = Repository::new(&sandbox);
    for text in ["Kveil tauet.", "Kveil opp tauet."] {
        repository.write("a.md", HT, &[("Coil the rope.", text)]);
        repository.commit();
    }
    sandbox.bitext(["ingest", "-q", "--history"]).arg(&repository.path).run().exits(0);
    let none = sandbox.bitext(["postedits"]).run();
    none.exits(0).says_only("note: there is no post-edit; there is 1 revision: `--what revision`\n");
    let none = sandbox.bitext(["postedits", "-t=nb-NO"]).run();
    none.exits(0).says_only("note: no post-edit meets all conditions\n");
    let none = sandbox.bitext(["compare", "-t=nb-NO"]).run();
    none.exits(0).prints_nothing().says_only("note: no pair meets all conditions\n");
}

fn compared(sandbox: &Sandbox, arguments: &[&str]) -> Vec<Value> {
    let call = sandbox.bitext(["compare", "-q", "-t=nb-NO", "--format=jsonl"]).args(arguments);
    call.run().exits(0).says_only("").jsonl()
}

fn pairs(outcome: &[Value]) -> Vec<[&str; 3]> {
    outcome.iter().map(|row| ["pairing", "machine", "human"].map(|name| row[name].as_str().unwrap())).collect()
}

#[test]
fn machine_texts_stand_beside_those_of_people() {
    let (sandbox, ..) = with_history();
    let rows = compared(&sandbox, &[]);
    // What the renamed document has of the tide is a machine's, whatever its label says.
    assert_eq!(
        pairs(&rows),
        [
            ["current", "Rull tauet før du drar.", "Kveil tauet før du drar."],
            ["post-edit", "Spol tauet før du forlater.", "Kveil tauet før du drar."],
            ["post-edit", "Legg båten på brygge.", "Fortøy båten ved kaien."],
            ["post-edit", "Lys lampen ved skumring.", "Tenn lampen i skumringen."],
            ["post-edit", "Merk tiden.", "Noter klokkeslettet."],
        ]
    );
    let row = &rows[0];
    let facts = ["machine_path", "human_path", "machine_origin", "human_origin", "machine_date", "human_key"];
    let facts = facts.map(|name| row[name].as_str().unwrap());
    assert_eq!(facts, ["rope.md", "pier.md", "machine", "post-edited", "2021-05-10", "102"]);
    assert_eq!(
        row["difference"],
        serde_json::json!([
            { "change": "replaced", "machine": "Rull", "human": "Kveil" },
            { "change": "equal", "machine": "tauet før du drar.", "human": "tauet før du drar." },
        ])
    );
    assert_eq!((&row["human_texts"], &row["word_edit_rate"]), (&1.into(), &16.6667.into()));
    let outcome = sandbox.bitext(["compare", "-t=nb-NO", "--limit=1"]).run();
    outcome
        .exits(0)
        .says_only("note: 1 of 5 are listed; --limit 0 lists all\n")
        .prints("machine  Rull tauet før du drar.\nhuman    [-Rull-]{+Kveil+} tauet før du drar.\n")
        .prints("machine: harbor.nb-NO@live-sxs rope.md:6 101, 2021-05-10 ")
        .prints("\n5 pairs: 1 current, 4 post-edits\n");
}

#[test]
fn comparisons_are_filtered_by_place_day_and_rate() {
    let (sandbox, ..) = with_history();
    for (arguments, current, post_edits) in [
        (&["--what=current"] as &[&str], 1, 0),
        (&["--what=post-edits"], 0, 4),
        (&["--path=rope.md"], 1, 0),
        (&["--path=pier.md"], 0, 1),
        (&["--since=2021-05-01"], 1, 1),
        (&["--until=2021-04-30"], 0, 3),
        (&["--max-rate=20"], 1, 0),
        (&["--min-rate=20"], 0, 4),
        (&["--min-rate=0", "--max-rate=100", "--exclude-identical"], 1, 4),
    ] {
        let rows = compared(&sandbox, arguments);
        let count = |pairing: &str| rows.iter().filter(|row| row["pairing"] == pairing).count();
        assert_eq!((count("current"), count("post-edit")), (current, post_edits), "{arguments:?}");
    }
    let object: Outcome = sandbox.bitext(["compare", "-t=nb-NO", "--format=json"]).run();
    let object = object.exits(0).says_only("").json();
    assert_eq!((&object["current"], &object["post_edits"]), (&1.into(), &4.into()));
    assert_eq!(object["rows"].as_array().unwrap(), &compared(&sandbox, &[]));
    let table = sandbox.bitext(["compare", "-t=nb-NO", "--format=tsv"]).run();
    table
        .exits(0)
        .says("5 pairs: ")
        .prints("\tRull tauet før du drar.\tKveil tauet før du drar.\t[-Rull-]{+Kveil+} tauet");
    sandbox.bitext(["compare"]).run().exits(2).says("--target <LOCALE>");
    sandbox
        .bitext(["compare", "-t=nb-NO", "--min-rate=9", "--max-rate=8"])
        .run()
        .exits(2)
        .says("--min-rate 9 is above");
}
