//! Layers: what an import says of each translation, what exports make of it, and that nothing of it stays.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use bitext_exchange::Per;
use bitext_exchange::read::ReadOptions;
use bitext_exchange::validate::validate;
use bitext_pipeline::export::{Imports, Variants};
use bitext_pipeline::import::{self, Options, Status, Summary};
use bitext_pipeline::{Error, Interrupt, Silent};
use bitext_store::Memory;
use proptest::prelude::*;

use crate::support::{Page, Sandbox, StopAfter, ingest};

fn options(name: &str, files: &[&Path]) -> Options {
    Options {
        files: files.iter().map(|file| file.to_path_buf()).collect(),
        name: name.to_owned(),
        read: ReadOptions { source_locale: "en-US".parse().ok(), ..ReadOptions::default() },
        report: None,
        version: "1.0.0".to_owned(),
        record: "{}".to_owned(),
    }
}

fn import(memory: &Memory, name: &str, file: &Path) -> Result<Summary, Error> {
    import::import(memory, &options(name, &[file]), &Interrupt::default(), &Silent)
}

fn of(summary: &Summary, status: Status) -> u64 {
    summary.statuses.of(status)
}

/// A file with some content.
fn file(sandbox: &Sandbox, name: &str, content: &str) -> PathBuf {
    let path = sandbox.path(name);
    fs::write(&path, content).unwrap();
    path
}

/// A TMX file of units without anything but texts: locale, source and target, `|` between them.
fn bare_tmx(sandbox: &Sandbox, name: &str, units: &[(&str, &str)]) -> PathBuf {
    let unit = |(source, target): &(&str, &str)| {
        format!(
            "<tu><tuv xml:lang=\"en-US\"><seg>{source}</seg></tuv><tuv xml:lang=\"nb-NO\"><seg>{target}</seg></tuv></tu>\n"
        )
    };
    let units: String = units.iter().map(unit).collect();
    let tmx = format!(
        "<?xml version=\"1.0\"?>\n<tmx version=\"1.4\"><header srclang=\"en-US\" segtype=\"sentence\" adminlang=\"en\" \
         creationtool=\"x\" creationtoolversion=\"1\" datatype=\"plaintext\" o-tmf=\"x\"/><body>\n{units}</body></tmx>\n"
    );
    file(sandbox, name, &tmx)
}

/// Pages in three locales with everything that makes units differ.
fn filled(sandbox: &Sandbox) -> Memory {
    let memory = sandbox.memory("memory.db");
    let norwegian = [
        (
            "quay.md",
            Page::of("nb-NO")
                .human()
                .handoff("03/09/2021")
                .pair("Moor the boat.", "Fortøy båten.")
                .pair(" Cast off. ", "Kast loss. ")
                .pair("Tie & wait <a>.", "Fest & vent <a>.")
                .paragraph("Ring the bell. Then wait.", "Ring med klokka. Vent så."),
        ),
        (
            "bell.md",
            Page::of("nb-NO")
                .machine()
                .handoff("04/10/2021")
                .pair("Moor the boat.", "Fortøy skipet.")
                .pair("Cast off.", "Kast av.")
                .pair("Lower the flag.", "Senk flagget.\tNå \\ da"),
        ),
    ];
    let dutch =
        [("quay.md", Page::of("nl-NL").pair("Moor the boat.", "Meer de boot af.").pair("Cast off.", "Gooi los."))];
    ingest(&memory, &[&sandbox.tree("harbor.nb-NO", &norwegian), &sandbox.tree("harbor.nl-NL", &dutch)]);
    ingest(&memory, &[&sandbox.tree("marina.nb-NO", &[("a.md", norwegian[0].1.clone())])]);
    memory
}

