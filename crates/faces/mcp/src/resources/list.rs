//! Which addresses there are.

use cambist_ops::{RESOURCES, ResourceSpec};
use rmcp::model::{Resource, ResourceTemplate};

use crate::offer::Offer;

/// All of them answer JSON.
pub(super) const JSON: &str = "application/json";

/// The addresses that can be read as they stand.
pub(crate) fn list(offer: &Offer) -> Vec<Resource> {
    let concrete = offered(offer).filter(|spec| !spec.is_template());
    concrete
        .map(|spec| {
            Resource::new(spec.uri, spec.name)
                .with_title(spec.title)
                .with_description(spec.description)
                .with_mime_type(JSON)
        })
        .collect()
}

/// The addresses with something to fill in.
pub(crate) fn templates(offer: &Offer) -> Vec<ResourceTemplate> {
    let templates = offered(offer).filter(|spec| spec.is_template());
    templates
        .map(|spec| {
            ResourceTemplate::new(spec.uri, spec.name)
                .with_title(spec.title)
                .with_description(spec.description)
                .with_mime_type(JSON)
        })
        .collect()
}

/// A resource is a view of an operation, and goes with it.
fn offered(offer: &Offer) -> impl Iterator<Item = &'static ResourceSpec> {
    RESOURCES.iter().filter(|spec| offer.has(spec.operation))
}
