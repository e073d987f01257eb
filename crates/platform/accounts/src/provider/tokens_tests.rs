//! Every kind of bad token, each one change away from a good one.

use chrono::DateTime;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Map, json};

use super::*;

const ISSUER: &str = "https://id.example.org";
const NONCE: &str = "a nonce";
/// Keys for these tests only, in PKCS #8: Ed25519 is any 32 bytes.
const ED_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

fn key(seed: u8) -> EncodingKey {
    EncodingKey::from_ed_der(&[ED_PREFIX.as_slice(), &[seed; 32]].concat())
}

fn keys() -> JwkSet {
    let mut jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(&key(1), Algorithm::EdDSA).unwrap();
    jwk.common.key_id = Some("one".to_owned());
    JwkSet { keys: vec![jwk] }
}

fn now() -> Timestamp {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn expected() -> Expected<'static> {
    Expected { issuer: ISSUER, client_id: "castra", now: now() }
}

fn good() -> Map<String, Value> {
    let claims = json!({
        "iss": ISSUER, "aud": "castra", "sub": "248289761001", "nonce": NONCE,
        "iat": now().timestamp(), "exp": now().timestamp() + 300,
        "email": "ana@example.org", "email_verified": true, "sid": "08a5", "groups": ["payments", "all"],
    });
    claims.as_object().unwrap().clone()
}

fn header() -> Header {
    Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::EdDSA) }
}

fn sign(claims: &Map<String, Value>) -> String {
    encode(&header(), claims, &key(1)).unwrap()
}

fn read(token: &str) -> Result<Identity, Refusal> {
    identity(token, &keys(), expected(), NONCE)
}

fn changed(name: &str, value: Value) -> Map<String, Value> {
    let mut claims = good();
    if value.is_null() {
        claims.remove(name)
    } else {
        claims.insert(name.to_owned(), value)
    };
    claims
}

#[test]
fn a_good_token_says_who_it_is() {
    let identity = read(&sign(&good())).unwrap();
    assert_eq!(identity.subject, "248289761001");
    assert_eq!(identity.said.verified_email(false), Some("ana@example.org"));
    assert_eq!(identity.said.groups("groups"), Some(vec!["payments".to_owned(), "all".to_owned()]));
    assert_eq!(identity.said.groups("teams"), None);
    let mut several = changed("aud", json!(["castra", "other"]));
    several.insert("azp".to_owned(), json!("castra"));
    assert!(read(&sign(&several)).is_ok());
}

fn said(claims: &Value) -> Said {
    Said::new(claims.as_object().unwrap().clone())
}

#[test]
fn an_address_that_nobody_verified_is_nobodys() {
    let check = |more: Value, are_verified: bool, expected: bool| {
        let mut claims = json!({"email": "ana@example.org"});
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(said(&claims).verified_email(are_verified).is_some(), expected, "{claims} {are_verified}");
    };
    check(json!({"email_verified": true}), false, true);
    check(json!({"email_verified": "true"}), false, true);
    for no in [json!(false), json!("false"), json!(0), json!("no"), json!(2), Value::Null, json!([true])] {
        check(json!({"email_verified": no}), true, false);
        check(json!({"xms_edov": no}), true, false);
    }
    for yes in [json!(true), json!(1), json!("1"), json!("true"), json!("True")] {
        check(json!({"xms_edov": yes}), false, true);
        check(json!({"xms_edov": yes, "email_verified": false}), false, false);
    }
    check(json!({}), false, false);
    check(json!({}), true, true);
    check(json!({"email": ""}), true, false);
    check(json!({"email": 7}), true, false);
}

#[test]
fn what_is_said_beside_the_token_fills_what_is_missing_and_is_about_the_same_subject() {
    let token = json!({"sub": "one", "groups": ["all"], "email": "old@example.org", "acr": "gold"});
    let beside = json!({"sub": "one", "email": "ana@example.org", "email_verified": true, "groups": ["x"], "oid": "o-1"});
    let whole = said(&token).or("one", said(&beside), false).unwrap();
    assert_eq!(whole.verified_email(false), Some("ana@example.org"));
    assert_eq!(whole.groups("groups"), Some(vec!["all".to_owned()]), "the token's own groups win");
    assert_eq!((whole.text("oid"), whole.text("nothing")), (Some("o-1"), None));
    for other in [json!({"sub": "two"}), json!({}), json!({"sub": 1})] {
        assert_eq!(said(&token).or("one", said(&other), false), Err(Refusal::OtherSubject), "{other}");
    }
    let verified = json!({"sub": "one", "email": "ana@example.org", "email_verified": true});
    let swapped = json!({"sub": "one", "email": "bo@example.org"});
    let whole = said(&verified).or("one", said(&swapped), false).unwrap();
    assert_eq!(whole.verified_email(false), Some("ana@example.org"));
    let word_alone = json!({"sub": "one", "email_verified": true});
    let whole = said(&json!({"sub": "one", "email": "bo@example.org"})).or("one", said(&word_alone), false);
    assert_eq!(
        whole.unwrap().verified_email(false),
        None,
        "a verification without its address verifies none"
    );
}

#[test]
fn a_token_says_when_and_by_what_somebody_showed_who_they_are() {
    let quiet = read(&sign(&good())).unwrap();
    assert_eq!((quiet.shown_at, quiet.amr.len(), quiet.acr), (None, 0, None));
    assert_eq!(read(&sign(&changed("auth_time", json!("yesterday")))).unwrap().shown_at, None);
    let shown_at = |seconds: i64| {
        let at = now() + TimeDelta::seconds(seconds);
        read(&sign(&changed("auth_time", json!(at.timestamp())))).unwrap().shown_at
    };
    assert_eq!(shown_at(-3600), Some(now() - TimeDelta::hours(1)));
    assert_eq!(shown_at(30), Some(now()), "the provider's clock may be slightly ahead");
    let mut strong = changed("amr", json!(["pwd", "mfa", 7]));
    strong.insert("acr".to_owned(), json!("gold"));
    let strong = read(&sign(&strong)).unwrap();
    assert_eq!((strong.amr, strong.acr.as_deref()), (vec!["pwd".to_owned(), "mfa".to_owned()], Some("gold")));
    assert_eq!(read(&sign(&changed("amr", json!("mfa")))).unwrap().amr, ["mfa"]);
}

