use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bitext_markup::KEY_VERSION;
use bitext_model::Locale;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::lock::WriterLock;
use crate::snapshot::Snapshot;
use crate::write::search::{self, HeadStart};
use crate::{Error, NewText};

/// An open translation memory.
#[derive(Debug)]
pub struct Memory {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    source_locale: Locale,
    /// `None` when the memory is open for reading only.
    lock: Option<WriterLock>,
    /// Whether opening it made the file.
    is_new: bool,
    /// Whether an index of words is made and kept up.
    keeps_words: bool,
}

/// How to open a memory for writing.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// How long to wait for another writer.
    pub wait: Duration,
    /// The locale of source texts: recorded when a memory is created, and compared when one is opened. `None`: English
    /// (`en-US`) for a new memory, whatever it is for an old one.
    pub source_locale: Option<Locale>,
    /// Makes no index of words: for a memory that nobody searches before it is gone. Whoever opens it for writing
    /// without this makes the index.
    pub without_words: bool,
}

/// "bitx": tells the file from other programs' databases.
const APPLICATION_ID: i64 = 0x6269_7478;

/// The format of the file. Each entry brings it from the version of its index to the next. Never change or remove an
/// entry: files written by old versions go through all of them.
const MIGRATIONS: [&str; 5] = [
    concat!(include_str!("../sql/schema.sql"), include_str!("../sql/views.sql")),
    include_str!("../sql/0002-imports.sql"),
    include_str!("../sql/0003-alignment.sql"),
    include_str!("../sql/0004-search.sql"),
    include_str!("../sql/0005-history.sql"),
];

/// The version that knows what history shows.
const HISTORY_VERSION: i64 = 5;

const VIEW_VERSION: i64 = 1;

/// Of memories that nobody names another one for.
const DEFAULT_SOURCE_LOCALE: &str = "en-US";

/// KiB of pages kept: enough for the inner nodes of every index of a memory of millions of texts.
const CACHE_KIB: i64 = 32 * 1024;

/// The same while the memory has no indexes, and while these are made. Then rows are only appended, which needs hardly
/// any pages; and SQLite sorts in as much memory as it may cache, and beyond that in temporary files, so that the peak
/// stays the same however many rows there are.
const BULK_CACHE_KIB: i64 = 8 * 1024;

/// How long to wait for another connection's checkpoint or recovery, or for another program that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The source locale of a new memory that nobody names another one for.
///
/// # Panics
///
/// Never: the constant is a locale.
pub fn default_source_locale() -> Locale {
    DEFAULT_SOURCE_LOCALE.parse().expect("a constant that names a locale")
}

impl Memory {
    /// Opens the memory at `path` for reading.
    pub fn open(path: &Path) -> Result<Memory, Error> {
        if !path.exists() {
            return Err(Error::Missing { path: path.to_owned() });
        }
        let connection = open_for_reading(path)?;
        let usable = check_identity(&connection, path)?;
        if usable == Identity::Empty {
            return Err(Error::NotAMemory { path: path.to_owned() });
        }
        let source_locale = stored_source_locale(&connection, path)?;
        let memory =
            Memory { connection, path: path.to_owned(), source_locale, lock: None, is_new: false, keeps_words: true };
        if !memory.has_indexes()? {
            // A first load was cut off, or goes on just now. Without indexes every answer is right, but slow.
            let _ = Memory::create(path, &OpenOptions::default());
        }
        Ok(memory)
    }

    /// Opens the memory at `path` for writing, creating it when there is none, and takes the writer's lock.
    ///
    /// Whatever an interrupted run left to be finished (a format change, indexes) is finished here.
    pub fn create(path: &Path, options: &OpenOptions) -> Result<Memory, Error> {
        let lock = WriterLock::take(path, options.wait)?;
        let is_new = !path.exists();
        match Memory::connect_for_writing(path, options) {
            Ok((connection, source_locale)) => {
                let path = path.to_owned();
                let keeps_words = !options.without_words;
                let memory = Memory { connection, path, source_locale, lock: Some(lock), is_new, keeps_words };
                if !is_new {
                    memory.finish_indexes(None)?;
                    memory.renew_keys()?;
                    memory.renew_search_index()?;
                }
                Ok(memory)
            }
            Err(error) => {
                lock.remove_if_new();
                Err(error)
            }
        }
    }

