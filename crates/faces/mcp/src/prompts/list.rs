//! Which prompts there are.

use rmcp::model::{Prompt, PromptArgument};

use super::{PROMPTS, PromptSpec};
use crate::offer::Offer;

/// The prompts whose data is offered.
pub(crate) fn list(offer: &Offer) -> Vec<Prompt> {
    PROMPTS.iter().filter(|prompt| is_offered(prompt, offer)).map(describe).collect()
}

/// The prompt of this name, if its data is offered.
pub(crate) fn find(offer: &Offer, name: &str) -> Option<&'static PromptSpec> {
    PROMPTS.iter().find(|prompt| prompt.name == name && is_offered(prompt, offer))
}

fn is_offered(prompt: &PromptSpec, offer: &Offer) -> bool {
    prompt.data.iter().all(|data| offer.has(data.operation))
}

fn describe(prompt: &PromptSpec) -> Prompt {
    let arguments = prompt.arguments.iter().map(|argument| {
        PromptArgument::new(argument.name).with_description(argument.description).with_required(argument.required)
    });
    Prompt::new(prompt.name, Some(prompt.description), Some(arguments.collect())).with_title(prompt.title)
}