#[test]
fn what_an_export_wrote_comes_back_byte_for_byte() {
    let sandbox = Sandbox::new();
    let memory = filled(&sandbox);
    let ways = [(Per::Unit, Variants::Best), (Per::Unit, Variants::All), (Per::Occurrence, Variants::Best)];
    for (number, (per, variants)) in ways.into_iter().enumerate() {
        for format in ["tmx", "tsv"] {
            let (_, written) = sandbox.export(&memory, format, |options| {
                (options.per, options.variants) = (per, variants);
            });
            let path = file(&sandbox, &format!("written-{number}.{format}"), &written);
            let empty = sandbox.memory(&format!("empty-{number}-{format}.db"));
            let summary = import(&empty, "back", &path).unwrap();
            assert!(7 < summary.targets && of(&summary, Status::Same) == 0, "{summary:?}");
            let (_, again) = sandbox.export(&empty, format, |options| {
                (options.per, options.variants) = (per, variants);
            });
            assert_eq!(again, written, "{format}, {per:?}, {variants:?}");
            // What the memory gave out is nothing new to it.
            let preview =
                import::preview(Some(&memory), &options("back", &[&path]), &Interrupt::default(), &Silent).unwrap();
            assert_eq!(of(&preview, Status::Same), preview.targets, "{preview:?}");
            assert_eq!(preview.statuses, summary_of(&memory, &path).statuses);
            assert!(empty.snapshot().unwrap().verify().unwrap().passed());
        }
    }
}

/// Imports for real and forgets it again.
fn summary_of(memory: &Memory, path: &Path) -> Summary {
    let summary = import(memory, "for a moment", path).unwrap();
    import::forget(memory, "for a moment", "1.0.0").unwrap();
    summary
}

#[test]
fn every_translation_is_one_of_five_things_to_the_memory() {
    let sandbox = Sandbox::new();
    let memory = filled(&sandbox);
    let path = bare_tmx(
        &sandbox,
        "vendor.tmx",
        &[
            // Trimmed edges make no difference.
            ("Cast off.", "Kast loss."),
            ("Moor the boat.", "Bind båten."),
            ("Gale warning.", "Kulingvarsel."),
            ("Gale warning.", "Stormvarsel."),
            ("Gale warning.", "Kulingvarsel."),
            ("Lower  the flag.", "Flagget ned."),
        ],
    );
    let dutch = file(
        &sandbox,
        "dutch.tsv",
        "source\ttarget\ttarget_locale\nLower the flag.\tStrijk de vlag.\tnl-NL\nCast off.\tGooi los.\tnl-NL\n",
    );
    let options = Options { report: Some(sandbox.path("report.tsv")), ..options("vendor", &[&path, &dutch]) };
    let preview = import::preview(Some(&memory), &options, &Interrupt::default(), &Silent).unwrap();
    let report = fs::read_to_string(sandbox.path("report.tsv")).unwrap();
    let cells: Vec<String> = report
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            [3, 4, 7, 8, 10, 11].map(|column| cells[column]).join(" | ")
        })
        .collect();
    assert_eq!(
        cells,
        [
            "status | matched_by | locale | origin | target | memory_target",
            "same | source | nb-NO | imported | Kast loss. | Kast loss. ",
            "changed | source | nb-NO | imported | Bind båten. | Fortøy båten.",
            "unplaced |  | nb-NO | imported | Kulingvarsel. | ",
            "conflict |  | nb-NO | imported | Stormvarsel. | ",
            "unplaced |  | nb-NO | imported | Kulingvarsel. | ",
            "changed | source | nb-NO | imported | Flagget ned. | Senk flagget.\\tNå \\\\ da",
            "new | source | nl-NL | imported | Strijk de vlag. | ",
            "same | source | nl-NL | imported | Gooi los. | Gooi los.",
        ]
    );
    assert_eq!((preview.run, preview.units, preview.targets), (None, 8, 8));
    assert!(memory.snapshot().unwrap().imports().unwrap().is_empty());
    let summary = import::import(&memory, &options, &Interrupt::default(), &Silent).unwrap();
    assert_eq!((summary.statuses, &summary.by_locale), (preview.statuses, &preview.by_locale));
    assert_eq!(fs::read_to_string(sandbox.path("report.tsv")).unwrap(), report);

    // Another layer is held against the first one too.
    let other = bare_tmx(&sandbox, "other.tmx", &[("Moor the boat.", "Tau båten."), ("Gale warning.", "Stormvarsel.")]);
    let summary = import(&memory, "other", &other).unwrap();
    assert_eq!(of(&summary, Status::Conflict), 2, "{summary:?}");
}

