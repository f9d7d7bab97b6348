use crate::cost::Costed;
use crate::distance::{FREE, Pattern};
use crate::index::Index;
use crate::signature::Signature;
use crate::token::Token;

/// A query as an index sees it. Keeps its room from one query to the next.
#[derive(Debug, Default)]
pub(crate) struct Query {
    /// Its tokens with what tells those of one class apart; [`FREE`] where the index lacks one.
    pub(crate) tokens: Vec<Costed>,
    /// The tokens that the index has, the rarest first, with their positions.
    pub(crate) ordered: Vec<(u32, u32)>,
    /// How many tokens the index lacks: they are rarer than all others, and no sentence has them.
    pub(crate) unknown: usize,
    /// Whether it has tokens of classes.
    pub(crate) has_classes: bool,
    pub(crate) signature: Signature,
    pub(crate) pattern: Pattern,
}

impl Query {
    pub(crate) fn set(&mut self, index: &Index<'_>, tokens: &[Token]) {
        self.tokens.clear();
        self.tokens.extend(tokens.iter().map(|token| (index.token(token.folded()).unwrap_or(FREE), token.form())));
        self.ordered.clear();
        let known = self.tokens.iter().zip(0..).filter(|((token, _), _)| *token != FREE);
        self.ordered.extend(known.map(|((token, _), position)| (*token, position)));
        self.ordered.sort_unstable();
        self.unknown = tokens.len() - self.ordered.len();
        self.has_classes = tokens.iter().any(|token| token.is_class());
        self.signature = Signature::of(self.ordered.iter().map(|(token, _)| *token));
        self.pattern.set(self.tokens.iter().map(|(token, _)| *token));
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }
}
