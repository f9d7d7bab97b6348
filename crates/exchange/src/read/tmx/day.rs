use jiff::civil::Date;

/// The day of a date, and whether that is written as TMX recommends.
pub(super) fn day_of(value: &str) -> (Option<Date>, bool) {
    let value = value.trim();
    let mut digits = [0; 8];
    let found = value.bytes().filter(u8::is_ascii_digit).zip(&mut digits).map(|(digit, slot)| *slot = digit).count();
    let number = |range: std::ops::Range<usize>| {
        digits[..found]
            .get(range)
            .map(|digits| digits.iter().fold(0_i16, |sum, digit| sum * 10 + i16::from(digit - b'0')))
    };
    let day = || {
        let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let is_usual = value.len() == 16
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 => byte == b'T',
            15 => byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    let begins_with_day = is_usual
        || value.as_bytes().get(4) == Some(&b'-') && value.as_bytes().get(7) == Some(&b'-')
        || value.bytes().take(8).filter(u8::is_ascii_digit).count() == 8;
    let day = if begins_with_day { day() } else { None };
    (day, is_usual && day.is_some())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days() {
        let march = Some(date(2021, 3, 9));
        for (value, expected) in [
            ("20210309T000000Z", (march, true)),
            ("2021-03-09T00:00:00Z", (march, false)),
            ("20210309", (march, false)),
            ("20210231T000000Z", (None, false)),
            ("9.3.2021 10:00:00", (None, false)),
            ("", (None, false)),
        ] {
            assert_eq!(day_of(value), expected, "{value}");
        }
    }
}
