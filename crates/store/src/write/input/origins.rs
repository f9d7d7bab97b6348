//! Who wrote the texts of a branch, as its history shows.

use std::collections::HashMap;

use bitext_model::{Origin, OriginBasis};

use super::InputWriter;
use crate::Error;
use crate::columns::{basis_code, origin_code};
use crate::lineage::{Lineage, Sighting, UnitSources, first_sightings, lineages};

/// Who wrote the text of a segment where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewOrigin {
    /// The segment's ordinal.
    pub ordinal: u32,
    /// Who.
    pub origin: Origin,
    /// What that rests on: history, or another document.
    pub basis: OriginBasis,
    /// The row of the first commit that has the text for its source.
    pub first_commit: i64,
    /// The row of the commit since which the origin is what it is.
    pub shown_commit: i64,
}

impl<'r> InputWriter<'r> {
    /// What followed what on the branch.
    pub fn lineages(&self) -> Result<Vec<Lineage>, Error> {
        self.memory.sqlite(lineages(&self.memory.connection, self.reference))
    }

    /// A reader of which units revisions have.
    pub fn unit_sources(&self) -> Result<UnitSources<'r>, Error> {
        UnitSources::of(self.memory)
    }

    /// When each unit was first seen on the branch, by its row.
    pub fn first_sightings(&self, lineages: &[Lineage]) -> Result<HashMap<i64, Sighting>, Error> {
        self.memory.sqlite(first_sightings(&self.memory.connection, lineages))
    }

    /// Keeps who wrote the texts of a placement.
    pub fn set_origins(&mut self, placement: i64, origins: &[NewOrigin]) -> Result<(), Error> {
        let insert = "INSERT INTO origin (placement, ordinal, origin, basis, first_commit, shown_commit) \
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                      ON CONFLICT DO UPDATE SET origin = excluded.origin, basis = excluded.basis, \
                          first_commit = excluded.first_commit, shown_commit = excluded.shown_commit";
        let insert_all = || -> rusqlite::Result<()> {
            let mut insert = self.memory.connection.prepare_cached(insert)?;
            for new in origins {
                insert.execute((
                    placement,
                    new.ordinal,
                    origin_code(new.origin),
                    basis_code(new.basis),
                    new.first_commit,
                    new.shown_commit,
                ))?;
            }
            Ok(())
        };
        self.memory.sqlite(insert_all())
    }
}
