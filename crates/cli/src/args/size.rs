/// Reads a number of bytes: `1048576`, `512k`, `64M`, `2G`. The letters stand for powers of 1024.
pub(super) fn parse(text: &str) -> Result<u64, String> {
    let split = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let power = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        _ => return Err(format!("`{unit}` is no unit; write a size as `64M`")),
    };
    let number: u64 = digits.parse().map_err(|_| "write a size as `64M`".to_owned())?;
    number.checked_mul(1 << (10 * power)).ok_or_else(|| "the size is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(parse("64M"), Ok(64 << 20));
        assert_eq!(["17", "512k", "2GiB"].map(parse), [Ok(17), Ok(512 << 10), Ok(2 << 30)]);
        for text in ["", "M", "1.5M", "-1", "64X", "99999999999G", "99999999999999999999"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