    fn connect_for_writing(path: &Path, options: &OpenOptions) -> Result<(Connection, Locale), Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = open_connection(path, flags)?;
        let sqlite = |source| Error::sqlite(path, source);
        check_identity(&connection, path)?;
        if connection.is_readonly(rusqlite::MAIN_DB).map_err(sqlite)? {
            return Err(Error::ReadOnly { path: path.to_owned() });
        }
        // Programs that know nothing of the lock may write too.
        connection.busy_timeout(options.wait.max(BUSY_TIMEOUT)).map_err(sqlite)?;
        configure_for_writing(&connection).map_err(sqlite)?;
        migrate(&connection, path, options.source_locale.as_ref())?;
        give_identity(&connection).map_err(sqlite)?;
        let source_locale = stored_source_locale(&connection, path)?;
        if let Some(wanted) = options.source_locale.as_ref().filter(|wanted| **wanted != source_locale) {
            return Err(Error::OtherSource { stored: source_locale.to_string(), wanted: wanted.to_string() });
        }
        Ok((connection, source_locale))
    }

    /// Closes the memory, and removes it if opening it made it and nothing was put in: a command that fails leaves no
    /// empty memory behind.
    pub fn close_or_discard(self) -> Result<(), Error> {
        let is_empty = self.is_new && {
            let query = "SELECT NOT EXISTS (SELECT 1 FROM revision) AND NOT EXISTS (SELECT 1 FROM import)";
            self.sqlite(self.connection.query_row(query, (), |row| row.get(0)))?
        };
        let Memory { connection, path, lock, .. } = self;
        connection.close().map_err(|(_, source)| Error::sqlite(&path, source))?;
        if is_empty {
            for suffix in ["", "-wal", "-shm"] {
                let mut name = path.as_os_str().to_owned();
                name.push(suffix);
                // Closing removes the log already.
                let _ = std::fs::remove_file(name);
            }
            // Last, and still held: until now nobody else could make a memory of this name.
            if let Some(lock) = lock {
                lock.remove();
            }
        }
        Ok(())
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The locale of all source texts.
    pub fn source_locale(&self) -> &Locale {
        &self.source_locale
    }

    /// One state of the memory, for reading.
    pub fn snapshot(&self) -> Result<Snapshot<'_>, Error> {
        Snapshot::begin(self)
    }

    /// Tells this memory from all others, wherever it is copied to; empty while no program wrote to it that gives it one.
    pub(crate) fn identity(&self) -> Result<String, Error> {
        let query = "SELECT value FROM meta WHERE name = 'id'";
        let identity = self.sqlite(self.connection.query_row(query, (), |row| row.get(0)).optional())?;
        Ok(identity.unwrap_or_default())
    }

    /// How often units may have been taken out. The numbers of their rows are given anew.
    pub(crate) fn removals(&self) -> Result<i64, Error> {
        Ok(self.meta("removals")?.unwrap_or(0))
    }

    pub(crate) fn sqlite<T>(&self, result: rusqlite::Result<T>) -> Result<T, Error> {
        result.map_err(|source| Error::sqlite(&self.path, source))
    }

    /// The version of the file's format: one that an older version of the program wrote is read as it is.
    pub(crate) fn format(&self) -> Result<i64, Error> {
        self.sqlite(self.connection.pragma_query_value(None, "user_version", |row| row.get(0)))
    }

    /// A value of the meta table.
    pub(crate) fn meta(&self, name: &str) -> Result<Option<i64>, Error> {
        let query = "SELECT value FROM meta WHERE name = ?1";
        self.sqlite(self.connection.query_row(query, [name], |row| row.get(0)).optional())
    }

    pub(crate) fn set_meta(&self, name: &str, value: i64) -> Result<(), Error> {
        let statement = "INSERT INTO meta (name, value) VALUES (?1, ?2) \
                         ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.sqlite(self.connection.execute(statement, (name, value)))?;
        Ok(())
    }

    /// Whether the large tables have their indexes.
    pub(crate) fn has_indexes(&self) -> Result<bool, Error> {
        Ok(self.meta("indexes")? == Some(1))
    }

    /// Whether an index of words is made and kept up.
    pub(crate) fn keeps_words(&self) -> bool {
        self.keeps_words
    }

    /// Makes the indexes that a first load left for its end.
    pub(crate) fn finish_indexes(&self, head_start: Option<HeadStart>) -> Result<(), Error> {
        if self.has_indexes()? {
            return Ok(());
        }
        self.sqlite(self.connection.execute_batch("BEGIN IMMEDIATE"))?;
        self.make_indexes(head_start)
            .and_then(|()| self.sqlite(self.connection.execute_batch("COMMIT")))
            .inspect_err(|_| self.rollback())
    }

    /// Chooses how many pages are kept.
    pub(crate) fn cache_for_bulk(&self, bulk: bool) -> Result<(), Error> {
        let size = if bulk { BULK_CACHE_KIB } else { CACHE_KIB };
        self.sqlite(self.connection.pragma_update(None, "cache_size", -size))
    }

    /// The same inside the transaction at hand.
    pub(crate) fn make_indexes(&self, head_start: Option<HeadStart>) -> Result<(), Error> {
        self.cache_for_bulk(true)?;
        self.sqlite(self.connection.execute_batch(include_str!("../sql/indexes.sql")))?;
        if self.keeps_words {
            search::build(self, head_start)?;
        }
        self.cache_for_bulk(false)?;
        self.set_meta("indexes", 1)
    }

    /// Makes the index of words anew when it is not there, not whole, or made by another version.
    fn renew_search_index(&self) -> Result<(), Error> {
        if !self.keeps_words || search::is_complete(self)? {
            return Ok(());
        }
        self.sqlite(self.connection.execute_batch("BEGIN IMMEDIATE"))?;
        self.cache_for_bulk(true)
            .and_then(|()| search::build(self, None))
            .and_then(|()| self.sqlite(self.connection.execute_batch("COMMIT")))
            .and_then(|()| self.cache_for_bulk(false))
            .inspect_err(|_| self.rollback())
    }

    /// Undoes an open transaction, if there is one; the error that led here is the one to report.
    pub(crate) fn rollback(&self) {
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    /// Computes what is kept of every text anew when another version of the functions made it.
    fn renew_keys(&self) -> Result<(), Error> {
        if self.meta("key_version")? == Some(i64::from(KEY_VERSION)) {
            return Ok(());
        }
        self.sqlite(self.renew_keys_in_transaction()).inspect_err(|_| self.rollback())
    }

    fn renew_keys_in_transaction(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        {
            let mut texts = self.connection.prepare("SELECT id, body FROM text ORDER BY id")?;
            let mut update = self.connection.prepare("UPDATE text SET key = ?2, plain = ?3 WHERE id = ?1")?;
            let mut rows = texts.query(())?;
            while let Some(row) = rows.next()? {
                let text = NewText::new(row.get_ref(1)?.as_str()?);
                update.execute((row.get::<_, i64>(0)?, text.key.normalized as i64, text.plain))?;
            }
        }
        self.connection.execute("UPDATE meta SET value = ?1 WHERE name = 'key_version'", [KEY_VERSION])?;
        self.connection.execute_batch("COMMIT")
    }
}

