use super::shortened;
use crate::read::input::is_legal;
use crate::read::problem::{Position, ProblemKind, Problems};

/// Appends what a reference stands for; one that stands for nothing is kept as it is written.
pub(super) fn push_reference(out: &mut String, name: &str, position: Position, problems: &mut Problems) {
    let predefined = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    };
    if let Some(character) = predefined {
        out.push(character);
        return;
    }
    let Some(number) = name.strip_prefix('#') else {
        problems.add_with(ProblemKind::UndefinedEntity, || (position, format!("`&{}`", shortened(name)).into()));
        out.push('&');
        out.push_str(name);
        out.push(';');
        return;
    };
    let parsed = match number.strip_prefix('x') {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => u32::from_str_radix(digits, 16).ok(),
        None if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok(),
        _ => None,
    };
    match parsed.and_then(char::from_u32).filter(|character| is_legal(*character)) {
        Some(character) => out.push(character),
        None => {
            problems.add_with(ProblemKind::IllegalReference, || (position, format!("`&{};`", shortened(name)).into()));
        }
    }
}
