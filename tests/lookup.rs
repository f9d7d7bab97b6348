//! `bitext lookup`.

use crate::support::{Sandbox, document};

fn harbor() -> Sandbox {
    let sandbox = Sandbox::new();
    let pairs = [("Cast  off", "Kast loss"), ("Moor", "Fortøy"), ("Moor", "Fortøy"), ("Moor", "Legg til kai")];
    sandbox.write("harbor.nb-NO/quay.md", document(&pairs));
    let dutch = document(&[("Moor", "Aan\u{1b}[31mmeren\u{202e}")]).replace("nb-NO", "nl-NL");
    sandbox.write("harbor.nl-NL/quay.md", dutch);
    sandbox.bitext(["ingest", "-q", "harbor.nb-NO", "harbor.nl-NL"]).run().exits(0);
    sandbox
}

#[test]
fn people_see_translations_with_where_they_stand() {
    let sandbox = harbor();
    let outcome = sandbox.bitext(["lookup", "Moor", "-t", "nb-NO"]).run();
    let expected = " \
99 %  exact, 100 less 1 several translations of one source
  nb-NO  Fortøy
         human, current, 2 occurrences
           harbor.nb-NO@live-sxs quay.md:8 102
           harbor.nb-NO@live-sxs quay.md:10 103
  nb-NO  Legg til kai
         human, current, 1 occurrence
           harbor.nb-NO@live-sxs quay.md:12 104
";
    assert_eq!(outcome.exits(0).stdout(), expected, "{outcome}");
}

#[test]
fn control_and_direction_characters_reach_no_terminal_but_every_file() {
    let sandbox = harbor();
    let outcome = sandbox.bitext(["lookup", "Moor", "-t", "nl-NL"]).run();
    outcome.exits(0).prints("  nl-NL  Aan\\u{1b}[31mmeren\\u{202e}\n");
    let answer = sandbox.bitext(["lookup", "Moor", "-t", "nl-NL", "--format", "json"]).run().exits(0).json();
    assert_eq!(answer["matches"][0]["target"], "Aan\u{1b}[31mmeren\u{202e}");
    sandbox.bitext(["lookup", "Moor", "-t", "nl-NL", "--format", "tsv"]).run().prints("Aan\u{1b}[31mmeren\u{202e}\t");
}

