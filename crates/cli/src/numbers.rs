//! Numbers as people like to read them.

/// `1,248`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if 0 < index && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 file`, `12 files`.
pub(crate) fn count(number: u64, singular: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {singular}{plural}", thousands(number))
}

/// `harbor, quay and 7 more`: the first few names, and how many there are beyond.
pub(crate) fn first_of(names: &[String], shown: usize) -> String {
    let first = names.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(shown) {
        0 => first,
        more => format!("{first} and {} more", thousands(more as u64)),
    }
}

/// `31.2 %`; nothing of nothing is `0.0 %`.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    let share = if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    format!("{share:.1} %")
}

/// `0.84 s`, `12.3 s`, `4 min 7 s`.
pub(crate) fn seconds(seconds: f64) -> String {
    if seconds < 10.0 {
        format!("{seconds:.2} s")
    } else if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        let whole = seconds.round() as u64;
        format!("{} min {} s", thousands(whole / 60), whole % 60)
    }
}

/// `1.23 s (0.84 s reading, 0.39 s aligning)`: the time of pieces of work. A single one needs no name.
pub(crate) fn seconds_of(parts: &[(&str, f64)]) -> String {
    let whole = seconds(parts.iter().map(|(_, part)| part).sum());
    if parts.len() < 2 {
        return whole;
    }
    let named: Vec<String> = parts.iter().map(|(name, part)| format!("{} {name}", seconds(*part))).collect();
    format!("{whole} ({})", named.join(", "))
}

/// `812 B`, `14.2 kB`, `87.5 MB`.
pub(crate) fn bytes(bytes: u64) -> String {
    let mut size = bytes as f64;
    if size < 1000.0 {
        return format!("{bytes} B");
    }
    let mut unit = "kB";
    size /= 1000.0;
    for larger in ["MB", "GB", "TB"] {
        if size < 1000.0 {
            break;
        }
        unit = larger;
        size /= 1000.0;
    }
    format!("{size:.1} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
        assert_eq!((count(1, "file"), count(2000, "file")), ("1 file".to_owned(), "2,000 files".to_owned()));
    }

    #[test]
    fn shares_times_and_sizes() {
        assert_eq!((percent(1, 3), percent(0, 0)), ("33.3 %".to_owned(), "0.0 %".to_owned()));
        assert_eq!([0.84, 12.34, 247.2].map(seconds), ["0.84 s", "12.3 s", "4 min 7 s"]);
        assert_eq!(seconds_of(&[("reading", 0.84)]), "0.84 s");
        assert_eq!(
            seconds_of(&[("reading", 8.4), ("aligning", 62.0)]),
            "1 min 10 s (8.40 s reading, 1 min 2 s aligning)"
        );
        assert_eq!([812, 14_200, 87_540_000].map(bytes), ["812 B", "14.2 kB", "87.5 MB"]);
    }
}
