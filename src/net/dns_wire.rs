//! DNS messages: a question into bytes, an answer out of them. Sending and waiting is `js/internal/dns/channel.js`'s.

use hickory_proto::op::{Message, Query};
use hickory_proto::rr::rdata::tlsa::{CertUsage, Matching, Selector};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use serde::Serialize;

/// What came back.
#[derive(Debug, Serialize)]
pub struct Answer {
    pub id: u16,
    /// 0 for success; `NXDOMAIN` is 3.
    pub code: u16,
    /// There is more, to be asked for over TCP.
    pub truncated: bool,
    /// The name that was asked for, in lower case.
    pub question: String,
    pub records: Vec<Data>,
}

/// The records a script can ask for, with Node's names for their parts.
#[derive(Debug, Serialize)]
#[serde(tag = "type")]
#[allow(clippy::upper_case_acronyms, reason = "the names are what scripts see")]
pub enum Data {
    A {
        address: String,
        ttl: u32,
    },
    AAAA {
        address: String,
        ttl: u32,
    },
    CAA {
        critical: u8,
        tag: String,
        value: String,
    },
    CNAME {
        value: String,
    },
    MX {
        exchange: String,
        priority: u16,
    },
    NAPTR {
        flags: String,
        service: String,
        regexp: String,
        replacement: String,
        order: u16,
        preference: u16,
    },
    NS {
        value: String,
    },
    PTR {
        value: String,
    },
    SOA {
        nsname: String,
        hostmaster: String,
        serial: u32,
        refresh: i32,
        retry: i32,
        expire: i32,
        minttl: u32,
    },
    SRV {
        name: String,
        port: u16,
        priority: u16,
        weight: u16,
    },
    #[serde(rename_all = "camelCase")]
    TLSA {
        cert_usage: u8,
        selector: u8,
        r#match: u8,
        data: Vec<u8>,
    },
    TXT {
        entries: Vec<String>,
    },
}

/// A question in the Internet class that asks for recursion. None if `name` cannot be a domain name.
pub fn encode(id: u16, name: &str, record_type: &str) -> Option<Vec<u8>> {
    let mut name = Name::from_ascii(name).ok()?;
    name.set_fqdn(true);
    let record_type: RecordType = record_type.parse().ok()?;
    let mut message = Message::query();
    message.metadata.id = id;
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, record_type));
    message.to_vec().ok()
}

/// None for bytes that are no DNS message.
pub fn decode(bytes: &[u8]) -> Option<Answer> {
    let message = Message::from_vec(bytes).ok()?;
    Some(Answer {
        id: message.metadata.id,
        code: message.metadata.response_code.into(),
        truncated: message.metadata.truncation,
        question: message.queries.first().map(|query| text(query.name()).to_lowercase()).unwrap_or_default(),
        records: message.answers.iter().filter_map(data).collect(),
    })
}

/// A name without the dot at its end.
fn text(name: &Name) -> String {
    let mut text = name.to_ascii();
    if text.ends_with('.') {
        text.pop();
    }
    text
}

fn lossy(bytes: &[u8]) -> String {
    // One character per byte: what is not ASCII has no agreed meaning.
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

fn data(record: &Record) -> Option<Data> {
    let ttl = record.ttl;
    Some(match &record.data {
        RData::A(a) => Data::A { address: a.0.to_string(), ttl },
        RData::AAAA(aaaa) => Data::AAAA { address: aaaa.0.to_string(), ttl },
        RData::CAA(caa) => {
            Data::CAA { critical: if caa.issuer_critical { 128 } else { 0 }, tag: caa.tag.clone(), value: lossy(&caa.value) }
        }
        RData::CNAME(name) => Data::CNAME { value: text(&name.0) },
        RData::MX(mx) => Data::MX { exchange: text(&mx.exchange), priority: mx.preference },
        RData::NAPTR(naptr) => Data::NAPTR {
            flags: lossy(&naptr.flags),
            service: lossy(&naptr.services),
            regexp: lossy(&naptr.regexp),
            replacement: text(&naptr.replacement),
            order: naptr.order,
            preference: naptr.preference,
        },
        RData::NS(name) => Data::NS { value: text(&name.0) },
        RData::PTR(name) => Data::PTR { value: text(&name.0) },
        RData::SOA(soa) => Data::SOA {
            nsname: text(&soa.mname),
            hostmaster: text(&soa.rname),
            serial: soa.serial,
            refresh: soa.refresh,
            retry: soa.retry,
            expire: soa.expire,
            minttl: soa.minimum,
        },
        RData::SRV(srv) => Data::SRV { name: text(&srv.target), port: srv.port, priority: srv.priority, weight: srv.weight },
        RData::TLSA(tlsa) => Data::TLSA {
            cert_usage: CertUsage::into(tlsa.cert_usage),
            selector: Selector::into(tlsa.selector),
            r#match: Matching::into(tlsa.matching),
            data: tlsa.cert_data.clone(),
        },
        RData::TXT(txt) => Data::TXT { entries: txt.txt_data.iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect() },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::rr::rdata::{A, MX};

    #[test]
    fn an_answer_is_read_back() {
        let question = encode(7, "Example.org", "MX").expect("the name is valid");
        let mut message = Message::from_vec(&question).unwrap().into_response();
        let name = Name::from_ascii("example.org.").unwrap();
        message.add_answer(Record::from_rdata(name.clone(), 60, RData::MX(MX::new(10, Name::from_ascii("mx.example.org.").unwrap()))));
        message.add_answer(Record::from_rdata(name, 61, RData::A(A::new(1, 2, 3, 4))));
        let answer = decode(&message.to_vec().unwrap()).unwrap();
        assert_eq!((answer.id, answer.code, answer.truncated, answer.question.as_str()), (7, 0, false, "example.org"));
        assert!(matches!(&answer.records[0], Data::MX { exchange, priority: 10 } if exchange == "mx.example.org"));
        assert!(matches!(&answer.records[1], Data::A { address, ttl: 61 } if address == "1.2.3.4"));
    }

    #[test]
    fn refuses_what_is_no_name_or_no_message() {
        assert!(encode(1, "a..b", "A").is_none());
        assert!(encode(1, &"x".repeat(64), "A").is_none());
        assert!(decode(b"nonsense").is_none());
    }
}
