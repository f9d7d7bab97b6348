//! A plain prefix filter: sentences that match share one of the rarest pairs of word and occurrence, so that only these are listed, and
//! what shares one is compared. For one threshold, in memory, without further filters.

use std::collections::HashMap;

/// Sentences as words, ordered by length, and where their rarest words stand.
pub(crate) struct Plain {
    least: f64,
    words: HashMap<String, u32>,
    /// How rare each pair of word and occurrence is: its place among all pairs, the rarest first.
    places: HashMap<(u32, u32), u32>,
    /// The number of each sentence, and its words.
    sentences: Vec<(u32, Vec<u32>)>,
    /// The first sentence of each length.
    begins: Vec<u32>,
    /// For each pair the sentences that have it among their rarest.
    lists: Vec<Vec<u32>>,
}

/// What searches keep from one to the next.
pub(crate) struct Room {
    seen: Vec<u32>,
    query: u32,
    /// For each word, where it stands in the query.
    masks: Vec<u64>,
}

/// A sentence's number, how many words differ, and the words of the longer.
pub(crate) type Found = (u32, u32, u32);

impl Plain {
    pub(crate) fn build<'l>(lines: impl Iterator<Item = &'l str>, least: f64) -> Plain {
        let mut words: HashMap<String, u32> = HashMap::new();
        let mut sentences: Vec<(u32, Vec<u32>)> = Vec::new();
        for (number, line) in lines.enumerate() {
            let mut sentence = Vec::new();
            for word in line.split_whitespace() {
                let next = words.len() as u32;
                let word = match words.get(word) {
                    Some(word) => *word,
                    None => *words.entry(word.to_owned()).or_insert(next),
                };
                sentence.push(word);
            }
            sentences.push((number as u32, sentence));
        }
        sentences.sort_by_key(|(_, sentence)| sentence.len());
        let longest = sentences.last().map_or(0, |(_, sentence)| sentence.len());
        let begins = (0..=longest + 1)
            .map(|length| sentences.partition_point(|(_, sentence)| sentence.len() < length) as u32)
            .collect();
        let mut counts: HashMap<(u32, u32), u32> = HashMap::new();
        for (_, sentence) in &sentences {
            for pair in pairs(sentence) {
                *counts.entry(pair).or_default() += 1;
            }
        }
        let mut by_count: Vec<(u32, (u32, u32))> = counts.into_iter().map(|(pair, count)| (count, pair)).collect();
        by_count.sort_unstable();
        let places: HashMap<(u32, u32), u32> =
            by_count.iter().enumerate().map(|(place, (_, pair))| (*pair, place as u32)).collect();
        let mut lists = vec![Vec::new(); places.len()];
        for (at, (_, sentence)) in sentences.iter().enumerate() {
            let mut own: Vec<u32> = pairs(sentence).map(|pair| places[&pair]).collect();
            own.sort_unstable();
            for place in own.iter().take(prefix(sentence.len(), least)) {
                lists[*place as usize].push(at as u32);
            }
        }
        Plain { least, words, places, sentences, begins, lists }
    }

    pub(crate) fn room(&self) -> Room {
        Room { seen: vec![0; self.sentences.len()], query: 0, masks: vec![0; self.words.len() + 1] }
    }

    /// The best matches, by their words in common with what is listed under the query's rarest pairs.
    pub(crate) fn search(&self, line: &str, limit: usize, room: &mut Room) -> Vec<Found> {
        let query = self.query(line);
        room.query += 1;
        let (from, to) = self.window(query.len());
        let mut found = Vec::new();
        // What the memory lacks is rarer than all else, and listed nowhere.
        let mut own: Vec<u32> =
            pairs(&query).map(|pair| self.places.get(&pair).copied().map_or(0, |place| place + 1)).collect();
        own.sort_unstable();
        let masks = self.masks(&query, room);
        for place in own.iter().take(prefix(query.len(), self.least)).filter(|place| 0 < **place) {
            let list = &self.lists[*place as usize - 1];
            for at in list[list.partition_point(|at| *at < from)..].iter().take_while(|at| **at < to) {
                if std::mem::replace(&mut room.seen[*at as usize], room.query) != room.query {
                    self.compare(*at, &query, masks.then_some(&room.masks), &mut found);
                }
            }
        }
        Plain::clear(&query, room);
        best(found, limit)
    }

    /// The best matches, by comparing with all sentences whose length allows it.
    pub(crate) fn compare_all(&self, line: &str, limit: usize, room: &mut Room) -> Vec<Found> {
        let query = self.query(line);
        let (from, to) = self.window(query.len());
        let mut found = Vec::new();
        let masks = self.masks(&query, room);
        for at in from..to {
            self.compare(at, &query, masks.then_some(&room.masks), &mut found);
        }
        Plain::clear(&query, room);
        best(found, limit)
    }

    fn query(&self, line: &str) -> Vec<u32> {
        line.split_whitespace().map(|word| self.words.get(word).copied().unwrap_or(self.words.len() as u32)).collect()
    }

    /// The sentences whose lengths allow a match.
    fn window(&self, length: usize) -> (u32, u32) {
        let shortest = (self.least * length as f64 - 1e-9).ceil() as usize;
        let longest = (length as f64 / self.least + 1e-9).floor() as usize;
        let begin = |length: usize| self.begins[length.min(self.begins.len() - 1)];
        (begin(shortest), begin(longest + 1))
    }

    /// Sets where words stand in the query, when it is short enough.
    fn masks(&self, query: &[u32], room: &mut Room) -> bool {
        let is_short = query.len() <= 64;
        for (position, word) in query.iter().enumerate().filter(|_| is_short) {
            if (*word as usize) < self.words.len() {
                room.masks[*word as usize] |= 1 << position;
            }
        }
        is_short
    }

    fn clear(query: &[u32], room: &mut Room) {
        for word in query {
            room.masks[*word as usize] = 0;
        }
    }

    fn compare(&self, at: u32, query: &[u32], masks: Option<&Vec<u64>>, found: &mut Vec<Found>) {
        let (number, sentence) = &self.sentences[at as usize];
        let distance = match masks {
            Some(masks) if !query.is_empty() => levenshtein_64(masks, query.len(), sentence),
            _ => levenshtein(query, sentence),
        };
        let longer = query.len().max(sentence.len()) as u32;
        if self.least - 1e-9 <= 1.0 - f64::from(distance) / f64::from(longer.max(1)) {
            found.push((*number, distance, longer));
        }
    }
}