/// Opens without the means to change anything.
///
/// Where the file may be written to, SQLite opens it so: the last connection to close then puts away the files beside
/// it, which one opened for reading only has to leave behind.
fn open_for_reading(path: &Path) -> Result<Connection, Error> {
    let connection = connect_for_reading(path)?;
    if check_identity(&connection, path)? == Identity::Memory {
        let run = || {
            complete(&connection)?;
            connection.pragma_update(None, "query_only", "ON")
        };
        run().map_err(|source| Error::sqlite(path, source))?;
    }
    Ok(connection)
}

fn connect_for_reading(path: &Path) -> Result<Connection, Error> {
    let writable = path.metadata().is_ok_and(|metadata| !metadata.permissions().readonly());
    if writable && let Ok(connection) = open_connection(path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        return Ok(connection);
    }
    open_connection(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn open_connection(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        // Readers of a WAL database may meet a checkpoint or a recovery: those are short.
        connection.busy_timeout(BUSY_TIMEOUT)?;
        tune(&connection)?;
        Ok(connection)
    };
    open().or_else(|source: rusqlite::Error| {
        if path.is_dir() {
            return Err(Error::NotAMemory { path: path.to_owned() });
        }
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly)
                if flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY) =>
            {
                open_immutable(path)
            }
            Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::PermissionDenied) if path.exists() => {
                Err(Error::ReadOnly { path: path.to_owned() })
            }
            Some(rusqlite::ErrorCode::CannotOpen) => {
                Err(Error::Io { path: path.to_owned(), source: std::io::ErrorKind::NotFound.into() })
            }
            _ => Err(Error::sqlite(path, source)),
        }
    })
}

