use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::json;

use crate::program::{Home, Server};

fn begin(server: &Server, key: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).expect("a connection");
    let head = format!(
        "POST /api/v1/achievements HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("the head is sent");
    stream.write_all(&body.as_bytes()[..10]).expect("a part of the body is sent");
    stream.flush().expect("sent");
    std::thread::sleep(Duration::from_millis(200));
    stream
}

fn serve(home: &Home, seconds: &str) -> Server {
    let mut command = home.command(&["serve", "--listen", "127.0.0.1:0", "--log-format", "json"]);
    command.env("NANHU_SHUTDOWN_SECONDS", seconds);
    Server::start(command)
}

#[test]
fn a_request_under_way_is_finished_before_the_server_ends() {
    let home = Home::new();
    let key = home.key("staff", None);
    let server = serve(&home, "20");
    let body = json!({"title": "最后一刻登记的成果"}).to_string();
    let mut stream = begin(&server, &key, &body);
    server.terminate();
    std::thread::sleep(Duration::from_millis(300));
    stream.write_all(&body.as_bytes()[10..]).expect("the rest of the body is taken");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    let (code, took) = server.ends();
    assert!(code == 0 && took < Duration::from_secs(15), "{code} after {took:?}");
    let (_, list) = home.serve().get("/api/v1/achievements", &key);
    assert_eq!(list["items"][0]["title"], "最后一刻登记的成果");
}

#[test]
fn a_request_that_never_ends_does_not_keep_the_server() {
    let home = Home::new();
    let key = home.key("staff", None);
    let server = serve(&home, "1");
    let _stream = begin(&server, &key, &json!({"title": "从不说完的请求"}).to_string());
    server.terminate();
    let (code, took) = server.ends();
    assert!(code == 0 && took < Duration::from_secs(10), "{code} after {took:?}");
}

#[test]
fn a_server_that_is_idle_ends_at_once() {
    let home = Home::new();
    let server = serve(&home, "20");
    server.terminate();
    let (code, took) = server.ends();
    assert!(code == 0 && took < Duration::from_secs(5), "{code} after {took:?}");
}

#[test]
fn two_servers_do_not_share_an_address() {
    let home = Home::new();
    let server = home.serve();
    let refused = Home::new().run(&["serve", "--listen", &server.address]).expect(1);
    assert!(refused.err.contains(&server.address), "{}", refused.err);
}

#[test]
fn the_log_tells_that_a_need_was_matched_and_not_what_it_says() {
    let home = Home::new();
    let key = home.key("staff", None);
    let server = home.serve();
    let text = "寻求QZXNEED低温电解液";
    let found = server.post("/api/v1/search/match", &key, &json!({"text": text}));
    assert_eq!(found["nothing_fits"], true);
    server.post("/api/v1/search/match/tickets", &key, &found["ticket"]["body"]);
    std::thread::sleep(Duration::from_millis(200));
    let log = server.log();
    assert!(log.contains("/search/match"), "{log}");
    assert!(!log.contains("QZXNEED") && !log.contains("电解液"), "{log}");
}
