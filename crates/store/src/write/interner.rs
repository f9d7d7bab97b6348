//! Each text once, each unit once.
//!
//! A set of everything stored, held in memory, answers "is it there?" without asking the database: a fingerprint of 32
//! bits and a row number for each text, the exact packed row numbers for each unit. A fingerprint that hits is
//! confirmed by comparing the bytes. The set is complete on a new memory; on a filled one it begins empty, as a cache
//! in front of the indexes, and is completed from them once that pays. It never grows beyond [`LIMIT`] texts: behind
//! that it is a cache again.

use rusqlite::{Connection, OptionalExtension, Statement};

use super::dense::{DenseTable, Entry};
use super::rows::NewText;
use super::search::HeadStart;
use crate::{Error, Memory};

/// How many texts the set holds at most: about 100 MB with their units.
const LIMIT: usize = 3_000_000;

/// After this many questions to the indexes, completing the set is cheaper than going on asking.
const QUESTIONS: usize = 2_000;

/// The set, kept over all inputs of a run.
#[derive(Debug)]
pub(crate) struct Interner {
    texts: DenseTable<TextEntry>,
    units: DenseTable<UnitEntry>,
    recent: RecentBodies,
    /// Whether what is not in the set is not in the memory.
    complete: bool,
    questions: usize,
    /// Whether it knows rows that are not committed yet.
    is_ahead: bool,
    /// On a new memory, while the index of words is left for the end of the first load.
    head_start: Option<HeadStart>,
}

#[derive(Debug, Clone, Copy)]
struct TextEntry {
    fingerprint: u32,
    id: u32,
}

/// A unit's columns packed into 64 bits, in halves so that an entry has 12 bytes.
#[derive(Debug, Clone, Copy)]
struct UnitEntry {
    high: u32,
    low: u32,
    id: u32,
}

/// The statements that interning needs.
#[derive(Debug)]
pub(crate) struct InternStatements<'c> {
    insert_text: Statement<'c>,
    insert_unit: Statement<'c>,
    body: Statement<'c>,
    find_text: Statement<'c>,
    find_unit: Statement<'c>,
}

impl<'c> InternStatements<'c> {
    pub(crate) fn prepare(connection: &'c Connection) -> rusqlite::Result<InternStatements<'c>> {
        Ok(InternStatements {
            insert_text: connection.prepare("INSERT INTO text (hash, key, plain, body) VALUES (?1, ?2, ?3, ?4)")?,
            insert_unit: connection.prepare("INSERT INTO unit (source, target, locale) VALUES (?1, ?2, ?3)")?,
            body: connection.prepare("SELECT body FROM text WHERE id = ?1")?,
            find_text: connection.prepare("SELECT id, body FROM text WHERE key = ?1 AND hash = ?2")?,
            find_unit: connection.prepare("SELECT id FROM unit WHERE source = ?1 AND target = ?2 AND locale = ?3")?,
        })
    }
}

/// A row number, and whether the row is new.
#[derive(Debug, Clone, Copy)]
struct Interned {
    id: i64,
    is_new: bool,
}

impl Interner {
    pub(crate) fn new(memory: &Memory) -> Result<Interner, Error> {
        let query = "SELECT NOT EXISTS (SELECT 1 FROM text)";
        let complete: bool = memory.sqlite(memory.connection.query_row(query, (), |row| row.get(0)))?;
        let begins_index = complete && memory.keeps_words() && !memory.has_indexes()?;
        Ok(Interner {
            texts: DenseTable::new(),
            units: DenseTable::new(),
            recent: RecentBodies::new(),
            complete,
            questions: 0,
            is_ahead: false,
            head_start: begins_index.then(HeadStart::new),
        })
    }

    /// Sees to it that what is not in the set can be found. To be called in the transaction that an input begins with.
    pub(crate) fn prepare(&self, memory: &Memory) -> Result<(), Error> {
        // A first load leaves the indexes for its end and lives on a complete set; this one has lost it.
        if !self.complete && !memory.has_indexes()? {
            memory.make_indexes(None)?;
        }
        Ok(())
    }

    /// What was begun of the index of words, to be handed to whoever makes the indexes.
    pub(crate) fn into_head_start(self) -> Option<HeadStart> {
        self.head_start
    }

    /// Keeps the set within its bounds, and completes it when that pays. To be called between documents.
    pub(crate) fn settle(&mut self, memory: &Memory) -> Result<(), Error> {
        if LIMIT < self.texts.len() {
            if !memory.has_indexes()? {
                memory.make_indexes(self.head_start.take())?;
            }
            self.forget();
        } else if !self.complete && QUESTIONS <= self.questions {
            self.questions = 0;
            memory.sqlite(self.fill(&memory.connection))?;
        }
        Ok(())
    }

