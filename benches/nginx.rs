//! nginx as a peer that runs no JavaScript: what a request or a connection costs where nothing but the kernel's work and a little C is
//! left. It takes part in `hello` and `none`, and says so of everything else.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

/// `nginx/1.22.1` of what `nginx -v` says.
pub fn version(path: &Path) -> anyhow::Result<String> {
    let output = Command::new(path).arg("-v").output().with_context(|| format!("cannot run {}", path.display()))?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.trim().rsplit('/').next().map(str::to_owned).context("nginx -v says no version")
}

/// The command that serves what `program` serves, and prints its port as that does.
pub fn command(path: &Path, program: &str, environment: &[(&str, String)]) -> anyhow::Result<Command> {
    let value = |name: &str| environment.iter().find(|(each, _)| *each == name).map(|(_, value)| value.as_str());
    let hello = program == "cluster" && value("SERVE").unwrap_or("hello") == "hello" && value("WORKERS") == Some("2");
    if !hello || value("NODE_CLUSTER_SCHED_POLICY") == Some("rr") {
        bail!("has nothing like it");
    }
    // It cannot pick a port itself. Nobody else makes listeners here while it starts.
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let directory = directory();
    fs::create_dir_all(&directory)?;
    let file = directory.join("nginx.conf");
    fs::write(&file, configuration(&directory, port))?;
    let mut command = Command::new("sh");
    // Its workers listen a moment after the first process has started.
    let script = "\"$0\" -c \"$1\" & sleep 0.5; echo \"port $2\"; wait";
    command.arg("-c").arg(script).arg(path).arg(file).arg(port.to_string());
    Ok(command)
}

fn directory() -> PathBuf {
    std::env::temp_dir().join(format!("rcluster-bench-nginx-{}", std::process::id()))
}

/// Removes its files; call when no nginx runs any more.
pub fn clean_up() {
    // There are none if it took no part.
    let _ = fs::remove_dir_all(directory());
}

fn configuration(directory: &Path, port: u16) -> String {
    let directory = directory.display();
    format!(
        "daemon off; worker_processes 2; pid {directory}/pid; error_log {directory}/error crit;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n\
           access_log off; keepalive_requests 100000000;\n\
           client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy; fastcgi_temp_path {directory}/fastcgi;\n\
           uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;\n\
           server {{ listen 127.0.0.1:{port} reuseport; location / {{ return 200 \"hello world\\n\"; }} }}\n\
         }}\n"
    )
}
