//! No room to write, and nobody who reads.

use std::fs::File;
use std::path::PathBuf;
use std::process::Command;

use crate::support::{Call, Sandbox, sample};
use crate::{assert_sound, skipped};

/// A file system in memory, of a fixed size, that is gone when it is dropped.
struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Mounts it in a sandbox; `None` where that is not allowed.
    fn mount(sandbox: &Sandbox, name: &str, kilobytes: u32) -> Option<SmallDisk> {
        let folder = sandbox.path(name);
        std::fs::create_dir(&folder).unwrap();
        let options = format!("size={kilobytes}k");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&folder).output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            return Some(SmallDisk { folder });
        }
        skipped("a small disk cannot be mounted here");
        None
    }

    fn resize(&self, kilobytes: u32) {
        let options = format!("remount,size={kilobytes}k");
        assert!(Command::new("mount").args(["-o", &options]).arg(&self.folder).status().unwrap().success());
    }

    /// The names of the files on it, sorted.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A failing test has better things to say.
        let _ = Command::new("umount").arg(&self.folder).status();
    }
}

#[test]
fn a_memory_on_a_full_disk() {
    let sandbox = Sandbox::new();
    let inputs: Vec<PathBuf> = (0..6).map(|seed| sandbox.generated(&format!("rope-{seed}"), seed, 60).0).collect();
    let ingest =
        |memory: &str| inputs.iter().fold(sandbox.bitext(["ingest", "--format=json", "--tm", memory]), Call::arg);
    let documents = ingest("roomy.db").run().exits(0).json()["documents"].as_u64().unwrap();
    let export = |memory: &str| {
        sandbox.bitext(["export", "-q", "--tm", memory, "-o", "out.tmx"]).run().exits(0);
        sandbox.read("out.tmx")
    };
    let expected = export("roomy.db");
    let needed = u32::try_from(std::fs::metadata(sandbox.path("roomy.db")).unwrap().len() / 1024).unwrap();

    let Some(disk) = SmallDisk::mount(&sandbox, "disk", 1) else { return };
    let message = "bitext: no space left to write the memory `disk/m.db`\n\n\
                   hint: make room and run the same command again: what was committed is not done twice\n";
    let (mut resumed, mut told) = (0, 0);
    for percent in [1, 4, 10, 25, 50, 75, 100, 110] {
        for name in disk.names() {
            std::fs::remove_file(sandbox.path("disk").join(name)).unwrap();
        }
        disk.resize((needed * percent / 100).max(4));
        // The second time on a disk that is full from the beginning.
        for _ in 0..2 {
            let outcome = ingest("disk/m.db").run();
            outcome.exits(1).says_only(message);
            // What was done is told, unless there is no room for the memory itself.
            if !outcome.stdout().is_empty() {
                told += 1;
                let summary = outcome.json();
                let read = summary["documents"].as_u64().unwrap();
                assert!(read <= documents, "{summary}");
                // Unless it was after the last of them, at the indexes.
                let expected = if read == documents { "done" } else { "failed" };
                assert_eq!(summary["inputs"].as_array().unwrap().last().unwrap()["status"], expected, "{summary}");
            }
        }

        // What is there is sound, here and, once there is room, where it is.
        for name in disk.names() {
            std::fs::copy(sandbox.path("disk").join(&name), sandbox.path(&name)).unwrap();
        }
        if sandbox.path("m.db").exists() {
            let summary = ingest("m.db").run().exits(0).json();
            assert_eq!(summary["documents"], documents);
            assert_sound(&sandbox, "m.db");
            assert!(export("m.db") == expected, "{percent} %");
        }
        disk.resize(needed * 8);
        let summary = ingest("disk/m.db").run().exits(0).json();
        let unchanged = summary["unchanged"].as_u64().unwrap();
        assert_eq!(summary["new"].as_u64().unwrap() + unchanged, documents);
        resumed += u32::from(0 < unchanged);
        assert_sound(&sandbox, "disk/m.db");
        assert!(export("disk/m.db") == expected, "{percent} %");
        for name in ["m.db", "m.db-wal", "m.db-shm", "m.db.lock"] {
            let _ = std::fs::remove_file(sandbox.path(name));
        }
    }
    assert!(0 < told, "there was room for the memory once");
    assert!(0 < resumed, "some of it was committed before the disk was full");
}