#[test]
fn white_space_does_not_keep_a_text_from_being_found() {
    let sandbox = harbor();
    let matches = |text: &str| {
        let answer = sandbox.bitext(["lookup", text, "--format", "json"]).run().exits(0).json();
        answer["matches"].as_array().unwrap().iter().map(|found| found["match"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(matches("Cast  off"), ["exact"]);
    assert_eq!(matches(" Cast off\t"), ["spacing"]);
    assert_eq!(matches("cast off"), ["markup"]);
    sandbox.bitext(["lookup", "Cast off"]).run().prints("100 %  spacing: Cast  off\n");
}

#[test]
fn nothing_found_is_no_error() {
    let sandbox = harbor();
    let outcome = sandbox.bitext(["lookup", "Weigh anchor"]).run();
    outcome.exits(0).prints_nothing().says("note: the memory has nothing of 70 % or more for this text\n");
    sandbox.bitext(["lookup", "Cast off", "-t", "nl-NL"]).run().exits(0).says("nothing of 70 % or more");
    let answer = sandbox.bitext(["lookup", "Weigh anchor", "--format=json", "-q"]).run().exits(0).says_only("").json();
    assert_eq!(answer, serde_json::json!({ "query": "Weigh anchor", "matches": [], "total": 0 }));
}

#[test]
fn what_a_limit_cuts_off_is_said() {
    let sandbox = harbor();
    let call = sandbox.bitext(["lookup", "Moor", "-t", "nb-NO", "--limit", "1", "--occurrences", "1"]);
    call.run().exits(0).prints("and 1 more\n").prints("and 1 other translation; --limit 2 shows them\n");
    let call =
        sandbox.bitext(["lookup", "Moor", "-t", "nb-NO", "--limit", "1", "--occurrences", "0", "--format", "json"]);
    let answer = call.run().exits(0).json();
    assert_eq!((&answer["total"], answer["matches"].as_array().unwrap().len()), (&2.into(), 1));
    assert_eq!(answer["matches"][0]["occurrences"], serde_json::json!([]));
    assert_eq!(answer["matches"][0]["usage"], 2);
}

#[test]
fn lines_of_standard_input_get_a_line_each() {
    let sandbox = harbor();
    let call = sandbox.bitext(["lookup", "-", "-t", "nl-NL"]).stdin("Moor\r\n\nWeigh anchor\nMoor");
    let answers = call.run().exits(0).jsonl();
    let told: Vec<(&str, usize)> = answers
        .iter()
        .map(|answer| (answer["query"].as_str().unwrap(), answer["matches"].as_array().unwrap().len()))
        .collect();
    assert_eq!(told, [("Moor", 1), ("", 0), ("Weigh anchor", 0), ("Moor", 1)]);
    sandbox.bitext(["lookup", "-"]).run().exits(0).prints_nothing();
    sandbox.bitext(["lookup", "-", "--format", "tsv"]).run().exits(1).says("jsonl only");
}

#[test]
fn a_mark_before_the_first_line_is_no_part_of_it() {
    let sandbox = harbor();
    let answers = sandbox.bitext(["lookup", "-", "-t", "nl-NL"]).stdin("\u{feff}Moor\nMoor\n").run().exits(0).jsonl();
    assert!(answers.iter().all(|answer| answer["query"] == "Moor" && answer["matches"][0]["match"] == "exact"));
}

#[test]
fn locales_that_stand_in_for_others_say_so() {
    let sandbox = harbor();
    let ask = |targets: &str, more: &[&str]| {
        let call = sandbox.bitext(["lookup", "Moor", "-t", targets, "--format=json"]).args(more);
        let outcome = call.run();
        let found = outcome.exits(0).json()["matches"][0].clone();
        (found["target_locale"].clone(), found["fallback_for"].clone(), found["score"].clone(), outcome)
    };
    let (locale, asked, score, outcome) = ask("nl", &[]);
    assert_eq!((locale, asked, score), ("nl-NL".into(), "nl".into(), 97.into()), "{outcome}");
    let (locale, asked, _, outcome) = ask("nl-BE", &["--fallback", "region"]);
    assert_eq!((locale, asked), ("nl-NL".into(), "nl-BE".into()));
    outcome.says_only("");
    let (_, asked, _, outcome) = ask("nl-NL,nl-BE", &["--fallback", "region"]);
    assert!(asked.is_null());
    outcome.says_only("");
    let outcome = sandbox.bitext(["lookup", "Moor", "-t", "nl-BE"]).run();
    outcome.exits(1).prints_nothing().says_only(
        "bitext: the memory has no translations into nl-BE; it has nb-NO, nl-NL\n\n\
         hint: did you mean nl-NL? `bitext stats` lists what there is in each locale\n",
    );
}

#[test]
fn lists_for_machines() {
    let sandbox = harbor();
    let rows = sandbox.bitext(["lookup", "Moor", "--format", "jsonl"]).run().exits(0).jsonl();
    let locales: Vec<&str> = rows.iter().map(|row| row["target_locale"].as_str().unwrap()).collect();
    assert_eq!(locales.len(), 3);
    let outcome = sandbox.bitext(["lookup", "Moor", "--format", "tsv"]).run();
    let lines: Vec<Vec<&str>> = outcome.exits(0).stdout().lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|cells| cells.len() == lines[0].len()), "{outcome}");
}

#[test]
fn each_match_says_what_it_is_worth_and_why() {
    let sandbox = Sandbox::new();
    let pairs = [("Moor the red boat at pier 12.", "Fortøy"), ("Wait **there**.", "Vent der")];
    sandbox.write("harbor.nb-NO/quay.md", document(&pairs).replace(": HT", ": MT"));
    sandbox.bitext(["ingest", "-q", "harbor.nb-NO"]).run().exits(0);
    let outcome = sandbox.bitext(["lookup", "Moor the blue boat at pier 7."]).run();
    let expected = " \
81 %  fuzzy, 86 less 5 machine translation: Moor the [-red-]{+blue+} boat at pier [-12-]{+7+}.
  nb-NO  Fortøy
         machine, current, 1 occurrence
           harbor.nb-NO@live-sxs quay.md:6 101
";
    assert_eq!(outcome.exits(0).stdout(), expected, "{outcome}");
    let ask = |more: &[&str]| {
        let call = sandbox.bitext(["lookup", "Wait there.", "--format=json"]).args(more);
        call.run().exits(0).json()["matches"][0].clone()
    };
    let found = ask(&[]);
    assert_eq!((&found["score"], &found["base"], &found["match"]), (&94.into(), &100.into(), &"markup".into()));
    let reasons: Vec<(&str, u64)> = found["penalties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|penalty| (penalty["reason"].as_str().unwrap(), penalty["points"].as_u64().unwrap()))
        .collect();
    assert_eq!(reasons, [("machine", 5), ("markup", 1)]);
    assert_eq!(found["difference"][0]["change"], "equal");
    assert_eq!(ask(&["--penalty", "machine=0,markup=7"])["score"], 93);
    assert!(ask(&["--min-score", "95"]).is_null());
    let context = ["--prev", "Moor the red boat at pier 12.", "--next", ""];
    let call = sandbox.bitext(["lookup", "Wait **there**.", "--format=tsv", "--penalty=machine=0"]).args(&context);
    call.run().exits(0).prints("\n102\tcontext\t\ten-US\tnb-NO\tWait **there**.\tVent der\tmachine");
    let call = sandbox.bitext(["lookup", "Moor", "--penalty", "luck=1"]);
    call.run().exits(2).says("the reasons are machine, stale, outdated, paragraph, markup, variants, locale, link");
}

#[test]
fn texts_of_a_translation_lead_back_to_their_source() {
    let sandbox = harbor();
    let answer = sandbox.bitext(["lookup", "Fortøy", "-s", "nb_no", "--format", "json"]).run().exits(0).json();
    let found = &answer["matches"][0];
    assert_eq!((&found["source_locale"], &found["target_locale"]), (&"nb-NO".into(), &"en-US".into()));
    assert_eq!((&found["source"], &found["target"], &found["score"]), (&"Fortøy".into(), &"Moor".into(), &100.into()));
    let across = sandbox.bitext(["lookup", "Fortøy", "-s", "nb-NO", "-t", "nl-NL", "--format", "json"]);
    assert_eq!(across.run().exits(0).json()["matches"][0]["relation"], "exact");
    let linked = ["lookup", "Fortøy", "-s", "nb-NO", "-t", "nl-NL", "--relation", "merged,edited", "--format", "json"];
    let linked = sandbox.bitext(linked).run().exits(0).json();
    assert_eq!(linked["matches"][0]["relation"], "exact", "the same source text needs no link");
    let backwards = ["lookup", "Moor", "--since", "2021-03-09", "--until", "2021-03-08"];
    sandbox.bitext(backwards).run().exits(2).says("--since 2021-03-09 is after --until 2021-03-08");
    sandbox.bitext(["lookup", "Moor", "--relation", "exact"]).run().exits(2).says("--source");
    sandbox
        .bitext(["lookup", "Fortøy", "-s", "nb-NO", "--relation", "alike"])
        .run()
        .exits(2)
        .says("[possible values: ");
    let unknown = sandbox.bitext(["lookup", "Fortøy", "-s", "sv-SE"]);
    unknown.run().exits(1).says("the memory has no translations into sv-SE; it has nb-NO, nl-NL");
}

#[test]
fn a_document_is_counted_by_what_its_segments_would_get() {
    let sandbox = harbor();
    sandbox.write("new.md", "# Cast off\n\n- Moor the old boat at pier seven.\n- Moor the new boat at pier seven.\n");
    sandbox.write("again.md", "Moor the new boat at pier seven. Cast off\n");
    let arguments = ["lookup", "--file", "new.md", "--file", "again.md", "-t", "nb-NO", "--format", "json"];
    let counted = sandbox.bitext(arguments).run().exits(0).json();
    let counted = &counted["locales"][0];
    let bands = counted["total"]["bands"].as_array().unwrap();
    let segments = |band: &str, counts: &dyn Fn(&serde_json::Value) -> u64| {
        bands.iter().filter(|row| row["band"] == band).map(counts).sum::<u64>()
    };
    let own = |row: &serde_json::Value| row["segments"].as_u64().unwrap();
    let internal = |row: &serde_json::Value| row["internal"]["segments"].as_u64().unwrap();
    assert_eq!(bands.iter().map(own).sum::<u64>(), 5, "{counted}");
    assert_eq!((segments("new", &own), segments("85-94", &own), segments("85-94", &internal)), (1, 1, 1), "{counted}");
    assert!(1 <= segments("repetitions", &own), "{counted}");

    let missing = sandbox.bitext(["lookup", "--file", "new.md", "--file", "none.md"]).run();
    assert!(missing.exits(4).stderr().contains("none.md"), "{missing}");
    sandbox.bitext(["lookup", "--file", "none.md"]).run().exits(1);
}

/// The segments of a document in each band that has any, by target locale.
fn bands(sandbox: &Sandbox, arguments: &[&str]) -> Vec<(String, Vec<(String, u64)>)> {
    let counted = sandbox.bitext(["lookup", "--format", "json", "--file"]).args(arguments).run().exits(0).json();
    let of_locale = |locale: &serde_json::Value| {
        let rows = locale["total"]["bands"].as_array().unwrap().iter();
        let rows = rows.map(|row| (row["band"].as_str().unwrap().to_owned(), row["segments"].as_u64().unwrap()));
        let tag = format!("{} {}", locale["source_locale"], locale["target_locale"]).replace('"', "");
        (tag, rows.filter(|(_, segments)| *segments != 0).collect())
    };
    counted["locales"].as_array().unwrap().iter().map(of_locale).collect()
}

fn one(band: &str, segments: u64) -> (String, u64) {
    (band.to_owned(), segments)
}

#[test]
fn a_document_is_counted_for_each_locale_by_itself() {
    let sandbox = harbor();
    sandbox.write("new.md", "Cast  off\n");
    let nothing = ("en-US nl-NL".to_owned(), vec![one("new", 1)]);
    let counted = bands(&sandbox, &["new.md"]);
    assert_eq!(counted, [("en-US nb-NO".to_owned(), vec![one("101", 1)]), nothing.clone()]);
    assert_eq!(bands(&sandbox, &["new.md", "-t", "nl-NL,nl-NL"]), [nothing]);
    let outcome = sandbox.bitext(["lookup", "--file", "new.md"]).run();
    outcome.exits(0).prints("en-US to nb-NO\n\nmatch ").prints("\n\nen-US to nl-NL\n\nmatch ");
    sandbox.bitext(["lookup", "--file", "new.md", "--format", "tsv"]).run().prints("\nen-US\tnl-NL\tnew.md\tnew\t1\t");
    let rows = sandbox.bitext(["lookup", "--file", "new.md", "--format", "jsonl"]).run().exits(0).jsonl();
    assert_eq!((rows.len(), &rows[1]["target_locale"]), (2, &"nl-NL".into()));
}

#[test]
fn a_side_by_side_document_is_counted_by_its_texts_of_the_locale_asked_from() {
    let sandbox = harbor();
    let document = "harbor.nb-NO/quay.md";
    let back = bands(&sandbox, &[document, "-s", "nb-NO"]);
    let exact: u64 = back[0].1.iter().filter(|(band, _)| band != "new").map(|(_, segments)| segments).sum();
    assert_eq!((back[0].0.as_str(), exact), ("nb-NO en-US", 4), "{back:?}");
    assert_eq!(bands(&sandbox, &[document, "-s", "en-US", "-t", "nl-NL"]), bands(&sandbox, &[document, "-t", "nl-NL"]));
    // Norwegian texts are none of the Dutch ones.
    assert!(
        bands(&sandbox, &[document, "-s", "nl-NL"])[0].1.iter().all(|(band, _)| band == "new" || band == "repetitions")
    );
}

#[test]
fn a_document_is_counted_with_options_that_mean_something_for_it() {
    let sandbox = harbor();
    sandbox.write("new.md", "Cast off the boat\n\nCast off the ship\n");
    assert_eq!(
        bands(&sandbox, &["new.md", "-t", "nb-NO"]),
        [("en-US nb-NO".to_owned(), vec![one("75-84", 1), one("50-74", 1)])]
    );
    let strict = bands(&sandbox, &["new.md", "-t", "nb-NO", "--min-score", "80"]);
    assert_eq!(strict, [("en-US nb-NO".to_owned(), vec![one("new", 2)])]);
    for option in [
        &["--prev", "Moor"][..],
        &["--next", "Moor"],
        &["--limit", "5"],
        &["--occurrences", "2"],
        &["--document", "a", "--key", "101"],
    ] {
        sandbox.bitext(["lookup", "--file", "new.md"]).args(option).run().exits(2).says("cannot be used with");
    }
}

#[test]
fn what_stands_outside_of_spans_is_said() {
    let sandbox = harbor();
    let text = sandbox.read("harbor.nb-NO/quay.md")
        + "\nMany words that stand outside of spans, more than there are within.\n";
    sandbox.write("mixed.md", text);
    let outcome = sandbox.bitext(["lookup", "--file", "mixed.md", "-t", "nb-NO"]).run();
    outcome
        .exits(0)
        .says_only("note: mixed.md: 12 words outside of the side-by-side segments, which are not counted\n");
    sandbox.bitext(["lookup", "--file", "harbor.nb-NO/quay.md"]).run().exits(0).says_only("");
}

#[test]
fn blank_text_has_no_matches() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "harbor.nb-NO/quay.md",
        document(&[("Moor", "Fortøy"), ("<a name=\"pier\"></a>", "<a name=\"pier\"></a>")]),
    );
    sandbox.bitext(["ingest", "-q", "harbor.nb-NO"]).run().exits(0);
    for text in ["", "   ", "\u{a0}"] {
        let outcome = sandbox.bitext(["lookup", text]).run();
        outcome.exits(0).prints_nothing().says_only("note: the text is blank: there is nothing to look up\n");
    }
    let answers = sandbox.bitext(["lookup", "-"]).stdin("\n  \nMoor\n").run().exits(0).jsonl();
    assert_eq!(answers.iter().map(|answer| answer["total"].as_u64()).collect::<Vec<_>>(), [Some(0), Some(0), Some(1)]);
}