/// What every connection needs; fails if the file cannot be read.
fn tune(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // No query is planned anew for what it is asked.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_query_value(None, "schema_version", |_| Ok(()))
}

/// A database in a folder that cannot be written to has no place for the files that readers share. When no writer left
/// any behind, it can be read as it is.
fn open_immutable(path: &Path) -> Result<Connection, Error> {
    // SQLite does not say why it cannot open a file.
    File::open(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(log).is_ok_and(|log| 0 < log.len()) {
        // Commits of a writer that was killed: reading without them would give a state that never was.
        return Err(Error::ReadOnly { path: path.to_owned() });
    }
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)
        .and_then(|connection| {
            tune(&connection)?;
            Ok(connection)
        })
        .map_err(|source| Error::sqlite(path, source))
}

#[derive(Debug, PartialEq, Eq)]
enum Identity {
    /// A database without anything in it, as a crash before the first commit leaves it.
    Empty,
    Memory,
}

fn check_identity(connection: &Connection, path: &Path) -> Result<Identity, Error> {
    let sqlite = |source| Error::sqlite(path, source);
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(sqlite);
    let application = pragma("application_id")?;
    let version = pragma("user_version")?;
    if application != APPLICATION_ID {
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0)).map_err(sqlite)?;
        let untouched = application == 0 && version == 0 && tables == 0;
        return if untouched { Ok(Identity::Empty) } else { Err(Error::NotAMemory { path: path.to_owned() }) };
    }
    if version < 1 {
        return Err(Error::NotAMemory { path: path.to_owned() });
    }
    let known = MIGRATIONS.len() as i64;
    if known < version {
        return Err(Error::Newer { path: path.to_owned(), found: version, known });
    }
    Ok(Identity::Memory)
}

/// Puts what version 5 added in the place of what an older file does not have, for this connection alone: readers then
/// need not know how old a file is that nobody may write to.
fn complete(connection: &Connection) -> rusqlite::Result<()> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version < HISTORY_VERSION {
        connection.execute_batch(include_str!("../sql/before-history.sql"))?;
    }
    Ok(())
}

fn configure_for_writing(connection: &Connection) -> rusqlite::Result<()> {
    // Readers go on while a writer works, and a commit is one append.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // With WAL, a power cut may lose the last batch but never the file.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // A batch is written back when it is larger than this many pages of 4 KiB.
    connection.pragma_update(None, "wal_autocheckpoint", 4000)
}

fn migrate(connection: &Connection, path: &Path, source_locale: Option<&Locale>) -> Result<(), Error> {
    let run = || -> rusqlite::Result<()> {
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == MIGRATIONS.len() as i64 {
            return Ok(());
        }
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for migration in &MIGRATIONS[version as usize..] {
            connection.execute_batch(migration)?;
        }
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.pragma_update(None, "user_version", MIGRATIONS.len())?;
        if version == 0 {
            let mut meta = connection.prepare("INSERT INTO meta (name, value) VALUES (?1, ?2)")?;
            meta.execute(("indexes", 0))?;
            meta.execute(("key_version", KEY_VERSION))?;
            meta.execute(("view_version", VIEW_VERSION))?;
            meta.execute(("source_locale", source_locale.map_or(DEFAULT_SOURCE_LOCALE, Locale::as_str)))?;
        }
        connection.execute_batch("COMMIT")
    };
    run().map_err(|source| {
        if !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        Error::sqlite(path, source)
    })
}

/// Gives the memory a name of its own, if it has none.
fn give_identity(connection: &Connection) -> rusqlite::Result<()> {
    let has_one = "SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'id')";
    if !connection.query_row(has_one, (), |row| row.get::<_, bool>(0))? {
        let insert = "INSERT OR IGNORE INTO meta (name, value) VALUES ('id', lower(hex(randomblob(16))))";
        connection.execute(insert, ())?;
    }
    Ok(())
}

fn stored_source_locale(connection: &Connection, path: &Path) -> Result<Locale, Error> {
    let tag: String = connection
        .query_row("SELECT value FROM meta WHERE name = 'source_locale'", (), |row| row.get(0))
        .map_err(|source| Error::sqlite(path, source))?;
    tag.parse().map_err(|_| Error::NotAMemory { path: path.to_owned() })
}
