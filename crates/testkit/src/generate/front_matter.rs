//! Front matter as real files have it: repeated keys, lists, empty and quoted values, missing keys.

use super::random::Random;
use super::source::SourceDocument;
use super::words::Language;

/// The lines between the fences, each with its line end.
///
/// Title and description are translated and have no span. The hash and the commit depend on the source alone, so all
/// locales that translated one revision agree about them.
pub(super) fn front_matter(
    document: &SourceDocument,
    locale: &str,
    label: &str,
    random: &mut Random,
    seed: u64,
) -> String {
    let language = Language::of(locale);
    let words = |random: &mut Random, count: usize| -> String {
        let words: Vec<String> = (0..count).map(|_| language.word(random.below(400) as u32, 0)).collect();
        words.join(language.separator)
    };
    let version = document.version.to_string();
    let mut of_source = Random::keyed(seed, &["hand-off", &document.path, &version]);

    let mut lines = vec![match random.below(3) {
        0 => format!("title: {}", words(random, 3)),
        1 => format!("title: '{}: ''{}'''", words(random, 1), words(random, 1)),
        _ => format!("title: \"{} \\\"{}\\\"\"", words(random, 2), words(random, 1)),
    }];
    if document.hidden > 1 {
        lines.push(format!("description: {}", words(random, 6)));
    }
    if document.hidden > 2 {
        lines.push(format!("keywords: {}, {}", words(random, 1), words(random, 1)));
    }
    lines.push("author: fennel # who wrote it".to_owned());
    if random.chance(0.3) {
        lines.push("author: dill".to_owned());
    }
    if random.chance(0.4) {
        lines.push("ms.custom:\n- \"168\"\n- seo-2: \"x\"".to_owned());
    }
    if random.chance(0.4) {
        lines.push("ms.prod: ''\nms.reviewer:".to_owned());
    }
    lines.push(match of_source.below(3) {
        0 => "ms.assetid: ''".to_owned(),
        1 => "ms.assetid:".to_owned(),
        _ => format!("ms.assetid: {}-{}", of_source.hexadecimal(8), of_source.hexadecimal(4)),
    });
    let digits = of_source.pick(&[40, 40, 64]);
    lines.push(format!("ms.openlocfilehash: {}", of_source.hexadecimal(digits)));
    lines.push(format!("ms.sourcegitcommit: {}", of_source.hexadecimal(40)));
    if !label.is_empty() {
        lines.push(format!("ms.translationtype: {label}"));
    }
    match random.below(8) {
        0 => {}
        1 => lines.push(format!("ms.contentlocale: {}", locale.to_ascii_lowercase())),
        2 => lines.push(format!("ms.contentlocale: \"{locale}\"")),
        _ => lines.push(format!("ms.contentlocale: {locale}")),
    }
    // Revisions are years apart, so a later one is handed off later.
    let handoff = format!("{:02}/{:02}/{}", 1 + of_source.below(12), 1 + of_source.below(28), 2018 + document.version);
    if !random.chance(0.1) {
        lines.push(format!("ms.lasthandoff: {handoff}"));
    }
    lines.push(format!("ms.locfileid: \"{}\"", 10_000_000 + random.below(90_000_000)));
    lines.join("\n") + "\n"
}
