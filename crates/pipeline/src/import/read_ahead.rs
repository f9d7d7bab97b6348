//! A file's bytes, read and hashed on a thread of their own before they are asked for.

use std::fs::File;
use std::io::{self, Read};
use std::thread;

use bitext_exchange::FileHash;
use crossbeam_channel::{Receiver, Sender, bounded};

/// So many bytes are read at once.
const BLOCK: usize = 256 * 1024;

/// So many blocks wait to be asked for at most.
const WAITING: usize = 4;

/// The bytes of a file, in order.
pub(super) struct ReadAhead {
    blocks: Receiver<io::Result<Vec<u8>>>,
    /// Blocks go back to be filled again.
    used: Sender<Vec<u8>>,
    block: Vec<u8>,
    consumed: usize,
}

/// The hash of the file's bytes, when all of them were read.
pub(super) type Hashing<'scope> = thread::ScopedJoinHandle<'scope, Option<String>>;

impl ReadAhead {
    /// Begins to read.
    pub(super) fn new<'scope>(file: File, scope: &'scope thread::Scope<'scope, '_>) -> (ReadAhead, Hashing<'scope>) {
        let (sender, blocks) = bounded(WAITING);
        // One more may be at hand, and one is being filled.
        let (used, free) = bounded(WAITING + 2);
        let hashing = scope.spawn(move || read_all(file, &sender, &free));
        (ReadAhead { blocks, used, block: Vec::new(), consumed: 0 }, hashing)
    }
}

impl Read for ReadAhead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.consumed == self.block.len() {
            // There is no other block behind the last one.
            let Ok(block) = self.blocks.recv() else { return Ok(0) };
            let old = std::mem::replace(&mut self.block, block?);
            // Nobody fills it again once the file has ended.
            let _ = self.used.try_send(old);
            self.consumed = 0;
        }
        let rest = &self.block[self.consumed..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.consumed += length;
        Ok(length)
    }
}

/// Hands over all blocks of the file; `None` when somebody stopped to listen before, or it cannot be read.
fn read_all(mut file: File, sender: &Sender<io::Result<Vec<u8>>>, free: &Receiver<Vec<u8>>) -> Option<String> {
    let mut hash = FileHash::default();
    loop {
        let mut block = free.try_recv().unwrap_or_default();
        block.clear();
        // No more is read than fits, and a file that is shorter takes no more room than it needs.
        match (&mut file).take(BLOCK as u64).read_to_end(&mut block) {
            Ok(0) => return Some(hash.finish()),
            Ok(_) => hash.update(&block),
            Err(error) => {
                let _ = sender.send(Err(error));
                return None;
            }
        }
        sender.send(Ok(block)).ok()?;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn all_bytes_come_in_order_with_their_hash() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, (WAITING + 3) * BLOCK + 7] {
            let path = folder.path().join("bytes");
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            fs::write(&path, &bytes).unwrap();
            let (read, hash) = thread::scope(|scope| {
                let (mut input, hashing) = ReadAhead::new(File::open(&path).unwrap(), scope);
                let mut read = Vec::new();
                input.read_to_end(&mut read).unwrap();
                drop(input);
                (read, hashing.join().unwrap())
            });
            assert!(read == bytes, "{length} bytes");
            assert_eq!(hash, Some(bitext_exchange::file_sha256(&path).unwrap()), "{length} bytes");
        }
    }

    #[test]
    fn it_ends_when_nobody_listens_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bytes");
        fs::write(&path, vec![b'x'; 100 * BLOCK]).unwrap();
        let hash = thread::scope(|scope| {
            let (input, hashing) = ReadAhead::new(File::open(&path).unwrap(), scope);
            drop(input);
            hashing.join().unwrap()
        });
        assert_eq!(hash, None);
        // A folder can be opened, and not read.
        let (read, hash) = thread::scope(|scope| {
            let (mut input, hashing) = ReadAhead::new(File::open(folder.path()).unwrap(), scope);
            (input.read_to_end(&mut Vec::new()).is_err(), hashing.join().unwrap())
        });
        assert_eq!((read, hash), (true, None));
    }
}
