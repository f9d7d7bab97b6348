const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    push_hex(&mut digits, bytes);
    digits
}

/// Appends the bytes as lower-case hexadecimal digits.
pub(crate) fn push_hex(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 0xf)]));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits() {
        assert_eq!(super::hex(&[0x00, 0x9f, 0xe0]), "009fe0");
    }
}
