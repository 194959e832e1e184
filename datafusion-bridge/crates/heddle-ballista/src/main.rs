//! `heddle-ballista`: a scheduler or an executor of Ballista that runs functions of Heddle modules.

fn main() {}
