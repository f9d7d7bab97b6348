use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does some work on each item, on as many threads as there are workers; the results in the order of the items.
pub(crate) fn in_parallel<W: Send, T: Sync, R: Send>(
    workers: &mut [W],
    items: &[T],
    work: impl Fn(&mut W, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let (next, work) = (&next, &work);
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let threads: Vec<_> = workers
            .iter_mut()
            .map(|worker| {
                scope.spawn(move || {
                    let mut done = Vec::new();
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(place) else { return done };
                        done.push((place, work(worker, item)));
                    }
                })
            })
            .collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        threads.into_iter().flat_map(join).collect()
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let mut counts = [0; 3];
        let results = in_parallel(&mut counts, &items, |count, item| {
            *count += 1;
            item * 2
        });
        assert_eq!(results, (0..1000).map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(counts.iter().sum::<usize>(), 1000);
    }
}