#[test]
fn claims_that_are_wrong_are_refused() {
    let seconds = |delta: i64| json!((now() + TimeDelta::seconds(delta)).timestamp());
    for (name, value, refusal) in [
        ("iss", json!("https://evil.example.org"), Refusal::Issuer),
        ("iss", json!("https://id.example.org/"), Refusal::Issuer),
        ("iss", Value::Null, Refusal::Issuer),
        ("aud", json!("other"), Refusal::Audience),
        ("aud", json!(["other"]), Refusal::Audience),
        ("aud", Value::Null, Refusal::Audience),
        ("aud", json!(["castra", "other"]), Refusal::Party),
        ("azp", json!("other"), Refusal::Party),
        ("exp", seconds(-61), Refusal::Expired),
        ("exp", Value::Null, Refusal::Expired),
        ("iat", seconds(61), Refusal::Early),
        ("iat", Value::Null, Refusal::Early),
        ("nbf", seconds(61), Refusal::Early),
        ("nonce", json!("another nonce"), Refusal::Nonce),
        ("nonce", Value::Null, Refusal::Nonce),
        ("sub", Value::Null, Refusal::Subject),
        ("sub", json!(""), Refusal::Subject),
        ("sub", json!(7), Refusal::Malformed),
        ("events", json!({}), Refusal::Kind),
        ("auth_time", seconds(61), Refusal::Early),
        ("auth_time", json!(1e300), Refusal::Malformed),
    ] {
        assert_eq!(read(&sign(&changed(name, value.clone()))).unwrap_err(), refusal, "{name} = {value}");
    }
}

#[test]
fn signatures_that_are_wrong_are_refused() {
    let token = sign(&good());
    let [head, body, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let other = sign(&changed("sub", json!("somebody else")));
    let other_body = other.split('.').nth(1).unwrap();
    let encode_head = |text: &str| {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        URL_SAFE_NO_PAD.encode(text)
    };
    let none = encode_head(r#"{"alg":"none"}"#);
    let public = serde_json::to_string(&keys().keys[0]).unwrap();
    let by_secret = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::HS256) };
    let by_secret = encode(&by_secret, &good(), &EncodingKey::from_secret(public.as_bytes())).unwrap();
    let by_another = encode(&header(), &good(), &key(2)).unwrap();
    let unknown = Header { kid: Some("two".to_owned()), ..Header::new(Algorithm::EdDSA) };
    let by_unknown = encode(&unknown, &good(), &key(1)).unwrap();
    let es = encode_head(r#"{"alg":"ES256","kid":"one"}"#);
    for (what, token, refusal) in [
        ("another body", format!("{head}.{other_body}.{signature}"), Refusal::Signature),
        ("no signature", format!("{head}.{body}."), Refusal::Signature),
        ("a cut signature", format!("{head}.{body}.{}", &signature[..40]), Refusal::Signature),
        ("alg none", format!("{none}.{body}."), Refusal::Algorithm),
        ("the public key as a shared secret", by_secret, Refusal::Algorithm),
        ("another key under the same name", by_another, Refusal::Signature),
        ("a key that is not published", by_unknown, Refusal::UnknownKey),
        ("a key of another kind", format!("{es}.{body}.{signature}"), Refusal::Signature),
        ("nothing", String::new(), Refusal::Algorithm),
        ("two dots", "..".to_owned(), Refusal::Algorithm),
    ] {
        assert_eq!(read(&token).unwrap_err(), refusal, "{what}");
    }
    let mut for_encryption = keys();
    for_encryption.keys[0].common.public_key_use = Some(PublicKeyUse::Encryption);
    let refused = identity(&token, &for_encryption, expected(), NONCE).unwrap_err();
    assert_eq!(refused, Refusal::UnknownKey, "a key that is not for signatures");
}

#[test]
fn a_logout_is_a_logout() {
    let logout_claims = || {
        let mut claims = good();
        claims.remove("nonce");
        claims.insert("events".to_owned(), json!({"http://schemas.openid.net/event/backchannel-logout": {}}));
        claims
    };
    let read = |claims: &Map<String, Value>| logout(&sign(claims), &keys(), expected());
    let said = read(&logout_claims()).unwrap();
    assert_eq!((said.subject.as_deref(), said.session.as_deref()), (Some("248289761001"), Some("08a5")));
    assert_eq!(read(&good()).unwrap_err(), Refusal::Kind, "an ID token ends no session");
    for (name, value, refusal) in [
        ("nonce", json!("x"), Refusal::Kind),
        ("events", json!({"other": {}}), Refusal::Kind),
        ("iat", json!(now().timestamp() - 151), Refusal::Expired),
        ("aud", json!("other"), Refusal::Audience),
    ] {
        let mut claims = logout_claims();
        claims.insert(name.to_owned(), value);
        assert_eq!(read(&claims).unwrap_err(), refusal, "{name}");
    }
    let mut nobody = logout_claims();
    nobody.remove("sub");
    assert!(read(&nobody).is_ok(), "a session is enough");
    nobody.remove("sid");
    assert_eq!(read(&nobody).unwrap_err(), Refusal::Subject);
}