    /// To be called when the rows it knows are committed.
    pub(crate) fn committed(&mut self) {
        self.is_ahead = false;
    }

    /// To be called when what is not committed is gone.
    pub(crate) fn rolled_back(&mut self) {
        if self.is_ahead {
            self.forget();
            self.is_ahead = false;
        }
    }

    /// Forgets everything, for when rows it knows are gone or too many. What it gets to know of the same batch afterwards is
    /// no more committed than what it forgets.
    pub(crate) fn forget(&mut self) {
        self.texts = DenseTable::new();
        self.units = DenseTable::new();
        self.recent = RecentBodies::new();
        self.complete = false;
        self.questions = 0;
        self.head_start = None;
    }

    /// Completes the set, unless the memory is too large for it.
    fn fill(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let texts: i64 = connection.query_row("SELECT coalesce(max(id), 0) FROM text", (), |row| row.get(0))?;
        if LIMIT as i64 <= texts {
            return Ok(());
        }
        let mut entries = DenseTable::new();
        // Both queries are answered from an index alone.
        let mut statement = connection.prepare("SELECT hash, id FROM text INDEXED BY text_key")?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let fingerprint = fingerprint(row.get::<_, i64>(0)? as u64);
            let Ok(id) = u32::try_from(row.get::<_, i64>(1)?) else { return Ok(()) };
            entries.insert(TextEntry { fingerprint, id });
        }
        let mut units = DenseTable::new();
        let mut statement = connection.prepare("SELECT source, target, locale, id FROM unit INDEXED BY unit_pair")?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let Some(packed) = pack(row.get(0)?, row.get(1)?, row.get(2)?) else { return Ok(()) };
            let Ok(id) = u32::try_from(row.get::<_, i64>(3)?) else { return Ok(()) };
            insert_unit(&mut units, packed, id);
        }
        self.texts = entries;
        self.units = units;
        self.complete = true;
        Ok(())
    }

    /// The row number of a unit; source, target and unit are inserted when they are new. Says whether the unit is.
    pub(crate) fn unit(
        &mut self,
        statements: &mut InternStatements<'_>,
        source: &NewText<'_>,
        target: &NewText<'_>,
        locale: i64,
    ) -> rusqlite::Result<(i64, bool)> {
        let bodies = [source.body, target.body];
        let source = self.text(statements, source)?;
        let target = self.text(statements, target)?;
        let packed = pack(source.id, target.id, locale);
        let surely_new = source.is_new || target.is_new;
        if !surely_new {
            if let Some(packed) = packed
                && let Some(entry) = self.units.candidates(mix(packed)).find(|entry| entry.packed() == packed)
            {
                return Ok((i64::from(entry.id), false));
            }
            if !self.complete || packed.is_none() {
                self.questions += 1;
                let found: Option<i64> =
                    statements.find_unit.query_row((source.id, target.id, locale), |row| row.get(0)).optional()?;
                if let Some(id) = found {
                    self.remember_unit(packed, id);
                    return Ok((id, false));
                }
            }
        }
        let id = statements.insert_unit.insert((source.id, target.id, locale))?;
        self.is_ahead = true;
        self.remember_unit(packed, id);
        if let Some(head_start) = &mut self.head_start {
            head_start.unit([(source.id, bodies[0]), (target.id, bodies[1])]);
        }
        Ok((id, true))
    }

    /// The row number of a text, which is inserted when it is new.
    pub(crate) fn text_row(
        &mut self,
        statements: &mut InternStatements<'_>,
        text: &NewText<'_>,
    ) -> rusqlite::Result<i64> {
        Ok(self.text(statements, text)?.id)
    }

    fn remember_unit(&mut self, packed: Option<u64>, id: i64) {
        if let (Some(packed), Ok(id)) = (packed, u32::try_from(id)) {
            insert_unit(&mut self.units, packed, id);
        }
    }

    fn text(&mut self, statements: &mut InternStatements<'_>, text: &NewText<'_>) -> rusqlite::Result<Interned> {
        let fingerprint = fingerprint(text.key.exact);
        for entry in self.texts.candidates(spread(fingerprint)) {
            if is_body(&self.recent, &mut statements.body, entry.id, text.body)? {
                let id = entry.id;
                self.recent.put(id, text.body);
                return Ok(Interned { id: i64::from(id), is_new: false });
            }
        }
        if !self.complete {
            self.questions += 1;
            let mut rows = statements.find_text.query((text.key.normalized as i64, text.key.exact as i64))?;
            while let Some(row) = rows.next()? {
                if row.get_ref(1)?.as_bytes()? == text.body.as_bytes() {
                    let id = row.get(0)?;
                    drop(rows);
                    self.remember_text(fingerprint, id, text.body);
                    return Ok(Interned { id, is_new: false });
                }
            }
        }
        let id = statements.insert_text.insert((
            text.key.exact as i64,
            text.key.normalized as i64,
            text.plain,
            text.body,
        ))?;
        self.is_ahead = true;
        self.remember_text(fingerprint, id, text.body);
        Ok(Interned { id, is_new: true })
    }

    fn remember_text(&mut self, fingerprint: u32, id: i64, body: &str) {
        if let Ok(id) = u32::try_from(id) {
            let entry = TextEntry { fingerprint, id };
            self.texts.insert(entry);
            self.recent.put(id, body);
        }
    }
}

