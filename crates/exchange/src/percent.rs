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
