//! Laying something over the screen in every language at once, so that what is open changes its words when the language
//! is switched.

use super::App;
use crate::lang::Lang;

impl App {
    /// Opens something by a function that lays at most one thing over the screen, with words of the present language,
    /// and changes nothing besides. What is laid there is kept in every language. Where it has nothing to lay there, it
    /// is done once, in the present language: it says why.
    pub(super) fn lay(&mut self, open: impl Fn(&mut App)) {
        let lang = self.lang;
        let depth = self.overlays.depth();
        open(self);
        let here = self.overlays.take_above(depth);
        if here.is_none() {
            return;
        }
        let told = Lang::ALL.map(|other| {
            if other == lang {
                return here.clone();
            }
            self.lang = other;
            open(self);
            self.overlays.take_above(depth)
        });
        self.lang = lang;
        self.overlays.lay(told, lang);
    }
}
