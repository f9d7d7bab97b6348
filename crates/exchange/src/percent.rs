use crate::hex::hex;

/// Appends a text with the characters that `is_unsafe` names as `%` and two hexadecimal digits for each of their bytes.
pub(crate) fn push_percent_encoded(out: &mut String, text: &str, mut is_unsafe: impl FnMut(char) -> bool) {
    for character in text.chars() {
        if is_unsafe(character) {
            push_percent(out, character);
        } else {
            out.push(character);
        }
    }
}

/// Appends one character in percent-encoding.
pub(crate) fn push_percent(out: &mut String, character: char) {
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        out.push('%');
        out.push_str(&hex(&[byte]).to_ascii_uppercase());
    }
}

/// The text that was percent-encoded; `None` when a `%` begins nothing or the bytes are no text.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        bytes.extend_from_slice(&rest[..at]);
        let digit = |at: usize| char::from(*rest.get(at)?).to_digit(16);
        bytes.push((digit(at + 1)? << 4 | digit(at + 2)?) as u8);
        rest = &rest[at + 3..];
    }
    bytes.extend_from_slice(rest);
    String::from_utf8(bytes).ok()
}
