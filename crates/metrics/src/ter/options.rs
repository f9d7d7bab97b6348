use bitext_model::Locale;

use crate::signature::signed;

/// How [`ter`](crate::ter()) makes words of a text. The default is sacrebleu's: words in lower case, as white space parts them, with
/// the punctuation that stands at them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[allow(clippy::struct_excessive_bools)] // the four switches that the signature has
pub struct TerOptions {
    /// Whether punctuation is words of its own, and character references (`&quot;`, `&amp;`, `&lt;`, `&gt;`) are
    /// characters.
    pub normalized: bool,
    /// Whether ASCII punctuation is left out, and with `asian_support` that of East Asia.
    pub no_punct: bool,
    /// Whether, if texts are normalized, each ideograph and each East Asian sign is a word of its own. Has no effect on texts
    /// that are not normalized.
    pub asian_support: bool,
    /// Whether case counts.
    pub case_sensitive: bool,
}

impl TerOptions {
    /// With which options TER means something in a language: those for East Asia in Chinese and Japanese, whose sentences would be
    /// one word otherwise; sacrebleu's default elsewhere.
    ///
    /// There are none for Thai, Khmer, Lao and Burmese, where a word of TER is all that stands between two blanks: see
    /// [`character_edits`](crate::character_edits) for those.
    ///
    /// ```
    /// use bitext_metrics::TerOptions;
    /// let options = TerOptions::for_locale(&"ja-JP".parse().unwrap());
    /// assert!(options.normalized && options.asian_support);
    /// assert_eq!(TerOptions::for_locale(&"th-TH".parse().unwrap()), TerOptions::default());
    /// ```
    #[must_use]
    pub fn for_locale(locale: &Locale) -> TerOptions {
        // The languages without blanks between sentences are those that are written with ideographs.
        let has_ideographs = locale.joins_sentences();
        TerOptions { normalized: has_ideographs, asian_support: has_ideographs, ..TerOptions::default() }
    }

    /// What is computed with these options, in sacrebleu's terms, and who does.
    ///
    /// ```
    /// use bitext_metrics::TerOptions;
    /// let signature = TerOptions::default().signature();
    /// assert!(signature.starts_with("nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|program:bitext-metrics|version:"));
    /// ```
    pub fn signature(self) -> String {
        let case = if self.case_sensitive { "mixed" } else { "lc" };
        let word = |is_so| if is_so { "yes" } else { "no" };
        let (normalized, punctuation, asian) = (word(self.normalized), word(!self.no_punct), word(self.asian_support));
        signed(&format!("nrefs:1|case:{case}|tok:tercom|norm:{normalized}|punct:{punctuation}|asian:{asian}"))
    }
}
