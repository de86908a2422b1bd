//! What the tests are written with: homes, servers, agents, and asking them.

mod agent;
mod ended;
mod home;
mod http;
mod market;
mod order_json;
mod server;
mod socket;
mod tool;
mod wait;

pub(crate) use agent::Agent;
pub(crate) use ended::Ended;
pub(crate) use home::Home;
pub(crate) use http::{Reply, ask};
pub(crate) use market::{amount, patient_buy, price_at};
pub(crate) use order_json::{listed_orders, order_in, shown_order};
pub(crate) use server::Server;
pub(crate) use socket::Socket;
pub(crate) use tool::call_tool;
pub(crate) use wait::until;