#[test]
fn a_unit_is_known_by_its_tuid_when_its_source_was_changed_and_by_its_context() {
    let sandbox = Sandbox::new();
    let memory = filled(&sandbox);
    let tuid = bitext_exchange::tuid("harbor", bitext_model::UnitKind::Sentence, "Lower the flag.", "");
    let tuids = file(
        &sandbox,
        "tuid.tsv",
        &format!("tuid\tsource\ttarget\ttarget_locale\n{tuid}\tLower the ensign.\tSenk flagget.\\tNå \\\\ da\tnb-NO\n"),
    );
    let summary = import::preview(Some(&memory), &options("x", &[&tuids]), &Interrupt::default(), &Silent).unwrap();
    assert_eq!(of(&summary, Status::Same), 1, "{summary:?}");
    assert_eq!(summary.matched_by[&import::MatchedBy::Tuid], 1);

    let context = "<?xml version=\"1.0\"?><tmx version=\"1.4\"><header srclang=\"en-US\"/><body><tu>\
        <prop type=\"x-context-pre\">&lt;seg&gt;Moor the boat.&lt;/seg&gt;</prop>\
        <tuv xml:lang=\"en-US\"><seg>Cast off.</seg></tuv><tuv xml:lang=\"nb-NO\"><seg>Slipp.</seg></tuv></tu></body></tmx>";
    let context = file(&sandbox, "context.tmx", context);
    let summary = import::preview(Some(&memory), &options("x", &[&context]), &Interrupt::default(), &Silent).unwrap();
    assert_eq!(summary.matched_by.get(&import::MatchedBy::Context), Some(&1), "{summary:?}");
    assert_eq!(of(&summary, Status::Changed), 1);
}

#[test]
fn a_file_without_codes_is_held_against_texts_without_theirs() {
    let sandbox = Sandbox::new();
    let page = Page::of("nb-NO").human().pair("Run **moor** now.", "Kjør **moor** nå.");
    let memory = sandbox.memory_of(&[("quay.md", page)]);
    let tmx = |codes: &str| {
        format!(
            "<?xml version=\"1.0\"?><tmx version=\"1.4\"><header srclang=\"en-US\">{codes}</header><body>\
             <tu><tuv xml:lang=\"en-US\"><seg>Run moor now.</seg></tuv>\
             <tuv xml:lang=\"nb-NO\"><seg>Kjør moor nå.</seg></tuv></tu></body></tmx>"
        )
    };
    let without = file(&sandbox, "none.tmx", &tmx("<prop type=\"x-codes\">none</prop>"));
    let summary = import::preview(Some(&memory), &options("x", &[&without]), &Interrupt::default(), &Silent).unwrap();
    assert_eq!(summary.matched_by.get(&import::MatchedBy::Plain), Some(&1), "{summary:?}");
    assert_eq!(of(&summary, Status::Same), 1);
    // Another program may have taken them out without saying so; but what has some was left as it was.
    let unsaid = file(&sandbox, "unsaid.tmx", &tmx(""));
    let summary = import::preview(Some(&memory), &options("x", &[&unsaid]), &Interrupt::default(), &Silent).unwrap();
    assert_eq!((summary.matched_by.get(&import::MatchedBy::Plain), of(&summary, Status::Same)), (Some(&1), 1));
    let other = file(&sandbox, "other.tmx", &tmx("").replace(" moor ", " `moor` "));
    let said = file(&sandbox, "tags.tmx", &tmx("<prop type=\"x-codes\">tags</prop>"));
    for with in [other, said] {
        let summary = import::preview(Some(&memory), &options("x", &[&with]), &Interrupt::default(), &Silent).unwrap();
        assert_eq!(of(&summary, Status::Unplaced), 1, "{summary:?}");
    }
}

