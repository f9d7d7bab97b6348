use bitext_markup::TextKey;
use rusqlite::Statement;

use crate::{Error, Memory, Snapshot};

/// A stored text: valid within one memory file, and says nothing beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(pub i64);

/// Reads one text after the other.
#[derive(Debug)]
pub struct TextReader<'m> {
    memory: &'m Memory,
    body: Statement<'m>,
}

impl<'m> Snapshot<'m> {
    /// A reader of texts.
    pub fn texts(&self) -> Result<TextReader<'m>, Error> {
        let memory = self.memory();
        let body = memory.sqlite(memory.connection.prepare("SELECT body FROM text WHERE id = ?1"))?;
        Ok(TextReader { memory, body })
    }

    /// The texts that an export would trim or clean, with their bodies.
    pub fn texts_to_clean(&self) -> Result<Vec<(TextId, String)>, Error> {
        let query = "SELECT id, body FROM text WHERE plain = 0 ORDER BY id";
        self.collect(query, (), |row| Ok((TextId(row.get(0)?), row.get(1)?)))
    }

    /// Hands over every text, in the order of rows.
    pub fn each_text(&self, mut take: impl FnMut(TextId, &str)) -> Result<(), Error> {
        let memory = self.memory();
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = memory.connection.prepare("SELECT id, body FROM text ORDER BY id")?;
            let mut rows = statement.query(())?;
            while let Some(row) = rows.next()? {
                take(TextId(row.get(0)?), row.get_ref(1)?.as_str()?);
            }
            Ok(())
        };
        let done = read();
        memory.sqlite(done)
    }

    /// The stored text with exactly these bytes; `key` is [`bitext_markup::key`] of it.
    pub fn find_text(&self, body: &str, key: TextKey) -> Result<Option<TextId>, Error> {
        let query = "SELECT id, body FROM text WHERE key = ?1 AND hash = ?2";
        let parameters = (key.normalized as i64, key.exact as i64);
        let found = self.collect(query, parameters, |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        Ok(found.into_iter().find(|(_, stored)| stored == body).map(|(id, _)| TextId(id)))
    }
}

impl TextReader<'_> {
    /// Appends the body of a text to `out`.
    pub fn read(&mut self, text: TextId, out: &mut String) -> Result<(), Error> {
        let read = self.body.query_row([text.0], |row| {
            out.push_str(row.get_ref(0)?.as_str()?);
            Ok(())
        });
        self.memory.sqlite(read)
    }
}
