use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use tempfile::TempPath;

use crate::error::Error;
use crate::hex::hex;
use crate::leftovers;

/// Large enough that calls to the system and to the hash function do not count.
const BUFFER_BYTES: usize = 512 * 1024;

/// The name that stands for standard output.
const STREAM_NAME: &str = "-";

/// A file that comes into being whole or not at all.
///
/// What is written goes to a temporary file beside the destination; [`commit`](OutputFile::commit) moves it there.
/// Dropped without that, it leaves no trace, and a file that was there before stays as it is; what a killed process left
/// [is removed](crate::Leftovers) when the same output is written again. Several files appear
/// together when each is [ended](OutputFile::end) first, and committed when all are. A name that ends in `.gz` is
/// compressed; the same bytes in give the same bytes out, since no name and no time is stored.
///
/// A destination that exists and is no regular file, such as a named pipe, is written to directly: it cannot be
/// replaced.
///
/// ```
/// use std::io::Write;
/// use bitext_exchange::OutputFile;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("harbor.tsv");
/// let mut file = OutputFile::create(&path)?;
/// file.write_all(b"Cast off\tKast loss\n")?;
/// let written = file.commit()?;
/// assert_eq!(written.bytes, std::fs::metadata(&path)?.len());
/// # Ok(())
/// # }
/// ```
pub struct OutputFile {
    path: PathBuf,
    stream: Stream,
    /// The temporary file's name and the name it gets, unless the destination is written directly.
    replacement: Option<(TempPath, PathBuf)>,
}

/// An output that is complete, on the disk and closed, and has yet to get its name. Dropped, it leaves no trace.
#[derive(Debug)]
pub struct EndedFile {
    written: WrittenFile,
    /// As for an [`OutputFile`].
    replacement: Option<(TempPath, PathBuf)>,
}

/// A finished output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// The output as asked for; `-` for a stream.
    pub path: PathBuf,
    /// Its size, after compression.
    pub bytes: u64,
    /// SHA-256 of its bytes, after compression, in hexadecimal digits.
    pub sha256: String,
}

enum Stream {
    Plain(BufWriter<Hashed>),
    Gzip(Box<GzEncoder<BufWriter<Hashed>>>),
}

/// Where the final bytes go, hashed and counted on their way.
struct Hashed {
    sink: Sink,
    hash: Sha256,
    bytes: u64,
}

enum Sink {
    File(File),
    Stream(Box<dyn Write + Send>),
}

impl OutputFile {
    /// Opens an output whose name says whether it is compressed.
    ///
    /// Folders that are missing are made. Whatever can be known to fail does so here and not after hours of writing, such
    /// as a name that is a folder's.
    pub fn create(path: &Path) -> Result<OutputFile, Error> {
        let failed = |source| Error::Create { path: path.to_owned(), source };
        if path.file_name().is_none() || path.to_string_lossy().ends_with(std::path::is_separator) {
            return Err(Error::IsFolder { path: path.to_owned() });
        }
        // A link stays a link: the file behind it is replaced.
        let (destination, existing) = match fs::canonicalize(path) {
            Ok(real) => {
                let metadata = fs::metadata(&real).map_err(failed)?;
                (real, Some(metadata))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
                (path.to_owned(), None)
            }
            Err(error) => return Err(failed(error)),
        };
        let (file, replacement) = match existing {
            Some(metadata) if metadata.is_dir() => return Err(Error::IsFolder { path: path.to_owned() }),
            Some(metadata) if !metadata.is_file() => {
                (File::options().write(true).open(&destination).map_err(failed)?, None)
            }
            existing => {
                let (file, temporary) = create_beside(&destination, existing.as_ref()).map_err(failed)?;
                (file, Some((temporary, destination)))
            }
        };
        let compressed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
        Ok(OutputFile { path: path.to_owned(), stream: Stream::new(Sink::File(file), compressed), replacement })
    }