/// How many of a sentence's rarest pairs hold one that a match has as well.
fn prefix(length: usize, least: f64) -> usize {
    ((1.0 - least) * length as f64 + 1e-9).floor() as usize + 1
}

/// Each word with how often it occurred before.
fn pairs(sentence: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    sentence
        .iter()
        .enumerate()
        .map(|(position, word)| (*word, sentence[..position].iter().filter(|other| *other == word).count() as u32))
}

fn best(mut found: Vec<Found>, limit: usize) -> Vec<Found> {
    found.sort_unstable_by(|(one, cost, length), (other, others, longer)| {
        (cost * longer).cmp(&(others * length)).then(one.cmp(other))
    });
    found.truncate(limit);
    found
}

/// Myers' algorithm on one machine word.
fn levenshtein_64(masks: &[u64], length: usize, sentence: &[u32]) -> u32 {
    let (mut rises, mut falls, mut distance) = (u64::MAX, 0_u64, length as u32);
    for word in sentence {
        let equal = masks[*word as usize];
        let diagonal = (((equal & rises).wrapping_add(rises)) ^ rises) | equal | falls;
        let up = falls | !(diagonal | rises);
        let down = rises & diagonal;
        distance = distance + (up >> (length - 1) & 1) as u32 - (down >> (length - 1) & 1) as u32;
        let up = up << 1 | 1;
        rises = down << 1 | !(diagonal | up);
        falls = up & diagonal;
    }
    distance
}

/// The table, a row at a time, for longer queries.
fn levenshtein(one: &[u32], other: &[u32]) -> u32 {
    let mut row: Vec<u32> = (0..=other.len() as u32).collect();
    for (line, own) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line as u32 + 1);
        for (column, word) in other.iter().enumerate() {
            let replaced = diagonal + u32::from(own != word);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column].min(diagonal) + 1);
        }
    }
    row[other.len()]
}
