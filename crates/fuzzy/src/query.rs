use crate::cost::Costed;
use crate::distance::{FREE, Pattern};
use crate::index::Index;
use crate::signature::{bit, later_bit};
use crate::token::Token;

/// A query as an index sees it. Keeps its room from one query to the next.
#[derive(Debug, Default)]
pub(crate) struct Query {
    /// Its tokens with what tells those of one class apart; [`FREE`] where the index lacks one.
    pub(crate) tokens: Vec<Costed>,
    /// The tokens that the index has, the rarest first, with their positions.
    pub(crate) ordered: Vec<(u32, u32)>,
    /// For each of these the signatures of all that are less rare.
    pub(crate) later: Vec<Later>,
    /// How many tokens the index lacks: they are rarer than all others, and no sentence has them.
    pub(crate) unknown: usize,
    /// Whether it has tokens of classes.
    pub(crate) has_classes: bool,
    /// The signature of all tokens.
    pub(crate) signature: u64,
    pub(crate) pattern: Pattern,
}

/// Signatures of the tokens that are less rare than one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Later {
    /// As sentences have them.
    pub(crate) sentence: u64,
    /// As postings have them.
    pub(crate) posting: u16,
}

impl Query {
    pub(crate) fn set(&mut self, index: &Index<'_>, tokens: &[Token]) {
        self.tokens.clear();
        self.tokens.extend(tokens.iter().map(|token| (index.token(token.folded()).unwrap_or(FREE), token.form())));
        self.ordered.clear();
        let known = self.tokens.iter().zip(0..).filter(|((token, _), _)| *token != FREE);
        self.ordered.extend(known.map(|((token, _), position)| (*token, position)));
        self.ordered.sort_unstable();
        self.later.clear();
        self.later.resize(self.ordered.len(), Later::default());
        let mut later = Later::default();
        for (own, (token, _)) in self.later.iter_mut().zip(&self.ordered).rev() {
            *own = later;
            later = Later { sentence: later.sentence | bit(*token), posting: later.posting | later_bit(*token) };
        }
        self.signature = later.sentence;
        self.unknown = tokens.len() - self.ordered.len();
        self.has_classes = tokens.iter().any(|token| token.is_class());
        self.pattern.set(self.tokens.iter().map(|(token, _)| *token));
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }
}
