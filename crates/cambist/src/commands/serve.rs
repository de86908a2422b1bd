//! Serving REST, feeds and MCP on a port.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cambist_cli::{Exit, ServeOptions};
use cambist_config::{Config, Issuer, Safety, Server};
use cambist_http::{HttpFace, HttpParts, HttpSettings, Listener, OutsideIssuer, Tls};
use cambist_mcp::{McpFace, McpSettings, http_service};
use cambist_model::{AppError, ErrorCode};
use cambist_oauth::{JwtVerifier, OAuthSettings};
use cambist_ops::Caller;
use tokio_util::sync::CancellationToken;

use super::{Desk, welcome};
use crate::instance::When;
use crate::settings::{Said, stakes};
use crate::shared::SharedCaller;
use crate::stop;

/// Serves until it is told to stop.
pub(super) async fn serve(desk: &Desk, options: ServeOptions) -> Result<Exit, AppError> {
    let loaded = desk.start(Said::serving(&options), true)?;
    let stop = stop::on_signal();
    let server = &loaded.config.server;
    // Files that cannot be used are told before anybody can come in.
    let listener = listen(server).await?.with_tls(tls(server)?);
    let shared = Arc::new(SharedCaller::new(desk, &loaded, "serve", When::AtOnce)?);
    // The face is put together while the records are opened.
    let putting_together = async { face(desk, &loaded.config, Arc::clone(&shared) as _, &stop).map(HttpFace::service) };
    let (joined, service) = tokio::join!(shared.join(), putting_together);
    joined?;
    let service = match service {
        Ok(service) => service,
        Err(error) => {
            // What is wrong with the face is what has to be told.
            let _ = shared.close().await;
            return Err(error);
        }
    };
    if let Some(address) = listener.address() {
        desk.printer.talk(&welcome::text(address, &loaded));
    }
    let (started, ()) = tokio::join!(keep(&shared, &stop), listener.serve(service, stop.clone()));
    let closed = shared.close().await;
    started.and(closed).map(|()| Exit::SUCCESS)
}

/// Sees to it that somebody answers, until `stop`. If this process cannot, nobody is left in the belief that it will.
async fn keep(shared: &SharedCaller, stop: &CancellationToken) -> Result<(), AppError> {
    let started = stop.run_until_cancelled(shared.started()).await.unwrap_or(Ok(()));
    match &started {
        Ok(()) => shared.keep(stop).await,
        Err(_) => stop.cancel(),
    }
    started
}

async fn listen(server: &Server) -> Result<Listener, AppError> {
    let address = SocketAddr::new(server.host, server.port);
    Listener::tcp(address).await.map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::AddrInUse => {
                "another program listens there; choose another port with --port, 0 takes a free one"
            }
            ErrorKind::PermissionDenied => "ports below 1024 are the administrator's; choose another with --port",
            _ => "choose another address with --host or another port with --port",
        };
        AppError::new(ErrorCode::Busy, format!("cannot listen at {address}: {error}")).hint(hint).caused_by(error)
    })
}

/// What the server proves with who it is, if it speaks TLS itself.
fn tls(server: &Server) -> Result<Option<Tls>, AppError> {
    let Some((certificate, key)) = server.tls_certificate_file.as_ref().zip(server.tls_key_file.as_ref()) else {
        return Ok(None);
    };
    let tls = Tls::from_files(certificate, key);
    tls.map(Some).map_err(|error| AppError::new(ErrorCode::ConfigInvalid, error.to_string()).caused_by(error))
}

/// REST and its streams, and the endpoint for agents beside them.
fn face(desk: &Desk, config: &Config, caller: Arc<dyn Caller>, stop: &CancellationToken) -> Result<HttpFace, AppError> {
    let (server, safety) = (&config.server, &config.safety);
    let agents =
        McpFace::new(Arc::clone(&caller), Arc::clone(&desk.ids), Arc::clone(&desk.clock), &McpSettings::default());
    let agents = agents.map_err(|error| AppError::new(ErrorCode::ConfigInvalid, error.to_string()))?;
    let agents = agents.with_stakes(stakes(config));
    let mut hosts = server.allowed_hosts.clone();
    if !server.host.is_loopback() && !server.host.is_unspecified() {
        hosts.push(server.host.to_string());
    }
    let agents_settings =
        cambist_mcp::HttpSettings { hosts: hosts.clone(), origins: server.allowed_origins.clone(), ..sessions(safety) };
    let settings = HttpSettings {
        allowed_hosts: hosts,
        allowed_origins: server.allowed_origins.clone(),
        requires_token: server.requires_token(),
        requests_per_minute_per_token: server.requests_per_minute_per_token,
    };
    let issuer = server.oauth.issuer().map(|issuer| outside(desk, issuer)).transpose()?;
    let parts = HttpParts { caller, ids: Arc::clone(&desk.ids), clock: Arc::clone(&desk.clock), settings, issuer };
    Ok(HttpFace::new(parts).mount("/mcp", http_service(agents, &agents_settings, stop.clone())))
}

/// The issuer whose tokens are taken. Its keys are read while the server starts, which does not wait for them.
fn outside(desk: &Desk, issuer: Issuer) -> Result<OutsideIssuer, AppError> {
    let Issuer { url, audience, jwks_url, resource_url } = issuer;
    let settings = OAuthSettings { issuer: url.clone(), audience, jwks_url };
    let verifier = JwtVerifier::new(settings, Arc::clone(&desk.clock));
    let verifier = verifier.map_err(|error| AppError::new(ErrorCode::ConfigInvalid, error.to_string()))?;
    let verifier = Arc::new(verifier);
    tokio::spawn({
        let verifier = Arc::clone(&verifier);
        async move { verifier.prepare().await }
    });
    Ok(OutsideIssuer { verifier, issuer: url, resource_url })
}

/// Sessions that do not end before a human's time to answer a form.
fn sessions(safety: &Safety) -> cambist_mcp::HttpSettings {
    let settings = cambist_mcp::HttpSettings::default();
    let thinking = Duration::from_secs(safety.confirmation_lifetime_s.into());
    cambist_mcp::HttpSettings { session_idle: settings.session_idle.max(thinking + Duration::from_mins(1)), ..settings }
}
