//! `coarse_ip`: an IP address without its last part.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "coarse_ip",
    family: Family::Privacy,
    summary: "an IP address without the part that tells one connection: the last number of an IPv4 address becomes 0, \
              of an IPv6 address the first three groups stay",
    in_words: "only the network of the address",
    params: &[value("ip", Kind::Text, "an IP address")],
    fails: &["the text is no IP address"],
    change: ChangeKind::Reduced,
    longest: Some(|_| Some(39)),
    search: &["anonymise ip", "anonymize ip", "ip address", "network", "truncate ip"],
    examples: &[
        example("the older form", r#""203.0.113.77" | coarse_ip"#, r#""203.0.113.0""#),
        example("the newer form", r#""2001:db8:85a3:8d3:1319:8a2e:370:7348" | coarse_ip"#, r#""2001:db8:85a3::""#),
        example("no address", r#""localhost" | coarse_ip"#, "fails"),
        example("null stays null", "null | coarse_ip", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
    try_text(arguments, |ip| match ip.trim().parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => {
            let [a, b, c, _] = ip.octets();
            Ok(Ipv4Addr::new(a, b, c, 0).to_string())
        }
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, ..] = ip.segments();
            Ok(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).to_string())
        }
        Err(_) => Err("the text is no IP address"),
    })
}
