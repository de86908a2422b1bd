//! What can be set about the face.

/// Who may come in. The defaults let in programs and pages of this machine only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpSettings {
    /// Names under which the server may be addressed besides those of this machine itself: `name`, or `name:port` to
    /// allow that port only.
    pub allowed_hosts: Vec<String>,
    /// Origins of web pages that may call besides those served from this machine: `https://name` or
    /// `https://name:port`, as the browser writes it.
    pub allowed_origins: Vec<String>,
}