    /// An output over standard output or whatever else takes bytes; `-` is its name.
    pub fn over(output: impl Write + Send + 'static) -> OutputFile {
        let stream = Stream::new(Sink::Stream(Box::new(output)), false);
        OutputFile { path: PathBuf::from(STREAM_NAME), stream, replacement: None }
    }

    /// Writes out what is buffered, makes sure that the disk has it, and closes the file.
    pub fn end(self) -> Result<EndedFile, Error> {
        let OutputFile { path, stream, replacement } = self;
        let failed = |source| Error::Write { path: path.clone(), source };
        let mut hashed = stream.finish().map_err(failed)?;
        hashed.flush().map_err(failed)?;
        if let (Sink::File(file), Some(_)) = (&hashed.sink, &replacement) {
            file.sync_all().map_err(failed)?;
        }
        let written = WrittenFile { path, bytes: hashed.bytes, sha256: hex(&hashed.hash.finalize()) };
        Ok(EndedFile { written, replacement })
    }

    /// [Ends](OutputFile::end) the file and gives it its name.
    pub fn commit(self) -> Result<WrittenFile, Error> {
        self.end()?.commit()
    }
}

impl EndedFile {
    /// What the file is once it is committed.
    pub fn written(&self) -> &WrittenFile {
        &self.written
    }

    /// Gives the file its name.
    pub fn commit(self) -> Result<WrittenFile, Error> {
        let EndedFile { written, replacement } = self;
        if let Some((temporary, destination)) = replacement {
            temporary
                .persist(&destination)
                .map_err(|error| Error::Replace { path: written.path.clone(), source: error.error })?;
        }
        Ok(written)
    }
}

/// Opens a temporary file in the folder of a destination, with the permissions that the destination has or would get.
fn create_beside(destination: &Path, existing: Option<&fs::Metadata>) -> io::Result<(File, TempPath)> {
    let mut options = File::options();
    options.write(true).create_new(true);
    // Elsewhere permissions come with the folder.
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        // Not fewer than a file made the ordinary way has: the umask takes its part from these too.
        options.mode(existing.map_or(0o666, |metadata| metadata.permissions().mode()));
    }
    #[cfg(not(unix))]
    let _ = existing;
    let prefix = leftovers::own_prefix(destination);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(leftovers::END);
    // Opened here, since errors of the builder's own way of opening speak of the temporary file.
    let (file, path) = builder.make_in(leftovers::folder_of(destination), |path| options.open(path))?.into_parts();
    // Says that somebody writes to it; where there are no locks, the number of the process in its name has to do.
    let _ = file.try_lock();
    Ok((file, path))
}

impl Stream {
    fn new(sink: Sink, compressed: bool) -> Stream {
        let plain = BufWriter::with_capacity(BUFFER_BYTES, Hashed { sink, hash: Sha256::new(), bytes: 0 });
        if compressed {
            Stream::Gzip(Box::new(GzBuilder::new().mtime(0).write(plain, Compression::default())))
        } else {
            Stream::Plain(plain)
        }
    }

    fn finish(self) -> io::Result<Hashed> {
        let plain = match self {
            Stream::Plain(plain) => plain,
            Stream::Gzip(gzip) => gzip.finish()?,
        };
        plain.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

/// Errors carry the output's name: see [`Error`]'s conversion from [`io::Error`].
impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.stream {
            Stream::Plain(plain) => plain.write(bytes),
            Stream::Gzip(gzip) => gzip.write(bytes),
        };
        written.map_err(|source| Error::Write { path: self.path.clone(), source }.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = match &mut self.stream {
            Stream::Plain(plain) => plain.flush(),
            Stream::Gzip(gzip) => gzip.flush(),
        };
        flushed.map_err(|source| Error::Write { path: self.path.clone(), source }.into())
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.sink {
            Sink::File(file) => file.write(bytes),
            Sink::Stream(stream) => stream.write(bytes),
        }?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::File(file) => file.flush(),
            Sink::Stream(stream) => stream.flush(),
        }
    }
}
