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
    /// Does everybody need a token? If not, whoever comes without one may do what is possible on paper, which is meant for
    /// a server that only this machine can reach.
    pub requires_token: bool,
    /// How many requests each token may send a minute; any number if it is 0.
    pub requests_per_minute_per_token: u32,
}