#[test]
fn an_export_to_a_full_disk() {
    let sandbox = Sandbox::with_sample();
    let Some(disk) = SmallDisk::mount(&sandbox, "disk", 64) else { return };
    sandbox.write("disk/old.tmx", "what was there before");
    for (output, shown) in [("new.tmx", "new.tmx"), ("old.tmx", "old.tmx"), ("{target}.tsv", "ar-SA.tsv")] {
        let outcome = sandbox.bitext(["export", "-o"]).arg(format!("disk/{output}")).run();
        outcome.exits(1).prints_nothing().says(&format!("bitext: cannot write `disk/{shown}`: "));
        assert_eq!(disk.names(), ["old.tmx"], "nothing is left of it");
    }
    assert_eq!(sandbox.read("disk/old.tmx"), "what was there before");
    let outcome = sandbox.bitext(["memory", "backup", "disk/copy.db"]).run();
    outcome.exits(1).prints_nothing().says("bitext: ");
    assert_eq!(disk.names(), ["old.tmx"]);
    assert_sound(&sandbox, "bitext.db");
}

#[test]
fn a_build_with_a_full_temporary_folder() {
    let sandbox = Sandbox::new();
    let Some(disk) = SmallDisk::mount(&sandbox, "disk", 128) else { return };
    let outcome = sandbox.bitext(["build", "-o", "out.tmx"]).arg(sample()).env("TMPDIR", sandbox.path("disk")).run();
    outcome.exits(1).prints_nothing().says("bitext: no space left to write the memory `");
    assert!(disk.names().is_empty() && !sandbox.path("out.tmx").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn devices_that_are_full() {
    let sandbox = Sandbox::with_sample();
    for arguments in [
        &["export", "-o", "/dev/full"][..],
        &["export", "-f", "jsonl", "-o", "/dev/full"],
        &["build", "rope.nb-NO", "-o", "/dev/full"],
    ] {
        sandbox.generated("rope", 1, 2);
        let outcome = sandbox.bitext(arguments.iter().copied()).run();
        outcome.exits(1).prints_nothing().says("bitext: cannot write `/dev/full`: ");
    }
    for arguments in
        [&["ingest", "rope.nb-NO"][..], &["build", "rope.nb-NO", "-o", "-"], &["memory", "verify"], &["lookup", "-"]]
    {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let call = sandbox.bitext(arguments.iter().copied()).stdin("Weigh anchor\n");
        call.stdout(full).run().exits(1).says("bitext: ");
    }
    assert_sound(&sandbox, "bitext.db");
}

#[test]
fn nobody_reads_what_is_printed() {
    let sandbox = Sandbox::with_sample();
    sandbox.generated("rope", 1, 2);
    for arguments in [
        &["ingest", "rope.nb-NO"][..],
        &["ingest", "rope.nb-NO", "--format=json"],
        &["build", "rope.nb-NO", "-o", "-"],
        &["export", "-o", "-"],
        &["memory", "verify"],
        &["memory", "runs"],
        &["lookup", "Weigh anchor"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        sandbox.bitext(arguments.iter().copied()).stdout(writer).run().exits(0);
        // Nor what is said about it.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        sandbox.bitext(arguments.iter().copied()).stderr(writer).run().exits(0);
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    sandbox.bitext(["ingest", "nowhere", "-v", "--progress=always"]).stderr(writer).run().exits(1);
    assert_sound(&sandbox, "bitext.db");
}
