//! The use cases: ingest, export, build.