#[test]
fn references_and_escapes_that_a_tool_undid_are_no_change() {
    let sandbox = Sandbox::new();
    let page = Page::of("nb-NO").human().pair(r"Choose Moor \> Tie &amp; wait.", r"Velg Fortøy \> Fest &amp; vent.");
    let memory = sandbox.memory_of(&[("quay.md", page)]);
    let path = bare_tmx(
        &sandbox,
        "vendor.tmx",
        &[
            ("Choose Moor &gt; Tie &amp; wait.", "Velg Fortøy &gt; Fest &amp; vent."),
            ("Choose Moor &gt; Tie &amp; wait.", "Velg Fest &gt; Fortøy."),
        ],
    );
    let summary = import::preview(Some(&memory), &options("x", &[&path]), &Interrupt::default(), &Silent).unwrap();
    assert_eq!((of(&summary, Status::Same), of(&summary, Status::Changed)), (1, 1), "{summary:?}");
}

#[test]
fn layers_contradict_each_other_in_one_context_only() {
    let sandbox = Sandbox::new();
    let memory = filled(&sandbox);
    let tsv = |name: &str, line: &str| {
        file(&sandbox, name, &format!("tuid\tfamily\tsource\ttarget\ttarget_locale\tprevious_source\n{line}\n"))
    };
    let conflicts = |name: &str, line: &str| {
        let path = tsv(name, line);
        let summary = import::preview(Some(&memory), &options("x", &[&path]), &Interrupt::default(), &Silent).unwrap();
        of(&summary, Status::Conflict)
    };
    let first = tsv("first.tsv", "1\tharbor\tRing twice.\tRing to ganger.\tnb-NO\tMoor the boat.");
    import(&memory, "first", &first).unwrap();
    assert_eq!(conflicts("same.tsv", "1\tharbor\tRing twice.\tKling to ganger.\tnb-NO\tMoor  the boat."), 1);
    assert_eq!(conflicts("unsaid.tsv", "1\t\tRing twice.\tKling to ganger.\tnb-NO\t"), 1);
    assert_eq!(conflicts("product.tsv", "1\tmarina\tRing twice.\tKling to ganger.\tnb-NO\tMoor the boat."), 0);
    assert_eq!(conflicts("beside.tsv", "1\tharbor\tRing twice.\tKling to ganger.\tnb-NO\tCast off."), 0);
    assert_eq!(conflicts("locale.tsv", "1\tharbor\tRing twice.\tBel twee keer.\tnl-NL\tMoor the boat."), 0);
}

#[test]
fn imported_translations_compete_and_the_rest_follows_the_documents() {
    let sandbox = Sandbox::new();
    let memory = filled(&sandbox);
    let path = bare_tmx(
        &sandbox,
        "vendor.tmx",
        &[("Lower the flag.", "Flagget ned."), ("Moor the boat.", "Bind båten."), ("Gale warning.", "Kulingvarsel.")],
    );
    let before = sandbox.export(&memory, "tmx", |_| ()).1;
    import(&memory, "vendor", &path).unwrap();
    let units = sandbox.units(&memory, |_| ());
    let text = |source: &str| {
        let unit = units.iter().find(|unit| unit.texts["en-US"] == source).unwrap();
        (unit.texts["nb-NO"].as_str(), unit.properties("x-origin").join(" "))
    };
    // Above machine translation, below people's.
    assert_eq!(text("Lower the flag."), ("Flagget ned.", "imported".to_owned()));
    let unit = units.iter().find(|unit| unit.texts["en-US"] == "Lower the flag.").unwrap();
    assert_eq!(unit.properties("x-import"), ["vendor"]);
    assert_eq!(text("Moor the boat.").0, "Fortøy båten.");
    assert_eq!(units.last().unwrap().texts["en-US"], "Gale warning.");
    assert_eq!(units.last().unwrap().properties("x-family"), ["vendor"]);
    let variants = sandbox.units(&memory, |options| options.variants = Variants::All);
    assert!(variants.iter().any(|unit| unit.texts.get("nb-NO").is_some_and(|text| text == "Bind båten.")));
    let occurrences = sandbox.units(&memory, |options| options.per = Per::Occurrence);
    let imported = occurrences.iter().filter(|unit| unit.properties("x-origin") == ["imported"]).count();
    assert_eq!(imported, 3);
    let tuids: Vec<_> = occurrences.iter().map(|unit| unit.attribute("tuid").unwrap()).collect();
    let distinct: std::collections::BTreeSet<_> = tuids.iter().collect();
    assert_eq!(distinct.len(), tuids.len());

    let without = sandbox.export(&memory, "tmx", |options| options.filter.imports = Imports::None).1;
    assert_eq!(without, before);
    let only = sandbox.units(&memory, |options| options.filter.imports = Imports::Only(vec!["vendor".to_owned()]));
    assert_eq!(only.len(), 3);
    let of_path = sandbox.units(&memory, |options| options.filter.paths = vec!["*.md".to_owned()]);
    assert!(!of_path.iter().any(|unit| unit.texts["en-US"] == "Gale warning."));

    import::forget(&memory, "vendor", "1.0.0").unwrap();
    assert_eq!(sandbox.export(&memory, "tmx", |_| ()).1, before);
    assert!(memory.snapshot().unwrap().verify().unwrap().passed());
}

