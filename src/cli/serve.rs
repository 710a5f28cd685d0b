use std::{net::SocketAddr, process::ExitCode};

use clap::Args;

use crate::{
    config::Config,
    foundation::error::{Error, Result},
    server::{Server, open_database},
};

#[derive(Args)]
pub(super) struct Serve {
    /// The address to serve on [env: NANHU_LISTEN] [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Option<SocketAddr>,
    /// Do not bring the database's tables up to date first
    #[arg(long)]
    pub(super) no_migrate: bool,
}

impl Serve {
    pub(super) fn run(&self, config: Config) -> Result<ExitCode> {
        let db = open_database(&config, !self.no_migrate)?;
        serve(Server::build(config, db)?)
    }
}

/// Runs the server until the process is told to end.
pub(super) fn serve(server: Server) -> Result<ExitCode> {
    tracing::info!(address = %server.address(), "serving");
    actix_web::rt::System::new().block_on(server.run(told_to_end()))?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!(cause = %Error::internal(error), "SIGTERM cannot be caught");
                std::future::pending::<()>().await;
            }
        }
    };
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    futures_util::future::select(std::pin::pin!(terminate), std::pin::pin!(interrupt)).await;
}
