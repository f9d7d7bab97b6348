//! The thread that encodes and compresses batches while the next one is gathered.

use std::io;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

use ::parquet::arrow::ArrowWriter;
use ::parquet::errors::ParquetError;
use arrow_array::RecordBatch;

use crate::error::Error;

/// How many batches may wait for the thread: a row group's end takes it as long as several batches.
const WAITING_BATCHES: usize = 4;

/// A thread that writes one file. It gets the batches in their order, so the file is the same however the two take turns.
///
/// Dropped before its [end](Worker::end), it stops after the batches that it has.
pub(super) struct Worker {
    batches: SyncSender<RecordBatch>,
    /// The bytes of the file as they become complete. An error is the last that comes.
    written: Receiver<Result<Vec<u8>, ParquetError>>,
    thread: JoinHandle<()>,
}

impl Worker {
    pub(super) fn start(writer: ArrowWriter<Vec<u8>>) -> io::Result<Worker> {
        let (batches, to_encode) = sync_channel(WAITING_BATCHES);
        let (sender, written) = channel();
        let thread = Builder::new().name("parquet".to_owned()).spawn(move || {
            if let Err(error) = encode(writer, &to_encode, &sender) {
                // Nobody waits for it where the worker was dropped.
                let _unheard = sender.send(Err(error));
            }
        })?;
        Ok(Worker { batches, written, thread })
    }

    /// Hands over a batch and appends what of the file is complete. Waits where the thread is behind.
    pub(super) fn write(&self, batch: RecordBatch, out: &mut Vec<u8>) -> Result<(), Error> {
        // A thread that takes no more batches has said why.
        let _taken = self.batches.send(batch);
        for bytes in self.written.try_iter() {
            out.append(&mut bytes?);
        }
        Ok(())
    }

    /// Appends what is left of the file.
    pub(super) fn end(self, out: &mut Vec<u8>) -> Result<(), Error> {
        drop(self.batches);
        for bytes in self.written {
            out.append(&mut bytes?);
        }
        self.thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok(())
    }
}

fn encode(
    mut writer: ArrowWriter<Vec<u8>>,
    batches: &Receiver<RecordBatch>,
    written: &Sender<Result<Vec<u8>, ParquetError>>,
) -> Result<(), ParquetError> {
    for batch in batches {
        writer.write(&batch)?;
        if !writer.inner().is_empty() {
            writer.sync()?;
            if written.send(Ok(std::mem::take(writer.inner_mut()))).is_err() {
                return Ok(());
            }
        }
    }
    let _unheard = written.send(Ok(writer.into_inner()?));
    Ok(())
}