/// A TMX file of somebody else with these elements in its body.
fn foreign_tmx(sandbox: &Sandbox, name: &str, units: &str) -> PathBuf {
    let header = "<header srclang=\"en-US\" segtype=\"sentence\" adminlang=\"en\" creationtool=\"x\" \
                  creationtoolversion=\"1\" datatype=\"plaintext\" o-tmf=\"x\"/>";
    file(
        sandbox,
        name,
        &format!("<?xml version=\"1.0\"?>\n<tmx version=\"1.4\">{header}<body>\n{units}\n</body></tmx>\n"),
    )
}

#[test]
fn an_identifier_with_white_space_makes_no_invalid_file_and_comes_back() {
    let sandbox = Sandbox::new();
    let path = foreign_tmx(
        &sandbox,
        "vendor.tmx",
        "<tu tuid=\"my page.md 7\"><tuv xml:lang=\"en-US\"><seg>Gale warning.</seg></tuv>\
         <tuv xml:lang=\"nb-NO\"><seg>Kulingvarsel.</seg></tuv></tu>",
    );
    let memory = sandbox.memory("memory.db");
    import(&memory, "vendor", &path).unwrap();
    let unit = &sandbox.units(&memory, |_| ())[0];
    assert_eq!(unit.attribute("tuid"), Some("my%20page.md%207"));
    assert_eq!(unit.properties("x-tuid"), ["my page.md 7"]);
    let exported = sandbox.export(&memory, "tmx", |_| ()).1;
    let mut findings = Vec::new();
    let taken: Result<_, bitext_exchange::read::ReadError> =
        validate(Path::new("vendor.tmx"), Cursor::new(exported.clone()), |finding| {
            findings.push(finding);
            Ok(())
        });
    assert_eq!((taken.unwrap().units, findings.len()), (1, 0), "{findings:?}");

    let again = sandbox.memory("again.db");
    import(&again, "vendor", &file(&sandbox, "again.tmx", &exported)).unwrap();
    assert_eq!(sandbox.export(&again, "tmx", |_| ()).1, exported);
    // Other formats hold what was stated.
    assert!(sandbox.export(&again, "tsv", |_| ()).1.contains("my page.md 7"));
}

#[test]
fn what_a_file_says_of_a_unit_stays_where_documents_have_its_source() {
    let sandbox = Sandbox::new();
    let memory = filled(&sandbox);
    let pair = |id: &str, source: &str, target: &str| {
        format!(
            "<tu><prop type=\"x-client\">Vardelyn</prop><prop type=\"x-job\">{id}</prop><note>Checked &amp; done</note>\
             <tuv xml:lang=\"en-US\"><seg>{source}</seg></tuv>\
             <tuv xml:lang=\"nb-NO\"><prop type=\"x-reviewer\">{id}</prop><seg>{target}</seg></tuv></tu>\n"
        )
    };
    let same = pair("1", "Moor the boat.", "Fortøy båten.") + &pair("2", "Moor the boat.", "Fortøy båten.");
    let other = pair("3", "Moor the boat.", "Bind båten.");
    let path = foreign_tmx(&sandbox, "vendor.tmx", &(same + &other));
    import(&memory, "vendor", &path).unwrap();
    let units = sandbox.units(&memory, |options| options.variants = Variants::All);
    let said = |target: &str| {
        let unit = units.iter().find(|unit| unit.texts.get("nb-NO").is_some_and(|text| text == target)).unwrap();
        [unit.properties("x-client"), unit.properties("x-job"), unit.properties("x-reviewer")]
            .map(|said| said.join(" "))
    };
    assert_eq!(said("Fortøy båten."), ["Vardelyn", "1 2", "1 2"]);
    assert_eq!(said("Bind båten."), ["Vardelyn", "3", "3"]);
    assert_eq!(said("Fortøy skipet."), ["", "", ""]);
}