#[test]
fn locales_of_forgotten_imports_are_not_looked_in() {
    let sandbox = harbor();
    let memory = "<tmx version=\"1.4\"><header srclang=\"en-US\" creationtool=\"x\" creationtoolversion=\"1\" segtype=\"sentence\" \
        o-tmf=\"x\" adminlang=\"en\" datatype=\"plaintext\"/><body><tu><tuv xml:lang=\"en-US\"><seg>Moor</seg></tuv>\
        <tuv xml:lang=\"sv-SE\"><seg>Förtöj</seg></tuv></tu></body></tmx>";
    sandbox.write("swedish.tmx", memory);
    sandbox.bitext(["import", "-q", "--name", "swedish", "swedish.tmx"]).run().exits(0);
    let ask = || sandbox.bitext(["lookup", "Moor", "-t", "sv"]).run();
    ask().exits(0).prints("Förtöj");
    sandbox.bitext(["memory", "forget", "-q", "--import", "swedish"]).run().exits(0);
    ask().exits(1).says("the memory has no translations into sv; it has nb-NO, nl-NL");
    sandbox.write("new.md", "Moor\n");
    assert_eq!(bands(&sandbox, &["new.md"]).len(), 2);
}

#[test]
fn lookups_go_on_whatever_happens_to_the_memory_and_its_index() {
    let sandbox = Sandbox::new();
    let (folder, _) = sandbox.generated("rope", 7, 60);
    sandbox.bitext(["ingest", "-q"]).arg(&folder).run().exits(0);
    let units = sandbox.bitext(["export", "-q", "-f=jsonl", "-o=-"]).run().exits(0).jsonl();
    let sources = units.iter().filter_map(|unit| unit["source"].as_str());
    let text = sources.max_by_key(|source| source.len()).unwrap().replacen(' ', " otherwise ", 1);
    let ask = || sandbox.bitext(["lookup", "--min-score=50", "--format=json", "--", &text]);
    let answer = |outcome: &crate::support::Outcome| outcome.exits(0).json();
    let expected = answer(&ask().run());
    assert!(expected["matches"][0]["match"] == "fuzzy", "{expected}");
    let index = sandbox.path("bitext.db.index");
    assert!(index.is_dir());
    // Killed while it makes the index, sooner or later.
    for delay in [0, 1, 2, 4, 8, 16, 32] {
        std::fs::remove_dir_all(&index).unwrap();
        let mut child = ask().spawn();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        // It may be done already.
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(answer(&ask().run()), expected, "killed after {delay} ms");
    }
    // Several at once, without an index and while the memory grows.
    std::fs::remove_dir_all(&index).unwrap();
    let (more, _) = sandbox.generated("mast", 8, 120);
    let mut ingest = sandbox.bitext(["ingest", "-q"]).arg(&more).spawn();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..4 {
                    let found = answer(&ask().run());
                    let score = |answer: &serde_json::Value| answer["matches"][0]["score"].as_u64();
                    assert!(score(&expected) <= score(&found), "{found}");
                }
            });
        }
    });
    assert!(ingest.wait().unwrap().success());
    let complete = answer(&ask().run());
    std::fs::remove_dir_all(&index).unwrap();
    assert_eq!(answer(&ask().run()), complete, "base and delta find what a new index finds");
}
