// What snaptrail match does, by rsigma: RECORDS RULES.., and a line for each match,
// the rule's id and the record's eventID. One thread. On stderr the seconds of
// loading and of reading.
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::time::Instant;

use rsigma_eval::event::JsonEvent;
use rsigma_eval::Engine;
use rsigma_parser::parse_sigma_yaml;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let begin = Instant::now();
    let mut engine = Engine::new();
    for path in &arguments[2..] {
        let text = std::fs::read_to_string(path).expect("rules");
        let rules = parse_sigma_yaml(&text).expect("rules are read");
        engine.add_collection(&rules).expect("rules are loaded");
    }
    let loaded = begin.elapsed().as_secs_f64();

    let begin = Instant::now();
    let file = std::fs::File::open(&arguments[1]).expect("records");
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let mut out = BufWriter::new(std::io::stdout());
    let mut line = String::new();
    while reader.read_line(&mut line).expect("a line") > 0 {
        let record: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        for found in engine.evaluate(&JsonEvent::borrow(&record)) {
            let rule = found.header.rule_id.as_deref().unwrap_or("");
            let uid = record["eventID"].as_str().unwrap_or("");
            writeln!(out, "{rule} {uid}").expect("written");
        }
        line.clear();
    }
    out.flush().expect("written");
    eprintln!("{loaded} {}", begin.elapsed().as_secs_f64());
}