#[test]
fn layers_join_in_one_unit_and_families_keep_to_their_files() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tsv = |name: &str, lines: &str| {
        file(&sandbox, name, &format!("tuid\tfamily\tsource\ttarget\ttarget_locale\torigin\n{lines}"))
    };
    let first = tsv("first.tsv", "1\tharbor\tMoor.\tFortøy.\tnb-NO\thuman\n2\tmarina\tTie.\tFest.\tnb-NO\thuman\n");
    let second = tsv("second.tsv", "1\tharbor\tMoor.\tFortøy.\tnb-NO\t\n2\tharbor\tMoor.\tMeer af.\tnl-NL\t\n");
    import(&memory, "one", &first).unwrap();
    import(&memory, "two", &second).unwrap();
    let units = sandbox.units(&memory, |_| ());
    let targets: Vec<usize> = units.iter().map(|unit| unit.texts.len() - 1).collect();
    assert_eq!(targets, [2, 1], "{units:?}");
    let options = |options: &mut bitext_pipeline::export::Options| {
        let template = sandbox.path("{family}.tsv");
        let template = bitext_exchange::NameTemplate::parse(template.to_str().unwrap()).unwrap();
        options.output = bitext_pipeline::export::Output::Files(template);
    };
    for per in [Per::Unit, Per::Occurrence] {
        let mut of_families = crate::support::export_options("tsv", &sandbox.path("unused"));
        options(&mut of_families);
        of_families.per = per;
        let summary = crate::support::export_with(&memory, &of_families).unwrap();
        let names: Vec<_> = summary.files.iter().map(|file| file.name.rsplit('/').next().unwrap()).collect();
        assert_eq!(names, ["harbor.tsv", "marina.tsv"], "{per:?}");
    }
}

#[test]
fn the_same_files_again_change_nothing_and_others_are_refused() {
    let sandbox = Sandbox::new();
    let memory = filled(&sandbox);
    let path = bare_tmx(&sandbox, "vendor.tmx", &[("Moor the boat.", "Bind båten.")]);
    import(&memory, "vendor", &path).unwrap();
    let again = import(&memory, "vendor", &path).unwrap();
    assert!(again.unchanged && again.run.is_none(), "{again:?}");
    let other = bare_tmx(&sandbox, "other.tmx", &[("Moor the boat.", "Tau båten.")]);
    let error = import(&memory, "vendor", &other).unwrap_err();
    assert!(matches!(&error, Error::Store(bitext_store::Error::ImportExists { name }) if name == "vendor"), "{error}");
    let error = import::forget(&memory, "other", "1.0.0").unwrap_err();
    assert!(matches!(error, Error::Store(bitext_store::Error::NoSuchImport { .. })));
}