impl Entry for TextEntry {
    // Rows are counted from 1.
    const EMPTY: TextEntry = TextEntry { fingerprint: 0, id: 0 };

    fn is_empty(self) -> bool {
        self.id == 0
    }

    fn hash(self) -> u64 {
        spread(self.fingerprint)
    }
}

impl Entry for UnitEntry {
    const EMPTY: UnitEntry = UnitEntry { high: 0, low: 0, id: 0 };

    fn is_empty(self) -> bool {
        self.id == 0
    }

    fn hash(self) -> u64 {
        mix(self.packed())
    }
}

impl UnitEntry {
    fn packed(self) -> u64 {
        u64::from(self.high) << 32 | u64::from(self.low)
    }
}

fn insert_unit(units: &mut DenseTable<UnitEntry>, packed: u64, id: u32) {
    let entry = UnitEntry { high: (packed >> 32) as u32, low: packed as u32, id };
    units.insert(entry);
}

/// Whether the stored text has exactly these bytes.
fn is_body(recent: &RecentBodies, statement: &mut Statement<'_>, id: u32, body: &str) -> rusqlite::Result<bool> {
    if let Some(recent) = recent.get(id) {
        return Ok(recent == body);
    }
    statement.query_row([id], |row| Ok(row.get_ref(0)?.as_bytes()? == body.as_bytes()))
}

fn fingerprint(hash: u64) -> u32 {
    (hash ^ hash >> 32) as u32
}

/// The table wants 64 well-mixed bits.
fn spread(fingerprint: u32) -> u64 {
    u64::from(fingerprint).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn mix(packed: u64) -> u64 {
    let folded = (packed ^ packed >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    folded ^ folded >> 32
}

/// The columns of a unit in 64 bits, `None` when they do not fit: 28 bits for each text, 8 for the locale.
fn pack(source: i64, target: i64, locale: i64) -> Option<u64> {
    let fits = source < 1 << 28 && target < 1 << 28 && locale < 1 << 8;
    fits.then_some((locale as u64) << 56 | (source as u64) << 28 | target as u64)
}

/// The bodies of texts seen lately, at most one for each of a fixed number of slots, so that repeated texts are
/// compared without a query.
#[derive(Debug)]
struct RecentBodies {
    slots: Vec<(u32, String)>,
}

impl RecentBodies {
    const SLOTS: usize = 1 << 14;
    const LONGEST: usize = 256;

    fn new() -> RecentBodies {
        RecentBodies { slots: vec![(0, String::new()); Self::SLOTS] }
    }

    fn get(&self, id: u32) -> Option<&str> {
        let (kept, body) = &self.slots[id as usize % Self::SLOTS];
        (*kept == id).then_some(body)
    }

    fn put(&mut self, id: u32, body: &str) {
        let (kept, slot) = &mut self.slots[id as usize % Self::SLOTS];
        if *kept == id || Self::LONGEST < body.len() {
            return;
        }
        *kept = id;
        slot.clear();
        slot.push_str(body);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OpenOptions;

    /// A set that grew too large in the middle of a batch meets rows of that batch again.
    #[test]
    fn what_is_forgotten_within_a_batch_is_not_committed() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::create(&folder.path().join("memory.db"), &OpenOptions::default()).unwrap();
        memory.connection.execute("INSERT INTO locale (tag) VALUES ('nb-NO')", ()).unwrap();
        let mut interner = Interner::new(&memory).unwrap();
        let mut statements = InternStatements::prepare(&memory.connection).unwrap();
        let (source, target) = (NewText::new("Moor."), NewText::new("Fortøy."));
        memory.connection.execute_batch("BEGIN").unwrap();
        let (first, is_new) = interner.unit(&mut statements, &source, &target, 1).unwrap();
        assert!(is_new);
        interner.forget();
        assert_eq!(interner.unit(&mut statements, &source, &target, 1).unwrap(), (first, false));
        memory.rollback();
        interner.rolled_back();
        assert!(interner.unit(&mut statements, &source, &target, 1).unwrap().1, "it is not there any more");
        interner.committed();
        interner.rolled_back();
        assert_eq!(interner.units.len(), 1, "nothing was lost");
    }
}
