//! Output files as a caller and the file system see them.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use bitext_exchange::{Error, OutputFile};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn write(path: &Path, text: &[u8]) -> Vec<u8> {
    let mut file = OutputFile::create(path).unwrap();
    for chunk in text.chunks(1000) {
        file.write_all(chunk).unwrap();
    }
    let written = file.commit().unwrap();
    let bytes = fs::read(path).unwrap();
    assert_eq!(written.path, path);
    assert_eq!(written.bytes, bytes.len() as u64);
    let digest = format!("{:02x?}", &Sha256::digest(&bytes)[..]);
    assert_eq!(written.sha256, digest.replace(['[', ']', ',', ' '], ""));
    bytes
}

#[test]
fn committed_files_hold_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Cast off\tKast loss\n".repeat(100_000).into_bytes();
    assert_eq!(write(&folder.path().join("a.tsv"), &text), text);
    assert_eq!(write(&folder.path().join("empty.tsv"), b""), b"");
    let gzip = write(&folder.path().join("a.tsv.gz"), &text);
    let mut back = Vec::new();
    GzDecoder::new(&*gzip).read_to_end(&mut back).unwrap();
    assert!(back == text);
    // Neither flags (a name would need one) nor a time.
    assert_eq!(gzip[3..8], [0; 5]);
    assert!(write(&folder.path().join("b.TSV.GZ"), &text) == gzip);
    assert_eq!(names(folder.path()), ["a.tsv", "a.tsv.gz", "b.TSV.GZ", "empty.tsv"]);
}

#[test]
fn dropped_files_leave_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tmx");
    fs::write(&path, "old").unwrap();
    for name in ["a.tmx", "b.tmx.gz"] {
        let mut file = OutputFile::create(&folder.path().join(name)).unwrap();
        file.write_all(&vec![b'x'; 2_000_000]).unwrap();
        assert_eq!(names(folder.path()).len(), 2);
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }
    assert_eq!(names(folder.path()), ["a.tmx"]);
    assert_eq!(write(&path, b"new"), b"new");
}

#[test]
fn ended_files_wait_for_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let end = |name: &str| {
        let mut file = OutputFile::create(&folder.path().join(name)).unwrap();
        file.write_all(name.as_bytes()).unwrap();
        file.end().unwrap()
    };
    fs::write(folder.path().join("a.tsv"), "old").unwrap();
    let (kept, dropped) = (end("a.tsv"), end("b.tsv"));
    assert_eq!(names(folder.path()).len(), 3);
    assert_eq!(fs::read(folder.path().join("a.tsv")).unwrap(), b"old");
    drop(dropped);
    let promised = kept.written().clone();
    assert_eq!((promised.bytes, kept.commit().unwrap()), (5, promised.clone()));
    assert_eq!(names(folder.path()), ["a.tsv"]);
    assert_eq!(fs::read(&promised.path).unwrap(), b"a.tsv");
}

#[cfg(target_os = "linux")]
#[test]
fn ended_files_are_closed() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let links =
            fs::read_dir("/proc/self/fd").unwrap().filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
        links.filter(|link| link.starts_with(folder.path())).count()
    };
    let file = OutputFile::create(&folder.path().join("a.tsv.gz")).unwrap();
    assert_eq!(open(), 1);
    let ended = file.end().unwrap();
    assert_eq!(open(), 0);
    ended.commit().unwrap();
}

#[test]
fn bad_destinations_are_named_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let impossible = folder.path().join("file/a.tmx");
    assert!(matches!(OutputFile::create(&impossible), Err(Error::Create { path, source })
        if path == impossible && source.kind() == io::ErrorKind::NotADirectory));
    let with_separator = PathBuf::from(format!("{}/new/", folder.path().display()));
    for path in [folder.path().to_owned(), with_separator, PathBuf::from("/")] {
        assert!(matches!(OutputFile::create(&path), Err(Error::IsFolder { .. })), "{path:?}");
    }
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn missing_folders_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one/two/a.tmx");
    OutputFile::create(&path).unwrap().commit().unwrap();
    assert!(path.is_file());
}

#[test]
fn errors_speak_of_the_destination_and_not_of_the_temporary_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let path = folder.path().join("file/a.tmx");
    let error = OutputFile::create(&path).err().unwrap();
    assert_eq!(error.to_string(), format!("cannot create `{}`", path.display()));
    assert!(!std::error::Error::source(&error).unwrap().to_string().contains(".bitext-"));

    let blocked = folder.path().join("b.tmx");
    let ended = OutputFile::create(&blocked).unwrap().end().unwrap();
    fs::create_dir(&blocked).unwrap();
    let error = ended.commit().unwrap_err();
    assert_eq!(error.to_string(), format!("cannot replace `{}`", blocked.display()));
    assert!(!std::error::Error::source(&error).unwrap().to_string().contains(".bitext-"));
    assert_eq!(names(folder.path()), ["b.tmx", "file"]);
}

/// Takes some bytes, then fails for ever.
struct Failing {
    room: usize,
    kind: io::ErrorKind,
}

impl Write for Failing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.room);
        self.room -= taken;
        if taken == 0 && !bytes.is_empty() { Err(self.kind.into()) } else { Ok(taken) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_went_away_is_recognized() {
    for (kind, broken) in [(io::ErrorKind::BrokenPipe, true), (io::ErrorKind::StorageFull, false)] {
        let mut file = OutputFile::over(Failing { room: 3, kind });
        file.write_all(b"buffered").unwrap();
        let error = file.commit().unwrap_err();
        assert_eq!((error.is_broken_pipe(), error.to_string().as_str()), (broken, "cannot write `-`"));

        let mut file = OutputFile::over(Failing { room: 3, kind });
        let error = Error::from(file.write_all(&vec![0; 5_000_000]).unwrap_err());
        assert_eq!((error.is_broken_pipe(), error.to_string().as_str()), (broken, "cannot write `-`"));
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_full_disk_is_an_error_with_the_path() {
        let full = Path::new("/dev/full");
        if !full.exists() {
            return;
        }
        let mut file = OutputFile::create(full).unwrap();
        file.write_all(b"x").unwrap();
        let error = file.commit().unwrap_err();
        assert!(matches!(&error, Error::Write { path, .. } if path == full), "{error}");
        assert!(full.exists());
    }

    #[test]
    fn links_and_permissions_stay() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.tmx"), folder.path().join("link.tmx"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real.tmx", &link).unwrap();
        write(&link, b"new");
        assert!(link.is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        fs::write(folder.path().join("ordinary"), "").unwrap();
        let ordinary = fs::metadata(folder.path().join("ordinary")).unwrap().permissions();
        write(&folder.path().join("fresh.tmx"), b"");
        assert_eq!(fs::metadata(folder.path().join("fresh.tmx")).unwrap().permissions(), ordinary);
    }
}