#[test]
fn what_fails_or_is_stopped_leaves_nothing() {
    let sandbox = Sandbox::new();
    let memory = filled(&sandbox);
    let counts = || memory.snapshot().unwrap().counts().unwrap();
    let before = (counts(), sandbox.export(&memory, "tmx", |_| ()).1);
    let many: Vec<(String, String)> = (0..2000).map(|n| (format!("Berth {n}."), format!("Kai {n}."))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(source, target)| (source.as_str(), target.as_str())).collect();
    let good = bare_tmx(&sandbox, "good.tmx", &many);
    let tmx = fs::read_to_string(&good).unwrap();
    let cut = file(&sandbox, "cut.tmx", &tmx[..tmx.len() / 2]);
    let error = import(&memory, "vendor", &cut).unwrap_err();
    assert!(matches!(error, Error::Read(_)), "{error}");

    let interrupt = Interrupt::default();
    let progress = StopAfter::new(&interrupt, 500);
    let summary = import::import(&memory, &options("vendor", &[&good]), &interrupt, &progress).unwrap();
    assert!(summary.interrupted);

    let nothing = bare_tmx(&sandbox, "nothing.tmx", &[]);
    assert!(matches!(import(&memory, "vendor", &nothing).unwrap_err(), Error::NothingToImport { .. }));
    let german = file(&sandbox, "german.tmx", &tmx.replace("en-US", "de-DE"));
    assert!(matches!(import(&memory, "vendor", &german).unwrap_err(), Error::OtherSource { .. }));
    assert_eq!((counts(), sandbox.export(&memory, "tmx", |_| ()).1), before);
    let runs = memory.snapshot().unwrap().runs().unwrap();
    let outcomes: Vec<_> = runs.iter().filter(|run| run.command == "import").map(|run| run.outcome.clone()).collect();
    let outcomes: Vec<_> = outcomes.iter().flatten().map(String::as_str).collect();
    assert_eq!(outcomes, ["failed", "interrupted", "failed", "failed"]);
    assert!(memory.snapshot().unwrap().verify().unwrap().passed());
}

/// A unit of a table: tuid, family, source, target, locale, origin.
fn line() -> impl Strategy<Value = String> {
    let of = |texts: &'static [&'static str]| proptest::sample::select(texts);
    let source = of(&[
        "Moor the boat.",
        " Moor the  boat.",
        "Cast off.",
        "Tie & wait <a>.",
        "**Cast** off.",
        "Gale warning.",
        "Kast loss. ",
    ]);
    let target = of(&["Fortøy båten.", "Kast loss. ", "Kast loss.", "Gale warning.", "Bind.", "**Kast** av."]);
    let tuid = of(&["", "1", "2"]);
    let family = of(&["", "harbor", "pier"]);
    let locale = of(&["nb-NO", "nl-NL", "ja-JP"]);
    let origin = of(&["", "human", "machine", "imported"]);
    (tuid, family, source, target, locale, origin).prop_map(|(tuid, family, source, target, locale, origin)| {
        format!("{tuid}\t{family}\t{source}\t{target}\t{locale}\t{origin}\n")
    })
}

/// Whatever layers brought, in whatever order they go, the memory is as before.
#[test]
fn what_is_forgotten_was_never_there() {
    let sandbox = Sandbox::new();
    let memory = filled(&sandbox);
    let state = || {
        let exports = [Per::Unit, Per::Occurrence].map(|per| {
            let change = |options: &mut bitext_pipeline::export::Options| {
                (options.per, options.variants) = (per, Variants::All);
            };
            sandbox.export(&memory, "tmx", change).1
        });
        (exports, memory.snapshot().unwrap().counts().unwrap())
    };
    let before = state();
    let layers = || proptest::collection::vec(proptest::collection::vec(line(), 1..12), 1..3);
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(layers in layers(), last_first in any::<bool>())| {
        let mut names: Vec<String> = (0..layers.len()).map(|number| format!("layer {number}")).collect();
        for (name, lines) in names.iter().zip(&layers) {
            let table = format!("tuid\tfamily\tsource\ttarget\ttarget_locale\torigin\n{}", lines.concat());
            let summary = import(&memory, name, &file(&sandbox, "layer.tsv", &table)).unwrap();
            prop_assert_eq!(summary.targets, lines.len() as u64);
        }
        prop_assert!(memory.snapshot().unwrap().verify().unwrap().passed());
        if last_first {
            names.reverse();
        }
        for name in &names {
            import::forget(&memory, name, "1.0.0").unwrap();
        }
        prop_assert!(memory.snapshot().unwrap().verify().unwrap().passed());
        prop_assert!(state() == before);
    });
}
